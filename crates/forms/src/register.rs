//! Registers: kinds of record, declared as an XLSForm in Markdown with the columns of the house beside the standard ones.
//! The built-in register comes first; an office adds fields and raises classes, and cannot lower a class or rename a core field.

mod check;
mod office;
mod sheet;
mod words;

pub use crate::table::{Book, Table};
pub use sheet::{Tables, from_xlsx, to_xlsx};
pub use words::{FieldLabel, FieldLabels};

use crate::file;
use amparo_model::{Location, Problem, problem, standard::Standards};
use std::{fmt, path::Path};

/// Name of the built-in register of site assessments.
pub const SITE_ASSESSMENT: &str = "site-assessment";

/// A kind of record: its fields in the order of the form, and its lists of choices.
#[derive(Clone, Debug, PartialEq)]
pub struct Register {
    /// Name, as in the file name.
    pub name: String,
    /// Id of the form on the phone.
    pub form_id: String,
    /// Version of the register.
    pub version: String,
    /// Draft, or who reviewed it and when.
    pub review_status: String,
    /// Fields, with groups opened and closed among them.
    pub fields: Vec<Field>,
    /// Lists of choices.
    pub lists: Vec<List>,
    /// What an office changed, one sentence each.
    pub overrides: Vec<String>,
}

impl Register {
    /// The field with this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    /// The field that answers an indicator.
    pub fn answering(&self, indicator: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.indicator.as_deref() == Some(indicator))
    }

    /// The choices that a field offers; empty where it offers none.
    pub fn choices(&self, field: &Field) -> &[String] {
        let list = field.kind.list().and_then(|name| self.lists.iter().find(|l| l.name == name));
        list.map_or(&[], |list| &list.choices)
    }
}

/// One row of the section survey.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name in data and exports; empty for the end of a group.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// An answer must be given.
    pub required: bool,
    /// When it is asked (XPath of XLSForm); empty for always.
    pub relevant: String,
    /// What an answer must fulfil; empty for nothing.
    pub constraint: String,
    /// How it is calculated; empty where it is asked.
    pub calculation: String,
    /// HXL tag; empty for none.
    pub hxl: String,
    /// Who may see it. No class means sealed.
    pub class: Class,
    /// Why the field exists; empty only for groups.
    pub purpose: String,
    /// Id of the indicator that it answers.
    pub indicator: Option<String>,
    /// Months for which it is kept after the record closes; `None` where nothing is kept.
    pub keep_months: Option<u32>,
    /// Row in the file that declares it, from 1.
    pub row: u32,
}

/// What a field holds or does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    BeginGroup,
    EndGroup,
    BeginRepeat,
    EndRepeat,
    /// One of a list.
    SelectOne(String),
    /// Any of a list.
    SelectMultiple(String),
    Integer,
    Decimal,
    Text,
    Date,
    Time,
    DateTime,
    Geopoint,
    Note,
    Calculate,
    Hidden,
    Acknowledge,
}

impl Kind {
    const PLAIN: [(&'static str, Kind); 15] = [
        ("begin_group", Kind::BeginGroup),
        ("end_group", Kind::EndGroup),
        ("begin_repeat", Kind::BeginRepeat),
        ("end_repeat", Kind::EndRepeat),
        ("integer", Kind::Integer),
        ("decimal", Kind::Decimal),
        ("text", Kind::Text),
        ("date", Kind::Date),
        ("time", Kind::Time),
        ("datetime", Kind::DateTime),
        ("geopoint", Kind::Geopoint),
        ("note", Kind::Note),
        ("calculate", Kind::Calculate),
        ("hidden", Kind::Hidden),
        ("acknowledge", Kind::Acknowledge),
    ];

    /// What a cell of the column `type` says.
    pub fn from_cell(cell: &str) -> Option<Kind> {
        let mut words = cell.split_whitespace();
        match (words.next(), words.next(), words.next()) {
            (Some("select_one"), Some(list), None) => Some(Kind::SelectOne(list.to_owned())),
            (Some("select_multiple"), Some(list), None) => Some(Kind::SelectMultiple(list.to_owned())),
            (Some("begin"), Some("group"), None) => Some(Kind::BeginGroup),
            (Some("end"), Some("group"), None) => Some(Kind::EndGroup),
            (Some("begin"), Some("repeat"), None) => Some(Kind::BeginRepeat),
            (Some("end"), Some("repeat"), None) => Some(Kind::EndRepeat),
            (Some(word), None, None) => Kind::PLAIN.into_iter().find(|(known, _)| *known == word).map(|(_, kind)| kind),
            _ => None,
        }
    }

    /// The list that its answers come from.
    pub fn list(&self) -> Option<&str> {
        match self {
            Kind::SelectOne(list) | Kind::SelectMultiple(list) => Some(list),
            _ => None,
        }
    }

    /// Opens or closes a group or repeat and holds nothing itself.
    pub fn is_structure(&self) -> bool {
        matches!(self, Kind::BeginGroup | Kind::EndGroup | Kind::BeginRepeat | Kind::EndRepeat)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::SelectOne(list) => write!(f, "select_one {list}"),
            Kind::SelectMultiple(list) => write!(f, "select_multiple {list}"),
            plain => {
                let word = Kind::PLAIN.iter().find(|(_, kind)| kind == plain).map_or("", |(word, _)| word);
                f.write_str(word)
            }
        }
    }
}

/// Who may see a field, from the widest to the narrowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// May be shown as it is.
    Open,
    /// Only in statistics, through the one door.
    Coded,
    /// Identity, narrative, contact, perpetrator, confidential place: only for a person with a permit.
    Sealed,
}

impl Class {
    /// The word in the column `amparo::class`.
    pub const fn word(self) -> &'static str {
        match self {
            Class::Open => "open",
            Class::Coded => "coded",
            Class::Sealed => "sealed",
        }
    }

    /// What a cell says; an empty cell is sealed, an unknown word is `None`.
    pub fn from_cell(cell: &str) -> Option<Class> {
        match cell {
            "open" => Some(Class::Open),
            "coded" => Some(Class::Coded),
            "sealed" | "" => Some(Class::Sealed),
            _ => None,
        }
    }
}

/// A list of choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// Name, as in `select_one NAME`.
    pub name: String,
    /// Codes in the order of the form.
    pub choices: Vec<String>,
}

/// A register with an office's additions. `folder` is the office's folder `registers/`; `standards` says which indicators there are.
///
/// # Errors
/// Everything that is wrong with the register, each with file and row.
pub fn load(folder: Option<&Path>, name: &str, standards: &Standards) -> Result<Register, Vec<Problem>> {
    let file_name = format!("{name}.md");
    let (builtin, office) = file::layers(file::REGISTERS, folder.filter(|_| is_name(name)), &file_name);
    let office = office.map_err(|problem| vec![problem])?;
    let (core, addition) = match (builtin, office) {
        (Some(core), addition) => (core, addition),
        (None, Some(core)) => (core, None),
        (None, None) => {
            let names: Vec<&str> = file::REGISTERS
                .iter()
                .filter_map(|(n, _)| n.strip_suffix(".md"))
                .filter(|n| is_name(n))
                .collect();
            let problem = Problem::new(&problem::REG_NO_SUCH_REGISTER, Location::file(&file_name));
            return Err(vec![problem.with("name", name).with("names", names.join(", "))]);
        }
    };
    let book = Book::from_markdown(&file_name, &core.text)?;
    let mut register = from_book(name, &file_name, &book)?;
    check::whole(&register, standards, &file_name)?;
    if let Some(addition) = addition {
        let book = Book::from_markdown(&file_name, &addition.text)?;
        office::extend(&mut register, &book, &file_name)?;
        check::whole(&register, standards, &file_name)?;
    }
    Ok(register)
}

/// A register from tables that somebody edited, for example from [`from_xlsx`], checked as [`load`] does.
///
/// # Errors
/// Everything that is wrong with it, each with file and row.
pub fn from_tables(name: &str, file: &str, book: &Book, standards: &Standards) -> Result<Register, Vec<Problem>> {
    let register = from_book(name, file, book)?;
    check::whole(&register, standards, file)?;
    Ok(register)
}

fn from_book(name: &str, file: &str, book: &Book) -> Result<Register, Vec<Problem>> {
    let mut problems = check::sections(book, file, &["survey", "choices", "settings"]);
    let (fields, lists) = check::rows(book, file, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let setting = |key: &str| book.table("settings").map_or("", |t| t.cell(0, key)).to_owned();
    Ok(Register {
        name: name.to_owned(),
        form_id: setting("form_id"),
        version: setting("version"),
        review_status: setting("amparo::review_status"),
        fields,
        lists,
        overrides: Vec::new(),
    })
}

/// The labels of a register in a language, with an office's. Questions and answers of the menu come from `menu`, so that an
/// office's change of a question is a change of the form.
///
/// # Errors
/// What is wrong with the label files, with file and row.
pub fn labels(
    folder: Option<&Path>,
    register: &Register,
    menu: &crate::labels::Labels,
) -> Result<FieldLabels, Vec<Problem>> {
    words::load(folder, register, menu)
}

/// The canonical text of a register or label file.
///
/// # Errors
/// What keeps the text from being read, with its row.
pub fn fmt(file: &str, text: &str) -> Result<String, Vec<Problem>> {
    Book::from_markdown(file, text).map(|book| book.to_markdown())
}

/// A register's name, not that of one of its label files and no way out of the folder.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

#[cfg(test)]
mod tests;
