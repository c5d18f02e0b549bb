//! A first draft of a mapping, guessed from headings, HXL tags and answers in four languages. Each guess says why and how sure it is;
//! a person reviews all of them. Columns that should be refused are never guessed to be anything.

mod answers;
mod fields;
#[cfg(test)]
mod tests;
mod words;

pub use words::Words;

use crate::mapping::{AnswerMap, Columns, Field, Map, Mapping};
use crate::read::{Block, Source};
use crate::refuse::{Refusals, Refused};
use amparo_model::{Problem, Silence, Standards};
use answers::{Scaled, Values};
use std::collections::{BTreeMap, BTreeSet};
use words::{Heading, More, Pattern};

/// Rows that a guess rests on.
const ROWS: usize = 4096;

/// What a column may be.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    #[allow(missing_docs)]
    pub column: String,
    /// Key of the mapping (`site_id`, `women`) or id of the indicator.
    pub what: String,
    /// From 0 to 1.
    pub confidence: f64,
    /// By what it was guessed.
    pub why: String,
}

/// A draft of a mapping.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// The mapping, to be reviewed.
    pub mapping: Mapping,
    /// What it rests on, in the order of the columns.
    pub guesses: Vec<Guess>,
    /// Columns that were not looked at.
    pub refused: Vec<Refused>,
    /// Every other column with what it holds, in the order of the file, for the person who reviews.
    pub columns: Vec<Seen>,
}

/// A column and what it holds in the rows that were looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    #[allow(missing_docs)]
    pub column: String,
    /// What the form says about it; empty where no form is at hand.
    pub label: String,
    /// The most frequent values with their counts, codes for no answer left out.
    pub values: Vec<(String, usize)>,
    /// Different values in all.
    pub different: usize,
}

/// Values of a column that a reviewer gets to see.
const SEEN: usize = 40;

/// Guesses a mapping for a table. `labels` says what a form says about a column, where a form is at hand.
///
/// # Errors
/// If the rows cannot be read.
pub fn suggest(
    source: &mut Source,
    standards: &Standards,
    words: &Words,
    refusals: &Refusals,
    labels: &BTreeMap<String, String>,
) -> Result<Suggestion, Problem> {
    let mut blocks = Vec::new();
    let mut rows = 0;
    while rows < ROWS
        && let Some(block) = source.next_block()?
    {
        rows += block.len();
        blocks.push(block);
    }
    let columns = Columns::new(source.headings.iter().map(|heading| heading.name.as_str()));
    let cells = |column: usize| cells(&blocks, column);
    let refused = refusals.of(&columns, |column| cells(column).take(200).collect());
    let refused_columns: BTreeSet<usize> = refused.iter().filter_map(|refused| columns.find(&refused.column)).collect();
    let mut table = Vec::new();
    for (i, name) in columns.names().iter().enumerate().filter(|(i, _)| !refused_columns.contains(i)) {
        let label = labels.get(name).map_or("", String::as_str);
        let hxl = source.hxl.as_ref().and_then(|tags| tags.get(i)).map_or("", String::as_str);
        table.push(Column {
            position: i,
            name,
            hxl,
            heading: words.heading(&format!("{name} {label}")),
            values: Values::of(cells(i)),
        });
    }
    let mut draft = Draft { standards, words, mapping: Mapping::default(), guesses: Vec::new() };
    draft.mapping.version = "0.1".into();
    draft.mapping.review_status = "draft, suggested by the program, not reviewed by a person".into();
    draft.mapping.file = Some(source.at.file.clone());
    draft.mapping.reading.sheet = source.sheet.clone();
    draft.mapping.blank = Some(Silence::Blank);
    let taken = draft.fields(&table, rows);
    draft.indicators(&table, &taken);
    draft.codes(&table);
    let seen = |column: &Column| Seen {
        column: column.name.to_owned(),
        label: labels.get(column.name).cloned().unwrap_or_default(),
        values: column.values.said.iter().take(SEEN).cloned().collect(),
        different: column.values.different,
    };
    let columns_seen = table.iter().map(seen).collect();
    let Draft { mapping, mut guesses, .. } = draft;
    guesses.sort_by_key(|guess| columns.find(&guess.column));
    Ok(Suggestion { mapping, guesses, refused, columns: columns_seen })
}

fn cells(blocks: &[Block], column: usize) -> impl Iterator<Item = &str> {
    blocks
        .iter()
        .flat_map(move |block| (0..block.len()).map(move |row| block.cell(row, column)))
}

/// A column that may be guessed.
struct Column<'a> {
    position: usize,
    name: &'a str,
    hxl: &'a str,
    heading: Heading,
    values: Values,
}

struct Draft<'a> {
    standards: &'a Standards,
    words: &'a Words,
    mapping: Mapping,
    guesses: Vec<Guess>,
}

/// One column for one indicator.
struct Candidate<'a> {
    column: &'a Column<'a>,
    pattern: &'a Pattern,
    scaled: Scaled,
    /// More of what the column counts raises risk.
    bad: bool,
    /// How much of the heading the pattern explains, less for later combinations.
    score: f64,
    concepts: usize,
}

impl<'a> Draft<'a> {
    /// Indicators: the candidate that explains most of its heading comes first; a column and an indicator are used once.
    fn indicators(&mut self, table: &'a [Column<'a>], taken: &BTreeSet<usize>) {
        let free = table.iter().filter(|column| !taken.contains(&column.position));
        let mut candidates: Vec<Candidate> = free.flat_map(|column| self.candidates(column)).collect();
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.column.position.cmp(&b.column.position)));
        let (mut columns, mut indicators) = (BTreeSet::new(), BTreeSet::new());
        let mut maps = Vec::new();
        for candidate in candidates {
            if !columns.contains(&candidate.column.position) && indicators.insert(&candidate.pattern.id) {
                columns.insert(candidate.column.position);
                maps.push((candidate.column.position, candidate.map()));
                self.guesses.push(candidate.guess());
            }
        }
        maps.sort_by_key(|(position, _)| *position);
        self.mapping.maps = maps.into_iter().map(|(_, map)| map).collect();
    }

    fn candidates(&self, column: &'a Column<'a>) -> Vec<Candidate<'a>> {
        if column.heading.never {
            return Vec::new();
        }
        let known = self
            .words
            .patterns
            .iter()
            .filter(|pattern| self.standards.indicator(&pattern.id).is_some());
        let found = known.filter_map(|pattern| {
            if pattern.not.iter().any(|concept| !column.heading.concepts[*concept].is_empty()) {
                return None;
            }
            let fits = |says: &Vec<usize>| says.iter().all(|concept| !column.heading.concepts[*concept].is_empty());
            let (order, (says, turns)) = pattern.says.iter().enumerate().find(|(_, (says, _))| fits(says))?;
            let scaled = column.values.on(&pattern.scales, self.words)?;
            let mut covered: BTreeSet<usize> = says
                .iter()
                .flat_map(|concept| column.heading.concepts[*concept].iter().copied())
                .collect();
            // A negation before a word of its own (`without supervision`) speaks of that word, not of what is asked.
            let own = |word: &usize| {
                let next = column.heading.words.get(word + 1);
                next.is_some_and(|next| !covered.contains(&(word + 1)) && !self.words.is_neutral(next))
            };
            let negations: Vec<usize> = column
                .heading
                .negations
                .iter()
                .copied()
                .filter(|word| !covered.contains(word) && !own(word))
                .collect();
            let troubled = pattern.more == More::Good && !turns && self.words.is_troubled(&column.heading, &covered);
            let turned = (negations.len() % 2 == 1 || troubled) != *turns;
            let bad = scaled.bad || (pattern.more == More::Bad) != turned;
            covered.extend(negations);
            let open = |i: &usize| covered.contains(i) || !self.words.is_neutral(&column.heading.words[*i]);
            let asked = (0..column.heading.words.len()).filter(open).count().max(1);
            let score = covered.len() as f64 / asked as f64 + 0.2 * says.len() as f64 - 0.15 * order as f64;
            Some(Candidate { column, pattern, scaled, bad, score, concepts: says.len() })
        });
        found.collect()
    }

    /// Codes for no answer that occur in the columns of the mapping.
    fn codes(&mut self, table: &[Column]) {
        let mapped: BTreeSet<&str> = self.mapping.columns().map(|(_, name)| name).collect();
        let mut codes = crate::mapping::Codes::default();
        for (value, silence) in table
            .iter()
            .filter(|column| mapped.contains(column.name))
            .flat_map(|column| &column.values.silent)
        {
            let list = match silence {
                Silence::NotAsked => &mut codes.not_asked,
                Silence::NotApplicable => &mut codes.not_applicable,
                Silence::DontKnow => &mut codes.dont_know,
                Silence::Refused => &mut codes.refused,
                Silence::NoConsensus => &mut codes.no_consensus,
                Silence::Blank | Silence::Unlisted => &mut codes.unknown,
            };
            if !list.contains(value) {
                list.push(value.clone());
            }
        }
        self.mapping.codes = codes;
    }

    fn field(&mut self, field: Field, column: &Column, confidence: f64, why: String) {
        self.mapping.fields.insert(field, column.name.to_owned());
        self.guesses
            .push(Guess { column: column.name.to_owned(), what: field.word().to_owned(), confidence, why });
    }
}

impl Candidate<'_> {
    fn map(&self) -> Map {
        let answer = |(value, level): &(String, f64)| {
            let hazard = if self.bad { *level } else { 1.0 - level };
            AnswerMap { value: value.clone(), option: None, hazard: Some((hazard * 100.0).round() / 100.0) }
        };
        Map {
            column: self.column.name.to_owned(),
            indicator: self.pattern.id.clone(),
            answers: self.scaled.levels.iter().map(answer).collect(),
            note: Some("suggested, to be reviewed".into()),
            ..Map::default()
        }
    }

    fn guess(&self) -> Guess {
        let confidence =
            (0.35 + 0.35 * self.score.min(1.0) + 0.05 * self.concepts as f64 + 0.15 * self.scaled.share).min(0.95);
        let direction = if self.bad { "more raises risk" } else { "more favours safety" };
        let why = format!("words of the heading; answers on the scale {} ({direction})", self.scaled.scale);
        Guess { column: self.column.name.to_owned(), what: self.pattern.id.clone(), confidence, why }
    }
}
