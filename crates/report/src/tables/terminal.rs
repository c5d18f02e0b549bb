//! Tables in a terminal: aligned, cut to its width, scores with a bar of characters. `--` is withheld, `?` is not known.

use super::{Cell, Column, Kind, Table};
use crate::{svg::cut, view::View};
use std::fmt::Write;

/// The terminal that a table is written for.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    /// Columns of characters.
    pub width: usize,
    /// Draw a bar beside scores.
    pub bars: bool,
}

impl Default for Terminal {
    fn default() -> Self {
        Terminal { width: 100, bars: true }
    }
}

const BAR: usize = 10;

/// The table as text. Columns that do not fit are left out from the right and named below; text is cut before numbers are.
pub fn terminal(view: &View, table: &Table, to: Terminal) -> String {
    let texts: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| {
            table
                .columns
                .iter()
                .zip(row)
                .map(|(column, cell)| text(view, column, cell, to.bars))
                .collect()
        })
        .collect();
    let mut widths: Vec<usize> = table
        .columns
        .iter()
        .enumerate()
        .map(|(i, column)| {
            let longest = texts.iter().map(|row| length(&row[i])).max().unwrap_or(0);
            let word = column.heading.split(' ').map(length).max().unwrap_or(0);
            longest.max(if column.kind == Kind::Text { length(&column.heading).min(40) } else { word.min(16) })
        })
        .collect();
    for (i, column) in table.columns.iter().enumerate() {
        let share = if table.columns.len() > 3 { 3 } else { 1 };
        let limit = if column.kind == Kind::Text { (to.width / share).max(12) } else { 24 };
        widths[i] = widths[i].min(limit);
    }
    let mut fits = 0;
    let mut used = 0;
    for width in &widths {
        if fits > 0 && used + width + 2 > to.width {
            break;
        }
        used += width + 2;
        fits += 1;
    }
    let mut out = String::new();
    let _ = writeln!(out, "{}", table.title);
    let mut line = |cells: Vec<(&str, &Column, usize)>| {
        let mut line = String::new();
        for (cell, column, width) in cells {
            let cell = cut(cell, width);
            let pad = " ".repeat(width.saturating_sub(length(&cell)));
            if matches!(column.kind, Kind::Text | Kind::Date | Kind::Tick) {
                line.push_str(&cell);
                line.push_str(&pad);
            } else {
                line.push_str(&pad);
                line.push_str(&cell);
            }
            line.push_str("  ");
        }
        let _ = writeln!(out, "{}", line.trim_end());
    };
    let headings: Vec<Vec<String>> = (0..fits).map(|i| wrapped(&table.columns[i].heading, widths[i])).collect();
    let lines = headings.iter().map(Vec::len).max().unwrap_or(0);
    for at in 0..lines {
        let part = |i: usize| at.checked_sub(lines - headings[i].len()).map_or("", |at| headings[i][at].as_str());
        line((0..fits).map(|i| (part(i), &table.columns[i], widths[i])).collect());
    }
    for row in &texts {
        line((0..fits).map(|i| (row[i].as_str(), &table.columns[i], widths[i])).collect());
    }
    if fits < table.columns.len() {
        let left: Vec<&str> = table.columns[fits..].iter().map(|column| column.key.as_str()).collect();
        let _ = writeln!(out, "{}", view.with("terminal-more", &[("columns", left.join(", ").into())]));
    }
    out
}

/// A heading in lines of a width, parted between words.
fn wrapped(heading: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in heading.split(' ') {
        match lines.last_mut() {
            Some(last) if length(last) + 1 + length(word) <= width => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn text(view: &View, column: &Column, cell: &Cell, bars: bool) -> String {
    match (cell, column.kind) {
        (Cell::Withheld, _) => "--".to_owned(),
        (Cell::Missing, _) => "?".to_owned(),
        (Cell::Number { value, .. }, Kind::Score | Kind::Hazard) if bars => {
            let share = if column.kind == Kind::Score { value / 100.0 } else { *value };
            let full = (share.clamp(0.0, 1.0) * BAR as f64).round() as usize;
            let bar = format!("{}{}", "█".repeat(full), "·".repeat(BAR - full));
            let figure = super::display(view, column, cell);
            if column.key == "score" || column.key == "weighted" { format!("{bar} {figure:>5}") } else { figure }
        }
        _ => super::display(view, column, cell),
    }
}

/// Characters that take room: marks of direction and Arabic vowel signs take none.
fn length(text: &str) -> usize {
    text.chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2066}'..='\u{2069}' | '\u{064b}'..='\u{0652}'))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{say::Lang, tables, testing};

    #[test]
    fn lines_stay_within_the_width_and_numbers_align() {
        let world = testing::internal();
        let view = world.view(Lang::En);
        for width in [60, 80, 120] {
            let text = terminal(&view, &tables::sites(&view).top(5), Terminal { width, bars: true });
            let table: Vec<&str> = text.lines().skip(1).take(6).collect();
            assert!(table.iter().all(|line| length(line) <= width), "{text}");
        }
    }

    #[test]
    fn withheld_and_missing_have_their_signs() {
        let world = testing::public();
        let view = world.view(Lang::En);
        let text = terminal(&view, &tables::admin2(&view), Terminal { width: 300, bars: false });
        assert!(text.contains(" --"), "{text}");
    }

    #[test]
    fn the_first_sites_read_like_this() {
        let world = testing::internal();
        let view = world.view(Lang::En);
        let table = tables::sites(&view).only(&[
            "rank",
            "site_name",
            "admin2",
            "score",
            "score_low",
            "score_high",
            "women_girls",
        ]);
        insta::assert_snapshot!(terminal(&view, &table.top(6), Terminal::default()));
    }
}
