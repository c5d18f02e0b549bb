//! `amparo places import FILE`: the gazetteer.

use super::Ended;
use crate::{args::Places, show};
use amparo_programme::{Office, OfficeError};

pub async fn run(office: &Office, order: &Places, json: bool) -> Result<Ended, OfficeError> {
    let Places::Import { file } = order;
    let report = office.import_places(file).await?;
    if json {
        show::json(&serde_json::json!({ "taken": report.taken, "problems": show::problems_json(&report.problems) }));
    } else {
        show::problems(&report.problems, "");
        outln!("{} places taken in.", report.taken);
    }
    Ok(show::ended(&report.problems))
}
