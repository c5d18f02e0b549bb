//! The columns of a facts file, each declared once: name, how it is kept, and where it stands in a [`Chunk`].
//! What nobody gave is null in the file, and empty, -1 or not a number in a chunk.

use amparo_model::{Answer, Chunk, Counted, Informant, Mode, Round, Sex, Silence};
use arrow_array::builder::StringBuilder;
use arrow_array::{Array, ArrayRef, Float64Array, Int32Array, StringArray, UInt8Array, UInt32Array};
use arrow_schema::{DataType, Field, Schema};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Columns of text, in the order of the file.
pub(super) const TEXTS: [&str; 8] =
    ["record", "site_id", "site_name", "admin1", "admin1_code", "admin2", "admin2_code", "date"];
/// Columns of codes about the informant.
pub(super) const CODES: [&str; 3] = ["informant", "informant_sex", "mode"];
/// Columns of degrees.
pub(super) const DEGREES: [&str; 2] = ["lon", "lat"];
/// Key of the file's metadata that holds the meaning of codes.
pub(super) const MEANING: &str = "amparo";

/// Key of the file's metadata that holds the digest of its rows, so that damage inside a page is noticed.
pub(super) const DIGEST: &str = "amparo:digest";

pub(super) fn texts(chunk: &Chunk) -> [&Vec<String>; 8] {
    [
        &chunk.record,
        &chunk.site_id,
        &chunk.site_name,
        &chunk.admin1,
        &chunk.admin1_code,
        &chunk.admin2,
        &chunk.admin2_code,
        &chunk.date,
    ]
}

pub(super) fn texts_mut(chunk: &mut Chunk) -> [&mut Vec<String>; 8] {
    [
        &mut chunk.record,
        &mut chunk.site_id,
        &mut chunk.site_name,
        &mut chunk.admin1,
        &mut chunk.admin1_code,
        &mut chunk.admin2,
        &mut chunk.admin2_code,
        &mut chunk.date,
    ]
}

/// The schema of the facts of a round: `source_row`, texts, degrees, codes, counts of people, one column for each indicator.
pub(super) fn schema(round: &Round) -> Schema {
    let mut fields = vec![Field::new("source_row", DataType::UInt32, false)];
    fields.extend(TEXTS.map(|name| Field::new(name, DataType::Utf8, true)));
    fields.extend(DEGREES.map(|name| Field::new(name, DataType::Float64, true)));
    fields.extend(CODES.map(|name| Field::new(name, DataType::UInt8, false)));
    fields.extend(Counted::ALL.map(|what| Field::new(what.word(), DataType::Int32, true)));
    fields.extend(round.questions.iter().map(|q| Field::new(&q.indicator, DataType::UInt8, false)));
    Schema::new(fields)
}

/// Columns before the answers.
pub(super) const BEFORE_ANSWERS: usize = 1 + TEXTS.len() + DEGREES.len() + CODES.len() + Counted::ALL.len();

/// The columns of a chunk as arrays, in the order of the schema.
pub(super) fn arrays(chunk: &Chunk) -> Vec<ArrayRef> {
    let mut arrays: Vec<ArrayRef> = vec![Arc::new(UInt32Array::from(chunk.source_row.clone()))];
    arrays.extend(texts(chunk).map(|column| text_array(column)));
    arrays.extend([&chunk.lon, &chunk.lat].map(|column| -> ArrayRef {
        Arc::new(Float64Array::from_iter(column.iter().map(|degree| degree.is_finite().then_some(*degree))))
    }));
    arrays.extend(
        [&chunk.informant, &chunk.informant_sex, &chunk.mode]
            .map(|column| -> ArrayRef { Arc::new(UInt8Array::from(column.clone())) }),
    );
    arrays.extend(chunk.people.iter().map(|column| -> ArrayRef {
        Arc::new(Int32Array::from_iter(column.iter().map(|count| (*count >= 0).then_some(*count))))
    }));
    arrays.extend(
        chunk
            .answers
            .iter()
            .map(|column| -> ArrayRef { Arc::new(UInt8Array::from(column.clone())) }),
    );
    arrays
}

fn text_array(column: &[String]) -> ArrayRef {
    let mut builder = StringBuilder::with_capacity(column.len(), column.iter().map(String::len).sum());
    column.iter().for_each(|text| builder.append_option((!text.is_empty()).then_some(text)));
    Arc::new(builder.finish())
}

/// Moves the rows of a chunk behind those of another.
pub(super) fn extend(rows: &mut Chunk, mut more: Chunk) {
    if rows.is_empty() {
        *rows = more;
        return;
    }
    rows.source_row.append(&mut more.source_row);
    for (texts, more) in texts_mut(rows).into_iter().zip(texts_mut(&mut more)) {
        texts.append(more);
    }
    rows.lon.append(&mut more.lon);
    rows.lat.append(&mut more.lat);
    rows.informant.append(&mut more.informant);
    rows.informant_sex.append(&mut more.informant_sex);
    rows.mode.append(&mut more.mode);
    rows.people
        .iter_mut()
        .zip(&mut more.people)
        .for_each(|(counts, more)| counts.append(more));
    rows.answers
        .iter_mut()
        .zip(&mut more.answers)
        .for_each(|(answers, more)| answers.append(more));
}

/// Adds the rows of a batch to a chunk; names the first column that is not as the schema has it.
pub(super) fn append(chunk: &mut Chunk, columns: &[ArrayRef]) -> Result<(), String> {
    let mut columns = columns.iter();
    let mut next = || columns.next().ok_or_else(|| "a column is missing".to_owned());
    chunk.source_row.extend_from_slice(as_type::<UInt32Array>(next()?)?.values());
    for text in texts_mut(chunk) {
        text.extend(as_type::<StringArray>(next()?)?.iter().map(|text| text.unwrap_or_default().to_owned()));
    }
    for degrees in [&mut chunk.lon, &mut chunk.lat] {
        degrees.extend(as_type::<Float64Array>(next()?)?.iter().map(|degree| degree.unwrap_or(f64::NAN)));
    }
    for codes in [&mut chunk.informant, &mut chunk.informant_sex, &mut chunk.mode] {
        codes.extend_from_slice(as_type::<UInt8Array>(next()?)?.values());
    }
    for counts in &mut chunk.people {
        counts.extend(as_type::<Int32Array>(next()?)?.iter().map(|count| count.unwrap_or(-1)));
    }
    for answers in &mut chunk.answers {
        answers.extend_from_slice(as_type::<UInt8Array>(next()?)?.values());
    }
    Ok(())
}

fn as_type<T: Array + 'static>(array: &ArrayRef) -> Result<&T, String> {
    array
        .as_any()
        .downcast_ref()
        .ok_or_else(|| format!("a column holds {}", array.data_type()))
}

/// What the codes of a round mean, for a reader who has only the file.
pub(super) fn meaning(round: &Round) -> String {
    let silences: Map<String, Value> = Silence::ALL
        .iter()
        .map(|s| (Answer::Silent(*s).code().to_string(), json!({ "word": s.word(), "unknown": s.is_unknown() })))
        .collect();
    let words = |word: fn(u8) -> &'static str| -> Map<String, Value> {
        let known = (0..=u8::MAX)
            .map(|code| (code, word(code)))
            .take_while(|(code, word)| *code == 0 || *word != "unknown");
        known.map(|(code, word)| (code.to_string(), word.into())).collect()
    };
    let questions: Map<String, Value> = round
        .questions
        .iter()
        .map(|question| {
            let choices: Map<String, Value> = question
                .choices
                .iter()
                .enumerate()
                .map(|(code, c)| {
                    (code.to_string(), json!({ "value": c.value, "option": c.option, "hazard": c.hazard }))
                })
                .collect();
            (question.indicator.clone(), json!({ "column": question.column, "choices": choices }))
        })
        .collect();
    json!({
        "about": "Answers are codes: a choice of the question, or a silence. Null in other columns means that nobody gave it.",
        "round": { "id": round.id.as_str(), "name": round.name, "form": round.form, "simulated": round.simulated, "period": round.period },
        "silences": silences,
        "informant": words(|code| Informant::from_code(code).word()),
        "informant_sex": words(|code| Sex::from_code(code).word()),
        "mode": words(|code| Mode::from_code(code).word()),
        "questions": questions,
    })
    .to_string()
}
