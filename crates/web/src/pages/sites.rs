//! `/rounds/{round}/sites`: the ranking with its ranges, filtered and sorted, a hundred sites a page.

use crate::{
    app::{About, App, Frame, Reader, page, round_id, segment},
    fail::Fail,
    index::{Area, Index, Order, Spoke, Wanted},
    text::Text,
    views::{View, view},
};
use amparo_model::{Counted, Site};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;
use std::sync::Arc;

/// Sites a page.
const PAGE: usize = 100;
/// High domains that a row names.
const TAGS: usize = 3;

/// The filters as the form sends them; empty fields take all.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filters {
    area: String,
    domain: String,
    spoke: String,
    least: String,
    most: String,
    q: String,
    sort: String,
    page: String,
}

/// A range on a scale of 0 to 1000, as the bar of a row draws it.
pub struct Bar {
    /// Where it begins.
    pub from: u32,
    /// How long it is, at least a hair.
    pub long: u32,
    /// Where the value stands.
    pub at: u32,
}

impl Bar {
    /// A range of so many.
    pub fn new(low: f64, value: f64, high: f64, of: f64) -> Bar {
        let place = |x: f64| if of > 0.0 { (x / of * 1000.0).clamp(0.0, 1000.0) as u32 } else { 0 };
        Bar { from: place(low), long: (place(high) - place(low).min(place(high))).max(4), at: place(value).min(992) }
    }
}

struct Row {
    path: String,
    name: String,
    id: String,
    place: String,
    rank: String,
    ranks: String,
    rank_bar: Option<Bar>,
    score: String,
    band: usize,
    bounds: String,
    score_bar: Option<Bar>,
    people: String,
    answered: String,
    high: Vec<String>,
    more_high: usize,
    all_men: bool,
    unsettled: bool,
    contradictions: usize,
}

struct Choice {
    value: String,
    text: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "sites.html")]
struct Sites<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    path: String,
    rows: Vec<Row>,
    total: usize,
    all: usize,
    areas: Vec<(String, Vec<Choice>)>,
    domains: Vec<Choice>,
    spoke: Vec<Choice>,
    orders: Vec<Choice>,
    filters: Filters,
    filtered: bool,
    pages: Pages,
}

/// The neighbours of a page in a list.
pub struct Pages {
    /// This page, from 1.
    pub at: usize,
    /// Pages in all, at least 1.
    pub of: usize,
    /// Address of the page before.
    pub before: Option<String>,
    /// Address of the page after.
    pub after: Option<String>,
}

impl Pages {
    /// Pages of a list; `address` is what a page number is added to.
    pub fn new(at: usize, total: usize, size: usize, address: &str) -> Pages {
        let of = total.div_ceil(size).max(1);
        let link = |page: usize| format!("{address}page={page}");
        Pages { at, of, before: (at > 1).then(|| link((at - 1).min(of))), after: (at < of).then(|| link(at + 1)) }
    }

    /// The page that was asked for, from 1.
    pub fn asked(text: &str) -> usize {
        text.parse().unwrap_or(1).clamp(1, 1_000_000)
    }
}

/// The ranking.
pub async fn sites(
    State(app): State<Arc<App>>,
    reader: Reader,
    Path(round): Path<String>,
    Query(filters): Query<Filters>,
) -> Result<Response, Fail> {
    let view = view(&app, &round_id(&round)?).await?;
    let t = reader.text(&app);
    let wanted = wanted(&view, &filters);
    let at = Pages::asked(&filters.page);
    let (found, total) = view.index.select(&wanted, (at - 1) * PAGE, PAGE);
    let about = About::new(&view, view.released().ledger_id(), "sites");
    let path = about.path.clone();
    let address = format!("/rounds/{path}/sites?{}", query(&filters));
    let title = format!("{} · {}", t.say("p-part-sites"), view.round.name);
    page(&Sites {
        frame: Frame::new(&app, &reader, "rounds", title).about(about),
        t,
        path,
        rows: found.iter().map(|&site| row(t, &view, site as usize)).collect(),
        total,
        all: view.sites.len(),
        areas: areas(&view.index, &filters.area),
        domains: view.domains.iter().map(|d| choice(&d.id, t.domain(&d.id), &filters.domain)).collect(),
        spoke: ["men", "women"]
            .map(|word| choice(word, t.say(format!("p-spoke-{word}")), &filters.spoke))
            .into(),
        orders: Order::ALL
            .map(|order| choice(order.word(), t.say(format!("p-sort-{}", order.word())), wanted.order.word()))
            .into(),
        filtered: total != view.sites.len(),
        pages: Pages::new(at, total, PAGE, &address),
        filters,
    })
}

fn choice(value: &str, text: String, chosen: &str) -> Choice {
    Choice { value: value.to_owned(), text, chosen: value == chosen }
}

/// Regions with their districts, each district below its region.
fn areas(index: &Index, chosen: &str) -> Vec<(String, Vec<Choice>)> {
    let mut groups: Vec<(String, Vec<Choice>)> = index
        .regions
        .iter()
        .map(|Area { key, name, .. }| {
            let value = format!("1:{key}");
            let chosen = value == chosen;
            (name.clone(), vec![Choice { value, text: name.clone(), chosen }])
        })
        .collect();
    for Area { key, name, within } in &index.districts {
        let value = format!("2:{key}");
        let chosen = value == chosen;
        if let Some((_, group)) = groups.get_mut(*within as usize) {
            group.push(Choice { value, text: name.clone(), chosen });
        }
    }
    for (_, group) in &mut groups {
        group[1..].sort_by(|a, b| a.text.cmp(&b.text));
    }
    groups.sort_by(|a, b| a.0.cmp(&b.0));
    groups
}

fn wanted(view: &View, filters: &Filters) -> Wanted {
    let number = |text: &str| text.trim().parse().ok();
    // An area or domain that the round does not have fits no site.
    let nothing = |found: Option<u32>| Some(found.unwrap_or(u32::MAX));
    Wanted {
        region: filters.area.strip_prefix("1:").and_then(|key| nothing(view.index.region(key))),
        district: filters.area.strip_prefix("2:").and_then(|key| nothing(view.index.district(key))),
        domain: (!filters.domain.is_empty())
            .then(|| view.domains.iter().position(|d| d.id == filters.domain).unwrap_or(63)),
        spoke: match filters.spoke.as_str() {
            "men" => Some(Spoke::AllMen),
            "women" => Some(Spoke::Women),
            _ => None,
        },
        people: (number(&filters.least), number(&filters.most)),
        text: filters.q.clone(),
        order: Order::from_word(&filters.sort),
    }
}

/// The filters as a query that ends where the page number follows.
fn query(filters: &Filters) -> String {
    [
        ("area", &filters.area),
        ("domain", &filters.domain),
        ("spoke", &filters.spoke),
        ("least", &filters.least),
        ("most", &filters.most),
        ("q", &filters.q),
        ("sort", &filters.sort),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| format!("{name}={}&", segment(value)))
    .collect()
}

/// The name of a site, or its id where it has none.
pub fn name(site: &Site) -> &str {
    if site.name.is_empty() { &site.id } else { &site.name }
}

fn row(t: Text, view: &View, at: usize) -> Row {
    let site = &view.sites[at];
    let score = site.score;
    let of = view.sites.len() as f64;
    let text = |show: &dyn Fn(amparo_release::picture::Score) -> String| t.shown(score.into(), show);
    let mut high: Vec<(f64, &str)> = view
        .domains
        .iter()
        .zip(&site.domains)
        .filter_map(|(domain, score)| Some((score.as_ref()?.value, domain.id.as_str())))
        .filter(|(value, _)| *value >= view.method.high_domain)
        .collect();
    high.sort_by(|a, b| b.0.total_cmp(&a.0));
    Row {
        path: segment(&site.site.id),
        name: name(&site.site).to_owned(),
        id: site.site.id.clone(),
        place: [&site.site.admin2, &site.site.admin1]
            .into_iter()
            .filter(|name| !name.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(", "),
        rank: text(&|s| t.count(s.rank)),
        ranks: text(&|s| t.range(s.rank_p5, s.rank_p95, 0)),
        rank_bar: score.map(|s| Bar::new(s.rank_p5.into(), s.rank.into(), s.rank_p95.into(), of)),
        score: text(&|s| t.one(s.value)),
        band: band(view, score.map(|s| s.value)),
        bounds: text(&|s| t.range(s.low, s.high, 1)),
        score_bar: score.map(|s| Bar::new(s.low, s.value, s.high, 100.0)),
        people: t.maybe(site.women_girls.or(site.site.people.get(Counted::WomenGirls))),
        answered: t.of("p-answered-of", site.answered, site.answered + site.unknown),
        more_high: high.len().saturating_sub(TAGS),
        high: high.into_iter().take(TAGS).map(|(_, id)| t.domain(id)).collect(),
        all_men: site.informants.all_men(),
        unsettled: score.is_some_and(|s| s.unsettled()),
        contradictions: site.disagreements.len(),
    }
}

/// Band of a score for the style sheet, 9 where there is none.
pub fn band(view: &View, score: Option<f64>) -> usize {
    score.map_or(9, |score| view.method.bands.iter().filter(|end| score >= **end).count())
}
