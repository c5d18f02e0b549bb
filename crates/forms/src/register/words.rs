//! Labels of a register: what a person reads for a field or a choice, in one language, with English behind it.
//! Questions and answers of the menu are taken from the standards, so that there is one place to change them.

use super::{Field, Register, check};
use crate::{file, incident, labels::Labels, table::Book};
use amparo_model::{Location, Problem, problem};
use std::{collections::HashMap, path::Path};

/// What stands at a field or choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldLabel {
    /// The question, or the words of the answer.
    pub text: String,
    /// How to ask or see it; empty for none.
    pub hint: String,
    /// English (or the bare name) stands in for a missing translation.
    pub fallback: bool,
}

/// The labels of one register in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldLabels {
    language: &'static str,
    fields: HashMap<String, FieldLabel>,
    choices: HashMap<(String, String), FieldLabel>,
    overrides: Vec<String>,
}

impl FieldLabels {
    /// Code of the language.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// What an office changed, one sentence each.
    pub fn overrides(&self) -> &[String] {
        &self.overrides
    }

    /// The label of a field or group.
    pub fn field(&self, name: &str) -> FieldLabel {
        let bare = || FieldLabel { text: name.to_owned(), hint: String::new(), fallback: true };
        self.fields.get(name).cloned().unwrap_or_else(bare)
    }

    /// The label of a choice of a field.
    pub fn choice(&self, field: &str, choice: &str) -> FieldLabel {
        let bare = || FieldLabel { text: choice.to_owned(), hint: String::new(), fallback: true };
        self.choices.get(&(field.to_owned(), choice.to_owned())).cloned().unwrap_or_else(bare)
    }
}

/// The words of a label file: fields with text and hint, and choices by list.
#[derive(Default)]
struct Layer {
    fields: HashMap<String, (String, String)>,
    choices: HashMap<(String, String), String>,
}

pub(super) fn load(folder: Option<&Path>, register: &Register, menu: &Labels) -> Result<FieldLabels, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut overrides = Vec::new();
    let mut read = |language: &str| {
        let mut both = Layer::default();
        let name = format!("{}.{language}.md", register.name);
        let (builtin, office) = file::layers(file::REGISTERS, folder, &name);
        for (source, is_office) in [(Ok(builtin), false), (office, true)] {
            let book = match source {
                Ok(Some(source)) => Book::from_markdown(&name, &source.text),
                Ok(None) => continue,
                Err(problem) => Err(vec![problem]),
            };
            match book {
                Ok(book) => {
                    problems.extend(check::sections(&book, &name, &[]));
                    if is_office {
                        problems.extend(refusals(&book, &name, register));
                        overrides.push(format!("Labels of {} in {language}: the office has its own.", register.name));
                    }
                    both.lay(&book);
                }
                Err(found) => problems.extend(found),
            }
        }
        both
    };
    let english = read("en");
    let own = if menu.language() == "en" { None } else { Some(read(menu.language())) };
    overrides.dedup();
    if !problems.is_empty() {
        return Err(problems);
    }
    let own = own.as_ref().unwrap_or(&english);
    let is_english = menu.language() == "en";
    let mut labels =
        FieldLabels { language: menu.language(), fields: HashMap::new(), choices: HashMap::new(), overrides };
    for field in register.fields.iter().filter(|f| !f.name.is_empty()) {
        let text = |layer: &Layer| layer.fields.get(&field.name).cloned();
        let (words, fallback) = match (text(own), text(&english)) {
            (Some(words), _) => (words, false),
            (None, Some(words)) => (words, !is_english),
            (None, None) => ((field.name.clone(), String::new()), true),
        };
        let mut label = FieldLabel { text: words.0, hint: words.1, fallback };
        if let Some(indicator) = &field.indicator {
            let question = menu.indicator(indicator);
            question.text.clone_into(&mut label.text);
            label.fallback = question.fallback;
        }
        labels.fields.insert(field.name.clone(), label);
        for choice in register.choices(field) {
            labels
                .choices
                .insert((field.name.clone(), choice.clone()), choice_label(field, choice, own, &english, menu));
        }
    }
    Ok(labels)
}

fn choice_label(field: &Field, choice: &str, own: &Layer, english: &Layer, menu: &Labels) -> FieldLabel {
    let key = (field.kind.list().unwrap_or_default().to_owned(), choice.to_owned());
    let (text, fallback) = match &field.indicator {
        Some(indicator) => {
            let answer = menu.option(indicator, choice);
            (answer.text.to_owned(), answer.fallback)
        }
        None => match (own.choices.get(&key), english.choices.get(&key)) {
            (Some(text), _) => (text.clone(), false),
            (None, Some(text)) => (text.clone(), true),
            (None, None) => (choice.to_owned(), true),
        },
    };
    FieldLabel { text, hint: String::new(), fallback }
}

impl Layer {
    fn lay(&mut self, book: &Book) {
        if let Some(survey) = book.table("survey") {
            for row in 0..survey.rows.len() {
                let words = (survey.cell(row, "label").to_owned(), survey.cell(row, "hint").to_owned());
                self.fields.insert(survey.cell(row, "name").to_owned(), words);
            }
        }
        if let Some(choices) = book.table("choices") {
            for row in 0..choices.rows.len() {
                let key = (choices.cell(row, "list_name").to_owned(), choices.cell(row, "name").to_owned());
                self.choices.insert(key, choices.cell(row, "label").to_owned());
            }
        }
    }
}

/// Labels of an office that belong to no field or choice, or that ask for incidents.
fn refusals(book: &Book, file: &str, register: &Register) -> Vec<Problem> {
    let mut problems = Vec::new();
    for table in &book.tables {
        for row in 0..table.rows.len() {
            let at = Location::file(file).sheet(&table.name).row(table.place(row));
            let name = table.cell(row, "name");
            let list = table.cell(row, "list_name");
            let (known, kind) = match table.name.as_str() {
                "survey" => (register.field(name).is_some(), "field of the register"),
                "choices" => (
                    register.lists.iter().any(|l| l.name == list && l.choices.iter().any(|c| c == name)),
                    "choice of the register",
                ),
                _ => continue,
            };
            if !known {
                let problem = Problem::new(&problem::REG_UNKNOWN_NAME, at.clone()).with("what", "the label");
                problems.push(problem.with("name", name).with("kind", kind));
            }
            for column in ["label", "hint"] {
                if let Some(word) = incident::asks(table.cell(row, column)) {
                    let problem = Problem::new(&problem::REG_ASKS_INCIDENT, at.clone().column(column));
                    problems.push(problem.with("what", name).with("word", word));
                }
            }
        }
    }
    problems
}
