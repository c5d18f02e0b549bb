//! Rows that were left out, with the columns that the mapping reads and the reason, as a CSV that can be corrected and imported again.
//! Columns that no mapping reads are not in it: they may hold what no second file should.

use amparo_model::Problem;

/// Text that is kept of rejected rows, in bytes.
const MOST: usize = 64 << 20;

/// Headings of the two columns in front.
pub const ROW: &str = "amparo_row";
#[allow(missing_docs)]
pub const PROBLEM: &str = "amparo_problem";

/// Rows left out of a round.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rejected {
    /// Headings of the cells.
    pub columns: Vec<String>,
    /// Rows kept for correction, in the order of the file.
    pub rows: Vec<RejectedRow>,
    /// All rows that were left out; more than `rows` where a whole file is wrong.
    pub count: u64,
    bytes: usize,
}

/// One row left out.
#[derive(Clone, Debug, PartialEq)]
pub struct RejectedRow {
    /// Row of the source.
    pub row: u32,
    /// Code and sentence of the problem.
    pub problem: String,
    /// Cells as they stand.
    pub cells: Vec<String>,
}

impl Rejected {
    /// Takes a row.
    pub(crate) fn push(&mut self, row: u32, problem: &Problem, cells: impl Iterator<Item = String>) {
        self.count += 1;
        if self.bytes > MOST {
            return;
        }
        let row =
            RejectedRow { row, problem: format!("{}: {}", problem.entry.code, problem.says()), cells: cells.collect() };
        self.bytes += 96 + row.problem.len() + row.cells.iter().map(|cell| cell.len() + 24).sum::<usize>();
        self.rows.push(row);
    }

    /// The rows as CSV with a byte order mark, so that spreadsheet programs read the letters right.
    pub fn to_csv(&self) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(b"\xef\xbb\xbf".to_vec());
        let head = [ROW, PROBLEM].into_iter().chain(self.columns.iter().map(String::as_str));
        let mut written = writer.write_record(head);
        for row in &self.rows {
            let front = [row.row.to_string(), row.problem.clone()];
            written = written.and_then(|()| writer.write_record(front.iter().chain(&row.cells)));
        }
        debug_assert!(written.is_ok(), "memory does not refuse");
        writer.into_inner().unwrap_or_default()
    }
}
