//! The digest of facts: one running BLAKE3 hash a column, rows in order, then a hash over the hashes.
//! So neither chunks, row groups nor files show in it.

use super::columns::texts;
use amparo_model::Chunk;
use blake3::Hasher;

#[derive(Clone, Debug)]
pub(super) struct Digest {
    rows: u64,
    columns: Vec<Hasher>,
    bytes: Vec<u8>,
}

impl Digest {
    pub fn new() -> Digest {
        Digest { rows: 0, columns: Vec::new(), bytes: Vec::new() }
    }

    /// Takes in rows that follow those taken in before.
    pub fn add(&mut self, chunk: &Chunk) {
        self.rows += chunk.len() as u64;
        let mut at = 0;
        let mut column = |bytes: &[u8]| {
            if at == self.columns.len() {
                self.columns.push(Hasher::new());
            }
            self.columns[at].update(bytes);
            at += 1;
        };
        let bytes = &mut self.bytes;
        let mut filled = |fill: &mut dyn FnMut(&mut Vec<u8>)| {
            bytes.clear();
            fill(bytes);
            column(bytes);
        };
        filled(&mut |bytes| chunk.source_row.iter().for_each(|row| bytes.extend(row.to_le_bytes())));
        for text in texts(chunk) {
            filled(&mut |bytes| {
                for text in text {
                    bytes.extend((text.len() as u32).to_le_bytes());
                    bytes.extend(text.as_bytes());
                }
            });
        }
        for degrees in [&chunk.lon, &chunk.lat] {
            filled(&mut |bytes| {
                for degree in degrees {
                    let degree = if degree.is_finite() { *degree } else { f64::NAN };
                    bytes.extend(degree.to_bits().to_le_bytes());
                }
            });
        }
        for counts in &chunk.people {
            filled(&mut |bytes| counts.iter().for_each(|count| bytes.extend((*count).max(-1).to_le_bytes())));
        }
        for codes in [&chunk.informant, &chunk.informant_sex, &chunk.mode].into_iter().chain(&chunk.answers) {
            column(codes);
        }
    }

    /// Hexadecimal digest of all rows so far.
    pub fn text(&self) -> String {
        let mut whole = Hasher::new();
        whole.update(&self.rows.to_le_bytes());
        for column in &self.columns {
            whole.update(column.finalize().as_bytes());
        }
        whole.finalize().to_hex().to_string()
    }
}
