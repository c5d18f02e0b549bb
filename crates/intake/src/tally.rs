//! Problems of rows, gathered: the same thing in the same column with the same value is one problem with a count and its first rows.
//! A million rows with one wrong code make one problem, not a million.

use amparo_model::problem::Entry;
use amparo_model::{Location, Problem};
use std::collections::HashMap;

/// Different problems that are kept; what comes after is only counted.
const MOST: usize = 2000;
/// Rows that are named for each.
const FIRST_ROWS: usize = 5;

type Args = Vec<(&'static str, String)>;

/// Gathers problems. Sentences may use `{count}` and `{rows}` beside their own arguments.
#[derive(Debug, Default)]
pub struct Problems {
    found: HashMap<(&'static str, String, String), Gathered>,
    /// Occurrences of problems beyond the ones kept.
    beyond: u64,
}

#[derive(Debug)]
struct Gathered {
    order: usize,
    entry: &'static Entry,
    at: Location,
    args: Args,
    count: u64,
    rows: Vec<u32>,
}

impl Problems {
    /// One occurrence. `value` tells apart what is told apart; `args` is asked only the first time.
    pub fn add(&mut self, entry: &'static Entry, at: &Location, value: &str, args: impl FnOnce() -> Args) {
        let order = self.found.len();
        let key = (entry.code, at.column.clone().unwrap_or_default(), value.to_owned());
        if order >= MOST && !self.found.contains_key(&key) {
            self.beyond += 1;
            return;
        }
        let gathered = self.found.entry(key).or_insert_with(|| Gathered {
            order,
            entry,
            at: at.clone(),
            args: args(),
            count: 0,
            rows: Vec::new(),
        });
        gathered.count += 1;
        if let Some(row) = at.row
            && gathered.rows.len() < FIRST_ROWS
            && gathered.rows.last() != Some(&row)
        {
            gathered.rows.push(row);
        }
    }

    /// Nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Occurrences of an entry.
    pub fn count(&self, entry: &Entry) -> u64 {
        self.found
            .values()
            .filter(|gathered| gathered.entry == entry)
            .map(|gathered| gathered.count)
            .sum()
    }

    /// The problems in the order in which they first occurred.
    pub fn into_vec(self) -> Vec<Problem> {
        let mut found: Vec<Gathered> = self.found.into_values().collect();
        found.sort_by_key(|gathered| gathered.order);
        found.into_iter().map(Gathered::problem).collect()
    }
}

impl Gathered {
    fn problem(self) -> Problem {
        let mut rows = self.rows.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        if self.count > self.rows.len() as u64 {
            rows.push_str(" ...");
        }
        let problem = Problem::new(self.entry, self.at).with("count", self.count).with("rows", rows);
        self.args.into_iter().fold(problem, |problem, (name, value)| problem.with(name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use amparo_model::problem;

    #[test]
    fn many_occurrences_are_one_problem() {
        let mut problems = Problems::default();
        let at = |row| Location::file("a.csv").row(row).column("light");
        for row in 2..100 {
            problems.add(&problem::ROW_UNLISTED, &at(row), "maybe", || vec![("value", "maybe".into())]);
        }
        problems.add(&problem::ROW_UNLISTED, &at(7), "perhaps", || vec![("value", "perhaps".into())]);
        assert_eq!(problems.count(&problem::ROW_UNLISTED), 99);
        let found = problems.into_vec();
        assert_eq!(found.len(), 2);
        assert!(found[0].says().contains("2, 3, 4, 5, 6 ...") && found[0].says().contains("98"), "{}", found[0]);
    }

    #[test]
    fn a_flood_of_different_values_is_bounded() {
        let mut problems = Problems::default();
        for row in 0..10_000 {
            problems.add(&problem::ROW_UNLISTED, &Location::file("a").row(row), &row.to_string(), Vec::new);
        }
        assert_eq!((problems.found.len(), problems.beyond), (MOST, 8000));
    }
}
