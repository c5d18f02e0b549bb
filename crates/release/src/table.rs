//! A table of counts or sums under disclosure control: cells, the sums that bind them, and which cells have to stay inside.
//! House rule: greedy choice and an audit by linear programme after it, until the audit finds nothing. Not proved smallest (`docs/release.md`, section 3).

use crate::{lp::Unknowns, rules::Rule};
use std::collections::BTreeSet;

/// What a cell counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unit {
    /// Persons.
    Persons,
    /// Sites.
    Sites,
    /// A sum of scores behind a weighted mean: readers see the mean and may know the weight.
    Score {
        /// Sum of the weights, known to the reader.
        weight: f64,
        /// Highest score: 100 or 1.
        most: f64,
    },
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Name, for example `SO22 / band 4`.
    pub name: String,
    /// Its true value, zero or more.
    pub value: f64,
    /// What it counts.
    pub unit: Unit,
    /// Sites that contribute to it.
    pub sites: u32,
    /// Persons behind it, where known.
    pub persons: Option<u64>,
    /// It stands in the table that readers see. Cells that only follow from sums (a rest) do not.
    pub visible: bool,
    /// To be kept back whatever the rule says: it would follow from, or give away, something else.
    pub secret: bool,
}

/// A total and the cells that make it up; numbers are positions in [`Table::cells`].
#[derive(Clone, Debug, PartialEq)]
pub struct Sum {
    /// The total.
    pub total: usize,
    /// Its parts.
    pub parts: Vec<usize>,
    /// A part that holds the whole total tells the answer of everybody in it.
    pub group: bool,
}

/// Cells and the sums that bind them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Name for readers, for example `women and girls by place and band`.
    pub name: String,
    /// Cells, always in the same order for the same data.
    pub cells: Vec<Cell>,
    /// Sums.
    pub sums: Vec<Sum>,
}

/// What becomes of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Goes out.
    Shown,
    /// Kept back by the rule itself.
    Primary,
    /// Kept back so that others cannot be computed.
    Complementary,
    /// Not in the table, and nothing to protect.
    Hidden,
    /// Not in the table, and to be protected all the same.
    HiddenSensitive,
}

impl Status {
    /// No reader sees its value in this table.
    pub fn is_unseen(self) -> bool {
        self != Status::Shown
    }

    /// Has to stay unknown.
    pub fn is_protected(self) -> bool {
        matches!(self, Status::Primary | Status::Complementary | Status::HiddenSensitive)
    }
}

/// A pattern that passed the audit.
#[derive(Clone, Debug, PartialEq)]
pub struct Protected {
    /// One for each cell.
    pub status: Vec<Status>,
    /// Fewest complementary cells that any pattern needs: a bound, not the best pattern.
    pub at_least: u32,
}

impl Protected {
    /// Visible cells of a status.
    pub fn count(&self, status: Status) -> u32 {
        self.status.iter().filter(|s| **s == status).count() as u32
    }
}

/// No pattern protects the table: it has to go out coarser, or not at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("in '{table}' the cell {cell} cannot be protected: {why}")]
pub struct Refused {
    /// Name of the table.
    pub table: String,
    /// Name of the cell, never its value.
    pub cell: String,
    /// Why.
    pub why: &'static str,
}

/// Range that a cell must keep under a rule.
pub fn need(unit: Unit, rule: &Rule) -> f64 {
    match unit {
        Unit::Persons => rule.width as f64,
        Unit::Sites => f64::from(rule.width_sites),
        Unit::Score { weight, most } => rule.width_points / 100.0 * most * weight,
    }
}

/// The rule itself keeps the cell back.
pub fn is_sensitive(cell: &Cell, rule: &Rule) -> bool {
    cell.secret
        || (cell.sites > 0 && cell.sites < rule.min_sites)
        || match cell.unit {
            Unit::Persons => cell.value > 0.0 && cell.value < rule.min_persons as f64,
            Unit::Sites => cell.persons.is_some_and(|persons| persons > 0 && persons < rule.min_persons),
            Unit::Score { .. } => false,
        }
}

/// Finds which cells stay inside. `known`: cells that went out before and cannot be called back. `withhold`: cells that stay inside
/// whatever the rule says, for example because a narrower audience does not see them. The same input gives the same pattern.
pub fn protect(table: &Table, rule: &Rule, known: &[usize], withhold: &BTreeSet<usize>) -> Result<Protected, Refused> {
    let at_least = Work::new(table, rule, known, &BTreeSet::new()).at_least();
    let mut work = Work::new(table, rule, known, withhold);
    work.close_sums()?;
    while let Some(narrow) = work.audit() {
        for cell in narrow {
            work.widen(cell)?;
        }
        work.close_sums()?;
    }
    Ok(Protected { status: work.status, at_least })
}

/// The rule alone, without complementary cells: what the attacks of the tests must break.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn primary_only(table: &Table, rule: &Rule) -> Protected {
    Protected { status: Work::new(table, rule, &[], &BTreeSet::new()).status, at_least: 0 }
}

struct Work<'a> {
    table: &'a Table,
    need: Vec<f64>,
    sensitive: Vec<bool>,
    fixed: Vec<bool>,
    sums_of: Vec<Vec<usize>>,
    status: Vec<Status>,
}

impl<'a> Work<'a> {
    fn new(table: &'a Table, rule: &Rule, known: &[usize], withhold: &BTreeSet<usize>) -> Work<'a> {
        let count = table.cells.len();
        let mut fixed = vec![false; count];
        for &cell in known {
            fixed[cell] = true;
        }
        let mut sums_of = vec![Vec::new(); count];
        let mut sensitive: Vec<bool> = table.cells.iter().map(|cell| is_sensitive(cell, rule)).collect();
        for (number, sum) in table.sums.iter().enumerate() {
            sums_of[sum.total].push(number);
            let total = table.cells[sum.total].value;
            for &part in &sum.parts {
                sums_of[part].push(number);
                let value = table.cells[part].value;
                if sum.group && total > 0.0 {
                    sensitive[part] |= rule.group_disclosure && value == total && table.cells[part].visible;
                    sensitive[part] |= rule.protect_zeros && value == 0.0 && table.cells[part].visible;
                }
            }
        }
        let status = (0..count)
            .map(|cell| match (table.cells[cell].visible, fixed[cell]) {
                (_, true) => Status::Shown,
                (true, _) if sensitive[cell] => Status::Primary,
                (true, _) if withhold.contains(&cell) => Status::Complementary,
                (true, _) => Status::Shown,
                (false, _) if sensitive[cell] => Status::HiddenSensitive,
                (false, _) => Status::Hidden,
            })
            .collect();
        let need = table.cells.iter().map(|cell| need(cell.unit, rule)).collect();
        Work { table, need, sensitive, fixed, sums_of, status }
    }

    fn members(&self, sum: usize) -> impl Iterator<Item = usize> + '_ {
        let sum = &self.table.sums[sum];
        sum.parts.iter().copied().chain([sum.total])
    }

    /// What the unseen parts of a sum add up to; `None` where the total is unseen too and sets no bound.
    fn unseen_value(&self, sum: usize) -> Option<f64> {
        let sum = &self.table.sums[sum];
        let unseen = sum.parts.iter().filter(|part| self.status[**part].is_unseen());
        (!self.status[sum.total].is_unseen()).then(|| unseen.map(|part| self.table.cells[*part].value).sum())
    }

    /// A protected cell of the sum that the sum gives away or narrows too far.
    fn exposed(&self, sum: usize) -> Option<usize> {
        let unseen: Vec<usize> = self.members(sum).filter(|cell| self.status[*cell].is_unseen()).collect();
        let protected = unseen.iter().copied().filter(|cell| self.status[*cell].is_protected());
        let neediest = protected.max_by(|a, b| self.need[*a].total_cmp(&self.need[*b]).then(b.cmp(a)))?;
        if unseen.len() == 1 {
            return Some(neediest);
        }
        // Who is alone in one of two unseen parts knows it, and so computes the other.
        if let [a, b] = unseen[..]
            && self.table.sums[sum].total != b
        {
            for (alone, other) in [(a, b), (b, a)] {
                if self.table.cells[alone].sites == 1 && self.sensitive[other] && self.status[other].is_protected() {
                    return Some(other);
                }
            }
        }
        self.unseen_value(sum)
            .is_some_and(|value| value < self.need[neediest])
            .then_some(neediest)
    }

    fn at_least(&self) -> u32 {
        let alone = (0..self.table.sums.len()).filter(|sum| self.exposed(*sum).is_some()).count();
        let shared = self.sums_of.iter().map(Vec::len).max().unwrap_or(1).max(1);
        alone.div_ceil(shared) as u32
    }

    fn close_sums(&mut self) -> Result<(), Refused> {
        loop {
            let mut changed = false;
            for sum in 0..self.table.sums.len() {
                while let Some(cell) = self.exposed(sum) {
                    let short = self.unseen_value(sum).map_or(0.0, |value| self.need[cell] - value);
                    self.withhold_one_of(&[sum], short, cell)?;
                    changed = true;
                }
            }
            if !changed {
                return Ok(());
            }
        }
    }

    /// Protected cells whose range is too narrow, one for each group of sums; `None` when all are wide enough.
    fn audit(&self) -> Option<Vec<usize>> {
        let cells = &self.table.cells;
        let mut unknowns = Unknowns::default();
        let mut number = vec![usize::MAX; cells.len()];
        for cell in (0..cells.len()).filter(|cell| self.status[*cell].is_unseen()) {
            number[cell] = unknowns.add(match cells[cell].unit {
                Unit::Score { weight, most } => weight * most,
                _ => f64::INFINITY,
            });
        }
        for sum in &self.table.sums {
            let mut seen = 0.0;
            let mut terms = Vec::new();
            for (cell, sign) in sum.parts.iter().map(|part| (*part, 1.0)).chain([(sum.total, -1.0)]) {
                match self.status[cell].is_unseen() {
                    true => terms.push((number[cell], sign)),
                    false => seen -= sign * cells[cell].value,
                }
            }
            // Sums of scores carry the dust of floating point.
            let dust = if cells[sum.total].unit == Unit::Persons || cells[sum.total].unit == Unit::Sites {
                0.0
            } else {
                1e-7 * (1.0 + seen.abs())
            };
            unknowns.bind(terms, seen - dust, seen + dust);
        }
        let targets: Vec<usize> = (0..cells.len()).filter(|cell| self.status[*cell].is_protected()).collect();
        let asked: Vec<usize> = targets.iter().map(|cell| number[*cell]).collect();
        let mut need = vec![0.0; cells.len()];
        for (cell, asked) in targets.iter().zip(&asked) {
            need[*asked] = self.need[*cell];
        }
        let whole = !cells.iter().any(|cell| matches!(cell.unit, Unit::Score { .. }));
        let ranges = unknowns.ranges(&asked, whole, &|unknown| need[unknown]);
        let narrow: Vec<usize> = match ranges {
            Some(ranges) => targets
                .iter()
                .zip(ranges)
                .filter(|(cell, range)| range.width() < self.need[**cell] * (1.0 - 1e-9))
                .map(|(cell, _)| *cell)
                .collect(),
            None => targets,
        };
        let mut touched = BTreeSet::new();
        let mut first = Vec::new();
        for cell in narrow {
            if self.sums_of[cell].iter().all(|sum| touched.insert(*sum)) {
                first.push(cell);
            }
        }
        (!first.is_empty()).then_some(first)
    }

    fn widen(&mut self, cell: usize) -> Result<(), Refused> {
        let own = self.sums_of[cell].clone();
        let near: BTreeSet<usize> = own
            .iter()
            .flat_map(|sum| self.members(*sum).collect::<Vec<_>>())
            .flat_map(|neighbour| self.sums_of[neighbour].clone())
            .collect();
        let near: Vec<usize> = near.into_iter().collect();
        let all: Vec<usize> = (0..self.table.sums.len()).collect();
        let short = self.need[cell];
        self.withhold_one_of(&own, short, cell)
            .or_else(|_| self.withhold_one_of(&near, short, cell))
            .or_else(|_| self.withhold_one_of(&all, short, cell))
    }

    /// Withholds the cheapest cell of some sums: one that closes the gap before one that does not, what mends most sums for
    /// the least count lost.
    fn withhold_one_of(&mut self, sums: &[usize], short: f64, cell: usize) -> Result<(), Refused> {
        let mut candidates: Vec<usize> = sums
            .iter()
            .flat_map(|sum| self.members(*sum))
            .filter(|c| self.status[*c] == Status::Shown && !self.fixed[*c] && self.table.cells[*c].visible)
            .collect();
        candidates.sort_unstable();
        candidates.dedup();
        let price = |c: usize| {
            let amount = match self.table.cells[c].unit {
                Unit::Score { .. } => f64::from(self.table.cells[c].sites),
                _ => self.table.cells[c].value,
            };
            let mends = self.sums_of[c].iter().filter(|sum| self.exposed(**sum).is_some()).count();
            // Readers miss a total more than a part, and the total of all most.
            let totals = self.sums_of[c].iter().filter(|sum| self.table.sums[**sum].total == c).count();
            let top = totals > 0 && totals == self.sums_of[c].len();
            let rank = if top { 1000.0 } else { 1.0 + 2.0 * totals as f64 };
            (1.0 + amount.ln_1p()) * rank / (1.0 + mends as f64)
        };
        let is_total_here = |c: usize| sums.iter().any(|sum| self.table.sums[*sum].total == c);
        let chosen = candidates.into_iter().min_by(|a, b| {
            let order = |c: usize| (self.table.cells[c].value < short && !is_total_here(c), price(c));
            let (a_short, a_price) = order(*a);
            let (b_short, b_price) = order(*b);
            a_short.cmp(&b_short).then(a_price.total_cmp(&b_price)).then(a.cmp(b))
        });
        match chosen {
            Some(chosen) => {
                self.status[chosen] = Status::Complementary;
                Ok(())
            }
            None => Err(Refused {
                table: self.table.name.clone(),
                cell: self.table.cells[cell].name.clone(),
                why: "too little of the table is left to hide it behind",
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rules, testing::disclosed_cells};
    use amparo_model::Audience;

    fn rule() -> Rule {
        Rules::standard().of(Audience::Public).clone()
    }

    fn cell(name: &str, value: f64, sites: u32, visible: bool) -> Cell {
        let persons = Some(value as u64);
        Cell { name: name.into(), value, unit: Unit::Persons, sites, persons, visible, secret: false }
    }

    /// One row of counts with its total last; three sites behind each cell above zero.
    fn row(values: &[f64], group: bool) -> Table {
        let sites = |value: f64| if value > 0.0 { 3 } else { 0 };
        let mut cells: Vec<Cell> = values.iter().map(|v| cell("part", *v, sites(*v), true)).collect();
        let total: f64 = values.iter().sum();
        cells.push(cell("total", total, 3 * values.len() as u32, true));
        let sums = vec![Sum { total: values.len(), parts: (0..values.len()).collect(), group }];
        Table { name: "row".into(), cells, sums }
    }

    fn pattern(table: &Table, rule: &Rule, known: &[usize]) -> String {
        match protect(table, rule, known, &BTreeSet::new()) {
            Ok(found) => found.status.iter().map(|s| format!("{s:?}").chars().next().unwrap_or(' ')).collect(),
            Err(refused) => refused.to_string(),
        }
    }

    #[test]
    fn a_small_cell_takes_the_smallest_cell_that_hides_it_along() {
        assert_eq!(pattern(&row(&[2.0, 90.0, 7.0, 40.0], false), &rule(), &[]), "PSCSS");
        assert_eq!(pattern(&row(&[20.0, 90.0, 7.0, 40.0], false), &rule(), &[]), "SSSSS");
        assert_eq!(pattern(&row(&[0.0, 90.0, 7.0, 40.0], false), &rule(), &[]), "SSSSS", "a zero is no small count");
    }

    #[test]
    fn a_group_that_shares_one_answer_is_hidden_behind_a_zero() {
        assert_eq!(pattern(&row(&[0.0, 90.0, 0.0], true), &rule(), &[]), "CPSS");
        let without = Rule { group_disclosure: false, ..rule() };
        assert_eq!(pattern(&row(&[0.0, 90.0, 0.0], true), &without, &[]), "SSSS");
        let zeros = Rule { protect_zeros: true, ..rule() };
        assert_eq!(pattern(&row(&[0.0, 90.0, 9.0], true), &zeros, &[]), "PSCS");
    }

    #[test]
    fn two_cells_of_one_site_each_do_not_hide_each_other() {
        let mut table = row(&[30.0, 40.0, 90.0], false);
        table.cells[0].sites = 1;
        table.cells[1].sites = 1;
        assert_eq!(pattern(&table, &rule(), &[]), "PPCS");
    }

    #[test]
    fn a_total_of_one_part_goes_with_it_and_a_known_one_refuses_the_table() {
        let table = row(&[2.0], false);
        assert_eq!(pattern(&table, &rule(), &[]), "PP");
        let table = row(&[2.0, 30.0], false);
        assert_eq!(pattern(&table, &rule(), &[]), "PCS");
        let refused = pattern(&table, &rule(), &[1, 2]);
        assert!(refused.starts_with("in 'row' the cell part cannot be protected"), "{refused}");
    }

    #[test]
    fn two_teams_publish_all_and_women_and_the_men_are_few() {
        let mut table = row(&[96.0, 3.0], false);
        table.cells[1].visible = false;
        assert_eq!(pattern(&table, &rule(), &[]), "CHS", "the first team has to keep one of its numbers");
        assert!(pattern(&table, &rule(), &[0, 2]).contains("cannot be protected"), "both are out");
    }

    #[test]
    fn the_same_table_gets_the_same_pattern() {
        for seed in 0..30 {
            let table = crate::testing::random_table(seed);
            assert_eq!(pattern(&table, &rule(), &[]), pattern(&table, &rule(), &[]));
            assert_eq!(disclosed_cells(&table, &rule(), true).unwrap_or(0), 0);
        }
    }

    #[test]
    fn a_mean_over_two_sites_takes_another_mean_along() {
        let mean = |score: f64, sites: u32, visible: bool| Cell {
            name: "mean".into(),
            value: score * f64::from(sites),
            unit: Unit::Score { weight: f64::from(sites), most: 100.0 },
            sites,
            persons: None,
            visible,
            secret: false,
        };
        let cells = vec![mean(80.0, 2, true), mean(40.0, 5, true), mean(50.0, 9, true), mean(50.0, 16, true)];
        let table =
            Table { name: "means".into(), cells, sums: vec![Sum { total: 3, parts: vec![0, 1, 2], group: false }] };
        assert_eq!(pattern(&table, &rule(), &[]), "PCSS");
    }
}
