//! `/rounds/{round}/export`: the files that can go out, audience by audience, with what each audience does not get to see.

use crate::{
    app::{About, App, Frame, Reader, page, round_id, segment},
    fail::Fail,
    grid::Grid,
    text::Text,
    views::{View, view_for},
};
use amparo_model::Audience;
use amparo_report::{self as report, tables};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::sync::Arc;

/// The files of a release: name, kind of content.
const FILES: [(&str, &str); 5] = [
    ("report.html", "text/html; charset=utf-8"),
    ("report.pdf", "application/pdf"),
    ("risk.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("sites.geojson", "application/geo+json"),
    ("data.hxl.csv", "text/csv; charset=utf-8"),
];

/// The audience asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct For {
    audience: String,
}

#[derive(Template)]
#[template(path = "export.html")]
struct Export<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    path: String,
    audiences: Vec<(&'static str, String, bool)>,
    audience: &'static str,
    name: String,
    files: Vec<(&'static str, String)>,
    rules: Vec<(String, String)>,
    overrides: Vec<String>,
    withheld: Grid,
    nothing_withheld: bool,
    ledger: u64,
}

/// What would go out, and what would not. Looking at it for another audience is a release to that audience, and stands in the ledger.
pub async fn export(
    State(app): State<Arc<App>>,
    reader: Reader,
    Path(round): Path<String>,
    Query(asked): Query<For>,
) -> Result<Response, Fail> {
    let round = round_id(&round)?;
    let audience = asked.audience.parse().unwrap_or(Audience::Internal);
    let view = view_for(&app, &round, audience, None).await?;
    let t = reader.text(&app);
    let words = t.words();
    let shown = report::View::new(view.released(), t.lang(), &words);
    let ledger = view.released().ledger_id();
    let about = About::new(&view, ledger, "export");
    let path = about.path.clone();
    let rule = &view.rule;
    page(&Export {
        frame: Frame::new(&app, &reader, "rounds", format!("{} · {}", t.say("p-part-export"), view.round.name))
            .about(about),
        t,
        path,
        audiences: Audience::ALL.map(|a| (a.word(), t.audience(a), a == audience)).into(),
        audience: audience.word(),
        name: t.audience(audience),
        files: FILES
            .iter()
            .map(|(name, _)| (*name, t.say(format!("p-file-{}", name.replace('.', "-")))))
            .collect(),
        rules: vec![
            (t.say("p-rule-version"), rule.version.clone()),
            (t.say("p-rule-persons"), t.count(rule.min_persons)),
            (t.say("p-rule-sites"), t.count(rule.min_sites)),
            (t.say("p-rule-width"), t.count(rule.width)),
            (
                t.say("p-rule-decimals"),
                rule.coordinate_decimals
                    .map_or_else(|| t.say("p-rule-no-coordinates"), |n| t.count(u32::from(n))),
            ),
            (t.say("p-rule-level"), t.say(if rule.site_level { "p-yes" } else { "p-no" })),
        ],
        overrides: rule.overrides.clone(),
        withheld: Grid::new(&shown, tables::withheld(&shown)),
        nothing_withheld: view.withheld.iter().all(|table| table.primary + table.complementary == 0),
        ledger,
    })
}

/// A file for people of the organisation.
pub async fn internal(state: State<Arc<App>>, reader: Reader, path: Path<(String, String)>) -> Result<Response, Fail> {
    file(state, reader, path, Audience::Internal).await
}

/// A file for partners.
pub async fn partner(state: State<Arc<App>>, reader: Reader, path: Path<(String, String)>) -> Result<Response, Fail> {
    file(state, reader, path, Audience::Partner).await
}

/// A file for anybody.
pub async fn public(state: State<Arc<App>>, reader: Reader, path: Path<(String, String)>) -> Result<Response, Fail> {
    file(state, reader, path, Audience::Public).await
}

async fn file(
    State(app): State<Arc<App>>,
    reader: Reader,
    Path((round, name)): Path<(String, String)>,
    audience: Audience,
) -> Result<Response, Fail> {
    let (name, kind) = FILES.into_iter().find(|(known, _)| *known == name).ok_or(Fail::NotFound(name))?;
    let round = round_id(&round)?;
    let view = view_for(&app, &round, audience, None).await?;
    let places = app.office.places().await?;
    let made = {
        let (app, reader) = (Arc::clone(&app), reader.clone());
        tokio::task::spawn_blocking(move || make(&app, &reader, &view, &places, name))
            .await
            .map_err(|error| Fail::Broken(error.to_string()))??
    };
    let sent = segment(&format!("{round}-{audience}-{name}"));
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"; filename*=UTF-8''{sent}")),
    ];
    Ok((headers, made).into_response())
}

fn make(app: &App, reader: &Reader, view: &View, places: &[amparo_model::Place], name: &str) -> Result<Vec<u8>, Fail> {
    let words = reader.text(app).words();
    let shown = report::View::new(view.released(), reader.lang, &words);
    let made = report::files::make(name, &shown, places, app.office.now().get(..10).unwrap_or_default());
    made.map_err(|error| Fail::Broken(error.to_string()))?
        .ok_or_else(|| Fail::NotFound(name.to_owned()))
}
