//! `amparo risk --round NAME`: the picture as a table, CSV or JSON.

use super::Ended;
use crate::{
    args::{self, By, Format},
    context, show,
};
use amparo_programme::{Office, OfficeError, Progress};
use amparo_report::{Lang, Table, View, tables};
use amparo_web::Labelled;

pub async fn run(office: &Office, order: &args::Risk, json: bool) -> Result<Ended, OfficeError> {
    let (kept, _) = office.round(&order.round).await?;
    let progress = Progress::new();
    let work = office.released(&kept.round.id, order.audience, None, "read the risk picture", &progress);
    let released = context::watch("drawing ranks", &progress, work).await?;
    let lang = Lang::from_code(&office.workspace().language).unwrap_or(Lang::En);
    let words = Labelled(office.labels(lang.code()));
    let view = View::new(&released, lang, &words);
    if order.by == By::Site && released.sites.is_empty() {
        return Err(OfficeError::Refused(format!(
            "single sites are not shown to the {} audience; use --by admin2 or --by admin1",
            order.audience
        )));
    }
    let table: Table = match order.by {
        By::Site => tables::sites(&view),
        By::Admin1 => tables::admin1(&view),
        By::Admin2 => tables::admin2(&view),
    };
    match (order.format, json) {
        (Format::Json, _) | (_, true) => outln!("{}", tables::json(&view, &table)),
        (Format::Csv, _) => out!("{}", tables::csv(&table)),
        (Format::Table, _) => {
            let all = table.rows.len();
            let top = if order.top == 0 { all } else { order.top };
            out!("{}", tables::terminal(&view, &table.only(glance(order.by)).top(top), show::terminal()));
            if top < all {
                outln!("... {} more; --top 0 prints all, --format csv every column.", all - top);
            }
            show::release_line(&released);
        }
    }
    Ok(Ended::Done)
}

/// The columns of a terminal: every rank and every score with its range.
fn glance(by: By) -> &'static [&'static str] {
    match by {
        By::Site => &[
            "rank",
            "rank_p5",
            "rank_p95",
            "site_name",
            "admin2",
            "score",
            "score_low",
            "score_high",
            "women_girls",
            "answered",
            "unknown",
        ],
        By::Admin1 => &[
            "admin1",
            "sites",
            "weighted",
            "weighted_p5",
            "weighted_p95",
            "mean",
            "worst",
            "women_girls",
            "women_girls_missing",
        ],
        By::Admin2 => {
            &["admin2", "admin1", "sites", "weighted", "weighted_p5", "weighted_p95", "mean", "worst", "women_girls"]
        }
    }
}
