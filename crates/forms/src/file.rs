//! The files of `standards/` and `registers/`: those built into the program, and those an office keeps beside its data.
//! Reading them ends in a value or in a problem with file and row, never in a panic.

use amparo_model::{Location, Problem, problem};
use fs_err as fs;
use serde::de::DeserializeOwned;
use std::{io, ops::Range, path::Path};

macro_rules! embedded {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../", $folder, "/", $name)))),+]
    };
}

/// Name and text of every built-in file of `standards/` that this crate reads.
pub(crate) const STANDARDS: &[(&str, &str)] = embedded! {
    "standards":
    "indicators.toml",
    "essential_actions.toml",
    "method.toml",
    "indicators.en.toml",
    "indicators.fr.toml",
    "indicators.es.toml",
    "indicators.ar.toml",
    "essential_actions.en.toml",
    "essential_actions.fr.toml",
    "essential_actions.es.toml",
    "essential_actions.ar.toml",
};

/// Name and text of every built-in register and its labels.
pub(crate) const REGISTERS: &[(&str, &str)] = embedded! {
    "registers":
    "site-assessment.md",
    "site-assessment.en.md",
    "site-assessment.fr.md",
    "site-assessment.es.md",
    "site-assessment.ar.md",
};

/// One text with the name under which problems in it are reported.
pub(crate) struct Source<'a> {
    pub name: &'a str,
    pub text: String,
}

/// The built-in file, then the office's file of the same name if there is one.
pub(crate) fn layers<'a>(
    builtin: &[(&'static str, &'static str)],
    overrides: Option<&Path>,
    name: &'a str,
) -> (Option<Source<'a>>, Result<Option<Source<'a>>, Problem>) {
    let built = builtin
        .iter()
        .find(|(n, _)| *n == name)
        .map(|(_, text)| Source { name, text: (*text).to_owned() });
    (built, overrides.map_or(Ok(None), |folder| office(folder, name)))
}

/// The office's file of this name; no file is no change.
fn office<'a>(folder: &Path, name: &'a str) -> Result<Option<Source<'a>>, Problem> {
    match fs::read(folder.join(name)) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(Source { name, text: text.trim_start_matches('\u{feff}').to_owned() })),
            Err(_) => {
                Err(Problem::new(&problem::REG_UNREADABLE, Location::file(name)).with("why", "it is not UTF-8 text"))
            }
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Problem::new(&problem::REG_UNREADABLE, Location::file(name)).with("why", error)),
    }
}

impl Source<'_> {
    /// The row, from 1, of a position in the text.
    pub fn row(&self, at: &Range<usize>) -> u32 {
        let rows = self.text.as_bytes().iter().take(at.start).filter(|b| **b == b'\n').count();
        u32::try_from(rows).map_or(u32::MAX, |rows| rows.saturating_add(1))
    }

    /// A place in this file.
    pub fn at(&self, span: &Range<usize>) -> Location {
        Location::file(self.name).row(self.row(span))
    }

    /// The text read as TOML of one shape; keys that the shape does not know are a problem.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        toml::from_str(&self.text).map_err(|error| {
            let at = error.span().map_or_else(|| Location::file(self.name), |span| self.at(&span));
            Problem::new(&problem::REG_SYNTAX, at).with("why", error.message())
        })
    }
}

/// Files of the office that nothing reads although their names say that they were meant to be read.
pub(crate) fn misnamed(folder: &Path, families: &[&str], known: &[&str]) -> Vec<Problem> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
        .into_iter()
        .filter(|name| families.iter().any(|family| name.starts_with(family)) && !known.contains(&name.as_str()))
        .map(|name| Problem::new(&problem::REG_NO_SUCH_FILE, Location::file(name)).with("names", known.join(", ")))
        .collect()
}

#[cfg(test)]
pub(crate) mod testing {
    /// A folder of an office with these files.
    pub(crate) fn office(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            fs_err::write(folder.path().join(name), text).expect("a file");
        }
        folder
    }
}
