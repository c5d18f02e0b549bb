//! Words of the standards in four languages: questions, answers, domains, actions, sectors, elements, timing.
//! Where a language has no word, or an office changed the English and not the translation, English stands in and says so.

use crate::{
    file::{self, Source},
    incident, standards,
};
use amparo_model::{Location, Problem, problem, standard::Standards};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
    path::Path,
};
use toml::Spanned;

/// Codes of the languages that have label files. The first stands in for the others.
pub const LANGUAGES: [&str; 4] = ["en", "fr", "es", "ar"];

/// A word in the language that was asked for, or what stands in for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label<'a> {
    /// The words.
    pub text: &'a str,
    /// English (or the bare code) stands in for a missing translation.
    pub fallback: bool,
}

/// The words of one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Labels {
    language: &'static str,
    review_status: String,
    words: HashMap<Key, (String, bool)>,
}

/// What a word is for: the kind, the id, and for an answer of one question its option.
type Key = (Kind, String, String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Kind {
    Domain,
    Question,
    Answer,
    AnswerOf,
    Action,
    Sector,
    Element,
    Timing,
}

/// The words of a language (`en`, `fr`, `es` or `ar`), with those that an office changed. `overrides` is the office's folder `standards/`.
///
/// # Errors
/// A language that has no label files, and everything that is wrong with the office's files.
pub fn load(language: &str, overrides: Option<&Path>) -> Result<Labels, Vec<Problem>> {
    let Some(language) = LANGUAGES.into_iter().find(|known| *known == language) else {
        let at = Location::file(format!("indicators.{language}.toml"));
        let problem = Problem::new(&problem::REG_UNKNOWN_NAME, at)
            .with("what", "language")
            .with("name", language);
        return Err(vec![problem.with("kind", "language with labels (en, fr, es, ar)")]);
    };
    let standards = standards::load(overrides)?;
    let original = standards::load(None)?;
    let english = english_texts(&standards);
    let before = english_texts(&original);
    let stale = |key: &Key| english.get(key) != before.get(key);

    let mut words: HashMap<Key, (String, bool)> = HashMap::new();
    let mut review_status = String::new();
    let is_english = language == LANGUAGES[0];
    for (key, text) in &english {
        words.insert(key.clone(), (text.clone(), !is_english));
    }
    let mut problems = Vec::new();
    for (code, fallback) in [(LANGUAGES[0], !is_english), (language, false)] {
        for is_office in [false, true] {
            for name in names(code) {
                match read(&name, is_office, overrides) {
                    Ok(Some((_, file))) => {
                        if let Some(status) = &file.review_status {
                            review_status.clone_from(status);
                        }
                        let own = file.words().filter(|(key, _, _)| is_office || fallback || !stale(key));
                        words.extend(own.map(|(key, _, text)| (key, (text, fallback))));
                    }
                    Ok(None) => {}
                    Err(problem) => problems.push(problem),
                }
            }
        }
    }
    if problems.is_empty() { Ok(Labels { language, review_status, words }) } else { Err(problems) }
}

impl Labels {
    /// Code of the language.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// The language is written from right to left.
    pub fn right_to_left(&self) -> bool {
        self.language == "ar"
    }

    /// Draft, or who reviewed the words of this language and when.
    pub fn review_status(&self) -> &str {
        &self.review_status
    }

    /// The question of an indicator.
    pub fn indicator<'a>(&'a self, id: &'a str) -> Label<'a> {
        self.word(Kind::Question, id)
    }

    /// An option of an indicator, or `dnk` and `pnta`, which every question takes.
    pub fn option<'a>(&'a self, indicator: &str, value: &'a str) -> Label<'a> {
        let own = self.words.get(&(Kind::AnswerOf, indicator.to_owned(), value.to_owned()));
        own.map_or_else(|| self.word(Kind::Answer, value), label)
    }

    /// The name of a domain.
    pub fn domain<'a>(&'a self, id: &'a str) -> Label<'a> {
        self.word(Kind::Domain, id)
    }

    /// The text of an essential action.
    pub fn action<'a>(&'a self, id: &'a str) -> Label<'a> {
        self.word(Kind::Action, id)
    }

    /// The name of a sector.
    pub fn sector<'a>(&'a self, id: &'a str) -> Label<'a> {
        self.word(Kind::Sector, id)
    }

    /// The name of an element of the programme cycle.
    pub fn element<'a>(&'a self, id: &'a str) -> Label<'a> {
        self.word(Kind::Element, id)
    }

    /// What `now`, `soon` or `plan` means for a reader.
    pub fn timing<'a>(&'a self, word: &'a str) -> Label<'a> {
        self.word(Kind::Timing, word)
    }

    fn word<'a>(&'a self, kind: Kind, id: &'a str) -> Label<'a> {
        self.words
            .get(&(kind, id.to_owned(), String::new()))
            .map_or(Label { text: id, fallback: true }, label)
    }
}

fn label((text, fallback): &(String, bool)) -> Label<'_> {
    Label { text, fallback: *fallback }
}

/// The English words that stand in the standards themselves.
fn english_texts(standards: &Standards) -> HashMap<Key, String> {
    let key = |kind, id: &str| (kind, id.to_owned(), String::new());
    let domains = standards.domains.iter().map(|d| (key(Kind::Domain, &d.id), d.name.clone()));
    let questions = standards.indicators.iter().map(|i| (key(Kind::Question, &i.id), i.text.clone()));
    let actions = standards.actions.iter().map(|a| (key(Kind::Action, &a.id), a.text.clone()));
    let sectors = standards.sectors.iter().map(|(id, name)| (key(Kind::Sector, id), name.clone()));
    domains.chain(questions).chain(actions).chain(sectors).collect()
}

fn names(language: &str) -> [String; 2] {
    [format!("indicators.{language}.toml"), format!("essential_actions.{language}.toml")]
}

fn read<'a>(
    name: &'a str,
    is_office: bool,
    overrides: Option<&Path>,
) -> Result<Option<(Source<'a>, LabelFile)>, Problem> {
    let (builtin, office) = file::layers(file::STANDARDS, overrides, name);
    let source = if is_office { office? } else { builtin };
    source.map(|source| source.parse().map(|file| (source, file))).transpose()
}

/// Checks an office's label files against the standards and adds a sentence for each word that they change.
pub(crate) fn lay(folder: &Path, standards: &mut Standards, problems: &mut Vec<Problem>) {
    for language in LANGUAGES {
        for name in names(language) {
            let builtin: HashMap<Key, String> = match read(&name, false, None) {
                Ok(file) => file.iter().flat_map(|(_, file)| file.words()).map(|(key, _, text)| (key, text)).collect(),
                Err(problem) => return problems.push(problem),
            };
            match read(&name, true, Some(folder)) {
                Ok(Some((source, file))) => {
                    for (key, span, text) in file.words() {
                        if let Some(problem) = refusal(&source, &key, &span, &text, standards) {
                            problems.push(problem);
                        } else if builtin.get(&key) != Some(&text) {
                            let id = [key.1.as_str(), key.2.as_str()].join(" ");
                            standards
                                .overrides
                                .push(format!("{}: words in {language} set to \u{201c}{text}\u{201d}.", id.trim_end()));
                        }
                    }
                }
                Ok(None) => {}
                Err(problem) => problems.push(problem),
            }
        }
    }
}

/// Why a word of an office cannot stand.
fn refusal(source: &Source, key: &Key, span: &Range<usize>, text: &str, standards: &Standards) -> Option<Problem> {
    let (kind, id, value) = key;
    if let (Kind::Question, Some(word)) = (kind, incident::asks(text)) {
        let problem = Problem::new(&problem::REG_ASKS_INCIDENT, source.at(span));
        return Some(problem.with("what", id).with("word", word));
    }
    let option = |indicator: &str| {
        standards
            .indicator(indicator)
            .is_some_and(|i| i.options.iter().any(|o| o.value == *value))
    };
    let (known, what) = match kind {
        Kind::Domain => (standards.domain_index(id).is_some(), "domain"),
        Kind::Question => (standards.indicator(id).is_some(), "indicator"),
        Kind::AnswerOf => (option(id), "option of an indicator"),
        Kind::Action => (standards.actions.iter().any(|a| a.id == *id), "action"),
        Kind::Sector => (standards.sectors.iter().any(|(known, _)| known == id), "sector"),
        Kind::Element => (standards.actions.iter().any(|a| a.element == *id), "element of the programme cycle"),
        Kind::Timing => (["now", "soon", "plan"].contains(&id.as_str()), "timing"),
        Kind::Answer => {
            let used = standards.indicators.iter().flat_map(|i| &i.options).any(|o| o.value == *id);
            (used || ["dnk", "pnta"].contains(&id.as_str()), "answer of the menu")
        }
    };
    (!known).then(|| {
        Problem::new(&problem::REG_UNKNOWN_NAME, source.at(span))
            .with("what", "the label")
            .with("name", [id.as_str(), value.as_str()].join(" ").trim_end())
            .with("kind", what)
    })
}

type Words = BTreeMap<Spanned<String>, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelFile {
    #[serde(rename = "title")]
    _title: Option<String>,
    #[serde(rename = "version")]
    _version: Option<String>,
    #[serde(rename = "date")]
    _date: Option<String>,
    #[serde(rename = "language")]
    _language: Option<String>,
    review_status: Option<String>,
    #[serde(rename = "source")]
    _source: Option<String>,
    #[serde(default)]
    domain: Words,
    #[serde(default)]
    question: Words,
    #[serde(default)]
    answer: Words,
    #[serde(default)]
    answer_of: BTreeMap<String, Words>,
    #[serde(default)]
    action: Words,
    #[serde(default)]
    sector: Words,
    #[serde(default)]
    element: Words,
    #[serde(default)]
    timing: Words,
}

impl LabelFile {
    /// Every word with its key and its place in the file.
    fn words(&self) -> impl Iterator<Item = (Key, Range<usize>, String)> + '_ {
        let plain = [
            (Kind::Domain, &self.domain),
            (Kind::Question, &self.question),
            (Kind::Answer, &self.answer),
            (Kind::Action, &self.action),
            (Kind::Sector, &self.sector),
            (Kind::Element, &self.element),
            (Kind::Timing, &self.timing),
        ];
        let plain = plain.into_iter().flat_map(|(kind, words)| {
            words
                .iter()
                .map(move |(id, text)| ((kind, id.get_ref().clone(), String::new()), id.span(), text.clone()))
        });
        let answers = self.answer_of.iter().flat_map(|(indicator, words)| {
            words.iter().map(|(value, text)| {
                ((Kind::AnswerOf, indicator.clone(), value.get_ref().clone()), value.span(), text.clone())
            })
        });
        plain.chain(answers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::testing::office;

    #[test]
    fn every_word_is_there_in_all_four_languages() {
        let standards = standards::load(None).expect("built in");
        for language in LANGUAGES {
            let labels = load(language, None).expect("built in");
            let mut all = Vec::new();
            for indicator in &standards.indicators {
                all.push(labels.indicator(&indicator.id));
                for value in indicator.options.iter().map(|o| o.value.as_str()).chain(["dnk", "pnta"]) {
                    all.push(labels.option(&indicator.id, value));
                }
            }
            all.extend(standards.domains.iter().map(|d| labels.domain(&d.id)));
            all.extend(standards.sectors.iter().map(|(id, _)| labels.sector(id)));
            for action in &standards.actions {
                all.extend([labels.action(&action.id), labels.element(&action.element), labels.timing(&action.timing)]);
            }
            for label in all {
                assert!(!label.fallback && !label.text.trim().is_empty(), "{language}: {}", label.text);
            }
            assert!(labels.review_status().contains("not reviewed"), "{language}");
        }
        let missing = load("fr", None).expect("built in");
        assert_eq!(missing.indicator("XYZ-01"), Label { text: "XYZ-01", fallback: true });
    }

    #[test]
    fn options_of_one_question_can_be_told_apart_in_every_language() {
        let standards = standards::load(None).expect("built in");
        for language in LANGUAGES {
            let labels = load(language, None).expect("built in");
            for indicator in &standards.indicators {
                let mut texts: Vec<_> =
                    indicator.options.iter().map(|o| labels.option(&indicator.id, &o.value).text).collect();
                texts.sort_unstable();
                texts.dedup();
                assert_eq!(texts.len(), indicator.options.len(), "{language} {}", indicator.id);
            }
        }
    }

    #[test]
    fn no_question_asks_for_incidents_in_any_language() {
        let standards = standards::load(None).expect("built in");
        for language in LANGUAGES {
            let labels = load(language, None).expect("built in");
            for indicator in &standards.indicators {
                assert_eq!(incident::asks(labels.indicator(&indicator.id).text), None, "{language} {}", indicator.id);
                for option in &indicator.options {
                    assert_eq!(incident::asks(labels.option(&indicator.id, &option.value).text), None, "{language}");
                }
            }
        }
    }

    #[test]
    fn a_changed_english_question_is_not_shown_under_its_old_translation() {
        let english = ("indicators.toml", "[[indicator]]\nid = \"LIT-01\"\ntext = \"Do the street lamps work?\"\n");
        let folder = office(&[english]);
        let labels = load("fr", Some(folder.path())).expect("fine");
        assert_eq!(labels.indicator("LIT-01"), Label { text: "Do the street lamps work?", fallback: true });
        assert!(!labels.indicator("LIT-02").fallback);

        let french = ("indicators.fr.toml", "[question]\nLIT-01 = \"Les lampadaires fonctionnent-ils ?\"\n");
        let folder = office(&[english, french]);
        let labels = load("fr", Some(folder.path())).expect("fine");
        assert_eq!(labels.indicator("LIT-01"), Label { text: "Les lampadaires fonctionnent-ils ?", fallback: false });
        let said = standards::load(Some(folder.path())).expect("fine").overrides;
        assert_eq!(said.len(), 2);
        assert_eq!(said[1], "LIT-01: words in fr set to \u{201c}Les lampadaires fonctionnent-ils ?\u{201d}.");
    }

    #[test]
    fn a_label_of_nothing_and_a_harmful_one_are_refused_with_their_row() {
        let refused = |text| {
            let folder = office(&[("indicators.es.toml", text)]);
            load("es", Some(folder.path()))
                .expect_err("refused")
                .iter()
                .map(|p| (p.entry.code, p.at.row))
                .collect::<Vec<_>>()
        };
        assert_eq!(refused("[question]\nLIT-99 = \"¿?\"\n"), [("A-REG-003", Some(2))]);
        assert_eq!(refused("[answer_of.LIT-01]\nmaybe = \"Quizás\"\n"), [("A-REG-003", Some(2))]);
        assert_eq!(refused("\n[question]\nLIT-01 = \"¿Cuántos casos de violencia hubo?\"\n"), [("A-REG-008", Some(3))]);
        assert_eq!(load("de", None).expect_err("no German")[0].entry.code, "A-REG-003");
    }
}
