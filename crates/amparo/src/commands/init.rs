//! `amparo init DIR`: a new workspace.

use super::Ended;
use crate::{args, show};
use amparo_programme::{Init, OfficeError, Workspace};

pub fn run(order: &args::Init, json: bool) -> Result<Ended, OfficeError> {
    let settings = Init {
        organisation: order.organisation.clone(),
        country: order.country.clone(),
        language: order.language.clone(),
    };
    let workspace = Workspace::init(&order.dir, &settings)?;
    if json {
        show::json(&serde_json::json!({ "workspace": workspace.folder }));
    } else {
        outln!("Made the workspace {}.", workspace.folder.display());
        outln!("Next: amparo places import FILE, then amparo import FILE --into site-assessment --round NAME");
        eprintln!("The facts of site assessments lie unencrypted in this folder: keep it on an encrypted disk.");
    }
    Ok(Ended::Done)
}
