//! What the reading child and its parent say to each other: frames of a kind, a length and a body, over a pipe.
//! The parent trusts none of it: a length or a count that does not fit ends the reading.

use super::block::Cells;
use super::{Merge, TableInfo};
use amparo_model::{Location, Problem, problem};
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// Rows are sent when this much has gathered, in bytes.
const BATCH: usize = 1 << 17;
/// No frame is longer, in bytes.
const MAX_FRAME: u32 = 1 << 24;
/// Merges beyond these are not sent.
const MAX_MERGES: usize = 10_000;

/// Why a workbook is not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Refusal {
    Encrypted,
    CutOff,
    Bomb,
    Damaged(String),
    Io(String),
    NoTable { wanted: String, tables: String },
    TooWide { columns: usize, limit: usize },
    Empty,
}

impl Refusal {
    /// As people read it.
    pub fn problem(&self, at: &Location) -> Problem {
        let new = |entry| Problem::new(entry, at.clone());
        match self {
            Refusal::Encrypted => new(&problem::READ_ENCRYPTED),
            Refusal::CutOff => new(&problem::READ_CUT_OFF),
            Refusal::Bomb => new(&problem::READ_BOMB).with("times", super::input::BOMB_RATIO),
            Refusal::Damaged(why) => new(&problem::READ_DAMAGED).with("why", why),
            Refusal::Io(why) => new(&problem::READ_IO).with("why", why),
            Refusal::NoTable { wanted, tables } => {
                new(&problem::READ_NO_TABLE).with("wanted", wanted).with("tables", tables)
            }
            Refusal::TooWide { columns, limit } => {
                new(&problem::READ_TOO_WIDE).with("columns", columns).with("limit", limit)
            }
            Refusal::Empty => new(&problem::READ_EMPTY),
        }
    }
}

/// What the child says before the rows.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct About {
    pub sheet: String,
    /// Name, rows, columns.
    tables: Vec<(String, Option<u64>, Option<u64>)>,
    /// First row, last row, first column, last column, from 0.
    merges: Vec<[u32; 4]>,
}

impl About {
    pub fn new(sheet: &str, tables: &[TableInfo], merges: &[Merge]) -> About {
        About {
            sheet: sheet.to_owned(),
            tables: tables.iter().map(|t| (t.name.clone(), t.rows, t.columns)).collect(),
            merges: merges
                .iter()
                .take(MAX_MERGES)
                .map(|m| [m.rows.0, m.rows.1, m.columns.0, m.columns.1])
                .collect(),
        }
    }

    pub fn tables(&self) -> Vec<TableInfo> {
        let table = |(name, rows, columns): &(String, Option<u64>, Option<u64>)| TableInfo {
            name: name.clone(),
            rows: *rows,
            columns: *columns,
            repeat: false,
        };
        self.tables.iter().map(table).collect()
    }

    pub fn merges(&self) -> Vec<Merge> {
        let ordered = |m: &&[u32; 4]| m[0] <= m[1] && m[2] <= m[3];
        self.merges
            .iter()
            .filter(ordered)
            .map(|m| Merge { rows: (m[0], m[1]), columns: (m[2], m[3]) })
            .collect()
    }
}

/// A cell that holds an error of the spreadsheet.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ErrorCell {
    pub row: u32,
    pub column: u32,
    pub error: String,
}

/// One frame.
#[derive(Debug, PartialEq)]
pub(crate) enum Frame {
    About(About),
    Rows(Vec<u8>),
    ErrorCell(ErrorCell),
    Refused(Refusal),
    End,
}

/// The child's side.
pub(crate) struct Sender<W: Write> {
    to: W,
    batch: Vec<u8>,
}

impl<W: Write> Sender<W> {
    pub fn new(to: W) -> Sender<W> {
        Sender { to, batch: Vec::with_capacity(BATCH * 2) }
    }

    fn frame(&mut self, kind: u8, body: &[u8]) -> io::Result<()> {
        self.to.write_all(&[kind])?;
        self.to.write_all(&(body.len() as u32).to_le_bytes())?;
        self.to.write_all(body)
    }

    pub fn about(&mut self, about: &About) -> io::Result<()> {
        self.frame(b'A', &serde_json::to_vec(about)?)
    }

    /// A row, numbered from 1.
    pub fn row<'a>(&mut self, number: u32, cells: impl ExactSizeIterator<Item = &'a str>) -> io::Result<()> {
        self.batch.extend_from_slice(&number.to_le_bytes());
        self.batch.extend_from_slice(&(cells.len() as u32).to_le_bytes());
        for cell in cells {
            self.batch.extend_from_slice(&(cell.len() as u32).to_le_bytes());
            self.batch.extend_from_slice(cell.as_bytes());
        }
        if self.batch.len() >= BATCH { self.flush_rows() } else { Ok(()) }
    }

    fn flush_rows(&mut self) -> io::Result<()> {
        let batch = std::mem::take(&mut self.batch);
        if !batch.is_empty() {
            self.frame(b'R', &batch)?;
        }
        self.batch = batch;
        self.batch.clear();
        Ok(())
    }

    pub fn error_cell(&mut self, cell: &ErrorCell) -> io::Result<()> {
        self.frame(b'C', &serde_json::to_vec(cell)?)
    }

    /// The last word: done, or why not.
    pub fn end(&mut self, outcome: Result<(), Refusal>) -> io::Result<()> {
        self.flush_rows()?;
        match outcome {
            Ok(()) => self.frame(b'Z', &[])?,
            Err(refusal) => self.frame(b'E', &serde_json::to_vec(&refusal)?)?,
        }
        self.to.flush()
    }
}

/// Reads the next frame; `None` where the stream ends between two.
pub(crate) fn receive(from: &mut impl Read) -> io::Result<Option<Frame>> {
    let mut head = [0; 5];
    if from.read(&mut head[..1])? == 0 {
        return Ok(None);
    }
    from.read_exact(&mut head[1..])?;
    let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
    if length > MAX_FRAME {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut body = Vec::new();
    from.take(length.into()).read_to_end(&mut body)?;
    if body.len() < length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(match head[0] {
        b'A' => Frame::About(serde_json::from_slice(&body)?),
        b'R' => Frame::Rows(body),
        b'C' => Frame::ErrorCell(serde_json::from_slice(&body)?),
        b'E' => Frame::Refused(serde_json::from_slice(&body)?),
        b'Z' => Frame::End,
        _ => return Err(io::ErrorKind::InvalidData.into()),
    }))
}

/// Takes one row out of a frame of rows, from `at` on. `None` where the frame ends or does not fit its own counts.
pub(crate) fn take_row(body: &[u8], at: &mut usize, cells: &mut Cells) -> Option<()> {
    let mut word = || {
        let bytes = body.get(*at..*at + 4)?;
        *at += 4;
        Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    };
    let (number, count) = (word()?, word()?);
    for _ in 0..count {
        let bytes = body.get(*at..*at + 4)?;
        let length = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
        let cell = body.get(*at + 4..(*at + 4).checked_add(length)?)?;
        cells.push(cell);
        *at += 4 + length;
    }
    cells.end_row(number);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_arrives() {
        let mut pipe = Vec::new();
        let mut sender = Sender::new(&mut pipe);
        let tables = [TableInfo { name: "sites".into(), rows: Some(3), columns: None, repeat: false }];
        let merges = [Merge { rows: (0, 1), columns: (2, 5) }];
        sender.about(&About::new("sites", &tables, &merges)).unwrap();
        sender.row(1, ["a", "é"].into_iter()).unwrap();
        sender.row(7, ["", "long"].into_iter()).unwrap();
        sender.end(Err(Refusal::CutOff)).unwrap();

        let mut from = pipe.as_slice();
        let Some(Frame::About(about)) = receive(&mut from).unwrap() else { panic!("about comes first") };
        assert_eq!((about.tables(), about.merges()), (tables.to_vec(), merges.to_vec()));
        let Some(Frame::Rows(body)) = receive(&mut from).unwrap() else { panic!("then rows") };
        let (mut at, mut cells) = (0, Cells::default());
        while take_row(&body, &mut at, &mut cells).is_some() {}
        let block = cells.into_block(2).unwrap();
        assert_eq!((block.numbers.as_slice(), block.cell(0, 1), block.cell(1, 1)), ([1, 7].as_slice(), "é", "long"));
        assert_eq!(receive(&mut from).unwrap(), Some(Frame::Refused(Refusal::CutOff)));
        assert_eq!(receive(&mut from).unwrap(), None);
    }

    #[test]
    fn lies_end_the_reading() {
        assert!(receive(&mut [b'R', 255, 255, 255, 255].as_slice()).is_err());
        assert!(receive(&mut [b'R', 9, 0, 0, 0, 1].as_slice()).is_err());
        assert!(receive(&mut [b'?', 0, 0, 0, 0].as_slice()).is_err());
        let (mut at, mut cells) = (0, Cells::default());
        assert_eq!(take_row(&[1, 0, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255], &mut at, &mut cells), None);
    }
}
