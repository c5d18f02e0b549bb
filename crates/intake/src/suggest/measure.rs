//! Answers that are measured or counted rather than named: how long a walk or a trip is, which share, who of a household.

use super::words::People;
use crate::text::words;

/// Codes of the menu for a walk.
pub(super) const WALK: [(f64, &str); 4] = [(0.0, "less_15"), (0.33, "15_30"), (0.67, "31_60"), (1.0, "more_60")];
/// Codes of the menu for a trip.
pub(super) const TRIP: [(f64, &str); 4] =
    [(0.0, "not_needed"), (0.3, "under_1_hour"), (0.7, "1_to_3_hours"), (1.0, "over_3_hours")];
/// Codes of the menu for a share.
pub(super) const SHARE: [(f64, &str); 5] = [(0.0, "none"), (0.25, "few"), (0.5, "some"), (0.75, "many"), (1.0, "all")];
/// Who does a task, by whom it exposes.
pub(super) const WHO: [(f64, &str); 4] = [(0.0, "nobody"), (0.2, "mixed"), (0.7, "women"), (1.0, "girls")];

/// In what a number counts when the answer does not say it: the unit of the other answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Minutes,
    Hours,
    Kilometres,
    Metres,
}

impl Unit {
    /// The unit that an answer names.
    pub fn of(said: &[String]) -> Option<Unit> {
        said.iter().find_map(|word| Unit::word(word))
    }

    fn word(word: &str) -> Option<Unit> {
        let is = |list: &[&str]| list.contains(&word);
        if is(&["hour", "hours", "h", "hr", "hrs", "heure", "heures", "hora", "horas", "ساعه", "ساعات"]) {
            Some(Unit::Hours)
        } else if is(&["min", "mins", "minute", "minutes", "mn", "minuto", "minutos", "دقيقه", "دقايق"]) {
            Some(Unit::Minutes)
        } else if word.starts_with("km") || word.starts_with("kilomet") || is(&["كم", "كيلومتر"]) {
            Some(Unit::Kilometres)
        } else if is(&["meters", "metres", "meter", "metre", "metros", "mts", "متر"]) {
            Some(Unit::Metres)
        } else {
            None
        }
    }
}

/// Minutes or kilometres of an answer: the lower end of a span, or the upper end of `less than`; and whether it is the upper.
fn length(said: &[String], unit: Option<Unit>) -> Option<(f64, bool, Unit)> {
    let is = |word: &str, list: &[&str]| list.contains(&word);
    let first = said.first()?;
    let numbers: Vec<f64> = said.iter().filter_map(|word| word.parse().ok()).collect();
    let units: Vec<Unit> = said.iter().filter_map(|word| Unit::word(word)).collect();
    let any = |unit: Unit| units.contains(&unit);
    let half = said.iter().any(|word| is(word, &["half", "demi", "demie", "media", "نصف"]));
    let half_day = said.iter().any(|w| w == "halfday")
        || said
            .windows(2)
            .any(|w| is(&w[0], &["half", "demi", "medio"]) && is(&w[1], &["day", "journee", "dia"]));
    let below =
        is(first, &["under", "less", "below", "within", "up", "upto", "moins", "jusqu", "menos", "hasta", "اقل"]);
    let above = is(first, &["more", "over", "above", "plus", "mas", "اكثر"])
        || said.iter().any(|word| is(word, &["plus", "more"]));
    if half_day {
        return Some((720.0, false, Unit::Minutes));
    }
    let there = [["on", "premises"], ["sur", "place"], ["at", "home"], ["en", "casa"], ["no", "walk"]];
    if said.iter().any(|w| w == "onpremises")
        || said.windows(2).any(|w| there.iter().any(|t| w[0] == t[0] && w[1] == t[1]))
    {
        return Some((0.0, true, Unit::Minutes));
    }
    let hour_word = |number: f64| Some((number, below, Unit::Minutes));
    let number = match numbers.first() {
        Some(number) => *number,
        None if any(Unit::Hours) && half => return hour_word(30.0),
        None if any(Unit::Hours) && (below || above) => return hour_word(60.0),
        None => return None,
    };
    if numbers.len() == 1 && units.is_empty() && !below && !above && unit.is_none() {
        return None;
    }
    if any(Unit::Kilometres) || (units.is_empty() && unit == Some(Unit::Kilometres)) {
        return Some((number, below, Unit::Kilometres));
    }
    if any(Unit::Metres) || (units.is_empty() && unit == Some(Unit::Metres)) {
        return Some((number / 1000.0, below, Unit::Kilometres));
    }
    let minutes = number >= 10.0 || (any(Unit::Minutes) && !any(Unit::Hours)) || (number == 0.0 && !any(Unit::Hours));
    Some((if minutes { number } else { number * 60.0 }, below, Unit::Minutes))
}

/// How long a walk is: 0 below a quarter of an hour (or one kilometre), 0.33 up to half an hour (two and a half), 0.67 up to an
/// hour (five), 1 beyond. A span is judged by its lower end.
pub(super) fn walk(said: &[String], unit: Option<Unit>) -> Option<f64> {
    let (number, below, unit) = length(said, unit)?;
    let ends = if unit == Unit::Kilometres { [1.0, 2.5, 5.0] } else { [15.0, 30.0, 60.0] };
    let within = |end: &f64| if below { number <= *end } else { number < *end };
    Some([0.0, 0.33, 0.67, 1.0][ends.iter().position(within).unwrap_or(3)])
}

/// How long a trip is: 0 where there is none, 0.3 below an hour, 0.7 up to three hours, 1 beyond.
pub(super) fn trip(said: &[String]) -> Option<f64> {
    if said.first().is_some_and(|word| word == "not" || word == "none" || word == "no") {
        return Some(0.0);
    }
    let (minutes, below, unit) = length(said, None)?;
    let within = |end: f64| if below { minutes <= end } else { minutes < end };
    (unit == Unit::Minutes).then(|| {
        if within(60.0) {
            0.3
        } else if within(180.0) {
            0.7
        } else {
            1.0
        }
    })
}

/// A band of per cent as a share: `26-50 %` is few, about half is some, `over 75 %` is all or almost all.
pub(super) fn percent(value: &str) -> Option<f64> {
    let said = words(value);
    let named = value.contains(['%', '٪'])
        || said
            .iter()
            .any(|word| ["percent", "pct", "pourcent", "porciento", "perc"].contains(&word.as_str()));
    let numbers: Vec<f64> = said.iter().filter_map(|word| word.parse().ok()).filter(|n| *n <= 100.0).collect();
    let first = said.first()?.as_str();
    let (low, high) = match (numbers.as_slice(), first) {
        _ if !named => return None,
        ([to], "less" | "under" | "below" | "up" | "moins" | "menos" | "hasta" | "اقل") => (0.0, *to),
        ([from], "more" | "over" | "above" | "plus" | "mas" | "اكثر") => (*from, 100.0),
        ([at], _) => (*at, *at),
        ([from, to], _) => (*from, *to),
        _ => return None,
    };
    let middle = f64::midpoint(low, high);
    Some(match middle {
        m if m <= 0.0 => 0.0,
        m if m < 45.0 => 0.25,
        m if m <= 55.0 => 0.5,
        m if m < 85.0 => 0.75,
        _ => 1.0,
    })
}

/// Who does a task, also where several do: men or boys among them make it mixed, women with girls are women.
pub(super) fn who(people: &People) -> Option<f64> {
    match *people {
        People { men: true, .. } | People { boys: true, women: true, .. } => Some(0.2),
        People { boys: true, .. } => None,
        People { women: true, .. } => Some(0.7),
        People { girls: true, .. } => Some(1.0),
        People { nobody: true, .. } => Some(0.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_time_and_distance_in_codes_and_words() {
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
            ("sur_place", 0.0),
            ("31_plus_min", 0.67),
            ("less than half an hour", 0.33),
            ("less_hour", 0.67),
            ("within 2 km", 0.33),
            ("more than 5 km", 1.0),
            ("500 metres", 0.0),
        ] {
            assert_eq!(walk(&words(value), None), Some(level), "{value}");
        }
        assert_eq!(walk(&words("between_2_5"), Some(Unit::Kilometres)), Some(0.33));
        assert_eq!((walk(&words("4"), None), walk(&words("walk"), None)), (None, None));
        assert_eq!(
            ["less than 1 hour", "1 to 3 hours", "over 3 hours"].map(|v| trip(&words(v))),
            [Some(0.3), Some(0.7), Some(1.0)]
        );
    }

    #[test]
    fn bands_of_per_cent_are_shares() {
        for (value, level) in [
            ("0%", 0.0),
            ("1-25%", 0.25),
            ("26 – 50 %", 0.25),
            ("50%", 0.5),
            ("51-75 %", 0.75),
            ("76-100%", 1.0),
            ("moins de 25 %", 0.25),
            ("over 75 percent", 1.0),
        ] {
            assert_eq!(percent(value), Some(level), "{value}");
        }
        assert_eq!((percent("26-50"), percent("%")), (None, None), "no unit, no share");
    }
}
