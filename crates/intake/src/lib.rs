//! From a foreign file to the facts of a round: tables are read, columns and answers mapped, places matched, rows taken in.
//! Knows no database and no page; what is wrong with a file is a list of problems beside the good rows.

pub mod encode;
pub mod import;
pub mod mapping;
mod phrase;
pub mod places;
pub mod read;
pub mod refuse;
pub mod suggest;
pub mod tally;
#[cfg(test)]
pub(crate) mod testing;
mod text;
