//! What sums say about unknown numbers: the range of each unknown, by linear programme.
//! The engine under the protector's audit and under the attacker, who each build their own equations (`docs/release.md`, section 3).

use good_lp::{Expression, ProblemVariables, ResolutionError, Solution, SolverModel, Variable, microlp, variable};
use std::collections::BTreeMap;

/// Unknown numbers from zero up, and sums that bind them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unknowns {
    upper: Vec<f64>,
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    terms: Vec<(usize, f64)>,
    low: f64,
    high: f64,
}

/// The range of an unknown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Range {
    pub low: f64,
    pub high: f64,
}

impl Range {
    pub fn width(&self) -> f64 {
        self.high - self.low
    }
}

impl Unknowns {
    /// A new unknown from zero to a bound (infinite where there is none); gives its number.
    pub fn add(&mut self, upper: f64) -> usize {
        self.upper.push(upper);
        self.upper.len() - 1
    }

    /// The sum of terms (unknown and factor) lies in a range.
    pub fn bind(&mut self, terms: Vec<(usize, f64)>, low: f64, high: f64) {
        if !terms.is_empty() {
            self.rows.push(Row { terms, low, high });
        }
    }

    /// The range of each target. Whole numbers are rounded inwards. A target whose range is already seen to be `wide_enough`
    /// is not narrowed further: its true range is at least the one given. `None` where the sums contradict each other.
    pub fn ranges(&self, targets: &[usize], whole: bool, wide_enough: &dyn Fn(usize) -> f64) -> Option<Vec<Range>> {
        let component = self.components();
        let mut members: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (unknown, component) in component.iter().enumerate() {
            members.entry(*component).or_default().0.push(unknown);
        }
        for (index, row) in self.rows.iter().enumerate() {
            members.entry(component[row.terms[0].0]).or_default().1.push(index);
        }
        let mut seen: Vec<Range> = vec![Range { low: f64::INFINITY, high: f64::NEG_INFINITY }; self.upper.len()];
        let mut answers = Vec::with_capacity(targets.len());
        for &target in targets {
            if seen[target].width() < wide_enough(target) || wide_enough(target) <= 0.0 {
                let (unknowns, rows) = &members[&component[target]];
                for largest in [false, true] {
                    if !self.solve(target, largest, unknowns, rows, &mut seen) {
                        return None;
                    }
                }
            }
            let Range { low, high } = seen[target];
            answers.push(match whole {
                true => Range { low: (low - 1e-6).ceil(), high: (high + 1e-6).floor() },
                false => Range { low, high },
            });
        }
        Some(answers)
    }

    fn solve(&self, target: usize, largest: bool, unknowns: &[usize], rows: &[usize], seen: &mut [Range]) -> bool {
        if rows.is_empty() {
            seen[target] = Range { low: 0.0, high: self.upper[target] };
            return true;
        }
        let mut problem = ProblemVariables::new();
        let mut names: BTreeMap<usize, Variable> = BTreeMap::new();
        for &unknown in unknowns {
            let bounded = variable().min(0.0);
            let upper = self.upper[unknown];
            names.insert(unknown, problem.add(if upper.is_finite() { bounded.max(upper) } else { bounded }));
        }
        let aim = Expression::from(names[&target]);
        let mut model = if largest { problem.maximise(aim) } else { problem.minimise(aim) }.using(microlp);
        for &index in rows {
            let row = &self.rows[index];
            let sum: Expression = row.terms.iter().map(|(unknown, factor)| *factor * names[unknown]).sum();
            if row.low == row.high {
                model.add_constraint(sum.eq(row.low));
            } else {
                if row.high.is_finite() {
                    model.add_constraint(sum.clone().leq(row.high));
                }
                model.add_constraint(sum.geq(row.low));
            }
        }
        match model.solve() {
            Ok(solution) => {
                for (&unknown, &name) in &names {
                    let value = solution.value(name);
                    seen[unknown].low = seen[unknown].low.min(value);
                    seen[unknown].high = seen[unknown].high.max(value);
                }
                true
            }
            Err(ResolutionError::Unbounded) => {
                seen[target].high = f64::INFINITY;
                true
            }
            Err(_) => false,
        }
    }

    /// For each unknown the smallest number among those that sums tie to it.
    fn components(&self) -> Vec<usize> {
        fn root(parent: &mut [usize], mut at: usize) -> usize {
            while parent[at] != at {
                parent[at] = parent[parent[at]];
                at = parent[at];
            }
            at
        }
        let mut parent: Vec<usize> = (0..self.upper.len()).collect();
        for row in &self.rows {
            let first = root(&mut parent, row.terms[0].0);
            for &(unknown, _) in &row.terms[1..] {
                let (a, b) = (root(&mut parent, first), root(&mut parent, unknown));
                parent[a.max(b)] = a.min(b);
            }
        }
        (0..parent.len()).map(|at| root(&mut parent, at)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(unknowns: &Unknowns, targets: &[usize]) -> Vec<(f64, f64)> {
        let ranges = unknowns.ranges(targets, true, &|_| 0.0).expect("the sums agree");
        ranges.iter().map(|r| (r.low, r.high)).collect()
    }

    #[test]
    fn two_unknowns_of_one_sum_hide_each_other_and_one_alone_does_not() {
        let mut unknowns = Unknowns::default();
        let (a, b, c) = (unknowns.add(f64::INFINITY), unknowns.add(f64::INFINITY), unknowns.add(f64::INFINITY));
        unknowns.bind(vec![(a, 1.0), (b, 1.0)], 7.0, 7.0);
        unknowns.bind(vec![(c, 1.0)], 2.0, 2.0);
        assert_eq!(exact(&unknowns, &[a, b, c]), [(0.0, 7.0), (0.0, 7.0), (2.0, 2.0)]);
    }

    #[test]
    fn a_two_by_two_block_is_bound_by_rows_and_columns() {
        // 1 9 | 10
        // 2 3 | 5
        let mut unknowns = Unknowns::default();
        let cell: Vec<usize> = (0..4).map(|_| unknowns.add(f64::INFINITY)).collect();
        for (terms, value) in [([0, 1], 10.0), ([2, 3], 5.0), ([0, 2], 3.0), ([1, 3], 12.0)] {
            unknowns.bind(terms.iter().map(|&i| (cell[i], 1.0)).collect(), value, value);
        }
        assert_eq!(exact(&unknowns, &cell), [(0.0, 3.0), (7.0, 10.0), (0.0, 3.0), (2.0, 5.0)]);
    }

    #[test]
    fn free_unknowns_have_no_end_and_contradictions_are_told() {
        let mut unknowns = Unknowns::default();
        let a = unknowns.add(f64::INFINITY);
        assert_eq!(exact(&unknowns, &[a]), [(0.0, f64::INFINITY)]);
        let b = unknowns.add(4.0);
        unknowns.bind(vec![(a, 1.0), (b, -1.0)], 0.0, f64::INFINITY);
        assert_eq!(exact(&unknowns, &[a, b]), [(0.0, f64::INFINITY), (0.0, 4.0)]);
        unknowns.bind(vec![(b, 1.0)], 9.0, 9.0);
        assert_eq!(unknowns.ranges(&[a], true, &|_| 0.0), None);
    }
}
