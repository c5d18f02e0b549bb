//! The proof that something passed disclosure control and stands in the ledger.
//!
//! It can be looked into and not opened: there is no way to take the value out, to change it, or to make one from outside.
//!
//! ```compile_fail
//! let forged = amparo_release::Released { value: 1, audience: todo!(), ledger_id: 1 };
//! ```

use amparo_model::Audience;
use std::ops::Deref;

/// A value that may be shown to its audience, and to no wider one.
#[derive(Debug)]
pub struct Released<T> {
    value: T,
    audience: Audience,
    ledger_id: u64,
}

impl<T> Released<T> {
    /// Only the door calls this, after the ledger row is written.
    pub(crate) fn new(value: T, audience: Audience, ledger_id: u64) -> Released<T> {
        Released { value, audience, ledger_id }
    }

    /// The audience that the value was prepared for.
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// Number of the release in the ledger.
    pub fn ledger_id(&self) -> u64 {
        self.ledger_id
    }
}

impl<T> Deref for Released<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}
