//! From the answers of a round to the risk picture: facts in Parquet, scores with bounds, ranks with ranges, trends.
//! Knows no key, no database and no person; reads facts through [`FactSource`]. What it makes leaves only through `release`.

pub mod facts;
pub mod picture;

pub use facts::{FactSource, FactsError, RoundFacts};
pub use picture::Picture;
