//! Change since the round before: points of the score up or down, each with its range.

use super::nothing;
use crate::{
    svg::{FAINT, FALL, Hold, INK, RISE, SOFT, Svg, UNKNOWN, cut, pleasant},
    view::View,
};
use amparo_release::picture::Change;

/// Over what a change is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// All matched sites, then domains.
    Domains,
    /// All matched sites, then regions.
    Admin1,
    /// Matched sites: so many of the largest rises and as many of the largest falls.
    Sites(usize),
}

const LEFT: f64 = 6.0;
const RIGHT: f64 = 394.0;
const ROW: f64 = 30.0;
const TOP: f64 = 34.0;

/// Change since the round before. A bar of range that crosses the middle line may be no change at all, and its mark is hollow.
pub fn trend(view: &View, over: Over) -> String {
    let title = view.say("chart-trend");
    let rows = rows(view, over);
    if rows.is_empty() {
        return nothing(view, "trend", &title, "chart-nothing");
    }
    let widest = rows
        .iter()
        .flat_map(|(_, c)| [c.points.abs(), c.p5.abs(), c.p95.abs()])
        .fold(1.0, f64::max);
    let step = pleasant(widest);
    let most = (widest / step).ceil() * step;
    let middle = (LEFT + RIGHT) / 2.0;
    let x = |points: f64| middle + (RIGHT - LEFT) / 2.0 * (points / most).clamp(-1.0, 1.0);
    let height = TOP + ROW * rows.len() as f64 + 6.0;

    let mut svg = Svg::chart(view.lang);
    svg.text(LEFT, 12.0, Hold::Start, 10.0, SOFT, &view.say("axis-less-risk"));
    svg.text(RIGHT, 12.0, Hold::End, 10.0, SOFT, &view.say("axis-more-risk"));
    for (points, hold) in [(-most, Hold::Start), (0.0, Hold::Middle), (most, Hold::End)] {
        svg.line([x(points), TOP - 4.0], [x(points), height - 2.0], if points == 0.0 { SOFT } else { FAINT }, 1.0);
        svg.text(x(points), TOP - 8.0, hold, 9.0, SOFT, &signed(view, points, 0));
    }
    for (i, (name, change)) in rows.iter().enumerate() {
        let y = TOP + ROW * i as f64;
        svg.text(LEFT, y + 9.0, Hold::Start, 11.0, INK, &cut(name, 36));
        let text = format!("{} ({})", signed(view, change.points, 1), ends(view, change));
        svg.text(RIGHT, y + 9.0, Hold::End, 10.0, SOFT, &text);
        svg.rect(x(change.p5), y + 14.0, (x(change.p95) - x(change.p5)).max(1.0), 9.0, UNKNOWN, "fill-opacity=\"0.8\"");
        mark(&mut svg, x(change.points), y + 18.5, change);
    }
    svg.finish("trend", height, &title, &view.say("chart-trend-desc"))
}

/// A triangle towards more or less risk, hollow where the range holds no change or lies on the other side.
fn mark(svg: &mut Svg, x: f64, y: f64, change: &Change) {
    let towards = if change.points < 0.0 { -1.0 } else { 1.0 };
    let colour = if change.points < 0.0 { FALL } else { RISE };
    let triangle =
        |size: f64| [[x + size * towards, y], [x - size * towards, y - size], [x - size * towards, y + size]];
    svg.shape(&triangle(6.0), colour);
    let sure = if change.points < 0.0 { change.p95 < 0.0 } else { change.p5 > 0.0 };
    if !sure {
        svg.shape(&triangle(3.2), "#ffffff");
    }
}

pub(crate) fn signed(view: &View, points: f64, decimals: usize) -> String {
    let text = view.number(points, decimals);
    let text = if points > 0.0 { format!("+{text}") } else { text };
    if view.lang.is_rtl() { format!("\u{2066}{text}\u{2069}") } else { text }
}

pub(crate) fn ends(view: &View, change: &Change) -> String {
    view.with("range-to", &[("low", signed(view, change.p5, 1).into()), ("high", signed(view, change.p95, 1).into())])
}

fn rows(view: &View, over: Over) -> Vec<(String, Change)> {
    let Some(trend) = &view.out.trend else { return Vec::new() };
    if let Over::Sites(n) = over {
        let known: Vec<_> = trend.matched.iter().filter_map(|site| Some((site, site.change?))).collect();
        let tail = known.len().saturating_sub(n).max(n.min(known.len()));
        let picked = known[..n.min(known.len())].iter().chain(&known[tail..]);
        return picked
            .map(|(site, change)| (if site.name.is_empty() { site.id.clone() } else { site.name.clone() }, *change))
            .collect();
    }
    let mut rows: Vec<(String, Change)> = trend.mean.into_iter().map(|mean| (view.say("all-matched"), mean)).collect();
    match over {
        Over::Admin1 => rows.extend(trend.admin1.iter().map(|(name, _, change)| (name.clone(), *change))),
        _ => rows.extend(trend.domains.iter().map(|(id, _, change)| (view.words.domain(id), *change))),
    }
    rows
}
