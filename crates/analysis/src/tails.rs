//! Both ends of the range of each site, exactly and without keeping all draws: only the lowest and highest twentieth are held
//! (docs/method.md, section 6).

use crate::score::nearest_rank;

/// Sites that are looked at together, so that reading stays in the cache.
const SITES_AT_ONCE: usize = 64;

/// The lowest and highest values of each site so far: enough to know both percentiles exactly.
pub(crate) struct Tails {
    low: Tail,
    high: Tail,
}

impl Tails {
    pub fn new(sites: usize, draws: usize) -> Tails {
        let low = (nearest_rank(5, draws) + 1).min(draws);
        let high = draws - nearest_rank(95, draws).min(draws);
        Tails { low: Tail::new(sites, low), high: Tail::new(sites, high) }
    }

    /// Takes in columns with a value for each site, one column for each draw. The highest are kept as the lowest of the complement.
    pub fn merge(&mut self, columns: &[&[u32]]) {
        rayon::join(|| self.low.merge(columns, 0), || self.high.merge(columns, u32::MAX));
    }

    /// 5th and 95th percentile of each site; empty if there were no draws.
    pub fn ranges(self) -> Vec<(u32, u32)> {
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

/// A number as a key that orders as numbers do.
pub(crate) fn ordered(number: f32) -> u32 {
    let bits = number.to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

/// The number of a key.
pub(crate) fn unordered(key: u32) -> f32 {
    f32::from_bits(if key >> 31 == 1 { key & !(1 << 31) } else { !key })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_order_as_numbers_and_give_them_back() {
        let numbers = [-100.0, -1.5, -0.0, 0.0, 1e-20, 2.0, 100.0_f32];
        assert!(numbers.windows(2).all(|pair| ordered(pair[0]) < ordered(pair[1])));
        assert!(numbers.iter().all(|n| unordered(ordered(*n)).to_bits() == n.to_bits()));
    }

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
