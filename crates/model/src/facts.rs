//! Rows of a round on their way from a file to the facts, and sites as the analysis sees them.

use crate::people::{Counted, People};

/// Sex of an informant or enumerator, where the record says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Sex {
    Unknown = 0,
    Woman = 1,
    Man = 2,
    /// A group of women and men, or informants of both.
    Mixed = 3,
}

/// Who or what gave the answers of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Informant {
    Unknown = 0,
    KeyInformant = 1,
    WomenKeyInformants = 2,
    DiscussionGroup = 3,
    Observation = 4,
    SiteManager = 5,
    ServiceMapping = 6,
    Household = 7,
}

/// How the answers were taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Mode {
    Unknown = 0,
    InPerson = 1,
    Remote = 2,
    Observed = 3,
}

macro_rules! words {
    ($type:ty, $($variant:ident = $word:literal),+) => {
        impl $type {
            /// The stable word in mappings and exports.
            pub const fn word(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            /// What a word names; an unknown word is `None`.
            pub fn from_word(word: &str) -> Option<Self> { match word { $($word => Some(Self::$variant),)+ _ => None } }
            /// The byte that facts keep.
            pub const fn code(self) -> u8 { self as u8 }
            /// What a byte of the facts stands for; bytes no writer makes read as unknown.
            pub const fn from_code(code: u8) -> Self { $(if code == Self::$variant as u8 { return Self::$variant })+ Self::Unknown }
        }
    };
}
words!(Sex, Unknown = "unknown", Woman = "woman", Man = "man", Mixed = "mixed");
words!(
    Informant,
    Unknown = "unknown",
    KeyInformant = "key_informant",
    WomenKeyInformants = "women_key_informants",
    DiscussionGroup = "discussion_group",
    Observation = "observation",
    SiteManager = "site_manager",
    ServiceMapping = "service_mapping",
    Household = "household"
);
words!(Mode, Unknown = "unknown", InPerson = "in_person", Remote = "remote", Observed = "observed");

/// A stretch of rows, column by column; every column has as many entries as `source_row`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chunk {
    /// Row of the source as a spreadsheet numbers it (the heading of a plain file is row 1).
    pub source_row: Vec<u32>,
    /// Key of the record: the instance id of a Kobo or ODK export, else the site id with the informant.
    pub record: Vec<String>,
    /// Id of the site.
    pub site_id: Vec<String>,
    /// Name of the site; empty where there is none.
    pub site_name: Vec<String>,
    /// Name of the region.
    pub admin1: Vec<String>,
    /// P-code of the region; empty where it was not matched.
    pub admin1_code: Vec<String>,
    /// Name of the district.
    pub admin2: Vec<String>,
    /// P-code of the district; empty where it was not matched.
    pub admin2_code: Vec<String>,
    /// Longitude, WGS 84; not a number where missing.
    pub lon: Vec<f64>,
    /// Latitude.
    pub lat: Vec<f64>,
    /// Day of the assessment, ISO 8601; empty where missing.
    pub date: Vec<String>,
    /// [`Informant`] codes.
    pub informant: Vec<u8>,
    /// [`Sex`] codes of the informant.
    pub informant_sex: Vec<u8>,
    /// [`Mode`] codes.
    pub mode: Vec<u8>,
    /// Counts, one column for each of [`Counted::ALL`]; -1 is missing.
    pub people: Vec<Vec<i32>>,
    /// [`crate::Answer`] codes, one column for each question of the round.
    pub answers: Vec<Vec<u8>>,
}

impl Chunk {
    /// An empty stretch for a round with so many questions.
    pub fn new(questions: usize) -> Chunk {
        Chunk { people: vec![Vec::new(); Counted::ALL.len()], answers: vec![Vec::new(); questions], ..Chunk::default() }
    }

    /// Rows held.
    pub fn len(&self) -> usize {
        self.source_row.len()
    }

    /// Holds no row.
    pub fn is_empty(&self) -> bool {
        self.source_row.is_empty()
    }

    /// Keeps the rows whose flag is set.
    pub fn retain(&mut self, keep: &[bool]) {
        fn column<T>(column: &mut Vec<T>, keep: &[bool]) {
            let mut flags = keep.iter();
            column.retain(|_| flags.next().copied().unwrap_or(false));
        }
        column(&mut self.source_row, keep);
        for text in [
            &mut self.record,
            &mut self.site_id,
            &mut self.site_name,
            &mut self.admin1,
            &mut self.admin1_code,
            &mut self.admin2,
            &mut self.admin2_code,
            &mut self.date,
        ] {
            column(text, keep);
        }
        column(&mut self.lon, keep);
        column(&mut self.lat, keep);
        for bytes in [&mut self.informant, &mut self.informant_sex, &mut self.mode]
            .into_iter()
            .chain(&mut self.answers)
        {
            column(bytes, keep);
        }
        for counts in &mut self.people {
            column(counts, keep);
        }
    }

    /// The counts of one row.
    pub fn people_of(&self, row: usize) -> People {
        let mut people = People::default();
        for (what, column) in Counted::ALL.into_iter().zip(&self.people) {
            people.set(what, u32::try_from(column[row]).ok());
        }
        people
    }
}

/// A site of a round.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// Id, unique in the round.
    pub id: String,
    /// Name; empty where there is none.
    pub name: String,
    /// Region: name and P-code, either may be empty.
    pub admin1: String,
    #[allow(missing_docs)]
    pub admin1_code: String,
    /// District: name and P-code, either may be empty.
    pub admin2: String,
    #[allow(missing_docs)]
    pub admin2_code: String,
    /// Longitude and latitude, WGS 84.
    pub at: Option<[f64; 2]>,
    /// Numbers of people.
    pub people: People,
}
