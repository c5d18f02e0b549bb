//! The audit log as `protect` sees it: a place that takes an entry and gives back a receipt once the entry is committed.

use std::future::Future;

/// What is written down about one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// When, ISO 8601 in UTC to the second; the caller's clock.
    pub at: String,
    /// Who.
    pub subject: String,
    /// Word of the [`crate::Action`].
    pub action: &'static str,
    /// What it was done to, for example `round/dsa-2021`. Never a value of a record.
    pub object: String,
    /// Why.
    pub purpose: String,
    /// The policy said yes.
    pub allowed: bool,
}

/// Proof that an entry is committed: its number in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt(pub u64);

/// The log could not take the entry, so what was asked must not happen.
#[derive(Debug, thiserror::Error)]
#[error(
    "the audit log cannot be written ({0}), so nothing was done. Check that the disk is there and not full, then try again"
)]
pub struct AuditRefused(pub String);

/// Takes entries and commits them before it answers.
pub trait AuditLog: Sync {
    /// Commits the entry.
    fn append(&self, entry: &AuditEntry) -> impl Future<Output = Result<Receipt, AuditRefused>> + Send;
}
