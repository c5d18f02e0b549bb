//! `/import/{id}`: what each column of a sent file was taken for, column beside column, to be corrected by a person before anything is read.

use crate::{
    app::{App, Frame, Reader, page, segment},
    fail::Fail,
    pages::meaning::{apply, meanings},
    text::{Text, Told},
    uploads::{Draft, Upload},
};
use amparo_intake::{
    mapping::{About, AnswerMap, Coded, Field, Map, Mapping},
    refuse::INCIDENT,
    suggest::{Seen, Suggestion},
};
use amparo_model::{Counted, Informant, Mode, Sex, Silence, Standards};
use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::{Redirect, Response},
};
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};

/// Values that stand beside a column.
const SHOWN: usize = 6;

/// One answer of a column and what it may mean.
struct Answer {
    name: String,
    value: String,
    count: Option<String>,
    choices: Vec<(String, String, bool)>,
}

struct Line {
    at: usize,
    column: String,
    label: String,
    values: Vec<String>,
    different: usize,
    meaning: String,
    meaning_text: String,
    sure: String,
    why: String,
    answers: Vec<Answer>,
}

/// A refused column; one that is no report of incidents may be used once a person says what it is.
struct RefusedLine {
    at: usize,
    column: String,
    says: String,
    why: String,
    final_word: bool,
    is: String,
    meaning: String,
}

#[derive(Template)]
#[template(path = "review.html")]
struct Review<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    id: u64,
    name: String,
    round: String,
    modes: Vec<(&'static str, String, bool)>,
    used: Vec<Line>,
    unused: Vec<Line>,
    refused: Vec<RefusedLine>,
    meanings: Vec<(String, String)>,
    toml: String,
    problems: Vec<Told>,
    unknown: String,
}

/// A meaning that was typed and does not exist.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Slip {
    unknown: String,
}

/// The review.
pub async fn review(
    State(app): State<Arc<App>>,
    reader: Reader,
    Path(id): Path<u64>,
    Query(slip): Query<Slip>,
) -> Result<Response, Fail> {
    let upload = app.uploads.get(id)?;
    let suggestion = upload.suggestion(&app).await?;
    let t = reader.text(&app);
    let standards = app.office.standards();
    let draft = upload.draft();
    let mapping = current(&draft, &suggestion)?;
    let meant = meanings(&mapping);
    let line =
        |(at, seen): (usize, &Seen)| line(t, standards, &mapping, &suggestion, meant.get(&seen.column), at, seen);
    let (used, unused) = suggestion
        .columns
        .iter()
        .enumerate()
        .map(line)
        .partition(|line: &Line| !line.meaning.is_empty());
    let round = if draft.round.is_empty() {
        mapping.round.clone().unwrap_or_else(|| stem(&upload.name))
    } else {
        draft.round.clone()
    };
    page(&Review {
        frame: Frame::new(&app, &reader, "import", t.say("p-review")),
        t,
        id,
        name: upload.name.clone(),
        round,
        modes: ["new", "add", "replace"]
            .map(|mode| (mode, t.say(format!("p-mode-{mode}")), draft.mode == mode))
            .into(),
        used,
        unused,
        refused: suggestion
            .refused
            .iter()
            .enumerate()
            .map(|(at, refused)| RefusedLine {
                at,
                column: refused.column.clone(),
                says: refused.says.clone(),
                why: refused.why.clone(),
                final_word: refused.kind == INCIDENT,
                is: mapping
                    .identifying
                    .iter()
                    .find(|known| known.column == refused.column)
                    .map(|known| known.is.clone())
                    .unwrap_or_default(),
                meaning: meant.get(&refused.column).cloned().unwrap_or_default(),
            })
            .collect(),
        meanings: all_meanings(t, standards),
        toml: mapping.to_toml(),
        problems: mapping
            .check(&upload.name, standards, None)
            .iter()
            .map(|problem| t.problem(problem))
            .collect(),
        unknown: slip.unknown,
    })
}

/// Name of a mapping that is reviewed here and lies in no file, as its problems name it.
pub(crate) const FILE: &str = "mapping.toml";

/// The mapping as it is now: what a person decided, else the suggestion.
fn current(draft: &Draft, suggestion: &Suggestion) -> Result<Mapping, Fail> {
    match &draft.mapping {
        Some(text) => Mapping::parse(FILE, text).map_err(Fail::Problems),
        None => Ok(suggestion.mapping.clone()),
    }
}

/// A file's name without its ending, as a first name of the round.
fn stem(name: &str) -> String {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace(['_', '-'], " ")
}

/// What a column may mean, each with its text.
fn all_meanings(t: Text, standards: &Standards) -> Vec<(String, String)> {
    let words = Field::ALL
        .iter()
        .map(|field| field.word())
        .chain(About::ALL.iter().map(|about| about.word()))
        .chain(Counted::ALL.map(Counted::word));
    let indicators = standards.indicators.iter().map(|indicator| indicator.id.as_str());
    words.chain(indicators).map(|word| (word.to_owned(), meaning_text(t, word))).collect()
}

fn meaning_text(t: Text, word: &str) -> String {
    let key = word.replace('_', "-");
    if Counted::from_word(word).is_some() {
        t.say(format!("p-people-{key}"))
    } else if Field::from_word(word).is_some() || About::from_word(word).is_some() {
        t.say(format!("p-field-{key}"))
    } else {
        t.indicator(word)
    }
}

fn line(
    t: Text,
    standards: &Standards,
    mapping: &Mapping,
    suggestion: &Suggestion,
    meaning: Option<&String>,
    at: usize,
    seen: &Seen,
) -> Line {
    let guess = suggestion
        .guesses
        .iter()
        .find(|guess| guess.column == seen.column && Some(&guess.what) == meaning);
    Line {
        at,
        column: seen.column.clone(),
        label: seen.label.clone(),
        values: seen
            .values
            .iter()
            .take(SHOWN)
            .map(|(value, count)| format!("{value} ({})", t.count(*count)))
            .collect(),
        different: seen.different.saturating_sub(SHOWN),
        meaning: meaning.cloned().unwrap_or_default(),
        meaning_text: meaning.map(|word| meaning_text(t, word)).unwrap_or_default(),
        sure: guess.map(|guess| t.x("p-review-sure", t.percent(guess.confidence))).unwrap_or_default(),
        why: guess.map(|guess| guess.why.clone()).unwrap_or_default(),
        answers: answers(t, standards, mapping, at, seen),
    }
}

/// The answers of a column that has coded answers, with the choices for each.
fn answers(t: Text, standards: &Standards, mapping: &Mapping, at: usize, seen: &Seen) -> Vec<Answer> {
    let coded = mapping.about.iter().find(|(_, coded)| coded.column.as_ref() == Some(&seen.column));
    let map = mapping.maps.iter().find(|map| map.column == seen.column);
    let known: Vec<&str> = match (map, coded) {
        (Some(map), _) => map.answers.iter().map(|answer| answer.value.as_str()).collect(),
        (None, Some((_, coded))) => coded.values.iter().map(|(value, _)| value.as_str()).collect(),
        _ => return Vec::new(),
    };
    let counts: HashMap<&str, usize> = seen.values.iter().map(|(value, count)| (value.as_str(), *count)).collect();
    let unlisted = seen.values.iter().map(|(value, _)| value.as_str()).filter(|value| !known.contains(value));
    known
        .iter()
        .copied()
        .chain(unlisted)
        .map(|value| Answer {
            name: format!("a.{at}.{value}"),
            value: value.to_owned(),
            count: counts.get(value).map(|count| t.count(*count)),
            choices: match (map, coded) {
                (Some(map), _) => answer_choices(t, standards, map, value),
                (None, Some((about, coded))) => about_choices(*about, coded, value),
                _ => Vec::new(),
            },
        })
        .collect()
}

/// Options of the indicator, the hazard set so far where it is no option, silences, and nothing.
fn answer_choices(t: Text, standards: &Standards, map: &Map, value: &str) -> Vec<(String, String, bool)> {
    let set = map.answers.iter().find(|answer| answer.value == value);
    let silent = map.codes.silences().find(|(code, _)| *code == value).map(|(_, silence)| silence);
    let mut choices = vec![(String::new(), t.say("p-review-unset"), set.is_none() && silent.is_none())];
    let options = standards
        .indicator(&map.indicator)
        .map(|indicator| indicator.options.as_slice())
        .unwrap_or_default();
    for option in options {
        let chosen = set.is_some_and(|answer| answer.option.as_ref() == Some(&option.value));
        let text = amparo_report::Words::option(&t.words(), &map.indicator, &option.value);
        choices.push((
            format!("o:{}", option.value),
            format!("{text} ({})", t.x("p-review-hazard-of", t.two(option.hazard))),
            chosen,
        ));
    }
    if let Some(AnswerMap { option: None, hazard: Some(hazard), .. }) = set {
        choices.push((format!("h:{hazard}"), t.x("p-review-hazard-of", t.two(*hazard)), true));
    }
    for silence in Silence::ALL
        .into_iter()
        .filter(|silence| *silence != Silence::Unlisted && *silence != Silence::Blank)
    {
        choices.push((format!("s:{}", silence.word()), t.silence(silence), silent == Some(silence)));
    }
    choices
}

fn about_choices(about: About, coded: &Coded, value: &str) -> Vec<(String, String, bool)> {
    let words: Vec<&str> = match about {
        About::Informant => (0..8).map(|code| Informant::from_code(code).word()).collect(),
        About::InformantSex => (0..4).map(|code| Sex::from_code(code).word()).collect(),
        About::Mode => (0..4).map(|code| Mode::from_code(code).word()).collect(),
    };
    let set = coded
        .values
        .iter()
        .find(|(known, _)| known == value)
        .map_or("unknown", |(_, word)| word.as_str());
    words
        .into_iter()
        .map(|word| (word.to_owned(), word.replace('_', " "), word == set))
        .collect()
}

/// Keeps what the form says, or the text of a whole mapping; then back to the review or on to the check.
pub async fn decide(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Redirect, Fail> {
    let upload = app.uploads.get(id)?;
    let suggestion = upload.suggestion(&app).await?;
    let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let mut draft = upload.draft();
    if let Some(text) = field("toml") {
        draft.mapping = Some(Mapping::parse(FILE, text).map_err(Fail::Problems)?.to_toml());
        upload.decide(draft);
        return Ok(Redirect::to(&format!("/import/{id}")));
    }
    let mut mapping = current(&draft, &suggestion)?;
    let slip = apply(&mut mapping, &suggestion, app.office.standards(), &fields);
    mapping.review_status = "draft, looked at by a person before import".into();
    draft.round = field("round").unwrap_or_default().trim().to_owned();
    draft.mode = field("mode").unwrap_or("new").to_owned();
    mapping.round = (!draft.round.is_empty()).then(|| draft.round.clone());
    draft.mapping = Some(mapping.to_toml());
    upload.decide(draft);
    Ok(Redirect::to(&next(&upload, slip, field("go"))))
}

fn next(upload: &Upload, slip: Option<String>, go: Option<&str>) -> String {
    match (slip, go) {
        (Some(typed), _) => format!("/import/{}?unknown={}", upload.id, segment(&typed)),
        (None, Some("check")) => format!("/import/{}/check", upload.id),
        (None, _) => format!("/import/{}", upload.id),
    }
}
