//! What of a trend goes out to readers who may not see single sites: means over enough matched sites, no lists of sites (`docs/release.md`, section 2).

use crate::{outgoing::round_score, rules::Rule};
use amparo_analysis::picture::{Change, Trend};

/// The trend as such readers see it, and how many of its means were left out. A region or domain over too few sites is left out, and when
/// what was left out among regions could be computed from the rest, so is the smallest of the others.
pub(crate) fn cut(trend: &Trend, rule: &Rule) -> (Trend, u32) {
    let known: u32 = trend.matched.iter().filter(|site| site.change.is_some()).count() as u32;
    let enough = |sites: u32| sites >= rule.min_sites;
    let mut regions: Vec<(String, u32, Change)> = trend.admin1.iter().filter(|r| enough(r.1)).cloned().collect();
    regions.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let left = |regions: &[(String, u32, Change)]| known.saturating_sub(regions.iter().map(|region| region.1).sum());
    while enough(known) && left(&regions) > 0 && !enough(left(&regions)) && regions.pop().is_some() {}
    let domains: Vec<(String, u32, Change)> = trend.domains.iter().filter(|d| enough(d.1)).cloned().collect();
    let out = trend.admin1.len() - regions.len() + trend.domains.len() - domains.len();
    let rounded = |list: Vec<(String, u32, Change)>| list.into_iter().map(|(id, n, c)| (id, n, round(c))).collect();
    regions.sort_by(|a, b| b.2.points.total_cmp(&a.2.points).then_with(|| a.0.cmp(&b.0)));
    let cut = Trend {
        matched: Vec::new(),
        new: Vec::new(),
        closed: Vec::new(),
        mean: trend.mean.filter(|_| enough(known)).map(round),
        admin1: rounded(regions),
        domains: rounded(domains),
        ..trend.clone()
    };
    (cut, out as u32)
}

fn round(change: Change) -> Change {
    Change { points: round_score(change.points), p5: round_score(change.p5), p95: round_score(change.p95) }
}
