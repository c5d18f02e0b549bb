//! Files made with our own register: columns named as its fields, or headed by the menu's questions, and the menu's answers. They
//! are known, not guessed: confidence is 1, and every answer names its option.

use super::answers::{Scaled, Values};
use super::words::Words;
use super::{Column, Draft, Guess, labels::bare};
use crate::mapping::{About, AnswerMap, Coded, Field, Map};
use crate::text::{fold, value_key};
use amparo_forms::register::SITE_ASSESSMENT;
use amparo_model::{Counted, Informant, Mode, Sex, Standards, standard::Indicator};
use std::collections::{BTreeSet, HashMap};

/// Columns with the id of a record, as Kobo and ODK export them, the surest first.
const RECORD: [&str; 5] = ["_uuid", "meta_instanceid", "instanceid", "key", "__id"];

impl Draft<'_> {
    /// Maps what is the register's own, and gives the positions of those columns; none where the file is not by the register.
    pub(super) fn own(&mut self, table: &[Column], questions: &HashMap<String, &Indicator>) -> BTreeSet<usize> {
        let mut taken = BTreeSet::new();
        let mut indicators = BTreeSet::new();
        for column in table {
            let Some(map) = self.own_map(column, questions) else { continue };
            if !indicators.insert(map.indicator.clone()) {
                continue;
            }
            self.known(column, &map.indicator, "a question of our own register");
            self.mapping.maps.push(map);
            taken.insert(column.position);
        }
        let site = table.iter().any(|column| field(column.name) == Some(Field::SiteId));
        if taken.is_empty() || !site {
            return taken;
        }
        self.mapping.form = Some(SITE_ASSESSMENT.into());
        for column in table {
            let name = fold(bare(column.name));
            if let Some(field) = field(column.name)
                && !self.mapping.fields.contains_key(&field)
            {
                self.mapping.fields.insert(field, column.name.to_owned());
                self.known(column, field.word(), "a field of our own register");
            } else if let Some(counted) = Counted::from_word(&name)
                && !self.mapping.people.contains_key(&counted)
            {
                self.mapping.people.insert(counted, column.name.to_owned());
                self.known(column, counted.word(), "a field of our own register");
            } else if let Some(about) = About::from_word(&name)
                && !self.mapping.about.contains_key(&about)
            {
                self.mapping.about.insert(about, coded(about, column));
                self.known(column, about.word(), "a field of our own register");
            } else {
                continue;
            }
            taken.insert(column.position);
        }
        let record = RECORD.iter().find_map(|id| table.iter().find(|column| flat(column.name) == *id));
        if let Some(record) = record {
            self.mapping.fields.insert(Field::Record, record.name.to_owned());
            self.known(record, Field::Record.word(), "the id of the record in an export");
        }
        if self.mapping.fields.contains_key(&Field::Lat) && self.mapping.fields.contains_key(&Field::Lon) {
            if let Some(point) = self.mapping.fields.remove(&Field::Point) {
                self.guesses.retain(|guess| guess.column != point);
            }
        }
        taken.extend(table.iter().map(|column| column.position));
        taken
    }

    fn own_map(&self, column: &Column, questions: &HashMap<String, &Indicator>) -> Option<Map> {
        let name = fold(bare(column.name));
        let by_name = self.standards.indicators.iter().find(|i| i.id.to_lowercase().replace('-', "_") == name);
        let indicator = by_name.or_else(|| questions.get(&fold(column.name)).copied())?;
        let found: Vec<(String, Option<String>)> = column
            .values
            .said
            .iter()
            .map(|(value, _)| (value.clone(), option(indicator, self.words, value)))
            .collect();
        if found.iter().any(|(_, option)| option.is_none()) || !column.values.other.is_empty() {
            return None;
        }
        let answer =
            |value: &str, option: &str| AnswerMap { value: value.into(), option: Some(option.into()), hazard: None };
        let codes = found.iter().all(|(value, option)| Some(value) == option.as_ref());
        let answers = if codes {
            indicator.options.iter().map(|option| answer(&option.value, &option.value)).collect()
        } else {
            found.iter().filter_map(|(value, option)| Some(answer(value, option.as_ref()?))).collect()
        };
        Some(Map { column: column.name.to_owned(), indicator: indicator.id.clone(), answers, ..Map::default() })
    }

    fn known(&mut self, column: &Column, what: &str, why: &str) {
        self.guesses.push(Guess {
            column: column.name.to_owned(),
            what: what.to_owned(),
            confidence: 1.0,
            why: why.to_owned(),
        });
    }
}

/// The menu's questions in all languages, as headings compare, with their indicators.
pub(super) fn questions<'s>(standards: &'s Standards, words: &Words) -> HashMap<String, &'s Indicator> {
    let mut questions = HashMap::new();
    for indicator in &standards.indicators {
        questions.insert(fold(&indicator.text), indicator);
        questions.extend(words.menu().iter().map(|menu| (fold(menu.indicator(&indicator.id).text), indicator)));
    }
    questions
}

/// The field of the register that a column is; the parts of a point come as columns of their own.
fn field(column: &str) -> Option<Field> {
    let flat = flat(column);
    if flat.ends_with("location_latitude") {
        return Some(Field::Lat);
    } else if flat.ends_with("location_longitude") {
        return Some(Field::Lon);
    }
    match bare(&fold(column)) {
        "location" => Some(Field::Point),
        name => Field::from_word(name)
            .filter(|field| !matches!(field, Field::Record | Field::Lat | Field::Lon | Field::Point)),
    }
}

/// A column's name with groups and parts joined by one mark.
fn flat(column: &str) -> String {
    fold(column).replace(['/', '-', '.', ':'], "_")
}

fn coded(about: About, column: &Column) -> Coded {
    let known = |value: &str| match about {
        About::Informant => Informant::from_word(value).is_some(),
        About::InformantSex => Sex::from_word(value).is_some(),
        About::Mode => Mode::from_word(value).is_some(),
    };
    let mut values: Vec<(String, String)> = column
        .values
        .said
        .iter()
        .filter(|(v, _)| known(v))
        .map(|(v, _)| (v.clone(), v.clone()))
        .collect();
    values.sort();
    Coded { column: Some(column.name.to_owned()), all: None, values }
}

/// The option that a value is: by its code, or by its words in one of the languages.
pub(super) fn option(indicator: &Indicator, words: &Words, value: &str) -> Option<String> {
    let key = value_key(value);
    let is = |option: &str| {
        value_key(option) == key
            || words.menu().iter().any(|menu| value_key(menu.option(&indicator.id, option).text) == key)
    };
    indicator
        .options
        .iter()
        .find(|option| is(&option.value))
        .map(|option| option.value.clone())
}

/// Values that are options of the indicator: a scale of their own, the hazard of each being its level.
pub(super) fn menu(indicator: &Indicator, words: &Words, values: &Values) -> Option<Scaled> {
    let mut levels = Vec::new();
    for (value, _) in &values.said {
        let named = option(indicator, words, value)?;
        let option = indicator.options.iter().find(|option| option.value == named)?;
        levels.push((value.clone(), option.hazard));
    }
    (!levels.is_empty()).then(|| Scaled { scale: MENU.into(), bad: true, levels, codes: Vec::new(), share: 1.0 })
}

/// The scale of values that are options of the indicator.
pub(super) const MENU: &str = "menu";
