//! `/rounds/{round}/actions`: the essential actions that high domains call for, place by place, to be filtered, ticked and taken along.

use crate::{
    app::{About, App, Frame, Reader, page, round_id, segment},
    fail::Fail,
    pages::sites::Pages,
    text::Text,
    views::{View, view},
};
use amparo_model::Action;
use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

/// Calls a page.
const PAGE: usize = 40;

/// An essential action at a place.
pub struct Doable {
    /// Id.
    pub id: String,
    /// What to do.
    pub text: String,
    /// The sector that owns it.
    pub sector: String,
    /// When it is due.
    pub timing: String,
    /// Class of the style sheet.
    pub class: String,
    /// Ticked.
    pub done: bool,
}

/// What a high domain at a place calls for.
pub struct Todo {
    /// Position in the release, for anchors.
    pub at: usize,
    /// Id of the place.
    pub place_id: String,
    /// Path of the place's page below the round; empty for a district.
    pub site: String,
    /// Name.
    pub place: String,
    /// District and region.
    pub within: String,
    /// Domain.
    pub domain: String,
    /// Domain score.
    pub score: String,
    /// Women and girls.
    pub people: String,
    /// Ids of the actions that the form shows.
    pub shown: String,
    /// The actions.
    pub actions: Vec<Doable>,
    /// How many are ticked.
    pub done: usize,
}

/// The calls at these positions with the actions that `wanted` takes.
pub fn todos(
    t: Text,
    view: &View,
    calls: &[usize],
    ticks: &BTreeSet<(String, String)>,
    wanted: impl Fn(&Action) -> bool,
) -> Vec<Todo> {
    let todo = |&at: &usize| {
        let call = &view.calls[at];
        let doable = |action: &Action| Doable {
            id: action.id.clone(),
            text: t.action(&action.id),
            sector: t.sector(&action.sector),
            timing: t.timing(&action.timing),
            class: action.timing.clone(),
            done: ticks.contains(&(call.place_id.clone(), action.id.clone())),
        };
        let actions: Vec<Doable> = view
            .actions_for(call.domain)
            .into_iter()
            .filter(|action| wanted(action))
            .map(doable)
            .collect();
        let site = view.index.site(view, &call.place_id).map(|_| segment(&call.place_id)).unwrap_or_default();
        Todo {
            at,
            place_id: call.place_id.clone(),
            site,
            place: if call.place.is_empty() { call.place_id.clone() } else { call.place.clone() },
            within: [&call.admin2, &call.admin1]
                .into_iter()
                .filter(|name| !name.is_empty() && **name != call.place)
                .cloned()
                .collect::<Vec<_>>()
                .join(", "),
            domain: view
                .domains
                .get(usize::from(call.domain))
                .map(|domain| t.domain(&domain.id))
                .unwrap_or_default(),
            score: t.two(call.score),
            people: t.shown_count(call.women_girls),
            shown: actions.iter().map(|action| action.id.as_str()).collect::<Vec<_>>().join(" "),
            done: actions.iter().filter(|action| action.done).count(),
            actions,
        }
    };
    calls.iter().map(todo).collect()
}

/// The filters as the form sends them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filters {
    sector: String,
    timing: String,
    area: String,
    page: String,
}

impl Filters {
    fn takes(&self, action: &Action) -> bool {
        (self.sector.is_empty() || action.sector == self.sector)
            && (self.timing.is_empty() || action.timing == self.timing)
    }

    fn query(&self) -> String {
        [("sector", &self.sector), ("timing", &self.timing), ("area", &self.area)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}&", segment(value)))
            .collect()
    }

    /// Positions of the calls that have an action left.
    fn calls(&self, view: &View) -> Vec<usize> {
        let some: Vec<bool> = (0..view.domains.len())
            .map(|at| view.actions_for(at as u16).into_iter().any(|action| self.takes(action)))
            .collect();
        let fits = |call: &amparo_release::outgoing::Call| {
            some.get(usize::from(call.domain)).copied().unwrap_or(false)
                && (self.area.is_empty() || call.admin2 == self.area || call.admin1 == self.area)
        };
        (0..view.calls.len()).filter(|at| fits(&view.calls[*at])).collect()
    }
}

#[derive(Template)]
#[template(path = "actions.html")]
struct Actions<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    path: String,
    todos: Vec<Todo>,
    total: usize,
    sectors: Vec<(String, String, bool)>,
    timings: Vec<(String, String, bool)>,
    areas: Vec<(String, bool)>,
    query: String,
    here: String,
    pages: Pages,
}

/// The list.
pub async fn actions(
    State(app): State<Arc<App>>,
    reader: Reader,
    Path(round): Path<String>,
    Query(filters): Query<Filters>,
) -> Result<Response, Fail> {
    let round = round_id(&round)?;
    let view = view(&app, &round).await?;
    let ticks = app.office.ticks(&round).await?;
    let t = reader.text(&app);
    let calls = filters.calls(&view);
    let at = Pages::asked(&filters.page);
    let shown: Vec<usize> = calls.iter().skip((at - 1) * PAGE).take(PAGE).copied().collect();
    let about = About::new(&view, view.released().ledger_id(), "actions");
    let path = about.path.clone();
    let query = filters.query();
    let sectors: Vec<_> = view
        .standards
        .sectors
        .iter()
        .map(|(id, _)| (id.clone(), t.sector(id), *id == filters.sector))
        .collect();
    let mut areas: Vec<String> = view
        .index
        .regions
        .iter()
        .chain(&view.index.districts)
        .map(|area| area.name.clone())
        .collect();
    areas.sort();
    areas.dedup();
    page(&Actions {
        frame: Frame::new(&app, &reader, "rounds", format!("{} · {}", t.say("p-part-actions"), view.round.name))
            .about(about),
        t,
        todos: todos(t, &view, &shown, &ticks, |action| filters.takes(action)),
        total: calls.len(),
        sectors,
        timings: ["now", "soon", "plan"]
            .map(|word| (word.to_owned(), t.timing(word), word == filters.timing))
            .into(),
        areas: areas.into_iter().map(|name| (name.clone(), name == filters.area)).collect(),
        pages: Pages::new(at, calls.len(), PAGE, &format!("/rounds/{path}/actions?{query}")),
        here: format!("/rounds/{path}/actions?{query}page={at}"),
        query,
        path,
    })
}

/// The list as CSV, with what is ticked.
pub async fn csv(
    State(app): State<Arc<App>>,
    reader: Reader,
    Path(round): Path<String>,
    Query(filters): Query<Filters>,
) -> Result<Response, Fail> {
    let round = round_id(&round)?;
    let view = view(&app, &round).await?;
    let ticks = app.office.ticks(&round).await?;
    let (name, file) = (round.to_string(), write(reader.text(&app), &view, &filters, &ticks)?);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"actions.csv\"; filename*=UTF-8''{}-actions.csv", segment(&name)),
        ),
    ];
    Ok((headers, file).into_response())
}

fn write(t: Text, view: &View, filters: &Filters, ticks: &BTreeSet<(String, String)>) -> Result<Vec<u8>, Fail> {
    let broken = |error: csv::Error| Fail::Broken(error.to_string());
    let mut file = csv::Writer::from_writer(vec![0xEF, 0xBB, 0xBF]);
    let heads = [
        "place",
        "name",
        "within",
        "domain",
        "domain-score",
        "women-girls",
        "action",
        "what",
        "sector",
        "timing",
        "done",
    ];
    file.write_record(heads.map(|key| t.say(format!("p-col-{key}")))).map_err(broken)?;
    let done = [t.say("p-open"), t.say("p-done")];
    for todo in todos(t, view, &filters.calls(view), ticks, |action| filters.takes(action)) {
        for action in &todo.actions {
            let cells = [
                &todo.place_id,
                &todo.place,
                &todo.within,
                &todo.domain,
                &todo.score,
                &todo.people,
                &action.id,
                &action.text,
                &action.sector,
                &action.timing,
                &done[usize::from(action.done)],
            ];
            file.write_record(cells.map(|cell| harmless(cell))).map_err(broken)?;
        }
    }
    file.into_inner().map_err(|error| Fail::Broken(error.to_string()))
}

/// Text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// Ticks what the form says is done, and takes back what it says is not.
pub async fn tick(
    State(app): State<Arc<App>>,
    Path(round): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Redirect, Fail> {
    let round = round_id(&round)?;
    let field = |name: &str| {
        fields
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .unwrap_or_default()
    };
    let (place, back) = (field("place"), field("back"));
    let known: HashSet<&str> = app.office.standards().actions.iter().map(|action| action.id.as_str()).collect();
    let shown: Vec<&str> = field("shown").split(' ').filter(|id| known.contains(id)).collect();
    if place.is_empty() || shown.is_empty() || !back.starts_with("/rounds/") || back.contains(['\\', '\n', '\r']) {
        return Err(Fail::Bad("p-bad-tick"));
    }
    app.office.round(round.as_str()).await?;
    let ticks = app.office.ticks(&round).await?;
    let done: HashSet<&str> = fields.iter().filter(|(key, _)| key == "done").map(|(_, value)| value.as_str()).collect();
    for id in shown {
        let ticked = ticks.contains(&(place.to_owned(), id.to_owned()));
        if ticked != done.contains(id) {
            app.office.tick(&round, place, id, !ticked).await?;
        }
    }
    Ok(Redirect::to(back))
}
