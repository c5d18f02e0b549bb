//! `/rounds/{round}/indicators`: every question of the round, and one page a question with its answers and its silences apart.

use crate::{
    app::{About, App, Frame, Reader, page, round_id},
    fail::Fail,
    grid::{Figure, Grid},
    pages::sites::Bar,
    text::Text,
    views::view,
};
use amparo_report::{self as report, chart, tables};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use std::sync::Arc;

struct Line {
    id: String,
    text: String,
    mean: String,
    bar: Option<Bar>,
    answered: String,
    unknown: String,
}

#[derive(Template)]
#[template(path = "indicators.html")]
struct Indicators<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    path: String,
    domains: Vec<(String, Vec<Line>)>,
}

/// All questions by domain.
pub async fn indicators(
    State(app): State<Arc<App>>,
    reader: Reader,
    Path(round): Path<String>,
) -> Result<Response, Fail> {
    let view = view(&app, &round_id(&round)?).await?;
    let t = reader.text(&app);
    let about = About::new(&view, view.released().ledger_id(), "indicators");
    let path = about.path.clone();
    let line = |indicator: &amparo_release::outgoing::IndicatorOut| Line {
        id: indicator.id.clone(),
        text: t.indicator(&indicator.id),
        mean: t.shown(indicator.mean, |mean| t.two(mean)),
        bar: indicator.mean.value().map(|mean| Bar::new(0.0, mean, mean, 1.0)),
        answered: t.shown_count(indicator.answered),
        unknown: t.shown_count(indicator.unknown),
    };
    let domains = view.domains.iter().enumerate().map(|(at, domain)| {
        (t.domain(&domain.id), view.indicators.iter().filter(|i| usize::from(i.domain) == at).map(line).collect())
    });
    page(&Indicators {
        frame: Frame::new(&app, &reader, "rounds", format!("{} · {}", t.say("p-part-indicators"), view.round.name))
            .about(about),
        t,
        path,
        domains: domains.collect(),
    })
}

#[derive(Template)]
#[template(path = "indicator.html")]
struct Indicator<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    path: String,
    id: String,
    text: String,
    domain: String,
    column: String,
    note: String,
    informant: String,
    source: String,
    mean: String,
    answered: String,
    unknown: String,
    weight: String,
    figure: Figure,
    menu: Grid,
}

/// One question.
pub async fn indicator(
    State(app): State<Arc<App>>,
    reader: Reader,
    Path((round, id)): Path<(String, String)>,
) -> Result<Response, Fail> {
    let view = view(&app, &round_id(&round)?).await?;
    let t = reader.text(&app);
    let at = view
        .indicators
        .iter()
        .position(|indicator| indicator.id == id)
        .ok_or_else(|| Fail::NotFound(id.clone()))?;
    let (out, question) = (&view.indicators[at], view.round.questions.get(at));
    let about = About::new(&view, view.released().ledger_id(), "indicators");
    let path = about.path.clone();
    let standard = view.standards.indicator(&id);
    let words = t.words();
    let shown = report::View::new(view.released(), t.lang(), &words);
    let options = standard.map(|indicator| indicator.options.as_slice()).unwrap_or_default();
    let menu = Grid {
        title: t.say("p-menu-options"),
        columns: vec![(t.say("p-col-option"), false), (t.say("p-col-hazard"), true)],
        rows: options
            .iter()
            .map(|o| vec![report::Words::option(&words, &id, &o.value), t.two(o.hazard)])
            .collect(),
    };
    page(&Indicator {
        frame: Frame::new(&app, &reader, "rounds", format!("{id} · {}", view.round.name)).about(about),
        t,
        path,
        text: t.indicator(&id),
        domain: view
            .domains
            .get(usize::from(out.domain))
            .map(|domain| t.domain(&domain.id))
            .unwrap_or_default(),
        column: question.map(|question| question.column.clone()).unwrap_or_default(),
        note: question.and_then(|question| question.note.clone()).unwrap_or_default(),
        informant: standard
            .map(|indicator| t.say(format!("p-asked-{}", indicator.informant.word().replace('_', "-"))))
            .unwrap_or_default(),
        source: standard.map(|indicator| indicator.source.clone()).unwrap_or_default(),
        weight: standard.map(|indicator| t.one(indicator.weight)).unwrap_or_default(),
        mean: t.shown(out.mean, |mean| t.two(mean)),
        answered: t.shown_count(out.answered),
        unknown: t.shown_count(out.unknown),
        figure: Figure {
            id: "answers",
            title: t.say("p-fig-answers"),
            lead: t.say("p-fig-answers-lead"),
            picture: chart::indicator(&shown, at).into(),
            grid: Grid::new(&shown, tables::answers(&shown, Some(at))),
            method: "hazard",
        },
        menu,
        id,
    })
}
