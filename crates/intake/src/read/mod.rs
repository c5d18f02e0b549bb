//! Reading foreign tables: whatever a field team sends becomes headings and blocks of text, with the problems beside them.
//! Text is read here; workbooks are read in a child process that may not grow, linger or write ([`child`]).

mod archive;
mod block;
pub mod child;
mod date;
mod frames;
mod guard;
mod headings;
mod helper;
mod input;
mod join;
mod kind;
mod line;
mod ods;
mod source;
#[cfg(test)]
mod tests;
mod text;
mod value;
mod workbook;

pub use block::Block;
pub use date::{DateOrder, date};
pub use headings::letter;
pub use source::Source;
pub use value::{NumberStyle, Unread, number};

use amparo_model::{Location, Problem, problem};
use block::Cells;
use input::{Input, file_name, io_problem};
use kind::Kind;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Columns that a table may have, unless options say otherwise.
pub const MAX_COLUMNS: usize = 4_000;

/// What to read and how much it may cost.
#[derive(Clone, Debug)]
pub struct Options {
    /// Sheet of a workbook or member of an export; the main table by default. A plain text has only one table.
    pub sheet: Option<String>,
    /// Row that holds the headings, from 1; found by itself by default.
    pub header_row: Option<u32>,
    /// Name of a repeat: one row for each of its rows, with the columns of the main table in front.
    pub join: Option<String>,
    /// Columns above which a table is refused.
    pub max_columns: usize,
    /// Program that reads workbooks: started as `PROGRAM read-workbook FILE ...`, it calls [`child::main`].
    pub helper: Option<PathBuf>,
    /// Address space the child may add to what it starts with, in bytes.
    pub memory: u64,
    /// Processor time the child may use, in seconds.
    pub processor: u64,
    /// How long the child may be silent before it is stopped.
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            sheet: None,
            header_row: None,
            join: None,
            max_columns: MAX_COLUMNS,
            helper: None,
            memory: 192 << 20,
            processor: 300,
            patience: Duration::from_secs(120),
        }
    }
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its heading, trimmed and unique in the table; group prefixes stay as they stand.
    pub name: String,
    /// Its letter as spreadsheets show it.
    pub letter: String,
}

/// A table of a file that holds several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableInfo {
    /// Name of the sheet, or of the member without its ending.
    pub name: String,
    /// Rows with headings and title, where the file says it.
    pub rows: Option<u64>,
    /// Columns, where the file says it.
    pub columns: Option<u64>,
    /// Its rows belong to rows of the main table (a repeat of Kobo or ODK); it can be joined.
    pub repeat: bool,
}

/// A row that was left out, whole, so that it can be corrected and imported again.
#[derive(Clone, Debug, PartialEq)]
pub struct BadRow {
    /// Row as a spreadsheet numbers it.
    pub number: u32,
    /// Its cells as they stand.
    pub cells: Vec<String>,
    /// Why it was left out, and where it stands.
    pub problem: Problem,
}

/// How far reading came: bytes of a text (unpacked, in an export), rows of a workbook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    #[allow(missing_docs)]
    pub read: u64,
    /// As far as known; 0 where unknown.
    pub total: u64,
}

/// Anything that gives rows of text, one after the other.
pub(crate) trait Rows: Send {
    /// Appends the next row; `false` at the end.
    fn next(&mut self, cells: &mut Cells) -> Result<bool, Problem>;
    /// How far it came.
    fn progress(&self) -> Progress;
    /// What was wrong with single cells since the last call.
    fn take_problems(&mut self) -> Vec<Problem>;
}

/// A table found in a file, before its headings are looked at.
pub(crate) struct Found {
    pub rows: Box<dyn Rows>,
    pub at: Location,
    pub sheet: Option<String>,
    pub tables: Vec<TableInfo>,
    pub notes: Vec<Problem>,
    pub digest: String,
    /// Cells merged into one: first and last row, first and last column, all from 0.
    pub merges: Vec<Merge>,
    /// Rows may be shorter than the headings, because blank cells at the end are not kept (workbooks).
    pub sparse: bool,
}

/// Cells merged into one, from 0, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Merge {
    pub rows: (u32, u32),
    pub columns: (u32, u32),
}

/// Opens a table of any kind that Amparo reads, by its content and not by its name.
pub fn open(path: &Path, options: &Options) -> Result<Source, Problem> {
    let at = Location::file(file_name(path));
    let file = fs_err::File::open(path).map_err(|error| io_problem(&error, at.clone()))?;
    if file.metadata().is_ok_and(|m| m.is_dir()) {
        return Err(Problem::new(&problem::READ_UNKNOWN_KIND, at).with("found", "a folder"));
    }
    let kind = kind::of(std::io::BufReader::new(file), &at)?;
    let mut notes = Vec::new();
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    if !kind.fits(&ending) {
        let note = Problem::new(&problem::READ_WRONG_NAME, at.clone());
        notes.push(note.with("named", ending).with("found", kind.word()));
    }
    let input = Input::File(path.to_owned());
    let mut source = match kind {
        Kind::Text => match &options.join {
            None => Source::new(text_table(&input, at, None)?, options)?,
            Some(wanted) => {
                let problem = Problem::new(&problem::READ_NO_TABLE, at);
                return Err(problem.with("wanted", wanted).with("tables", "only one"));
            }
        },
        Kind::Export => archive::open(path, &at, options)?,
        Kind::Xlsx | Kind::Xls | Kind::Ods => helper::open(path, &at, kind, options)?,
    };
    source.notes.splice(0..0, notes);
    Ok(source)
}

/// Reads bytes in this process, without a child: for tests and the fuzzer, never for a file that somebody sent.
#[doc(hidden)]
pub fn open_bytes(bytes: &[u8], options: &Options) -> Result<Source, Problem> {
    let at = Location::file("bytes");
    let kind = kind::of(std::io::Cursor::new(bytes), &at)?;
    match kind {
        Kind::Text => Source::new(text_table(&Input::Memory(bytes.into()), at, None)?, options),
        Kind::Export => Err(Problem::new(&problem::READ_UNKNOWN_KIND, at).with("found", kind.word())),
        Kind::Xlsx | Kind::Xls | Kind::Ods => helper::open_bytes(bytes, &at, kind, options),
    }
}

/// The table of a text with separators.
pub(crate) fn text_table(input: &Input, at: Location, digest: Option<&str>) -> Result<Found, Problem> {
    let looked = text::look(input).map_err(|error| io_problem(&error, at.clone()))?;
    let mut notes = Vec::new();
    if looked.encoding != encoding_rs::UTF_8 {
        notes.push(Problem::new(&problem::READ_ENCODING, at.clone()).with("encoding", looked.encoding.name()));
    }
    let rows = text::TextRows::open(input, &looked, text::separator(&looked.start), at.clone())?;
    Ok(Found {
        rows: Box::new(rows),
        at,
        sheet: None,
        tables: Vec::new(),
        notes,
        digest: digest.map_or_else(|| looked.digest.to_hex().to_string(), str::to_owned),
        merges: Vec::new(),
        sparse: false,
    })
}
