//! Writes the facts of a round, stretch by stretch. The file has its name only once it is whole.

use super::FactsError;
use super::columns::{self, BEFORE_ANSWERS, DIGEST, MEANING};
use super::digest::Digest;
use amparo_model::{Chunk, Round};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use fs_err::File;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows in a row group: what is held in memory, compressed, until it goes to the disk.
const GROUP: usize = 1 << 17;

/// A facts file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactsFile {
    /// Rows in it.
    pub rows: u32,
    /// BLAKE3 digest (hexadecimal) over the contents; that of [`super::RoundFacts`] if this is the only file of the round.
    pub digest: String,
}

/// A facts file that is being written. Dropped before [`FactsWriter::finish`], it leaves nothing behind.
pub struct FactsWriter {
    path: PathBuf,
    part: PathBuf,
    schema: SchemaRef,
    digest: Digest,
    rows: u32,
    writer: Option<ArrowWriter<File>>,
}

impl FactsWriter {
    /// Begins the file at `path`, under the name with `.part` at its end.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub fn create(path: impl AsRef<Path>, round: &Round) -> Result<FactsWriter, FactsError> {
        let path = path.as_ref().to_owned();
        let mut part = path.clone().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        let schema = Arc::new(columns::schema(round));
        let file = File::create(&part)?;
        let mut begun = FactsWriter { path, part, schema, digest: Digest::new(), rows: 0, writer: None };
        let writer = ArrowWriter::try_new(file, Arc::clone(&begun.schema), Some(properties(round))).map_err(disk)?;
        begun.writer = Some(writer);
        Ok(begun)
    }

    /// Adds rows after those that were written before.
    ///
    /// # Errors
    /// If the disk refuses, or the chunk has other columns than the round has questions.
    pub fn write(&mut self, chunk: &Chunk) -> Result<(), FactsError> {
        if chunk.is_empty() {
            return Ok(());
        }
        let misfit = |what: String| FactsError::Damaged { file: super::read::name(&self.path), what };
        if BEFORE_ANSWERS + chunk.answers.len() != self.schema.fields().len() {
            return Err(misfit(format!(
                "{} answer columns came for {} questions",
                chunk.answers.len(),
                self.schema.fields().len() - BEFORE_ANSWERS
            )));
        }
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns::arrays(chunk))
            .map_err(|error| misfit(error.to_string()))?;
        let writer = self.writer.as_mut().ok_or_else(|| io::Error::other("the file is closed"))?;
        writer.write(&batch).map_err(disk)?;
        self.digest.add(chunk);
        self.rows += chunk.len() as u32;
        Ok(())
    }

    /// Ends the file and gives it its name.
    ///
    /// # Errors
    /// If the disk refuses; then nothing is left behind.
    pub fn finish(mut self) -> Result<FactsFile, FactsError> {
        let mut writer = self.writer.take().ok_or_else(|| io::Error::other("the file is closed"))?;
        let digest = self.digest.text();
        writer.append_key_value_metadata(KeyValue::new(DIGEST.to_owned(), digest.clone()));
        writer.into_inner().map_err(disk)?.sync_all()?;
        fs_err::rename(&self.part, &self.path)?;
        Ok(FactsFile { rows: self.rows, digest })
    }
}

impl Drop for FactsWriter {
    fn drop(&mut self) {
        self.writer = None;
        let _ = fs_err::remove_file(&self.part);
    }
}

fn properties(round: &Round) -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(GROUP))
        .set_statistics_enabled(EnabledStatistics::None)
        .set_column_dictionary_enabled(ColumnPath::from("record"), false)
        .set_column_dictionary_enabled(ColumnPath::from("source_row"), false)
        .set_key_value_metadata(Some(vec![KeyValue::new(MEANING.to_owned(), columns::meaning(round))]))
        .build()
}

fn disk(error: ParquetError) -> FactsError {
    FactsError::Disk(match error {
        ParquetError::External(source) => source.downcast::<io::Error>().map_or_else(io::Error::other, |error| *error),
        other => io::Error::other(other),
    })
}
