//! From the text of a cell to the code of an answer. Most cells hold one of a few short codes, so a small direct-mapped cache
//! answers them without hashing the text or allocating; the rest is looked up by its folded form once and then remembered.

use crate::mapping::{Map, Mapping};
use crate::text::value_key;
use amparo_model::{Answer, Silence};
use std::collections::HashMap;

/// Places of the cache, a power of two.
const SLOTS: usize = 32;
/// Different spellings that are remembered for a column.
const REMEMBERED: usize = 4096;
const UNLISTED: u8 = Answer::Silent(Silence::Unlisted).code();

/// Codes that every form takes, so that no mapping has to list them.
const ALWAYS: [(&str, Silence); 2] = [("dnk", Silence::DontKnow), ("pnta", Silence::Refused)];

/// What the cells of one column mean.
#[derive(Debug)]
pub(crate) struct Lookup {
    /// Position of the column in the file.
    pub column: usize,
    slots: [(u128, u8); SLOTS],
    /// By the text as it stands.
    spelt: HashMap<Box<str>, u8>,
    /// By folded text.
    meant: HashMap<String, u8>,
}

impl Lookup {
    /// The answers of a map, then the codes of the map, then those of the whole mapping, then what a blank means.
    pub fn new(column: usize, map: &Map, mapping: &Mapping) -> Lookup {
        let mut meant = HashMap::new();
        let blank = map.blank.or(mapping.blank).unwrap_or(Silence::Blank);
        for (i, answer) in map.answers.iter().enumerate() {
            meant.entry(value_key(&answer.value)).or_insert(u8::try_from(i).unwrap_or(UNLISTED));
        }
        let own = map.blank.map(|blank| ("", blank));
        let codes = map
            .codes
            .silences()
            .chain(own)
            .chain(mapping.codes.silences())
            .chain(ALWAYS)
            .chain([("", blank)]);
        for (code, silence) in codes {
            meant.entry(value_key(code)).or_insert(Answer::Silent(silence).code());
        }
        Lookup { column, slots: [(u128::MAX, 0); SLOTS], spelt: HashMap::new(), meant }
    }

    /// The code of a cell.
    #[inline]
    pub fn code(&mut self, cell: &str) -> u8 {
        if cell.len() > 15 {
            return self.long(cell);
        }
        let packed = pack(cell.as_bytes());
        let slot = slot(packed);
        let (known, code) = self.slots[slot];
        if known == packed {
            return code;
        }
        let code = self.mean(cell);
        self.slots[slot] = (packed, code);
        code
    }

    #[cold]
    fn mean(&self, cell: &str) -> u8 {
        self.meant.get(&value_key(cell)).copied().unwrap_or(UNLISTED)
    }

    fn long(&mut self, cell: &str) -> u8 {
        if let Some(code) = self.spelt.get(cell) {
            return *code;
        }
        let code = self.mean(cell);
        if self.spelt.len() < REMEMBERED {
            self.spelt.insert(cell.into(), code);
        }
        code
    }
}

/// Up to 15 bytes and their number in one integer; never `u128::MAX`.
#[inline]
fn pack(bytes: &[u8]) -> u128 {
    let mut packed = [0; 16];
    packed[..bytes.len()].copy_from_slice(bytes);
    packed[15] = bytes.len() as u8;
    u128::from_le_bytes(packed)
}

#[inline]
fn slot(packed: u128) -> usize {
    let mixed = ((packed as u64) ^ ((packed >> 64) as u64).rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 59) as usize & (SLOTS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(text: &str) -> Lookup {
        let mapping = Mapping::parse("m", text).expect("fine");
        Lookup::new(0, &mapping.maps[0], &mapping)
    }

    #[test]
    fn a_cell_means_the_same_the_first_and_the_hundredth_time() {
        let text = "site_id = \"i\"\nblank = \"not_asked\"\nunknown = [\"NC\", \"n/a\"]\n[[map]]\ncolumn = \"a\"\nindicator = \"X\"\n\
            hazard = { \"0\" = 0, \"1\" = 1, \"a very long answer that does not fit\" = 0.5 }\ndont_know = [\"99\"]";
        let mut lookup = lookup(text);
        let said = |i| Answer::Said(i).code();
        let silent = |s| Answer::Silent(s).code();
        for _ in 0..3 {
            for (cell, code) in [
                ("0", said(0)),
                ("0.0", said(0)),
                (" 1 ", said(1)),
                ("A very long  answer that does not fit ", said(2)),
                ("a very long answer that was not expected", silent(Silence::Unlisted)),
                ("", silent(Silence::NotAsked)),
                ("   ", silent(Silence::NotAsked)),
                ("nc", silent(Silence::NoConsensus)),
                ("N/A", silent(Silence::Blank)),
                ("99", silent(Silence::DontKnow)),
                ("dnk", silent(Silence::DontKnow)),
                ("pnta", silent(Silence::Refused)),
                ("2", silent(Silence::Unlisted)),
                ("no", silent(Silence::Unlisted)),
            ] {
                assert_eq!(lookup.code(cell), code, "{cell:?}");
            }
        }
    }

    #[test]
    fn more_values_than_places_still_mean_what_they_mean() {
        let hazards: Vec<String> = (0..200).map(|i| format!("\"v{i}\" = 0.5")).collect();
        let text = format!(
            "site_id = \"i\"\n[[map]]\ncolumn = \"a\"\nindicator = \"X\"\nhazard = {{ {} }}",
            hazards.join(", ")
        );
        let mut lookup = lookup(&text);
        for _ in 0..2 {
            for i in 0..200_u8 {
                assert_eq!(lookup.code(&format!("v{i}")), i);
            }
        }
    }
}
