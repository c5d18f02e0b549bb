//! The indicator menu and the essential actions: built in, then changed by an office's files of the same name.
//! An office's file holds only the entries that it changes or adds; each change becomes a sentence that every report prints.

mod actions;
mod menu;

use crate::{file, labels, method};
use amparo_model::{Location, Problem, problem, standard::Standards};
use std::{fmt::Display, path::Path};

/// Indicators, domains, pairs, essential actions and sectors, with an office's changes. `overrides` is the office's folder
/// `standards/`; a folder or file that is not there changes nothing. `Standards::overrides` names each change, also those of
/// `method.toml` and of the label files.
///
/// # Errors
/// Everything that is wrong with the office's files, each with file and row.
pub fn load(overrides: Option<&Path>) -> Result<Standards, Vec<Problem>> {
    let mut standards = Standards {
        version: String::new(),
        review_status: String::new(),
        domains: Vec::new(),
        indicators: Vec::new(),
        pairs: Vec::new(),
        actions: Vec::new(),
        sectors: Vec::new(),
        overrides: Vec::new(),
    };
    let mut problems = overrides.map(misnamed).unwrap_or_default();
    menu::read(overrides, &mut standards, &mut problems);
    actions::read(overrides, &mut standards, &mut problems);
    match method::load(overrides) {
        Ok(method) => standards.overrides.extend(method.overrides),
        Err(found) => problems.extend(found),
    }
    if let Some(folder) = overrides {
        labels::lay(folder, &mut standards, &mut problems);
    }
    if problems.is_empty() { Ok(standards) } else { Err(problems) }
}

fn misnamed(folder: &Path) -> Vec<Problem> {
    let known: Vec<&str> = file::STANDARDS.iter().map(|(name, _)| *name).collect();
    file::misnamed(folder, &["indicator", "essential", "method"], &known)
}

/// One file being laid over what was read before it.
struct Layer<'a> {
    source: &'a file::Source<'a>,
    /// A sentence for each change.
    said: Vec<String>,
    problems: Vec<Problem>,
}

impl<'a> Layer<'a> {
    fn new(source: &'a file::Source<'a>) -> Layer<'a> {
        Layer { source, said: Vec::new(), problems: Vec::new() }
    }

    /// Takes a new value where the file gives one, and says what changed.
    fn set<T: PartialEq + Display>(&mut self, what: &str, current: &mut T, new: Option<T>) {
        let Some(new) = new else { return };
        if *current != new {
            self.said.push(format!("{what} changed from {current} to {new}."));
            *current = new;
        }
    }

    /// The same for words, which are quoted.
    fn set_text(&mut self, what: &str, current: &mut String, new: Option<String>) {
        let Some(new) = new else { return };
        if *current != new {
            self.said
                .push(format!("{what} changed from \u{201c}{current}\u{201d} to \u{201c}{new}\u{201d}."));
            *current = new;
        }
    }

    fn weight(&mut self, what: &str, at: &Location, current: &mut f64, new: Option<f64>) {
        match new {
            Some(weight) if !(weight > 0.0 && weight.is_finite()) => {
                self.out_of_range(at, &format!("{what}: weight"), &weight, "a number above 0");
            }
            new => self.set(&format!("{what}: weight"), current, new),
        }
    }

    /// The value of a key that a new entry must have.
    fn need<T>(&mut self, what: &str, at: &Location, key: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.problems
                .push(Problem::new(&problem::REG_INCOMPLETE, at.clone()).with("what", what).with("key", key));
        }
        value
    }

    fn out_of_range(&mut self, at: &Location, what: &str, value: &dyn Display, range: &str) {
        self.problems.push(
            Problem::new(&problem::REG_OUT_OF_RANGE, at.clone())
                .with("what", what)
                .with("value", value)
                .with("range", range),
        );
    }

    fn unknown(&mut self, at: &Location, what: &str, name: &str, kind: &str) {
        self.problems.push(
            Problem::new(&problem::REG_UNKNOWN_NAME, at.clone())
                .with("what", what)
                .with("name", name)
                .with("kind", kind),
        );
    }

    /// An id of letters, digits, hyphens and underscores, once in a file.
    fn id(&mut self, at: &Location, id: &str, seen: &mut Vec<String>) -> bool {
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            self.out_of_range(at, "id", &id, "letters, digits, hyphens and underscores");
            return false;
        }
        if seen.iter().any(|s| s == id) {
            self.problems.push(Problem::new(&problem::REG_TWICE, at.clone()).with("what", id));
            return false;
        }
        seen.push(id.to_owned());
        true
    }
}

#[cfg(test)]
mod tests;
