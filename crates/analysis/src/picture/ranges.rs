//! The 5 to 95 per cent ranges of ranks and of area means: many draws of weights and of unknown answers (docs/method.md, section 6).
//! Blocks of draws run side by side; what is kept for a site is only the lowest and highest twentieth of its ranks, so memory stays small.

use crate::chance::{LANES, Lanes, Purpose, parameters, weights_of};
use crate::draws::{Ready, Sorter, Walk, key};
use crate::score::{nearest_rank, range_of};
use amparo_model::Method;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Blocks that are calculated before what they gave is merged.
const BLOCKS_AT_ONCE: usize = 16;
/// Sites whose ranks are looked at together, so that reading stays in the cache.
const SITES_AT_ONCE: usize = 64;

/// The areas that a site weighs in, as positions, and its women and girls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weighing {
    pub areas: [u32; 3],
    pub people: f64,
}

/// Ranges over the draws.
#[derive(Debug, PartialEq)]
pub(crate) struct Ranges {
    /// 5th and 95th percentile of each site's rank.
    pub ranks: Vec<(u32, u32)>,
    /// 5th and 95th percentile of each area's weighted mean (0 to 100), where it has one.
    pub areas: Vec<Option<(f64, f64)>>,
}

/// Draws ranks of the sites that stand ready. `weighing` runs parallel to them. `None` if cancelled.
pub(crate) fn ranges(
    ready: &Ready,
    weights: &[f64],
    weighing: &[Option<Weighing>],
    areas: usize,
    method: &Method,
    progress: &dyn Fn(f32),
    cancel: &AtomicBool,
) -> Option<Ranges> {
    let draws = method.draws as usize;
    let sites = weighing.len();
    let parameters = parameters(weights, method.concentration);
    let mut people = vec![0.0; areas];
    for weighing in weighing.iter().flatten() {
        weighing.areas.iter().for_each(|area| people[*area as usize] += weighing.people);
    }
    let mut tails = Tails::new(sites, draws);
    let mut means: Vec<Vec<f64>> = vec![Vec::with_capacity(draws); areas];
    let blocks: Vec<usize> = (0..draws.div_ceil(LANES)).collect();
    for some in blocks.chunks(BLOCKS_AT_ONCE) {
        let drawn: Vec<Drawn> = some
            .par_iter()
            .filter(|_| !cancel.load(Ordering::Relaxed))
            .map_init(Sorter::default, |sorter, block| {
                let lanes = LANES.min(draws - block * LANES);
                draw_block(ready, *block, lanes, method.seed, &parameters, weighing, areas, sorter)
            })
            .collect();
        if drawn.len() < some.len() {
            return None;
        }
        for block in &drawn {
            for (area, sums) in block.areas.iter().enumerate().filter(|(area, _)| people[*area] > 0.0) {
                means[area].extend(sums[..block.ranks.len()].iter().map(|sum| 100.0 * sum / people[area]));
            }
        }
        let columns: Vec<&[u32]> = drawn.iter().flat_map(|block| block.ranks.iter().map(Vec::as_slice)).collect();
        tails.merge(&columns);
        progress((some[some.len() - 1] + 1) as f32 / blocks.len() as f32);
    }
    Some(Ranges { ranks: tails.ranges(), areas: means.iter_mut().map(|values| range_of(values)).collect() })
}

/// What a block of draws gave.
struct Drawn {
    /// Ranks of all sites, draw by draw.
    ranks: Vec<Vec<u32>>,
    /// Sum of score x people by area.
    areas: Vec<[f64; LANES]>,
}

#[allow(clippy::too_many_arguments)]
fn draw_block(
    ready: &Ready,
    block: usize,
    lanes: usize,
    seed: u64,
    parameters: &[f64],
    weighing: &[Option<Weighing>],
    areas: usize,
    sorter: &mut Sorter,
) -> Drawn {
    let weights = weights_of(block, seed, parameters);
    let mut chance = Lanes::of(block, seed, Purpose::Cells);
    let mut walk = Walk::default();
    let mut sums = vec![[0.0; LANES]; areas];
    let mut keys: Vec<Vec<u32>> = vec![vec![0; weighing.len()]; lanes];
    for (site, weighing) in weighing.iter().enumerate() {
        let scores = ready.next(&mut walk, &weights, &mut chance, |_, _| {});
        for (keys, score) in keys.iter_mut().zip(scores) {
            keys[site] = key(score);
        }
        if let Some(weighing) = weighing {
            for area in weighing.areas {
                sums[area as usize].iter_mut().zip(scores).for_each(|(sum, score)| *sum += weighing.people * f64::from(score));
            }
        }
    }
    let ranks = keys
        .into_iter()
        .map(|mut column| {
            sorter.rank(&mut column);
            column
        })
        .collect();
    Drawn { ranks, areas: sums }
}

/// The lowest and highest ranks of each site so far: enough to know both percentiles exactly.
struct Tails {
    low: Tail,
    high: Tail,
}

impl Tails {
    fn new(sites: usize, draws: usize) -> Tails {
        let low = (nearest_rank(5, draws) + 1).min(draws);
        let high = draws - nearest_rank(95, draws).min(draws);
        Tails { low: Tail::new(sites, low), high: Tail::new(sites, high) }
    }

    /// Takes in columns of ranks, one for each draw. The highest are kept as the lowest of the complement.
    fn merge(&mut self, columns: &[&[u32]]) {
        rayon::join(|| self.low.merge(columns, 0), || self.high.merge(columns, u32::MAX));
    }

    fn ranges(self) -> Vec<(u32, u32)> {
        self.low.ends().zip(self.high.ends()).map(|(low, high)| (low, !high)).collect()
    }
}

/// The `keep` smallest values of each site.
struct Tail {
    keep: usize,
    held: usize,
    values: Vec<u32>,
}

impl Tail {
    fn new(sites: usize, keep: usize) -> Tail {
        Tail { keep, held: 0, values: vec![u32::MAX; sites * keep] }
    }

    fn merge(&mut self, columns: &[&[u32]], flip: u32) {
        if self.keep == 0 {
            return;
        }
        let mut near = vec![0; SITES_AT_ONCE * columns.len()];
        let mut scratch: Vec<u32> = Vec::with_capacity(self.keep + columns.len());
        for (group, tails) in self.values.chunks_mut(SITES_AT_ONCE * self.keep).enumerate() {
            let first = group * SITES_AT_ONCE;
            let count = tails.len() / self.keep;
            for (at, column) in columns.iter().enumerate() {
                for (site, rank) in column[first..first + count].iter().enumerate() {
                    near[site * columns.len() + at] = rank ^ flip;
                }
            }
            for (site, tail) in tails.chunks_mut(self.keep).enumerate() {
                let fresh = &near[site * columns.len()..(site + 1) * columns.len()];
                let (full, largest) = (self.held == self.keep, tail[self.keep - 1]);
                scratch.clear();
                scratch.extend_from_slice(&tail[..self.held.min(self.keep)]);
                scratch.extend(fresh.iter().filter(|rank| !full || **rank < largest));
                if scratch.len() >= self.keep {
                    scratch.select_nth_unstable(self.keep - 1);
                    scratch.truncate(self.keep);
                }
                tail[..scratch.len()].copy_from_slice(&scratch);
            }
        }
        self.held = self.keep.min(self.held + columns.len());
    }

    /// The largest of the kept values of each site.
    fn ends(&self) -> impl Iterator<Item = u32> {
        self.values.chunks(self.keep.max(1)).map(|tail| tail[tail.len() - 1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_know_both_percentiles_of_every_site() {
        let (sites, draws) = (150, 217);
        let mut state = 1_u32;
        let columns: Vec<Vec<u32>> = (0..draws)
            .map(|_| {
                (0..sites)
                    .map(|_| {
                        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        state >> 25
                    })
                    .collect()
            })
            .collect();
        let mut tails = Tails::new(sites, draws);
        let columns: Vec<&[u32]> = columns.iter().map(Vec::as_slice).collect();
        for some in columns.chunks(7) {
            tails.merge(some);
        }
        for (site, range) in tails.ranges().into_iter().enumerate() {
            let mut all: Vec<u32> = columns.iter().map(|column| column[site]).collect();
            all.sort_unstable();
            assert_eq!(range, (all[nearest_rank(5, draws)], all[nearest_rank(95, draws)]));
        }
    }
}
