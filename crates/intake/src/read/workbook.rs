//! Workbooks turned into rows of text, inside the child: XLSX cell by cell as it streams, XLS whole, ODS by [`super::ods`].
//! Values come as the file keeps them: cached results of formulas, dates as ISO 8601, errors of the spreadsheet reported and blank.

use super::frames::{About, Refusal, Sender};
use super::kind::Kind;
use super::line::{Line, Value};
use super::{Merge, TableInfo, guard, ods};
use calamine::{Data, DataRef, Dimensions, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError};
use std::io::{Read, Seek, SeekFrom, Write};

/// Ends a function of type [`Sent`] where a step was refused.
macro_rules! refuse {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(refusal) => return Ok(Err(refusal)),
        }
    };
}
pub(crate) use refuse;

/// Which sheet, and how wide it may be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub sheet: Option<String>,
    pub max_columns: usize,
}

/// Reads a workbook and sends it. An error of the pipe means that nobody listens any more.
/// A parser that panics met a damaged workbook, and that is what is sent.
pub(crate) fn send(
    mut file: impl Read + Seek,
    kind: Kind,
    wanted: &Wanted,
    to: &mut Sender<impl Write>,
) -> std::io::Result<()> {
    let reading = std::panic::AssertUnwindSafe(|| send_kind(&mut file, kind, wanted, to));
    let outcome = std::panic::catch_unwind(reading)
        .unwrap_or_else(|_| Ok(Err(Refusal::Damaged("its parts contradict each other".into()))))?;
    to.end(outcome)
}

fn send_kind(file: &mut (impl Read + Seek), kind: Kind, wanted: &Wanted, to: &mut Sender<impl Write>) -> Sent {
    if kind == Kind::Xls {
        return send_xls(file, wanted, to);
    }
    let passed = refuse!(guard::check(&mut *file));
    refuse!(rewind(file));
    if kind == Kind::Ods { ods::send(file, wanted, to) } else { send_xlsx(file, wanted, passed.has_merges, to) }
}

fn rewind(file: &mut (impl Read + Seek)) -> Result<(), Refusal> {
    file.seek(SeekFrom::Start(0))
        .map(|_| ())
        .map_err(|error| Refusal::Io(error.kind().to_string()))
}

/// The pipe may break (outer), the workbook may be refused (inner).
pub(crate) type Sent = std::io::Result<Result<(), Refusal>>;

/// The sheet that was asked for, or the first visible one that holds a table.
pub(crate) fn choose(tables: &[TableInfo], hidden: &[bool], wanted: &Wanted) -> Result<usize, Refusal> {
    let Some(name) = &wanted.sheet else {
        let known = |table: &TableInfo| table.rows.zip(table.columns);
        let first = |fits: &dyn Fn(&TableInfo) -> bool| (0..tables.len()).find(|i| !hidden[*i] && fits(&tables[*i]));
        return first(&|table| known(table).is_some_and(|(rows, columns)| rows > 1 && columns > 1))
            .or_else(|| first(&|table| known(table).is_none()))
            .or_else(|| first(&|_| true))
            .or_else(|| (!tables.is_empty()).then_some(0))
            .ok_or(Refusal::Empty);
    };
    let exact = tables.iter().position(|table| table.name == *name);
    exact
        .or_else(|| tables.iter().position(|table| table.name.trim().eq_ignore_ascii_case(name.trim())))
        .ok_or_else(|| {
            let tables: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
            Refusal::NoTable { wanted: name.clone(), tables: tables.join(", ") }
        })
}

fn merge(of: &Dimensions) -> Merge {
    Merge { rows: (of.start.0, of.end.0), columns: (of.start.1, of.end.1) }
}

fn send_xlsx(file: impl Read + Seek, wanted: &Wanted, has_merges: bool, to: &mut Sender<impl Write>) -> Sent {
    let mut book = refuse!(Xlsx::new(std::io::BufReader::new(file)).map_err(xlsx_refusal));
    let sheets: Vec<_> = book.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet).cloned().collect();
    let mut tables = Vec::new();
    for sheet in &sheets {
        let size = book.worksheet_cells_reader(&sheet.name).map(|reader| reader.dimensions()).ok();
        let size = size.filter(|d| d.end != (0, 0) || d.start != d.end);
        tables.push(TableInfo {
            name: sheet.name.clone(),
            rows: size.map(|d| u64::from(d.end.0) + 1),
            columns: size.map(|d| u64::from(d.end.1) + 1),
            repeat: false,
        });
    }
    let hidden: Vec<bool> = sheets.iter().map(|sheet| sheet.visible != SheetVisible::Visible).collect();
    let name = tables[refuse!(choose(&tables, &hidden, wanted))].name.clone();
    let merges: Vec<Merge> = match has_merges {
        true => refuse!(book.merge_cells_by_sheet_name(&name).map_err(xlsx_refusal))
            .iter()
            .map(merge)
            .collect(),
        false => Vec::new(),
    };
    to.about(&About::new(&name, &tables, &merges))?;
    let mut reader = refuse!(book.worksheet_cells_reader(&name).map_err(xlsx_refusal));
    let mut line = Line::new(wanted.max_columns);
    while let Some(cell) = refuse!(reader.next_cell().map_err(xlsx_refusal)) {
        let value = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::SharedString(text) => Value::Text(text),
            DataRef::String(text) | DataRef::DurationIso(text) => Value::Text(text),
            DataRef::Int(value) => Value::Int(*value),
            DataRef::Float(value) => Value::Float(*value),
            DataRef::Bool(value) => Value::Bool(*value),
            DataRef::DateTime(value) => Value::Time(*value),
            DataRef::DateTimeIso(text) => Value::Day(text),
            DataRef::Error(error) => Value::Error(error.to_string()),
        };
        refuse!(line.cell(cell.get_position(), &value, to)?);
    }
    line.finish(to)
}

fn send_xls(file: impl Read + Seek, wanted: &Wanted, to: &mut Sender<impl Write>) -> Sent {
    let mut book = refuse!(Xls::new(std::io::BufReader::new(file)).map_err(xls_refusal));
    let sheets: Vec<_> = book.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet).cloned().collect();
    let ranges: std::collections::HashMap<String, calamine::Range<Data>> = book.worksheets().into_iter().collect();
    let end = |name: &str| ranges.get(name).and_then(calamine::Range::end);
    let tables: Vec<TableInfo> = sheets
        .iter()
        .map(|sheet| TableInfo {
            name: sheet.name.clone(),
            rows: Some(end(&sheet.name).map_or(0, |end| u64::from(end.0) + 1)),
            columns: Some(end(&sheet.name).map_or(0, |end| u64::from(end.1) + 1)),
            repeat: false,
        })
        .collect();
    let hidden: Vec<bool> = sheets.iter().map(|sheet| sheet.visible != SheetVisible::Visible).collect();
    let name = &tables[refuse!(choose(&tables, &hidden, wanted))].name;
    let merges: Vec<Merge> = book.merge_cells_by_sheet_name(name).unwrap_or_default().iter().map(merge).collect();
    to.about(&About::new(name, &tables, &merges))?;
    let mut line = Line::new(wanted.max_columns);
    let Some(range) = ranges.get(name) else { return line.finish(to) };
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (row, column, cell) in range.used_cells() {
        let value = match cell {
            Data::Empty => continue,
            Data::String(text) | Data::DurationIso(text) => Value::Text(text),
            Data::Int(value) => Value::Int(*value),
            Data::Float(value) => Value::Float(*value),
            Data::Bool(value) => Value::Bool(*value),
            Data::DateTime(value) => Value::Time(*value),
            Data::DateTimeIso(text) => Value::Day(text),
            Data::Error(error) => Value::Error(error.to_string()),
        };
        refuse!(line.cell((first_row + row as u32, first_column + column as u32), &value, to)?);
    }
    line.finish(to)
}

fn xlsx_refusal(error: XlsxError) -> Refusal {
    match error {
        XlsxError::Password => Refusal::Encrypted,
        XlsxError::Zip(error) => guard::refusal(error),
        XlsxError::Io(error) => guard::refusal(zip::result::ZipError::Io(error)),
        XlsxError::XmlEof(_) => Refusal::Damaged("a part of it ends too early".into()),
        other => Refusal::Damaged(other.to_string()),
    }
}

fn xls_refusal(error: XlsError) -> Refusal {
    match error {
        XlsError::Password => Refusal::Encrypted,
        XlsError::Io(error) => guard::refusal(zip::result::ZipError::Io(error)),
        XlsError::EoStream(_) | XlsError::Len { .. } | XlsError::ContinueRecordTooShort => Refusal::CutOff,
        XlsError::Cfb(_) => Refusal::CutOff,
        other => Refusal::Damaged(other.to_string()),
    }
}
