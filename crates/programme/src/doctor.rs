//! Is a workspace whole? Every check says what it looked at, what is wrong and what to do.

use crate::{Office, OfficeError};
use amparo_release::{Ledger, ledger};
use std::{collections::BTreeSet, path::Path};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub what: &'static str,
    /// What is wrong; `None` where all is well.
    pub wrong: Option<String>,
    /// What to do then.
    pub remedy: &'static str,
}

impl Office {
    /// What the office changed of standards and registers, one sentence each. They could be read, or the office would not be open.
    pub fn changes(&self) -> &[String] {
        &self.standards.overrides
    }

    /// Looks at the database, the facts, the ledger, files that were left behind, and who can read the folder.
    pub async fn doctor(&self) -> Vec<Check> {
        vec![
            Check {
                what: "the database is whole",
                wrong: match self.integrity().await {
                    Ok(said) if said == "ok" => None,
                    Ok(said) => Some(said),
                    Err(error) => Some(error.to_string()),
                },
                remedy: "Restore amparo.db from a copy.",
            },
            Check {
                what: "the facts of every round can be read",
                wrong: self.facts_wrong().await,
                remedy: "Restore the facts folder from a copy, or import the round again with --replace.",
            },
            Check {
                what: "the ledger of releases is whole",
                wrong: self.ledger_wrong().await,
                remedy: "Somebody changed the database by hand. Compare with an older copy and tell whoever received releases.",
            },
            Check {
                what: "no file was left behind by work that broke off",
                wrong: self.leftovers().await.unwrap_or_else(|error| Some(error.to_string())),
                remedy: "Delete these files; nothing refers to them.",
            },
            Check {
                what: "only its owner can open the workspace folder",
                wrong: open_to_others(&self.workspace.folder),
                remedy: "Run chmod 700 on the folder, and keep it on an encrypted disk.",
            },
        ]
    }

    async fn facts_wrong(&self) -> Option<String> {
        let rounds = match self.rounds().await {
            Ok(rounds) => rounds,
            Err(error) => return Some(error.to_string()),
        };
        for kept in rounds {
            let facts = amparo_analysis::facts::read(&self.files(&kept), kept.round.questions.len());
            match facts {
                Err(error) => return Some(format!("{}: {error}", kept.round.name)),
                Ok(facts) => {
                    let promised: u32 = kept.intakes.iter().map(|intake| intake.rows_kept).sum();
                    if facts.rows.len() != promised as usize {
                        return Some(format!(
                            "{}: {} rows where {promised} were kept",
                            kept.round.name,
                            facts.rows.len()
                        ));
                    }
                }
            }
        }
        None
    }

    async fn ledger_wrong(&self) -> Option<String> {
        match self.store.entries().await {
            Err(error) => Some(error.to_string()),
            Ok(entries) => ledger::verify(&entries).err().map(|broken| broken.to_string()),
        }
    }

    async fn leftovers(&self) -> Result<Option<String>, OfficeError> {
        let mut known = BTreeSet::new();
        for kept in self.rounds().await? {
            known.extend(self.files(&kept));
        }
        let mut left = Vec::new();
        for round in folder(&self.workspace.folder.join("facts"))? {
            left.extend(folder(&round)?.into_iter().filter(|file| !known.contains(file)));
        }
        left.extend(folder(&self.workspace.incoming())?);
        let names: Vec<_> = left.iter().map(|file| file.display().to_string()).collect();
        Ok((!names.is_empty()).then(|| names.join(", ")))
    }
}

fn folder(path: &Path) -> Result<Vec<std::path::PathBuf>, OfficeError> {
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    Ok(fs_err::read_dir(path)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?)
}

#[cfg(unix)]
fn open_to_others(folder: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs_err::metadata(folder).ok()?.permissions().mode() & 0o077;
    (mode != 0).then(|| format!("its mode lets others in (…{mode:03o})"))
}

#[cfg(not(unix))]
fn open_to_others(_folder: &Path) -> Option<String> {
    None
}
