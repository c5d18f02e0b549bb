//! Makes the picture of a round from its facts, step by step in the order of docs/method.md.

use super::areas::{Areas, Kind, areas_of, in_order, view};
use super::ranges::{Ranges, Weighing, ranges};
use super::{AreaView, Disagreement, DomainView, Driver, IndicatorView, Picture, Score, SiteView, aggregations};
use crate::draws::Ready;
use crate::facts::RoundFacts;
use crate::hazard::{Cell, Menu};
use crate::score::{Sum, domain_sums, mean, points, ranks, site_score, worst_half};
use crate::sites::{CONTRADICTION, Sites};
use amparo_model::{Answer, Method, Round, Silence, Standards};
use rayon::prelude::*;
use std::sync::{Arc, atomic::AtomicBool};

/// Indicators named as drivers of a site at most.
const DRIVERS: usize = 3;

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// A question of the round is tied to an indicator that the menu does not have.
    #[error(
        "the round asks for {indicator}, which the indicator menu does not have. Put it back into the menu, or import the round again with another mapping"
    )]
    UnknownIndicator {
        /// Its id.
        indicator: String,
    },
    /// The facts have other columns than the round has questions.
    #[error(
        "the facts of the round hold {columns} answer columns of full length for {questions} questions. Import the round again"
    )]
    FactsDoNotFit {
        /// Questions of the round.
        questions: usize,
        /// Answer columns found.
        columns: usize,
    },
    /// Somebody asked to stop.
    #[error("the calculation was stopped")]
    Cancelled,
}

/// The risk picture of a round. `progress` hears from 0 to 1; `cancel` is looked at between blocks of draws.
///
/// # Errors
/// If the facts do not fit the round, the menu lacks an indicator of it, or the calculation is cancelled.
pub fn make(
    round: &Round,
    facts: &RoundFacts,
    standards: Arc<Standards>,
    method: &Method,
    progress: &dyn Fn(f32),
    cancel: &AtomicBool,
) -> Result<Picture, PictureError> {
    progress(0.0);
    let menu = Menu::of(&round.questions, &standards)?;
    let columns: Vec<&[u8]> = facts
        .rows
        .answers
        .iter()
        .map(Vec::as_slice)
        .filter(|column| column.len() == facts.rows.len())
        .collect();
    let questions = round.questions.len();
    if columns.len() != questions || facts.rows.answers.len() != questions {
        return Err(PictureError::FactsDoNotFit { questions, columns: columns.len() });
    }
    let gathered = Sites::gather(&facts.rows, &columns, &menu);
    let pairs = pairs_of(round, &standards);
    let weights: Vec<f64> = menu.domains.iter().map(|(_, weight)| *weight).collect();
    let mut sites: Vec<SiteView> = (0..gathered.len())
        .into_par_iter()
        .map(|site| site_view(&gathered, site, &menu, &weights, &pairs))
        .collect();
    let areas = areas_of(gathered.sites.iter());
    let ranges = set_ranks(&mut sites, &gathered, &menu, &weights, &areas, method, progress, cancel)?;

    let questions = round.questions.par_iter().enumerate();
    let indicators: Vec<IndicatorView> = questions
        .map(|(number, question)| indicator_view(&question.indicator, number, &menu, &gathered))
        .collect();
    let domains = domain_views(&menu, &indicators, &sites, method.high_domain);
    drop(gathered);
    let mut order: Vec<usize> = (0..sites.len()).collect();
    order.sort_by_key(|site| (sites[*site].score.map_or(u32::MAX, |score| score.rank), *site));
    let of_site: Vec<(u32, u32)> = order.iter().map(|site| areas.of_site[*site]).collect();
    let mut taken: Vec<Option<SiteView>> = sites.into_iter().map(Some).collect();
    let sites: Vec<SiteView> = order.iter().filter_map(|site| taken[*site].take()).collect();

    let area =
        |kind, members, range: Option<(f64, f64)>| view(kind, members, &sites, range, &method.bands, domains.len());
    let grouped = |kind: Kind, count: usize, first: usize, position: fn(&(u32, u32)) -> u32| -> Vec<AreaView> {
        let mut members = vec![Vec::new(); count];
        of_site
            .iter()
            .enumerate()
            .for_each(|(site, of)| members[position(of) as usize].push(site as u32));
        in_order(
            members
                .into_iter()
                .enumerate()
                .map(|(at, members)| area(kind, members, ranges.areas[first + at]))
                .collect(),
        )
    };
    Ok(Picture {
        round: round.clone(),
        method: method.clone(),
        facts_digest: facts.digest.clone(),
        admin1: grouped(Kind::Region, areas.regions, 1, |of| of.0),
        admin2: grouped(Kind::District, areas.districts, 1 + areas.regions, |of| of.1),
        whole: area(Kind::Whole, (0..sites.len() as u32).collect(), ranges.areas[0]),
        aggregations: aggregations::views(&sites, &method.bands),
        rows: facts.rows.len() as u32,
        standards,
        domains,
        indicators,
        sites,
    })
}

/// Asked and observed questions about one condition, as positions in the round.
fn pairs_of(round: &Round, standards: &Standards) -> Vec<(u16, u16)> {
    let position = |id: &str| {
        round
            .questions
            .iter()
            .position(|q| q.indicator == id)
            .and_then(|at| u16::try_from(at).ok())
    };
    standards
        .pairs
        .iter()
        .filter_map(|pair| Some((position(&pair.asked)?, position(&pair.observed)?)))
        .collect()
}

fn site_view(gathered: &Sites, site: usize, menu: &Menu, weights: &[f64], pairs: &[(u16, u16)]) -> SiteView {
    let cell = |question: usize| gathered.cell(site, question);
    let sums = domain_sums(menu, cell);
    let count = |what: fn(Cell) -> bool| (0..menu.questions.len()).filter(|q| what(cell(*q))).count() as u16;
    let scores = || sums.iter().filter_map(|sum| sum.score().map(|score| score.value));
    let across = pairs
        .iter()
        .filter_map(|(asked, seen)| match (cell(usize::from(*asked)), cell(usize::from(*seen))) {
            (Cell::Answered(asked_hazard), Cell::Answered(seen_hazard))
                if (asked_hazard - seen_hazard).abs() >= CONTRADICTION =>
            {
                Some(Disagreement { asked: *asked, seen: *seen, asked_hazard, seen_hazard })
            }
            _ => None,
        });
    SiteView {
        site: gathered.sites[site].clone(),
        score: site_score(&sums, weights).map(|(value, low, high)| Score {
            value,
            low,
            high,
            rank: 0,
            rank_p5: 0,
            rank_p95: 0,
        }),
        answered: count(|cell| matches!(cell, Cell::Answered(_))),
        unknown: count(|cell| cell == Cell::Unknown),
        not_asked: count(|cell| cell == Cell::NotAsked),
        domains: sums.iter().map(Sum::score).collect(),
        drivers: drivers(menu, &sums, cell),
        worst_half: worst_half(scores()),
        worst: scores().max_by(f64::total_cmp).map(|worst| 100.0 * worst),
        disagreements: across.chain(gathered.contradictions[site].iter().copied()).collect(),
        informants: gathered.informants[site],
        women_girls: gathered.sites[site].people.women_girls(),
        answers: gathered.codes(site).to_vec(),
        source_rows: gathered.source_rows[site].clone(),
    }
}

fn drivers(menu: &Menu, sums: &[Sum], cell: impl Fn(usize) -> Cell + Copy) -> Vec<Driver> {
    let mut drivers: Vec<Driver> = points(menu, sums, cell)
        .into_iter()
        .enumerate()
        .filter_map(|(number, points)| match (points, cell(number)) {
            (Some(points), Cell::Answered(hazard)) if points > 0.0 => {
                Some(Driver { indicator: number as u16, hazard, points })
            }
            _ => None,
        })
        .collect();
    let position = |driver: &Driver| menu.questions[usize::from(driver.indicator)].position;
    drivers.sort_by(|a, b| b.points.total_cmp(&a.points).then_with(|| position(a).cmp(&position(b))));
    drivers.truncate(DRIVERS);
    drivers
}

/// Ranks the sites that have a score and draws the ranges of ranks and area means. Areas: all sites, then regions, then districts.
#[allow(clippy::too_many_arguments)]
fn set_ranks(
    sites: &mut [SiteView],
    gathered: &Sites,
    menu: &Menu,
    weights: &[f64],
    areas: &Areas,
    method: &Method,
    progress: &dyn Fn(f32),
    cancel: &AtomicBool,
) -> Result<Ranges, PictureError> {
    let scored: Vec<usize> = (0..sites.len()).filter(|site| sites[*site].score.is_some()).collect();
    let ready = Ready::new(gathered, &scored, menu, method.stratum_min, |_, _| true);
    let weighing: Vec<Option<Weighing>> = scored
        .iter()
        .map(|site| {
            let (region, district) = areas.of_site[*site];
            let people = f64::from(sites[*site].women_girls?);
            Some(Weighing { areas: [0, 1 + region, 1 + areas.regions as u32 + district], people })
        })
        .collect();
    let count = 1 + areas.regions + areas.districts;
    let ranges = ranges(&ready, weights, &weighing, count, method, progress, cancel).ok_or(PictureError::Cancelled)?;
    let values: Vec<f64> = scored.iter().filter_map(|site| sites[*site].score.map(|score| score.value)).collect();
    for (at, (site, rank)) in scored.iter().zip(ranks(&values)).enumerate() {
        if let Some(score) = &mut sites[*site].score {
            score.rank = rank;
            (score.rank_p5, score.rank_p95) = ranges.ranks.get(at).copied().unwrap_or((rank, rank));
        }
    }
    Ok(ranges)
}

fn domain_views(menu: &Menu, indicators: &[IndicatorView], sites: &[SiteView], high: f64) -> Vec<DomainView> {
    menu.domains
        .iter()
        .enumerate()
        .map(|(domain, (id, weight))| {
            let scores = || sites.iter().filter_map(|site| site.domains[domain].map(|score| score.value));
            let inside = || indicators.iter().filter(|indicator| usize::from(indicator.domain) == domain);
            let unknown: u64 = inside().map(|indicator| u64::from(indicator.unknown)).sum();
            let asked: u64 = inside().map(|indicator| u64::from(indicator.answered + indicator.unknown)).sum();
            DomainView {
                id: id.clone(),
                weight: *weight,
                mean: mean(scores()),
                sites: scores().count() as u32,
                high: scores().filter(|score| *score >= high).count() as u32,
                unknown_share: if asked == 0 { 0.0 } else { unknown as f64 / asked as f64 },
            }
        })
        .collect()
}

fn indicator_view(id: &str, number: usize, menu: &Menu, gathered: &Sites) -> IndicatorView {
    let question = &menu.questions[number];
    let mut counts = vec![0; question.hazards.len()];
    let mut silences = [0; Silence::ALL.len()];
    let (mut answered, mut unknown, mut sum) = (0, 0, 0.0);
    for site in 0..gathered.len() {
        match gathered.cell(site, number) {
            Cell::Answered(hazard) => {
                answered += 1;
                sum += hazard;
            }
            Cell::Unknown => unknown += 1,
            Cell::NotAsked => {}
        }
        let silence = match Answer::from_code(gathered.codes(site)[number]) {
            Answer::Said(choice) if usize::from(choice) < counts.len() => {
                counts[usize::from(choice)] += 1;
                continue;
            }
            Answer::Said(_) => Silence::Unlisted,
            Answer::Silent(silence) => silence,
        };
        silences[Silence::ALL.iter().position(|s| *s == silence).unwrap_or_default()] += 1;
    }
    IndicatorView {
        id: id.to_owned(),
        domain: question.domain as u16,
        counts,
        hazards: question.hazards.clone(),
        silences,
        mean: (answered > 0).then(|| sum / f64::from(answered)),
        answered,
        unknown,
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
