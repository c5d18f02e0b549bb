//! What every page needs: the office, the pictures that are ready, the uploads under review, and the frame around a page.

use crate::{fail::Fail, text::Text, uploads::Uploads, views::Views};
use amparo_model::RoundId;
use amparo_programme::Office;
use amparo_release::Outgoing;
use amparo_report::say::Lang;
use askama::Template;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use std::sync::Arc;

/// Shared by all requests.
pub struct App {
    /// The workspace at work.
    pub office: Arc<Office>,
    /// Pictures with their indexes.
    pub views: Views,
    /// Files on their way in.
    pub uploads: Uploads,
}

impl App {
    /// An app over an office.
    pub fn new(office: Arc<Office>) -> App {
        App { office, views: Views::default(), uploads: Uploads::default() }
    }
}

/// Who reads: in which language, at which address.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The language.
    pub lang: Lang,
    /// Path and query without the language, for the links that change it.
    pub here: String,
}

impl Reader {
    /// The reader of a request: asked for, else remembered, else what the browser prefers, else the workspace's language.
    pub fn of(uri: &axum::http::Uri, headers: &HeaderMap, default: &str) -> Reader {
        let asked = asked_language(uri);
        let remembered = || {
            let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
            cookies
                .flat_map(|line| line.split(';'))
                .find_map(|pair| Lang::from_code(pair.trim().strip_prefix("lang=")?))
        };
        let preferred = || {
            let accepted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            accepted.split(',').find_map(|part| Lang::from_code(part.split(';').next()?.trim()))
        };
        let lang = asked
            .or_else(remembered)
            .or_else(preferred)
            .or_else(|| Lang::from_code(default))
            .unwrap_or_default();
        let query: Vec<&str> = uri
            .query()
            .unwrap_or("")
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
            .collect();
        let mark = if query.is_empty() { "" } else { "?" };
        Reader { lang, here: format!("{}{mark}{}", uri.path(), query.join("&")) }
    }

    /// The words for this reader.
    pub fn text<'a>(&self, app: &'a App) -> Text<'a> {
        Text::new(self.lang, app.office.labels(self.lang.code()))
    }
}

/// The language that the address itself asks for.
pub fn asked_language(uri: &axum::http::Uri) -> Option<Lang> {
    uri.query()?.split('&').find_map(|pair| Lang::from_code(pair.strip_prefix("lang=")?))
}

impl FromRequestParts<Arc<App>> for Reader {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Self::Rejection> {
        Ok(Reader::of(&parts.uri, &parts.headers, &app.office.workspace().language))
    }
}

/// The round that a page is about.
pub struct About {
    /// Its id as a path segment.
    pub path: String,
    /// Its name.
    pub name: String,
    /// Made by a program.
    pub simulated: bool,
    /// Number of the release that the page shows.
    pub ledger: u64,
    /// The part of the round that is open: `overview`, `sites` ...
    pub open: &'static str,
}

impl About {
    /// What a page about this release says of it.
    pub fn new(out: &Outgoing, ledger: u64, open: &'static str) -> About {
        About {
            path: segment(out.round.id.as_str()),
            name: out.round.name.clone(),
            simulated: out.round.simulated,
            ledger,
            open,
        }
    }
}

/// The frame around a page.
pub struct Frame<'a> {
    /// The words.
    pub t: Text<'a>,
    /// Title.
    pub title: String,
    /// Address without the language, ending in `?` or `&`.
    pub here: String,
    /// Part of the program that is open: `rounds`, `import` ...
    pub open: &'static str,
    /// The round, on pages of a round.
    pub about: Option<About>,
    /// Name of the organisation.
    pub organisation: &'a str,
    /// Review status of the standards.
    pub review: String,
    /// Load again after so many seconds.
    pub refresh: Option<u32>,
    /// The page draws the map.
    pub map: bool,
}

impl<'a> Frame<'a> {
    /// A frame with this title.
    pub fn new(app: &'a App, reader: &Reader, open: &'static str, title: String) -> Frame<'a> {
        let mark = if reader.here.contains('?') { '&' } else { '?' };
        Frame {
            t: reader.text(app),
            title,
            here: format!("{}{mark}", reader.here),
            open,
            about: None,
            organisation: &app.office.workspace().organisation,
            review: review(reader.text(app), &app.office.standards().review_status),
            refresh: None,
            map: false,
        }
    }

    /// The same, on a page of a round.
    pub fn about(mut self, about: About) -> Frame<'a> {
        self.about = Some(about);
        self
    }

    /// The parts of a round in the order of its menu: word, address, whether it is open.
    pub fn parts(&self) -> Vec<(String, String, bool)> {
        let Some(about) = &self.about else { return Vec::new() };
        [
            ("overview", ""),
            ("sites", "/sites"),
            ("areas", "/areas"),
            ("indicators", "/indicators"),
            ("actions", "/actions"),
            ("quality", "/quality"),
            ("export", "/export"),
        ]
        .into_iter()
        .map(|(part, tail)| {
            (self.t.say(format!("p-part-{part}")), format!("/rounds/{}{tail}", about.path), about.open == part)
        })
        .collect()
    }

    /// The main menu: word, address, whether it is open.
    pub fn menu(&self) -> Vec<(String, &'static str, bool)> {
        [
            ("rounds", "/"),
            ("compare", "/compare"),
            ("import", "/import"),
            ("places", "/places"),
            ("releases", "/releases"),
            ("method", "/method"),
        ]
        .into_iter()
        .map(|(part, address)| (self.t.say(format!("p-menu-{part}")), address, self.open == part))
        .collect()
    }

    /// The languages: code, own name, whether it is the one read.
    pub fn languages(&self) -> Vec<(&'static str, &'static str, bool)> {
        Lang::ALL
            .into_iter()
            .map(|lang| (lang.code(), lang.native_name(), lang == self.t.lang()))
            .collect()
    }
}

/// The review status in the reader's language where it is the plain draft, else as it was written.
fn review(t: Text, status: &str) -> String {
    if status == "draft, not reviewed by a GBV specialist" { t.say("review-draft") } else { status.to_owned() }
}

/// A finished page.
///
/// # Errors
/// If the template does not render, which is a fault of the program.
pub fn page(template: &impl Template) -> Result<Response, Fail> {
    template
        .render()
        .map(|html| Html(html).into_response())
        .map_err(|error| Fail::Broken(error.to_string()))
}

/// Text as one segment of a path, percent-encoded.
pub fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' | b'.' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The round that a path names.
///
/// # Errors
/// If the text names nothing.
pub fn round_id(text: &str) -> Result<RoundId, Fail> {
    RoundId::from_name(text).ok_or_else(|| Fail::NotFound(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(uri: &str, pairs: &[(header::HeaderName, &'static str)]) -> Reader {
        let headers = pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        Reader::of(&uri.parse().unwrap(), &headers, "es")
    }

    #[test]
    fn the_language_is_asked_for_then_remembered_then_preferred_then_the_workspaces() {
        let cookie = (header::COOKIE, "a=b; lang=ar");
        let accept = (header::ACCEPT_LANGUAGE, "de-CH, fr-TD;q=0.8");
        assert_eq!(read("/?lang=en", &[cookie.clone(), accept.clone()]).lang, Lang::En);
        assert_eq!(read("/", &[cookie, accept.clone()]).lang, Lang::Ar);
        assert_eq!(read("/", &[accept]).lang, Lang::Fr);
        assert_eq!(read("/?lang=xx", &[]).lang, Lang::Es);
        assert_eq!(read("/a?q=1&lang=fr&page=2", &[]).here, "/a?q=1&page=2");
    }

    #[test]
    fn a_segment_cannot_leave_its_place() {
        assert_eq!(segment("../a b/é?"), "..%2Fa%20b%2F%C3%A9%3F");
    }
}
