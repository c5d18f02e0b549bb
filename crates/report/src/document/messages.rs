//! The key messages, computed from the release: where it is highest, how sure that is, how many women and girls live there, what nobody knows.

use crate::{
    chart::{ends, signed},
    tables,
    view::View,
};
use amparo_model::Shown;

/// Sites of which the certainty of their rank is told.
const TOP: usize = 10;

/// The key messages as sentences.
pub fn messages(view: &View) -> Vec<String> {
    let whole = &view.out.whole;
    let mut messages = vec![view.with(
        "msg-sites",
        &[
            ("sites", view.shown(whole.sites, |n| view.count(n)).into()),
            ("scored", view.shown(whole.scored, |n| view.count(n)).into()),
        ],
    )];
    if view.has_sites() {
        sites(view, &mut messages)
    } else {
        messages.extend(highest_area(view))
    }
    messages.push(exposed(view));
    messages.extend(domains(view));
    messages.extend(unknown(view));
    messages.extend(trend(view));
    messages
}

/// That the standards are a draft, or who reviewed them.
pub(crate) fn draft(view: &View) -> String {
    if view.out.standards.review_status.starts_with("draft") {
        view.say("banner-draft")
    } else {
        view.with("banner-reviewed", &[("status", view.out.standards.review_status.as_str().into())])
    }
}

fn sites(view: &View, messages: &mut Vec<String>) {
    let scored: Vec<_> = view.out.sites.iter().filter_map(|site| site.score).collect();
    let (Some(first), Some(score)) = (view.out.sites.first(), scored.first()) else { return };
    messages.push(view.with(
        "msg-highest-site",
        &[
            ("place", view.site_name(0).into()),
            ("within", place_of(&first.site.admin2, &first.site.admin1).into()),
            ("score", view.number(score.value, 1).into()),
            ("range", view.range(score.low, score.high).into()),
            ("first", view.count(score.rank_p5).into()),
            ("last", view.count(score.rank_p95).into()),
        ],
    ));
    let top = TOP.min(scored.len());
    let sure = scored.iter().take(top).filter(|score| score.rank_p95 as usize <= top).count();
    if top > 1 && top < scored.len() {
        messages.push(
            view.with("msg-sure", &[("top", view.count(top as u64).into()), ("sure", view.count(sure as u64).into())]),
        );
    }
}

fn place_of(admin2: &str, admin1: &str) -> String {
    [admin2, admin1]
        .into_iter()
        .filter(|name| !name.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

fn highest_area(view: &View) -> Option<String> {
    if !view.weighs() {
        let areas = &view.out.admin2;
        let area = &areas[*view.ordered(areas).first()?];
        let values = [
            ("place", area.name.as_str().into()),
            ("within", area.within.as_str().into()),
            ("score", view.number(area.mean.value()?, 1).into()),
            ("sites", view.shown(area.scored, |n| view.count(n)).into()),
        ];
        return Some(view.with("msg-highest-plain", &values));
    }
    let known: Vec<_> = view
        .out
        .admin2
        .iter()
        .filter_map(|area| Some((area, area.weighted.value()?, area.weighted_range.value()?)))
        .collect();
    let (area, score, (low, high)) = known.first()?;
    let overlap = known[1..].iter().filter(|(_, _, (_, other))| other >= low).count();
    Some(view.with(
        "msg-highest-area",
        &[
            ("place", area.name.as_str().into()),
            ("within", area.within.as_str().into()),
            ("score", view.number(*score, 1).into()),
            ("range", view.range(*low, *high).into()),
            ("overlap", view.count(overlap as u64).into()),
        ],
    ))
}

fn exposed(view: &View) -> String {
    if !view.weighs() {
        return view.say("msg-exposed-missing");
    }
    let bands = &view.out.whole.women_girls_by_band;
    let from = bands.len() / 2;
    let edge = view.number(view.out.method.bands[from.saturating_sub(1)], 0);
    let all: Option<Vec<u64>> = bands.iter().map(|count| count.value()).collect();
    match all {
        Some(all) if !all.is_empty() => {
            let (people, total) = (all[from..].iter().sum::<u64>(), all.iter().sum::<u64>());
            let share = if total > 0 { people as f64 / total as f64 } else { 0.0 };
            view.with(
                "msg-exposed",
                &[
                    ("from", edge.into()),
                    ("people", view.count(people).into()),
                    ("all", view.count(total).into()),
                    ("share", view.percent(share).into()),
                    ("missing", view.shown(view.out.whole.women_girls_missing, |n| view.count(n)).into()),
                ],
            )
        }
        _ => view.with("msg-exposed-withheld", &[("from", edge.into())]),
    }
}

fn domains(view: &View) -> Option<String> {
    let mut known: Vec<_> = view.out.domains.iter().filter_map(|domain| Some((domain, domain.mean?))).collect();
    known.sort_by(|a, b| b.1.total_cmp(&a.1));
    let names: Vec<String> = known
        .iter()
        .take(3)
        .map(|(domain, mean)| format!("{} ({})", view.words.domain(&domain.id), view.number(*mean, 2)))
        .collect();
    (!names.is_empty()).then(|| view.with("msg-domains", &[("domains", view.list(&names).into())]))
}

fn unknown(view: &View) -> Option<String> {
    let share = tables::unknown_share(view)?;
    let most = view.out.domains.iter().max_by(|a, b| a.unknown_share.total_cmp(&b.unknown_share))?;
    Some(view.with(
        "msg-unknown",
        &[
            ("share", view.percent(share).into()),
            ("domain", view.words.domain(&most.id).into()),
            ("most", view.percent(most.unknown_share).into()),
        ],
    ))
}

fn trend(view: &View) -> Option<String> {
    let trend = view.out.trend.as_ref()?;
    let change = trend.mean?;
    let mut text = view.with(
        "msg-trend",
        &[
            ("before", trend.before.as_str().into()),
            ("change", signed(view, change.points, 1).into()),
            ("range", ends(view, &change).into()),
            ("common", view.count(trend.common.len() as u64).into()),
        ],
    );
    if change.p5 <= 0.0 && change.p95 >= 0.0 {
        text.push(' ');
        text.push_str(&view.say("trend-unsure"));
    }
    Some(text)
}

/// A count as it may be shown, in words.
pub(super) fn shown(view: &View, count: Shown<u32>) -> String {
    view.shown(count, |count| view.count(count))
}
