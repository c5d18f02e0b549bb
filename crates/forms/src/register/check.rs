//! What a register must be: known columns and types, a purpose for every field, and no reference into nothing.

use super::{Book, Class, Field, Kind, List, Register};
use amparo_model::{Location, Problem, problem, standard::Standards};
use std::collections::{HashMap, HashSet};

/// Columns of a section that are read or that XLSForm knows; label columns are `label` and `hint`, with or without a language.
const SURVEY: [&str; 17] = [
    "type",
    "name",
    "required",
    "relevant",
    "constraint",
    "calculation",
    "default",
    "appearance",
    "parameters",
    "choice_filter",
    "repeat_count",
    "hxl",
    "amparo::class",
    "amparo::purpose",
    "amparo::indicator",
    "amparo::keep",
    "read_only",
];
const CHOICES: [&str; 2] = ["list_name", "name"];
const SETTINGS: [&str; 9] = [
    "form_id",
    "form_title",
    "version",
    "date",
    "default_language",
    "language",
    "instance_name",
    "amparo::review_status",
    "amparo::source",
];

/// The sections that must be there, and headings that nothing reads.
pub(super) fn sections(book: &Book, file: &str, needed: &[&str]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for name in needed {
        if book.table(name).is_none_or(|t| t.header.is_empty()) {
            let problem = Problem::new(&problem::REG_TABLE, Location::file(file));
            problems.push(problem.with("why", format!("the section {name} is missing")));
        }
    }
    for table in &book.tables {
        let known: &[&str] = match table.name.as_str() {
            "survey" => &SURVEY,
            "choices" => &CHOICES,
            "settings" => &SETTINGS,
            _ => continue,
        };
        for heading in &table.header {
            let is_label = ["label", "hint", "constraint_message", "required_message"]
                .iter()
                .any(|word| heading == word || heading.starts_with(&format!("{word}::")));
            if !is_label && !known.contains(&heading.as_str()) {
                let at = Location::file(file).sheet(&table.name).column(heading);
                let problem = Problem::new(&problem::REG_COLUMN, at).with("name", heading).with("section", &table.name);
                problems.push(problem.with("names", known.join(", ")));
            }
        }
    }
    problems
}

/// The fields and lists of the tables; what cannot be read is left out and told.
pub(super) fn rows(book: &Book, file: &str, problems: &mut Vec<Problem>) -> (Vec<Field>, Vec<List>) {
    let mut fields = Vec::new();
    if let Some(survey) = book.table("survey") {
        for row in 0..survey.rows.len() {
            let cell = |heading| survey.cell(row, heading);
            let at = Location::file(file).sheet("survey").row(survey.place(row));
            let Some(kind) = Kind::from_cell(cell("type")) else {
                let problem = Problem::new(&problem::REG_FIELD_TYPE, at.column("type"));
                problems.push(problem.with("name", cell("name")).with("type", cell("type")));
                continue;
            };
            let Some(class) = Class::from_cell(cell("amparo::class")) else {
                let problem = Problem::new(&problem::REG_CLASS, at.column("amparo::class"));
                problems.push(problem.with("name", cell("name")).with("class", cell("amparo::class")));
                continue;
            };
            let Ok(keep_months) = months(cell("amparo::keep")) else {
                let problem = Problem::new(&problem::REG_KEEP, at.column("amparo::keep"));
                problems.push(problem.with("name", cell("name")).with("keep", cell("amparo::keep")));
                continue;
            };
            fields.push(Field {
                name: cell("name").to_owned(),
                kind,
                required: matches!(cell("required"), "yes" | "true" | "true()" | "TRUE"),
                relevant: cell("relevant").to_owned(),
                constraint: cell("constraint").to_owned(),
                calculation: cell("calculation").to_owned(),
                hxl: cell("hxl").to_owned(),
                class,
                purpose: cell("amparo::purpose").to_owned(),
                indicator: Some(cell("amparo::indicator")).filter(|id| !id.is_empty()).map(str::to_owned),
                keep_months,
                row: survey.place(row),
            });
        }
    }
    let mut lists: Vec<List> = Vec::new();
    if let Some(choices) = book.table("choices") {
        for row in 0..choices.rows.len() {
            let (list, choice) = (choices.cell(row, "list_name"), choices.cell(row, "name").to_owned());
            match lists.iter_mut().find(|known| known.name == list) {
                Some(known) if known.choices.contains(&choice) => {
                    let at = Location::file(file).sheet("choices").row(choices.place(row));
                    problems
                        .push(Problem::new(&problem::REG_FIELD_TWICE, at).with("name", format!("{choice} of {list}")));
                }
                Some(known) => known.choices.push(choice),
                None => lists.push(List { name: list.to_owned(), choices: vec![choice] }),
            }
        }
    }
    (fields, lists)
}

/// `5 years` or `18 months` in months; an empty cell is `None`.
pub(super) fn months(cell: &str) -> Result<Option<u32>, ()> {
    if cell.is_empty() {
        return Ok(None);
    }
    let (number, unit) = cell.split_once(' ').ok_or(())?;
    let number: u32 = number.parse().map_err(|_| ())?;
    match unit {
        "year" | "years" => number.checked_mul(12).map(Some).ok_or(()),
        "month" | "months" => Ok(Some(number)),
        _ => Err(()),
    }
}

/// Everything that can only be judged with the whole register in view.
pub(super) fn whole(register: &Register, standards: &Standards, file: &str) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    let mut names: HashSet<&str> = HashSet::new();
    let mut answered: HashSet<&str> = HashSet::new();
    let lists: HashMap<&str, &List> = register.lists.iter().map(|l| (l.name.as_str(), l)).collect();
    for field in register.fields.iter().filter(|f| !matches!(f.kind, Kind::EndGroup | Kind::EndRepeat)) {
        let at = |column: &str| Location::file(file).sheet("survey").row(field.row).column(column);
        let about = |entry, column| Problem::new(entry, at(column)).with("name", &field.name);
        if !is_name(&field.name) {
            problems.push(about(&problem::REG_FIELD_NAME, "name"));
        } else if !names.insert(&field.name) {
            problems.push(about(&problem::REG_FIELD_TWICE, "name"));
        }
        if field.purpose.is_empty() && !field.kind.is_structure() {
            problems.push(about(&problem::REG_NO_PURPOSE, "amparo::purpose"));
        }
        let choices = field.kind.list().map(|list| (list, lists.get(list)));
        if let Some((list, None)) = choices {
            problems.push(about(&problem::REG_LIST, "type").with("list", list));
        }
        let Some(id) = field.indicator.as_deref() else { continue };
        let Some(indicator) = standards.indicator(id) else {
            problems.push(about(&problem::REG_INDICATOR, "amparo::indicator").with("indicator", id));
            continue;
        };
        if !answered.insert(id) {
            problems.push(Problem::new(&problem::REG_FIELD_TWICE, at("amparo::indicator")).with("name", id));
        }
        if let Some((list, Some(found))) = choices {
            let strange = found.choices.iter().filter(|c| {
                !["dnk", "pnta"].contains(&c.as_str()) && !indicator.options.iter().any(|o| o.value == **c)
            });
            problems.extend(strange.map(|choice| {
                let problem = Problem::new(&problem::REG_CHOICE, at("type")).with("choice", choice);
                problem.with("list", list).with("indicator", id)
            }));
        }
    }
    for field in &register.fields {
        let logic =
            [("relevant", &field.relevant), ("constraint", &field.constraint), ("calculation", &field.calculation)];
        for (column, text) in logic {
            for reference in references(text).filter(|reference| !names.contains(reference)) {
                let at = Location::file(file).sheet("survey").row(field.row).column(column);
                let problem =
                    Problem::new(&problem::REG_REFERENCE, at).with("column", column).with("name", &field.name);
                problems.push(problem.with("field", reference));
            }
        }
    }
    problems.extend(groups(register, file));
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The names inside `${...}`.
fn references(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).map(|rest| rest.split('}').next().unwrap_or("").trim())
}

fn groups(register: &Register, file: &str) -> Option<Problem> {
    let mut open: Vec<&Field> = Vec::new();
    let wrong = |row: u32, why: String| {
        Some(Problem::new(&problem::REG_GROUP, Location::file(file).sheet("survey").row(row)).with("why", why))
    };
    for field in &register.fields {
        match field.kind {
            Kind::BeginGroup | Kind::BeginRepeat => open.push(field),
            Kind::EndGroup | Kind::EndRepeat => {
                let begin = if field.kind == Kind::EndGroup { Kind::BeginGroup } else { Kind::BeginRepeat };
                match open.pop() {
                    Some(last) if last.kind == begin => {}
                    Some(last) => return wrong(field.row, format!("{} closes {}", field.kind, last.name)),
                    None => return wrong(field.row, format!("{} closes nothing", field.kind)),
                }
            }
            _ => {}
        }
    }
    open.pop().and_then(|last| wrong(last.row, format!("{} is not closed", last.name)))
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
