//! How the command line speaks: data on standard output, problems and errors on standard error, each with what to do.

use crate::commands::Ended;
use amparo_model::{Problem, Severity, problem};
use amparo_programme::OfficeError;
use amparo_release::{Outgoing, Released};
use amparo_report::tables::Terminal;
use std::{fmt, io::Write};

/// Data without an end of line.
macro_rules! out { ($($text:tt)*) => { $crate::show::out(format_args!($($text)*)) } }
/// Data and an end of line.
macro_rules! outln {
    () => { $crate::show::out(format_args!("\n")) };
    ($($text:tt)*) => { $crate::show::out(format_args!("{}\n", format_args!($($text)*))) };
}

/// Most problems that are printed one by one; the rest is counted.
const PRINTED: usize = 40;

/// Prints an error that ended a command.
pub fn error(error: &OfficeError) {
    match error {
        OfficeError::Problems(list) => problems(list, ""),
        other => eprintln!("error: {other}"),
    }
}

/// Prints problems, the gravest first; columns that were left out are all named. `rest` says where to see what is not printed.
pub fn problems(list: &[Problem], rest: &str) {
    let mut sorted: Vec<&Problem> = list.iter().collect();
    sorted.sort_by_key(|problem| std::cmp::Reverse(problem.entry.severity));
    let (columns, others): (Vec<_>, Vec<_>) =
        sorted.into_iter().partition(|problem| *problem.entry == problem::MAP_REFUSED_COLUMN);
    lines(&others[..others.len().min(PRINTED)]);
    if others.len() > PRINTED {
        eprintln!("... and {} more{rest}.", others.len() - PRINTED);
    }
    lines(&columns);
}

/// One line a problem; neighbours with the same remedy share its hint.
fn lines(list: &[&Problem]) {
    for (i, problem) in list.iter().enumerate() {
        eprintln!("{}: {}: {} [{}]", word(problem.entry.severity), problem.at, problem.says(), problem.entry.code);
        if list.get(i + 1).is_none_or(|next| next.remedy() != problem.remedy()) {
            eprintln!("  hint: {}", problem.remedy());
        }
    }
}

/// Problems as a program reads them.
pub fn problems_json(list: &[Problem]) -> serde_json::Value {
    list.iter()
        .map(|problem| {
            serde_json::json!({
                "code": problem.entry.code, "severity": word(problem.entry.severity),
                "file": problem.at.file, "sheet": problem.at.sheet, "row": problem.at.row, "column": problem.at.column,
                "says": problem.says(), "remedy": problem.remedy(),
            })
        })
        .collect()
}

/// Rows that were left out are findings; notes and warnings are not.
pub fn ended(list: &[Problem]) -> Ended {
    if list.iter().any(|problem| problem.entry.severity >= Severity::Row) { Ended::Findings } else { Ended::Done }
}

/// Prints a JSON value on one line.
pub fn json(value: &serde_json::Value) {
    outln!("{value}");
}

/// Writes data to standard output. A reader that has seen enough ends the program quietly; a full disk ends it with the reason.
pub fn out(text: fmt::Arguments) {
    if let Err(error) = std::io::stdout().write_fmt(text) {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            std::process::exit(0);
        }
        eprintln!("error: the output could not be written: {error}. Check that the disk is writable and not full");
        std::process::exit(1);
    }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Row => "row left out",
        Severity::File => "error",
    }
}

/// Says as which release something went out, and what was withheld from it; neighbours with the same reason share it. All that
/// there is to know about it stands in `release show`.
pub fn release_line(released: &Released<Outgoing>) {
    eprintln!("Release {} for the {} audience stands in the ledger.", released.ledger_id(), released.audience());
    let cut: Vec<_> = released.withheld.iter().filter(|w| w.primary + w.complementary > 0).collect();
    let reason = |at: usize| cut.get(at).map(|w| w.why.split(". ").next().unwrap_or(&w.why).trim_end_matches('.'));
    for (at, withheld) in cut.iter().enumerate() {
        let cells = withheld.primary + withheld.complementary;
        eprintln!("withheld: {}: {cells} of {} cells", withheld.table, withheld.cells);
        if reason(at) != reason(at + 1) {
            eprintln!("  why: {}.", reason(at).unwrap_or_default());
        }
    }
}

/// Prints every problem, the gravest first.
pub fn all_problems(list: &[Problem]) {
    lines(&list.iter().collect::<Vec<_>>());
}

/// How wide tables are: as the terminal, or 120 characters where there is none.
pub fn terminal() -> Terminal {
    let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(120);
    Terminal { width, ..Terminal::default() }
}
