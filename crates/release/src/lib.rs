//! The one door out. A picture goes in with an audience; what comes out passed disclosure control and stands in the ledger.
//! Nothing else in Amparo can make a [`Released`], and nothing that shows data to people takes anything else.

pub mod attack;
mod change;
pub mod check;
mod cut;
pub mod difference;
pub mod door;
pub mod ledger;
mod lp;
pub mod outgoing;
mod places;
pub mod prepare;
pub mod published;
mod questions;
pub mod released;
pub mod rules;
pub mod table;
mod tables;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

/// The shapes that a release shares with the picture, for those who draw it.
pub use amparo_analysis::picture;
pub use check::{Finding, check, name as table_name};
pub use door::Door;
pub use ledger::{Entry, Ledger, LedgerError, NewEntry};
pub use outgoing::Outgoing;
pub use places::DoesNotAddUp;
pub use prepare::{Refusal, prepare};
pub use released::Released;
pub use rules::{Rule, Rules};
