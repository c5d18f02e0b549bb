//! What a form says about the columns of its data: the labels of its questions, read from the XLSForm.

use crate::read::{self, Options, Source};
use amparo_model::{Problem, problem};
use std::collections::BTreeMap;
use std::path::Path;

/// The labels of an XLSForm (XLSX, XLS, ODS) by the name of the question; languages stand on lines of their own.
///
/// # Errors
/// If the file cannot be read, or has no sheet `survey` with the columns `name` and `label`.
pub fn labels(form: &Path, options: &Options) -> Result<BTreeMap<String, String>, Problem> {
    survey(read::open(form, &sheet(options))?)
}

/// How the sheet of questions is read.
pub(super) fn sheet(options: &Options) -> Options {
    Options { sheet: Some("survey".into()), header_row: Some(1), join: None, ..options.clone() }
}

/// The labels of a sheet of questions.
pub(super) fn survey(mut source: Source) -> Result<BTreeMap<String, String>, Problem> {
    let heading = |i: usize| source.headings[i].name.trim().to_lowercase();
    let columns = 0..source.headings.len();
    let name = columns.clone().find(|i| heading(*i) == "name");
    let said: Vec<usize> = columns
        .filter(|i| heading(*i).split(':').next().is_some_and(|first| first.trim() == "label"))
        .collect();
    let (Some(name), false) = (name, said.is_empty()) else {
        let missing = if name.is_none() { "name" } else { "label" };
        let why = format!("the sheet survey has no column {missing}");
        return Err(Problem::new(&problem::REG_TABLE, source.at.clone()).with("why", why));
    };
    let mut labels = BTreeMap::new();
    while let Some(block) = source.next_block()? {
        for row in 0..block.len() {
            let question = block.cell(row, name).trim();
            let lines: Vec<&str> = said
                .iter()
                .map(|column| block.cell(row, *column).trim())
                .filter(|text| !text.is_empty())
                .collect();
            if !question.is_empty() && !lines.is_empty() {
                labels.entry(question.to_owned()).or_insert_with(|| {
                    lines.iter().map(|line| line.replace(['\r', '\n'], " ")).collect::<Vec<_>>().join("\n")
                });
            }
        }
    }
    Ok(labels)
}

/// What a form says about a column of an export, with or without the groups before its name.
pub(super) fn of<'l>(labels: &'l BTreeMap<String, String>, column: &str) -> &'l str {
    let name = |text: &str| labels.get(text).map(String::as_str);
    name(column).or_else(|| name(bare(column))).unwrap_or_default()
}

/// The name of a question without its groups: `lighting/lit_01` and `lighting-lit_01` are `lit_01`.
pub(super) fn bare(column: &str) -> &str {
    column.rsplit(['/', '-', ':', '.']).next().unwrap_or(column)
}
