//! What the answers of a column say: which scale they are on and how far along it each of them stands.

use super::words::{Scale, Words};
use crate::mapping::well_known;
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
        let ways = scales.iter().filter_map(|id| {
            if id == "time" { self.on_time() } else { self.on_scale(known.scales.iter().find(|s| s.id == *id)?) }
        });
        ways.filter(|scaled| scaled.share >= UNDERSTOOD && scaled.levels.len() * 2 > self.different)
            .max_by(|a, b| a.share.total_cmp(&b.share).then(std::cmp::Ordering::Greater))
    }

    fn on_scale(&self, scale: &Scale) -> Option<Scaled> {
        self.with_levels(&scale.id, scale.bad, |value| {
            let mut said = words(value);
            if said.len() > 1 && said[0].bytes().all(|b| b.is_ascii_digit()) {
                said.remove(0);
            }
            let fits = |phrases: &[crate::phrase::Phrase], whole: bool| {
                phrases
                    .iter()
                    .any(|phrase| phrase.find(&said) == Some(0) && (!whole || phrase.len() == said.len()))
            };
            let whole = scale.steps.iter().find(|(_, phrases)| fits(phrases, true));
            let begun = || {
                scale.steps.iter().find(|(_, phrases)| {
                    said.len() > 1 && scale.id != "share" && scale.id != "yes_no" && fits(phrases, false)
                })
            };
            let inside = || {
                scale
                    .steps
                    .iter()
                    .find(|(_, phrases)| scale.bad && phrases.iter().any(|phrase| phrase.find(&said).is_some()))
            };
            whole.or_else(begun).or_else(inside).map(|(level, _)| *level)
        })
    }

    fn on_time(&self) -> Option<Scaled> {
        self.with_levels("time", true, |value| time_level(&words(value)))
    }

    fn with_levels(&self, scale: &str, bad: bool, level: impl Fn(&str) -> Option<f64>) -> Option<Scaled> {
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
        (!levels.is_empty()).then(|| Scaled { scale: scale.to_owned(), bad, levels, share })
    }
}

/// How long: 0 below a quarter of an hour, 0.33 up to half an hour, 0.67 up to an hour, 1 beyond. Judged by the lower end of a span.
fn time_level(said: &[String]) -> Option<f64> {
    let is = |word: &str, list: &[&str]| list.contains(&word);
    let half_day = said.iter().any(|w| is(w, &["halfday"])) || said.windows(2).any(|w| w[0] == "half" && w[1] == "day");
    let first = said.first()?;
    let numbers: Vec<f64> = said.iter().filter_map(|word| word.parse().ok()).collect();
    let hours = said.iter().any(|word| {
        is(word, &["hour", "hours", "h", "hr", "hrs", "heure", "heures", "hora", "horas", "ساعه", "ساعات"])
    });
    let minutes = said
        .iter()
        .any(|word| is(word, &["min", "mins", "minute", "minutes", "minuto", "minutos", "دقيقه", "دقايق"]));
    let below = is(first, &["under", "less", "below", "moins", "menos", "اقل"]);
    let above = is(first, &["more", "over", "above", "plus", "mas", "اكثر"]);
    let Some(number) = numbers.first() else { return half_day.then_some(1.0) };
    if numbers.len() == 1 && !hours && !minutes && !below && !above && !half_day {
        return None;
    }
    let begins_in_minutes = *number >= 10.0 || (minutes && !hours);
    let from = if begins_in_minutes { *number } else { number * 60.0 };
    Some(match (below, from) {
        (true, f) if f <= 15.0 => 0.0,
        (true, f) if f <= 30.0 => 0.33,
        (true, f) if f <= 60.0 => 0.67,
        (false, f) if f < 15.0 => 0.0,
        (false, f) if f < 30.0 => 0.33,
        (false, f) if f < 60.0 => 0.67,
        _ => 1.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_time_in_codes_and_words() {
        for (value, level) in [
            ("under_30", 0.33),
            ("30_less_1", 0.67),
            ("30_minutes_1", 0.67),
            ("1_to_halfday", 1.0),
            ("more_halfday", 1.0),
            ("15_30", 0.33),
            ("31_60", 0.67),
            ("less_15", 0.0),
            ("more_60", 1.0),
            ("1_hour_3", 1.0),
            ("moins de 15 minutes", 0.0),
            ("más de 60 minutos", 1.0),
            ("اقل من 30 دقيقة", 0.33),
        ] {
            assert_eq!(time_level(&words(value)), Some(level), "{value}");
        }
        assert_eq!((time_level(&words("4")), time_level(&words("walk"))), (None, None));
    }

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
