//! The proof that the policy said yes and that the audit row is committed. The store changes nothing without one.
//!
//! A permit cannot be copied or made outside this crate, and it ends with the request that asked for it:
//!
//! ```compile_fail
//! fn twice(permit: amparo_protect::Permit) -> (amparo_protect::Permit, amparo_protect::Permit) {
//!     (permit.clone(), permit)
//! }
//! ```
//!
//! ```compile_fail
//! let forged = amparo_protect::Permit { subject: "me".into(), action: amparo_protect::Action::Import, object: "round/x".into(), purpose: "p".into(), receipt: amparo_protect::Receipt(1) };
//! ```

use crate::{Action, Receipt};

/// Leave to do one thing, to one object, for one purpose.
#[derive(Debug, PartialEq, Eq)]
pub struct Permit {
    subject: String,
    action: Action,
    object: String,
    purpose: String,
    receipt: Receipt,
}

impl Permit {
    pub(crate) fn new(subject: String, action: Action, object: String, purpose: String, receipt: Receipt) -> Permit {
        Permit { subject, action, object, purpose, receipt }
    }

    /// Who asked.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// What for.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// The audit row that stands behind it.
    pub fn receipt(&self) -> Receipt {
        self.receipt
    }

    /// Whether it covers this action on this object.
    pub fn covers(&self, action: Action, object: &str) -> bool {
        self.action == action && self.object == object
    }
}
