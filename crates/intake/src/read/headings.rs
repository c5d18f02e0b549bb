//! Which row holds the headings, what the columns are called, and whether a row of HXL tags follows.
//! Titles above, headings twice, missing or double are all met in the field; each is named, none is fatal.

use super::Heading;
use super::block::Cells;
use amparo_model::{Location, Problem, problem};

/// Rows looked at for headings.
pub(crate) const LOOKED_AT: usize = 20;

/// Letters of a column as spreadsheets name it: 0 is `A`, 26 is `AA`.
pub fn letter(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    letters.iter().rev().map(|b| *b as char).collect()
}

/// Position in `cells` of the row that looks like headings: most cells filled, mostly words, hardly any twice.
pub(crate) fn find(cells: &Cells) -> Option<usize> {
    let filled = |row: usize| cells.row_bytes(row).filter(|cell| !cell.trim_ascii().is_empty()).count();
    // The usual number of filled cells, so that a note far to the right does not disqualify the headings.
    let mut usual: Vec<usize> = (0..cells.len()).map(filled).filter(|n| *n > 0).collect();
    usual.sort_unstable();
    let usual = usual.get(usual.len() / 2).copied().unwrap_or(0);
    (0..cells.len().min(LOOKED_AT)).find(|row| {
        let mut names: Vec<&[u8]> =
            cells.row_bytes(*row).map(<[u8]>::trim_ascii).filter(|cell| !cell.is_empty()).collect();
        let count = names.len();
        let words = names.iter().filter(|name| !is_datum(name)).count();
        names.sort_unstable();
        names.dedup();
        count > 0 && count * 10 >= usual * 6 && words * 10 > count * 8 && names.len() * 10 >= count * 7
    })
}

/// A number, a date or a key: something that stands under headings and not in them.
fn is_datum(cell: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(cell) else { return false };
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (digits > 0 && letters == 0) || (text.len() == 41 && text.starts_with("uuid:"))
}

/// Headings with unique names, and notes about those that had to be made up.
pub(crate) fn name(raw: &[String], at: &Location) -> (Vec<Heading>, Vec<Problem>) {
    let mut notes = Vec::new();
    let mut used = std::collections::HashMap::<String, usize>::new();
    let mut taken: std::collections::HashSet<String> = raw.iter().map(|name| name.trim().to_owned()).collect();
    let mut headings = Vec::with_capacity(raw.len());
    for (column, name) in raw.iter().enumerate() {
        let letter = letter(column);
        let mut name = name.trim().to_owned();
        if name.is_empty() {
            name = unused(format!("column {letter}"), &taken);
            notes.push(Problem::new(&problem::READ_HEADING_EMPTY, at.clone().column(&letter)).with("name", &name));
        } else {
            let times = used.entry(name.clone()).or_default();
            *times += 1;
            if *times > 1 {
                name = unused(format!("{name} ({times})"), &taken);
            }
        }
        taken.insert(name.clone());
        headings.push(Heading { name, letter });
    }
    let mut double: Vec<_> = used.into_iter().filter(|(_, times)| *times > 1).collect();
    double.sort();
    notes.extend(double.into_iter().map(|(name, times)| {
        Problem::new(&problem::READ_HEADING_DOUBLE, at.clone())
            .with("name", name)
            .with("times", times)
    }));
    (headings, notes)
}

/// The name, or the name with marks behind it until nothing else is called so.
fn unused(mut name: String, taken: &std::collections::HashSet<String>) -> String {
    while taken.contains(&name) {
        name.push('\'');
    }
    name
}

/// Columns called by their letters, where no row holds headings.
pub(crate) fn letters(width: usize) -> Vec<Heading> {
    (0..width)
        .map(|column| Heading { name: letter(column), letter: letter(column) })
        .collect()
}

/// Whether a row holds HXL tags: every cell that is filled starts with `#` and a letter, and one of them at least is filled.
/// Source: HXL 1.1, "Tabular data".
pub(crate) fn is_hxl<'a>(cells: impl Iterator<Item = &'a [u8]>) -> bool {
    let mut tags = 0;
    for cell in cells.map(<[u8]>::trim_ascii).filter(|cell| !cell.is_empty()) {
        if cell.len() < 2 || cell[0] != b'#' || !cell[1].is_ascii_alphabetic() {
            return false;
        }
        tags += 1;
    }
    tags > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(rows: &[&[&str]]) -> Cells {
        let mut cells = Cells::default();
        for (number, row) in rows.iter().enumerate() {
            row.iter().for_each(|cell| cells.push(cell.as_bytes()));
            cells.end_row(number as u32 + 1);
        }
        cells
    }

    #[test]
    fn letters_count_as_spreadsheets_do() {
        assert_eq!([0, 25, 26, 701, 702, 16_383].map(letter), ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn headings_are_found_below_a_title_and_not_among_numbers() {
        let data: &[&str] = &["Baidoa", "120", "3"];
        assert_eq!(find(&cells(&[&["site", "people", "wells"], data, data])), Some(0));
        assert_eq!(find(&cells(&[&["Round 3", "", ""], &["", "", ""], &["site", "people", "wells"], data])), Some(2));
        assert_eq!(find(&cells(&[data, &["Galkayo", "80", "1"]])), None);
        assert_eq!(find(&cells(&[&["Sex", "Sex", "Sex"], &["region", "women", "men"], data])), Some(1));
    }

    #[test]
    fn names_are_made_unique() {
        let raw = ["site", "", "site", "site (2)", "site"].map(String::from);
        let (headings, notes) = name(&raw, &Location::file("a.csv"));
        let names: Vec<&str> = headings.iter().map(|h| h.name.as_str()).collect();
        assert_eq!(names, ["site", "column B", "site (2)'", "site (2)", "site (3)"]);
        assert_eq!(notes.iter().map(|n| n.entry.code).collect::<Vec<_>>(), ["A-READ-024", "A-READ-023"]);
    }

    #[test]
    fn hxl_tags_are_known() {
        let is = |row: &[&str]| is_hxl(row.iter().map(|c| c.as_bytes()));
        assert!(is(&["#adm1+name", "", "#affected+f"]));
        assert!(!is(&["", ""]) && !is(&["#1", "#2"]) && !is(&["#adm1", "x"]));
    }
}
