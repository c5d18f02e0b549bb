//! A table of the report as a page shows it, and the figure that has a chart in front of its table.

use crate::{text::Text, views::View};
use amparo_report::{
    self as report, Table,
    tables::{self, Kind},
};
use std::sync::Arc;

/// A table ready for the template.
pub struct Grid {
    /// Title.
    pub title: String,
    /// Heading of each column, and whether its cells are numbers.
    pub columns: Vec<(String, bool)>,
    /// Rows of cells.
    pub rows: Vec<Vec<String>>,
}

impl Grid {
    /// A table in the reader's language.
    pub fn new(view: &report::View, table: Table) -> Grid {
        let number = |kind| !matches!(kind, Kind::Text | Kind::Date | Kind::Tick);
        Grid {
            rows: table
                .rows
                .iter()
                .map(|row| {
                    table
                        .columns
                        .iter()
                        .zip(row)
                        .map(|(column, cell)| tables::display(view, column, cell))
                        .collect()
                })
                .collect(),
            title: table.title,
            columns: table.columns.into_iter().map(|column| (column.heading, number(column.kind))).collect(),
        }
    }

    /// There is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// A chart with the table behind it.
pub struct Figure {
    /// Anchor in the page.
    pub id: &'static str,
    /// Heading.
    pub title: String,
    /// One sentence on how to read it.
    pub lead: String,
    /// The picture (SVG).
    pub picture: Arc<str>,
    /// The table behind it.
    pub grid: Grid,
    /// Section of the method page.
    pub method: &'static str,
}

impl Figure {
    /// A figure: title and lead are the sentences `p-fig-ID` and `p-fig-ID-lead`.
    pub fn new(
        t: Text,
        view: &View,
        id: &'static str,
        method: &'static str,
        draw: impl FnOnce(&report::View) -> String,
        table: impl FnOnce(&report::View) -> Table,
    ) -> Figure {
        let words = t.words();
        let grid = Grid::new(
            &report::View::new(view.released(), t.lang(), &words),
            table(&report::View::new(view.released(), t.lang(), &words)),
        );
        Figure::with(t, view, id, method, draw, grid)
    }

    /// The same, with a table made by the page.
    pub fn with(
        t: Text,
        view: &View,
        id: &'static str,
        method: &'static str,
        draw: impl FnOnce(&report::View) -> String,
        grid: Grid,
    ) -> Figure {
        let words = t.words();
        let shown = report::View::new(view.released(), t.lang(), &words);
        Figure {
            id,
            title: t.say(format!("p-fig-{id}")),
            lead: t.say(format!("p-fig-{id}-lead")),
            picture: view.drawn(t.lang(), id, || draw(&shown)),
            grid,
            method,
        }
    }
}
