//! How the order of sites changes when domain scores are put together otherwise than by their mean (docs/method.md, section 8).

use super::{AggregationView, SiteView};
use crate::score::{band, spearman, top_tenth_kept};

/// The mean of the worse half and the worst domain, each against the mean.
pub(crate) fn views(sites: &[SiteView], bands: &[f64]) -> Vec<AggregationView> {
    let scored: Vec<&SiteView> = sites.iter().filter(|site| site.score.is_some()).collect();
    let by_mean: Vec<f64> = scored.iter().filter_map(|site| site.score.map(|score| score.value)).collect();
    [("worst_half", (|site| site.worst_half) as fn(&SiteView) -> Option<f64>), ("worst", |site| site.worst)]
        .into_iter()
        .map(|(rule, value)| {
            view(rule, &by_mean, &scored.iter().filter_map(|site| value(site)).collect::<Vec<f64>>(), bands)
        })
        .collect()
}

fn view(rule: &'static str, by_mean: &[f64], by_rule: &[f64], bands: &[f64]) -> AggregationView {
    let highest = by_rule.iter().copied().max_by(f64::total_cmp);
    let mut sites_by_band = vec![0; bands.len() + 1];
    by_rule.iter().for_each(|value| sites_by_band[band(*value, bands)] += 1);
    AggregationView {
        rule,
        rank_correlation: spearman(by_mean, by_rule),
        top_tenth_kept: top_tenth_kept(by_mean, by_rule),
        at_maximum: highest
            .map(|highest| by_rule.iter().filter(|v| **v == highest).count() as f64 / by_rule.len() as f64),
        sites_by_band,
    }
}
