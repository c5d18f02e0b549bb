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

    /// With a value for a placeholder. Values are cut at 80 characters, with an ellipsis, and stripped of control characters.
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Problem {
        let mut clean: String = value.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if let Some((end, _)) = clean.char_indices().nth(80) {
            clean.truncate(end);
            clean.push('\u{2026}');
        }
        self.args.push((name, clean));
        self
    }

    /// Fills the placeholders of a sentence, ours or a translation of it.
    pub fn fill(&self, sentence: &str) -> String {
        let sentence = if self.is_single() { without_list(sentence, "{rows}") } else { sentence.to_owned() };
        self.args
            .iter()
            .fold(sentence, |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    /// It happened once, so that its place says all and a list of rows would repeat it.
    pub fn is_single(&self) -> bool {
        self.args.iter().any(|(name, value)| *name == "count" && value == "1")
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

/// A sentence without the bracket that `mark` stands in, for example ` (5 in all: {rows})`.
pub fn without_list(sentence: &str, mark: &str) -> String {
    let bracket = sentence.find(mark).and_then(|at| {
        let (before, after) = sentence.split_at(at);
        Some((before[..before.rfind('(')?].trim_end(), &after[after.find(')')? + 1..]))
    });
    bracket.map_or_else(|| sentence.to_owned(), |(before, after)| format!("{before}{after}"))
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
    READ_NO_ROW File "A-READ-017" "There is no row {row} for the headings; the table ends before it." "Say which row holds the headings, or leave it out to have it found.";
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
    READ_MORE_ERRORS Warning "A-READ-031" "{count} more cells hold errors and were read as blank." "Mend the formulas in the spreadsheet.";
    READ_FULL_SHEET Warning "A-READ-032" "A sheet is full to its last row, so rows may be missing." "Ask for the table as XLSX or CSV.";
    ROW_TOO_MANY Row "A-ROW-001" "The row has {found} cells under {expected} headings." "Look for a comma or other separator inside an answer without quotation marks.";
    ROW_TOO_FEW Row "A-ROW-002" "The row has {found} cells under {expected} headings." "Look for a line that was broken in two, or for separators that are missing.";
    ROW_ERROR_CELL Warning "A-ROW-003" "The cell holds the error {error} and was read as blank." "Mend the formula in the spreadsheet.";
    ROW_ORPHAN Row "A-ROW-004" "The row belongs to {key}, which the main table does not have." "Export both tables at the same time.";
    ROW_BEYOND Warning "A-ROW-005" "The cell stands to the right of the last heading and was left out." "Give its column a heading, or delete the cell.";
    ROW_NO_SITE Row "A-ROW-020" "The row says no site in the column {name} ({count} in all: {rows})." "Give the id of the site in these rows and import them again.";
    ROW_GHOST Row "A-ROW-021" "The row is nearly empty: no site, no name, no place ({count} in all: {rows})." "Delete it, unless a site was lost in copying.";
    ROW_DUMMY Row "A-ROW-022" "The row is a dummy: its place is '{value}' ({count} in all: {rows})." "Delete it from the file; it would count as a site.";
    ROW_BELOW_ZERO Row "A-ROW-023" "The number of {what} is {value}, below zero ({count} in all: {rows})." "Correct the number, or leave the cell blank where it is not known.";
    ROW_WOMEN_OVER_TOTAL Row "A-ROW-024" "There are more {part} ({value}) than people ({total}) ({count} in all: {rows})." "Correct one of the two numbers.";
    ROW_TOO_MANY_PEOPLE Row "A-ROW-025" "The number of {what} is {value}, more than any place holds ({count} in all: {rows})." "Correct the number; two numbers may have run together.";
    ROW_DUPLICATE Row "A-ROW-026" "The record {value} stands in the file already, in row {first} ({count} in all: {rows})." "Keep the row that is right, and give the other its own record id if it is another visit.";
    ROW_NOT_A_COUNT Warning "A-ROW-027" "'{value}' is no number of people; it was read as missing ({count} in all: {rows})." "Write a whole number, or leave the cell blank.";
    ROW_UNLISTED Warning "A-ROW-028" "The mapping does not list the answer '{value}' ({count} in all: {rows}); it counts as unknown." "Say in the mapping what it means, or correct the cells.";
    ROW_BAD_POINT Warning "A-ROW-029" "'{value}' is no point on the globe; it was left out ({count} in all: {rows})." "Give latitude from -90 to 90 and longitude from -180 to 180, in degrees with a point.";
    ROW_SWAPPED_POINT Warning "A-ROW-030" "Latitude and longitude look swapped ('{value}'); the point was left out ({count} in all: {rows})." "Swap the two columns in the mapping, or correct the cells.";
    ROW_NOT_A_DATE Warning "A-ROW-031" "'{value}' is no date; it was read as missing ({count} in all: {rows})." "Write dates as 2024-11-15.";
    ROW_DROPPED Note "A-ROW-032" "{count} rows were left out because the column is '{value}': {why} ({rows})." "Nothing to do; the mapping asks for it.";
    ROW_REJECTED_MORE Warning "A-ROW-033" "Only the first {kept} of {count} rejected rows were listed." "Correct what they have in common, then import the whole file again.";
    ROW_UNLISTED_WORD Note "A-ROW-034" "The mapping does not list '{value}' for {what} ({count} in all: {rows}); it was read as unknown." "Add it to the values of {what} in the mapping.";
    MAP_SYNTAX File "A-MAP-001" "The mapping is not written as it should be: {why}." "Correct this line; docs/mapping.md shows the form.";
    MAP_UNKNOWN_KEY File "A-MAP-002" "{key} is no key of a mapping here." "Write {nearest} if you meant it, or take the line away.";
    MAP_WRONG_VALUE File "A-MAP-003" "{key} is {value}." "Give {range}.";
    MAP_MISSING File "A-MAP-004" "The mapping does not say {key}." "Add it.";
    MAP_UNKNOWN_INDICATOR File "A-MAP-005" "{indicator} is no indicator of the menu." "Write {nearest} if you meant it, or take the entry away.";
    MAP_INDICATOR_TWICE File "A-MAP-006" "{indicator} is mapped twice, from {first} and from {second}." "Keep the column that asks it best and exclude the other.";
    MAP_HAZARD_RANGE File "A-MAP-007" "The hazard of '{value}' is {hazard}." "Give a number from 0 (favours safety) to 1 (raises risk).";
    MAP_UNKNOWN_OPTION File "A-MAP-008" "{indicator} has no option {option}." "Use one of {options}.";
    MAP_NO_COLUMN File "A-MAP-009" "The mapping uses the column '{name}', which the file does not have; the nearest heading is '{nearest}'." "Correct the mapping, or give the file that it was written for.";
    MAP_INCIDENT File "A-MAP-010" "The column '{name}' reports incidents of harm ({why}) and cannot be an indicator." "Take it out of the mapping: few reports say more about fear and missing services than about safety.";
    MAP_REFUSED_COLUMN Note "A-MAP-011" "The column looks like {kind} ({why}) and was left out." "Nothing to do; if it holds something harmless, say what under [[identifying]] in the mapping.";
    MAP_VALUE_TWICE File "A-MAP-012" "The value '{value}' has two meanings: {first} and {second}." "Keep one of the two.";
    PLACE_UNREADABLE File "A-PLACE-001" "The places cannot be read: {why}." "Give COD-AB boundaries as GeoJSON, GeoPackage or shapefile, or a CSV of P-codes.";
    PLACE_NO_CODES File "A-PLACE-002" "No column holds P-codes; the columns are {names}." "Name one as COD-AB does: ADM1_PCODE and ADM1_EN, or admin1Pcod and admin1Name.";
    PLACE_TWICE Warning "A-PLACE-003" "The P-code {code} stands {count} times in the file with different names; the first was kept." "See which is right, and import the corrected file.";
    PLACE_NO_PARENT Warning "A-PLACE-004" "The place above {code} is {value}, which is not in the file ({count} in all)." "Import the level above too, or correct the code of the parent.";
    PLACE_BAD_SHAPE Warning "A-PLACE-005" "The boundary of {code} is no polygon; the place was kept without it." "Export the boundaries again.";
    PLACE_CODE_MENDED Note "A-PLACE-010" "The P-code '{value}' was read as {code} ({count} rows: {rows})." "Nothing to do if that is right; else correct the code.";
    PLACE_UNKNOWN_CODE Warning "A-PLACE-011" "The P-code '{value}' is not in the gazetteer ({count} rows: {rows})." "Correct the code, or import the gazetteer it comes from.";
    PLACE_OTHER_COUNTRY Warning "A-PLACE-012" "The P-code '{value}' is of another country ({country}) than the gazetteer ({count} rows: {rows}); it was left out." "Correct the code, or import the gazetteer of that country.";
    PLACE_NAME_GUESSED Note "A-PLACE-013" "'{value}' was read as {name} ({code}) ({count} rows: {rows})." "Nothing to do if that is right; else correct the name or give the P-code.";
    PLACE_UNKNOWN_NAME Warning "A-PLACE-014" "No place of the gazetteer is called '{value}' there ({count} rows: {rows})." "Correct the name or give the P-code.";
    PLACE_OTHER_NAME Warning "A-PLACE-015" "The P-code {code} is {name}, but the row says '{value}' ({count} rows: {rows}); the code was kept." "Correct the one that is wrong.";
    PLACE_OUTSIDE Warning "A-PLACE-016" "The point of site {site} lies {distance} km outside {name} ({code})." "Correct the point or the district.";
    REG_UNREADABLE File "A-REG-001" "The file cannot be read: {why}." "See that the file is there, is UTF-8 text and may be read.";
    REG_SYNTAX File "A-REG-002" "The file is not written as it should be: {why}." "Correct this line; docs/registers.md shows the form.";
    REG_UNKNOWN_NAME File "A-REG-003" "{what} names {name}, which is no {kind}." "Use one that exists, or add it first.";
    REG_OUT_OF_RANGE File "A-REG-004" "{what} is {value}." "Give {range}.";
    REG_INCOMPLETE File "A-REG-005" "{what} is new and has no {key}." "Add the {key}, or correct the id if you meant to change an existing entry.";
    REG_TWICE File "A-REG-006" "{what} stands in this file twice." "Keep one of the two.";
    REG_NO_SUCH_FILE File "A-REG-007" "Nothing reads a file of this name, so it would change nothing." "Rename it to {names}, or take it away.";
    REG_ASKS_INCIDENT File "A-REG-008" "{what} asks for incidents or their number ('{word}')." "Ask about a condition of the place, a service or a custom instead; incidents belong to case management only.";
    REG_NO_SUCH_REGISTER File "A-REG-009" "There is no register named {name}." "Use one of {names}, or write registers/{name}.md in the workspace.";
    REG_TABLE File "A-REG-010" "The table is not whole: {why}." "Give every row as many cells as the heading, and see that the sections survey, choices and settings are there.";
    REG_COLUMN File "A-REG-011" "The heading {name} is not known in {section}." "Use one of {names}.";
    REG_FIELD_NAME File "A-REG-012" "The field name '{name}' cannot be used." "Begin with a small letter and use small letters, digits and underscores only.";
    REG_FIELD_TYPE File "A-REG-013" "The field {name} has the type '{type}', which is not known." "Use a question type of XLSForm, for example select_one, integer, date or geopoint.";
    REG_FIELD_TWICE File "A-REG-014" "The name {name} is used twice." "Give the second field a name of its own.";
    REG_NO_PURPOSE File "A-REG-015" "The field {name} has no purpose." "Say in amparo::purpose what the answer is needed for, or leave the field out.";
    REG_CLASS File "A-REG-016" "The field {name} has the class '{class}', which is not known." "Use open, coded or sealed; no class means sealed.";
    REG_LIST File "A-REG-017" "The field {name} takes its answers from {list}, which is no list of choices." "Add the list to the section choices, or correct its name.";
    REG_INDICATOR File "A-REG-018" "The field {name} answers {indicator}, which is no indicator of the menu." "Add the indicator to standards/indicators.toml, or correct its id.";
    REG_CHOICE File "A-REG-019" "The choice {choice} of {list} is no answer of {indicator}." "Use an option of the indicator, dnk or pnta.";
    REG_REFERENCE File "A-REG-020" "The {column} of {name} speaks of {field}, which is no field." "Correct the name inside the braces.";
    REG_GROUP File "A-REG-021" "The groups do not match: {why}." "Close every begin_group and begin_repeat with its end, in order.";
    REG_KEEP File "A-REG-022" "The field {name} is kept for '{keep}', which is no length of time." "Write a whole number of months or years, for example 5 years.";
    REG_CLASS_LOWERED File "A-REG-023" "The field {name} is {from} and would become {to}." "An office may raise a class, not lower it; leave the class out.";
    REG_CORE_CHANGED File "A-REG-024" "The {what} of the field {name} cannot be changed." "Leave the cell empty, or add a field with a new name.";

    ROUND_NAME_EMPTY File "A-ROUND-001" "'{name}' has no letter or digit to name a round by." "Give the round a name, for example 2024-round-3.";
    ROUND_NAME_USED File "A-ROUND-002" "There is a round '{name}' already, with other data." "Choose another name, add these rows to it with --add, or put this file in its place with --replace.";
    ROUND_OTHER_QUESTIONS File "A-ROUND-003" "The round '{name}' was taken in by another mapping: {difference}." "Add rows with the mapping of the round, or take the file in as a round of its own.";
    ROUND_RECORD_THERE Warning "A-ROUND-004" "{count} records are in the round already with other answers, the first in this row; they were left as they are." "Replace the whole round with --replace if this file is the right one.";
    ROUND_RECORD_SAME Note "A-ROUND-005" "{count} records are in the round already with the same answers; they were left out." "Nothing needs doing.";
    ROUND_NOTHING_LEFT File "A-ROUND-006" "No row of the file can be kept." "Look at the problems of the rows; most often the mapping names the wrong column for the site id.";
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
    fn one_row_is_not_listed_twice() {
        let problem = |count: u32, rows: &str| {
            let problem = Problem::new(&ROW_BELOW_ZERO, Location::file("a.csv").row(3))
                .with("what", "women")
                .with("value", "-4");
            problem.with("count", count).with("rows", rows).says()
        };
        assert_eq!(problem(1, "3"), "The number of women is -4, below zero.");
        assert_eq!(problem(2, "3, 9"), "The number of women is -4, below zero (2 in all: 3, 9).");
        assert_eq!(without_list("no bracket {rows}", "{rows}"), "no bracket {rows}");
    }

    #[test]
    fn values_cannot_break_a_line() {
        let problem = Problem::new(&READ_WRONG_NAME, Location::file("a.xlsx"))
            .with("named", "xl\nsx")
            .with("found", "CSV");
        assert_eq!(
            problem.to_string(),
            "A-READ-002 a.xlsx: The name ends in .xl sx, but the file is CSV; it was read as CSV. Rename the file so that others are not misled."
        );
    }
}
