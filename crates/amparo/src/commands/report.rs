//! `amparo report`: everything a coordinator sends, in one folder, cut to its audience.

use super::Ended;
use crate::{args, context, show};
use amparo_programme::{Office, OfficeError, Progress};
use amparo_report::{Lang, View, files};
use amparo_web::Labelled;

pub async fn run(office: &Office, order: &args::Report, json: bool) -> Result<Ended, OfficeError> {
    let (kept, _) = office.round(&order.round).await?;
    let progress = Progress::new();
    let work = office.released(&kept.round.id, order.audience, None, "write the report", &progress);
    let released = context::watch("drawing ranks", &progress, work).await?;
    let lang = order.lang.as_deref().unwrap_or(&office.workspace().language);
    let lang = Lang::from_code(lang).unwrap_or(Lang::En);
    let words = Labelled(office.labels(lang.code()));
    let view = View::new(&released, lang, &words);
    let places = office.places().await?;
    let day = &context::now()[..10];
    fs_err::create_dir_all(&order.out)?;
    let mut written = Vec::new();
    let figures = order.out.join("figures");
    let wanted = files::FILES
        .map(|name| (name, &order.out))
        .into_iter()
        .chain(files::FIGURES.map(|name| (name, &figures)));
    for (name, folder) in wanted {
        let made = files::make(name, &view, &places, day).map_err(|error| OfficeError::Refused(error.to_string()))?;
        let Some(bytes) = made else { continue };
        fs_err::create_dir_all(folder)?;
        let (file, unfinished) = (folder.join(name), folder.join(format!("{name}.part")));
        fs_err::write(&unfinished, bytes)
            .and_then(|()| fs_err::rename(&unfinished, &file))
            .inspect_err(|_| {
                let _ = fs_err::remove_file(&unfinished);
            })?;
        written.push(file);
    }
    if json {
        show::json(
            &serde_json::json!({ "release": released.ledger_id(), "audience": order.audience.word(), "files": written }),
        );
    } else {
        for file in &written {
            outln!("Wrote {}", file.display());
        }
        show::release_line(&released);
    }
    Ok(Ended::Done)
}
