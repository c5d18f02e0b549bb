//! `/`: the rounds of the workspace, newest first.

use crate::{
    app::{App, Frame, Reader, page, segment},
    fail::Fail,
    text::Text,
};
use askama::Template;
use axum::{extract::State, response::Response};
use std::sync::Arc;

struct Card {
    path: String,
    name: String,
    simulated: bool,
    period: String,
    form: String,
    rows: String,
    questions: String,
    taken: String,
}

#[derive(Template)]
#[template(path = "rounds.html")]
struct Rounds<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    rounds: Vec<Card>,
}

/// The list of rounds.
pub async fn rounds(State(app): State<Arc<App>>, reader: Reader) -> Result<Response, Fail> {
    let t = reader.text(&app);
    let cards = app.office.rounds().await?.into_iter().rev().map(|kept| {
        let rows: u32 = kept.intakes.iter().map(|intake| intake.rows_kept).sum();
        Card {
            path: segment(kept.round.id.as_str()),
            simulated: kept.round.simulated,
            period: kept
                .round
                .period
                .map(|(from, to)| t.xy("p-from-to", t.date(&from), t.date(&to)))
                .unwrap_or_default(),
            form: kept.round.form,
            rows: t.n("p-rows-kept", rows),
            questions: t.n("p-questions", kept.round.questions.len()),
            taken: t.x("p-taken-on", t.date(&kept.created_at)),
            name: kept.round.name,
        }
    });
    let rounds = cards.collect();
    page(&Rounds { frame: Frame::new(&app, &reader, "rounds", t.say("p-menu-rounds")), t, rounds })
}
