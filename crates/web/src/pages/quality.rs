//! `/rounds/{round}/quality`: what was taken in, what was left out, what is unknown, what contradicts itself.

use crate::{
    app::{About, App, Frame, Reader, page, round_id, segment},
    fail::Fail,
    grid::Grid,
    pages::sites::name,
    text::{Text, Told},
    views::{View, view},
};
use amparo_report::{self as report, tables};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use std::sync::Arc;

/// Sites with contradictions that the page lists.
const MOST: usize = 100;

struct Taken {
    source: String,
    digest: String,
    at: String,
    counts: Vec<(String, String)>,
    refused: Vec<(String, String)>,
    mapping: String,
}

#[derive(Template)]
#[template(path = "quality.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    path: String,
    summary: Grid,
    findings: Vec<Told>,
    intakes: Vec<Taken>,
    contradicting: Vec<(String, String, usize)>,
    contradicting_all: usize,
    all_men: usize,
    unscored: usize,
}

/// The page.
pub async fn quality(State(app): State<Arc<App>>, reader: Reader, Path(round): Path<String>) -> Result<Response, Fail> {
    let round = round_id(&round)?;
    let view = view(&app, &round).await?;
    let (kept, _) = app.office.round(round.as_str()).await?;
    let t = reader.text(&app);
    let words = t.words();
    let shown = report::View::new(view.released(), t.lang(), &words);
    let about = About::new(&view, view.released().ledger_id(), "quality");
    let path = about.path.clone();
    let mut findings: Vec<_> = kept.intakes.iter().flat_map(|intake| &intake.problems).collect();
    findings.sort_by_key(|problem| std::cmp::Reverse(problem.entry.severity));
    page(&Page {
        frame: Frame::new(&app, &reader, "rounds", format!("{} · {}", t.say("p-part-quality"), view.round.name))
            .about(about),
        t,
        path,
        summary: Grid::new(&shown, tables::quality(&shown)),
        findings: findings.into_iter().map(|problem| t.problem(problem)).collect(),
        intakes: kept.intakes.iter().map(|intake| taken(t, intake)).collect(),
        contradicting_all: view.index.contradicting.len(),
        contradicting: contradicting(&view),
        all_men: view.index.all_men,
        unscored: view.index.unscored,
    })
}

/// The sites with most contradictions: path, name and how many.
fn contradicting(view: &View) -> Vec<(String, String, usize)> {
    let sites = view.index.contradicting.iter().take(MOST).map(|at| &view.sites[*at as usize]);
    sites
        .map(|site| (segment(&site.site.id), name(&site.site).to_owned(), site.disagreements.len()))
        .collect()
}

fn taken(t: Text, intake: &amparo_programme::Intake) -> Taken {
    let counts = [
        ("rows-in", intake.rows_in),
        ("rows-taken", intake.rows_kept),
        ("rows-rejected", intake.rows_rejected),
        ("rows-dropped", intake.rows_dropped),
    ];
    Taken {
        source: intake.source_name.clone(),
        digest: intake.source_digest.chars().take(16).collect(),
        at: t.date(&intake.at),
        counts: counts.into_iter().map(|(key, n)| (t.say(format!("p-{key}")), t.count(n))).collect(),
        refused: intake.columns_refused.clone(),
        mapping: intake.mapping.clone(),
    }
}
