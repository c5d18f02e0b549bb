//! The numbers of the method, from `standards/method.toml` and an office's file of the same name.
//! Each number carries the sentence that says why it is what it is.

use crate::file::{self, Source};
use amparo_model::{Location, Problem, problem, standard::Method};
use serde::Deserialize;
use std::{fmt::Debug, path::Path};
use toml::Spanned;

const NAME: &str = "method.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MethodFile {
    #[serde(rename = "title")]
    _title: Option<String>,
    version: Option<String>,
    #[serde(rename = "date")]
    _date: Option<String>,
    review_status: Option<String>,
    #[serde(rename = "source")]
    _source: Option<String>,
    draws: Option<Number<u32>>,
    seed: Option<Number<u64>>,
    concentration: Option<Number<f64>>,
    stratum_min: Option<Number<u32>>,
    high_domain: Option<Number<f64>>,
    bands: Option<Number<[f64; 3]>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Number<T> {
    value: Spanned<T>,
    why: Option<String>,
}

/// The numbers of the method, with an office's changes. `overrides` is the office's folder `standards/`.
///
/// # Errors
/// What is wrong with the office's file, with its row.
pub fn load(overrides: Option<&Path>) -> Result<Method, Vec<Problem>> {
    let mut method = Method {
        version: String::new(),
        review_status: String::new(),
        draws: 0,
        seed: 0,
        concentration: 0.0,
        stratum_min: 0,
        high_domain: 0.0,
        bands: [0.0; 3],
        overrides: Vec::new(),
        reasons: Vec::new(),
    };
    let mut problems = Vec::new();
    let (builtin, office) = file::layers(file::STANDARDS, overrides, NAME);
    for layer in [Ok(builtin), office] {
        method.overrides.clear();
        match layer {
            Ok(Some(source)) => apply(&source, &mut method).unwrap_or_else(|found| problems.extend(found)),
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(method) } else { Err(problems) }
}

fn apply(source: &Source, method: &mut Method) -> Result<(), Vec<Problem>> {
    let file: MethodFile = source.parse().map_err(|problem| vec![problem])?;
    let mut step = Step { source, changes: &mut method.overrides, reasons: &mut method.reasons, problems: Vec::new() };
    step.set("draws", &mut method.draws, file.draws, "a whole number from 100 to 100000", |n| {
        (100..=100_000).contains(n)
    });
    step.set("seed", &mut method.seed, file.seed, "a whole number from 0 to 9223372036854775807", |n| {
        i64::try_from(*n).is_ok()
    });
    step.set("concentration", &mut method.concentration, file.concentration, "a number above 0, at most 1000", |n| {
        *n > 0.0 && *n <= 1000.0
    });
    step.set("stratum_min", &mut method.stratum_min, file.stratum_min, "a whole number from 1", |n| *n >= 1);
    step.set("high_domain", &mut method.high_domain, file.high_domain, "a number above 0, at most 1", |n| {
        *n > 0.0 && *n <= 1.0
    });
    step.set("bands", &mut method.bands, file.bands, "three rising numbers between 0 and 100", |[a, b, c]| {
        0.0 < *a && a < b && b < c && *c < 100.0
    });
    let problems = step.problems;
    method.version = file.version.unwrap_or(std::mem::take(&mut method.version));
    method.review_status = file.review_status.unwrap_or(std::mem::take(&mut method.review_status));
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// One file on its way into the method.
struct Step<'a> {
    source: &'a Source<'a>,
    changes: &'a mut Vec<String>,
    reasons: &'a mut Vec<(String, String)>,
    problems: Vec<Problem>,
}

impl Step<'_> {
    fn set<T: PartialEq + Debug>(
        &mut self,
        key: &str,
        current: &mut T,
        new: Option<Number<T>>,
        range: &str,
        fits: fn(&T) -> bool,
    ) {
        let Some(Number { value, why }) = new else { return };
        let at = self.source.at(&value.span());
        let value = value.into_inner();
        if !fits(&value) {
            self.problems.push(out_of_range(at, key, &value, range));
            return;
        }
        if value != *current {
            self.changes.push(format!("Method: {key} changed from {current:?} to {value:?}."));
        }
        let why = why.unwrap_or_else(|| "Set by the office, which gave no reason.".to_owned());
        match self.reasons.iter_mut().find(|(k, _)| k == key) {
            Some((_, reason)) => *reason = why,
            None => self.reasons.push((key.to_owned(), why)),
        }
        *current = value;
    }
}

fn out_of_range(at: Location, key: &str, value: &impl Debug, range: &str) -> Problem {
    Problem::new(&problem::REG_OUT_OF_RANGE, at)
        .with("what", key)
        .with("value", format!("{value:?}"))
        .with("range", range)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::testing::office;

    #[test]
    fn the_built_in_numbers_are_complete_and_reasoned() {
        let method = load(None).expect("the built-in method");
        assert_eq!((method.draws, method.stratum_min, method.high_domain), (1000, 10, 0.6));
        assert_eq!((method.concentration, method.bands), (4.0, [25.0, 50.0, 75.0]));
        assert_eq!(method.reasons.len(), 6);
        assert!(method.reasons.iter().all(|(_, why)| why.ends_with('.')) && !method.version.is_empty());
        assert!(method.review_status.contains("not reviewed"));
    }

    #[test]
    fn an_office_changes_one_number_and_it_is_said() {
        let folder = office(&[(NAME, "[draws]\nvalue = 2000\nwhy = \"We have time.\"\n")]);
        let method = load(Some(folder.path())).expect("fine");
        assert_eq!((method.draws, method.seed), (2000, 1));
        assert_eq!(method.overrides, ["Method: draws changed from 1000 to 2000."]);
        assert!(method.reasons.contains(&("draws".into(), "We have time.".into())));
    }

    #[test]
    fn a_number_out_of_range_or_misspelt_is_told_with_its_row() {
        let folder = office(&[(NAME, "[draws]\nvalue = 1\n[bands]\nvalue = [50, 25, 75]\n")]);
        let found = load(Some(folder.path())).expect_err("two problems");
        assert_eq!(
            found.iter().map(|p| (p.entry.code, p.at.row)).collect::<Vec<_>>(),
            [("A-REG-004", Some(2)), ("A-REG-004", Some(4))]
        );
        let folder = office(&[(NAME, "\n[drawz]\nvalue = 1000\n")]);
        let found = load(Some(folder.path())).expect_err("a problem");
        assert_eq!((found[0].entry.code, found[0].at.row), ("A-REG-002", Some(2)));
    }
}
