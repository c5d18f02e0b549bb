//! Who may do what, for what purpose, and the proof that it was asked and written down.
//! One function decides; no other place does. Knows no database: what it needs of one is [`AuditLog`], which only `store` implements.

pub mod audit;
pub mod permit;
pub mod policy;

pub use audit::{AuditEntry, AuditLog, AuditRefused, Receipt};
pub use permit::Permit;
pub use policy::{Action, Asked, Denied, Subject, Subjects, ask};
