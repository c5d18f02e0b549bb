//! Invented releases for the tests of this crate: an internal one with sites, and a public one with districts and withheld cells.
//! They are put together by hand; only `release` makes a real one.

mod given;

use crate::{
    say::Lang,
    view::View,
    words::{English, Words},
};
use amparo_model::{Audience, Counted, Method, People, Place, Shown, Site, Standards};
use amparo_release::{
    Outgoing,
    outgoing::{AreaOut, Call, IndicatorOut, RuleView, Withheld},
    picture::{
        AggregationView, Change, Disagreement, DomainScore, DomainView, Driver, Informants, Score, SiteChange,
        SiteView, Trend,
    },
};
use given::{DOMAINS, INDICATORS, REGIONS, places, round, standards};
use std::sync::Arc;

/// An invented release with the shapes of its places.
pub struct World {
    pub out: Outgoing,
    pub places: Vec<Place>,
    words: Spoken,
}

struct Spoken(Arc<Standards>);

impl Words for Spoken {
    fn indicator(&self, id: &str) -> String {
        English(&self.0).indicator(id)
    }
    fn option(&self, indicator: &str, value: &str) -> String {
        English(&self.0).option(indicator, value)
    }
    fn domain(&self, id: &str) -> String {
        English(&self.0).domain(id)
    }
    fn action(&self, id: &str) -> String {
        English(&self.0).action(id)
    }
    fn sector(&self, id: &str) -> String {
        English(&self.0).sector(id)
    }
}

impl World {
    pub fn view(&self, lang: Lang) -> View<'_> {
        View { out: &self.out, ledger_id: 42, lang, words: &self.words }
    }
}

const SITES: usize = 72;
/// A stream of numbers from 0 to 1 that is the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as f64 / (1u64 << 31) as f64
    }
}

fn site(i: usize, dice: &mut Dice) -> SiteView {
    let base = 0.25 + 0.65 * (1.0 - i as f64 / SITES as f64);
    let domains: Vec<Option<DomainScore>> = (0..DOMAINS.len())
        .map(|d| {
            let value = (base + 0.4 * (dice.roll() - 0.5)).clamp(0.02, 0.98);
            let spread = 0.12 * dice.roll();
            (d + i).checked_rem(11).filter(|r| *r != 0).map(|_| DomainScore {
                value,
                low: (value - spread).max(0.0),
                high: (value + spread).min(1.0),
                answered: 2,
                unknown: u16::from(spread > 0.06),
            })
        })
        .collect();
    let mut people = People::default();
    let women_girls = (i % 9 != 4).then(|| (40.0 * 60f64.powf(dice.roll())) as u32);
    people.set(Counted::WomenGirls, women_girls);
    people.set(Counted::Females60Plus, women_girls.map(|n| n / 15));
    people.set(Counted::PersonsWithDisabilities, women_girls.filter(|_| i.is_multiple_of(2)).map(|n| n / 9));
    people.set(Counted::Households, women_girls.map(|n| n / 3));
    people.set(Counted::FemaleHeadedHouseholds, women_girls.map(|n| n / 10));
    let (region, district) = (i % 3, i % 9);
    SiteView {
        site: Site {
            id: format!("S-{:03}", i + 1),
            name: format!("{} {}", ["Old Mill", "Hill Camp", "River Bend", "School Yard"][i % 4], i + 1),
            admin1: REGIONS[region].into(),
            admin1_code: format!("XX{:02}", region + 1),
            admin2: format!("{} {}", REGIONS[region], district / 3 + 1),
            admin2_code: format!("XX{:02}{:02}", region + 1, district / 3 + 1),
            at: (i % 13 != 5)
                .then(|| [20.0 + region as f64 + 0.9 * dice.roll(), 5.0 + (district / 3) as f64 + 0.9 * dice.roll()]),
            people,
        },
        score: None,
        answered: 12,
        unknown: 2,
        not_asked: 1,
        domains,
        drivers: vec![
            Driver { indicator: 2, hazard: 1.0, points: 14.0 },
            Driver { indicator: 0, hazard: 1.0, points: 11.5 },
            Driver { indicator: 4, hazard: 0.67, points: 7.1 },
        ],
        worst_half: Some(70.0),
        worst: Some(98.0),
        disagreements: if i.is_multiple_of(6) {
            vec![Disagreement { asked: 0, seen: 1, asked_hazard: 0.0, seen_hazard: 1.0 }]
        } else {
            Vec::new()
        },
        informants: Informants { men: 2, women: u16::from(!i.is_multiple_of(5)), ..Informants::default() },
        women_girls,
        answers: vec![2, 2, 1, 252, 0, 253, 250],
        source_rows: vec![i as u32 + 2],
    }
}

/// Sites with scores and ranks, highest first; the last one has none.
fn sites() -> Vec<SiteView> {
    let mut dice = Dice(7);
    let mut sites: Vec<SiteView> = (0..SITES).map(|i| site(i, &mut dice)).collect();
    let mean = |site: &SiteView, pick: fn(&DomainScore) -> f64| {
        let known: Vec<f64> = site.domains.iter().flatten().map(pick).collect();
        100.0 * known.iter().sum::<f64>() / known.len() as f64
    };
    sites.sort_by(|a, b| mean(b, |d| d.value).total_cmp(&mean(a, |d| d.value)));
    for (i, site) in sites.iter_mut().enumerate().take(SITES - 1) {
        let rank = i as u32 + 1;
        site.score = Some(Score {
            value: mean(site, |d| d.value),
            low: mean(site, |d| d.low),
            high: mean(site, |d| d.high),
            rank,
            rank_p5: rank.saturating_sub(3).max(1),
            rank_p95: (rank + 1 + rank % 7).min(SITES as u32 - 1),
        });
    }
    let last = &mut sites[SITES - 1];
    last.domains = vec![None; DOMAINS.len()];
    (last.answered, last.unknown) = (0, 14);
    last.drivers.clear();
    sites
}

fn area(name: &str, code: &str, within: &str, members: &[&SiteView]) -> AreaOut {
    let scored: Vec<f64> = members.iter().filter_map(|s| s.score).map(|s| s.value).collect();
    let mean = scored.iter().sum::<f64>() / scored.len().max(1) as f64;
    let band = |score: f64| [25.0, 50.0, 75.0].iter().filter(|end| score >= **end).count();
    let mut sites_by_band = [0u32; 4];
    let mut women_girls_by_band = [0u64; 4];
    for site in members {
        if let Some(score) = site.score {
            sites_by_band[band(score.value)] += 1;
            women_girls_by_band[band(score.value)] += u64::from(site.women_girls.unwrap_or(0));
        }
    }
    AreaOut {
        name: name.into(),
        code: code.into(),
        within: within.into(),
        sites: Shown::Value(members.len() as u32),
        scored: Shown::Value(scored.len() as u32),
        weighted: Shown::Value(mean + 1.5),
        weighted_range: Shown::Value((mean - 6.0, mean + 7.5)),
        mean: Shown::Value(mean),
        worst: Shown::Value(scored.iter().copied().fold(0.0, f64::max)),
        women_girls: Shown::Value(members.iter().filter_map(|s| s.women_girls).map(u64::from).sum()),
        women_girls_missing: Shown::Value(members.iter().filter(|s| s.women_girls.is_none()).count() as u32),
        sites_by_band: sites_by_band.map(Shown::Value).into(),
        women_girls_by_band: women_girls_by_band.map(Shown::Value).into(),
        domains: (0..DOMAINS.len())
            .map(|d| {
                let known: Vec<f64> = members.iter().filter_map(|s| s.domains[d]).map(|d| d.value).collect();
                (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64).into()
            })
            .collect(),
    }
}

fn trend(sites: &[SiteView]) -> Trend {
    let change = |points: f64| Change { points, p5: points - 3.1, p95: points + 2.7 };
    let mut matched: Vec<SiteChange> = sites
        .iter()
        .take(50)
        .enumerate()
        .map(|(i, site)| {
            let after = site.score.map(|s| s.value);
            let points = 9.0 - 0.4 * i as f64;
            SiteChange {
                id: site.site.id.clone(),
                name: site.site.name.clone(),
                admin1: site.site.admin1.clone(),
                before: after.map(|after| after - points),
                after,
                change: after.map(|_| change(points)),
            }
        })
        .collect();
    matched[49].change = None;
    Trend {
        before: "Essary round 2".into(),
        after: "Essary round 3".into(),
        common: INDICATORS[..5].iter().map(|i| i.0.to_owned()).collect(),
        only_before: vec!["FUE-01".into()],
        only_after: vec!["GRP-02".into()],
        matched,
        new: vec![("S-071".into(), "New Ground".into())],
        closed: vec![("S-090".into(), "Old Market".into())],
        mean: Some(change(-1.2)),
        admin1: vec![
            ("Norvale".into(), 20, change(4.2)),
            ("Essary".into(), 16, change(-0.4)),
            ("Lumen".into(), 14, change(-6.0)),
        ],
        domains: vec![
            ("lighting".into(), 48, change(-7.4)),
            ("wash".into(), 49, change(3.6)),
            ("movement".into(), 40, change(0.8)),
        ],
    }
}

fn calls(sites: &[SiteView]) -> Vec<Call> {
    let mut calls: Vec<Call> = sites
        .iter()
        .flat_map(|site| {
            site.domains
                .iter()
                .enumerate()
                .filter_map(|(d, score)| Some((d, score.as_ref()?.value)))
                .filter(|(_, v)| *v >= 0.6)
                .map(|(d, value)| Call {
                    place_id: site.site.id.clone(),
                    place: site.site.name.clone(),
                    admin1: site.site.admin1.clone(),
                    admin2: site.site.admin2.clone(),
                    domain: d as u16,
                    score: value,
                    women_girls: site.women_girls.map(u64::from).into(),
                })
        })
        .collect();
    calls.sort_by(|a, b| b.score.total_cmp(&a.score));
    calls
}

/// A release of 72 sites in 9 districts to the organisation itself.
pub fn internal() -> World {
    let standards = Arc::new(standards());
    let sites = sites();
    let members = |keep: &dyn Fn(&SiteView) -> bool| sites.iter().filter(|site| keep(site)).collect::<Vec<_>>();
    let mut admin1: Vec<AreaOut> = REGIONS
        .iter()
        .enumerate()
        .map(|(r, name)| area(name, &format!("XX{:02}", r + 1), "", &members(&|s| s.site.admin1 == *name)))
        .collect();
    let mut admin2: Vec<AreaOut> = (0..9)
        .map(|d| {
            let (r, n) = (d / 3, d % 3 + 1);
            let name = format!("{} {n}", REGIONS[r]);
            area(&name, &format!("XX{:02}{n:02}", r + 1), REGIONS[r], &members(&|s| s.site.admin2 == name))
        })
        .collect();
    for areas in [&mut admin1, &mut admin2] {
        areas.sort_by(|a, b| b.weighted.value().unwrap_or(-1.0).total_cmp(&a.weighted.value().unwrap_or(-1.0)));
    }
    let counts = |i: u32| vec![Shown::Value(20 + i), Shown::Value(15), Shown::Value(22 - i)];
    let out = Outgoing {
        audience: Audience::Internal,
        round: round(),
        method: Method {
            version: "0.1".into(),
            review_status: "draft".into(),
            draws: 1000,
            seed: 1,
            concentration: 4.0,
            stratum_min: 10,
            high_domain: 0.6,
            bands: [25.0, 50.0, 75.0],
            reasons: Vec::new(),
            overrides: Vec::new(),
        },
        facts_digest: "3b1f09c2a7".repeat(6),
        rows: 140,
        rule: RuleView {
            version: "0.1".into(),
            min_persons: 0,
            min_sites: 1,
            width: 0,
            width_sites: 0,
            coordinate_decimals: Some(2),
            site_level: true,
            overrides: Vec::new(),
        },
        domains: DOMAINS
            .iter()
            .enumerate()
            .map(|(d, (id, _))| DomainView {
                id: (*id).into(),
                weight: 1.0,
                mean: Some(0.42 + 0.07 * d as f64),
                sites: 66,
                high: 20 + d as u32,
                unknown_share: 0.06 + 0.05 * d as f64,
            })
            .collect(),
        indicators: INDICATORS
            .iter()
            .enumerate()
            .map(|(i, (id, domain, _))| IndicatorOut {
                id: (*id).into(),
                domain: *domain as u16,
                counts: counts(i as u32),
                hazards: vec![Some(0.0), Some(0.5), Some(1.0)],
                silences: [6, 2, 1, 3, 0, 2, 1].map(Shown::Value).into(),
                mean: Shown::Value(0.5 + 0.05 * i as f64),
                answered: Shown::Value(57),
                unknown: Shown::Value(12),
            })
            .collect(),
        whole: area("", "", "", &members(&|_| true)),
        aggregations: [("worst_half", 0.91, 0.71, 0.014, [2, 12, 38, 19]), ("worst", 0.64, 0.43, 0.11, [0, 2, 17, 52])]
            .map(|(rule, correlation, kept, maximum, bands)| AggregationView {
                rule,
                rank_correlation: Some(correlation),
                top_tenth_kept: Some(kept),
                at_maximum: Some(maximum),
                sites_by_band: bands.into(),
            })
            .into(),
        sites_all_men: Shown::Value(sites.iter().filter(|s| s.informants.all_men()).count() as u32),
        sites_disagreeing: Shown::Value(sites.iter().filter(|s| !s.disagreements.is_empty()).count() as u32),
        trend: Some(trend(&sites)),
        calls: calls(&sites),
        withheld: Vec::new(),
        admin1,
        admin2,
        sites,
        standards: standards.clone(),
    };
    World { out, places: places(), words: Spoken(standards) }
}

/// The same round for anybody: no sites, one district withheld, one count withheld beside it.
pub fn public() -> World {
    let mut world = internal();
    let out = &mut world.out;
    out.audience = Audience::Public;
    out.rule = RuleView {
        min_persons: 10,
        min_sites: 3,
        width: 10,
        width_sites: 3,
        coordinate_decimals: None,
        site_level: false,
        ..out.rule.clone()
    };
    out.sites.clear();
    let small = &mut out.admin2[8];
    (small.sites, small.scored, small.weighted) = (Shown::Withheld, Shown::Withheld, Shown::Withheld);
    (small.mean, small.worst, small.women_girls) = (Shown::Withheld, Shown::Withheld, Shown::Withheld);
    small.weighted_range = Shown::Withheld;
    small.domains.fill(Shown::Withheld);
    small.sites_by_band.fill(Shown::Withheld);
    small.women_girls_by_band.fill(Shown::Withheld);
    out.admin2[7].women_girls = Shown::Withheld;
    out.indicators[0].counts[1] = Shown::Withheld;
    out.indicators[0].counts[2] = Shown::Withheld;
    out.sites_all_men = Shown::Withheld;
    if let Some(trend) = &mut out.trend {
        trend.matched.clear();
        trend.new.clear();
        trend.closed.clear();
    }
    out.calls = out
        .admin2
        .iter()
        .flat_map(|area| {
            area.domains
                .iter()
                .enumerate()
                .filter_map(|(d, score)| Some((d, score.value()?)))
                .filter(|(_, v)| *v >= 0.6)
                .map(|(d, score)| Call {
                    place_id: area.code.clone(),
                    place: area.name.clone(),
                    admin1: area.within.clone(),
                    admin2: area.name.clone(),
                    domain: d as u16,
                    score,
                    women_girls: area.women_girls,
                })
        })
        .collect();
    out.withheld = vec![Withheld {
        table: "women and girls by place and band".into(),
        cells: 9,
        primary: 1,
        complementary: 1,
        narrowest: Some(118.0),
        why: "Withheld cells are about too few sites or persons, or tell the answer of a whole group.".into(),
    }];
    world
}
