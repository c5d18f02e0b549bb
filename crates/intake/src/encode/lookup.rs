//! From the text of a cell to the code of an answer. Most cells hold one of a few short codes, so each column remembers what a cell
//! meant by its bytes, packed into one integer; only a spelling that comes for the first time is folded and looked up.

use crate::mapping::{Map, Mapping};
use crate::read::Block;
use crate::text::value_key;
use amparo_model::{Answer, Silence};
use std::collections::HashMap;

/// Different spellings that are remembered for a column, short and long ones each.
const REMEMBERED: usize = 4096;
const UNLISTED: u8 = Answer::Silent(Silence::Unlisted).code();

/// Codes that every form takes, so that no mapping has to list them.
const ALWAYS: [(&str, Silence); 2] = [("dnk", Silence::DontKnow), ("pnta", Silence::Refused)];

/// What the cells of one column mean.
#[derive(Debug)]
pub(crate) struct Lookup {
    /// Position of the column in the file.
    pub column: usize,
    short: Memo,
    /// By the text as it stands, where it does not fit the memo.
    long: HashMap<Box<str>, u8>,
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
        Lookup { column, short: Memo::default(), long: HashMap::new(), meant }
    }

    /// The code of the cell of a row.
    #[inline]
    pub fn code(&mut self, block: &Block, row: usize) -> u8 {
        let Some(packed) = block.short(row, self.column) else { return self.long(block.cell(row, self.column)) };
        match self.short.get(packed) {
            Some(code) => code,
            None => self.learn(packed, block.cell(row, self.column)),
        }
    }

    #[cold]
    fn learn(&mut self, packed: u128, cell: &str) -> u8 {
        let code = self.mean(cell);
        self.short.keep(packed, code);
        code
    }

    fn mean(&self, cell: &str) -> u8 {
        self.meant.get(&value_key(cell)).copied().unwrap_or(UNLISTED)
    }

    fn long(&mut self, cell: &str) -> u8 {
        if let Some(code) = self.long.get(cell) {
            return *code;
        }
        let code = self.mean(cell);
        if self.long.len() < REMEMBERED {
            self.long.insert(cell.into(), code);
        }
        code
    }
}

/// Codes by packed text: open addressing, at most half full, nothing is ever pushed out.
#[derive(Debug)]
struct Memo {
    keys: Vec<u128>,
    codes: Vec<u8>,
    held: usize,
    /// How far the mixed key is shifted to give a place.
    shift: u32,
}

/// Marks a free place; no packed text is this, for its length would be 255.
const FREE: u128 = u128::MAX;

impl Default for Memo {
    fn default() -> Memo {
        Memo::with_places(5)
    }
}

impl Memo {
    fn with_places(bits: u32) -> Memo {
        Memo { keys: vec![FREE; 1 << bits], codes: vec![0; 1 << bits], held: 0, shift: 64 - bits }
    }

    /// Where a key is, or the free place where it would be.
    #[inline]
    fn place(&self, key: u128) -> usize {
        let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(29);
        let mut place = (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize;
        while self.keys[place] != key && self.keys[place] != FREE {
            place = (place + 1) & (self.keys.len() - 1);
        }
        place
    }

    #[inline]
    fn get(&self, key: u128) -> Option<u8> {
        let place = self.place(key);
        (self.keys[place] == key).then(|| self.codes[place])
    }

    /// Remembers a key that is not there, as long as there is room.
    fn keep(&mut self, key: u128, code: u8) {
        if self.held == REMEMBERED {
            return;
        }
        if self.held * 2 == self.keys.len() {
            let old = std::mem::replace(self, Memo::with_places(65 - self.shift));
            old.keys
                .iter()
                .zip(old.codes)
                .filter(|(key, _)| **key != FREE)
                .for_each(|(key, code)| self.keep(*key, code));
        }
        let place = self.place(key);
        self.keys[place] = key;
        self.codes[place] = code;
        self.held += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(text: &str) -> Lookup {
        let mapping = Mapping::parse("m", text).expect("fine");
        Lookup::new(0, &mapping.maps[0], &mapping)
    }

    /// The code of a cell that stands alone, and of the same with text behind it.
    fn code(lookup: &mut Lookup, cell: &str) -> u8 {
        let alone = lookup.code(&Block::of(&[&[cell]]), 0);
        let followed = lookup.code(&Block::of(&[&[cell], &["something else that follows"]]), 0);
        assert_eq!(alone, followed, "{cell:?}");
        alone
    }

    #[test]
    fn a_cell_means_the_same_the_first_and_the_hundredth_time() {
        let text = "site_id = \"i\"\nblank = \"not_asked\"\nunknown = [\"NC\", \"n/a\"]\n[[map]]\ncolumn = \"a\"\nindicator = \"X\"\n\
            hazard = { \"0\" = 0, \"1\" = 1, \"a very long answer that does not fit\" = 0.5 }\ndont_know = [\"99\"]";
        let mut lookup = lookup(text);
        let said = |i| Answer::Said(i).code();
        let silent = |s| Answer::Silent(s).code();
        for _ in 0..3 {
            for (cell, expected) in [
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
                assert_eq!(code(&mut lookup, cell), expected, "{cell:?}");
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
                assert_eq!(code(&mut lookup, &format!("v{i}")), i);
            }
        }
    }

    #[test]
    fn more_spellings_than_are_remembered_still_mean_what_they_mean() {
        let mut lookup = lookup(
            "site_id = \"i\"\n[[map]]\ncolumn = \"a\"\nindicator = \"X\"\nhazard = { \"7\" = 0, \"long enough to be no short one\" = 1 }",
        );
        for round in 0..2 {
            for i in 0..2 * REMEMBERED {
                let seven = i % 64 == 7;
                let zeros =
                    if seven { format!("{:0>width$}", 7, width = 1 + (i / 64) % 12) } else { i.to_string() + "x" };
                assert_eq!(code(&mut lookup, &zeros), if seven { 0 } else { UNLISTED }, "{round} {zeros}");
                let blanks = " ".repeat(i % 300) + "long enough to be no short one";
                assert_eq!(code(&mut lookup, &blanks), 1);
            }
        }
        assert_eq!((lookup.short.held, lookup.long.len()), (REMEMBERED, 300));
    }
}
