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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rules;
    use amparo_analysis::picture::SiteChange;
    use amparo_model::Audience;

    /// A trend over regions with so many matched sites each.
    fn trend(regions: &[(&str, u32)]) -> Trend {
        let change = Change { points: 3.1234, p5: -1.0, p95: 7.77 };
        let site = |n: u32| SiteChange {
            id: format!("s{n}"),
            name: "a name".into(),
            admin1: String::new(),
            before: Some(1.0),
            after: Some(2.0),
            change: Some(change),
        };
        Trend {
            before: "r1".into(),
            after: "r2".into(),
            common: vec!["LIT-01".into()],
            only_before: Vec::new(),
            only_after: Vec::new(),
            matched: (0..regions.iter().map(|r| r.1).sum()).map(site).collect(),
            new: vec![("s9".into(), "new".into())],
            closed: vec![("s8".into(), "closed".into())],
            mean: Some(change),
            admin1: regions.iter().map(|(name, sites)| ((*name).to_owned(), *sites, change)).collect(),
            domains: vec![("lighting".into(), 2, change), ("wash".into(), 30, change)],
        }
    }

    fn regions(list: &[(&str, u32)]) -> (Vec<String>, u32) {
        let (cut, left_out) = cut(&trend(list), Rules::standard().of(Audience::Public));
        assert!(cut.matched.is_empty() && cut.new.is_empty() && cut.closed.is_empty());
        assert_eq!(cut.mean.map(|mean| mean.points), Some(3.1));
        assert_eq!(cut.domains.len(), 1);
        let mut names: Vec<String> = cut.admin1.into_iter().map(|region| region.0).collect();
        names.sort();
        (names, left_out)
    }

    #[test]
    fn a_small_region_takes_the_next_one_along() {
        assert_eq!(regions(&[("a", 20), ("b", 9), ("c", 12)]), (vec!["a".into(), "b".into(), "c".into()], 1));
        assert_eq!(
            regions(&[("a", 20), ("b", 9), ("c", 2)]),
            (vec!["a".into()], 3),
            "the rest would give the small one"
        );
        assert_eq!(regions(&[("a", 20), ("b", 2), ("c", 2)]), (vec!["a".into()], 3), "two small ones hide each other");
    }
}
