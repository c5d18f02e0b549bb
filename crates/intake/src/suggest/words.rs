//! The words of `standards/suggest.toml`: concepts in four languages, patterns of concepts for indicators, scales of answers.

use crate::phrase::{self, Phrase};
use crate::text;
use amparo_forms::labels::{self, Labels};
use amparo_model::{Location, Problem, problem};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

const NAME: &str = "suggest.toml";
const BUILT_IN: &str = include_str!("../../../../standards/suggest.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "title")]
    _title: Option<String>,
    version: String,
    #[serde(rename = "date")]
    _date: Option<String>,
    review_status: String,
    #[serde(rename = "source")]
    _source: Option<String>,
    never: Vec<String>,
    negations: Vec<String>,
    neutral: Vec<String>,
    troubles: Vec<String>,
    concepts: BTreeMap<String, Vec<String>>,
    indicator: Vec<IndicatorText>,
    scale: Vec<ScaleText>,
    field: Vec<FieldText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorText {
    id: String,
    says: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    more: Option<More>,
    scales: Option<Vec<String>>,
    /// Code of a step and the option that it stands for, where the two differ.
    #[serde(default)]
    options: BTreeMap<String, String>,
}

/// What more of the thing asked about does.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum More {
    Good,
    Bad,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScaleText {
    id: String,
    #[serde(default)]
    bad: bool,
    steps: Vec<StepText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepText {
    level: f64,
    /// Code of the menu's options that the step stands for.
    code: Option<String>,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldText {
    what: String,
    says: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    values: Shape,
}

/// What the cells of a field look like.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Shape {
    Unique,
    Code,
    Text,
    Names,
    Number,
    Date,
    Sex,
    Mode,
}

/// What an indicator is asked with.
#[derive(Debug)]
pub(super) struct Pattern {
    pub id: String,
    /// Concepts that must all be there, the surest combination first, and whether they turn the question round.
    pub says: Vec<(Vec<usize>, bool)>,
    pub not: Vec<usize>,
    pub more: More,
    /// Scales its answers may be on.
    pub scales: Vec<String>,
    /// Code of a step and the option that it stands for, where the two differ.
    pub options: BTreeMap<String, String>,
}

/// Answers from one end to the other.
#[derive(Debug)]
pub(super) struct Scale {
    pub id: String,
    /// More is always worse.
    pub bad: bool,
    pub steps: Vec<(f64, Vec<Phrase>)>,
    /// Level and the code of the menu's options that its step stands for.
    pub codes: Vec<(f64, String)>,
}

/// Phrases of a field.
#[derive(Debug)]
pub(super) struct FieldWords {
    pub what: String,
    pub says: Vec<Phrase>,
    pub not: Vec<Phrase>,
    pub values: Shape,
}

/// The words for guessing.
#[derive(Debug)]
pub struct Words {
    /// Version of the file.
    pub version: String,
    /// Draft, or who reviewed it and when.
    pub review_status: String,
    never: Vec<Phrase>,
    negations: Vec<Phrase>,
    neutral: HashSet<String>,
    /// Words that occur in any phrase.
    vocabulary: HashSet<String>,
    concepts: Vec<(String, Vec<Phrase>)>,
    /// Concepts that turn a question about something good round.
    troubles: Vec<usize>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) scales: Vec<Scale>,
    pub(super) fields: Vec<FieldWords>,
    menu: Vec<Labels>,
}

/// Who of a household an answer names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct People {
    pub women: bool,
    pub girls: bool,
    pub men: bool,
    pub boys: bool,
    /// The task falls away: not needed, brought by others.
    pub nobody: bool,
}

/// A heading taken apart.
#[derive(Debug)]
pub(super) struct Heading {
    pub words: Vec<String>,
    /// For each concept, the words it covers; empty where it is not there.
    pub concepts: Vec<Vec<usize>>,
    /// Words that turn it round.
    pub negations: Vec<usize>,
    /// It is about needs, reasons or prices.
    pub never: bool,
}

impl Words {
    /// The built-in words, or those of the office, which take their place whole. `overrides` is the office's folder `standards/`.
    ///
    /// # Errors
    /// What is wrong with the office's file.
    pub fn load(overrides: Option<&Path>) -> Result<Words, Problem> {
        let at = || Location::file(NAME);
        let mut words = match overrides.map(|folder| folder.join(NAME)).filter(|path| path.exists()) {
            None => Words::parse(BUILT_IN),
            Some(path) => {
                let text = fs_err::read_to_string(path);
                Words::parse(
                    &text.map_err(|error| Problem::new(&problem::REG_UNREADABLE, at()).with("why", error.kind()))?,
                )
            }
        }?;
        for language in labels::LANGUAGES {
            let menu = labels::load(language, overrides);
            words.menu.push(menu.map_err(|mut problems| problems.swap_remove(0))?);
        }
        Ok(words)
    }

    fn parse(text: &str) -> Result<Words, Problem> {
        let at = || Location::file(NAME);
        let file: File = toml::from_str(text).map_err(|error| {
            let row = error
                .span()
                .map_or(1, |span| text.as_bytes()[..span.start].iter().filter(|b| **b == b'\n').count() + 1);
            Problem::new(&problem::REG_SYNTAX, at().row(u32::try_from(row).unwrap_or(u32::MAX)))
                .with("why", error.message())
        })?;
        let concepts: Vec<(String, Vec<Phrase>)> =
            file.concepts.into_iter().map(|(id, words)| (id, Phrase::all(&words))).collect();
        let find = |name: &str, what: &str| {
            let position = concepts.iter().position(|(id, _)| id == name);
            position.ok_or_else(|| {
                let problem = Problem::new(&problem::REG_UNKNOWN_NAME, at()).with("what", what);
                problem.with("name", name).with("kind", "concept")
            })
        };
        let mut patterns = Vec::new();
        for indicator in file.indicator {
            let combination = |says: &String| {
                let (says, turned) = says.strip_prefix('!').map_or((says.as_str(), false), |says| (says, true));
                let concepts: Result<Vec<usize>, Problem> =
                    says.split_whitespace().map(|name| find(name, &indicator.id)).collect();
                concepts.map(|concepts| (concepts, turned))
            };
            patterns.push(Pattern {
                says: indicator.says.iter().map(combination).collect::<Result<_, _>>()?,
                not: indicator.not.iter().map(|name| find(name, &indicator.id)).collect::<Result<_, _>>()?,
                more: indicator.more.unwrap_or(More::Bad),
                scales: indicator
                    .scales
                    .unwrap_or_else(|| ["yes_no", "share", "percent", "severity"].map(str::to_owned).to_vec()),
                options: indicator.options,
                id: indicator.id,
            });
        }
        let step = |step: StepText| (step.level, Phrase::all(&step.words));
        let scale = |scale: ScaleText| Scale {
            id: scale.id,
            bad: scale.bad,
            codes: scale.steps.iter().filter_map(|step| Some((step.level, step.code.clone()?))).collect(),
            steps: scale.steps.into_iter().map(step).collect(),
        };
        let field = |field: FieldText| FieldWords {
            what: field.what,
            says: Phrase::all(&field.says),
            not: Phrase::all(&field.not),
            values: field.values,
        };
        let neutral: HashSet<String> = file.neutral.iter().map(|word| text::fold(word)).collect();
        let troubles = file.troubles.iter().map(|name| find(name, "troubles")).collect::<Result<_, _>>()?;
        let mut vocabulary = neutral.clone();
        vocabulary.extend(
            concepts
                .iter()
                .flat_map(|(_, phrases)| phrases)
                .flat_map(Phrase::whole_words)
                .map(str::to_owned),
        );
        Ok(Words {
            vocabulary,
            troubles,
            version: file.version,
            review_status: file.review_status,
            never: Phrase::all(&file.never),
            negations: Phrase::all(&file.negations),
            neutral,
            concepts,
            patterns,
            scales: file.scale.into_iter().map(scale).collect(),
            fields: file.field.into_iter().map(field).collect(),
            menu: Vec::new(),
        })
    }

    /// Who of a household an answer names, also where it names several.
    pub(super) fn people(&self, answer: &str) -> People {
        let said = text::words(answer);
        let named = |concept: &str| {
            let phrases = self.concepts.iter().filter(|(id, _)| id == concept).flat_map(|(_, phrases)| phrases);
            phrases.into_iter().any(|phrase| phrase.find(&said).is_some())
        };
        People {
            women: named("women"),
            girls: named("girls"),
            men: named("men") || named("everybody"),
            boys: named("boys"),
            nobody: named("nobody"),
        }
    }

    /// The menu's questions and answers in all languages.
    pub(super) fn menu(&self) -> &[Labels] {
        &self.menu
    }

    /// Takes a heading apart: words that were run together are parted where both parts are known.
    pub(super) fn heading(&self, heading: &str) -> Heading {
        let words: Vec<String> = text::words(&without_elisions(heading))
            .into_iter()
            .flat_map(|word| self.part(word))
            .collect();
        let covers = |phrases: &[Phrase]| {
            let mut covered: Vec<usize> = Vec::new();
            for phrase in phrases {
                let mut from = 0;
                while let Some(start) = phrase.find(&words[from..]) {
                    covered.extend(from + start..from + start + phrase.len());
                    from += start + phrase.len();
                }
            }
            covered.sort_unstable();
            covered.dedup();
            covered
        };
        let concepts = self.concepts.iter().map(|(_, phrases)| covers(phrases)).collect();
        let every = |phrases: &[Phrase]| {
            (0..words.len())
                .filter(|i| phrases.iter().any(|phrase| phrase.is_word(&words[*i])))
                .collect()
        };
        Heading {
            concepts,
            negations: every(&self.negations),
            never: phrase::first(&self.never, &words).is_some() || words.last().is_some_and(|last| says_other(last)),
            words,
        }
    }

    /// Whether a word says nothing about what is asked.
    pub(super) fn is_neutral(&self, word: &str) -> bool {
        self.neutral.contains(word) || word.bytes().all(|b| b.is_ascii_digit())
    }

    /// Whether a concept that turns questions round stands in a heading outside of these words.
    pub(super) fn is_troubled(&self, heading: &Heading, covered: &BTreeSet<usize>) -> bool {
        self.troubles
            .iter()
            .any(|concept| heading.concepts[*concept].iter().any(|word| !covered.contains(word)))
    }

    /// A word as it stands, or its two parts where both are known; a word that is known itself is parted only into long parts.
    fn part(&self, word: String) -> Vec<String> {
        let phrases = || self.concepts.iter().flat_map(|(_, phrases)| phrases).chain(&self.negations);
        let known = |word: &str| self.vocabulary.contains(word) || phrases().any(|phrase| phrase.is_word(word));
        if word.len() < 7 || !word.is_ascii() || self.vocabulary.contains(&word) {
            return vec![word];
        }
        let least = if known(&word) { 5 } else { 3 };
        let cut = (least..=word.len() - least.min(word.len()))
            .rev()
            .find(|cut| known(&word[..*cut]) && known(&word[*cut..]));
        cut.map_or_else(|| vec![word.clone()], |cut| vec![word[..cut].to_owned(), word[cut..].to_owned()])
    }
}

/// Whether a word is that of an answer which says only that none of the answers fits.
pub(super) fn says_other(word: &str) -> bool {
    ["other", "others", "autre", "autres", "otro", "otra", "otros", "otras", "اخري"].contains(&word)
}

/// Parts an article or preposition from what it leans on: `l'eau` is `l eau`.
fn without_elisions(heading: &str) -> String {
    let mut out = String::with_capacity(heading.len());
    let mut start = 0;
    for (i, c) in heading.char_indices() {
        if matches!(c, '\'' | '\u{2019}') {
            let before = heading[start..i].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            let leans = ["l", "d", "qu", "n", "s", "j", "c", "m", "t"].contains(&before.to_lowercase().as_str());
            out.push_str(&heading[start..i]);
            out.push(if leans { ' ' } else { c });
            start = i + c.len_utf8();
        }
    }
    out.push_str(&heading[start..]);
    out
}
