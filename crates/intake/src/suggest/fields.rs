//! Which columns say where, when, who and how many: by HXL tag, else by the words of the heading and the look of the cells.

use super::answers::Values;
use super::words::{FieldWords, Heading, Shape};
use super::{Column, Draft, Guess};
use crate::mapping::{About, Coded, Field};
use crate::phrase;
use crate::read::{DateOrder, NumberStyle, date, number};
use crate::text::fold;
use amparo_model::Counted;
use std::collections::BTreeSet;

/// HXL tags (without blanks) and what they are.
const TAGS: [(&str, &str); 14] = [
    ("#adm1+name", "admin1"),
    ("#adm1+code", "admin1_code"),
    ("#adm2+name", "admin2"),
    ("#adm2+code", "admin2_code"),
    ("#loc+name", "site_name"),
    ("#loc+code", "site_id"),
    ("#geo+lat", "lat"),
    ("#geo+lon", "lon"),
    ("#date", "date"),
    ("#affected+hh", "households"),
    ("#affected+idps", "individuals"),
    ("#affected+idps+ind", "individuals"),
    ("#affected+ind", "individuals"),
    ("#affected+f", "women_girls"),
];

/// Share of filled cells that must look as the field does.
const MOSTLY: f64 = 0.9;

impl Draft<'_> {
    /// Guesses the fields and gives the positions of their columns.
    pub(super) fn fields(&mut self, table: &[Column], rows: usize) -> BTreeSet<usize> {
        let words = self.words;
        let mut found: Vec<(f64, &str, usize, String)> = Vec::new();
        for (i, column) in table.iter().enumerate() {
            let tag: String = column.hxl.to_lowercase().split_whitespace().collect();
            if let Some((_, what)) = TAGS.iter().find(|(known, _)| *known == tag) {
                found.push((2.0, what, i, format!("HXL tag {tag}")));
            }
            for field in &words.fields {
                if let Some((score, phrase)) = self.score(field, column)
                    && looks(field.values, &column.values, rows)
                {
                    found.push((score, &field.what, i, format!("'{phrase}' in the heading")));
                }
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)));
        let (mut taken, mut known) = (BTreeSet::new(), BTreeSet::new());
        for (score, what, i, why) in found {
            let column = &table[i];
            if taken.contains(&column.position) || !known.insert(what) {
                continue;
            }
            taken.insert(column.position);
            let confidence = (0.45 + 0.5 * score.min(1.0)).min(0.95);
            if let Some(field) = Field::from_word(what) {
                self.field(field, column, confidence, why);
                continue;
            }
            if let Some(counted) = Counted::from_word(what) {
                self.mapping.people.insert(counted, column.name.to_owned());
            } else if let Some(about) = About::from_word(what) {
                self.mapping.about.insert(about, coded(about, column));
            }
            self.guesses
                .push(Guess { column: column.name.to_owned(), what: what.to_owned(), confidence, why });
        }
        taken
    }

    /// How well a heading fits a field: the share of its words that a phrase explains, less for later phrases.
    fn score<'f>(&self, field: &'f FieldWords, column: &Column) -> Option<(f64, &'f str)> {
        if phrase::first(&field.not, &column.heading.words).is_some() {
            return None;
        }
        let read = |heading: &Heading, (order, phrase): (usize, &'f phrase::Phrase)| {
            let start = phrase.find(&heading.words)?;
            let covered = start..start + phrase.len();
            let open = |i: &usize| covered.contains(i) || !self.words.is_neutral(&heading.words[*i]);
            let asked = (0..heading.words.len()).filter(open).count().max(1);
            let score = phrase.len() as f64 / asked as f64 + 0.1 * phrase.len() as f64 - 0.01 * order as f64;
            Some((score, phrase.text.as_str()))
        };
        let found = column
            .ways
            .iter()
            .flat_map(|way| field.says.iter().enumerate().filter_map(move |phrase| read(way, phrase)));
        found.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(score, _)| *score >= 0.35)
    }
}

/// Whether the cells look as the field does.
fn looks(shape: Shape, values: &Values, rows: usize) -> bool {
    if values.said.is_empty() {
        return false;
    }
    let share = |fits: fn(&str) -> bool| {
        let fitting: usize = values.said.iter().filter(|(value, _)| fits(value)).map(|(_, count)| count).sum();
        fitting as f64 / values.filled as f64
    };
    let numbers = |value: &str| number(value, NumberStyle::DecimalPoint).is_ok_and(|number| number.is_some());
    match shape {
        Shape::Unique => values.different * 20 >= values.filled * 19 && values.filled * 2 > rows,
        Shape::Code => {
            share(|value| value.len() <= 16 && !value.contains(' ') && value.bytes().any(|b| b.is_ascii_digit()))
                >= MOSTLY
        }
        Shape::Text => share(|value| value.chars().any(char::is_alphabetic)) >= MOSTLY,
        Shape::Names => {
            share(|value| value.chars().any(char::is_alphabetic)) >= MOSTLY
                && values.different >= 10.min(values.filled / 2)
        }
        Shape::Number => share(numbers_only) >= MOSTLY && values.said.iter().any(|(value, _)| numbers(value)),
        Shape::Date => {
            share(|value| date(value, DateOrder::DayFirst).is_ok_and(|day| day.is_some()) && !numbers_only(value))
                >= MOSTLY
        }
        Shape::Sex => share(|value| sex(value).is_some()) >= MOSTLY,
        Shape::Mode => share(|value| mode(value).is_some()) >= MOSTLY,
    }
}

fn numbers_only(value: &str) -> bool {
    number(value, NumberStyle::DecimalPoint).is_ok_and(|number| number.is_some())
}

fn sex(value: &str) -> Option<&'static str> {
    Some(match fold(value).as_str() {
        "f" | "female" | "woman" | "women" | "femme" | "mujer" | "femenino" | "feminin" | "امراة" | "أنثى" | "انثى" => {
            "woman"
        }
        "m" | "male" | "man" | "men" | "homme" | "hombre" | "masculino" | "masculin" | "رجل" | "ذكر" => "man",
        "mixed" | "both" | "mixte" | "mixto" | "مختلط" => "mixed",
        _ => return None,
    })
}

fn mode(value: &str) -> Option<&'static str> {
    let value = fold(value).replace([' ', '_', '-'], "");
    let has = |words: &[&str]| words.iter().any(|word| value.contains(word));
    if has(&["phone", "remote", "telephone", "distance", "هاتف"]) {
        Some("remote")
    } else if has(&["inperson", "facetoface", "enpersonne", "presencial", "enpersona", "شخصي"]) {
        Some("in_person")
    } else if has(&["observ", "ملاحظة"]) {
        Some("observed")
    } else {
        None
    }
}

fn coded(about: About, column: &Column) -> Coded {
    let word = |value: &str| if about == About::Mode { mode(value) } else { sex(value) };
    let values = column
        .values
        .said
        .iter()
        .filter_map(|(value, _)| Some((value.clone(), word(value)?.to_owned())));
    Coded { column: Some(column.name.to_owned()), all: None, values: values.collect() }
}
