//! The facts of a round: coded answers with place, informant and source row, kept as Parquet files that any tool opens.
//! Columns and codes are described in docs/method.md, section 11, and in each file's own metadata.

mod columns;
mod digest;
mod read;
mod write;

use amparo_model::Chunk;

pub use read::read;
pub use write::{FactsFile, FactsWriter};

/// All rows of a round.
#[derive(Clone, Debug, Default)]
pub struct RoundFacts {
    /// Rows in the order in which they were taken in.
    pub rows: Chunk,
    /// BLAKE3 digest (hexadecimal) over the contents, the same however they are split into files.
    pub digest: String,
}

/// Why facts cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// The disk refused.
    #[error("the facts of the round cannot be read or written: {0}. Check that the disk is there and not full")]
    Disk(#[from] std::io::Error),
    /// The file is not what a writer of facts makes.
    #[error("the facts file {file} is damaged: {what}. Restore it from a copy, or import the round again")]
    Damaged {
        /// File name.
        file: String,
        /// What does not fit.
        what: String,
    },
}

#[cfg(test)]
mod tests;
