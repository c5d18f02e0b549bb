//! The one door out. A picture goes in with an audience; what comes out passed disclosure control and stands in the ledger.
//! Nothing else in Amparo can make a [`Released`], and nothing that shows data to people takes anything else.

pub mod outgoing;
pub mod released;

pub use outgoing::Outgoing;
pub use released::Released;
