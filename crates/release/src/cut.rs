//! Fills an [`Outgoing`] from a picture: whole for readers of single sites, cell by cell under a pattern for all others.

use crate::{
    change,
    outgoing::{AreaOut, Call, IndicatorOut, Outgoing, Withheld, round_count, round_degree, round_score, round_share},
    places::Places,
    published::Subject,
    rules::Rules,
    tables::{Patterns, Tables},
};
use amparo_analysis::picture::{AggregationView, AreaView, DomainView, Picture, SiteView, Trend};
use amparo_model::{Audience, Round, Shown, Silence};

/// Sites with a score below which shares of sites are not told: a share of few sites is a count.
const SHARES_FROM: u32 = 200;

/// All of the picture, with coordinates as the rule has them. Outside the organisation source rows and source columns stay behind.
pub(crate) fn open(picture: &Picture, trend: Option<&Trend>, rules: &Rules, audience: Audience) -> Outgoing {
    let rule = rules.of(audience);
    let outside = audience != Audience::Internal;
    let mut sites = picture.sites.clone();
    for site in &mut sites {
        site.site.at = site.site.at.and_then(|[lon, lat]| {
            let decimals = rule.coordinate_decimals?;
            Some([round_degree(lon, decimals), round_degree(lat, decimals)])
        });
        if outside {
            site.source_rows.clear();
        }
    }
    let area = |area: &AreaView| AreaOut {
        name: area.name.clone(),
        code: area.code.clone(),
        within: area.within.clone(),
        sites: Shown::Value(area.members.len() as u32),
        scored: Shown::Value(area.scored),
        weighted: area.weighted.into(),
        weighted_range: area.weighted_p5.zip(area.weighted_p95).into(),
        mean: area.mean.into(),
        worst: area.worst.into(),
        women_girls: if counted(area) { Shown::Value(area.women_girls) } else { Shown::Missing },
        women_girls_missing: Shown::Value(area.women_girls_missing),
        sites_by_band: area.sites_by_band.iter().copied().map(Shown::Value).collect(),
        women_girls_by_band: area.women_girls_by_band.iter().copied().map(Shown::Value).collect(),
        domains: area.domains.iter().copied().map(Shown::from).collect(),
    };
    let indicators = picture.indicators.iter().map(|view| IndicatorOut {
        id: view.id.clone(),
        domain: view.domain,
        counts: view.counts.iter().copied().map(Shown::Value).collect(),
        hazards: view.hazards.clone(),
        silences: view.silences.iter().copied().map(Shown::Value).collect(),
        mean: view.mean.into(),
        answered: Shown::Value(view.answered),
        unknown: Shown::Value(view.unknown),
    });
    Outgoing {
        audience,
        round: round_for(picture, outside),
        standards: picture.standards.clone(),
        method: picture.method.clone(),
        facts_digest: picture.facts_digest.clone(),
        rows: picture.rows,
        rule: rules.view(audience),
        domains: picture.domains.clone(),
        indicators: indicators.collect(),
        calls: calls_by_site(picture),
        admin2: picture.admin2.iter().map(area).collect(),
        admin1: picture.admin1.iter().map(area).collect(),
        whole: area(&picture.whole),
        aggregations: picture.aggregations.clone(),
        sites_all_men: Shown::Value(all_men(picture)),
        sites_disagreeing: Shown::Value(disagreeing(picture)),
        trend: trend.cloned(),
        sites,
        withheld: Vec::new(),
    }
}

/// The picture by area, under a pattern.
pub(crate) fn cut(
    places: &Places<'_>,
    tables: &Tables,
    patterns: &Patterns,
    trend: Option<&Trend>,
    rules: &Rules,
    audience: Audience,
) -> Outgoing {
    let picture = places.picture;
    let rule = rules.effective(audience);
    let may =
        |subject: &Subject, place: usize, column: usize| !tables.status(patterns, subject, place, column).is_unseen();
    let area = |place: usize| area_out(places.areas[place], place, &may);
    let whole = area(0);
    let regions = picture.admin1.len();
    let admin1: Vec<AreaOut> = (1..=regions).map(area).collect();
    let admin2: Vec<AreaOut> = (regions + 1..places.areas.len()).map(area).collect();
    let small = |count: u32| match count > 0 && count < rule.min_sites {
        true => Shown::Withheld,
        false => Shown::Value(count),
    };
    let of_all = |count: u32| {
        let rest = (picture.sites.len() as u32).saturating_sub(count);
        if matches!(small(rest), Shown::Withheld) { Shown::Withheld } else { small(count) }
    };
    let mut withheld = vec![worst_row(places), rounded_row(picture)];
    let trend = trend.map(|trend| {
        let (cut, left_out) = change::cut(trend, &rule);
        withheld.push(trend_row(trend, left_out));
        cut
    });
    let domains = picture.domains.iter().zip(&whole.domains).map(|(view, shown)| DomainView {
        id: view.id.clone(),
        weight: view.weight,
        mean: shown.value(),
        sites: round_count(view.sites),
        high: round_count(view.high),
        unknown_share: (view.unknown_share * 100.0).round() / 100.0,
    });
    Outgoing {
        audience,
        round: round_for(picture, true),
        standards: picture.standards.clone(),
        method: picture.method.clone(),
        facts_digest: picture.facts_digest.clone(),
        rows: picture.rows,
        rule: rules.view(audience),
        domains: domains.collect(),
        indicators: indicators_out(picture, &may),
        sites: Vec::new(),
        calls: calls_by_district(picture, &admin2),
        admin2,
        admin1,
        whole,
        aggregations: picture
            .aggregations
            .iter()
            .map(|view| aggregation_out(view, picture.whole.scored))
            .collect(),
        sites_all_men: of_all(all_men(picture)),
        sites_disagreeing: of_all(disagreeing(picture)),
        trend,
        withheld,
    }
}

fn round_for(picture: &Picture, outside: bool) -> Round {
    let mut round = picture.round.clone();
    if outside {
        for question in &mut round.questions {
            question.column.clear();
            question.note = None;
        }
    }
    round
}

fn all_men(picture: &Picture) -> u32 {
    picture.sites.iter().filter(|site| site.informants.all_men()).count() as u32
}

fn disagreeing(picture: &Picture) -> u32 {
    picture.sites.iter().filter(|site| !site.disagreements.is_empty()).count() as u32
}

/// Some site of the area has a number of women and girls; where none has, their sum is not known, which is not zero.
fn counted(area: &AreaView) -> bool {
    (area.women_girls_missing as usize) < area.members.len()
}

fn shown<T>(value: Option<T>, may: bool) -> Shown<T> {
    match (value, may) {
        (None, _) => Shown::Missing,
        (Some(_), false) => Shown::Withheld,
        (Some(value), true) => Shown::Value(value),
    }
}

fn area_out(area: &AreaView, place: usize, may: &dyn Fn(&Subject, usize, usize) -> bool) -> AreaOut {
    let sites = |column: usize| may(&Subject::Sites, place, column);
    let women = |column: usize| may(&Subject::WomenGirls, place, column);
    let weighted = may(&Subject::Weighted, place, 0);
    let range = area
        .weighted_p5
        .zip(area.weighted_p95)
        .map(|(low, high)| (round_score(low), round_score(high)));
    AreaOut {
        name: area.name.clone(),
        code: area.code.clone(),
        within: area.within.clone(),
        sites: shown(Some(area.members.len() as u32), sites(0)),
        scored: shown(Some(area.scored), sites(1)),
        weighted: shown(area.weighted.map(round_score), weighted),
        weighted_range: shown(range, weighted),
        mean: shown(area.mean.map(round_score), may(&Subject::Mean, place, 0)),
        worst: shown(area.worst.map(round_score), false),
        women_girls: shown(counted(area).then_some(area.women_girls), women(0)),
        women_girls_missing: shown(Some(area.women_girls_missing), may(&Subject::Missing, place, 0)),
        sites_by_band: area
            .sites_by_band
            .iter()
            .enumerate()
            .map(|(b, n)| shown(Some(*n), sites(2 + b)))
            .collect(),
        women_girls_by_band: area
            .women_girls_by_band
            .iter()
            .enumerate()
            .map(|(band, count)| shown(counted(area).then_some(*count), women(1 + band)))
            .collect(),
        domains: area
            .domains
            .iter()
            .enumerate()
            .map(|(d, mean)| shown(mean.map(round_share), may(&Subject::Domain(d as u16), place, 0)))
            .collect(),
    }
}

fn indicators_out(picture: &Picture, may: &dyn Fn(&Subject, usize, usize) -> bool) -> Vec<IndicatorOut> {
    let views = picture.indicators.iter().enumerate().map(|(index, view)| {
        let subject = Subject::Indicator(index as u16);
        let choices = view.counts.len();
        let answered = choices + Silence::ALL.len();
        let sees = |column: usize| may(&subject, 0, column);
        let all_counts = (0..choices).filter(|c| view.hazards.get(*c).is_some_and(Option::is_some)).all(sees);
        IndicatorOut {
            id: view.id.clone(),
            domain: view.domain,
            counts: view.counts.iter().enumerate().map(|(c, n)| shown(Some(*n), sees(c))).collect(),
            hazards: view.hazards.clone(),
            silences: view
                .silences
                .iter()
                .enumerate()
                .map(|(s, n)| shown(Some(*n), sees(choices + s)))
                .collect(),
            // With two counts withheld, their sum and the mean would give both.
            mean: shown(view.mean.map(round_share), all_counts && sees(answered)),
            answered: shown(Some(view.answered), sees(answered)),
            unknown: shown(Some(view.unknown), sees(answered + 1)),
        }
    });
    views.collect()
}

fn worst_row(places: &Places<'_>) -> Withheld {
    let cells = places.areas.iter().filter(|area| area.worst.is_some()).count() as u32;
    Withheld {
        table: "highest score by place".into(),
        cells,
        primary: cells,
        complementary: 0,
        narrowest: None,
        why: "A highest score is that of one site, and this audience may not see single sites.".into(),
    }
}

fn rounded_row(picture: &Picture) -> Withheld {
    Withheld {
        table: "counts by domain and by other ways of putting domains together".into(),
        cells: (picture.domains.len() * 2 + picture.aggregations.iter().map(|a| a.sites_by_band.len()).sum::<usize>())
            as u32,
        primary: 0,
        complementary: 0,
        narrowest: None,
        why: format!(
            "Nothing is withheld; counts of sites are rounded to tens, shares to twentieths and told only from {SHARES_FROM} sites on."
        ),
    }
}

fn trend_row(trend: &Trend, left_out: u32) -> Withheld {
    Withheld {
        table: "change by region and domain".into(),
        cells: (trend.admin1.len() + trend.domains.len()) as u32,
        primary: left_out,
        complementary: 0,
        narrowest: None,
        why: "Changes over too few matched sites, or that would give such a change, are left out, and so are all lists of sites.".into(),
    }
}

fn aggregation_out(view: &AggregationView, scored: u32) -> AggregationView {
    let share = |share: Option<f64>| share.filter(|_| scored >= SHARES_FROM).map(|s| (s * 20.0).round() / 20.0);
    AggregationView {
        rule: view.rule,
        rank_correlation: view.rank_correlation.map(|r| (r * 100.0).round() / 100.0),
        top_tenth_kept: share(view.top_tenth_kept),
        at_maximum: share(view.at_maximum),
        sites_by_band: view.sites_by_band.iter().copied().map(round_count).collect(),
    }
}

fn calls_by_site(picture: &Picture) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    for view in &picture.sites {
        let SiteView { site, domains, women_girls, .. } = view;
        for (domain, score) in domains.iter().enumerate() {
            let Some(score) = score.filter(|score| score.value >= picture.method.high_domain) else { continue };
            calls.push(Call {
                place_id: site.id.clone(),
                place: site.name.clone(),
                admin1: site.admin1.clone(),
                admin2: site.admin2.clone(),
                domain: domain as u16,
                score: score.value,
                women_girls: women_girls.map(u64::from).into(),
            });
        }
    }
    in_order(calls)
}

fn calls_by_district(picture: &Picture, districts: &[AreaOut]) -> Vec<Call> {
    let mut calls = Vec::new();
    for area in districts {
        for (domain, mean) in area.domains.iter().enumerate() {
            let Shown::Value(score) = *mean else { continue };
            if score >= picture.method.high_domain {
                calls.push(Call {
                    place_id: if area.code.is_empty() { area.name.clone() } else { area.code.clone() },
                    place: area.name.clone(),
                    admin1: area.within.clone(),
                    admin2: area.name.clone(),
                    domain: domain as u16,
                    score,
                    women_girls: area.women_girls,
                });
            }
        }
    }
    in_order(calls)
}

/// Highest first; among equals the place with more women and girls, then by id.
fn in_order(mut calls: Vec<Call>) -> Vec<Call> {
    calls.sort_by(|a, b| {
        let women = |call: &Call| call.women_girls.value().unwrap_or(0);
        b.score
            .total_cmp(&a.score)
            .then_with(|| women(b).cmp(&women(a)))
            .then_with(|| a.place_id.cmp(&b.place_id))
            .then_with(|| a.domain.cmp(&b.domain))
    });
    calls
}
