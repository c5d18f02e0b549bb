//! One row for each row of a repeat, with the columns of the main table in front.
//! The main table is kept in memory, up to a bound; the repeat streams.

use super::block::{Block, Cells};
use super::{BadRow, Heading, Source};
use amparo_model::{Location, Problem, problem};
use std::collections::HashMap;

/// The main table may hold this much text when it is joined, in bytes.
const MAX_PARENT: usize = 256 << 20;

/// Pairs of columns that tie a repeat to its main table: ODK Central, then Kobo.
const KEYS: [(&str, &str); 4] =
    [("KEY", "PARENT_KEY"), ("_index", "_parent_index"), ("_uuid", "_submission__uuid"), ("_id", "_submission__id")];

/// Whether the headings are those of a repeat.
pub(crate) fn is_repeat(headings: &[Heading]) -> bool {
    KEYS.iter().any(|(_, child)| column(headings, child).is_some())
}

fn column(headings: &[Heading], name: &str) -> Option<usize> {
    headings.iter().position(|heading| heading.name == name)
}

/// The main table, by key.
pub(crate) struct Join {
    headings: Vec<Heading>,
    hxl: Vec<String>,
    blocks: Vec<Block>,
    rows: HashMap<String, (u32, u32)>,
    child_column: usize,
}

impl Join {
    /// Reads the main table to its end, for a repeat with these headings.
    pub fn new(mut main: Source, repeat: &Source) -> Result<Join, Problem> {
        let keys = KEYS
            .iter()
            .find_map(|(parent, child)| Some((column(&main.headings, parent)?, column(&repeat.headings, child)?)));
        let Some((key, child_column)) = keys else {
            let table = repeat.sheet.clone().unwrap_or_default();
            return Err(Problem::new(&problem::READ_NO_KEY, repeat.at.clone()).with("table", table));
        };
        let (mut blocks, mut rows, mut bytes) = (Vec::new(), HashMap::new(), 0);
        while let Some(block) = main.next_block()? {
            bytes += block.bytes();
            if bytes > MAX_PARENT {
                return Err(Problem::new(&problem::READ_MEMORY, main.at).with("limit", "256 MB"));
            }
            for row in 0..block.len() {
                rows.entry(block.cell(row, key).to_owned()).or_insert((blocks.len() as u32, row as u32));
            }
            blocks.push(block);
        }
        let width = main.headings.len();
        let hxl = main.hxl.unwrap_or_else(|| vec![String::new(); width]);
        Ok(Join { headings: main.headings, hxl, blocks, rows, child_column })
    }

    /// Columns put in front.
    pub fn headings(&self) -> &[Heading] {
        &self.headings
    }

    /// Their tags.
    pub fn hxl(&self) -> &[String] {
        &self.hxl
    }

    /// The main row of a key. The key of a repeat in a repeat begins with that of its submission.
    fn find(&self, key: &str) -> Option<(u32, u32)> {
        let submission = || self.rows.get(key.split_once('/')?.0);
        self.rows.get(key).or_else(submission).copied()
    }

    /// The rows with their main rows in front; those without one are put aside.
    pub fn apply(&self, block: &Block, at: &Location, bad_rows: &mut Vec<BadRow>) -> Result<Block, Problem> {
        let mut cells = Cells::default();
        for row in 0..block.len() {
            let number = block.numbers[row];
            let key = block.cell(row, self.child_column);
            let Some((of, main)) = self.find(key) else {
                let problem = Problem::new(&problem::ROW_ORPHAN, at.clone().row(number)).with("key", key);
                bad_rows.push(BadRow { number, cells: block.row(row).map(str::to_owned).collect(), problem });
                continue;
            };
            self.blocks[of as usize]
                .row(main as usize)
                .chain(block.row(row))
                .for_each(|cell| cells.push(cell.as_bytes()));
            cells.end_row(number);
        }
        let width = self.headings.len() + block.width;
        cells
            .into_block(width)
            .ok_or_else(|| Problem::new(&problem::READ_IO, at.clone()).with("why", "its text is broken"))
    }
}
