//! `/places`: the gazetteer of the workspace, and taking one in.

use crate::{
    app::{App, Frame, Reader, page},
    fail::Fail,
    text::{Text, Told},
};
use amparo_model::Level;
use askama::Template;
use axum::{
    extract::{Multipart, State},
    response::Response,
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "places.html")]
struct Places<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    levels: Vec<(String, usize, usize)>,
    taken: Option<usize>,
    problems: Vec<Told>,
}

/// What is there.
pub async fn places(State(app): State<Arc<App>>, reader: Reader) -> Result<Response, Fail> {
    show(&app, &reader, None, Vec::new()).await
}

/// Takes in a file of places, which is deleted whatever comes of it.
pub async fn take(State(app): State<Arc<App>>, reader: Reader, mut form: Multipart) -> Result<Response, Fail> {
    while let Some(field) = form.next_field().await.map_err(|_| Fail::Bad("p-bad-sending"))? {
        if field.name() == Some("file") {
            let upload = app.uploads.receive(&app, field).await?;
            let report = app.office.import_places(&upload.file).await;
            app.uploads.abandon(upload.id)?;
            let report = report?;
            app.views.forget();
            let t = reader.text(&app);
            let problems = report.problems.iter().map(|problem| t.problem(problem)).collect();
            return show(&app, &reader, Some(report.taken), problems).await;
        }
    }
    Err(Fail::Bad("p-bad-file"))
}

async fn show(app: &App, reader: &Reader, taken: Option<usize>, problems: Vec<Told>) -> Result<Response, Fail> {
    let t = reader.text(app);
    let known = app.office.places().await?;
    let level = |level: Level| {
        let of = known.iter().filter(|place| place.level == level);
        let shaped = of.clone().filter(|place| !place.polygons.is_empty()).count();
        (t.say(format!("p-level-{}", level.number())), of.count(), shaped)
    };
    let levels = [Level::Admin0, Level::Admin1, Level::Admin2, Level::Admin3].map(level);
    page(&Places {
        frame: Frame::new(app, reader, "places", t.say("p-menu-places")),
        t,
        levels: levels.into_iter().filter(|(_, count, _)| *count > 0).collect(),
        taken,
        problems,
    })
}
