//! Reads facts back. Whatever does not fit what a writer of facts makes is damage, named with its file.

use super::columns::{self, BEFORE_ANSWERS, DIGEST};
use super::digest::Digest;
use super::{FactsError, RoundFacts};
use amparo_model::Chunk;
use fs_err::File;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::path::Path;

/// The rows of these files, one after the other.
///
/// # Errors
/// If a file cannot be opened, is damaged, or has not so many questions.
pub fn read(files: &[impl AsRef<Path>], questions: usize) -> Result<RoundFacts, FactsError> {
    let mut rows = Chunk::new(questions);
    let mut digest = Digest::new();
    for file in files {
        let more = read_file(file.as_ref(), questions)?;
        digest.add(&more);
        columns::extend(&mut rows, more);
    }
    Ok(RoundFacts { rows, digest: digest.text() })
}

fn read_file(path: &Path, questions: usize) -> Result<Chunk, FactsError> {
    let file = File::open(path)?.into_file();
    let damaged = |what: String| FactsError::Damaged { file: name(path), what };
    // The decoder may panic on bytes that no writer makes.
    std::panic::catch_unwind(|| decode(file, questions))
        .unwrap_or_else(|_| Err("it cannot be decoded".to_owned()))
        .map_err(damaged)
}

fn decode(file: std::fs::File, questions: usize) -> Result<Chunk, String> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| error.to_string())?;
    let fields = builder.schema().fields();
    if fields.len() != BEFORE_ANSWERS + questions {
        return Err(format!("it has {} columns, not {}", fields.len(), BEFORE_ANSWERS + questions));
    }
    let pairs = builder.metadata().file_metadata().key_value_metadata().into_iter().flatten();
    let promised = pairs
        .filter(|pair| pair.key == DIGEST)
        .find_map(|pair| pair.value.clone())
        .ok_or("it carries no digest of its rows")?;
    let mut rows = Chunk::new(questions);
    for batch in builder.with_batch_size(1 << 14).build().map_err(|error| error.to_string())? {
        columns::append(&mut rows, batch.map_err(|error| error.to_string())?.columns())?;
    }
    let mut digest = Digest::new();
    digest.add(&rows);
    if digest.text() == promised { Ok(rows) } else { Err("its rows are not those that were written".to_owned()) }
}

/// File name without its folder.
pub(super) fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
