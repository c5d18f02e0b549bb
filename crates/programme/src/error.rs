//! Why an office could not do what it was asked. Each text says what was wrong and what to do.

use amparo_model::Problem;
use amparo_protect::Denied;
use amparo_store::StoreError;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// No workspace where one was looked for.
    #[error(
        "there is no amparo.toml in {0} or above it. Make a workspace with `amparo init DIR`, or name one with --workspace"
    )]
    NoWorkspace(String),
    /// A workspace is there already.
    #[error("{0} is a workspace already. Choose another folder")]
    WorkspaceExists(String),
    /// The settings cannot be read.
    #[error("amparo.toml cannot be read: {0}. Mend the line, or copy the settings from a new workspace")]
    Settings(String),
    /// No such round.
    #[error("there is no round '{asked}'{}", hint(.known))]
    NoRound {
        /// As asked.
        asked: String,
        /// Names that exist.
        known: Vec<String>,
    },
    /// What was given is wrong; nothing went in.
    #[error("{}", list(.0))]
    Problems(Vec<Problem>),
    /// Refused, by the door or by a rule; the text says why and what to do.
    #[error("{0}")]
    Refused(String),
    /// The work was stopped.
    #[error("stopped; nothing was changed. Run the same command again to start over")]
    Stopped,
    /// The policy said no.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The facts.
    #[error(transparent)]
    Facts(#[from] amparo_analysis::FactsError),
    /// The disk.
    #[error("{0}. Check that the disk is there, writable and not full")]
    Disk(#[from] std::io::Error),
    /// A piece of the program broke off.
    #[error("the work broke off ({0}). Run `amparo doctor`, and report it if it happens again")]
    Broken(String),
}

fn hint(known: &[String]) -> String {
    match known {
        [] => ". No round was taken in yet: `amparo import FILE --into site-assessment --round NAME`".into(),
        names => format!("; there is {}", names.join(", ")),
    }
}

fn list(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
