//! `/rounds/{round}`: what the round says at a glance, the map, and what is not known. Also the map's data.

use crate::{
    app::{About, App, Frame, Reader, page, round_id},
    fail::Fail,
    grid::{Figure, Grid},
    pages::sites,
    shapes,
    text::Text,
    views::{View, view},
};
use amparo_report::{self as report, chart, tables};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use std::sync::Arc;

/// Sites that the overview ranks.
const TOP: usize = 15;

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    path: String,
    messages: Vec<String>,
    map: Arc<str>,
    bands: Vec<String>,
    ends: String,
    bounds: String,
    ranking: Figure,
    domains: Figure,
    severity: Figure,
    sizes: Figure,
    rules: Figure,
    unknown: Grid,
    calls: usize,
}

/// The overview of a round.
pub async fn overview(
    State(app): State<Arc<App>>,
    reader: Reader,
    Path(round): Path<String>,
) -> Result<Response, Fail> {
    let view = view(&app, &round_id(&round)?).await?;
    let t = reader.text(&app);
    let known = view.known(t.lang(), "map");
    let places = if known.is_some() { Vec::new() } else { app.office.places().await? };
    let words = t.words();
    let shown = report::View::new(view.released(), t.lang(), &words);
    let about = About::new(&view, view.released().ledger_id(), "overview");
    let mut frame = Frame::new(&app, &reader, "rounds", view.round.name.clone());
    frame.map = true;
    let path = about.path.clone();
    let ends = &view.method.bands;
    let finest = chart::By::finest(&shown);
    page(&Overview {
        frame: frame.about(about),
        t,
        path,
        messages: messages(t, &view, &shown),
        map: known.unwrap_or_else(|| view.drawn(t.lang(), "map", || report::map::draw(&shown, &places))),
        bounds: view
            .index
            .bounds
            .map(|bounds| bounds.map(|degrees| degrees.to_string()).join(","))
            .unwrap_or_default(),
        ends: ends.map(|end| end.to_string()).join(","),
        bands: vec![
            t.range(0, ends[0], 0),
            t.range(ends[0], ends[1], 0),
            t.range(ends[1], ends[2], 0),
            t.range(ends[2], 100, 0),
        ],
        ranking: Figure::with(
            t,
            &view,
            "ranking",
            "rank",
            |v| chart::ranking(v, finest, chart::Pick::Top(TOP)),
            first_sites(t, &view),
        ),
        domains: Figure::new(t, &view, "domains", "domain", chart::domains, tables::domains),
        severity: Figure::new(
            t,
            &view,
            "severity",
            "exposure",
            |v| chart::severity(v, chart::By::Admin2),
            tables::admin2,
        ),
        sizes: Figure::new(t, &view, "bands", "exposure", chart::bands, tables::admin1),
        rules: Figure::new(t, &view, "aggregations", "aggregation", chart::aggregations, tables::aggregations),
        unknown: Grid::new(&shown, tables::quality(&shown)),
        calls: view.calls.len(),
    })
}

/// The first sites as a table, without making the table of all of them.
fn first_sites(t: Text, view: &View) -> Grid {
    let headings = [
        ("rank", true),
        ("site", false),
        ("district", false),
        ("score", true),
        ("bounds", true),
        ("rank-range", true),
        ("women-girls", true),
    ];
    let rows = view.sites.iter().take(TOP).map(|site| {
        let range =
            |show: &dyn Fn(&amparo_release::picture::Score) -> String| t.shown(site.score.as_ref().into(), show);
        vec![
            range(&|s| t.count(s.rank)),
            sites::name(&site.site).to_owned(),
            format!("{}, {}", site.site.admin2, site.site.admin1),
            range(&|s| t.one(s.value)),
            range(&|s| t.range(s.low, s.high, 1)),
            range(&|s| t.range(s.rank_p5, s.rank_p95, 0)),
            t.maybe(site.women_girls),
        ]
    });
    Grid {
        title: t.say("p-fig-ranking"),
        columns: headings
            .into_iter()
            .map(|(key, number)| (t.say(format!("p-col-{key}")), number))
            .collect(),
        rows: rows.collect(),
    }
}

/// What a reader should take away: the messages of the report, and two cautions about who was asked and who is counted.
fn messages(t: Text, view: &View, shown: &report::View) -> Vec<String> {
    let mut said = report::document::messages(shown);
    let cautions = [("p-msg-men", view.sites_all_men), ("p-msg-uncounted", view.whole.women_girls_missing)];
    said.extend(
        cautions
            .into_iter()
            .filter_map(|(key, sites)| sites.value().filter(|n| *n > 0).map(|n| t.n(key, n))),
    );
    said
}

/// The sites of the round for the map.
pub async fn points(
    State(app): State<Arc<App>>,
    Path(round): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fail> {
    let view = view(&app, &round_id(&round)?).await?;
    let data = view.packed("sites", || shapes::sites(&view))?;
    Ok(shapes::answer(&headers, data))
}

/// The areas of the round for the map.
pub async fn outlines(
    State(app): State<Arc<App>>,
    Path(round): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fail> {
    let view = view(&app, &round_id(&round)?).await?;
    let places = app.office.places().await?;
    let data = view.packed("areas", || shapes::areas(&view, &places))?;
    Ok(shapes::answer(&headers, data))
}
