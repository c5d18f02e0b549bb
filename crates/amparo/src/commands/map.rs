//! `amparo map suggest FILE`: a draft of a mapping, with how sure each guess is.

use super::Ended;
use crate::{args::Map, show};
use amparo_programme::{Office, OfficeError};
use std::collections::HashSet;

/// Most columns without a guess that are named in a line.
const NAMED: usize = 30;

pub async fn run(office: &Office, order: &Map, json: bool) -> Result<Ended, OfficeError> {
    let Map::Suggest { file, into: _, form, output } = order;
    let suggestion = office.suggest(file, form.as_deref()).await?;
    let toml = suggestion.mapping.to_toml();
    let guessed: HashSet<&str> = suggestion.guesses.iter().map(|guess| guess.column.as_str()).collect();
    let unused: Vec<&str> = suggestion
        .columns
        .iter()
        .map(|seen| seen.column.as_str())
        .filter(|name| !guessed.contains(name))
        .collect();
    if json {
        show::json(&serde_json::json!({
            "mapping": toml,
            "guesses": suggestion.guesses.iter().map(|g| serde_json::json!({
                "column": g.column, "what": g.what.to_string(), "confidence": g.confidence, "why": g.why,
            })).collect::<Vec<_>>(),
            "unused": unused,
            "refused": suggestion.refused.iter().map(|r| serde_json::json!({ "column": r.column, "why": r.why })).collect::<Vec<_>>(),
        }));
    } else {
        for guess in &suggestion.guesses {
            eprintln!("{:>3.0} %  {} -> {}  ({})", guess.confidence * 100.0, guess.column, guess.what, guess.why);
        }
        for refused in &suggestion.refused {
            eprintln!("left out: column {}: it looks like {} ({})", refused.column, refused.says, refused.why);
        }
        if !unused.is_empty() {
            let more = if unused.len() > NAMED { " ..." } else { "" };
            let names = unused[..unused.len().min(NAMED)].join(", ");
            eprintln!("no guess, so not used unless you map them: {} columns: {names}{more}", unused.len());
        }
        if output.is_none() {
            out!("{toml}");
        }
    }
    if let Some(output) = output {
        if output.exists() {
            return Err(OfficeError::Refused(format!(
                "{} is there already; a mapping is not overwritten",
                output.display()
            )));
        }
        fs_err::write(output, toml)?;
        eprintln!("Wrote {}. Read it through before you import: every guess is a guess.", output.display());
    }
    Ok(Ended::Done)
}
