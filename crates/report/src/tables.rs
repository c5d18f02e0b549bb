//! The tables of a release, made once and shown many ways: pages, spreadsheets, CSV, JSON, HXL, the terminal, the report.
//! A cell that was withheld and a cell that nobody knows are two things in every one of them.

mod areas;
mod method;
mod rounds;
mod sites;
mod terminal;
pub(crate) mod write;

pub use areas::{admin1, admin2, aggregations, domains};
pub(crate) use method::{FORMULAS, formula_text, rule, unknown_share};
pub use method::{method, quality, withheld};
pub use rounds::{answers, indicators, trend, trend_sites};
pub use sites::{actions, disagreements, site_domains, sites};
pub use terminal::{Terminal, terminal};
pub(crate) use write::meta;
pub use write::{csv, json};

use crate::view::View;
use amparo_model::Shown;

/// A table, ready to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Stable name, for example `sites`.
    pub key: &'static str,
    /// Title in the reader's language.
    pub title: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows; each has a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Stable name, the heading in CSV and JSON.
    pub key: String,
    /// Heading in the reader's language.
    pub heading: String,
    /// What the cells hold.
    pub kind: Kind,
    /// HXL tag, empty where HXL has none.
    pub hxl: String,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Count,
    /// A number.
    Number,
    /// A share from 0 to 1, read as per cent.
    Share,
    /// A score from 0 to 100, which a colour may show.
    Score,
    /// A hazard or domain score from 0 to 1, which a colour may show.
    Hazard,
    /// A box to tick.
    Tick,
    /// A day (ISO 8601).
    Date,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A number, and the decimal places that readers see; files for programs keep them all.
    Number {
        #[allow(missing_docs)]
        value: f64,
        #[allow(missing_docs)]
        decimals: u8,
    },
    /// A day (ISO 8601).
    Date(String),
    /// Known, and kept back by disclosure control.
    Withheld,
    /// Nobody knows.
    Missing,
}

impl Cell {
    /// Text; empty text is an empty cell, not a missing one.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// A number with so many decimals, missing where there is none.
    pub fn number(value: Option<f64>, decimals: u8) -> Cell {
        value.map_or(Cell::Missing, |value| Cell::Number { value, decimals })
    }

    /// A whole number, missing where there is none.
    pub fn count(value: Option<impl Into<u64>>) -> Cell {
        value.map_or(Cell::Missing, |value| Cell::Count(value.into()))
    }

    /// A whole number as it may be shown.
    pub fn shown_count(value: Shown<impl Into<u64>>) -> Cell {
        match value {
            Shown::Value(value) => Cell::Count(value.into()),
            Shown::Withheld => Cell::Withheld,
            Shown::Missing => Cell::Missing,
        }
    }

    /// A number as it may be shown.
    pub fn shown(value: Shown<f64>, decimals: u8) -> Cell {
        match value {
            Shown::Value(value) => Cell::Number { value, decimals },
            Shown::Withheld => Cell::Withheld,
            Shown::Missing => Cell::Missing,
        }
    }

    /// The number in the cell, if it holds one.
    pub fn value(&self) -> Option<f64> {
        match self {
            Cell::Count(count) => Some(*count as f64),
            Cell::Number { value, .. } => Some(*value),
            _ => None,
        }
    }
}

impl Column {
    /// A column; the heading is the sentence `col-KEY` (underscores as hyphens).
    pub(crate) fn new(view: &View, key: &str, kind: Kind, hxl: &str) -> Column {
        let heading = view.say(&format!("col-{}", key.replace('_', "-")));
        Column { key: key.to_owned(), heading, kind, hxl: hxl.to_owned() }
    }

    /// A column with a heading of its own.
    pub(crate) fn named(key: String, heading: String, kind: Kind, hxl: String) -> Column {
        Column { key, heading, kind, hxl }
    }
}

impl Table {
    pub(crate) fn new(view: &View, key: &'static str, columns: Vec<Column>) -> Table {
        Table { key, title: view.say(&format!("table-{key}")), columns, rows: Vec::new() }
    }

    /// The table with its first rows only.
    pub fn top(mut self, rows: usize) -> Table {
        self.rows.truncate(rows);
        self
    }

    /// The table with these columns only, in this order; names that it does not have are left out.
    pub fn only(&self, keys: &[&str]) -> Table {
        let at: Vec<usize> = keys.iter().filter_map(|key| self.columns.iter().position(|c| c.key == *key)).collect();
        Table {
            key: self.key,
            title: self.title.clone(),
            columns: at.iter().map(|i| self.columns[*i].clone()).collect(),
            rows: self.rows.iter().map(|row| at.iter().map(|i| row[*i].clone()).collect()).collect(),
        }
    }
}

/// The table of this name: one of [`NAMES`].
pub fn by_name(view: &View, name: &str) -> Option<Table> {
    Some(match name {
        "sites" => sites(view),
        "admin1" => admin1(view),
        "admin2" => admin2(view),
        "domains" => domains(view),
        "indicators" => indicators(view),
        "answers" => answers(view, None),
        "actions" => actions(view, None),
        "trend" => trend(view),
        "trend_sites" => trend_sites(view),
        "aggregations" => aggregations(view),
        "disagreements" => disagreements(view),
        "quality" => quality(view),
        "withheld" => withheld(view),
        "method" => method(view),
        _ => return None,
    })
}

/// Names of all tables.
pub const NAMES: [&str; 14] = [
    "sites",
    "admin1",
    "admin2",
    "domains",
    "indicators",
    "answers",
    "actions",
    "trend",
    "trend_sites",
    "aggregations",
    "disagreements",
    "quality",
    "withheld",
    "method",
];

/// A cell as a reader sees it, in the reader's language.
pub fn display(view: &View, column: &Column, cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Count(count) => view.count(*count),
        Cell::Number { value, decimals } if column.kind == Kind::Share => {
            crate::say::percent(view.lang, *value, (*decimals).into())
        }
        Cell::Number { value, decimals } => view.number(*value, (*decimals).into()),
        Cell::Date(day) => crate::say::date(view.lang, day),
        Cell::Withheld => view.say("withheld"),
        Cell::Missing => view.say("missing"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{say::Lang, testing};

    #[test]
    fn every_table_has_a_title_headings_and_full_rows_in_every_language() {
        let world = testing::internal();
        for lang in Lang::ALL {
            let view = world.view(lang);
            for name in NAMES {
                let table = by_name(&view, name).unwrap();
                assert_eq!(table.key, name);
                assert!(!table.rows.is_empty(), "{name} is empty");
                assert!(!format!("{table:?}").contains('⟦'), "{lang} {name}: {table:?}");
                assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{name}");
            }
        }
    }

    #[test]
    fn sites_begin_with_the_promised_columns() {
        let world = testing::internal();
        let keys: Vec<String> = sites(&world.view(Lang::En)).columns.into_iter().map(|c| c.key).collect();
        let promised = "site_id,site_name,admin1,admin2,score,score_low,score_high,rank,rank_p5,rank_p95,answered,unknown,women_girls";
        assert_eq!(keys[..13].join(","), promised);
        assert_eq!(keys[13], "domain_lighting");
    }

    #[test]
    fn what_was_withheld_is_told_in_the_language() {
        let world = testing::public();
        for lang in [Lang::Fr, Lang::Es, Lang::Ar] {
            let row = &withheld(&world.view(lang)).rows[0];
            let english = &withheld(&world.view(Lang::En)).rows[0];
            assert!(row[0] != english[0] && row[5] != english[5], "{lang}: {row:?}");
        }
    }

    #[test]
    fn an_audience_without_sites_gets_no_site_rows() {
        let world = testing::public();
        let view = world.view(Lang::En);
        for name in ["sites", "disagreements", "trend_sites"] {
            assert!(by_name(&view, name).unwrap().rows.is_empty(), "{name}");
        }
        assert!(admin2(&view).rows.iter().flatten().any(|cell| *cell == Cell::Withheld));
    }
}
