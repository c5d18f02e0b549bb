//! `/import`: sending a file, checking it by its mapping, taking it in, and the rows to correct. The review of the mapping is in [`super::mapping`].

use crate::{
    app::{App, Frame, Reader, page, segment},
    fail::Fail,
    text::{Text, Told},
};
use amparo_programme::{Imported, Outcome};
use askama::Template;
use axum::{
    extract::{Multipart, Path, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "import.html")]
struct Start<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    open: Vec<(u64, String)>,
}

/// The form, and the files that wait for a decision.
pub async fn start(State(app): State<Arc<App>>, reader: Reader) -> Result<Response, Fail> {
    let t = reader.text(&app);
    let open = app.uploads.open().into_iter().map(|upload| (upload.id, upload.name.clone())).collect();
    page(&Start { frame: Frame::new(&app, &reader, "import", t.say("p-menu-import")), t, open })
}

/// Receives a file.
pub async fn upload(State(app): State<Arc<App>>, mut form: Multipart) -> Result<Redirect, Fail> {
    while let Some(field) = form.next_field().await.map_err(|_| Fail::Bad("p-bad-sending"))? {
        if field.name() == Some("file") {
            let upload = app.uploads.receive(&app, field).await?;
            return Ok(Redirect::to(&format!("/import/{}", upload.id)));
        }
    }
    Err(Fail::Bad("p-bad-file"))
}

/// What a check or an import found.
struct Found {
    counts: Vec<(String, String)>,
    refused: Vec<(String, String)>,
    problems: Vec<Told>,
    questions: usize,
}

impl Found {
    fn new(t: Text, imported: &Imported) -> Found {
        let intake = &imported.intake;
        let counts = [
            ("rows-in", intake.rows_in),
            ("rows-taken", intake.rows_kept),
            ("rows-rejected", intake.rows_rejected),
            ("rows-dropped", intake.rows_dropped),
        ];
        Found {
            counts: counts.into_iter().map(|(key, n)| (t.say(format!("p-{key}")), t.count(n))).collect(),
            refused: intake.columns_refused.clone(),
            problems: intake.problems.iter().map(|problem| t.problem(problem)).collect(),
            questions: imported.round.questions.len(),
        }
    }
}

#[derive(Template)]
#[template(path = "check.html")]
struct Check<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    id: u64,
    name: String,
    round: String,
    mode: String,
    found: Found,
    nothing_new: bool,
    wrong: Vec<Told>,
}

/// Reads and checks the file, and keeps nothing.
pub async fn check(State(app): State<Arc<App>>, reader: Reader, Path(id): Path<u64>) -> Result<Response, Fail> {
    let upload = app.uploads.get(id)?;
    let t = reader.text(&app);
    let draft = upload.draft();
    if draft.round.trim().is_empty() {
        return Err(Fail::Bad("p-bad-round"));
    }
    let nothing = Found { counts: Vec::new(), refused: Vec::new(), problems: Vec::new(), questions: 0 };
    let (found, nothing_new, wrong) = match upload.check(&app).await {
        Ok(imported) => (Found::new(t, &imported), imported.outcome == Outcome::NothingNew, Vec::new()),
        Err(Fail::Problems(problems)) => (nothing, false, problems.iter().map(|problem| t.problem(problem)).collect()),
        Err(fail) => return Err(fail),
    };
    page(&Check {
        frame: Frame::new(&app, &reader, "import", t.say("p-import-check")),
        t,
        id,
        name: upload.name.clone(),
        round: draft.round,
        mode: t.say(format!("p-mode-{}", if draft.mode.is_empty() { "new" } else { &draft.mode })),
        found,
        nothing_new,
        wrong,
    })
}

/// Begins to take the file in.
pub async fn take(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Redirect, Fail> {
    app.uploads.get(id)?.take(&app);
    Ok(Redirect::to(&format!("/import/{id}/done")))
}

#[derive(Template)]
#[template(path = "done.html")]
struct Done<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    id: u64,
    path: String,
    name: String,
    found: Found,
    nothing_new: bool,
    rejected: bool,
}

/// How far it is, then what came of it.
pub async fn done(State(app): State<Arc<App>>, reader: Reader, Path(id): Path<u64>) -> Result<Response, Fail> {
    let imported = app.uploads.get(id)?.taken().await?;
    let t = reader.text(&app);
    page(&Done {
        frame: Frame::new(&app, &reader, "import", t.say("p-import-done")),
        t,
        id,
        path: segment(imported.round.id.as_str()),
        name: imported.round.name.clone(),
        found: Found::new(t, &imported),
        nothing_new: imported.outcome == Outcome::NothingNew,
        rejected: imported.rejected_file.is_some(),
    })
}

/// The rows to correct, in the columns of the file, to be sent again.
pub async fn rejected(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Response, Fail> {
    let imported = app.uploads.get(id)?.taken().await?;
    let file = imported
        .rejected_file
        .as_ref()
        .ok_or_else(|| Fail::NotFound(format!("/import/{id}/rejected.csv")))?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"rows-to-correct.csv\""),
    ];
    Ok((headers, fs_err::read(file)?).into_response())
}

/// Gives the file up.
pub async fn abandon(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Redirect, Fail> {
    app.uploads.abandon(id)?;
    Ok(Redirect::to("/import"))
}
