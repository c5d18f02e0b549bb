//! From the answers of a round to the risk picture: facts in Parquet, scores with bounds, ranks with ranges, trends.
//! Knows no key, no database and no person; reads facts with [`facts::read`]. What it makes leaves only through `release`.

mod chance;
mod draws;
pub mod facts;
mod hazard;
pub mod picture;
mod score;
mod sites;
mod tails;
#[cfg(test)]
mod testing;
pub mod trend;

pub use facts::{FactsError, RoundFacts};
pub use picture::{Picture, PictureError};
