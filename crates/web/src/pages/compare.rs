//! `/compare`: two rounds side by side, over the questions that both asked in the same way, with what is new and what is gone.

use crate::{
    app::{About, App, Frame, Reader, page, round_id},
    fail::Fail,
    grid::Figure,
    text::Text,
    views::view_for,
};
use amparo_model::Audience;
use amparo_release::picture::{SiteChange, Trend};
use amparo_report::{chart, tables};
use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;
use std::sync::Arc;

/// Sites that rose most, and that fell most.
const ENDS: usize = 25;

/// The two rounds.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pair {
    before: String,
    after: String,
}

struct Moved {
    path: String,
    name: String,
    region: String,
    before: String,
    after: String,
    change: String,
    range: String,
    /// `up`, `down` or `same`: whether the range leaves zero out.
    class: &'static str,
}

struct Compared {
    path: String,
    mean: Option<(String, String, &'static str)>,
    matched: usize,
    new: usize,
    closed: usize,
    common: Vec<(String, String)>,
    only_before: Vec<(String, String)>,
    only_after: Vec<(String, String)>,
    regions: Figure,
    domains: Figure,
    rose: Vec<Moved>,
    fell: Vec<Moved>,
}

#[derive(Template)]
#[template(path = "compare.html")]
struct Compare<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    rounds: Vec<(String, String, bool, bool)>,
    compared: Option<Compared>,
    same: bool,
}

/// The comparison, or the form that asks for it.
pub async fn compare(State(app): State<Arc<App>>, reader: Reader, Query(pair): Query<Pair>) -> Result<Response, Fail> {
    let t = reader.text(&app);
    let rounds = app.office.rounds().await?;
    let (mut before, mut after) = (pair.before.clone(), pair.after.clone());
    let asked = !before.is_empty() && !after.is_empty();
    if !asked && rounds.len() > 1 {
        before = rounds[rounds.len() - 2].round.id.to_string();
        after = rounds[rounds.len() - 1].round.id.to_string();
    }
    let mut frame = Frame::new(&app, &reader, "compare", t.say("p-menu-compare"));
    let same = asked && before == after;
    let mut compared = None;
    if asked && !same {
        let (from, to) = (round_id(&before)?, round_id(&after)?);
        app.office.round(from.as_str()).await?;
        let view = view_for(&app, &to, Audience::Internal, Some(&from)).await?;
        let about = About::new(&view, view.released().ledger_id(), "");
        let path = about.path.clone();
        if let Some(trend) = &view.trend {
            let regions =
                Figure::new(t, &view, "trend-admin1", "trend", |v| chart::trend(v, chart::Over::Admin1), tables::trend);
            let domains = Figure::new(
                t,
                &view,
                "trend-domains",
                "trend",
                |v| chart::trend(v, chart::Over::Domains),
                tables::trend,
            );
            compared = Some(contents(t, trend, path, regions, domains));
        }
        frame = frame.about(about);
    }
    page(&Compare {
        frame,
        t,
        rounds: rounds
            .iter()
            .map(|kept| {
                let id = kept.round.id.to_string();
                let chosen = (id == before, id == after);
                (id, kept.round.name.clone(), chosen.0, chosen.1)
            })
            .collect(),
        compared,
        same,
    })
}

fn contents(t: Text, trend: &Trend, path: String, regions: Figure, domains: Figure) -> Compared {
    let named = |ids: &[String]| ids.iter().map(|id| (id.clone(), t.indicator(id))).collect();
    let known: Vec<&SiteChange> = trend.matched.iter().filter(|site| site.change.is_some()).collect();
    let rose = known.iter().take(ENDS).filter(|site| site.change.is_some_and(|c| c.points > 0.0));
    let fell = known.iter().rev().take(ENDS).filter(|site| site.change.is_some_and(|c| c.points < 0.0));
    Compared {
        path,
        mean: trend
            .mean
            .map(|c| (t.signed(c.points), format!("{} – {}", t.signed(c.p5), t.signed(c.p95)), class(c))),
        matched: trend.matched.len(),
        new: trend.new.len(),
        closed: trend.closed.len(),
        common: named(&trend.common),
        only_before: named(&trend.only_before),
        only_after: named(&trend.only_after),
        regions,
        domains,
        rose: rose.map(|site| moved(t, site)).collect(),
        fell: fell.map(|site| moved(t, site)).collect(),
    }
}

fn moved(t: Text, site: &SiteChange) -> Moved {
    Moved {
        path: crate::app::segment(&site.id),
        name: if site.name.is_empty() { site.id.clone() } else { site.name.clone() },
        region: site.admin1.clone(),
        before: t.shown_one(site.before.into()),
        after: t.shown_one(site.after.into()),
        change: site.change.map(|c| t.signed(c.points)).unwrap_or_default(),
        range: site
            .change
            .map(|c| format!("{} – {}", t.signed(c.p5), t.signed(c.p95)))
            .unwrap_or_default(),
        class: site.change.map_or("same", class),
    }
}

fn class(change: amparo_release::picture::Change) -> &'static str {
    match change {
        c if c.p5 > 0.0 => "up",
        c if c.p95 < 0.0 => "down",
        _ => "same",
    }
}
