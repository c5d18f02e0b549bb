//! A mapping: which column of somebody's file answers which indicator, what each answer means, and where, when and about whom it is.
//! It is a TOML file that people write, review and keep beside the round. What each key does: docs/mapping.md.

mod check;
mod parse;
mod write;

pub use check::Columns;

use amparo_model::{Counted, Silence};
use std::collections::BTreeMap;

/// A mapping as it is written. Columns are named by their headings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    /// Version of the mapping.
    pub version: String,
    /// Draft, or who reviewed it and when.
    pub review_status: String,
    /// File that it was written for.
    pub file: Option<String>,
    /// Name of the form; rounds of one form can be compared question by question.
    pub form: Option<String>,
    /// Name of the round.
    pub round: Option<String>,
    /// First and last day of the round, ISO 8601.
    pub period: Option<(String, String)>,
    /// The data were made by a program.
    pub simulated: bool,
    /// How the file is to be read, where that is not plain.
    pub reading: Reading,
    /// Columns about the record, its place and its time.
    pub fields: BTreeMap<Field, String>,
    /// Who answered, and how.
    pub about: BTreeMap<About, Coded>,
    /// Columns with numbers of people.
    pub people: BTreeMap<Counted, String>,
    /// What an empty cell of a mapped column means.
    pub blank: Option<Silence>,
    /// Codes that stand for no answer.
    pub codes: Codes,
    /// Rows without a value in this column are left out.
    pub reject_rows_without: Option<String>,
    /// Rows that are left out on purpose.
    pub drop_rows: Vec<DropRows>,
    /// What columns are that look as if they pointed to a person.
    pub identifying: Vec<Identifying>,
    /// Columns that answer an indicator.
    pub maps: Vec<Map>,
    /// Columns that look useful and must not be used.
    pub excludes: Vec<Exclude>,
}

/// Hints for reading the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Sheet of a workbook or member of an export.
    pub sheet: Option<String>,
    /// Row of the headings, from 1.
    pub header_row: Option<u32>,
    /// Repeat of an export: one row for each of its rows.
    pub join: Option<String>,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* #[doc = $word] $variant,)+ }
        impl $name {
            /// All, in the order in which a mapping is written.
            pub const ALL: &[$name] = &[$($name::$variant),+];
            /// The key in a mapping.
            pub const fn word(self) -> &'static str { match self { $($name::$variant => $word),+ } }
            /// What a key names.
            pub fn from_word(word: &str) -> Option<$name> { match word { $($word => Some($name::$variant),)+ _ => None } }
        }
    };
}

words!(
    /// A column about the record, its place or its time.
    Field {
        Record = "record",
        SiteId = "site_id",
        SiteName = "site_name",
        Admin1 = "admin1",
        Admin1Code = "admin1_code",
        Admin2 = "admin2",
        Admin2Code = "admin2_code",
        Lon = "lon",
        Lat = "lat",
        Point = "point",
        Date = "date",
    }
);
words!(
    /// What is known about who answered and how.
    About {
        Informant = "informant",
        InformantSex = "informant_sex",
        Mode = "mode",
    }
);

/// A column whose values are words of [`amparo_model::Informant`], [`amparo_model::Sex`] or [`amparo_model::Mode`], or one word for all rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coded {
    /// Column, unless all rows are alike.
    pub column: Option<String>,
    /// Word for all rows, or for rows whose value is not listed.
    pub all: Option<String>,
    /// Value of the column and its word.
    pub values: Vec<(String, String)>,
}

/// Codes that stand for no answer, by what they mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Codes {
    /// Unknown; well-known codes among them (`dnk`, `pnta`, `NC`) keep their own meaning.
    pub unknown: Vec<String>,
    #[allow(missing_docs)]
    pub not_asked: Vec<String>,
    #[allow(missing_docs)]
    pub not_applicable: Vec<String>,
    #[allow(missing_docs)]
    pub dont_know: Vec<String>,
    #[allow(missing_docs)]
    pub refused: Vec<String>,
    #[allow(missing_docs)]
    pub no_consensus: Vec<String>,
}

impl Codes {
    /// Key and list of each kind, in the order in which they are written.
    pub fn lists(&self) -> [(&'static str, &Vec<String>); 6] {
        [
            ("unknown", &self.unknown),
            ("not_asked", &self.not_asked),
            ("not_applicable", &self.not_applicable),
            ("dont_know", &self.dont_know),
            ("refused", &self.refused),
            ("no_consensus", &self.no_consensus),
        ]
    }

    fn list_mut(&mut self, key: &str) -> Option<&mut Vec<String>> {
        Some(match key {
            "unknown" => &mut self.unknown,
            "not_asked" => &mut self.not_asked,
            "not_applicable" => &mut self.not_applicable,
            "dont_know" => &mut self.dont_know,
            "refused" => &mut self.refused,
            "no_consensus" => &mut self.no_consensus,
            _ => return None,
        })
    }

    /// Each code with the silence it stands for. A well-known code in `unknown` keeps its own meaning.
    pub fn silences(&self) -> impl Iterator<Item = (&str, Silence)> {
        self.lists().into_iter().flat_map(|(key, codes)| {
            codes.iter().map(move |code| {
                let meant = || well_known(code).filter(|silence| silence.is_unknown());
                (code.as_str(), Silence::from_word(key).or_else(meant).unwrap_or(Silence::Blank))
            })
        })
    }
}

/// The silence that a code stands for wherever it occurs, in the codes of ODK, Kobo, REACH and DTM forms and in plain words.
pub fn well_known(code: &str) -> Option<Silence> {
    let code: String = crate::text::fold(code).chars().filter(|c| c.is_alphanumeric()).collect();
    Some(match code.as_str() {
        "dnk" | "dk" | "idk" | "dontknow" | "donotknow" | "doesntknow" | "dntknow" | "notsure" | "nesaitpas"
        | "nesaispas" | "nsp" | "nosabe" | "nolose" | "لااعرف" | "لايعرف" | "لااعلم" => {
            Silence::DontKnow
        }
        "pnta"
        | "pna"
        | "refused"
        | "refuse"
        | "noresponse"
        | "noanswer"
        | "pnt"
        | "preferanswer"
        | "prefernotanswer"
        | "prefernottosay"
        | "declined"
        | "declinetoanswer"
        | "declinedtoanswer"
        | "pasdereponse"
        | "refus"
        | "noresponde"
        | "noquiereresponder"
        | "بدونجواب"
        | "prefernottoanswer"
        | "prefersnottoanswer"
        | "nrp"
        | "refusederepondre"
        | "prefierenoresponder"
        | "افضلعدمالاجابة"
        | "رفضالاجابة" => Silence::Refused,
        "nc" | "noconsensus" | "sinconsenso" | "pasdeconsensus" => Silence::NoConsensus,
        "sl" | "skipped" | "skip" | "notasked" => Silence::NotAsked,
        "notapplicable" | "nonapplicable" | "sansobjet" | "noaplica" | "لاينطبق" => Silence::NotApplicable,
        _ => return None,
    })
}

/// Rows that are left out on purpose.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct DropRows {
    pub column: String,
    pub value: String,
    pub why: String,
}

/// What a column is that looks as if it pointed to a person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identifying {
    #[allow(missing_docs)]
    pub column: String,
    /// What it is, in a few words: `organisation`, `site point`.
    pub is: String,
    /// Why it may be used.
    pub why: Option<String>,
}

/// One column that answers one indicator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    #[allow(missing_docs)]
    pub column: String,
    /// Id of the indicator.
    pub indicator: String,
    /// What each answer means, in the order of the file.
    pub answers: Vec<AnswerMap>,
    /// What an empty cell of this column means, where it differs from the rest.
    pub blank: Option<Silence>,
    /// Codes of this column only.
    pub codes: Codes,
    /// What a reader should know about it.
    pub note: Option<String>,
    /// Line of the mapping file that it stands on.
    pub line: Line,
}

/// A line of the mapping file, from 1. It says where something stands, not what it is, so it takes no part in comparing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Line(pub Option<u32>);

impl PartialEq for Line {
    fn eq(&self, _: &Line) -> bool {
        true
    }
}

/// What one answer means.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AnswerMap {
    /// As it stands in the source.
    pub value: String,
    /// Option of the indicator.
    pub option: Option<String>,
    /// Hazard, where it is said directly.
    pub hazard: Option<f64>,
}

/// A column that looks useful and must not be used.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct Exclude {
    pub column: String,
    pub why: String,
}

impl Mapping {
    /// Every column that the mapping reads, with the key that reads it. A column may occur more than once.
    pub fn columns(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let fields = self.fields.iter().map(|(field, column)| (field.word(), column.as_str()));
        let about = self
            .about
            .iter()
            .filter_map(|(about, coded)| Some((about.word(), coded.column.as_deref()?)));
        let people = self.people.iter().map(|(what, column)| (what.word(), column.as_str()));
        let rejects = self.reject_rows_without.iter().map(|column| ("reject_rows_without", column.as_str()));
        let drops = self.drop_rows.iter().map(|drop| ("drop_rows", drop.column.as_str()));
        let maps = self.maps.iter().map(|map| ("map", map.column.as_str()));
        fields.chain(about).chain(people).chain(rejects).chain(drops).chain(maps)
    }

    /// Digest (BLAKE3, hexadecimal) of what the mapping says, however it is laid out.
    pub fn digest(&self) -> String {
        blake3::hash(self.to_toml().as_bytes()).to_hex().to_string()
    }
}

#[cfg(test)]
mod tests;
