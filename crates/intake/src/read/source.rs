//! A table being read: headings once, then blocks of rows, with the rows and cells that are wrong beside them.

use super::block::{Block, Cells, MAX_TEXT};
use super::join::Join;
use super::{BadRow, Found, Heading, Merge, Options, Progress, Rows, TableInfo, headings};
use amparo_model::{Location, Problem, problem};

/// Rows of one block.
const BLOCK_ROWS: usize = 4096;

/// A table of a file. It can be sent to another thread, so that one reads while others encode.
pub struct Source {
    /// The columns.
    pub headings: Vec<Heading>,
    /// HXL tags of the columns, where a row of tags stands under the headings; empty where a column has none.
    pub hxl: Option<Vec<String>>,
    /// Row of the headings as a spreadsheet numbers it; 0 where there are none.
    pub header_row: u32,
    /// Sheet, or member of an export.
    pub sheet: Option<String>,
    /// All tables of the file, this one among them; empty where the file is one table.
    pub tables: Vec<TableInfo>,
    /// What was noticed about the file as a whole.
    pub notes: Vec<Problem>,
    /// BLAKE3 of the bytes of the file, in hex.
    pub digest: String,
    /// Place of the table, for problems found later in its rows.
    pub at: Location,
    rows: Box<dyn Rows>,
    /// Rows read while looking for headings, and the first of them not yet given out.
    held: Cells,
    next_held: usize,
    raw_headings: Vec<Vec<u8>>,
    width: usize,
    sparse: bool,
    ended: bool,
    /// Bytes and cells that a block is likely to hold.
    room: (usize, usize),
    problems: Vec<Problem>,
    bad_rows: Vec<BadRow>,
    join: Option<Join>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source")
            .field("at", &self.at)
            .field("headings", &self.headings.len())
            .finish_non_exhaustive()
    }
}

impl Source {
    /// Looks for headings in a table that was found.
    pub(crate) fn new(found: Found, options: &Options) -> Result<Source, Problem> {
        let Found { mut rows, at, sheet, tables, mut notes, digest, merges, sparse } = found;
        let mut held = Cells::default();
        let wanted = options.header_row.unwrap_or(0);
        while held.bytes() < MAX_TEXT && rows.next(&mut held)? {
            let number = held.number(held.len() - 1);
            if held.len() > headings::LOOKED_AT && number > wanted {
                break;
            }
            if number < wanted && held.len() > headings::LOOKED_AT {
                held.drop_last();
            }
        }
        if (0..held.len()).all(|row| held.is_blank(row)) {
            return Err(Problem::new(&problem::READ_EMPTY, at));
        }
        let looked_at = repeat_merges(&held, &merges);
        let header = match options.header_row {
            None => headings::find(&looked_at),
            Some(wanted) => Some(
                (0..held.len())
                    .find(|row| held.number(*row) == wanted)
                    .ok_or_else(|| Problem::new(&problem::READ_NO_ROW, at.clone()).with("row", wanted))?,
            ),
        };
        let first = header.map_or(0, |header| header + 1);
        let widest = (first..held.len()).map(|row| filled_width(&held, row)).max().unwrap_or(0);
        let header_row = header.map_or(0, |header| held.number(header));
        let mut raw = header.map_or_else(Vec::new, |header| looked_at.row_text(header));
        let named = raw.iter().rposition(|name| !name.trim().is_empty()).map_or(0, |last| last + 1);
        // Headings end where names and values end; a text may say in its heading row that there are more columns.
        let width = match header {
            Some(_) if !sparse => named.max(widest.min(raw.len())),
            _ => named.max(widest),
        };
        if width > options.max_columns {
            let limit = options.max_columns;
            return Err(Problem::new(&problem::READ_TOO_WIDE, at).with("columns", width).with("limit", limit));
        }
        raw.resize(width, String::new());
        let on_row = if header_row > 0 { at.clone().row(header_row) } else { at.clone() };
        let (names, mut naming) = match header {
            Some(_) => headings::name(&raw, &on_row),
            None => (headings::letters(width), vec![Problem::new(&problem::READ_NO_HEADINGS, at.clone())]),
        };
        if (0..first.saturating_sub(1)).any(|row| !held.is_blank(row)) && options.header_row.is_none() {
            notes.push(Problem::new(&problem::READ_HEADING_LATER, at.clone()).with("row", header_row));
        }
        notes.append(&mut naming);
        notes.extend(merged_note(&merges, header_row, &at));
        let mut source = Source {
            headings: names,
            hxl: None,
            header_row,
            sheet,
            tables,
            notes,
            digest,
            at,
            rows,
            held,
            next_held: first,
            raw_headings: if header.is_some() {
                raw.into_iter().map(|h| h.trim().as_bytes().to_vec()).collect()
            } else {
                Vec::new()
            },
            width,
            sparse,
            ended: false,
            room: (0, 0),
            problems: Vec::new(),
            bad_rows: Vec::new(),
            join: None,
        };
        source.take_tags();
        Ok(source)
    }

    /// Puts the columns of another table in front of those of this one.
    pub(crate) fn joined(mut self, join: Join) -> Source {
        let mut names: Vec<String> = join.headings().iter().map(|h| h.name.clone()).collect();
        names.extend(self.headings.iter().map(|h| h.name.clone()));
        let (headings, notes) = headings::name(&names, &self.at);
        self.headings = headings;
        self.notes.extend(notes);
        let mut tags = join.hxl().to_vec();
        tags.extend(self.hxl.take().unwrap_or_else(|| vec![String::new(); self.width]));
        self.hxl = tags.iter().any(|tag| !tag.is_empty()).then_some(tags);
        self.join = Some(join);
        self
    }

    /// A row of HXL tags right under the headings is no data.
    fn take_tags(&mut self) {
        let next = (self.next_held..self.held.len()).find(|row| !self.held.is_blank(*row));
        if let Some(row) = next.filter(|row| headings::is_hxl(self.held.row_bytes(*row))) {
            let mut tags: Vec<String> = self.held.row_text(row).iter().map(|tag| tag.trim().to_owned()).collect();
            tags.resize(self.width, String::new());
            self.hxl = Some(tags);
            self.next_held = row + 1;
            self.notes
                .push(Problem::new(&problem::READ_HXL, self.at.clone().row(self.held.number(row))));
        }
    }

    /// The next rows, some thousand of them; `None` at the end. A block may be empty when its rows were all left out.
    pub fn next_block(&mut self) -> Result<Option<Block>, Problem> {
        let block = self.own_block()?;
        match (block, self.join.take()) {
            (Some(block), Some(join)) => {
                let joined = join.apply(&block, &self.at, &mut self.bad_rows);
                self.join = Some(join);
                joined.map(Some)
            }
            (block, join) => {
                self.join = join;
                Ok(block)
            }
        }
    }

    fn own_block(&mut self) -> Result<Option<Block>, Problem> {
        let mut cells = Cells::with_room(self.room.0, self.room.1);
        let (mut bad, bad_before) = (0, self.bad_rows.len());
        while !self.ended
            && cells.len() < BLOCK_ROWS
            && cells.bytes() < MAX_TEXT
            && bad < MAX_TEXT
            && self.bad_rows.len() < bad_before + BLOCK_ROWS
        {
            if self.next_held < self.held.len() {
                cells.copy_row(&self.held, self.next_held);
                self.next_held += 1;
            } else if !self.rows.next(&mut cells)? {
                self.ended = true;
                break;
            }
            bad += self.check_last(&mut cells);
        }
        self.problems.append(&mut self.rows.take_problems());
        if self.ended && cells.len() == 0 && self.bad_rows.len() == bad_before {
            return Ok(None);
        }
        self.room = (cells.bytes() + cells.bytes() / 8 + 4096, cells.count() + cells.count() / 8);
        match cells.into_block(self.width) {
            Some(block) => Ok(Some(block)),
            None => {
                Err(Problem::new(&problem::READ_IO, self.at.clone()).with("why", "the file changed while it was read"))
            }
        }
    }

    /// Keeps the last row of `cells` if it fits the headings; else puts it aside. Gives the bytes put aside.
    fn check_last(&mut self, cells: &mut Cells) -> usize {
        let row = cells.len() - 1;
        let found = cells.last_width();
        if found == self.width
            && cells.row_bytes(row).next().is_some_and(|cell| !cell.trim_ascii().is_empty())
            && !self.is_heading(cells)
        {
            return 0;
        }
        if cells.is_blank(row) {
            cells.drop_last();
            return 0;
        }
        let at = self.at.clone().row(cells.number(row));
        if self.is_heading(cells) {
            if self.problems.len() < BLOCK_ROWS {
                self.problems.push(Problem::new(&problem::READ_HEADING_AGAIN, at));
            }
            cells.drop_last();
            return 0;
        }
        let beyond = found > self.width && filled_width(cells, row) > self.width;
        let entry = match () {
            () if self.sparse && beyond => {
                let column = headings::letter(filled_width(cells, row) - 1);
                self.problems.push(Problem::new(&problem::ROW_BEYOND, at.column(column)));
                cells.fit_last(self.width);
                return 0;
            }
            () if beyond => &problem::ROW_TOO_MANY,
            () if found < self.width && !self.sparse => &problem::ROW_TOO_FEW,
            () => {
                cells.fit_last(self.width);
                return 0;
            }
        };
        let kept = cells.row_text(row);
        let bytes = kept.iter().map(|cell| cell.len() + 24).sum();
        let problem = Problem::new(entry, at).with("found", found).with("expected", self.width);
        self.bad_rows.push(BadRow { number: cells.number(row), cells: kept, problem });
        cells.drop_last();
        bytes
    }

    /// Whether the last row says the headings again.
    fn is_heading(&self, cells: &Cells) -> bool {
        let row = cells.len() - 1;
        !self.raw_headings.is_empty()
            && cells.last_width() == self.raw_headings.len()
            && cells
                .row_bytes(row)
                .zip(&self.raw_headings)
                .all(|(cell, name)| cell.trim_ascii() == name.as_slice())
    }

    /// What was wrong with single cells since the last call; the rows went in.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems)
    }

    /// The rows left out since the last call.
    pub fn take_bad_rows(&mut self) -> Vec<BadRow> {
        std::mem::take(&mut self.bad_rows)
    }

    /// How far reading came, for a progress bar.
    pub fn progress(&self) -> Progress {
        self.rows.progress()
    }
}

/// Cells of a row up to the last that is filled.
fn filled_width(cells: &Cells, row: usize) -> usize {
    cells
        .row_bytes(row)
        .enumerate()
        .filter(|(_, cell)| !cell.trim_ascii().is_empty())
        .map(|(i, _)| i + 1)
        .last()
        .unwrap_or(0)
}

/// A copy of the first rows in which merged cells all hold the value of their first one: what a reader sees as headings.
fn repeat_merges(held: &Cells, merges: &[Merge]) -> Cells {
    let mut rows: Vec<Vec<Vec<u8>>> =
        (0..held.len()).map(|row| held.row_bytes(row).map(<[u8]>::to_vec).collect()).collect();
    let place = |number: u32| (0..held.len()).find(|row| held.number(*row) == number + 1);
    let last = held.number(held.len() - 1);
    for merge in merges.iter().filter(|merge| merge.rows.0 < last) {
        let (from, to) = (merge.columns.0 as usize, merge.columns.1 as usize);
        let Some(value) = place(merge.rows.0).and_then(|row| rows[row].get(from).cloned()) else { continue };
        let numbers = merge.rows.0..=merge.rows.1.min(last - 1);
        for row in numbers.filter_map(place) {
            let width = rows[row].len().max(to.min(super::MAX_COLUMNS) + 1);
            rows[row].resize(width, Vec::new());
            rows[row][from..=to.min(width - 1)].fill(value.clone());
        }
    }
    let mut seen = Cells::default();
    for (row, cells) in rows.iter().enumerate() {
        cells.iter().for_each(|cell| seen.push(cell));
        seen.end_row(held.number(row));
    }
    seen
}

/// Says that cells below the headings are merged, once for the table.
fn merged_note(merges: &[Merge], header_row: u32, at: &Location) -> Option<Problem> {
    let below: Vec<_> = merges.iter().filter(|merge| merge.rows.0 >= header_row).collect();
    let first = below.first()?;
    let corner = |row: u32, column: u32| format!("{}{}", headings::letter(column as usize), row + 1);
    let range = format!("{}:{}", corner(first.rows.0, first.columns.0), corner(first.rows.1, first.columns.1));
    Some(
        Problem::new(&problem::READ_MERGED, at.clone())
            .with("count", below.len())
            .with("range", range),
    )
}
