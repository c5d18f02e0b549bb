//! A first draft of a mapping, guessed from headings, HXL tags and answers in four languages. Each guess says why and how sure it is;
//! a person reviews all of them. Columns that should be refused are never guessed to be anything.

mod answers;
mod fields;
#[cfg(test)]
mod holdout;
mod labels;
mod measure;
mod own;
#[cfg(test)]
mod tests;
mod words;

pub use labels::labels;
pub use words::Words;

use crate::mapping::{AnswerMap, Columns, Field, Map, Mapping};
use crate::read::{Block, Source};
use crate::refuse::{INCIDENT, Refusals, Refused};
use amparo_model::{Problem, Silence, Standards, standard::Indicator};
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
    let mut refused = refusals.of(&columns, |column| cells(column).take(200).collect());
    for name in columns.names() {
        let told = refusals.judge(name, labels::of(labels, name), &[]).filter(|told| told.kind == INCIDENT);
        if !refused.iter().any(|known| known.column == *name) {
            refused.extend(told);
        }
    }
    // The menu's own questions, word for word, are no free text, however they end.
    let questions = own::questions(standards, words);
    refused.retain(|refused| !questions.contains_key(&crate::text::fold(&refused.column)));
    let refused_columns: BTreeSet<usize> = refused.iter().filter_map(|refused| columns.find(&refused.column)).collect();
    let mut table = Vec::new();
    for (i, name) in columns.names().iter().enumerate().filter(|(i, _)| !refused_columns.contains(i)) {
        let label = labels::of(labels, name);
        let hxl = source.hxl.as_ref().and_then(|tags| tags.get(i)).map_or("", String::as_str);
        table.push(Column {
            position: i,
            name,
            hxl,
            heading: words.heading(&format!("{name} {label}")),
            ways: ways(words, name, label),
            values: Values::of(cells(i)),
        });
    }
    let mut draft = Draft { standards, words, mapping: Mapping::default(), guesses: Vec::new() };
    draft.mapping.version = "0.1".into();
    draft.mapping.review_status = "draft, suggested by the program, not reviewed by a person".into();
    draft.mapping.file = Some(source.at.file.clone());
    draft.mapping.reading.sheet = source.sheet.clone();
    draft.mapping.blank = Some(Silence::Blank);
    let mut taken = draft.own(&table, &questions);
    if taken.is_empty() {
        taken = draft.fields(&table, rows);
    }
    draft.indicators(&table, &taken);
    draft.codes(&table);
    let seen = |column: &Column| Seen {
        column: column.name.to_owned(),
        label: labels::of(labels, column.name).to_owned(),
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

fn ways(words: &Words, name: &str, label: &str) -> Vec<Heading> {
    let lines = label.lines().flat_map(|line| [line.to_owned(), format!("{name} {line}")]);
    std::iter::once(name.to_owned()).chain(lines).map(|text| words.heading(&text)).collect()
}

/// A column that may be guessed.
struct Column<'a> {
    position: usize,
    name: &'a str,
    hxl: &'a str,
    /// Name and label as one.
    heading: Heading,
    /// The name alone, then each line of the label by itself and behind the name.
    ways: Vec<Heading>,
    values: Values,
}

struct Draft<'a> {
    standards: &'a Standards,
    words: &'a Words,
    mapping: Mapping,
    guesses: Vec<Guess>,
}

/// Share of the words of a heading that a pattern of several concepts must explain.
const LEAST: f64 = 0.2;
/// The same for a pattern of one concept.
const LEAST_OF_ONE: f64 = 0.3;

/// A heading read as a question about an indicator.
struct Read {
    score: f64,
    /// It asks for the opposite.
    turned: bool,
    concepts: usize,
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
        let mut columns = BTreeSet::new();
        let mut indicators: BTreeSet<&str> = BTreeSet::new();
        let own = std::mem::take(&mut self.mapping.maps);
        indicators.extend(own.iter().map(|map| map.indicator.as_str()));
        let mut maps = Vec::new();
        for candidate in candidates {
            if !columns.contains(&candidate.column.position) && indicators.insert(&candidate.pattern.id) {
                columns.insert(candidate.column.position);
                maps.push((candidate.column.position, candidate.map(self.standards, self.words)));
                self.guesses.push(candidate.guess());
            }
        }
        let position =
            |map: &Map| table.iter().find(|column| column.name == map.column).map_or(0, |column| column.position);
        maps.extend(own.iter().map(|map| (position(map), map.clone())));
        maps.sort_by_key(|(position, _)| *position);
        self.mapping.maps = maps.into_iter().map(|(_, map)| map).collect();
    }

    fn candidates(&self, column: &'a Column<'a>) -> Vec<Candidate<'a>> {
        if column.ways.iter().any(|way| way.never) {
            return Vec::new();
        }
        let known = self
            .words
            .patterns
            .iter()
            .filter(|pattern| self.standards.indicator(&pattern.id).is_some());
        let ways = if column.ways.len() > 1 { &column.ways[1..] } else { &column.ways };
        let found = known.filter_map(|pattern| {
            if pattern.not.iter().any(|concept| !column.heading.concepts[*concept].is_empty()) {
                return None;
            }
            let read = ways.iter().filter_map(|way| self.read(way, pattern));
            let read = read.max_by(|a, b| a.score.total_cmp(&b.score).then(std::cmp::Ordering::Greater))?;
            let menu = || own::menu(self.standards.indicator(&pattern.id)?, self.words, &column.values);
            let scaled = column
                .values
                .on(&pattern.scales, self.words)
                .or_else(|| menu().filter(|_| !read.turned))?;
            let bad = scaled.bad || (pattern.more == More::Bad) != read.turned;
            Some(Candidate { column, pattern, scaled, bad, score: read.score, concepts: read.concepts })
        });
        found.collect()
    }

    /// What a heading says of an indicator; `None` if it does not speak of it, or mainly of other things.
    fn read(&self, heading: &Heading, pattern: &Pattern) -> Option<Read> {
        let fits = |says: &Vec<usize>| says.iter().all(|concept| !heading.concepts[*concept].is_empty());
        let (order, (says, turns)) = pattern.says.iter().enumerate().find(|(_, (says, _))| fits(says))?;
        let mut covered: BTreeSet<usize> =
            says.iter().flat_map(|concept| heading.concepts[*concept].iter().copied()).collect();
        // A negation before a word of its own (`without supervision`) speaks of that word, not of what is asked.
        let own = |word: &usize| {
            let mut after = (word + 1..heading.words.len())
                .skip_while(|i| !covered.contains(i) && self.words.is_neutral(&heading.words[*i]));
            after.next().is_some_and(|next| !covered.contains(&next))
        };
        let negations: Vec<usize> = heading
            .negations
            .iter()
            .copied()
            .filter(|word| !covered.contains(word) && !own(word))
            .collect();
        let troubled = pattern.more == More::Good && !turns && self.words.is_troubled(heading, &covered);
        let turned = (negations.len() % 2 == 1 || troubled) != *turns;
        covered.extend(negations);
        let open = |i: &usize| covered.contains(i) || !self.words.is_neutral(&heading.words[*i]);
        let asked = (0..heading.words.len()).filter(open).count().max(1);
        let share = covered.len() as f64 / asked as f64;
        let least = if says.len() == 1 { LEAST_OF_ONE } else { LEAST };
        let score = share + 0.2 * says.len() as f64 - 0.15 * order as f64;
        (share >= least).then_some(Read { score, turned, concepts: says.len() })
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
    fn map(&self, standards: &Standards, words: &Words) -> Map {
        let indicator = standards.indicator(&self.pattern.id);
        let answer = |(value, level): &(String, f64)| {
            let hazard = if self.bad { *level } else { 1.0 - level };
            let option = indicator.and_then(|indicator| match self.scaled.scale.as_str() {
                own::MENU => own::option(indicator, words, value),
                _ => self.option(indicator, hazard),
            });
            let hazard = option.is_none().then_some((hazard * 100.0).round() / 100.0);
            AnswerMap { value: value.clone(), option, hazard }
        };
        let mut answers: Vec<AnswerMap> = self.scaled.levels.iter().map(answer).collect();
        // An answer off the scale may be an option of the indicator word for word.
        for (value, _) in &self.column.values.said {
            if let Some(option) = indicator.and_then(|i| own::option(i, words, value))
                && !self.scaled.levels.iter().any(|(known, _)| known == value)
            {
                answers.push(AnswerMap { value: value.clone(), option: Some(option), hazard: None });
            }
        }
        Map {
            column: self.column.name.to_owned(),
            indicator: self.pattern.id.clone(),
            answers,
            note: Some("suggested, to be reviewed".into()),
            ..Map::default()
        }
    }

    /// The option that an answer with this hazard names: that of the step which stands there when the question is asked as the
    /// menu asks it. An option that says more than the answer (`separate` is not `separate and marked`) is not named.
    fn option(&self, indicator: &Indicator, hazard: f64) -> Option<String> {
        let natural = if self.scaled.bad || self.pattern.more == More::Bad { hazard } else { 1.0 - hazard };
        let (_, code) = self.scaled.codes.iter().find(|(level, _)| (level - natural).abs() < 0.01)?;
        let named = self.pattern.options.get(code);
        let option = indicator.options.iter().find(|option| option.value == *named.unwrap_or(code))?;
        (named.is_some() || (option.hazard - hazard).abs() < 0.01).then(|| option.value.clone())
    }

    fn guess(&self) -> Guess {
        let confidence =
            (0.35 + 0.35 * self.score.min(1.0) + 0.05 * self.concepts as f64 + 0.15 * self.scaled.share).min(0.95);
        let direction = if self.bad { "more raises risk" } else { "more favours safety" };
        let why = format!("words of the heading; answers on the scale {} ({direction})", self.scaled.scale);
        Guess { column: self.column.name.to_owned(), what: self.pattern.id.clone(), confidence, why }
    }
}
