//! Districts, regions and all sites together: means weighted by women and girls beside plain means and the worst site (docs/method.md, section 7).

use super::{AreaView, SiteView};
use crate::score::{band, mean};
use amparo_model::Site;
use std::collections::HashMap;

/// Sites by region and by district.
#[derive(Debug)]
pub(crate) struct Areas {
    /// Region and district of each site, as positions.
    pub of_site: Vec<(u32, u32)>,
    pub regions: usize,
    pub districts: usize,
}

/// A region is its P-code, else its name; a district its P-code, else its name within the region. Sites without either share an area without a name.
pub(crate) fn areas_of<'a>(sites: impl Iterator<Item = &'a Site>) -> Areas {
    let mut regions: HashMap<(bool, &str), u32> = HashMap::new();
    let mut districts: HashMap<(Option<u32>, &str), u32> = HashMap::new();
    let mut of_site = Vec::new();
    for site in sites {
        let next = regions.len() as u32;
        let region = match site.admin1_code.as_str() {
            "" => (false, site.admin1.as_str()),
            code => (true, code),
        };
        let region = *regions.entry(region).or_insert(next);
        let next = districts.len() as u32;
        let district = match site.admin2_code.as_str() {
            "" => (Some(region), site.admin2.as_str()),
            code => (None, code),
        };
        of_site.push((region, *districts.entry(district).or_insert(next)));
    }
    Areas { of_site, regions: regions.len(), districts: districts.len() }
}

/// Which names an area takes from its sites.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Whole,
    Region,
    District,
}

/// The view of an area from its members, positions in `sites`.
pub(crate) fn view(
    kind: Kind,
    members: Vec<u32>,
    sites: &[SiteView],
    range: Option<(f64, f64)>,
    bands: &[f64],
    domains: usize,
) -> AreaView {
    let of = |field: fn(&Site) -> &String| {
        members
            .iter()
            .map(|m| field(&sites[*m as usize].site))
            .filter(|text| !text.is_empty())
            .min()
            .cloned()
            .unwrap_or_default()
    };
    let (name, code, within) = match kind {
        Kind::Whole => Default::default(),
        Kind::Region => (of(|s| &s.admin1), of(|s| &s.admin1_code), String::new()),
        Kind::District => (of(|s| &s.admin2), of(|s| &s.admin2_code), of(|s| &s.admin1)),
    };
    let inside = || members.iter().map(|m| &sites[*m as usize]);
    let mut sites_by_band = vec![0; bands.len() + 1];
    let mut women_girls_by_band = vec![0; bands.len() + 1];
    let (mut weighted, mut weight) = (0.0, 0.0);
    for site in inside() {
        let Some(score) = site.score else { continue };
        let band = band(score.value, bands);
        sites_by_band[band] += 1;
        if let Some(people) = site.women_girls {
            women_girls_by_band[band] += u64::from(people);
            weighted += f64::from(people) * score.value;
            weight += f64::from(people);
        }
    }
    let scores = || inside().filter_map(|site| site.score.map(|score| score.value));
    AreaView {
        name,
        code,
        within,
        scored: scores().count() as u32,
        weighted: (weight > 0.0).then(|| weighted / weight),
        weighted_p5: range.map(|range| range.0),
        weighted_p95: range.map(|range| range.1),
        mean: mean(scores()),
        worst: scores().max_by(f64::total_cmp),
        women_girls: inside().filter_map(|site| site.women_girls).map(u64::from).sum(),
        women_girls_missing: inside().filter(|site| site.women_girls.is_none()).count() as u32,
        sites_by_band,
        women_girls_by_band,
        domains: (0..domains)
            .map(|d| mean(inside().filter_map(|site| site.domains[d].map(|domain| domain.value))))
            .collect(),
        members,
    }
}

/// Areas in the order in which they are shown: highest weighted mean first, those without one last, then by name.
pub(crate) fn in_order(mut views: Vec<AreaView>) -> Vec<AreaView> {
    let by = |view: &AreaView| view.weighted.unwrap_or(f64::NEG_INFINITY);
    views.sort_by(|a, b| {
        by(b)
            .total_cmp(&by(a))
            .then_with(|| (&a.within, &a.name, &a.code).cmp(&(&b.within, &b.name, &b.code)))
    });
    views
}
