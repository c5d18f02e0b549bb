//! What changed between two rounds, over the indicators that both asked by the same question and nothing else (docs/method.md, section 9).
//! A change of form alone therefore never shows as a change.

use crate::chance::{LANES, Lane, Lanes, Purpose, blocks_at_once, parameters, weights_of};
use crate::draws::{Ready, Walk};
use crate::facts::RoundFacts;
use crate::hazard::{Cell, Menu};
use crate::picture::{Change, SiteChange, Trend};
use crate::score::{Sum, domain_sums, mean, range_of, site_score};
use crate::sites::Sites;
use crate::tails::{Tails, ordered, unordered};
use amparo_model::{Method, Question, Round, Standards};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Change from one round to another.
pub fn between(
    before: (&Round, &RoundFacts),
    after: (&Round, &RoundFacts),
    standards: &Standards,
    method: &Method,
) -> Trend {
    let common = common(before, after, standards);
    let earlier = Side::new(before, common.iter().map(|pair| pair.0), standards);
    let later = Side::new(after, common.iter().map(|pair| pair.1), standards);
    let ids: Vec<String> = common.iter().map(|pair| after.0.questions[pair.1].indicator.clone()).collect();
    let rest = |round: &Round| -> Vec<String> {
        round
            .questions
            .iter()
            .map(|q| q.indicator.clone())
            .filter(|id| !ids.contains(id))
            .collect()
    };
    let (both, new, closed) = matched(&earlier.sites, &later.sites);
    let pairs: Vec<Pair> = both.iter().map(|(b, a)| Pair::new(&earlier, &later, *b, *a)).collect();
    let drawn = Drawn::new(&earlier, &later, &pairs, method);

    let mut sites: Vec<SiteChange> = pairs.iter().map(|pair| pair.site(&later.sites)).collect();
    for (pair, change) in drawn.pairs.iter().zip(&drawn.sites) {
        sites[*pair].change = Some(*change);
    }
    let rise = |site: &SiteChange| site.change.map_or(f64::NEG_INFINITY, |change| change.points);
    sites.sort_by(|a, b| rise(b).total_cmp(&rise(a)).then_with(|| a.id.cmp(&b.id)));
    let named = |sites: &Sites, places: &[usize]| {
        places
            .iter()
            .map(|s| (sites.sites[*s].id.clone(), sites.sites[*s].name.clone()))
            .collect()
    };
    Trend {
        before: before.0.name.clone(),
        after: after.0.name.clone(),
        only_before: rest(before.0),
        only_after: rest(after.0),
        common: ids,
        matched: sites,
        new: named(&later.sites, &new),
        closed: named(&earlier.sites, &closed),
        mean: drawn.whole,
        admin1: drawn.regions,
        domains: drawn.domains,
    }
}

/// Positions of the questions that are the same in both rounds: one indicator, and options with the same hazards.
fn common(before: (&Round, &RoundFacts), after: (&Round, &RoundFacts), standards: &Standards) -> Vec<(usize, usize)> {
    let whole = |facts: &RoundFacts, at: usize| {
        facts.rows.answers.get(at).is_some_and(|column| column.len() == facts.rows.len())
    };
    let meaning = |question: &Question| {
        let menu = Menu::of([question], standards).ok()?;
        let mut hazards: Vec<u64> = menu.questions[0].hazards.iter().flatten().map(|h| h.to_bits()).collect();
        hazards.sort_unstable();
        hazards.dedup();
        Some(hazards)
    };
    let mut common = Vec::new();
    for (later, question) in after.0.questions.iter().enumerate() {
        let Some(earlier) = before.0.questions.iter().position(|q| q.indicator == question.indicator) else { continue };
        let same = meaning(question).is_some_and(|hazards| meaning(&before.0.questions[earlier]) == Some(hazards));
        if same && whole(before.1, earlier) && whole(after.1, later) {
            common.push((earlier, later));
        }
    }
    common
}

/// One of the two rounds, cut to the common questions.
struct Side {
    menu: Menu,
    sites: Sites,
    weights: Vec<f64>,
}

impl Side {
    fn new(
        round: (&Round, &RoundFacts),
        questions: impl Iterator<Item = usize> + Clone,
        standards: &Standards,
    ) -> Side {
        let asked = questions.clone().map(|at| &round.0.questions[at]);
        let menu = Menu::of(asked, standards).unwrap_or_else(|_| Menu {
            domains: Vec::new(),
            questions: Vec::new(),
            by_domain: Vec::new(),
        });
        let columns: Vec<&[u8]> = questions.map(|at| round.1.rows.answers[at].as_slice()).collect();
        let weights = menu.domains.iter().map(|(_, weight)| *weight).collect();
        Side { sites: Sites::gather(&round.1.rows, &columns, &menu), menu, weights }
    }

    /// Domain sums of a site over the questions that `counts` names.
    fn sums(&self, site: usize, counts: impl Fn(usize) -> bool) -> Vec<Sum> {
        domain_sums(
            &self.menu,
            |question| if counts(question) { self.sites.cell(site, question) } else { Cell::NotAsked },
        )
    }
}

/// Positions of sites in both rounds, only in the later, only in the earlier; both lists of sites are in the order of ids.
fn matched(earlier: &Sites, later: &Sites) -> (Vec<(usize, usize)>, Vec<usize>, Vec<usize>) {
    let (mut both, mut new, mut closed) = (Vec::new(), Vec::new(), Vec::new());
    let (mut b, mut a) = (0, 0);
    while b < earlier.len() || a < later.len() {
        match (earlier.sites.get(b), later.sites.get(a)) {
            (Some(old), Some(fresh)) if old.id == fresh.id => {
                both.push((b, a));
                (b, a) = (b + 1, a + 1);
            }
            (Some(old), fresh) if fresh.is_none_or(|fresh| old.id < fresh.id) => {
                closed.push(b);
                b += 1;
            }
            _ => {
                new.push(a);
                a += 1;
            }
        }
    }
    (both, new, closed)
}

/// A site in both rounds, with the scores over indicators that were answered in both.
struct Pair {
    before: usize,
    after: usize,
    scores: Option<(f64, f64)>,
    /// Change of each domain score (0 to 1) that has an indicator answered in both.
    domains: Vec<Option<f64>>,
}

impl Pair {
    fn new(earlier: &Side, later: &Side, before: usize, after: usize) -> Pair {
        let answered = |question: usize| {
            matches!(
                (earlier.sites.cell(before, question), later.sites.cell(after, question)),
                (Cell::Answered(_), Cell::Answered(_))
            )
        };
        let (old, new) = (earlier.sums(before, answered), later.sums(after, answered));
        let scores = site_score(&old, &earlier.weights)
            .zip(site_score(&new, &later.weights))
            .map(|(b, a)| (b.0, a.0));
        let domains = old
            .iter()
            .zip(&new)
            .map(|(b, a)| b.score().zip(a.score()).map(|(b, a)| a.value - b.value))
            .collect();
        Pair { before, after, scores, domains }
    }

    fn site(&self, later: &Sites) -> SiteChange {
        let site = &later.sites[self.after];
        SiteChange {
            id: site.id.clone(),
            name: site.name.clone(),
            admin1: site.admin1.clone(),
            before: self.scores.map(|scores| scores.0),
            after: self.scores.map(|scores| scores.1),
            change: None,
        }
    }
}

/// Changes with their ranges.
struct Drawn {
    /// Positions of the pairs that have a change; `sites` runs parallel.
    pairs: Vec<usize>,
    sites: Vec<Change>,
    whole: Option<Change>,
    regions: Vec<(String, u32, Change)>,
    domains: Vec<(String, u32, Change)>,
}

/// Sums of changes in a block of draws: all sites, then regions, then domains.
struct Block {
    changes: Vec<Vec<u32>>,
    sums: Vec<[f64; LANES]>,
}

impl Drawn {
    fn new(earlier: &Side, later: &Side, pairs: &[Pair], method: &Method) -> Drawn {
        let chosen: Vec<usize> = (0..pairs.len()).filter(|pair| pairs[*pair].scores.is_some()).collect();
        let group = Groups::new(later, pairs, &chosen);
        let asked = |place: usize, question: usize| {
            let pair = &pairs[chosen[place]];
            earlier.sites.cell(pair.before, question) != Cell::NotAsked
                && later.sites.cell(pair.after, question) != Cell::NotAsked
        };
        let ready = |side: &Side, at: fn(&Pair) -> usize| {
            let sites: Vec<usize> = chosen.iter().map(|pair| at(&pairs[*pair])).collect();
            Ready::new(&side.sites, &sites, &side.menu, method.stratum_min, asked)
        };
        let both = (ready(earlier, |pair| pair.before), ready(later, |pair| pair.after));
        let draws = method.draws as usize;
        let parameters = parameters(&later.weights, method.concentration);
        let mut tails = Tails::new(chosen.len(), draws);
        let mut means: Vec<Vec<f64>> = vec![Vec::with_capacity(draws); group.counts.len()];
        let blocks: Vec<usize> = (0..draws.div_ceil(LANES)).collect();
        for some in blocks.chunks(blocks_at_once()) {
            let drawn: Vec<Block> = some
                .par_iter()
                .map(|block| {
                    draw_block(
                        &both,
                        pairs,
                        &chosen,
                        &group,
                        *block,
                        LANES.min(draws - block * LANES),
                        method.seed,
                        &parameters,
                    )
                })
                .collect();
            for block in &drawn {
                for ((means, sums), count) in means.iter_mut().zip(&block.sums).zip(&group.counts) {
                    means.extend(sums[..block.changes.len()].iter().map(|sum| 100.0 * sum / f64::from(*count)));
                }
            }
            tails.merge(&drawn.iter().flat_map(|block| block.changes.iter().map(Vec::as_slice)).collect::<Vec<_>>());
        }
        let points = |pair: &usize| pairs[*pair].scores.map_or(0.0, |(before, after)| after - before);
        let ranges = tails.ranges();
        let sites = chosen.iter().enumerate().map(|(at, pair)| {
            let points = points(pair);
            let end = |key: u32| 100.0 * f64::from(unordered(key));
            ranges.get(at).map_or(Change { points, p5: points, p95: points }, |range| Change {
                points,
                p5: end(range.0),
                p95: end(range.1),
            })
        });
        let sites = sites.collect();
        let mut changes = means.iter_mut().zip(&group.points).map(|(drawn, points)| {
            points.map(|points| {
                let (p5, p95) = range_of(drawn).unwrap_or((points, points));
                Change { points, p5, p95 }
            })
        });
        let whole = changes.next().flatten();
        let regions = changes.by_ref().take(group.regions.len()).collect::<Vec<_>>();
        let domains = changes.collect::<Vec<_>>();
        let with = |names: Vec<String>, first: usize, changes: Vec<Option<Change>>| -> Vec<(String, u32, Change)> {
            let all = names.into_iter().zip(&group.counts[first..]).zip(changes);
            all.filter_map(|((name, count), change)| Some((name, *count, change?))).collect()
        };
        let domain_ids = later.menu.domains.iter().map(|(id, _)| id.clone()).collect();
        let (first, second) = (1, 1 + group.regions.len());
        Drawn {
            whole,
            regions: with(group.regions.clone(), first, regions),
            domains: with(domain_ids, second, domains),
            pairs: chosen,
            sites,
        }
    }
}

/// What is averaged: all sites, then each region, then each domain.
struct Groups {
    regions: Vec<String>,
    /// Region of each chosen pair.
    of_pair: Vec<usize>,
    counts: Vec<u32>,
    points: Vec<Option<f64>>,
}

impl Groups {
    fn new(later: &Side, pairs: &[Pair], chosen: &[usize]) -> Groups {
        let name = |pair: &usize| later.sites.sites[pairs[*pair].after].admin1.as_str();
        let regions: BTreeMap<&str, usize> = chosen.iter().map(name).map(|name| (name, 0)).collect();
        let regions: BTreeMap<&str, usize> = regions.into_keys().enumerate().map(|(at, name)| (name, at)).collect();
        let of_pair: Vec<usize> = chosen.iter().map(|pair| regions[name(pair)]).collect();
        let change = |pair: &usize| pairs[*pair].scores.map(|(before, after)| after - before);
        let mut counts = vec![chosen.len() as u32];
        let mut points = vec![mean(chosen.iter().filter_map(change))];
        for region in 0..regions.len() {
            let inside = || chosen.iter().zip(&of_pair).filter(|(_, of)| **of == region).map(|(pair, _)| pair);
            counts.push(inside().count() as u32);
            points.push(mean(inside().filter_map(change)));
        }
        for domain in 0..later.menu.domains.len() {
            let changes = || chosen.iter().filter_map(|pair| pairs[*pair].domains[domain]);
            counts.push(changes().count() as u32);
            points.push(mean(changes()).map(|change| 100.0 * change));
        }
        Groups { regions: regions.into_keys().map(str::to_owned).collect(), of_pair, counts, points }
    }
}

#[allow(clippy::too_many_arguments)]
fn draw_block(
    ready: &(Ready, Ready),
    pairs: &[Pair],
    chosen: &[usize],
    group: &Groups,
    block: usize,
    lanes: usize,
    seed: u64,
    parameters: &[f64],
) -> Block {
    let weights = weights_of(block, seed, parameters);
    let mut earlier = (Walk::default(), Lanes::of(block, seed, Purpose::EarlierCells));
    let mut later = (Walk::default(), Lanes::of(block, seed, Purpose::Cells));
    let mut changes = vec![vec![0; chosen.len()]; lanes];
    let mut sums = vec![[0.0; LANES]; group.counts.len()];
    let first_domain = 1 + group.regions.len();
    let mut domains: Vec<Lane> = vec![[0.0; LANES]; parameters.len()];
    for (at, pair) in chosen.iter().enumerate() {
        let before = ready
            .0
            .next(&mut earlier.0, &weights, &mut earlier.1, |domain, scores| domains[domain] = *scores);
        let after = ready.1.next(&mut later.0, &weights, &mut later.1, |domain, scores| {
            if pairs[*pair].domains[domain].is_some() {
                for lane in 0..LANES {
                    sums[first_domain + domain][lane] += f64::from(scores[lane] - domains[domain][lane]);
                }
            }
        });
        for lane in 0..LANES {
            let change = after[lane] - before[lane];
            sums[0][lane] += f64::from(change);
            sums[1 + group.of_pair[at]][lane] += f64::from(change);
            if let Some(changes) = changes.get_mut(lane) {
                changes[at] = ordered(change);
            }
        }
    }
    Block { changes, sums }
}

#[cfg(test)]
#[path = "trend_tests.rs"]
mod tests;
