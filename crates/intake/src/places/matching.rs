//! Rows matched to the gazetteer: codes and names of region and district, then whether the point lies where the row says.

use super::gazetteer::{Code, Gazetteer, Named};
use crate::mapping::Field;
use crate::tally::Problems;
use amparo_model::problem::{self, Entry};
use amparo_model::{Chunk, Level, Location};
use std::collections::{BTreeMap, HashMap};

/// A point may lie so far outside its district before it is said, in kilometres: boundaries are simplified.
const TOLERANCE_KM: f64 = 1.0;
/// Likeness of names below which a code and a name contradict each other.
const OTHER: f64 = 0.5;

/// Something to say about a row, told apart by column and value.
struct Say {
    entry: &'static Entry,
    field: Field,
    value: String,
    args: Vec<(&'static str, String)>,
}

#[derive(Default)]
struct Matched {
    admin1: Option<usize>,
    admin2: Option<usize>,
    say: Vec<Say>,
}

/// Gives rows the P-codes of their region and district. Codes that are not of the gazetteer become empty; names stay as they are,
/// and are filled from the gazetteer where the row has only a code. `at` is the file of the rows and `headings` its columns of each field.
pub fn match_places(
    chunk: &mut Chunk,
    gazetteer: &Gazetteer,
    at: &Location,
    headings: &BTreeMap<Field, String>,
    problems: &mut Problems,
) {
    let place_of = |row: u32, field: Field| Location { column: headings.get(&field).cloned(), ..at.clone().row(row) };
    let mut known: HashMap<[String; 4], Matched> = HashMap::new();
    for row in 0..chunk.len() {
        let said =
            [&mut chunk.admin1_code[row], &mut chunk.admin1[row], &mut chunk.admin2_code[row], &mut chunk.admin2[row]];
        let said = said.map(|text| text.clone());
        let matched = known.entry(said).or_insert_with_key(|said| Matched::find(gazetteer, said));
        let number = chunk.source_row[row];
        for say in &matched.say {
            problems.add(say.entry, &place_of(number, say.field), &say.value, || say.args.clone());
        }
        let place = |position: Option<usize>| position.and_then(|position| gazetteer.place(position));
        for (matched, code, name) in [
            (matched.admin1, &mut chunk.admin1_code[row], &mut chunk.admin1[row]),
            (matched.admin2, &mut chunk.admin2_code[row], &mut chunk.admin2[row]),
        ] {
            code.clear();
            if let Some(place) = place(matched) {
                code.push_str(&place.code);
                if name.is_empty() {
                    name.push_str(&place.name);
                }
            }
        }
        let (lon, lat) = (chunk.lon[row], chunk.lat[row]);
        let Some(position) = matched.admin2.or(matched.admin1).filter(|_| !lon.is_nan() && !lat.is_nan()) else {
            continue;
        };
        let outside = gazetteer.outside(position, lon, lat).filter(|km| *km > TOLERANCE_KM);
        if let (Some(km), Some(place)) = (outside, place(Some(position))) {
            let site = chunk.site_id[row].clone();
            let distance = if km < 10.0 { format!("{km:.1}") } else { format!("{km:.0}") };
            let args = || {
                vec![
                    ("site", site.clone()),
                    ("distance", distance),
                    ("name", place.name.clone()),
                    ("code", place.code.clone()),
                ]
            };
            let field = if headings.contains_key(&Field::Lat) { Field::Lat } else { Field::Point };
            problems.add(&problem::PLACE_OUTSIDE, &place_of(number, field), &site, args);
        }
    }
}

impl Matched {
    fn find(gazetteer: &Gazetteer, [admin1_code, admin1, admin2_code, admin2]: &[String; 4]) -> Matched {
        let mut matched = Matched::default();
        matched.admin1 = matched.place(gazetteer, Level::Admin1, admin1_code, admin1, None);
        matched.admin2 = matched.place(gazetteer, Level::Admin2, admin2_code, admin2, matched.admin1);
        if let Some(above) = matched.admin2.and_then(|district| gazetteer.above(district, Level::Admin1)) {
            matched.admin1 = Some(above);
        }
        matched
    }

    /// A place by its code, else by its name within the place above.
    fn place(
        &mut self,
        gazetteer: &Gazetteer,
        level: Level,
        code: &str,
        name: &str,
        within: Option<usize>,
    ) -> Option<usize> {
        let (code_column, name_column) = match level {
            Level::Admin1 => (Field::Admin1Code, Field::Admin1),
            _ => (Field::Admin2Code, Field::Admin2),
        };
        let mut by_code = None;
        if !code.is_empty() {
            let found = gazetteer.code(code);
            if let Code::Exact(position) | Code::Mended(position) = found {
                by_code = gazetteer.above(position, level);
            }
            match (found, by_code.and_then(|position| gazetteer.place(position))) {
                (Code::Exact(_), Some(_)) => {}
                (Code::Mended(_), Some(place)) => {
                    self.say(&problem::PLACE_CODE_MENDED, code_column, code, &[("code", &place.code)]);
                }
                (Code::OtherCountry(country), _) => {
                    self.say(&problem::PLACE_OTHER_COUNTRY, code_column, code, &[("country", country)])
                }
                _ => self.say(&problem::PLACE_UNKNOWN_CODE, code_column, code, &[]),
            }
        }
        if let Some(position) = by_code {
            let place = gazetteer.place(position)?;
            if !name.is_empty() && gazetteer.likeness(position, name) < OTHER {
                self.say(
                    &problem::PLACE_OTHER_NAME,
                    name_column,
                    name,
                    &[("code", &place.code), ("name", &place.name)],
                );
            }
            return by_code;
        }
        if name.is_empty() || gazetteer.places().iter().all(|place| place.level != level) {
            return None;
        }
        match gazetteer.named(name, level, within) {
            Named::Exact(position) => Some(position),
            Named::Guessed(position) => {
                let place = gazetteer.place(position)?;
                self.say(
                    &problem::PLACE_NAME_GUESSED,
                    name_column,
                    name,
                    &[("name", &place.name), ("code", &place.code)],
                );
                Some(position)
            }
            Named::Unknown => {
                self.say(&problem::PLACE_UNKNOWN_NAME, name_column, name, &[]);
                None
            }
        }
    }

    fn say(&mut self, entry: &'static Entry, field: Field, value: &str, args: &[(&'static str, &str)]) {
        let mut args: Vec<(&'static str, String)> =
            args.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        args.push(("value", value.to_owned()));
        self.say.push(Say { entry, field, value: value.to_owned(), args });
    }
}
