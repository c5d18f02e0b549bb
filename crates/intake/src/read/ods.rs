//! OpenDocument spreadsheets, read as their XML streams: once for what sheets there are, once for the rows of one.
//! Cells and rows are written once with a count of repeats; repeats of blanks cost nothing, others are bounded.
//! Format: OASIS OpenDocument 1.3, part 3, chapter 9 (tables).

use super::frames::{About, Refusal, Sender};
use super::guard::refusal;
use super::line::{Line, Value};
use super::workbook::{Sent, Wanted, choose, refuse};
use super::{Merge, TableInfo};
use quick_xml::events::{BytesStart, Event};
use std::io::{BufReader, Read, Seek, Write};
use zip::ZipArchive;
use zip::result::ZipError;

/// Rows of a sheet and cells of all its rows; more are no table but a trap.
const MAX_ROWS: u32 = 1 << 20;
const MAX_CELLS: u64 = 200_000_000;
/// Merges kept.
const MAX_MERGES: usize = 10_000;

/// Sends a sheet of a spreadsheet.
pub(crate) fn send(file: &mut (impl Read + Seek), wanted: &Wanted, to: &mut Sender<impl Write>) -> Sent {
    let mut zip = refuse!(ZipArchive::new(file).map_err(refusal));
    if let Ok(manifest) = zip.by_name("META-INF/manifest.xml") {
        let mut text = String::new();
        if manifest.take(1 << 20).read_to_string(&mut text).is_ok() && text.contains("encryption-data") {
            return Ok(Err(Refusal::Encrypted));
        }
    }
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut row = 0_u32;
    let surveyed = walk(&mut zip, |step| {
        match step {
            Step::Table { name, hidden } => {
                row = 0;
                sheets.push(Sheet { name, hidden, rows: 0, columns: 0, merges: Vec::new() });
            }
            Step::Cell(cell) => {
                if let Some(sheet) = sheets.last_mut() {
                    sheet.columns = sheet.columns.max(cell.column.saturating_add(cell.columns).into());
                    sheet.rows = sheet.rows.max(u64::from(row) + 1);
                    if cell.spans != (1, 1) && sheet.merges.len() < MAX_MERGES {
                        let (down, right) = (cell.spans.0.saturating_sub(1), cell.spans.1.saturating_sub(1));
                        let rows = (row, row.saturating_add(down));
                        sheet
                            .merges
                            .push(Merge { rows, columns: (cell.column, cell.column.saturating_add(right)) });
                    }
                }
            }
            Step::RowEnd { repeats } => row = row.saturating_add(repeats),
        }
        Ok(Ok(true))
    })?;
    refuse!(surveyed);
    let tables: Vec<TableInfo> = sheets.iter().map(Sheet::info).collect();
    let hidden: Vec<bool> = sheets.iter().map(|sheet| sheet.hidden).collect();
    let chosen = refuse!(choose(&tables, &hidden, wanted));
    to.about(&About::new(&tables[chosen].name, &tables, &sheets[chosen].merges))?;
    send_rows(&mut zip, chosen, wanted, to)
}

struct Sheet {
    name: String,
    hidden: bool,
    rows: u64,
    columns: u64,
    merges: Vec<Merge>,
}

impl Sheet {
    fn info(&self) -> TableInfo {
        TableInfo { name: self.name.clone(), rows: Some(self.rows), columns: Some(self.columns), repeat: false }
    }
}

fn send_rows(
    zip: &mut ZipArchive<impl Read + Seek>,
    chosen: usize,
    wanted: &Wanted,
    to: &mut Sender<impl Write>,
) -> Sent {
    let mut line = Line::new(wanted.max_columns);
    let (mut table, mut row, mut sent) = (None::<usize>, 0_u32, 0_u64);
    let mut cells: Vec<OdsCell> = Vec::new();
    let outcome = walk(zip, |step| {
        match step {
            Step::Table { .. } => {
                table = Some(table.map_or(0, |t| t + 1));
                row = 0;
            }
            Step::Cell(cell) if table == Some(chosen) => cells.push(cell),
            Step::RowEnd { repeats } if table == Some(chosen) => {
                let times = if cells.is_empty() { 0 } else { repeats };
                let width: u64 = cells.iter().map(|cell| u64::from(cell.columns)).sum();
                sent = sent.saturating_add(width.saturating_mul(times.into()));
                if sent > MAX_CELLS {
                    return Ok(Err(Refusal::Bomb));
                }
                for number in row..row.saturating_add(times).min(MAX_ROWS) {
                    for cell in &cells {
                        refuse!(cell.send(number, &mut line, to)?);
                    }
                }
                row = row.saturating_add(repeats);
                cells.clear();
                if row >= MAX_ROWS {
                    return Ok(Ok(false));
                }
            }
            Step::Cell(_) | Step::RowEnd { .. } => return Ok(Ok(table <= Some(chosen))),
        }
        Ok(Ok(true))
    })?;
    refuse!(outcome);
    line.finish(to)
}

/// A cell that holds something, and how often it stands beside itself.
struct OdsCell {
    column: u32,
    columns: u32,
    spans: (u32, u32),
    kind: String,
    text: String,
}

impl OdsCell {
    fn send(&self, row: u32, line: &mut Line, to: &mut Sender<impl Write>) -> Sent {
        let number = || self.text.parse().map_or(Value::Text(&self.text), Value::Float);
        let value = match self.kind.as_str() {
            "float" | "percentage" | "currency" => number(),
            "boolean" => Value::Bool(self.text == "true"),
            "date" => Value::Day(&self.text),
            "error" => Value::Error(self.text.clone()),
            _ => Value::Text(&self.text),
        };
        for column in self.column..self.column.saturating_add(self.columns) {
            refuse!(line.cell((row, column), &value, to)?);
        }
        Ok(Ok(()))
    }
}

/// What a walk through the sheets meets, in the order of the file.
enum Step {
    Table { name: String, hidden: bool },
    Cell(OdsCell),
    RowEnd { repeats: u32 },
}

/// Walks through `content.xml`. `visit` says whether to go on.
fn walk(
    zip: &mut ZipArchive<impl Read + Seek>,
    mut visit: impl FnMut(Step) -> std::io::Result<Result<bool, Refusal>>,
) -> Sent {
    let damaged = |why: String| Refusal::Damaged(why);
    let content = match zip.by_name("content.xml") {
        Ok(content) => content,
        Err(ZipError::FileNotFound) => return Ok(Err(damaged("it has no content".into()))),
        Err(error) => return Ok(Err(refusal(error))),
    };
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(content));
    xml.config_mut().expand_empty_elements = true;
    xml.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    let (mut hidden_styles, mut style) = (std::collections::HashSet::new(), String::new());
    let (mut depth, mut repeats, mut column) = (0_u32, 1_u32, 0_u32);
    loop {
        buffer.clear();
        let event = refuse!(xml.read_event_into(&mut buffer).map_err(|error| damaged(error.to_string())));
        let step = match event {
            Event::Start(e) => match e.name().as_ref() {
                "style:style" => {
                    style = attribute(&e, "style:name").unwrap_or_default();
                    continue;
                }
                "style:table-properties" if attribute(&e, "table:display").as_deref() == Some("false") => {
                    hidden_styles.insert(style.clone());
                    continue;
                }
                "table:table" => {
                    depth += 1;
                    if depth > 1 {
                        continue;
                    }
                    let name = attribute(&e, "table:name").unwrap_or_default();
                    let hidden = attribute(&e, "table:style-name").is_some_and(|style| hidden_styles.contains(&style));
                    Step::Table { name, hidden }
                }
                "table:table-row" if depth == 1 => {
                    repeats = count(&e, "table:number-rows-repeated");
                    column = 0;
                    continue;
                }
                name @ ("table:table-cell" | "table:covered-table-cell") if depth == 1 => {
                    let covered = name == "table:covered-table-cell";
                    let mut cell = start_cell(&e, column);
                    column = column.saturating_add(cell.columns);
                    refuse!(read_text(&mut xml, &mut cell));
                    if covered || cell.text.is_empty() {
                        continue;
                    }
                    Step::Cell(cell)
                }
                _ => continue,
            },
            Event::End(e) => match e.name().as_ref() {
                "table:table" => {
                    depth = depth.saturating_sub(1);
                    continue;
                }
                "table:table-row" if depth == 1 => Step::RowEnd { repeats },
                _ => continue,
            },
            Event::Eof => return Ok(Ok(())),
            _ => continue,
        };
        if !refuse!(visit(step)?) {
            return Ok(Ok(()));
        }
    }
}

fn attribute(e: &BytesStart, name: &str) -> Option<String> {
    let attribute = e.try_get_attribute(name).ok()??;
    attribute
        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
        .ok()
        .map(|value| value.into_owned())
}

fn count(e: &BytesStart, name: &str) -> u32 {
    attribute(e, name).and_then(|count| count.parse().ok()).unwrap_or(1).max(1)
}

fn start_cell(e: &BytesStart, column: u32) -> OdsCell {
    let kind = attribute(e, "calcext:value-type").filter(|kind| kind == "error");
    let kind = kind.or_else(|| attribute(e, "office:value-type")).unwrap_or_default();
    let value = match kind.as_str() {
        "float" | "percentage" | "currency" => attribute(e, "office:value"),
        "date" => attribute(e, "office:date-value"),
        "boolean" => attribute(e, "office:boolean-value"),
        "time" => attribute(e, "office:time-value").map(|time| clock(&time)),
        "string" => attribute(e, "office:string-value"),
        _ => None,
    };
    let spans = (count(e, "table:number-rows-spanned"), count(e, "table:number-columns-spanned"));
    OdsCell { column, columns: count(e, "table:number-columns-repeated"), spans, kind, text: value.unwrap_or_default() }
}

/// `PT09H30M00S` as `09:30:00`; anything else as it stands.
fn clock(time: &str) -> String {
    let parts: Option<Vec<&str>> = time.strip_prefix("PT").map(|rest| rest.split(['H', 'M', 'S']).collect());
    match parts.as_deref() {
        Some([hours, minutes, seconds, ""]) => {
            format!("{hours}:{minutes}:{}", seconds.split(['.', ',']).next().unwrap_or(""))
        }
        _ => time.to_owned(),
    }
}

/// Reads to the end of a cell. Its paragraphs are its text where no attribute says its value; comments are left out.
fn read_text<R: std::io::BufRead>(xml: &mut quick_xml::Reader<R>, cell: &mut OdsCell) -> Result<(), Refusal> {
    let has_value = !cell.text.is_empty();
    let (mut buffer, mut text) = (Vec::new(), String::new());
    let (mut depth, mut aside, mut paragraph) = (1_u32, 0_u32, 0_u32);
    while depth > 0 {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|error| Refusal::Damaged(error.to_string()))? {
            Event::Start(e) => {
                depth += 1;
                match e.name().as_ref() {
                    "office:annotation" | "draw:frame" | "table:table" => aside += 1,
                    _ if aside > 0 => {}
                    "text:p" => {
                        if paragraph > 0 {
                            text.push('\n');
                        }
                        paragraph += 1;
                    }
                    "text:s" => text.extend(std::iter::repeat_n(' ', count(&e, "text:c").min(1000) as usize)),
                    "text:tab" => text.push('\t'),
                    "text:line-break" => text.push('\n'),
                    _ => {}
                }
            }
            Event::End(e) => {
                depth -= 1;
                if matches!(e.name().as_ref(), "office:annotation" | "draw:frame" | "table:table") {
                    aside = aside.saturating_sub(1);
                }
            }
            Event::Text(e) if aside == 0 && paragraph > 0 => text.push_str(&e.xml10_content()),
            Event::GeneralRef(e) if aside == 0 && paragraph > 0 => match e.resolve_char_ref() {
                Ok(Some(c)) => text.push(c),
                _ => text.push_str(quick_xml::escape::resolve_predefined_entity(&e).unwrap_or("")),
            },
            Event::Eof => return Err(Refusal::Damaged("a part of it ends too early".into())),
            _ => {}
        }
    }
    if !has_value {
        cell.text = text;
    }
    Ok(())
}
