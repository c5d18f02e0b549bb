//! `amparo import FILE`: a file into a round.

use super::Ended;
use crate::{args, context, show};
use amparo_programme::{ImportOrder, Imported, Mode, Office, OfficeError, Outcome, Progress};

pub async fn run(office: &Office, order: &args::Import, json: bool) -> Result<Ended, OfficeError> {
    let mapping = order.map.as_ref().map(fs_err::read_to_string).transpose()?;
    let mapping_name = order.map.as_ref().and_then(|file| Some(file.file_name()?.to_string_lossy().into_owned()));
    let suggested = mapping.is_none();
    let mode = match (order.add, order.replace) {
        (true, _) => Mode::Add,
        (_, true) => Mode::Replace,
        _ => Mode::New,
    };
    let (file, round) = (order.file.clone(), order.round.clone());
    let order = ImportOrder { file, round, mapping, mapping_name, mode, dry_run: order.dry_run };
    let progress = Progress::new();
    let imported = context::watch("reading", &progress, office.import(order, &progress)).await?;
    if json {
        show::json(&as_json(&imported));
    } else {
        print(&imported, suggested);
    }
    Ok(show::ended(&imported.intake.problems))
}

fn as_json(imported: &Imported) -> serde_json::Value {
    let Imported { outcome, round, intake, rejected_file } = imported;
    serde_json::json!({
        "outcome": match outcome { Outcome::Taken => "taken", Outcome::NothingNew => "nothing_new", Outcome::DryRun => "dry_run" },
        "round": round.id.as_str(), "indicators": round.questions.len(),
        "rows_in": intake.rows_in, "rows_kept": intake.rows_kept, "rows_rejected": intake.rows_rejected, "rows_dropped": intake.rows_dropped,
        "columns_refused": intake.columns_refused.iter().map(|(column, why)| serde_json::json!({"column": column, "why": why})).collect::<Vec<_>>(),
        "rejected_file": rejected_file, "problems": show::problems_json(&intake.problems),
    })
}

fn count(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

/// Says what was taken in, what was left out and why, and where the rows to correct lie.
pub fn print(imported: &Imported, suggested: bool) {
    let Imported { outcome, round, intake, rejected_file } = imported;
    show::problems(&intake.problems, "; `amparo quality --round NAME` lists all");
    match outcome {
        Outcome::Taken => outln!(
            "{}: {} of {} rows taken in, {}.",
            round.name,
            intake.rows_kept,
            intake.rows_in,
            count(round.questions.len(), "indicator", "indicators")
        ),
        Outcome::NothingNew => outln!("{}: nothing new; the round is as it was.", round.name),
        Outcome::DryRun => outln!(
            "{}: {} of {} rows would be taken in, {}. Nothing was kept (--dry-run).",
            round.name,
            intake.rows_kept,
            intake.rows_in,
            count(round.questions.len(), "indicator", "indicators")
        ),
    }
    if intake.rows_dropped > 0 {
        outln!(
            "{} left out because the mapping asks for it.",
            count(intake.rows_dropped as usize, "row was", "rows were")
        );
    }
    if let Some(file) = rejected_file {
        let rows = count(intake.rows_rejected as usize, "row needs", "rows need");
        outln!(
            "{rows} correction: {}. Correct what is wrong there and run the same command on that file with --add.",
            file.display()
        );
    }
    if suggested {
        eprintln!(
            "hint: the mapping was guessed; review it with `amparo map suggest {} --into site-assessment -o map.toml`",
            intake.source_name
        );
    }
}
