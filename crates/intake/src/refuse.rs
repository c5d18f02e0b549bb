//! Columns that no round should hold: names and numbers of persons, free text, points of interviews, reports of incidents.
//! The words are in `standards/refused_columns.toml`; an office adds to them with a file of the same name.

use crate::mapping::Columns;
use crate::phrase::{self, Phrase};
use crate::text::{fold, words};
use amparo_model::{Location, Problem, problem};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

const NAME: &str = "refused_columns.toml";
const BUILT_IN: &str = include_str!("../../../standards/refused_columns.toml");
/// The kind that may not be an indicator even when a mapping says so.
pub const INCIDENT: &str = "incident";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "title")]
    _title: Option<String>,
    version: Option<String>,
    #[serde(rename = "date")]
    _date: Option<String>,
    review_status: Option<String>,
    #[serde(rename = "source")]
    _source: Option<String>,
    #[serde(default)]
    dummy_rows: Vec<String>,
    #[serde(default)]
    kind: Vec<KindText>,
    #[serde(default)]
    known: Vec<Known>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindText {
    id: String,
    says: String,
    #[serde(default)]
    always: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    words: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    ends: Vec<String>,
    values: Option<Shape>,
}

/// What the values of a column look like.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Shape {
    Phone,
    Email,
    Sentences,
    Points,
}

/// Columns of a known form whose names do not say what is in them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    kind: String,
    form: String,
    beside: Vec<String>,
    columns: Vec<String>,
    why: String,
}

#[derive(Clone, Debug)]
struct Kind {
    id: String,
    says: String,
    always: Vec<Phrase>,
    words: Vec<Phrase>,
    unless: Vec<Phrase>,
    ends: Vec<String>,
    values: Option<Shape>,
}

/// The words by which columns are refused.
#[derive(Clone, Debug)]
pub struct Refusals {
    /// Version of the file.
    pub version: String,
    /// Draft, or who reviewed it and when.
    pub review_status: String,
    /// Words that mark a dummy row.
    pub dummies: Vec<String>,
    kinds: Vec<Kind>,
    known: Vec<Known>,
}

/// A column that was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    #[allow(missing_docs)]
    pub column: String,
    /// Kind: `incident`, `person_name`, `phone`, `email`, `id_number`, `narrative`, `interview_point` or one of the office.
    pub kind: String,
    /// What it looks like, in words.
    pub says: String,
    /// By what it was known.
    pub why: String,
}

impl Refusals {
    /// The built-in words with those of an office; `overrides` is the office's folder `standards/`. A kind of the office takes
    /// the place of the built-in kind of the same id.
    ///
    /// # Errors
    /// What is wrong with the office's file.
    pub fn load(overrides: Option<&Path>) -> Result<Refusals, Problem> {
        let mut all = Refusals {
            version: String::new(),
            review_status: String::new(),
            dummies: Vec::new(),
            kinds: Vec::new(),
            known: Vec::new(),
        };
        all.add(BUILT_IN)?;
        if let Some(path) = overrides.map(|folder| folder.join(NAME)).filter(|path| path.exists()) {
            let unreadable = |error| Problem::new(&problem::REG_UNREADABLE, Location::file(NAME)).with("why", error);
            all.add(&fs_err::read_to_string(path).map_err(|error| unreadable(error.kind()))?)?;
        }
        Ok(all)
    }

    fn add(&mut self, text: &str) -> Result<(), Problem> {
        let file: File = toml::from_str(text).map_err(|error| {
            let row = error
                .span()
                .map_or(1, |span| text.as_bytes()[..span.start].iter().filter(|b| **b == b'\n').count() + 1);
            let at = Location::file(NAME).row(u32::try_from(row).unwrap_or(u32::MAX));
            Problem::new(&problem::REG_SYNTAX, at).with("why", error.message())
        })?;
        self.version = file.version.unwrap_or(std::mem::take(&mut self.version));
        self.review_status = file.review_status.unwrap_or(std::mem::take(&mut self.review_status));
        self.dummies.extend(file.dummy_rows.iter().map(|word| fold(word)));
        self.known.extend(file.known);
        for text in file.kind {
            let kind = Kind {
                always: Phrase::all(text.always.values().flatten()),
                words: Phrase::all(text.words.values().flatten()),
                unless: Phrase::all(&text.unless),
                ends: text.ends,
                id: text.id,
                says: text.says,
                values: text.values,
            };
            match self.kinds.iter_mut().find(|old| old.id == kind.id) {
                Some(old) => *old = kind,
                None => self.kinds.push(kind),
            }
        }
        Ok(())
    }

    /// Whether a column is one to refuse. `label` is what a form says about it, if anything; `sample` are cells of it.
    pub fn judge(&self, heading: &str, label: &str, sample: &[&str]) -> Option<Refused> {
        let mut said = words(heading);
        said.extend(words(label));
        self.kinds.iter().find_map(|kind| {
            let why = kind.why(heading, &said, sample)?;
            Some(Refused { column: heading.to_owned(), kind: kind.id.clone(), says: kind.says.clone(), why })
        })
    }

    /// Columns of forms that are known by their other columns.
    pub fn known(&self, columns: &Columns) -> Vec<Refused> {
        let here = self
            .known
            .iter()
            .filter(|known| known.beside.iter().all(|name| columns.find(name).is_some()));
        here.flat_map(|known| {
            let says = self
                .kinds
                .iter()
                .find(|kind| kind.id == known.kind)
                .map_or(known.kind.as_str(), |kind| &kind.says);
            known.columns.iter().filter(|name| columns.find(name).is_some()).map(move |name| Refused {
                column: name.clone(),
                kind: known.kind.clone(),
                says: says.to_owned(),
                why: format!("{}; known from: {}", known.why, known.form),
            })
        })
        .collect()
    }

    /// All columns of a file that are refused. `sample` gives some cells of a column.
    pub fn of<'a>(&self, columns: &Columns, sample: impl Fn(usize) -> Vec<&'a str>) -> Vec<Refused> {
        let mut refused = self.known(columns);
        for (i, name) in columns.names().iter().enumerate() {
            let ours = name == crate::encode::ROW || name == crate::encode::PROBLEM;
            if !ours && !refused.iter().any(|known| columns.find(&known.column) == Some(i)) {
                refused.extend(self.judge(name, "", &sample(i)));
            }
        }
        refused
    }
}

impl Kind {
    fn why(&self, heading: &str, said: &[String], sample: &[&str]) -> Option<String> {
        if let Some(phrase) = phrase::first(&self.always, said) {
            return Some(said_by(phrase));
        }
        let filled: Vec<&str> = sample.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        if phrase::first(&self.unless, said).is_none()
            && let Some(phrase) = phrase::first(&self.words, said)
        {
            return Some(said_by(phrase));
        }
        if let Some(last) = said.last()
            && self.ends.contains(last)
            && !heading.contains(['/', '.'])
            && !filled.iter().all(|cell| is_code(cell))
        {
            return Some(format!("it ends in '{last}' and holds text"));
        }
        let (shape, says) = match self.values? {
            Shape::Phone => (is_phone as fn(&str) -> bool, "its cells look like phone numbers"),
            Shape::Email => (is_email as fn(&str) -> bool, "its cells look like e-mail addresses"),
            Shape::Sentences => (is_sentence as fn(&str) -> bool, "its cells hold sentences"),
            Shape::Points => (is_point as fn(&str) -> bool, "its cells are points"),
        };
        let fits = filled.iter().filter(|cell| shape(cell)).count();
        let different = filled.iter().collect::<std::collections::HashSet<_>>().len();
        (filled.len() >= 3 && fits * 2 > filled.len() && different * 3 > filled.len()).then(|| says.to_owned())
    }
}

/// By which word of its heading or label a column was known; the words of the file may end in a star.
fn said_by(phrase: &Phrase) -> String {
    format!("it says '{}'", phrase.text.trim_matches('*'))
}

/// A short word or number, as a form codes an answer.
fn is_code(cell: &str) -> bool {
    cell.len() <= 4 || cell.parse::<f64>().is_ok() || (cell.len() <= 12 && !cell.contains(' ') && cell.contains('_'))
}

fn is_phone(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let rest = cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '(' | ')' | '/'));
    rest && (8..=15).contains(&digits)
        && (cell.starts_with('+') || cell.starts_with("00") || (cell.starts_with('0') && digits >= 9))
}

fn is_email(cell: &str) -> bool {
    cell.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !cell.contains(' '))
}

fn is_sentence(cell: &str) -> bool {
    cell.chars().count() > 50 && cell.split_whitespace().count() > 7
}

fn is_point(cell: &str) -> bool {
    let parts: Vec<f64> = cell
        .split([' ', ',', ';'])
        .filter(|p| !p.is_empty())
        .map_while(|part| part.parse().ok())
        .collect();
    matches!(parts[..], [lat, lon, ..] if lat.abs() <= 90.0 && lon.abs() <= 180.0 && lat.fract() != 0.0 && lon.fract() != 0.0)
        && cell.contains([' ', ',', ';'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(heading: &str, sample: &[&str]) -> Option<String> {
        Refusals::load(None)
            .expect("the built-in file")
            .judge(heading, "", sample)
            .map(|refused| refused.kind)
    }

    #[test]
    fn columns_about_persons_and_incidents_are_seen_in_four_languages() {
        for (heading, found) in [
            ("protection_incidents_sexual_violence", "incident"),
            ("women_protincid_none", "incident"),
            ("incidents_wh_leaving_killing", "incident"),
            ("protection_inc_location_market", "incident"),
            ("Number of GBV cases reported", "incident"),
            ("cas de viol", "incident"),
            ("casos_de_violencia", "incident"),
            ("عدد حالات العنف", "incident"),
            ("Respondent name", "person_name"),
            ("nom_de_l_enqueteur", "person_name"),
            ("nombre del encuestador", "person_name"),
            ("اسم الباحث", "person_name"),
            ("ki_phone_number", "phone"),
            ("رقم الهاتف", "phone"),
            ("contact_email", "email"),
            ("passport_no", "id_number"),
            ("Comments", "narrative"),
            ("observaciones", "narrative"),
            ("ملاحظات", "narrative"),
            ("_start_gps_latitude", "interview_point"),
        ] {
            assert_eq!(kind(heading, &[]).as_deref(), Some(found), "{heading}");
        }
    }

    #[test]
    fn conditions_services_and_places_are_not_refused() {
        for heading in [
            "organisat",
            "site_name",
            "women_services_treatment_rape",
            "women_services_psychosocial_support",
            "info_mainsource_phone_calls",
            "barriers_health_security",
            "available_health_services_mobile_clinic",
            "cases_eviction",
            "freedommov_night",
            "grape_harvest",
            "longitude",
            "latitude",
            "admin2Name",
            "women",
            "GBV referral pathway known",
            "services_pour_survivantes_de_viol",
        ] {
            assert_eq!(kind(heading, &[]), None, "{heading}");
        }
    }

    #[test]
    fn cells_tell_what_a_heading_hides() {
        assert_eq!(kind("q17", &["+252 61 5551234", "+252615550000", "0615551234"]).as_deref(), Some("phone"));
        assert_eq!(kind("q18", &["a@b.org", "c@d.org", "e@f.org"]).as_deref(), Some("email"));
        assert_eq!(kind("geo", &["36.58,44.54", "36.09,44.62", "35.1,43.9"]).as_deref(), Some("interview_point"));
        let told = "people said that they walk far for water and are afraid at night";
        let others = [
            told,
            "the women said that the latrines of the site have no door and no light",
            "nobody came since the last rain and the road is cut off now",
        ];
        assert_eq!(kind("q19", &others).as_deref(), Some("narrative"));
        assert_eq!(kind("site_id", &["30108013017", "30108039049", "30401011044"]), None);
        assert_eq!(kind("need_other", &["Agricultural inputs", "", ""]).as_deref(), Some("narrative"));
        assert_eq!(kind("need/other", &["0.0", "1.0", "0.0"]), None);
        assert_eq!(kind("reason_other", &["SL", "SL", "no"]), None);
    }

    #[test]
    fn an_office_replaces_a_kind_and_a_mistake_has_its_row() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |text: &str| fs_err::write(folder.path().join(NAME), text).expect("a file");
        write("[[kind]]\nid = \"phone\"\nsays = \"a phone\"\nwords = { xx = [\"simu\"] }\n");
        let refusals = Refusals::load(Some(folder.path())).expect("fine");
        assert!(refusals.judge("simu", "", &[]).is_some() && refusals.judge("telephone", "", &[]).is_none());
        write("\n[[kind]]\nid = 3\n");
        let problem = Refusals::load(Some(folder.path())).expect_err("a problem");
        assert_eq!((problem.entry.code, problem.at.row), ("A-REG-002", Some(3)));
    }
}
