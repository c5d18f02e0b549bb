//! `amparo rounds`: what was taken in.

use super::Ended;
use crate::show;
use amparo_programme::{Office, OfficeError};

pub async fn run(office: &Office, json: bool) -> Result<Ended, OfficeError> {
    let rounds = office.rounds().await?;
    if json {
        let list: Vec<_> = rounds
            .iter()
            .map(|kept| {
                serde_json::json!({
                    "id": kept.round.id.as_str(), "name": kept.round.name, "form": kept.round.form,
                    "simulated": kept.round.simulated, "period": kept.round.period, "indicators": kept.round.questions.len(),
                    "rows_in": total(kept, |i| i.rows_in), "rows_kept": total(kept, |i| i.rows_kept),
                    "rows_rejected": total(kept, |i| i.rows_rejected), "rows_dropped": total(kept, |i| i.rows_dropped),
                    "files": kept.intakes.iter().map(|i| &i.source_name).collect::<Vec<_>>(), "taken_in": kept.created_at,
                })
            })
            .collect();
        show::json(&serde_json::json!(list));
        return Ok(Ended::Done);
    }
    if rounds.is_empty() {
        outln!("No round yet. Take one in: amparo import FILE --into site-assessment --round NAME");
    }
    for kept in &rounds {
        outln!(
            "{}{}: {} rows kept of {} ({} to correct, {} dropped), {} indicators, form {}, taken in {}",
            kept.round.name,
            if kept.round.simulated { " (SIMULATED)" } else { "" },
            total(kept, |i| i.rows_kept),
            total(kept, |i| i.rows_in),
            total(kept, |i| i.rows_rejected),
            total(kept, |i| i.rows_dropped),
            kept.round.questions.len(),
            kept.round.form,
            kept.created_at
        );
    }
    Ok(Ended::Done)
}

fn total(kept: &amparo_programme::KeptRound, what: impl Fn(&amparo_programme::Intake) -> u32) -> u32 {
    kept.intakes.iter().map(what).sum()
}
