//! The 5 to 95 per cent ranges of ranks and of area means: many draws of weights and of unknown answers (docs/method.md, section 6).
//! Blocks of draws run side by side; only the tails of each site's ranks are kept.

use crate::chance::{LANES, Lanes, Purpose, blocks_at_once, parameters, weights_of};
use crate::draws::{Ready, Sorter, Walk, key};
use crate::score::range_of;
use crate::tails::Tails;
use amparo_model::Method;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

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
    for some in blocks.chunks(blocks_at_once()) {
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
                sums[area as usize]
                    .iter_mut()
                    .zip(scores)
                    .for_each(|(sum, score)| *sum += weighing.people * f64::from(score));
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
