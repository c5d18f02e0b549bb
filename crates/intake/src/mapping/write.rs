//! Writing a mapping: one layout for all, so that two mappings that say the same are the same text.

use super::{Coded, Codes, Mapping};
use amparo_model::Silence;
use std::fmt::Write;

impl Mapping {
    /// The mapping as TOML. Reading it again gives the same mapping.
    pub fn to_toml(&self) -> String {
        let mut out = String::new();
        line(&mut out, "version", &quote(&self.version));
        line(&mut out, "review_status", &quote(&self.review_status));
        optional(&mut out, "file", self.file.as_deref());
        optional(&mut out, "form", self.form.as_deref());
        optional(&mut out, "round", self.round.as_deref());
        if let Some((first, last)) = &self.period {
            line(&mut out, "period", &quote(&format!("{first} to {last}")));
        }
        if self.simulated {
            line(&mut out, "simulated", "true");
        }
        optional(&mut out, "sheet", self.reading.sheet.as_deref());
        if let Some(row) = self.reading.header_row {
            line(&mut out, "header_row", &row.to_string());
        }
        optional(&mut out, "join", self.reading.join.as_deref());
        for (field, column) in &self.fields {
            line(&mut out, field.word(), &quote(column));
        }
        for (about, coded) in &self.about {
            line(&mut out, about.word(), &coded_text(coded));
        }
        optional(&mut out, "reject_rows_without", self.reject_rows_without.as_deref());
        silences(&mut out, self.blank, &self.codes);
        if !self.people.is_empty() {
            out.push_str("\n[people]\n");
            for (what, column) in &self.people {
                line(&mut out, what.word(), &quote(column));
            }
        }
        for drop in &self.drop_rows {
            out.push_str("\n[[drop_rows]]\n");
            line(&mut out, "column", &quote(&drop.column));
            line(&mut out, "value", &quote(&drop.value));
            line(&mut out, "why", &quote(&drop.why));
        }
        for identifying in &self.identifying {
            out.push_str("\n[[identifying]]\n");
            line(&mut out, "column", &quote(&identifying.column));
            line(&mut out, "as", &quote(&identifying.is));
            optional(&mut out, "why", identifying.why.as_deref());
        }
        for map in &self.maps {
            out.push_str("\n[[map]]\n");
            line(&mut out, "column", &quote(&map.column));
            line(&mut out, "indicator", &quote(&map.indicator));
            let options = map.answers.iter().filter_map(|a| Some((a.value.as_str(), quote(a.option.as_deref()?))));
            table(&mut out, "answers", options);
            table(
                &mut out,
                "hazard",
                map.answers.iter().filter_map(|a| Some((a.value.as_str(), a.hazard?.to_string()))),
            );
            silences(&mut out, map.blank, &map.codes);
            optional(&mut out, "note", map.note.as_deref());
        }
        for exclude in &self.excludes {
            out.push_str("\n[[exclude]]\n");
            line(&mut out, "column", &quote(&exclude.column));
            line(&mut out, "why", &quote(&exclude.why));
        }
        out
    }
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key} = {value}");
}

fn optional(out: &mut String, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        line(out, key, &quote(value));
    }
}

fn table<'a>(out: &mut String, key: &str, entries: impl Iterator<Item = (&'a str, String)>) {
    let entries: Vec<String> = entries.map(|(value, meaning)| format!("{} = {meaning}", quote(value))).collect();
    if !entries.is_empty() {
        line(out, key, &format!("{{ {} }}", entries.join(", ")));
    }
}

fn coded_text(coded: &Coded) -> String {
    if let (None, Some(all)) = (&coded.column, &coded.all) {
        return quote(all);
    }
    let mut parts = Vec::new();
    if let Some(column) = &coded.column {
        parts.push(format!("column = {}", quote(column)));
    }
    if let Some(all) = &coded.all {
        parts.push(format!("all = {}", quote(all)));
    }
    if !coded.values.is_empty() {
        let values: Vec<String> = coded
            .values
            .iter()
            .map(|(value, word)| format!("{} = {}", quote(value), quote(word)))
            .collect();
        parts.push(format!("values = {{ {} }}", values.join(", ")));
    }
    format!("{{ {} }}", parts.join(", "))
}

fn silences(out: &mut String, blank: Option<Silence>, codes: &Codes) {
    if let Some(blank) = blank {
        let word = if blank == Silence::Blank { "unknown" } else { blank.word() };
        line(out, "blank", &quote(word));
    }
    for (key, list) in codes.lists() {
        if !list.is_empty() {
            let list: Vec<String> = list.iter().map(|code| quote(code)).collect();
            line(out, key, &format!("[{}]", list.join(", ")));
        }
    }
}

/// A basic string of TOML.
fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
