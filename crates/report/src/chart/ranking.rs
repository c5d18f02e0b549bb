//! The ranking: each place with its score between its bounds, and beside it the ranks that it could have.

use super::{By, Pick, axis, nothing};
use crate::{
    svg::{FAINT, Hold, INK, MAIN, SOFT, Svg, UNKNOWN, band_colour, cut},
    view::View,
};
use amparo_model::Shown;

const ROW: f64 = 31.0;
const TOP: f64 = 46.0;
const SCORES: [f64; 2] = [22.0, 268.0];
const RANKS: [f64; 2] = [286.0, 396.0];

struct Row {
    number: usize,
    name: String,
    within: String,
    score: Shown<f64>,
    range: Shown<(f64, f64)>,
    ranks: Option<[u32; 3]>,
}

/// Places by score. The light bar is the range of the score (a site: every unknown at its best and at its worst; an area: 5 to 95 % of the draws), the
/// dot the score itself; at the right, for sites, the 5 to 95 % range of the rank.
pub fn ranking(view: &View, by: By, pick: Pick) -> String {
    let title = view.say(match (by, view.weighs()) {
        (By::Site, _) => "chart-ranking-sites",
        (_, true) => "chart-ranking-areas",
        (_, false) => "chart-ranking-plain",
    });
    let rows = rows(view, by, pick);
    if rows.is_empty() {
        return nothing(view, "ranking", &title, "chart-nothing");
    }
    let most = view.out.sites.iter().filter_map(|s| s.score).count().max(1) as f64;
    let height = TOP + ROW * rows.len() as f64 + 6.0;
    let mut svg = Svg::chart(view.lang);
    let with_ranks = by == By::Site;
    let scores = if with_ranks { SCORES } else { [SCORES[0], RANKS[1]] };
    svg.bold(scores[0], 14.0, Hold::Start, 10.0, SOFT, &view.say("axis-score"));
    axis(&mut svg, view, scores, [TOP - 12.0, height - 4.0], 100.0);
    if with_ranks {
        svg.bold(RANKS[0], 14.0, Hold::Start, 10.0, SOFT, &view.say("axis-rank"));
        svg.text(RANKS[0], TOP - 15.0, Hold::Start, 9.0, SOFT, &view.count(1u64));
        svg.text(RANKS[1], TOP - 15.0, Hold::End, 9.0, SOFT, &view.count(most as u64));
    }
    for (i, row) in rows.iter().enumerate() {
        let y = TOP + ROW * i as f64;
        draw(&mut svg, view, row, y, scores, most);
    }
    svg.finish(
        "ranking",
        height,
        &title,
        &view.say(match (with_ranks, view.weighs()) {
            (true, _) => "chart-ranking-sites-desc",
            (false, true) => "chart-ranking-areas-desc",
            (false, false) => "chart-ranking-plain-desc",
        }),
    )
}

fn draw(svg: &mut Svg, view: &View, row: &Row, y: f64, scores: [f64; 2], most: f64) {
    let at = |score: f64| scores[0] + (scores[1] - scores[0]) * (score / 100.0).clamp(0.0, 1.0);
    let bar = y + 15.0;
    svg.text(scores[0] - 4.0, y + 9.0, Hold::End, 10.0, SOFT, &view.count(row.number as u64));
    let letters = if row.ranks.is_some() { 28 } else { 44 };
    let name = if row.within.is_empty() || row.name.contains(&row.within) {
        row.name.clone()
    } else {
        format!("{} \u{b7} {}", row.name, row.within)
    };
    svg.text(scores[0], y + 9.0, Hold::Start, 11.0, INK, &cut(&name, letters));
    svg.rect(scores[0], bar, scores[1] - scores[0], 9.0, FAINT, "fill-opacity=\"0.55\"");
    match (row.score, row.range) {
        (Shown::Value(score), range) => {
            if let Shown::Value((low, high)) = range {
                svg.rect(at(low), bar, (at(high) - at(low)).max(1.0), 9.0, UNKNOWN, "");
            }
            let colour = band_colour(view.band(score), view.bands());
            svg.circle(at(score), bar + 4.5, 5.0, &colour, &format!("stroke=\"{INK}\" stroke-width=\"1\""), "");
            let text = match range {
                Shown::Value((low, high)) => format!("{} ({})", view.number(score, 1), view.range(low, high)),
                _ => view.number(score, 1),
            };
            svg.text(scores[1], y + 9.0, Hold::End, 10.0, SOFT, &text);
        }
        (Shown::Withheld, _) => {
            svg.rect(scores[0], bar, scores[1] - scores[0], 9.0, "url(#ranking-hatch)", "");
            svg.text(scores[1], y + 9.0, Hold::End, 10.0, SOFT, &view.say("withheld"));
        }
        (Shown::Missing, _) => svg.text(scores[1], y + 9.0, Hold::End, 10.0, SOFT, &view.say("missing")),
    }
    if let Some([rank, low, high]) = row.ranks {
        let at =
            |rank: u32| RANKS[0] + (RANKS[1] - RANKS[0]) * f64::from(rank.saturating_sub(1)) / (most - 1.0).max(1.0);
        svg.line([RANKS[0], bar + 4.5], [RANKS[1], bar + 4.5], FAINT, 1.0);
        svg.rect(at(low) - 1.5, bar + 1.5, at(high) - at(low) + 3.0, 6.0, MAIN, "fill-opacity=\"0.45\"");
        svg.line([at(rank), bar - 1.0], [at(rank), bar + 10.0], INK, 1.6);
        let text = if low == high { view.count(low) } else { crate::say::range(view.lang, low.into(), high.into(), 0) };
        svg.text(RANKS[1], y + 9.0, Hold::End, 10.0, SOFT, &text);
    }
}

fn rows(view: &View, by: By, pick: Pick) -> Vec<Row> {
    let out = view.out;
    match by {
        By::Site => pick
            .of(out.sites.len())
            .into_iter()
            .map(|at| {
                let site = &out.sites[at];
                Row {
                    number: site.score.map_or(at + 1, |score| score.rank as usize),
                    name: view.site_name(at).to_owned(),
                    within: site.site.admin2.clone(),
                    score: site.score.map(|score| score.value).into(),
                    range: site.score.map(|score| (score.low, score.high)).into(),
                    ranks: site.score.map(|score| [score.rank, score.rank_p5, score.rank_p95]),
                }
            })
            .collect(),
        By::Admin1 | By::Admin2 => {
            let areas = if by == By::Admin1 { &out.admin1 } else { &out.admin2 };
            let order = view.ordered(areas);
            pick.of(areas.len())
                .into_iter()
                .map(|at| (at + 1, &areas[order[at]]))
                .map(|(number, area)| Row {
                    number,
                    name: area.name.clone(),
                    within: area.within.clone(),
                    score: view.mean_of(area),
                    range: if view.weighs() { area.weighted_range } else { Shown::Missing },
                    ranks: None,
                })
                .collect()
        }
    }
}
