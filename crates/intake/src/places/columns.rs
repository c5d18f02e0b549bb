//! Which columns of a gazetteer hold the code, name and parent of each level, by the conventions of COD-AB:
//! `ADM1_PCODE` with `ADM1_EN`, `admin1Pcode` with `admin1Name`, cut as shapefiles cut (`admin1pcod`), or one place a line with its parent.

use super::Feature;
use amparo_model::{Level, Location, Place, Problem, problem};
use std::collections::{BTreeMap, HashMap};

/// Features with the names of their columns.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub names: Vec<String>,
    pub features: Vec<Feature>,
}

/// Columns of one level.
#[derive(Clone, Copy, Debug, Default)]
struct LevelColumns {
    code: Option<usize>,
    /// Column of the name and how well it suits; the lower the better.
    name: Option<(usize, u8)>,
}

/// Places as they are found, by code.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    places: BTreeMap<String, Place>,
    /// Codes with other names, and how often.
    renamed: HashMap<String, u32>,
    problems: Vec<Problem>,
    understood: bool,
}

impl Gathered {
    pub fn add(&mut self, table: &Table, at: &Location) {
        let levels = levels(&table.names);
        if levels.values().any(|level| level.code.is_some()) {
            self.understood = true;
            table.features.iter().for_each(|feature| self.wide(&levels, feature, at));
        } else if let Some(long) = Long::find(&table.names) {
            self.understood = true;
            table.features.iter().for_each(|feature| self.long(long, feature));
        }
    }

    /// The places by level and code, with what was wrong.
    pub fn finish(mut self, tables: &[Table], at: &Location) -> (Vec<Place>, Vec<Problem>) {
        if !self.understood {
            let names: Vec<&str> = tables.iter().flat_map(|table| table.names.iter().map(String::as_str)).collect();
            let problem = Problem::new(&problem::PLACE_NO_CODES, at.clone()).with("names", names.join(", "));
            return (Vec::new(), vec![problem]);
        }
        let mut renamed: Vec<_> = self.renamed.into_iter().collect();
        renamed.sort();
        for (code, times) in renamed {
            let problem = Problem::new(&problem::PLACE_TWICE, at.clone()).with("code", code);
            self.problems.push(problem.with("count", times + 1));
        }
        let orphans = self.places.values().filter(|place| {
            place.level > Level::Admin1 && !place.parent.is_empty() && !self.places.contains_key(&place.parent)
        });
        let orphans: Vec<(&String, &String)> = orphans.map(|place| (&place.code, &place.parent)).collect();
        if let Some((code, parent)) = orphans.first() {
            let problem = Problem::new(&problem::PLACE_NO_PARENT, at.clone())
                .with("code", code)
                .with("value", parent);
            self.problems.push(problem.with("count", orphans.len()));
        }
        let mut places: Vec<Place> = self.places.into_values().collect();
        places.sort_by(|a, b| (a.level, &a.code).cmp(&(b.level, &b.code)));
        (places, self.problems)
    }

    /// A row that holds the codes of several levels: the lowest is the place, the others are above it.
    fn wide(&mut self, levels: &BTreeMap<u8, LevelColumns>, feature: &Feature, at: &Location) {
        let value = |column: Option<usize>| column.and_then(|c| feature.values.get(c)).map_or("", |value| value.trim());
        let lowest = levels
            .iter()
            .rev()
            .find(|(_, level)| !value(level.code).is_empty())
            .map(|(number, _)| *number);
        let mut parent = String::new();
        for (number, columns) in levels {
            let (Some(level), code) = (Level::from_number(*number), value(columns.code).to_uppercase()) else {
                continue;
            };
            if code.is_empty() {
                continue;
            }
            let name = value(columns.name.map(|(column, _)| column)).to_owned();
            let polygons = if Some(*number) == lowest { feature.polygons.clone() } else { Vec::new() };
            if feature.odd_shape && Some(*number) == lowest {
                self.problems
                    .push(Problem::new(&problem::PLACE_BAD_SHAPE, at.clone()).with("code", &code));
            }
            self.put(Place { code: code.clone(), name, level, parent: parent.clone(), polygons });
            parent = code;
        }
    }

    fn long(&mut self, long: Long, feature: &Feature) {
        let value = |column: usize| feature.values.get(column).map_or("", |value| value.trim());
        let code = value(long.code).to_uppercase();
        let parent = long.parent.map_or("", value).to_uppercase();
        let given = long.level.and_then(|column| value(column).parse().ok()).and_then(Level::from_number);
        let above = self
            .places
            .get(&parent)
            .map(|place| place.level.number() + 1)
            .and_then(Level::from_number);
        let guessed = if parent.is_empty() { Level::Admin0 } else { Level::Admin1 };
        if !code.is_empty() {
            let level = given.or(above).unwrap_or(guessed);
            self.put(Place { code, name: value(long.name).to_owned(), level, parent, polygons: Vec::new() });
        }
    }

    fn put(&mut self, mut place: Place) {
        match self.places.get_mut(&place.code) {
            None => {
                self.places.insert(place.code.clone(), place);
            }
            Some(old) => {
                old.polygons.append(&mut place.polygons);
                if old.name.is_empty() {
                    old.name = place.name;
                } else if !place.name.is_empty()
                    && crate::text::place_key(&old.name) != crate::text::place_key(&place.name)
                {
                    *self.renamed.entry(place.code).or_default() += 1;
                }
                if old.parent.is_empty() {
                    old.parent = place.parent;
                }
            }
        }
    }
}

/// Columns by level, from names such as `ADM2_PCODE`, `admin2Name`, `adm2_name1`, `ADM1_AR`.
fn levels(names: &[String]) -> BTreeMap<u8, LevelColumns> {
    let mut levels: BTreeMap<u8, LevelColumns> = BTreeMap::new();
    for (column, name) in names.iter().enumerate() {
        let bare: String = name.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        let Some(rest) = bare.strip_prefix("admin").or_else(|| bare.strip_prefix("adm")) else { continue };
        let Some((level, what)) = rest.split_at_checked(1) else { continue };
        let Some(level) = level.parse().ok().filter(|level| *level <= 3) else { continue };
        let columns = levels.entry(level).or_default();
        match what {
            "pcode" | "pcod" | "code" => columns.code = columns.code.or(Some(column)),
            _ => {
                let suits = [
                    "en", "nameen", "name", "namee", "fr", "namefr", "es", "namees", "pt", "name1", "refname", "refn",
                    "ar", "namear",
                ];
                let Some(rank) = suits.iter().position(|suit| *suit == what).and_then(|rank| u8::try_from(rank).ok())
                else {
                    continue;
                };
                if columns.name.is_none_or(|(_, best)| rank < best) {
                    columns.name = Some((column, rank));
                }
            }
        }
    }
    levels
}

/// Columns of a list with one place a line.
#[derive(Clone, Copy, Debug)]
struct Long {
    code: usize,
    name: usize,
    parent: Option<usize>,
    level: Option<usize>,
}

impl Long {
    fn find(names: &[String]) -> Option<Long> {
        let bare: Vec<String> = names
            .iter()
            .map(|name| name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect())
            .collect();
        let find = |words: &[&str]| bare.iter().position(|name| words.contains(&name.as_str()));
        Some(Long {
            code: find(&["pcode", "code", "placecode", "adminpcode"])?,
            name: find(&["name", "placename", "nameen", "nom", "nombre"])?,
            parent: find(&["parentpcode", "parentcode", "parent"]),
            level: find(&["adminlevel", "level", "admlevel"]),
        })
    }
}
