//! The policy, still small: one local user until accounts exist. Deny by default; every answer, yes or no, is written down first.

use crate::{AuditEntry, AuditLog, AuditRefused, Permit};
use amparo_model::Audience;

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Make or change a workspace's gazetteer.
    ImportPlaces,
    /// Take in a round.
    Import,
    /// Read the facts of a round to make a picture for an audience.
    Release(Audience),
    /// See what went out.
    ReadLedger,
    /// Tick an essential action.
    TickAction,
    /// Read something sealed. Nobody may until accounts and keys exist.
    ReadSealed,
}

impl Action {
    /// The word in the audit log.
    pub const fn word(self) -> &'static str {
        match self {
            Action::ImportPlaces => "import-places",
            Action::Import => "import",
            Action::Release(Audience::Internal) => "release-internal",
            Action::Release(Audience::Partner) => "release-partner",
            Action::Release(Audience::Public) => "release-public",
            Action::ReadLedger => "read-ledger",
            Action::TickAction => "tick-action",
            Action::ReadSealed => "read-sealed",
        }
    }
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Name in the audit log.
    pub name: String,
    /// How they came in.
    pub via: Subjects,
}

/// The ways in that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subjects {
    /// The person at this machine's command line, or at a page on the loopback address.
    AtTheMachine,
    /// Anybody else.
    Elsewhere,
}

/// One question to the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// When, ISO 8601 in UTC; the caller's clock.
    pub at: String,
    /// Who.
    pub subject: Subject,
    /// What.
    pub action: Action,
    /// On which object, for example `round/dsa-2021`.
    pub object: String,
    /// Why. An empty purpose is no purpose.
    pub purpose: String,
}

/// No, and why.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// The rule that says no.
    #[error("{0}")]
    Rule(&'static str),
    /// The log could not be written.
    #[error(transparent)]
    Audit(#[from] AuditRefused),
}

/// Asks the policy. The answer is in the audit log before it is given.
///
/// # Errors
/// [`Denied`], with the rule that said no, or because the log refused.
pub async fn ask(asked: Asked, log: &impl AuditLog) -> Result<Permit, Denied> {
    let refusal = refusal(&asked);
    let entry = AuditEntry {
        at: asked.at,
        subject: asked.subject.name.clone(),
        action: asked.action.word(),
        object: asked.object.clone(),
        purpose: asked.purpose.clone(),
        allowed: refusal.is_none(),
    };
    let receipt = log.append(&entry).await?;
    match refusal {
        Some(rule) => Err(Denied::Rule(rule)),
        None => Ok(Permit::new(asked.subject.name, asked.action, asked.object, asked.purpose, receipt)),
    }
}

fn refusal(asked: &Asked) -> Option<&'static str> {
    if asked.purpose.trim().is_empty() {
        return Some("a request without a purpose is refused; say what it is for");
    }
    match (asked.subject.via, asked.action) {
        (_, Action::ReadSealed) => Some("sealed data needs accounts and keys, which do not exist yet"),
        (Subjects::AtTheMachine, _) => None,
        (Subjects::Elsewhere, _) => Some("until accounts exist, Amparo serves only the person at this machine"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Receipt;
    use std::{
        pin::pin,
        sync::Mutex,
        task::{Context, Poll, Waker},
    };

    #[derive(Default)]
    struct Memory(Mutex<Vec<AuditEntry>>, bool);
    impl AuditLog for Memory {
        async fn append(&self, entry: &AuditEntry) -> Result<Receipt, AuditRefused> {
            if self.1 {
                return Err(AuditRefused("disk full".into()));
            }
            let mut log = self.0.lock().unwrap();
            log.push(entry.clone());
            Ok(Receipt(log.len() as u64))
        }
    }

    fn check(log: &Memory, via: Subjects, action: Action, purpose: &str) -> Result<Permit, Denied> {
        let asked = Asked {
            at: "2026-01-01T00:00:00Z".into(),
            subject: Subject { name: "local".into(), via },
            action,
            object: "round/a".into(),
            purpose: purpose.into(),
        };
        match pin!(ask(asked, log)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => answer,
            Poll::Pending => unreachable!("the memory log answers at once"),
        }
    }
    use std::future::Future;

    #[test]
    fn yes_and_no_are_both_written_down() {
        let log = Memory::default();
        let permit = check(&log, Subjects::AtTheMachine, Action::Import, "weekly round").unwrap();
        assert!(permit.covers(Action::Import, "round/a") && !permit.covers(Action::Import, "round/b"));
        assert!(matches!(check(&log, Subjects::Elsewhere, Action::Import, "x"), Err(Denied::Rule(_))));
        assert!(matches!(check(&log, Subjects::AtTheMachine, Action::ReadSealed, "x"), Err(Denied::Rule(_))));
        assert!(matches!(check(&log, Subjects::AtTheMachine, Action::Import, " "), Err(Denied::Rule(_))));
        let said: Vec<bool> = log.0.lock().unwrap().iter().map(|e| e.allowed).collect();
        assert_eq!(said, [true, false, false, false]);
    }

    #[test]
    fn no_log_no_permit() {
        let log = Memory(Mutex::default(), true);
        assert!(matches!(check(&log, Subjects::AtTheMachine, Action::Import, "x"), Err(Denied::Audit(_))));
    }
}
