//! `amparo quality --round NAME`: what is wrong or missing, question by question and row by row.

use super::Ended;
use crate::{context, show};
use amparo_programme::{Office, OfficeError, Progress};
use amparo_report::{Lang, View, tables};
use amparo_web::Labelled;

pub async fn run(office: &Office, round: &str, json: bool) -> Result<Ended, OfficeError> {
    let (kept, _) = office.round(round).await?;
    let progress = Progress::new();
    let quality = context::watch("reading", &progress, office.quality(&kept.round.id, &progress)).await?;
    let lang = Lang::from_code(&office.workspace().language).unwrap_or(Lang::En);
    let words = Labelled(office.labels(lang.code()));
    let view = View::new(&quality.released, lang, &words);
    let table = tables::quality(&view);
    if json {
        outln!(
            "{{\"problems\":{},\"quality\":{},\"indicators\":{}}}",
            show::problems_json(&quality.findings),
            tables::json(&view, &table),
            tables::json(&view, &tables::indicators(&view))
        );
    } else {
        out!("{}", tables::terminal(&view, &table, show::terminal()));
        outln!();
        out!("{}", tables::terminal(&view, &tables::indicators(&view), show::terminal()));
        show::all_problems(&quality.findings);
    }
    Ok(show::ended(&quality.findings))
}
