//! Puts the files of `registers/` into canonical form and takes the menu's questions, answers and domain names over from
//! `standards/`: `cargo run -p amparo-forms --example fmt`. A test fails when this has been forgotten.

use amparo_forms::{labels, register, standards};
use amparo_model::Problem;
use fs_err as fs;
use std::path::Path;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../registers");
    if let Err(problems) = run(&folder) {
        for problem in problems {
            eprintln!("{problem}");
        }
        std::process::exit(1);
    }
}

fn run(folder: &Path) -> Result<(), Vec<Problem>> {
    let name = register::SITE_ASSESSMENT;
    let core = read(folder, &format!("{name}.md"));
    let book = register::Book::from_markdown(name, &core)?;
    let standards = standards::load(None)?;
    let register = register::from_tables(name, &format!("{name}.md"), &book, &standards)?;
    write(folder, &format!("{name}.md"), &core, &book.to_markdown());
    for language in labels::LANGUAGES {
        let file = format!("{name}.{language}.md");
        let text = read(folder, &file);
        let mut book = register::Book::from_markdown(&file, &text)?;
        let words = register::labels(None, &register, &labels::load(language, None)?)?;
        for table in &mut book.tables {
            for row in &mut table.rows {
                match table.name.as_str() {
                    "survey" => row[1] = words.field(&row[0]).text,
                    "choices" => {
                        let field =
                            register.fields.iter().find(|f| f.indicator.is_some() && f.kind.list() == Some(&row[0]));
                        if let Some(field) = field {
                            row[2] = words.choice(&field.name, &row[1]).text;
                        }
                    }
                    _ => {}
                }
            }
        }
        write(folder, &file, &text, &book.to_markdown());
    }
    Ok(())
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn write(folder: &Path, name: &str, before: &str, after: &str) {
    if before != after {
        fs::write(folder.join(name), after).unwrap_or_else(|error| panic!("{name}: {error}"));
        println!("{name}");
    }
}
