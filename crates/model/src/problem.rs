//! The one catalogue of what can be wrong with what people give us: a stable code, a sentence, a remedy, a place.
//! A problem is a value beside the good data, not an error in its way. Other languages: `crates/report/locales/*/problems.ftl`.

use std::fmt;

/// How far a problem reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Something was mended or left out on purpose; the data went in.
    Note,
    /// The data went in, and somebody should look.
    Warning,
    /// The row was left out; the others went in.
    Row,
    /// Nothing went in.
    File,
}

/// Where in what was given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Location {
    /// File name without its folder.
    pub file: String,
    /// Sheet or member of an archive.
    pub sheet: Option<String>,
    /// Row as a spreadsheet numbers it, from 1.
    pub row: Option<u32>,
    /// Heading of the column, or its letter where there is no heading.
    pub column: Option<String>,
}

impl Location {
    /// A place that is only a file.
    pub fn file(name: impl Into<String>) -> Location {
        Location { file: name.into(), ..Location::default() }
    }

    /// The same place, in a sheet.
    pub fn sheet(mut self, sheet: impl Into<String>) -> Location {
        self.sheet = Some(sheet.into());
        self
    }

    /// The same place, at a row.
    pub fn row(mut self, row: u32) -> Location {
        self.row = Some(row);
        self
    }

    /// The same place, in a column.
    pub fn column(mut self, column: impl Into<String>) -> Location {
        self.column = Some(column.into());
        self
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet {sheet}")?;
        }
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        Ok(())
    }
}

/// One entry of the catalogue.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// Stable code; a retired code is never used again.
    pub code: &'static str,
    /// How far it reaches.
    pub severity: Severity,
    /// What is wrong; `{name}` stands for an argument.
    pub says: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

/// One thing that is wrong, at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The catalogue entry.
    pub entry: &'static Entry,
    /// Where.
    pub at: Location,
    /// Values for the placeholders of the entry.
    pub args: Vec<(&'static str, String)>,
}

impl Problem {
    /// A problem of the catalogue at a place.
    pub fn new(entry: &'static Entry, at: Location) -> Problem {
        Problem { entry, at, args: Vec::new() }
    }

    /// With a value for a placeholder. Values are cut at 80 characters and stripped of control characters.
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Problem {
        let clean: String = value.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).take(80).collect();
        self.args.push((name, clean));
        self
    }

    /// Fills the placeholders of a sentence, ours or a translation of it.
    pub fn fill(&self, sentence: &str) -> String {
        self.args.iter().fold(sentence.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    /// What is wrong, in English.
    pub fn says(&self) -> String {
        self.fill(self.entry.says)
    }

    /// What to do, in English.
    pub fn remedy(&self) -> String {
        self.fill(self.entry.remedy)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {} {}", self.entry.code, self.at, self.says(), self.remedy())
    }
}

impl std::error::Error for Problem {}

macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident $severity:ident $code:literal $says:literal $remedy:literal;)+) => {
        $($(#[$doc])* #[doc = $says] pub static $name: Entry = Entry { code: $code, severity: Severity::$severity, says: $says, remedy: $remedy };)+
        /// Every entry, in the order of the catalogue.
        pub static CATALOGUE: &[&Entry] = &[$(&$name),+];
    };
}

// Codes: A-READ files and tables, A-MAP mappings, A-ROW rows and cells, A-PLACE gazetteers, A-ROUND rounds, A-REG registers and standards.
catalogue! {
    READ_UNKNOWN_KIND File "A-READ-001" "The file is {found}, not a table that Amparo reads." "Save it as CSV, XLSX, XLS or ODS, or give the zip that Kobo or ODK Central exports.";
    READ_WRONG_NAME Note "A-READ-002" "The name ends in .{named}, but the file is {found}; it was read as {found}." "Rename the file so that others are not misled.";
    READ_EMPTY File "A-READ-003" "The table holds no rows." "Check that the right file or sheet was given.";
    READ_IO File "A-READ-004" "The file could not be read: {why}." "Check that it is whole and on a disk that answers, then try again.";
    READ_ENCRYPTED File "A-READ-005" "The file is locked with a password." "Open it in the spreadsheet program, remove the password, save it and try again.";
    READ_CUT_OFF File "A-READ-006" "The file is cut off: its end is missing." "Copy or download it again, and compare the sizes.";
    READ_BOMB File "A-READ-007" "The file unpacks to more than {times} times its size, as no real table does." "Do not open it; ask who sent it to send the table as CSV.";
    READ_TOO_WIDE File "A-READ-008" "The table has {columns} columns; at most {limit} are read." "Delete the columns that hold nothing, or split the table.";
    READ_DAMAGED File "A-READ-009" "The workbook is damaged: {why}." "Open it in the spreadsheet program, save it again under a new name and try that.";
    READ_NO_TABLE File "A-READ-010" "There is no table {wanted}; the file has {tables}." "Give one of these names.";
    READ_MEMORY File "A-READ-011" "Reading the workbook takes more than {limit} of memory." "Save the sheet as CSV, which is read at any length.";
    READ_TIME File "A-READ-012" "Reading the workbook takes longer than {limit}." "Save the sheet as CSV and try that.";
    READ_ENDED File "A-READ-013" "Reading the workbook ended before its last row: {why}." "Try again; if it happens again, save the sheet as CSV.";
    READ_NO_HELPER File "A-READ-014" "The program that reads workbooks could not be started: {why}." "Save the sheet as CSV, or install Amparo anew.";
    READ_LONG_ROW File "A-READ-015" "The row is longer than {limit}." "Look for a quotation mark that opens in this row and is never closed.";
    READ_NO_KEY File "A-READ-016" "The table {table} has no column that ties its rows to the main table." "Export again with the keys (KEY and PARENT_KEY, or _index and _parent_index).";
    READ_NO_HEADINGS Warning "A-READ-020" "No row looks like headings; columns are named by their letters." "Put a row of headings on top, or say which row holds them.";
    READ_HEADING_LATER Note "A-READ-021" "The headings stand in row {row}; the rows above it were left out." "Say which row holds the headings if this is not it.";
    READ_HEADING_AGAIN Note "A-READ-022" "The row repeats the headings and was left out." "Nothing to do, unless files were put together by mistake.";
    READ_HEADING_DOUBLE Note "A-READ-023" "The heading {name} stands over {times} columns; the later ones are called {name} (2) and so on." "Give each column its own heading.";
    READ_HEADING_EMPTY Note "A-READ-024" "The column has no heading and is called {name}." "Give it a heading, or leave it unmapped.";
    READ_ENCODING Note "A-READ-025" "The text is not UTF-8; it was read as {encoding}." "Check a name with accents, and save as UTF-8 if it is wrong.";
    READ_UNDECODED Warning "A-READ-026" "Some letters are not {encoding} and were replaced." "Save the file as UTF-8 and try again.";
    READ_OTHER_TABLES Note "A-READ-027" "The file holds other tables: {tables}." "Name the table if another is meant, or join a repeat.";
    READ_MERGED Warning "A-READ-028" "{count} merged cells, first {range}, hold a value only in their first cell; the others were read as blank." "Take the merge apart in the spreadsheet and fill in what is meant.";
    READ_MEDIA Note "A-READ-029" "{count} media files were left out." "Nothing to do: photos and recordings are not read.";
    READ_HXL Note "A-READ-030" "The row of HXL tags was read as tags, not as data." "Nothing to do.";
    ROW_TOO_MANY Row "A-ROW-001" "The row has {found} cells under {expected} headings." "Look for a comma or other separator inside an answer without quotation marks.";
    ROW_TOO_FEW Row "A-ROW-002" "The row has {found} cells under {expected} headings." "Look for a line that was broken in two, or for separators that are missing.";
    ROW_ERROR_CELL Warning "A-ROW-003" "The cell holds the error {error} and was read as blank." "Mend the formula in the spreadsheet.";
    ROW_ORPHAN Row "A-ROW-004" "The row belongs to {key}, which the main table does not have." "Export both tables at the same time.";
    REG_UNREADABLE File "A-REG-001" "The file cannot be read: {why}." "See that the file is there, is UTF-8 text and may be read.";
    REG_SYNTAX File "A-REG-002" "The file is not written as it should be: {why}." "Correct this line; docs/registers.md shows the form.";
    REG_UNKNOWN_NAME File "A-REG-003" "{what} names {name}, which is no {kind}." "Use one that exists, or add it first.";
    REG_OUT_OF_RANGE File "A-REG-004" "{what} is {value}." "Give {range}.";
    REG_INCOMPLETE File "A-REG-005" "{what} is new and has no {key}." "Add the {key}, or correct the id if you meant to change an existing entry.";
    REG_TWICE File "A-REG-006" "{what} stands in this file twice." "Keep one of the two.";
    REG_NO_SUCH_FILE File "A-REG-007" "Nothing reads a file of this name, so it would change nothing." "Rename it to {names}, or take it away.";
    REG_ASKS_INCIDENT File "A-REG-008" "{what} asks for incidents or their number ('{word}')." "Ask about a condition of the place, a service or a custom instead; incidents belong to case management only.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_every_sentence_ends() {
        let codes: std::collections::HashSet<_> = CATALOGUE.iter().map(|e| e.code).collect();
        assert_eq!(codes.len(), CATALOGUE.len());
        for entry in CATALOGUE {
            assert!(entry.says.ends_with('.') && entry.remedy.ends_with('.'), "{}", entry.code);
        }
    }

    #[test]
    fn values_cannot_break_a_line() {
        let problem = Problem::new(&READ_WRONG_NAME, Location::file("a.xlsx")).with("named", "xl\nsx").with("found", "CSV");
        assert_eq!(
            problem.to_string(),
            "A-READ-002 a.xlsx: The name ends in .xl sx, but the file is CSV; it was read as CSV. Rename the file so that others are not misled."
        );
    }
}
