//! A register as the XLSX workbook that an office edits and a form server takes, and back to the tables without loss.
//! Labels become columns such as `label::French (fr)`. A foreign workbook is to be read in a bounded process, as imports are.

use crate::table::{Book, Table};
use amparo_model::{Location, Problem, problem};
use calamine::{Data, DataRef, Reader, Xlsx};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::{collections::BTreeMap, io::Cursor};

/// The languages of label columns, as XLSForm writes them.
const LANGUAGES: [(&str, &str); 4] = [("en", "English"), ("fr", "French"), ("es", "Spanish"), ("ar", "Arabic")];
/// Columns of a label table that move into the register's sheets.
const WORDS: [&str; 2] = ["label", "hint"];
/// A register has not more rows or columns than this.
const MOST: (u32, u32) = (20_000, 400);
const ABOUT: &str = "about";

/// The tables of a register, and by language code those of its labels.
pub type Tables = (Book, Vec<(String, Book)>);

/// Writes the tables of a register, and the label tables of its languages (code and tables), as one XLSX workbook.
///
/// # Errors
/// A cell or table that is too large for a workbook.
pub fn to_xlsx(book: &Book, labels: &[(&str, Book)]) -> Result<Vec<u8>, Problem> {
    let mut tables = book.tables.clone();
    for (code, words) in labels {
        for table in &mut tables {
            if let Some(own) = words.table(&table.name) {
                add_words(table, own, code);
            }
        }
    }
    tables.push(about(book, labels));
    write(&tables).map_err(|error| {
        Problem::new(&problem::REG_TABLE, Location::file(format!("{}.xlsx", book.title))).with("why", error)
    })
}

/// Reads such a workbook back into the tables of the register and the label tables of each language that it holds.
///
/// # Errors
/// Bytes that are no XLSX workbook, and a sheet that is larger than any register.
pub fn from_xlsx(file: &str, bytes: &[u8]) -> Result<Tables, Vec<Problem>> {
    let unreadable = |why: String| vec![Problem::new(&problem::REG_UNREADABLE, Location::file(file)).with("why", why)];
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(error.to_string()))?;
    let mut tables = Vec::new();
    for name in workbook.sheet_names() {
        tables.push(read(&mut workbook, &name).map_err(unreadable)?);
    }
    let mut book = Book { tables, ..Book::default() };
    let notes = book
        .tables
        .iter()
        .position(|t| t.name == ABOUT)
        .map(|at| book.tables.remove(at))
        .unwrap_or_default();
    let mut labels = Vec::new();
    for (code, language) in LANGUAGES {
        let mut words = Book::default();
        for table in &mut book.tables {
            if let Some(own) = take_words(table, code, language) {
                words.tables.push(own);
            }
        }
        if !words.tables.is_empty() {
            labels.push((code.to_owned(), words));
        }
    }
    for row in 0..notes.rows.len() {
        let language = notes.cell(row, "language");
        let words = labels.iter_mut().find(|(code, _)| code == language).map(|(_, words)| words);
        let is_label = words.is_some();
        let target = if language.is_empty() { Some(&mut book) } else { words };
        let Some(target) = target else { continue };
        notes.cell(row, "title").clone_into(&mut target.title);
        notes.cell(row, "about").clone_into(&mut target.about);
        if is_label {
            let header: Vec<String> = notes
                .header
                .iter()
                .filter(|h| !["title", "about"].contains(&h.as_str()))
                .cloned()
                .collect();
            let cells = header.iter().map(|heading| notes.cell(row, heading).to_owned()).collect();
            let settings =
                Table { name: "settings".to_owned(), header, rows: vec![cells], places: vec![notes.place(row)] };
            target.tables.push(settings);
        }
    }
    Ok((book, labels))
}

/// The sheet that keeps titles, paragraphs, and the settings of label files.
fn about(book: &Book, labels: &[(&str, Book)]) -> Table {
    let mut table = Table { name: ABOUT.to_owned(), ..Table::default() };
    table.header = ["language", "title", "about"].map(str::to_owned).to_vec();
    for settings in labels.iter().filter_map(|(_, words)| words.table("settings")) {
        for heading in &settings.header {
            if !table.header.contains(heading) {
                table.header.push(heading.clone());
            }
        }
    }
    let mut row = vec![String::new(), book.title.clone(), book.about.clone()];
    row.resize(table.header.len(), String::new());
    table.rows.push(row);
    for (code, words) in labels {
        let cells = table.header.iter().map(|heading| match heading.as_str() {
            "language" => (*code).to_owned(),
            "title" => words.title.clone(),
            "about" => words.about.clone(),
            other => words.table("settings").map_or("", |t| t.cell(0, other)).to_owned(),
        });
        let cells = cells.collect();
        table.rows.push(cells);
    }
    table
}

fn heading(word: &str, code: &str) -> String {
    let language = LANGUAGES.iter().find(|(known, _)| *known == code).map_or(code, |(_, language)| language);
    format!("{word}::{language} ({code})")
}

/// What finds the same row in a register and in its labels.
fn key(table: &Table, row: usize) -> (String, String) {
    (table.cell(row, "list_name").to_owned(), table.cell(row, "name").to_owned())
}

fn add_words(table: &mut Table, words: &Table, code: &str) {
    for word in WORDS.iter().filter(|word| words.header.iter().any(|h| h == *word)) {
        let found: BTreeMap<_, _> = (0..words.rows.len()).map(|row| (key(words, row), words.cell(row, word))).collect();
        for row in 0..table.rows.len() {
            let text = found.get(&key(table, row)).copied().unwrap_or_default().to_owned();
            table.rows[row].push(text);
        }
        table.header.push(heading(word, code));
    }
}

fn take_words(table: &mut Table, code: &str, language: &str) -> Option<Table> {
    let keys = ["list_name", "name"].into_iter().filter(|k| table.header.iter().any(|h| h == k));
    let found: Vec<(&str, usize)> = WORDS
        .into_iter()
        .filter_map(|word| {
            Some((word, table.header.iter().position(|h| *h == format!("{word}::{language} ({code})"))?))
        })
        .collect();
    if found.is_empty() {
        return None;
    }
    let mut words = Table { name: table.name.clone(), ..Table::default() };
    words.header = keys.chain(found.iter().map(|(word, _)| *word)).map(str::to_owned).collect();
    for (row, cells) in table.rows.iter().enumerate() {
        if found.iter().any(|(_, column)| !cells[*column].is_empty()) {
            let cell = |heading: &String| match found.iter().find(|(word, _)| word == heading) {
                Some((_, column)) => cells[*column].clone(),
                None => table.cell(row, heading).to_owned(),
            };
            words.rows.push(words.header.iter().map(cell).collect());
            words.places.push(table.place(row));
        }
    }
    let mut columns: Vec<usize> = found.iter().map(|(_, column)| *column).collect();
    columns.sort_unstable();
    for column in columns.into_iter().rev() {
        table.header.remove(column);
        table.rows.iter_mut().for_each(|row| drop(row.remove(column)));
    }
    Some(words)
}

fn write(tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    for table in tables {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&table.name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, heading) in (0u16..).zip(&table.header) {
            sheet.write_string_with_format(0, column, heading, &bold)?;
            let width = if heading.contains("label") || heading.contains("purpose") { 50.0 } else { 18.0 };
            sheet.set_column_width(column, width)?;
        }
        for (row, cells) in (1u32..).zip(&table.rows) {
            for (column, cell) in (0u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(row, column, cell)?;
            }
        }
    }
    workbook.save_to_buffer()
}

/// One sheet, cell by cell, so that a cell far out costs nothing.
fn read(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Table, String> {
    let mut cells: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|error| error.to_string())?;
    while let Some(cell) = reader.next_cell().map_err(|error| error.to_string())? {
        let (row, column) = cell.get_position();
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        if row >= MOST.0 || column >= MOST.1 {
            return Err(format!("the sheet {name} has more than {} rows or {} columns", MOST.0, MOST.1));
        }
        cells.entry(row).or_default().insert(column, text);
    }
    let mut table = Table { name: name.to_owned(), ..Table::default() };
    let Some((_, heading)) = cells.pop_first() else { return Ok(table) };
    let columns: Vec<u32> = heading.keys().copied().collect();
    table.header = heading.into_values().collect();
    for (row, mut cells) in cells {
        table
            .rows
            .push(columns.iter().map(|column| cells.remove(column).unwrap_or_default()).collect());
        table.places.push(row.saturating_add(1));
    }
    Ok(table)
}

fn text(value: &DataRef) -> String {
    let text = match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => (if *yes { "yes" } else { "no" }).to_owned(),
        other => Data::from(other.clone()).to_string(),
    };
    text.replace("\r\n", "\n").trim().to_owned()
}
