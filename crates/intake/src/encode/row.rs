//! What one row says beside its answers: place, numbers of people, point, day, informant. And whether the row may go in at all.

use super::Encoder;
use crate::mapping::{Field, well_known};
use crate::read::{Block, date, number};
use crate::text::fold;
use amparo_model::problem::{self, Entry};
use amparo_model::{Counted, People};

/// More people than any place of an assessment holds; a country's total stays below it.
const MOST_PEOPLE: f64 = 1e8;

/// Numbers of people of a row, -1 where missing.
pub(super) type Counts = [i32; Counted::ALL.len()];

/// Why a row is left out: the entry, the column at fault, the value that tells it apart, and what the sentence needs.
pub(super) struct Fault {
    pub entry: &'static Entry,
    pub column: Option<usize>,
    pub value: String,
    pub args: Vec<(&'static str, String)>,
}

impl Fault {
    fn new(entry: &'static Entry, column: Option<usize>, value: &str, args: &[(&'static str, &str)]) -> Fault {
        let args = args.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Fault { entry, column, value: value.to_owned(), args }
    }
}

impl Encoder {
    /// The text of a field, empty where it is not mapped or holds a code for nothing.
    pub(super) fn text<'b>(&self, block: &'b Block, row: usize, field: Field) -> &'b str {
        let cell = self.fields[field as usize].map_or("", |column| block.cell(row, column)).trim();
        if self.is_missing(cell) { "" } else { cell }
    }

    /// Whether a cell of a field says nothing: blank, a code of the mapping, or what programs write for nothing.
    fn is_missing(&self, cell: &str) -> bool {
        let bytes = cell.as_bytes();
        let Some(first) = bytes.first() else { return true };
        if bytes.len() > 32
            || !self.maybe_missing[*first as usize]
            || (!self.missing_digits && bytes.iter().any(u8::is_ascii_digit))
        {
            return false;
        }
        let folded = fold(cell);
        self.missing.contains(&folded) || well_known(&folded).is_some()
    }

    /// Whether the row has to be left out, and why.
    pub(super) fn fault(&mut self, block: &Block, row: usize, counts: &mut Counts) -> Option<Fault> {
        if let Some(column) = self.reject_without
            && self.is_missing(block.cell(row, column).trim())
        {
            return Some(self.no_site(block, row, column));
        }
        if let Some(column) = self.fields[Field::SiteId as usize]
            && self.text(block, row, Field::SiteId).is_empty()
        {
            return Some(self.no_site(block, row, column));
        }
        let mut places =
            [Field::SiteName, Field::Admin1, Field::Admin2].map(|field| (field, self.text(block, row, field)));
        places.sort_by_key(|(_, text)| text.is_empty());
        let filled = places.iter().filter(|(_, text)| !text.is_empty()).count();
        if filled > 0 && places[..filled].iter().all(|(_, text)| self.is_dummy(text)) {
            let (field, text) = places[0];
            return Some(Fault::new(&problem::ROW_DUMMY, self.fields[field as usize], text, &[("value", text)]));
        }
        self.count(block, row, counts)
    }

    fn is_dummy(&self, text: &str) -> bool {
        text.len() < 32 && self.dummies.contains(&fold(text))
    }

    fn no_site(&self, block: &Block, row: usize, column: usize) -> Fault {
        let named = [Field::SiteId, Field::SiteName, Field::Admin1, Field::Admin2];
        let ghost = named.into_iter().all(|field| self.text(block, row, field).is_empty());
        let entry = if ghost { &problem::ROW_GHOST } else { &problem::ROW_NO_SITE };
        Fault::new(entry, Some(column), "", &[("name", &self.headings[column])])
    }

    /// Reads the numbers of people; one that cannot be read is missing, one that cannot be is a fault.
    fn count(&mut self, block: &Block, row: usize, counts: &mut Counts) -> Option<Fault> {
        *counts = [-1; Counted::ALL.len()];
        for i in 0..self.people.len() {
            let (what, column, style) = self.people[i];
            let cell = block.cell(row, column).trim();
            if self.is_missing(cell) {
                continue;
            }
            match number(cell, style) {
                Ok(Some(n)) if n < 0.0 => {
                    let args = [("what", what.word()), ("value", cell)];
                    return Some(Fault::new(&problem::ROW_BELOW_ZERO, Some(column), cell, &args));
                }
                Ok(Some(n)) if n > MOST_PEOPLE => {
                    let args = [("what", what.word()), ("value", cell)];
                    return Some(Fault::new(&problem::ROW_TOO_MANY_PEOPLE, Some(column), cell, &args));
                }
                Ok(Some(n)) if n.fract() == 0.0 => counts[what as usize] = n as i32,
                Ok(None) => {}
                _ => self.note(&problem::ROW_NOT_A_COUNT, block.numbers[row], column, cell),
            }
        }
        self.more_women_than_people(counts)
    }

    fn more_women_than_people(&self, counts: &Counts) -> Option<Fault> {
        let total = counts[Counted::Individuals as usize];
        if total < 0 {
            return None;
        }
        let mut people = People::default();
        for what in Counted::ALL {
            people.set(what, u32::try_from(counts[what as usize]).ok());
        }
        let parts = [
            ("women", people.get(Counted::Women), Counted::Women),
            ("girls", people.get(Counted::Girls), Counted::Girls),
            ("women and girls", people.women_girls(), Counted::WomenGirls),
        ];
        let (part, number, what) =
            parts.into_iter().find(|(_, n, _)| n.is_some_and(|n| i64::from(n) > i64::from(total)))?;
        let column = self.people.iter().find(|p| p.0 == what).or_else(|| self.people.first()).map(|p| p.1);
        let (number, total) = (number.unwrap_or(0).to_string(), total.to_string());
        let args = [("part", part), ("value", number.as_str()), ("total", total.as_str())];
        Some(Fault::new(&problem::ROW_WOMEN_OVER_TOTAL, column, &format!("{number}/{total}"), &args))
    }

    /// Longitude and latitude; not numbers where missing or wrong.
    pub(super) fn point(&mut self, block: &Block, row: usize) -> (f64, f64) {
        const NONE: (f64, f64) = (f64::NAN, f64::NAN);
        let (lat, lon) = (self.text(block, row, Field::Lat), self.text(block, row, Field::Lon));
        let (lat, lon, column) = if lat.is_empty() && lon.is_empty() {
            let both = self.text(block, row, Field::Point);
            let mut parts = both.split([' ', ',', ';']).filter(|part| !part.is_empty());
            match (parts.next(), parts.next()) {
                (Some(lat), Some(lon)) => (lat, lon, self.fields[Field::Point as usize]),
                (Some(one), None) => (one, "", self.fields[Field::Point as usize]),
                _ => return NONE,
            }
        } else {
            (lat, lon, self.fields[Field::Lat as usize].or(self.fields[Field::Lon as usize]))
        };
        let read = |text: &str| number(text, self.point_style).ok().flatten();
        let entry = match (read(lat), read(lon)) {
            (Some(y), Some(x)) if y.abs() <= 90.0 && x.abs() <= 180.0 && (x, y) != (0.0, 0.0) => return (x, y),
            (Some(y), Some(x)) if y.abs() <= 180.0 && x.abs() <= 90.0 && (x, y) != (0.0, 0.0) => {
                &problem::ROW_SWAPPED_POINT
            }
            _ => &problem::ROW_BAD_POINT,
        };
        if let Some(column) = column {
            self.note_as(entry, block.numbers[row], column, "", &format!("{lat} {lon}"));
        }
        NONE
    }

    /// The day of the assessment, empty where missing.
    pub(super) fn day(&mut self, block: &Block, row: usize) -> String {
        let Some(column) = self.fields[Field::Date as usize] else { return String::new() };
        let cell = self.text(block, row, Field::Date);
        match date(cell, self.date_order) {
            Ok(day) => day.unwrap_or_default(),
            Err(_) => {
                self.note(&problem::ROW_NOT_A_DATE, block.numbers[row], column, cell);
                String::new()
            }
        }
    }

    /// The codes of informant, sex and mode.
    pub(super) fn about(&mut self, block: &Block, row: usize) -> [u8; 3] {
        let mut codes = [0; 3];
        for (code, about) in codes.iter_mut().zip(0..3) {
            let words = &self.about[about];
            let Some(column) = words.column else {
                *code = words.otherwise;
                continue;
            };
            let cell = block.cell(row, column);
            *code = match words.values.get(&crate::text::value_key(cell)) {
                Some(code) => *code,
                None => {
                    let (otherwise, what) = (words.otherwise, words.what);
                    if !self.is_missing(cell.trim()) {
                        let at = self.at.clone().row(block.numbers[row]).column(&self.headings[column]);
                        let args = || vec![("value", cell.to_owned()), ("what", what.to_owned())];
                        self.problems.add(&problem::ROW_UNLISTED_WORD, &at, cell, args);
                    }
                    otherwise
                }
            };
        }
        codes
    }
}
