//! An office's own rows laid over a built-in register: new fields and choices, narrower classes, its own logic.

use super::{Book, Field, Kind, Register, check};
use amparo_model::{Location, Problem, problem};

/// Adds and changes what the office's tables say, with a sentence for each change. The sections choices and settings may be missing.
pub(super) fn extend(register: &mut Register, book: &Book, file: &str) -> Result<(), Vec<Problem>> {
    let mut problems = check::sections(book, file, &["survey"]);
    let filled = with_known_types(register, book);
    let (fields, lists) = check::rows(&filled, file, &mut problems);
    let survey = filled.table("survey");
    let left_empty = |field: &Field, heading: &str| {
        survey.is_some_and(|t| {
            t.places
                .iter()
                .position(|p| *p == field.row)
                .is_some_and(|row| t.cell(row, heading).is_empty())
        })
    };
    let mut said = Vec::new();
    for field in fields {
        let is_end = matches!(field.kind, Kind::EndGroup | Kind::EndRepeat);
        let known = register.fields.iter_mut().find(|f| !is_end && f.name == field.name);
        let Some(known) = known else {
            if !field.kind.is_structure() {
                said.push(format!(
                    "Field {} added ({}): {}.",
                    field.name,
                    field.class.word(),
                    field.purpose.trim_end_matches('.')
                ));
            }
            register.fields.push(field);
            continue;
        };
        let at = |column: &str| Location::file(file).sheet("survey").row(field.row).column(column);
        let mut fixed = |what: &str, column: &str| {
            let problem = Problem::new(&problem::REG_CORE_CHANGED, at(column));
            problems.push(problem.with("what", what).with("name", &field.name));
        };
        if field.kind != known.kind {
            fixed("type", "type");
        }
        if field.indicator.is_some() && field.indicator != known.indicator {
            fixed("indicator", "amparo::indicator");
        }
        if !left_empty(&field, "amparo::class") && field.class != known.class {
            if field.class < known.class {
                let problem = Problem::new(&problem::REG_CLASS_LOWERED, at("amparo::class")).with("name", &field.name);
                problems.push(problem.with("from", known.class.word()).with("to", field.class.word()));
            } else {
                said.push(sentence(&field.name, "class", known.class.word(), field.class.word()));
                known.class = field.class;
            }
        }
        if field.required && !known.required {
            said.push(format!("Field {}: an answer is now required.", field.name));
            known.required = true;
        }
        if let Some(keep) = field.keep_months.filter(|keep| Some(*keep) != known.keep_months) {
            let before = known.keep_months.map_or("nothing".to_owned(), |months| format!("{months} months"));
            said.push(sentence(&field.name, "time kept", &before, &format!("{keep} months")));
            known.keep_months = Some(keep);
        }
        let texts = [
            ("condition for asking", &mut known.relevant, field.relevant),
            ("constraint", &mut known.constraint, field.constraint),
            ("calculation", &mut known.calculation, field.calculation),
            ("HXL tag", &mut known.hxl, field.hxl),
            ("purpose", &mut known.purpose, field.purpose),
        ];
        for (what, current, new) in texts {
            if !new.is_empty() && *current != new {
                said.push(sentence(&field.name, what, current, &new));
                *current = new;
            }
        }
        known.row = field.row;
    }
    for list in lists {
        match register.lists.iter_mut().find(|known| known.name == list.name) {
            Some(known) => {
                for choice in list.choices {
                    if !known.choices.contains(&choice) {
                        said.push(format!("Choice {choice} added to the list {}.", list.name));
                        known.choices.push(choice);
                    }
                }
            }
            None => {
                said.push(format!("List {} added.", list.name));
                register.lists.push(list);
            }
        }
    }
    register.overrides = said;
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn sentence(field: &str, what: &str, from: &str, to: &str) -> String {
    let from = if from.is_empty() { "nothing" } else { from };
    format!("Field {field}: {what} changed from {from} to {to}.")
}

/// An office's row may leave the type of a field empty that the register already has.
fn with_known_types(register: &Register, book: &Book) -> Book {
    let mut book = book.clone();
    for table in book.tables.iter_mut().filter(|t| t.name == "survey") {
        let column = |heading: &str| table.header.iter().position(|h| h == heading);
        let (kind, name) = (column("type"), column("name"));
        let Some(name) = name else { continue };
        let kind = kind.unwrap_or_else(|| {
            table.header.push("type".to_owned());
            table.rows.iter_mut().for_each(|row| row.push(String::new()));
            table.header.len() - 1
        });
        for row in &mut table.rows {
            if row[kind].is_empty()
                && let Some(known) = register.field(&row[name])
            {
                row[kind] = known.kind.to_string();
            }
        }
    }
    book
}
