//! `/releases`: the ledger of everything that went out, one release, and the attack of all releases together.

use crate::{
    app::{App, Frame, Reader, page, segment},
    fail::Fail,
    text::Text,
};
use amparo_release::ledger::Entry;
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use std::sync::Arc;

struct Row {
    id: u64,
    at: String,
    by: String,
    audience: String,
    word: &'static str,
    round: String,
    purpose: String,
}

#[derive(Template)]
#[template(path = "releases.html")]
struct Releases<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    rows: Vec<Row>,
    findings: Option<Vec<String>>,
}

/// The ledger, newest first.
pub async fn releases(State(app): State<Arc<App>>, reader: Reader) -> Result<Response, Fail> {
    show(&app, &reader, None).await
}

/// The ledger with what an attacker who has all of it could find out.
pub async fn check(State(app): State<Arc<App>>, reader: Reader) -> Result<Response, Fail> {
    let findings = app.office.check_ledger().await?.iter().map(ToString::to_string).collect();
    show(&app, &reader, Some(findings)).await
}

async fn show(app: &App, reader: &Reader, findings: Option<Vec<String>>) -> Result<Response, Fail> {
    let t = reader.text(app);
    let rows = app.office.ledger().await?.iter().rev().map(|entry| row(t, entry)).collect();
    page(&Releases { frame: Frame::new(app, reader, "releases", t.say("p-menu-releases")), t, rows, findings })
}

fn row(t: Text, entry: &Entry) -> Row {
    Row {
        id: entry.id,
        at: entry.row.at.clone(),
        by: entry.row.by.clone(),
        audience: t.audience(entry.row.audience),
        word: entry.row.audience.word(),
        round: entry.row.round.clone(),
        purpose: entry.row.purpose.clone(),
    }
}

#[derive(Template)]
#[template(path = "release.html")]
struct Release<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    row: Row,
    path: String,
    facts: Vec<(String, String)>,
}

/// One release.
pub async fn release(State(app): State<Arc<App>>, reader: Reader, Path(id): Path<u64>) -> Result<Response, Fail> {
    let t = reader.text(&app);
    let entries = app.office.ledger().await?;
    let entry = entries
        .iter()
        .find(|entry| entry.id == id)
        .ok_or_else(|| Fail::NotFound(format!("/releases/{id}")))?;
    let digests = [
        ("rule-version", &entry.row.rule_version),
        ("facts-digest", &entry.row.facts_digest),
        ("content-digest", &entry.row.content_digest),
        ("previous-hash", &entry.row.previous_hash),
        ("hash", &entry.row.hash),
    ];
    page(&Release {
        frame: Frame::new(&app, &reader, "releases", t.n("p-release", id)),
        t,
        path: segment(&entry.row.round),
        row: row(t, entry),
        facts: digests
            .into_iter()
            .map(|(key, value)| (t.say(format!("p-ledger-{key}")), value.clone()))
            .collect(),
    })
}
