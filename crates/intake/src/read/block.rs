//! Rows as text, many at a time: one buffer and the places where cells end. What all readers fill and the mapping reads.
//! A cell is never a string of its own, so a million rows cost no million allocations.

/// Rows of one table, all of the same width.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    text: String,
    ends: Vec<u32>,
    /// Row of each entry as a spreadsheet numbers it, from 1.
    pub numbers: Vec<u32>,
    /// Cells in each row.
    pub width: usize,
}

impl Block {
    /// Rows held. A block between two others may hold none, when all of its rows were left out.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Holds no row.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The text of a cell as it stands in the file; empty outside the block.
    #[inline]
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.text.get(self.span(row, column)).unwrap_or("")
    }

    /// The bytes of a cell of up to 15 bytes and, in the highest byte, their number: one integer for each text, to look up by.
    /// `None` where the cell is longer.
    #[inline]
    pub(crate) fn short(&self, row: usize, column: usize) -> Option<u128> {
        let span = self.span(row, column);
        let length = span.len();
        if length > 15 {
            return None;
        }
        let behind = self.text.as_bytes().get(span.start..).unwrap_or_default();
        let packed = match behind.first_chunk::<16>() {
            Some(bytes) => u128::from_le_bytes(*bytes) & ((1 << (8 * length)) - 1),
            None => behind.iter().take(length).rev().fold(0, |packed, byte| packed << 8 | u128::from(*byte)),
        };
        Some(packed | (length as u128) << 120)
    }

    /// Where the text of a cell stands; empty outside the block.
    #[inline]
    fn span(&self, row: usize, column: usize) -> std::ops::Range<usize> {
        let at = row * self.width + column;
        let start = if at == 0 { 0 } else { self.ends.get(at - 1).copied().unwrap_or(0) as usize };
        match self.ends.get(at) {
            Some(&end) if column < self.width => start..end as usize,
            _ => 0..0,
        }
    }

    /// A block of these rows, which must be of one width.
    #[cfg(test)]
    pub(crate) fn of(rows: &[&[&str]]) -> Block {
        let mut cells = Cells::default();
        for (number, row) in rows.iter().enumerate() {
            row.iter().for_each(|cell| cells.push(cell.as_bytes()));
            cells.end_row(number as u32 + 1);
        }
        cells.into_block(rows.first().map_or(0, |row| row.len())).expect("whole text")
    }

    /// The cells of a row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        (0..self.width).map(move |column| self.cell(row, column))
    }

    /// Bytes of text held.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }
}

/// Rows being gathered, each as long as its source has it. The last one can be taken back.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    /// Text; only the first `filled` bytes are in use, the rest is room that readers write into.
    text: Vec<u8>,
    filled: usize,
    ends: Vec<u32>,
    /// For each finished row: its number and the count of ends behind it.
    rows: Vec<(u32, usize)>,
}

/// Text of one block stays below this, so that its places fit 32 bits and memory stays bounded.
pub(crate) const MAX_TEXT: usize = 1 << 22;

impl Cells {
    /// Room for as much as a batch before held, so that a block grows once and not step by step.
    pub fn with_room(text: usize, ends: usize) -> Cells {
        Cells { text: vec![0; text], ends: Vec::with_capacity(ends), ..Cells::default() }
    }

    /// Cells gathered, those of the row being written among them.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// Appends a cell to the row being written.
    pub fn push(&mut self, cell: &[u8]) {
        let end = self.filled + cell.len();
        if self.text.len() < end {
            self.text.resize(end.next_power_of_two(), 0);
        }
        self.text[self.filled..end].copy_from_slice(cell);
        self.filled = end;
        self.ends.push(end as u32);
    }

    /// Ends the row being written.
    pub fn end_row(&mut self, number: u32) {
        self.rows.push((number, self.ends.len()));
    }

    /// At least `room` bytes to write into, behind what is filled.
    pub fn room(&mut self, room: usize) -> &mut [u8] {
        if self.text.len() < self.filled + room {
            self.text.resize((self.filled + room).next_power_of_two(), 0);
        }
        &mut self.text[self.filled..]
    }

    /// Takes what was written into [`Cells::room`]: `bytes` in all, cells ending at `ends` counted from its start.
    pub fn take_written(&mut self, bytes: usize, ends: &[usize]) {
        let start = self.filled as u32;
        self.ends.extend(ends.iter().map(|end| start + *end as u32));
        self.filled += bytes;
    }

    /// Finished rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Bytes filled.
    pub fn bytes(&self) -> usize {
        self.filled
    }

    /// Cells of the last finished row.
    pub fn last_width(&self) -> usize {
        let before = self.rows.len().checked_sub(2).map_or(0, |i| self.rows[i].1);
        self.rows.last().map_or(0, |row| row.1 - before)
    }

    /// Number of a finished row in its file.
    pub fn number(&self, row: usize) -> u32 {
        self.rows[row].0
    }

    /// The cells of a finished row, as bytes.
    pub fn row_bytes(&self, row: usize) -> impl ExactSizeIterator<Item = &[u8]> {
        let first = row.checked_sub(1).map_or(0, |i| self.rows[i].1);
        (first..self.rows[row].1).map(move |i| {
            let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
            &self.text[start..self.ends[i] as usize]
        })
    }

    /// The cells of a finished row, as text.
    pub fn row_text(&self, row: usize) -> Vec<String> {
        self.row_bytes(row).map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
    }

    /// Whether a finished row holds nothing but blanks.
    pub fn is_blank(&self, row: usize) -> bool {
        self.row_bytes(row).all(|cell| cell.trim_ascii().is_empty())
    }

    /// Takes the last finished row back.
    pub fn drop_last(&mut self) {
        self.rows.pop();
        let cells = self.rows.last().map_or(0, |row| row.1);
        self.ends.truncate(cells);
        self.filled = self.ends.last().copied().unwrap_or(0) as usize;
    }

    /// Gives the last finished row exactly `width` cells, with blanks or by cutting.
    pub fn fit_last(&mut self, width: usize) {
        let before = self.rows.len().checked_sub(2).map_or(0, |i| self.rows[i].1);
        self.ends.resize(before + width, self.filled as u32);
        self.filled = self.ends.last().copied().unwrap_or(0) as usize;
        if let Some(row) = self.rows.last_mut() {
            row.1 = self.ends.len();
        }
    }

    /// Appends a copy of a row of another batch.
    pub fn copy_row(&mut self, from: &Cells, row: usize) {
        for cell in from.row_bytes(row) {
            self.push(cell);
        }
        self.end_row(from.number(row));
    }

    /// The rows as a block, if their text is whole. Every row must have `width` cells.
    pub fn into_block(mut self, width: usize) -> Option<Block> {
        debug_assert!(self.ends.len() == width * self.rows.len());
        self.text.truncate(self.filled);
        let text = String::from_utf8(self.text).ok()?;
        Some(Block { text, ends: self.ends, numbers: self.rows.into_iter().map(|row| row.0).collect(), width })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &mut Cells, number: u32, values: &[&str]) {
        values.iter().for_each(|value| cells.push(value.as_bytes()));
        cells.end_row(number);
    }

    #[test]
    fn a_row_can_be_taken_back_and_fitted() {
        let mut cells = Cells::default();
        row(&mut cells, 2, &["a", "é"]);
        row(&mut cells, 3, &["lost", "x", "y"]);
        assert_eq!(cells.last_width(), 3);
        cells.drop_last();
        row(&mut cells, 4, &["b"]);
        cells.fit_last(2);
        row(&mut cells, 5, &["c", "d", ""]);
        cells.fit_last(2);
        let block = cells.into_block(2).expect("text is whole");
        assert_eq!(block.numbers, [2, 4, 5]);
        let read: Vec<Vec<&str>> = (0..block.len()).map(|r| block.row(r).collect()).collect();
        assert_eq!(read, [["a", "é"], ["b", ""], ["c", "d"]]);
        assert_eq!((block.cell(0, 2), block.cell(9, 0)), ("", ""));
    }

    #[test]
    fn broken_text_is_no_block_and_a_split_letter_is_no_panic() {
        let mut cells = Cells::default();
        cells.push(b"\xff");
        cells.end_row(1);
        assert_eq!(cells.into_block(1), None);
        let mut cells = Cells::default();
        cells.push(b"\xc3");
        cells.push(b"\xa9");
        cells.end_row(1);
        let block = cells.into_block(2).expect("whole as one text");
        assert_eq!(block.cell(0, 0), "");
    }
}
