//! The formulas of the picture as small functions of numbers: scores with bounds, points, bands, quantiles, rank correlation.
//! Each stands in docs/method.md under the same name.

use crate::hazard::{Cell, Menu};
use crate::picture::DomainScore;

/// A weighted mean over answered indicators with its bounds over asked ones. `None` parts where nothing was answered or asked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    answered: u16,
    unknown: u16,
    weight_answered: f64,
    weight_asked: f64,
    hazard: f64,
    unknown_weight: f64,
}

impl Sum {
    /// Takes in what a site has on an indicator of this weight.
    pub fn add(&mut self, cell: Cell, weight: f64) {
        match cell {
            Cell::Answered(hazard) => {
                self.answered += 1;
                self.weight_answered += weight;
                self.weight_asked += weight;
                self.hazard += weight * hazard;
            }
            Cell::Unknown => {
                self.unknown += 1;
                self.weight_asked += weight;
                self.unknown_weight += weight;
            }
            Cell::NotAsked => {}
        }
    }

    /// The domain score, where an indicator was answered.
    pub fn score(&self) -> Option<DomainScore> {
        let (low, high) = self.bounds()?;
        (self.answered > 0).then(|| {
            let value = self.hazard / self.weight_answered;
            DomainScore {
                value,
                low: low.min(value),
                high: high.max(value),
                answered: self.answered,
                unknown: self.unknown,
            }
        })
    }

    /// The domain score with every unknown at 0 and at 1, where an indicator was asked.
    pub fn bounds(&self) -> Option<(f64, f64)> {
        (self.answered + self.unknown > 0)
            .then(|| (self.hazard / self.weight_asked, (self.hazard + self.unknown_weight) / self.weight_asked))
    }
}

/// The domains of one site.
pub(crate) fn domain_sums(menu: &Menu, cell: impl Fn(usize) -> Cell) -> Vec<Sum> {
    let mut sums = vec![Sum::default(); menu.domains.len()];
    for (number, question) in menu.questions.iter().enumerate() {
        sums[question.domain].add(cell(number), question.weight);
    }
    sums
}

/// Site score with its lower and upper bound, 0 to 100, from domain sums and domain weights. `None` where nothing was answered.
pub fn site_score(sums: &[Sum], weights: &[f64]) -> Option<(f64, f64, f64)> {
    let (mut value, mut answered) = (0.0, 0.0);
    let (mut low, mut high, mut asked) = (0.0, 0.0, 0.0);
    for (sum, weight) in sums.iter().zip(weights) {
        if let Some(score) = sum.score() {
            value += weight * score.value;
            answered += weight;
        }
        if let Some(bounds) = sum.bounds() {
            low += weight * bounds.0;
            high += weight * bounds.1;
            asked += weight;
        }
    }
    (answered > 0.0).then(|| {
        let value = 100.0 * value / answered;
        (value, (100.0 * low / asked).min(value), (100.0 * high / asked).max(value))
    })
}

/// Points that each answered indicator adds to the site score; they sum to it. `None` where it was not answered.
pub(crate) fn points(menu: &Menu, sums: &[Sum], cell: impl Fn(usize) -> Cell) -> Vec<Option<f64>> {
    let weight: f64 = menu
        .domains
        .iter()
        .zip(sums)
        .filter(|(_, sum)| sum.answered > 0)
        .map(|((_, w), _)| w)
        .sum();
    menu.questions
        .iter()
        .enumerate()
        .map(|(number, question)| match cell(number) {
            Cell::Answered(hazard) => {
                let in_domain = question.weight / sums[question.domain].weight_answered;
                Some(100.0 * menu.domains[question.domain].1 / weight * in_domain * hazard)
            }
            _ => None,
        })
        .collect()
}

/// Mean of the worse half (rounded up) of the domain scores, unweighted, times 100.
pub fn worst_half(scores: impl Iterator<Item = f64>) -> Option<f64> {
    let mut scores: Vec<f64> = scores.collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    let half = scores.len().div_ceil(2);
    (half > 0).then(|| 100.0 * scores[..half].iter().sum::<f64>() / half as f64)
}

/// Number of the band of a score: how many band ends it reaches.
pub fn band(score: f64, ends: &[f64]) -> usize {
    ends.iter().filter(|end| score >= **end).count()
}

/// Position (from 0) of a percentile among `n` ordered values, by the nearest rank: the value number `ceil(percent x n / 100)`.
pub const fn nearest_rank(percent: usize, n: usize) -> usize {
    let rank = (percent * n).div_ceil(100);
    if rank == 0 { 0 } else { rank - 1 }
}

/// 5th and 95th percentile of values in any order, by the nearest rank.
pub(crate) fn range_of(values: &mut [f64]) -> Option<(f64, f64)> {
    if values.is_empty() {
        return None;
    }
    let mut at = |percent| {
        let position = nearest_rank(percent, values.len());
        *values.select_nth_unstable_by(position, f64::total_cmp).1
    };
    Some((at(5), at(95)))
}

/// Competition ranks: 1 is the highest, equal values share the better rank. Values that agree to nine decimals are equal: below that,
/// a difference only says in which order numbers were added.
pub fn ranks(values: &[f64]) -> Vec<u32> {
    let values: Vec<f64> = values.iter().map(|value| (value * 1e9).round()).collect();
    let order = descending(&values);
    let mut ranks = vec![0; values.len()];
    let mut rank = 0;
    for (position, at) in order.iter().enumerate() {
        if position == 0 || values[*at] != values[order[position - 1]] {
            rank = position + 1;
        }
        ranks[*at] = u32::try_from(rank).unwrap_or(u32::MAX);
    }
    ranks
}

fn descending(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
    order
}

/// Spearman's rank correlation, equal values at their average rank. `None` for fewer than two values or where one side does not vary.
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    let (a, b) = (average_ranks(a), average_ranks(b));
    let middle = (a.len() as f64 + 1.0) / 2.0;
    let (mut both, mut only_a, mut only_b) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(&b) {
        let (x, y) = (x - middle, y - middle);
        both += x * y;
        only_a += x * x;
        only_b += y * y;
    }
    (only_a > 0.0 && only_b > 0.0).then(|| both / (only_a * only_b).sqrt())
}

fn average_ranks(values: &[f64]) -> Vec<f64> {
    let order = descending(values);
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0.0;
    for tied in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let average = before + (tied.len() as f64 + 1.0) / 2.0;
        tied.iter().for_each(|at| ranks[*at] = average);
        before += tied.len() as f64;
    }
    ranks
}

/// Share of the top tenth by `a` that is in the top tenth by `b`. Values tied at the cut belong to the tenth in the proportion that has room.
pub fn top_tenth_kept(a: &[f64], b: &[f64]) -> Option<f64> {
    let tenth = a.len().div_ceil(10);
    let kept: f64 = membership(a, tenth).iter().zip(membership(b, tenth)).map(|(x, y)| x.min(y)).sum();
    (tenth > 0).then(|| kept / tenth as f64)
}

fn membership(values: &[f64], top: usize) -> Vec<f64> {
    let order = descending(values);
    let Some(cut) = top.checked_sub(1).and_then(|last| order.get(last)).map(|at| values[*at]) else {
        return Vec::new();
    };
    let above = values.iter().filter(|v| **v > cut).count();
    let tied = values.iter().filter(|v| **v == cut).count();
    let share = (top - above) as f64 / tied as f64;
    values
        .iter()
        .map(|v| {
            if *v > cut {
                1.0
            } else if *v == cut {
                share
            } else {
                0.0
            }
        })
        .collect()
}

/// Mean of values; `None` where there are none.
pub(crate) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = values.fold((0_usize, 0.0), |(count, sum), value| (count + 1, sum + value));
    (count > 0).then(|| sum / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_rank_takes_a_value_that_occurs() {
        assert_eq!(nearest_rank(5, 1000), 49);
        assert_eq!(nearest_rank(95, 1000), 949);
        assert_eq!(nearest_rank(5, 1), 0);
        assert_eq!(nearest_rank(95, 3), 2);
        assert_eq!(nearest_rank(5, 0), 0);
        assert_eq!(range_of(&mut [3.0, 1.0, 2.0]), Some((1.0, 3.0)));
        assert_eq!(range_of(&mut []), None);
    }

    #[test]
    fn equal_scores_share_the_better_rank() {
        assert_eq!(ranks(&[10.0, 30.0, 30.0, 5.0]), [3, 1, 1, 4]);
        assert_eq!(ranks(&[0.1 + 0.2, 0.3, 0.4]), [2, 2, 1]);
    }

    #[test]
    fn spearman_as_in_a_textbook_and_with_ties() {
        assert_eq!(spearman(&[1.0, 2.0, 3.0], &[10.0, 20.0, 30.0]), Some(1.0));
        assert_eq!(spearman(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]), Some(-1.0));
        let tied = spearman(&[1.0, 2.0, 2.0, 4.0], &[1.0, 3.0, 2.0, 4.0]).unwrap();
        assert!((tied - 0.948_683_298_050_513_8).abs() < 1e-12, "{tied}");
        assert_eq!(spearman(&[1.0, 1.0], &[1.0, 2.0]), None);
        assert_eq!(spearman(&[1.0], &[1.0]), None);
    }

    #[test]
    fn a_rule_that_ties_half_of_all_keeps_a_fifth_of_the_top_tenth() {
        let mean: Vec<f64> = (0..20).map(f64::from).collect();
        assert_eq!(top_tenth_kept(&mean, &mean), Some(1.0));
        let flat: Vec<f64> = (0..20).map(|n| if n >= 10 { 1.0 } else { 0.0 }).collect();
        assert!((top_tenth_kept(&mean, &flat).unwrap() - 0.2).abs() < 1e-12);
        assert_eq!(top_tenth_kept(&[], &[]), None);
    }

    #[test]
    fn the_worse_half_is_rounded_up() {
        assert_eq!(worst_half([0.0, 1.0, 0.5].into_iter()), Some(75.0));
        assert_eq!(worst_half([0.25].into_iter()), Some(25.0));
        assert_eq!(worst_half(std::iter::empty()), None);
    }

    #[test]
    fn a_score_at_the_end_of_a_band_is_in_the_next() {
        assert_eq!([0.0, 24.9, 25.0, 75.0, 100.0].map(|s| band(s, &[25.0, 50.0, 75.0])), [0, 0, 1, 3, 3]);
    }
}
