//! Problems as they are kept with an intake: code, place and values; the sentences stay in the catalogue.

use amparo_model::{Location, Problem, problem::CATALOGUE};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Kept {
    code: String,
    file: String,
    sheet: Option<String>,
    row: Option<u32>,
    column: Option<String>,
    args: Vec<(String, String)>,
}

pub(crate) fn to_json(problems: &[Problem]) -> String {
    let kept: Vec<Kept> = problems
        .iter()
        .map(|p| Kept {
            code: p.entry.code.to_owned(),
            file: p.at.file.clone(),
            sheet: p.at.sheet.clone(),
            row: p.at.row,
            column: p.at.column.clone(),
            args: p.args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        })
        .collect();
    serde_json::to_string(&kept).unwrap_or_else(|_| "[]".into())
}

/// Reads them back. A code that has left the catalogue is dropped: its sentence is gone, and the intake itself is untouched.
pub(crate) fn from_json(json: &str) -> Option<Vec<Problem>> {
    let kept: Vec<Kept> = serde_json::from_str(json).ok()?;
    Some(kept.into_iter().filter_map(revive).collect())
}

fn revive(kept: Kept) -> Option<Problem> {
    let entry = CATALOGUE.iter().find(|entry| entry.code == kept.code)?;
    let at = Location { file: kept.file, sheet: kept.sheet, row: kept.row, column: kept.column };
    let mut problem = Problem::new(entry, at);
    for (name, value) in kept.args {
        if let Some(name) = placeholder(entry.says, &name).or_else(|| placeholder(entry.remedy, &name)) {
            problem.args.push((name, value));
        }
    }
    Some(problem)
}

fn placeholder(sentence: &'static str, name: &str) -> Option<&'static str> {
    let start = sentence.find(&format!("{{{name}}}"))? + 1;
    Some(&sentence[start..start + name.len()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use amparo_model::problem::READ_WRONG_NAME;

    #[test]
    fn problems_survive_the_database() {
        let problem = Problem::new(&READ_WRONG_NAME, Location::file("a.csv").row(3))
            .with("named", "csv")
            .with("found", "XLSX");
        assert_eq!(from_json(&to_json(std::slice::from_ref(&problem))), Some(vec![problem]));
    }
}
