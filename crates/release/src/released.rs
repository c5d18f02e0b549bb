//! The proof that something passed disclosure control and stands in the ledger.
//!
//! It can be looked into and not opened: there is no way to take the value out, to change it, or to make one from outside.
//!
//! Reading is allowed:
//!
//! ```
//! fn read(released: &amparo_release::Released<u32>) -> (u32, u64) { (**released, released.ledger_id()) }
//! ```
//!
//! Making one is not, by its fields or by its constructor:
//!
//! ```compile_fail
//! fn forge(audience: amparo_model::Audience) -> amparo_release::Released<u32> {
//!     amparo_release::Released { value: 1, audience, ledger_id: 1 }
//! }
//! ```
//! ```compile_fail
//! fn forge(audience: amparo_model::Audience) -> amparo_release::Released<u32> {
//!     amparo_release::Released::new(1, audience, 1)
//! }
//! ```
//!
//! Nor taking the value out, copying the proof, or changing what was proved:
//!
//! ```compile_fail
//! fn open(released: amparo_release::Released<String>) -> String { *released }
//! ```
//! ```compile_fail
//! fn copy(released: &amparo_release::Released<u32>) -> amparo_release::Released<u32> { released.clone() }
//! ```
//! ```compile_fail
//! fn change(mut released: amparo_release::Released<u32>) { *released = 2; }
//! ```
//!
//! ```compile_fail
//! fn copied(released: &amparo_release::Released<amparo_release::Outgoing>) -> amparo_release::Outgoing {
//!     (**released).clone()
//! }
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
