//! What the answers of a column say: which scale they are on and how far along it each of them stands.

use super::measure::{self, Unit};
use super::words::{Scale, Words, says_other};
use crate::mapping::well_known;
use crate::phrase::Phrase;
use crate::text::{self, words};
use amparo_model::Silence;
use std::collections::HashMap;

/// Share of filled cells that a scale must understand.
const UNDERSTOOD: f64 = 0.8;
/// Answers that a condition has at most.
const MOST_ANSWERS: usize = 16;

/// The different values of a column with their counts, and what stands for no answer.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// Values that say something, the most frequent first.
    pub said: Vec<(String, usize)>,
    /// Codes for no answer.
    pub silent: Vec<(String, Silence)>,
    /// Values that say only that none of the answers fits.
    pub other: Vec<String>,
    /// Cells that hold something.
    pub filled: usize,
    /// Different values that say something.
    pub different: usize,
}

/// A column on a scale.
#[derive(Debug)]
pub(super) struct Scaled {
    pub scale: String,
    pub bad: bool,
    /// Value, level from 0 to 1.
    pub levels: Vec<(String, f64)>,
    /// Level and the code of the step there.
    pub codes: Vec<(f64, String)>,
    /// Share of filled cells understood.
    pub share: f64,
}

impl Values {
    pub fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Values {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for cell in cells.map(str::trim).filter(|cell| !cell.is_empty()) {
            *counts.entry(cell).or_default() += 1;
        }
        let mut values = Values::default();
        for (cell, count) in counts {
            let nothing = ["na", "n/a", "nan", "nat", "null", "-"].contains(&text::fold(cell).as_str());
            match well_known(cell).or(nothing.then_some(Silence::Blank)) {
                Some(silence) => values.silent.push((cell.to_owned(), silence)),
                None if is_other(cell) => values.other.push(cell.to_owned()),
                None => {
                    values.filled += count;
                    values.said.push((cell.to_owned(), count));
                }
            }
        }
        values.said.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        values.silent.sort();
        values.different = values.said.len();
        values
    }

    /// The first of the scales that understands the values.
    pub fn on(&self, scales: &[String], known: &Words) -> Option<Scaled> {
        if self.said.is_empty() || self.different > MOST_ANSWERS {
            return None;
        }
        let ways = scales.iter().filter_map(|id| match id.as_str() {
            "time" => self.on_measure("time", &measure::WALK, |unit| move |said: &[String]| measure::walk(said, unit)),
            "trip" => self.on_measure("trip", &measure::TRIP, |_| measure::trip),
            "percent" => self.on_percent(),
            "who" => self.on_who(known),
            _ => self.on_scale(known.scales.iter().find(|scale| scale.id == *id)?),
        });
        ways.filter(|scaled| scaled.share >= UNDERSTOOD && scaled.levels.len() * 2 > self.different)
            .max_by(|a, b| a.share.total_cmp(&b.share).then(std::cmp::Ordering::Greater))
    }

    fn on_scale(&self, scale: &Scale) -> Option<Scaled> {
        self.with_levels(&scale.id, scale.bad, &scale.codes, |value| {
            let said = words(value);
            let ranked = said.len() > 1 && said[0].bytes().all(|b| b.is_ascii_digit());
            step(scale, &said).or_else(|| ranked.then(|| step(scale, &said[1..])).flatten())
        })
    }

    fn on_measure<F: Fn(&[String]) -> Option<f64>>(
        &self,
        id: &str,
        codes: &[(f64, &str)],
        level: impl Fn(Option<Unit>) -> F,
    ) -> Option<Scaled> {
        let level = level(self.said.iter().find_map(|(value, _)| Unit::of(&words(value))));
        self.with_levels(id, true, codes, |value| level(&words(value)))
    }

    fn on_percent(&self) -> Option<Scaled> {
        self.with_levels("percent", false, &measure::SHARE, measure::percent)
    }

    fn on_who(&self, known: &Words) -> Option<Scaled> {
        self.with_levels("who", true, &measure::WHO, |value| measure::who(&known.people(value)))
    }

    fn with_levels<C: AsRef<str>>(
        &self,
        scale: &str,
        bad: bool,
        codes: &[(f64, C)],
        level: impl Fn(&str) -> Option<f64>,
    ) -> Option<Scaled> {
        let mut levels = Vec::new();
        let mut understood = 0;
        for (value, count) in &self.said {
            if let Some(level) = level(value) {
                levels.push((value.clone(), level));
                understood += count;
            }
        }
        levels.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
        let share = understood as f64 / self.filled.max(1) as f64;
        let codes = codes.iter().map(|(level, code)| (*level, code.as_ref().to_owned())).collect();
        (!levels.is_empty()).then(|| Scaled { scale: scale.to_owned(), bad, levels, codes, share })
    }
}

/// The level of a scale that an answer names: word for word, by how it begins, or, of bad things, by any word in it.
fn step(scale: &Scale, said: &[String]) -> Option<f64> {
    let fits = |phrases: &[Phrase], whole: bool| {
        phrases
            .iter()
            .any(|phrase| phrase.find(said) == Some(0) && (!whole || phrase.len() == said.len()))
    };
    let whole = || scale.steps.iter().find(|(_, phrases)| fits(phrases, true));
    let begins = said.len() > 1 && scale.id != "share" && scale.id != "yes_no";
    let begun = || scale.steps.iter().find(|(_, phrases)| begins && fits(phrases, false));
    let inside = || {
        let found = |(_, phrases): &&(f64, Vec<Phrase>)| phrases.iter().any(|phrase| phrase.find(said).is_some());
        scale.steps.iter().filter(|_| scale.bad).find(found)
    };
    whole().or_else(begun).or_else(inside).map(|(level, _)| *level)
}

/// An answer like `other`: it says neither that there is a danger nor that there is none.
fn is_other(cell: &str) -> bool {
    let said = words(cell);
    said.len() <= 3 && said.first().is_some_and(|first| says_other(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_find_their_scale() {
        let known = Words::load(None).expect("the built-in words");
        let on = |values: &[&str], scales: &[&str]| {
            let scales: Vec<String> = scales.iter().map(|id| (*id).to_owned()).collect();
            Values::of(values.iter().copied())
                .on(&scales, &known)
                .map(|scaled| (scaled.scale, scaled.levels))
        };
        let levels = |pairs: &[(&str, f64)]| {
            pairs.iter().map(|(value, level)| ((*value).to_owned(), *level)).collect::<Vec<_>>()
        };
        let any = ["yes_no", "share", "severity"];
        assert_eq!(on(&["yes", "no", "NC", "SL"], &any), Some(("yes_no".into(), levels(&[("no", 0.0), ("yes", 1.0)]))));
        let ranked = levels(&[("4.None", 0.0), ("3.Minor", 0.33), ("2.Moderate", 0.67), ("1.Major", 1.0)]);
        assert_eq!(on(&["4.None", "3.Minor", "2.Moderate", "1.Major"], &any), Some(("severity".into(), ranked)));
        let shares = levels(&[("aucun", 0.0), ("la moitié", 0.5), ("tous", 1.0)]);
        assert_eq!(on(&["tous", "aucun", "la moitié"], &any), Some(("share".into(), shares)));
        assert_eq!(on(&["نعم", "لا"], &any).map(|found| found.0), Some("yes_no".into()));
        assert_eq!(on(&["0", "1"], &any), None, "a score is no answer");
        assert_eq!(on(&["food", "cash", "yes"], &any), None);
    }
}
