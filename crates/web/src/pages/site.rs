//! `/rounds/{round}/sites/{site}`: one site with its answers, bounds, drivers, contradictions, change and what to do; and the ticks.

use crate::{
    app::{About, App, Frame, Reader, page, round_id, segment},
    fail::Fail,
    grid::Grid,
    pages::{
        actions::{Todo, todos},
        sites::{Bar, band, name},
    },
    text::Text,
    views::{View, view},
};
use amparo_model::{Answer, Counted, Silence};
use amparo_release::picture::SiteView;
use amparo_report::{self as report, chart, tables};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use std::sync::Arc;

/// An answer as the page lists it.
struct Said {
    indicator: String,
    id: String,
    answer: String,
    hazard: String,
    bar: Option<Bar>,
    class: &'static str,
    column: String,
    driver: bool,
}

struct Group {
    domain: String,
    score: String,
    bounds: String,
    high: bool,
    answers: Vec<Said>,
}

#[derive(Template)]
#[template(path = "site.html")]
struct Page<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    path: String,
    name: String,
    id: String,
    place: String,
    rank: String,
    ranks: String,
    score: String,
    band: usize,
    bounds: String,
    counts: String,
    other_rules: Option<(String, String)>,
    people: Vec<(String, String)>,
    informants: Vec<(String, u16)>,
    all_men: bool,
    unsettled: bool,
    picture: Arc<str>,
    domains: Grid,
    drivers: Vec<(String, String, String)>,
    contradictions: Vec<(String, String, bool)>,
    change: Option<(String, String, String, String)>,
    new_here: Option<String>,
    groups: Vec<Group>,
    silences: Vec<(String, usize)>,
    rows: String,
    todos: Vec<Todo>,
    back: String,
}

/// One site.
pub async fn site(
    State(app): State<Arc<App>>,
    reader: Reader,
    Path((round, id)): Path<(String, String)>,
) -> Result<Response, Fail> {
    let round = round_id(&round)?;
    let view = view(&app, &round).await?;
    let at = view.index.site(&view, &id).ok_or_else(|| Fail::NotFound(id.clone()))?;
    let ticks = app.office.ticks(&round).await?;
    let t = reader.text(&app);
    let words = t.words();
    let shown = report::View::new(view.released(), t.lang(), &words);
    let site = &view.sites[at];
    let score = site.score;
    let text = |show: &dyn Fn(amparo_release::picture::Score) -> String| t.shown(score.into(), show);
    let about = About::new(&view, view.released().ledger_id(), "sites");
    let path = about.path.clone();
    let title = format!("{} · {}", name(&site.site), view.round.name);
    let calls: Vec<usize> = view.index.calls(&view, &site.site.id).collect();
    page(&Page {
        frame: Frame::new(&app, &reader, "rounds", title).about(about),
        t,
        back: format!("/rounds/{path}/sites/{}", segment(&site.site.id)),
        path,
        name: name(&site.site).to_owned(),
        id: site.site.id.clone(),
        place: [&site.site.admin2, &site.site.admin1]
            .into_iter()
            .filter(|name| !name.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(", "),
        rank: text(&|s| t.of("p-rank-of", s.rank, view.sites.len())),
        ranks: text(&|s| t.range(s.rank_p5, s.rank_p95, 0)),
        score: text(&|s| t.one(s.value)),
        band: band(&view, score.map(|s| s.value)),
        bounds: text(&|s| t.range(s.low, s.high, 1)),
        counts: t.of("p-answered-of", site.answered, site.answered + site.unknown),
        other_rules: site.worst_half.zip(site.worst).map(|(half, worst)| (t.one(half), t.one(worst))),
        people: people(t, site),
        informants: informants(t, site),
        all_men: site.informants.all_men(),
        unsettled: site.score.is_some_and(|s| s.unsettled()),
        picture: chart::site_domains(&shown, at).into(),
        domains: Grid::new(&shown, tables::site_domains(&shown, at)),
        drivers: drivers(t, &view, site),
        contradictions: contradictions(t, &view, site),
        change: change(t, &view, &site.site.id),
        new_here: view
            .trend
            .as_ref()
            .filter(|trend| trend.new.iter().any(|(new, _)| *new == site.site.id))
            .map(|trend| trend.before.clone()),
        groups: groups(t, &view, site),
        silences: silences(t, site),
        rows: site.source_rows.iter().map(|row| t.count(*row)).collect::<Vec<_>>().join(", "),
        todos: todos(t, &view, &calls, &ticks, |_| true),
    })
}

fn people(t: Text, site: &SiteView) -> Vec<(String, String)> {
    let count = |what: Counted| {
        site.site
            .people
            .get(what)
            .map(|n| (t.say(format!("p-people-{}", what.word().replace('_', "-"))), t.count(n)))
    };
    let mut people: Vec<_> = Counted::ALL
        .into_iter()
        .filter(|what| *what != Counted::WomenGirls)
        .filter_map(count)
        .collect();
    people.insert(0, (t.say("p-people-women-girls"), t.maybe(site.women_girls)));
    people
}

fn informants(t: Text, site: &SiteView) -> Vec<(String, u16)> {
    let spoke = site.informants;
    [
        ("women", spoke.women),
        ("men", spoke.men),
        ("mixed", spoke.mixed),
        ("unknown", spoke.unknown),
        ("observed", spoke.observed),
    ]
    .into_iter()
    .filter(|(_, rows)| *rows > 0)
    .map(|(word, rows)| (t.say(format!("p-informants-{word}")), rows))
    .collect()
}

fn drivers(t: Text, view: &View, site: &SiteView) -> Vec<(String, String, String)> {
    let driver = |driver: &amparo_release::picture::Driver| {
        let id = view.indicators.get(usize::from(driver.indicator))?.id.clone();
        Some((t.indicator(&id), id, t.one(driver.points)))
    };
    site.drivers.iter().filter_map(driver).collect()
}

fn contradictions(t: Text, view: &View, site: &SiteView) -> Vec<(String, String, bool)> {
    let name = |at: u16| {
        view.indicators
            .get(usize::from(at))
            .map(|indicator| t.indicator(&indicator.id))
            .unwrap_or_default()
    };
    site.disagreements
        .iter()
        .map(|found| {
            let same = found.asked == found.seen;
            let asked = t.xy("p-hazard-of", name(found.asked), t.two(found.asked_hazard));
            let seen = t.xy("p-hazard-of", name(found.seen), t.two(found.seen_hazard));
            (asked, seen, same)
        })
        .collect()
}

/// Score before, after and the change with its range, over the indicators that both rounds asked.
fn change(t: Text, view: &View, id: &str) -> Option<(String, String, String, String)> {
    let trend = view.trend.as_ref()?;
    let found = &trend.matched[view.index.change(view, id)?];
    let change = found.change?;
    let range = format!("{} – {}", t.signed(change.p5), t.signed(change.p95));
    let from_to = format!("{} → {}", t.shown_one(found.before.into()), t.shown_one(found.after.into()));
    Some((trend.before.clone(), from_to, t.signed(change.points), range))
}

fn groups(t: Text, view: &View, site: &SiteView) -> Vec<Group> {
    let drivers: Vec<usize> = site.drivers.iter().map(|driver| usize::from(driver.indicator)).collect();
    let mut groups = Vec::new();
    for (at, domain) in view.domains.iter().enumerate() {
        let score = site.domains.get(at).copied().flatten();
        let answers = view
            .indicators
            .iter()
            .enumerate()
            .filter(|(_, indicator)| usize::from(indicator.domain) == at);
        groups.push(Group {
            domain: t.domain(&domain.id),
            score: t.shown(score.into(), |score| t.two(score.value)),
            bounds: score.map(|score| t.range(score.low, score.high, 2)).unwrap_or_default(),
            high: score.is_some_and(|score| score.value >= view.method.high_domain),
            answers: answers.filter_map(|(at, _)| said(t, view, site, at, drivers.contains(&at))).collect(),
        });
    }
    groups
}

fn said(t: Text, view: &View, site: &SiteView, at: usize, driver: bool) -> Option<Said> {
    let (indicator, question) = (&view.indicators[at], view.round.questions.get(at)?);
    let answer = Answer::from_code(*site.answers.get(at)?);
    let (answer, hazard, class) = match answer {
        Answer::Said(option) => {
            let option = usize::from(option);
            let text = question
                .choices
                .get(option)
                .map(|choice| t.choice(&indicator.id, choice))
                .unwrap_or_default();
            (text, indicator.hazards.get(option).copied().flatten(), "said")
        }
        Answer::Silent(silence) => (t.silence(silence), None, if silence.is_unknown() { "silent" } else { "unasked" }),
    };
    Some(Said {
        indicator: t.indicator(&indicator.id),
        id: indicator.id.clone(),
        answer,
        hazard: hazard.map(|hazard| t.two(hazard)).unwrap_or_default(),
        bar: hazard.map(|hazard| Bar::new(0.0, hazard, hazard, 1.0)),
        class,
        column: question.column.clone(),
        driver,
    })
}

/// How often each kind of silence occurs, none left out.
fn silences(t: Text, site: &SiteView) -> Vec<(String, usize)> {
    let count = |silence: Silence| {
        site.answers
            .iter()
            .filter(|code| Answer::from_code(**code) == Answer::Silent(silence))
            .count()
    };
    Silence::ALL.into_iter().map(|silence| (t.silence(silence), count(silence))).collect()
}
