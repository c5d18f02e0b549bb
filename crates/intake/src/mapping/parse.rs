//! Reading a mapping: every key is known or said to be unknown with the one that is nearest, and every problem has its line.

use super::{About, AnswerMap, Coded, DropRows, Exclude, Field, Identifying, Line, Map, Mapping};
use crate::read::{DateOrder, date};
use crate::text;
use amparo_model::problem::{self, Entry};
use amparo_model::{Counted, Informant, Location, Mode, Problem, Sex, Silence, answer::MAX_CHOICES};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const TOP: &[&str] = &[
    "version",
    "review_status",
    "file",
    "form",
    "round",
    "period",
    "simulated",
    "sheet",
    "header_row",
    "join",
    "blank",
    "unknown",
    "not_asked",
    "not_applicable",
    "dont_know",
    "refused",
    "no_consensus",
    "reject_rows_without",
    "drop_rows",
    "identifying",
    "people",
    "map",
    "exclude",
];
const MAP: &[&str] = &[
    "column",
    "indicator",
    "hazard",
    "answers",
    "blank",
    "note",
    "unknown",
    "not_asked",
    "not_applicable",
    "dont_know",
    "refused",
    "no_consensus",
];

type Value<'i> = Spanned<DeValue<'i>>;

impl Mapping {
    /// Reads the text of a mapping; `name` is the file name that problems name.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its row. What indicators and options exist is checked by [`Mapping::check`].
    pub fn parse(name: &str, text: &str) -> Result<Mapping, Vec<Problem>> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reading = Parse { name, text, problems: Vec::new() };
        let table = match DeTable::parse(text) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                let at = error.span().map_or_else(|| Location::file(name), |span| reading.at(&span));
                return Err(vec![Problem::new(&problem::MAP_SYNTAX, at).with("why", error.message())]);
            }
        };
        let mapping = reading.mapping(&table);
        if reading.problems.is_empty() { Ok(mapping) } else { Err(reading.problems) }
    }
}

struct Parse<'a> {
    name: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
}

impl Parse<'_> {
    fn at(&self, span: &Range<usize>) -> Location {
        let rows = self.text.as_bytes().iter().take(span.start).filter(|b| **b == b'\n').count();
        Location::file(self.name).row(u32::try_from(rows).map_or(u32::MAX, |rows| rows.saturating_add(1)))
    }

    fn say(&mut self, entry: &'static Entry, span: &Range<usize>, args: &[(&'static str, &str)]) {
        let problem = Problem::new(entry, self.at(span));
        self.problems
            .push(args.iter().fold(problem, |problem, (name, value)| problem.with(name, value)));
    }

    fn wrong(&mut self, key: &str, value: &Value, range: &str) {
        let found = match value.get_ref() {
            DeValue::Table(_) => "a table".to_owned(),
            DeValue::Array(_) => "a list".to_owned(),
            _ => self.text.get(value.span()).unwrap_or_default().to_owned(),
        };
        self.say(&problem::MAP_WRONG_VALUE, &value.span(), &[("key", key), ("value", &found), ("range", range)]);
    }

    fn unknown_key(&mut self, key: &str, span: &Range<usize>, known: impl Iterator<Item = &'static str>) {
        let nearest = text::nearest(key, known).unwrap_or_default();
        self.say(&problem::MAP_UNKNOWN_KEY, span, &[("key", key), ("nearest", nearest)]);
    }

    fn missing(&mut self, span: &Range<usize>, key: &str) {
        self.say(&problem::MAP_MISSING, span, &[("key", key)]);
    }

    fn mapping(&mut self, table: &DeTable) -> Mapping {
        let mut m = Mapping::default();
        for (key, value) in in_order(table) {
            let word = key.get_ref().as_ref();
            match word {
                "version" => m.version = self.scalar(word, value),
                "review_status" => m.review_status = self.string(word, value),
                "file" => m.file = Some(self.string(word, value)),
                "form" => m.form = Some(self.string(word, value)),
                "round" => m.round = Some(self.scalar(word, value)),
                "period" => m.period = self.period(value),
                "simulated" => m.simulated = self.flag(word, value),
                "sheet" => m.reading.sheet = Some(self.string(word, value)),
                "header_row" => m.reading.header_row = self.row_number(word, value),
                "join" => m.reading.join = Some(self.string(word, value)),
                "blank" => m.blank = self.blank(value),
                "reject_rows_without" => m.reject_rows_without = Some(self.string(word, value)),
                "drop_rows" => m.drop_rows = self.tables(word, value, Self::drop_rows),
                "identifying" => m.identifying = self.tables(word, value, Self::identifying),
                "people" => self.people(value, &mut m),
                "map" => m.maps = self.tables(word, value, Self::map),
                "exclude" => m.excludes = self.tables(word, value, Self::exclude),
                _ => {
                    if let Some(list) = m.codes.list_mut(word) {
                        *list = self.list(word, value);
                    } else if let Some(field) = Field::from_word(word) {
                        m.fields.insert(field, self.string(word, value));
                    } else if let Some(about) = About::from_word(word) {
                        m.about.insert(about, self.coded(about, value));
                    } else {
                        let fields = Field::ALL.iter().map(|field| field.word());
                        let about = About::ALL.iter().map(|about| about.word());
                        self.unknown_key(word, &key.span(), TOP.iter().copied().chain(fields).chain(about));
                    }
                }
            }
        }
        m
    }

    fn string(&mut self, key: &str, value: &Value) -> String {
        let text = value.get_ref().as_str().map(str::to_owned);
        text.unwrap_or_else(|| {
            self.wrong(key, value, "text in quotation marks");
            String::new()
        })
    }

    /// Text, or a number taken as text.
    fn scalar(&mut self, key: &str, value: &Value) -> String {
        match value.get_ref() {
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            _ => self.string(key, value),
        }
    }

    fn flag(&mut self, key: &str, value: &Value) -> bool {
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(key, value, "true or false");
            false
        })
    }

    fn row_number(&mut self, key: &str, value: &Value) -> Option<u32> {
        let row = value.get_ref().as_integer().and_then(|n| n.as_str().parse().ok()).filter(|row| *row > 0);
        if row.is_none() {
            self.wrong(key, value, "the row that holds the headings, from 1");
        }
        row
    }

    fn blank(&mut self, value: &Value) -> Option<Silence> {
        let silence = match value.get_ref().as_str() {
            Some("unknown") => Some(Silence::Blank),
            Some(word) => Silence::from_word(word).filter(|silence| *silence != Silence::Unlisted),
            None => None,
        };
        if silence.is_none() {
            self.wrong("blank", value, "\"unknown\", \"not_asked\" or \"not_applicable\"");
        }
        silence
    }

    /// Two days, or one: `"2021-10-01 to 2021-11-15"`, `["2021-10-01", "2021-11-15"]` or `"2021-10-01"`.
    fn period(&mut self, value: &Value) -> Option<(String, String)> {
        let days: Vec<String> = match value.get_ref() {
            DeValue::Array(days) => days.iter().filter_map(|day| day.get_ref().as_str().map(str::to_owned)).collect(),
            DeValue::String(text) => text.split(" to ").map(|day| day.trim().to_owned()).collect(),
            _ => Vec::new(),
        };
        let is_day = |day: &String| date(day, DateOrder::DayFirst) == Ok(Some(day.clone()));
        let period = match days.as_slice() {
            [day] if is_day(day) => Some((day.clone(), day.clone())),
            [first, last] if is_day(first) && is_day(last) && first <= last => Some((first.clone(), last.clone())),
            _ => None,
        };
        if period.is_none() {
            self.wrong("period", value, "the first and the last day, as \"2021-10-01 to 2021-11-15\"");
        }
        period
    }

    fn list(&mut self, key: &str, value: &Value) -> Vec<String> {
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(key, value, "a list of codes");
            return Vec::new();
        };
        items.iter().map(|item| self.scalar(key, item)).collect()
    }

    fn tables<T>(&mut self, key: &str, value: &Value, read: fn(&mut Self, &DeTable, &Range<usize>) -> T) -> Vec<T> {
        let mut all = Vec::new();
        let items = value.get_ref().as_array();
        for item in items.into_iter().flat_map(|items| items.iter()) {
            match item.get_ref().as_table() {
                Some(table) => all.push(read(self, table, &item.span())),
                None => self.wrong(key, item, "a table"),
            }
        }
        if items.is_none() {
            self.wrong(key, value, "a list of tables");
        }
        all
    }

    /// Texts of a small table, in the order of `keys`; the first `required` of them must be there.
    fn texts<const N: usize>(
        &mut self,
        table: &DeTable,
        span: &Range<usize>,
        keys: [&'static str; N],
        required: usize,
    ) -> [Option<String>; N] {
        let mut texts = [const { None }; N];
        for (key, value) in in_order(table) {
            let word = key.get_ref().as_ref();
            match keys.iter().position(|k| *k == word) {
                Some(i) => texts[i] = Some(self.scalar(word, value)),
                None => self.unknown_key(word, &key.span(), keys.into_iter()),
            }
        }
        for (key, _) in keys.iter().zip(&texts).take(required).filter(|(_, text)| text.is_none()) {
            self.missing(span, key);
        }
        texts
    }

    fn drop_rows(&mut self, table: &DeTable, span: &Range<usize>) -> DropRows {
        let [column, value, why] =
            self.texts(table, span, ["column", "value", "why"], 3).map(Option::unwrap_or_default);
        DropRows { column, value, why }
    }

    fn exclude(&mut self, table: &DeTable, span: &Range<usize>) -> Exclude {
        let [column, why] = self.texts(table, span, ["column", "why"], 2).map(Option::unwrap_or_default);
        Exclude { column, why }
    }

    fn identifying(&mut self, table: &DeTable, span: &Range<usize>) -> Identifying {
        let [column, is, why] = self.texts(table, span, ["column", "as", "why"], 2);
        Identifying { column: column.unwrap_or_default(), is: is.unwrap_or_default(), why }
    }

    fn people(&mut self, value: &Value, mapping: &mut Mapping) {
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong("people", value, "a table: [people] and one line for each count");
        };
        for (key, value) in in_order(table) {
            let word = key.get_ref().as_ref();
            match Counted::from_word(word) {
                Some(what) => {
                    let column = self.string(word, value);
                    mapping.people.insert(what, column);
                }
                None => self.unknown_key(word, &key.span(), Counted::ALL.into_iter().map(Counted::word)),
            }
        }
    }

    fn coded(&mut self, about: About, value: &Value) -> Coded {
        let mut coded = Coded::default();
        let Some(table) = value.get_ref().as_table() else {
            let word = self.string(about.word(), value);
            self.check_word(about, &word, value);
            return Coded { all: Some(word), ..coded };
        };
        for (key, value) in in_order(table) {
            match key.get_ref().as_ref() {
                "column" => coded.column = Some(self.string("column", value)),
                "all" => {
                    let word = self.string("all", value);
                    self.check_word(about, &word, value);
                    coded.all = Some(word);
                }
                "values" => match value.get_ref().as_table() {
                    Some(values) => {
                        for (key, value) in in_order(values) {
                            let word = self.string(key.get_ref(), value);
                            self.check_word(about, &word, value);
                            coded.values.push((key.get_ref().to_string(), word));
                        }
                    }
                    None => self.wrong("values", value, "a table of values and words"),
                },
                word => self.unknown_key(word, &key.span(), ["column", "all", "values"].into_iter()),
            }
        }
        if coded.column.is_none() && coded.all.is_none() {
            self.missing(&value.span(), "column");
        }
        coded
    }

    fn check_word(&mut self, about: About, word: &str, value: &Value) {
        let (fits, words) = match about {
            About::Informant => (
                Informant::from_word(word).is_some(),
                "key_informant, women_key_informants, discussion_group, observation, site_manager, service_mapping, household or unknown",
            ),
            About::InformantSex => (Sex::from_word(word).is_some(), "woman, man, mixed or unknown"),
            About::Mode => (Mode::from_word(word).is_some(), "in_person, remote, observed or unknown"),
        };
        if !fits && !word.is_empty() {
            self.wrong(about.word(), value, words);
        }
    }

    fn map(&mut self, table: &DeTable, span: &Range<usize>) -> Map {
        let mut map = Map { line: Line(self.at(span).row), ..Map::default() };
        for (key, value) in in_order(table) {
            let word = key.get_ref().as_ref();
            match word {
                "column" => map.column = self.string(word, value),
                "indicator" => map.indicator = self.string(word, value),
                "note" => map.note = Some(self.string(word, value)),
                "blank" => map.blank = self.blank(value),
                "hazard" | "answers" => self.answers(word, value, &mut map.answers),
                _ => match map.codes.list_mut(word) {
                    Some(_) => {
                        let codes = self.list(word, value);
                        if let Some(list) = map.codes.list_mut(word) {
                            *list = codes;
                        }
                    }
                    None => self.unknown_key(word, &key.span(), MAP.iter().copied()),
                },
            }
        }
        if map.column.is_empty() {
            self.missing(span, "column");
        }
        if map.indicator.is_empty() {
            self.missing(span, "indicator");
        }
        if map.answers.is_empty() {
            self.missing(span, "answers or hazard");
        }
        if map.answers.len() > MAX_CHOICES {
            let found = map.answers.len().to_string();
            self.say(
                &problem::MAP_WRONG_VALUE,
                span,
                &[("key", "answers"), ("value", &found), ("range", "at most 240 answers")],
            );
        }
        self.check_values(&map, span);
        map
    }

    fn answers(&mut self, word: &str, value: &Value, answers: &mut Vec<AnswerMap>) {
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong(word, value, "a table: { \"yes\" = 0, \"no\" = 1 }");
        };
        for (key, value) in in_order(table) {
            let answer = key.get_ref().to_string();
            let at = answers
                .iter()
                .position(|a: &AnswerMap| text::value_key(&a.value) == text::value_key(&answer));
            let at = at.unwrap_or_else(|| {
                answers.push(AnswerMap { value: answer.clone(), ..AnswerMap::default() });
                answers.len() - 1
            });
            if word == "answers" {
                answers[at].option = Some(self.scalar(word, value));
                continue;
            }
            let number = match value.get_ref() {
                DeValue::Integer(n) => n.as_str().parse::<f64>().ok(),
                DeValue::Float(n) => n.as_str().parse::<f64>().ok(),
                _ => None,
            };
            let hazard = number.filter(|n| (0.0..=1.0).contains(n));
            if hazard.is_none() {
                let found = self.text.get(value.span()).unwrap_or_default().to_owned();
                self.say(&problem::MAP_HAZARD_RANGE, &value.span(), &[("value", &answer), ("hazard", &found)]);
            } else if answers[at].hazard.is_some() {
                self.say(
                    &problem::MAP_VALUE_TWICE,
                    &value.span(),
                    &[("value", &answer), ("first", "a hazard"), ("second", "another hazard")],
                );
            }
            answers[at].hazard = hazard;
        }
    }

    /// A value of an answer may not also be a code for silence of the same column.
    fn check_values(&mut self, map: &Map, span: &Range<usize>) {
        let silent: Vec<(String, Silence)> =
            map.codes.silences().map(|(code, silence)| (text::value_key(code), silence)).collect();
        for answer in &map.answers {
            let key = text::value_key(&answer.value);
            if let Some((_, silence)) = silent.iter().find(|(code, _)| *code == key) {
                let first = "an answer";
                self.say(
                    &problem::MAP_VALUE_TWICE,
                    span,
                    &[("value", &answer.value), ("first", first), ("second", silence.word())],
                );
            }
        }
    }
}

/// Entries of a table in the order of the file.
fn in_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<(&'t Spanned<std::borrow::Cow<'i, str>>, &'t Value<'i>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}
