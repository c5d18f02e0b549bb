//! Why a page could not be shown, and the page that says so and what to do. Handlers return a [`Fail`]; the outer layer renders it in the reader's language.

use crate::{
    app::{App, Frame, Reader, page},
    text::{Text, Told},
};
use amparo_model::Problem;
use amparo_programme::OfficeError;
use askama::Template;
use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::sync::Arc;

/// Why there is no page.
#[derive(Clone, Debug)]
pub enum Fail {
    /// The picture of a round is being made; how far it is.
    Waiting(Option<f32>),
    /// There is no such thing.
    NotFound(String),
    /// There is no such round, and these exist.
    NoRound(String, Vec<String>),
    /// What was sent cannot be used: key of the sentence that says why.
    Bad(&'static str),
    /// What was given is wrong.
    Problems(Vec<Problem>),
    /// The office said no, and why.
    Refused(String),
    /// A fault of the program.
    Broken(String),
}

impl From<OfficeError> for Fail {
    fn from(error: OfficeError) -> Fail {
        match error {
            OfficeError::NoRound { asked, known } => Fail::NoRound(asked, known),
            OfficeError::Problems(problems) => Fail::Problems(problems),
            OfficeError::Refused(_) | OfficeError::Denied(_) => Fail::Refused(error.to_string()),
            error => Fail::Broken(error.to_string()),
        }
    }
}

impl From<std::io::Error> for Fail {
    fn from(error: std::io::Error) -> Fail {
        OfficeError::from(error).into()
    }
}

/// The failure on its way to the outer layer.
#[derive(Clone)]
struct Carried(Fail);

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(Carried(self));
        response
    }
}

#[derive(Template)]
#[template(path = "message.html")]
struct Message<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    text: String,
    hint: String,
    rounds: Vec<String>,
    problems: Vec<Told>,
}

#[derive(Template)]
#[template(path = "waiting.html")]
struct Waiting<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    share: Option<u32>,
}

/// Renders failures, and remembers a language that the address asked for.
pub async fn furnish(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let reader = Reader::of(request.uri(), request.headers(), &app.office.workspace().language);
    let asked = crate::app::asked_language(request.uri());
    let mut response = next.run(request).await;
    if let Some(Carried(fail)) = response.extensions_mut().remove::<Carried>() {
        response = render(&app, &reader, fail);
    }
    if let Some(lang) = asked
        && let Ok(cookie) =
            HeaderValue::from_str(&format!("lang={lang}; Path=/; Max-Age=31536000; SameSite=Strict; HttpOnly"))
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The page of an address that does not exist.
pub async fn missing(uri: Uri) -> Fail {
    Fail::NotFound(uri.path().to_owned())
}

fn render(app: &App, reader: &Reader, fail: Fail) -> Response {
    let t = reader.text(app);
    let mut message = Message {
        frame: Frame::new(app, reader, "", String::new()),
        t,
        text: String::new(),
        hint: String::new(),
        rounds: Vec::new(),
        problems: Vec::new(),
    };
    let status;
    (status, message.frame.title, message.text, message.hint) = match fail {
        Fail::Waiting(share) => return waiting(app, reader, share),
        Fail::NotFound(what) => (
            StatusCode::NOT_FOUND,
            t.say("p-fail-missing"),
            t.x("p-fail-missing-text", what),
            t.say("p-fail-missing-hint"),
        ),
        Fail::NoRound(asked, known) => {
            message.rounds = known;
            (StatusCode::NOT_FOUND, t.say("p-fail-round"), t.x("p-fail-round-text", asked), t.say("p-fail-round-hint"))
        }
        Fail::Bad(key) => (StatusCode::BAD_REQUEST, t.say("p-fail-bad"), t.say(key), t.say("p-fail-bad-hint")),
        Fail::Problems(problems) => {
            message.problems = problems.iter().map(|problem| t.problem(problem)).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, t.say("p-fail-problems"), t.say("p-fail-problems-text"), String::new())
        }
        Fail::Refused(why) => (StatusCode::FORBIDDEN, t.say("p-fail-refused"), why, t.say("p-fail-refused-hint")),
        Fail::Broken(why) => {
            tracing::error!(why, "a page could not be made");
            (StatusCode::INTERNAL_SERVER_ERROR, t.say("p-fail-broken"), why, t.say("p-fail-broken-hint"))
        }
    };
    match page(&message) {
        Ok(mut response) => {
            *response.status_mut() = status;
            response
        }
        Err(_) => (status, message.text).into_response(),
    }
}

fn waiting(app: &App, reader: &Reader, share: Option<f32>) -> Response {
    let t = reader.text(app);
    let mut frame = Frame::new(app, reader, "", t.say("p-waiting"));
    frame.refresh = Some(2);
    let share = share.map(|share| (share * 100.0) as u32);
    match page(&Waiting { frame, t, share }) {
        Ok(response) => response,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
