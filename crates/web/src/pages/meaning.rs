//! What a reviewed form changes in a mapping: the meaning of a column, the meaning of an answer, a refused column that is explained.

use amparo_intake::{
    mapping::{About, AnswerMap, Coded, Field, Identifying, Map, Mapping},
    refuse::INCIDENT,
    suggest::Suggestion,
};
use amparo_model::{Counted, Standards};
use std::collections::HashMap;

/// What each column means: word of the field or count, or id of the indicator.
pub fn meanings(mapping: &Mapping) -> HashMap<String, String> {
    let fields = mapping.fields.iter().map(|(field, column)| (column.clone(), field.word().to_owned()));
    let about = mapping
        .about
        .iter()
        .filter_map(|(about, coded)| Some((coded.column.clone()?, about.word().to_owned())));
    let people = mapping.people.iter().map(|(what, column)| (column.clone(), what.word().to_owned()));
    let maps = mapping.maps.iter().map(|map| (map.column.clone(), map.indicator.clone()));
    fields.chain(about).chain(people).chain(maps).collect()
}

/// Gives each column the meaning that the form says, and each answer its own. Gives back the first meaning that does not exist.
pub fn apply(
    mapping: &mut Mapping,
    suggestion: &Suggestion,
    standards: &Standards,
    fields: &[(String, String)],
) -> Option<String> {
    let mut slip = None;
    let before = meanings(mapping);
    for (at, seen) in suggestion.columns.iter().enumerate() {
        let name = format!("m.{at}");
        let Some((_, typed)) = fields.iter().find(|(key, _)| *key == name) else { continue };
        let typed = typed.trim();
        if before.get(&seen.column).map_or("", String::as_str) != typed
            && !mean(mapping, standards, &seen.column, typed)
        {
            slip.get_or_insert_with(|| typed.to_owned());
        }
        let start = format!("a.{at}.");
        for (value, choice) in fields.iter().filter_map(|(key, choice)| Some((key.strip_prefix(&start)?, choice))) {
            answer(mapping, &seen.column, value, choice);
        }
    }
    for (at, refused) in suggestion.refused.iter().enumerate().filter(|(_, refused)| refused.kind != INCIDENT) {
        let field = |part: &str| {
            fields
                .iter()
                .find(|(key, _)| *key == format!("r.{at}.{part}"))
                .map(|(_, value)| value.trim())
        };
        let (Some(is), Some(typed)) = (field("is"), field("m")) else { continue };
        mapping.identifying.retain(|known| known.column != refused.column);
        // Without a word on what it is, a refused column stays refused whatever it is meant to be.
        let typed = if is.is_empty() { "" } else { typed };
        if !is.is_empty() {
            mapping
                .identifying
                .push(Identifying { column: refused.column.clone(), is: is.to_owned(), why: None });
        }
        if before.get(&refused.column).map_or("", String::as_str) != typed
            && !mean(mapping, standards, &refused.column, typed)
        {
            slip.get_or_insert_with(|| typed.to_owned());
        }
    }
    slip
}

/// Gives a column a new meaning and forgets the old one. An unknown word changes nothing and gives `false`.
fn mean(mapping: &mut Mapping, standards: &Standards, column: &str, word: &str) -> bool {
    let indicator = standards.indicators.iter().find(|indicator| indicator.id.eq_ignore_ascii_case(word));
    let (field, about, counted) = (Field::from_word(word), About::from_word(word), Counted::from_word(word));
    if !word.is_empty() && indicator.is_none() && field.is_none() && about.is_none() && counted.is_none() {
        return false;
    }
    mapping.fields.retain(|_, known| known != column);
    mapping.about.retain(|_, coded| coded.column.as_deref() != Some(column));
    mapping.people.retain(|_, known| known != column);
    mapping.maps.retain(|map| map.column != column);
    let column = column.to_owned();
    if let Some(indicator) = indicator {
        mapping.maps.push(Map { column, indicator: indicator.id.clone(), ..Map::default() });
    } else if let Some(field) = field {
        mapping.fields.insert(field, column);
    } else if let Some(about) = about {
        mapping.about.insert(about, Coded { column: Some(column), ..Coded::default() });
    } else if let Some(counted) = counted {
        mapping.people.insert(counted, column);
    }
    true
}

/// Gives an answer of a column its meaning.
fn answer(mapping: &mut Mapping, column: &str, value: &str, choice: &str) {
    if let Some(coded) = mapping.about.values_mut().find(|coded| coded.column.as_deref() == Some(column)) {
        coded.values.retain(|(known, _)| known != value);
        if choice != "unknown" {
            coded.values.push((value.to_owned(), choice.to_owned()));
        }
        return;
    }
    let Some(map) = mapping.maps.iter_mut().find(|map| map.column == column) else { return };
    let codes = &mut map.codes;
    for list in [
        &mut codes.unknown,
        &mut codes.not_asked,
        &mut codes.not_applicable,
        &mut codes.dont_know,
        &mut codes.refused,
        &mut codes.no_consensus,
    ] {
        list.retain(|code| code != value);
    }
    let at = map.answers.iter().position(|answer| answer.value == value);
    let set = match choice.split_once(':') {
        Some(("o", option)) => {
            Some(AnswerMap { value: value.to_owned(), option: Some(option.to_owned()), hazard: None })
        }
        Some(("h", hazard)) => {
            hazard
                .parse()
                .ok()
                .map(|hazard| AnswerMap { value: value.to_owned(), option: None, hazard: Some(hazard) })
        }
        Some(("s", silence)) => {
            match silence {
                "not_asked" => codes.not_asked.push(value.to_owned()),
                "not_applicable" => codes.not_applicable.push(value.to_owned()),
                "dont_know" => codes.dont_know.push(value.to_owned()),
                "refused" => codes.refused.push(value.to_owned()),
                "no_consensus" => codes.no_consensus.push(value.to_owned()),
                _ => codes.unknown.push(value.to_owned()),
            }
            None
        }
        _ => None,
    };
    match (at, set) {
        (Some(at), Some(set)) => map.answers[at] = set,
        (Some(at), None) => drop(map.answers.remove(at)),
        (None, Some(set)) => map.answers.push(set),
        (None, None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world() -> (Standards, Mapping) {
        let standards = amparo_forms::standards::load(None).unwrap();
        let map = Map {
            column: "light".into(),
            indicator: "LIT-01".into(),
            answers: vec![AnswerMap { value: "Oui".into(), option: None, hazard: Some(0.0) }],
            ..Map::default()
        };
        (standards, Mapping { maps: vec![map], ..Mapping::default() })
    }

    #[test]
    fn an_answer_gets_its_meaning_and_keeps_its_place() {
        let (_, mut mapping) = world();
        answer(&mut mapping, "light", "Oui", "o:yes");
        answer(&mut mapping, "light", "Non", "o:no");
        answer(&mut mapping, "light", "NSP", "s:dont_know");
        let map = &mapping.maps[0];
        let said: Vec<_> = map.answers.iter().map(|a| (a.value.as_str(), a.option.as_deref(), a.hazard)).collect();
        assert_eq!(said, [("Oui", Some("yes"), None), ("Non", Some("no"), None)]);
        assert_eq!(map.codes.dont_know, ["NSP"]);
        answer(&mut mapping, "light", "NSP", "");
        assert!(mapping.maps[0].codes.dont_know.is_empty(), "unset again");
    }

    #[test]
    fn a_column_has_one_meaning_and_an_unknown_word_changes_nothing() {
        let (standards, mut mapping) = world();
        assert!(!mean(&mut mapping, &standards, "light", "LIGHTS"));
        assert_eq!(meanings(&mapping).get("light").map(String::as_str), Some("LIT-01"));
        assert!(mean(&mut mapping, &standards, "light", "households"));
        assert_eq!(meanings(&mapping).get("light").map(String::as_str), Some("households"));
        assert!(mapping.maps.is_empty());
        assert!(mean(&mut mapping, &standards, "light", ""));
        assert!(meanings(&mapping).is_empty());
    }

    #[test]
    fn a_refused_column_is_used_only_with_a_word_on_what_it_is_and_incidents_never() {
        let (standards, mut mapping) = world();
        let refused = |column: &str, kind: &str| amparo_intake::refuse::Refused {
            column: column.into(),
            kind: kind.into(),
            says: String::new(),
            why: String::new(),
        };
        let suggestion = Suggestion {
            mapping: Mapping::default(),
            guesses: Vec::new(),
            refused: vec![refused("gps", "interview_point"), refused("cases", INCIDENT)],
            columns: Vec::new(),
        };
        let form = |is: &str| -> Vec<(String, String)> {
            [("r.0.is", is), ("r.0.m", "point"), ("r.1.is", "fine"), ("r.1.m", "households")]
                .map(|(k, v)| (k.into(), v.into()))
                .into()
        };
        assert_eq!(apply(&mut mapping, &suggestion, &standards, &form("")), None);
        assert!(mapping.identifying.is_empty() && mapping.fields.is_empty());
        apply(&mut mapping, &suggestion, &standards, &form("point of the site"));
        assert_eq!(mapping.fields[&Field::Point], "gps");
        assert_eq!(mapping.identifying[0].is, "point of the site");
        assert!(mapping.people.is_empty(), "a column of incidents stays out");
    }

    #[test]
    fn what_the_form_says_survives_as_toml() {
        let (standards, mut mapping) = world();
        mean(&mut mapping, &standards, "sex", "informant_sex");
        answer(&mut mapping, "sex", "F", "woman");
        answer(&mut mapping, "light", "Oui", "o:yes");
        let read = Mapping::parse("m.toml", &mapping.to_toml()).unwrap();
        assert_eq!(read.about[&About::InformantSex].values, [("F".to_owned(), "woman".to_owned())]);
        assert_eq!(read.maps[0].answers[0].option.as_deref(), Some("yes"));
    }
}
