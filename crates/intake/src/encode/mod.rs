//! A mapping made ready for one file: blocks of text become columns of facts, and what is wrong with rows and cells is gathered.
//! Good rows go in whatever their neighbours look like; rows that cannot be right are kept aside for correction.

mod lookup;
mod rejected;
mod row;
#[cfg(test)]
mod tests;

pub use rejected::{PROBLEM, ROW, Rejected, RejectedRow};

use crate::mapping::{About, Columns, DropRows, Field, Mapping};
use crate::read::{BadRow, Block, DateOrder, NumberStyle};
use crate::tally::Problems;
use crate::text::{fold, value_key};
use amparo_model::problem::{self, Entry};
use amparo_model::{Answer, Chunk, Counted, Informant, Location, Mode, Problem, Sex, Silence};
use lookup::Lookup;
use row::{Counts, Fault};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

/// Rows whose answers are looked up together: their text stays in the fastest memory.
const TILE: usize = 64;
/// What programs write into a cell that holds nothing.
const NOTHING: [&str; 10] = ["na", "n/a", "nan", "nat", "null", "none", "-", "--", "#n/a", "not available"];
const UNLISTED: u8 = Answer::Silent(Silence::Unlisted).code();

type Hashes = BuildHasherDefault<DefaultHasher>;

/// A mapping, ready for the columns of one file.
#[derive(Debug)]
pub struct Encoder {
    at: Location,
    headings: Vec<String>,
    fields: [Option<usize>; Field::ALL.len()],
    people: Vec<(Counted, usize, NumberStyle)>,
    about: [Words; 3],
    answers: Vec<Lookup>,
    reject_without: Option<usize>,
    drops: Vec<(usize, String, DropRows)>,
    point_style: NumberStyle,
    date_order: DateOrder,
    /// Folded words that stand for nothing in a field, the bytes that such words begin with, and whether one has a digit.
    missing: HashSet<String>,
    maybe_missing: [bool; 256],
    missing_digits: bool,
    dummies: HashSet<String>,
    /// Columns that a rejected row shows, in the order of the file.
    shown: Vec<usize>,
    /// Rows of records that went in, by the hash of their key.
    seen: HashMap<u64, Seen, Hashes>,
    contents: HashMap<u64, u32, Hashes>,
    sampled: bool,
    /// What was wrong with rows and cells.
    pub problems: Problems,
    /// Rows left out for correction.
    pub rejected: Rejected,
    /// Rows left out because the mapping says so.
    pub dropped: u64,
}

#[derive(Debug)]
struct Seen {
    row: u32,
    times: u32,
}

/// A column whose values are words of the model.
#[derive(Debug, Default)]
struct Words {
    what: &'static str,
    column: Option<usize>,
    values: HashMap<String, u8>,
    otherwise: u8,
}

impl Encoder {
    /// For the columns of a file at `at`. Columns that the file does not have are passed over: [`Mapping::check`] names them.
    /// `dummies` are the words by which a row shows that it is a dummy.
    pub fn new(mapping: &Mapping, columns: &Columns, at: Location, dummies: &[String]) -> Encoder {
        let find = |name: &String| columns.find(name);
        let fields = std::array::from_fn(|i| mapping.fields.get(&Field::ALL[i]).and_then(find));
        let people = mapping
            .people
            .iter()
            .filter_map(|(what, name)| Some((*what, find(name)?, NumberStyle::default())))
            .collect();
        let answers = mapping
            .maps
            .iter()
            .filter_map(|map| Some(Lookup::new(find(&map.column)?, map, mapping)))
            .collect();
        let drop = |drop: &DropRows| Some((columns.find(&drop.column)?, value_key(&drop.value), drop.clone()));
        let mut missing: HashSet<String> = NOTHING.into_iter().map(str::to_owned).collect();
        missing.extend(mapping.codes.silences().map(|(code, _)| fold(code)));
        let maybe_missing = std::array::from_fn(|byte| {
            let byte = (byte as u8).to_ascii_lowercase();
            !byte.is_ascii()
                || b"dilnprs".contains(&byte)
                || missing.iter().any(|code| code.as_bytes().first() == Some(&byte))
        });
        let missing_digits = missing.iter().any(|code| code.bytes().any(|b| b.is_ascii_digit()));
        let mut shown: Vec<usize> = mapping.columns().filter_map(|(_, name)| columns.find(name)).collect();
        shown.sort_unstable();
        shown.dedup();
        let mut rejected = Rejected::default();
        rejected.columns = shown.iter().map(|c| columns.names()[*c].clone()).collect();
        Encoder {
            at,
            headings: columns.names().to_vec(),
            fields,
            people,
            about: [About::Informant, About::InformantSex, About::Mode].map(|about| words(about, mapping, columns)),
            answers,
            reject_without: mapping.reject_rows_without.as_ref().and_then(find),
            drops: mapping.drop_rows.iter().filter_map(drop).collect(),
            point_style: NumberStyle::default(),
            date_order: DateOrder::default(),
            missing,
            maybe_missing,
            missing_digits,
            dummies: dummies.iter().map(|word| fold(word)).collect(),
            shown,
            seen: HashMap::default(),
            contents: HashMap::default(),
            sampled: false,
            problems: Problems::default(),
            rejected,
            dropped: 0,
        }
    }

    /// Questions that the facts will have.
    pub fn questions(&self) -> usize {
        self.answers.len()
    }

    /// The rows of a block that go in.
    pub fn encode(&mut self, block: &Block) -> Chunk {
        if !self.sampled && !block.is_empty() {
            self.sample(block);
        }
        let mut chunk = Chunk::new(self.answers.len());
        let mut kept = Vec::with_capacity(block.len());
        let mut counts: Counts = [-1; Counted::ALL.len()];
        for row in 0..block.len() {
            if self.is_dropped(block, row) {
                continue;
            }
            if let Some(fault) = self.fault(block, row, &mut counts) {
                self.reject(block, row, fault);
                continue;
            }
            let Some(record) = self.record(block, row) else { continue };
            kept.push(row as u32);
            self.push(block, row, record, &counts, &mut chunk);
        }
        self.answer(block, &kept, &mut chunk);
        if self.fields[Field::Record as usize].is_none() { self.without_repeats(block, &kept, chunk) } else { chunk }
    }

    /// Takes rows that the reader could not lay under the headings.
    pub fn take_bad_rows(&mut self, bad: Vec<BadRow>) {
        for BadRow { number, cells, problem } in bad {
            let shown = self.shown.iter().map(|column| cells.get(*column).cloned().unwrap_or_default());
            self.rejected.push(number, &problem, shown);
            let found = cells.len();
            let args = || problem.args.clone();
            self.problems.add(problem.entry, &problem.at, &found.to_string(), args);
        }
    }

    /// How numbers and dates are written is judged from the first rows.
    fn sample(&mut self, block: &Block) {
        self.sampled = true;
        let column = |column: usize| (0..block.len()).map(move |row| block.cell(row, column));
        for (_, at, style) in &mut self.people {
            *style = NumberStyle::of(column(*at));
        }
        let point = [Field::Lat, Field::Lon].map(|field| self.fields[field as usize]);
        self.point_style = NumberStyle::of(point.into_iter().flatten().flat_map(column));
        if let Some(date) = self.fields[Field::Date as usize] {
            self.date_order = DateOrder::of(column(date));
        }
    }

    fn is_dropped(&mut self, block: &Block, row: usize) -> bool {
        let Some((column, _, drop)) =
            self.drops.iter().find(|(column, value, _)| value_key(block.cell(row, *column)) == *value)
        else {
            return false;
        };
        let at = self.at.clone().row(block.numbers[row]).column(&self.headings[*column]);
        let args = || vec![("value", drop.value.clone()), ("why", drop.why.clone())];
        self.problems.add(&problem::ROW_DROPPED, &at, &drop.value, args);
        self.dropped += 1;
        true
    }

    /// Key of the record of a row; `None` where it is a record that went in before, which is then rejected.
    fn record(&mut self, block: &Block, row: usize) -> Option<String> {
        let own = self.text(block, row, Field::Record);
        if own.is_empty() {
            return Some(String::new());
        }
        let number = block.numbers[row];
        match self.seen.entry(Hashes::default().hash_one(own)) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(Seen { row: number, times: 1 });
                Some(own.to_owned())
            }
            std::collections::hash_map::Entry::Occupied(entry) => {
                let first = entry.get().row.to_string();
                let (own, column) = (own.to_owned(), self.fields[Field::Record as usize]);
                self.reject(block, row, duplicate(column, own, first));
                None
            }
        }
    }

    fn push(&mut self, block: &Block, row: usize, record: String, counts: &Counts, chunk: &mut Chunk) {
        let site_id = self.text(block, row, Field::SiteId);
        let about = self.about(block, row);
        let (lon, lat) = self.point(block, row);
        chunk.source_row.push(block.numbers[row]);
        chunk
            .record
            .push(if record.is_empty() { self.key(site_id, about[0], block.numbers[row]) } else { record });
        chunk.site_id.push(site_id.to_owned());
        chunk.site_name.push(self.text(block, row, Field::SiteName).to_owned());
        chunk.admin1.push(self.text(block, row, Field::Admin1).to_owned());
        chunk.admin1_code.push(self.text(block, row, Field::Admin1Code).to_owned());
        chunk.admin2.push(self.text(block, row, Field::Admin2).to_owned());
        chunk.admin2_code.push(self.text(block, row, Field::Admin2Code).to_owned());
        chunk.lon.push(lon);
        chunk.lat.push(lat);
        let day = self.day(block, row);
        chunk.date.push(day);
        chunk.informant.push(about[0]);
        chunk.informant_sex.push(about[1]);
        chunk.mode.push(about[2]);
        for (column, count) in chunk.people.iter_mut().zip(counts) {
            column.push(*count);
        }
    }

    /// Key of a record without an id of its own: the site with the informant, numbered where they come again.
    fn key(&mut self, site_id: &str, informant: u8, row: u32) -> String {
        let mut key = site_id.to_owned();
        let informant = Informant::from_code(informant);
        if informant != Informant::Unknown {
            key.push('/');
            key.push_str(informant.word());
        }
        let seen = self.seen.entry(Hashes::default().hash_one(&key)).or_insert(Seen { row, times: 0 });
        seen.times += 1;
        if seen.times > 1 {
            key.push('/');
            key.push_str(&seen.times.to_string());
        }
        key
    }

    /// Looks up the answers of the rows that go in.
    fn answer(&mut self, block: &Block, kept: &[u32], chunk: &mut Chunk) {
        for column in &mut chunk.answers {
            column.reserve_exact(kept.len());
        }
        let mut unlisted = Vec::new();
        for tile in kept.chunks(TILE) {
            for (question, (lookup, out)) in self.answers.iter_mut().zip(&mut chunk.answers).enumerate() {
                for &row in tile {
                    let code = lookup.code(block, row as usize);
                    out.push(code);
                    if code == UNLISTED {
                        unlisted.push((row as usize, question));
                    }
                }
            }
            for (row, question) in unlisted.drain(..) {
                let column = self.answers[question].column;
                let cell = block.cell(row, column);
                let at = self.at.clone().row(block.numbers[row]).column(&self.headings[column]);
                let shown: String = cell.trim().chars().take(60).collect();
                self.problems
                    .add(&problem::ROW_UNLISTED, &at, &value_key(&shown), || vec![("value", shown.clone())]);
            }
        }
    }

    /// Leaves out rows that repeat an earlier one of the same site in everything that was read.
    fn without_repeats(&mut self, block: &Block, kept: &[u32], chunk: Chunk) -> Chunk {
        let mut hashes: Vec<u64> =
            chunk.site_id.iter().zip(&chunk.date).map(|key| Hashes::default().hash_one(key)).collect();
        let mix =
            |hash: &mut u64, value: u64| *hash = (hash.rotate_left(5) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for codes in chunk.answers.iter().chain([&chunk.informant, &chunk.informant_sex, &chunk.mode]) {
            hashes.iter_mut().zip(codes).for_each(|(hash, code)| mix(hash, u64::from(*code)));
        }
        for counts in &chunk.people {
            hashes.iter_mut().zip(counts).for_each(|(hash, count)| mix(hash, *count as u64));
        }
        let mut repeats = vec![false; hashes.len()];
        for (i, hash) in hashes.into_iter().enumerate() {
            let first = *self.contents.entry(hash).or_insert(chunk.source_row[i]);
            if first != chunk.source_row[i] {
                repeats[i] = true;
                let column = self.fields[Field::SiteId as usize];
                self.reject(block, kept[i] as usize, duplicate(column, chunk.site_id[i].clone(), first.to_string()));
            }
        }
        if repeats.contains(&true) { without(chunk, &repeats) } else { chunk }
    }

    fn reject(&mut self, block: &Block, row: usize, fault: Fault) {
        let Fault { entry, column, value, args } = fault;
        let mut at = self.at.clone().row(block.numbers[row]);
        at.column = column.map(|column| self.headings[column].clone());
        let problem = args
            .iter()
            .fold(Problem::new(entry, at.clone()), |problem, (name, value)| problem.with(name, value));
        let one = problem.with("count", 1).with("rows", block.numbers[row]);
        let cells = self.shown.iter().map(|column| block.cell(row, *column).to_owned());
        self.rejected.push(block.numbers[row], &one, cells);
        self.problems.add(entry, &at, &value, || args);
    }

    fn note(&mut self, entry: &'static Entry, row: u32, column: usize, cell: &str) {
        self.note_as(entry, row, column, cell, cell);
    }

    /// A problem of a cell whose row goes in; problems of one `kind` in a column are one.
    fn note_as(&mut self, entry: &'static Entry, row: u32, column: usize, kind: &str, cell: &str) {
        let at = self.at.clone().row(row).column(&self.headings[column]);
        self.problems.add(entry, &at, kind, || vec![("value", cell.to_owned())]);
    }
}

fn duplicate(column: Option<usize>, record: String, first: String) -> Fault {
    Fault {
        entry: &problem::ROW_DUPLICATE,
        column,
        value: record.clone(),
        args: vec![("value", record), ("first", first)],
    }
}

fn words(about: About, mapping: &Mapping, columns: &Columns) -> Words {
    let code = |word: &str| match about {
        About::Informant => Informant::from_word(word).map(Informant::code),
        About::InformantSex => Sex::from_word(word).map(Sex::code),
        About::Mode => Mode::from_word(word).map(Mode::code),
    };
    let Some(coded) = mapping.about.get(&about) else { return Words::default() };
    let values = coded.values.iter().filter_map(|(value, word)| Some((value_key(value), code(word)?)));
    Words {
        what: about.word(),
        column: coded.column.as_ref().and_then(|name| columns.find(name)),
        values: values.collect(),
        otherwise: coded.all.as_deref().and_then(code).unwrap_or(0),
    }
}

/// A chunk without the rows that are marked.
fn without(mut chunk: Chunk, out: &[bool]) -> Chunk {
    fn keep<T>(column: &mut Vec<T>, out: &[bool]) {
        let mut marks = out.iter();
        column.retain(|_| !marks.next().copied().unwrap_or(false));
    }
    keep(&mut chunk.source_row, out);
    keep(&mut chunk.lon, out);
    keep(&mut chunk.lat, out);
    let Chunk { record, site_id, site_name, admin1, admin1_code, admin2, admin2_code, date, .. } = &mut chunk;
    for column in [record, site_id, site_name, admin1, admin1_code, admin2, admin2_code, date] {
        keep(column, out);
    }
    let Chunk { informant, informant_sex, mode, answers, .. } = &mut chunk;
    for column in [informant, informant_sex, mode].into_iter().chain(answers) {
        keep(column, out);
    }
    chunk.people.iter_mut().for_each(|column| keep(column, out));
    chunk
}
