//! Severity against magnitude: how high the score of a place is, and how many women and girls live with it.

use super::{By, nothing};
use crate::{
    svg::{FAINT, Hold, INK, SOFT, Svg, band_colour, cut},
    view::View,
};
use std::collections::HashMap;

const LEFT: f64 = 34.0;
const RIGHT: f64 = 392.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 290.0;
/// Names of places that are written beside their dots.
const NAMED: usize = 6;

/// Places by score (upwards) and women and girls (across, each step ten times the one before). Places without either are not drawn and are counted below.
pub fn severity(view: &View, by: By) -> String {
    let title = view.say("chart-severity");
    let (places, left_out) = places(view, by);
    if places.is_empty() {
        return nothing(view, "severity", &title, if view.weighs() { "chart-nothing" } else { "chart-no-people" });
    }
    let most = places.iter().map(|p| p.2).max().unwrap_or(1).max(10) as f64;
    let least = places.iter().map(|p| p.2).filter(|n| *n > 0).min().unwrap_or(1) as f64;
    let (first, last) = (least.log10().floor(), most.log10().ceil().max(least.log10().floor() + 1.0));
    let x = |women_girls: u64| {
        LEFT + (RIGHT - LEFT) * ((women_girls.max(1) as f64).log10() - first).max(0.0) / (last - first)
    };
    let y = |score: f64| BOTTOM - (BOTTOM - TOP) * score / 100.0;

    let mut svg = Svg::chart(view.lang);
    svg.bold(4.0, 11.0, Hold::Start, 10.0, SOFT, &view.say("axis-score"));
    for score in [0.0, 25.0, 50.0, 75.0, 100.0] {
        svg.line([LEFT, y(score)], [RIGHT, y(score)], FAINT, 0.8);
        svg.text(LEFT - 5.0, y(score) + 3.0, Hold::End, 9.0, SOFT, &view.number(score, 0));
    }
    let mut power = first;
    while power <= last {
        let at = LEFT + (RIGHT - LEFT) * (power - first) / (last - first);
        svg.line([at, TOP], [at, BOTTOM], FAINT, 0.8);
        let hold = if power == last { Hold::End } else { Hold::Middle };
        svg.text(at, BOTTOM + 12.0, hold, 9.0, SOFT, &view.number(10f64.powf(power), 0));
        power += 1.0;
    }
    svg.bold(RIGHT, BOTTOM + 25.0, Hold::End, 10.0, SOFT, &view.say("axis-women-girls"));

    // One dot for all places that fall on the same two units, so that thousands of places stay one small picture.
    let mut dots: HashMap<(i64, i64), (u32, f64)> = HashMap::new();
    for (_, score, women_girls) in &places {
        let dot = dots
            .entry(((x(*women_girls) / 2.0).round() as i64, (y(*score) / 2.0).round() as i64))
            .or_insert((0, *score));
        dot.0 += 1;
    }
    let mut dots: Vec<_> = dots.into_iter().collect();
    dots.sort_by_key(|(at, _)| *at);
    for ((dx, dy), (count, score)) in dots {
        let radius = 3.0 + f64::from(count).sqrt().min(5.0) - 1.0;
        let colour = band_colour(view.band(score), view.bands());
        let edge = format!("fill-opacity=\"0.85\" stroke=\"{INK}\" stroke-width=\"0.5\"");
        svg.circle(dx as f64 * 2.0, dy as f64 * 2.0, radius, &colour, &edge, "");
    }
    let mut named: Vec<_> = places.iter().filter(|place| view.band(place.1) + 2 >= view.bands()).collect();
    named.sort_by(|a, b| (b.1 * b.2 as f64).total_cmp(&(a.1 * a.2 as f64)));
    let mut taken: Vec<[f64; 2]> = Vec::new();
    for (name, score, women_girls) in named.into_iter().take(NAMED * 2) {
        let (px, py) = (x(*women_girls), y(*score));
        if taken.len() == NAMED || taken.iter().any(|[tx, ty]| (ty - py).abs() < 11.0 && (tx - px).abs() < 130.0) {
            continue;
        }
        taken.push([px, py]);
        let (at, hold) = if px > 220.0 { (px - 7.0, Hold::End) } else { (px + 7.0, Hold::Start) };
        svg.label(at, py + 3.5, hold, 10.0, INK, &cut(name, 24));
    }
    if left_out > 0 {
        let text = view.with("severity-left-out", &[("count", u64::from(left_out).into())]);
        svg.text(4.0, BOTTOM + 38.0, Hold::Start, 9.5, SOFT, &text);
    }
    super::bars::legend(&mut svg, view, BOTTOM + 44.0);
    svg.finish("severity", BOTTOM + 60.0, &title, &view.say("chart-severity-desc"))
}

type Placed<'a> = (&'a str, f64, u64);

fn places<'a>(view: &View<'a>, by: By) -> (Vec<Placed<'a>>, u32) {
    let out = view.out;
    let all: Vec<Option<Placed>> = match by {
        By::Site => (0..out.sites.len())
            .map(|at| Some((view.site_name(at), out.sites[at].score?.value, out.sites[at].women_girls?.into())))
            .collect(),
        By::Admin1 | By::Admin2 => (if by == By::Admin1 { &out.admin1 } else { &out.admin2 })
            .iter()
            .map(|area| Some((area.name.as_str(), area.weighted.value()?, area.women_girls.value()?)))
            .collect(),
    };
    let left_out = all.iter().filter(|place| place.is_none()).count() as u32;
    (all.into_iter().flatten().collect(), left_out)
}
