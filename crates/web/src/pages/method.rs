//! `/method`: how every figure is made, with an anchor a kind of figure, and the numbers and standards in force.

use crate::{
    app::{App, Frame, Reader, page},
    fail::Fail,
    text::Text,
};
use askama::Template;
use axum::{extract::State, response::Response};
use std::sync::Arc;

/// The kinds of figures, in the order in which they are made. Each is an anchor, and the sentences `p-how-ANCHOR` and `p-how-ANCHOR-text`.
pub const SECTIONS: [&str; 13] = [
    "hazard",
    "domain",
    "score",
    "bounds",
    "rank",
    "exposure",
    "drivers",
    "contradiction",
    "aggregation",
    "areas",
    "trend",
    "actions",
    "release",
];

struct Number {
    name: String,
    value: String,
    why: String,
}

struct Domain {
    name: String,
    weight: String,
    indicators: usize,
}

#[derive(Template)]
#[template(path = "method.html")]
struct Method<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    sections: Vec<(&'static str, String, String, &'static str)>,
    numbers: Vec<Number>,
    domains: Vec<Domain>,
    overrides: Vec<String>,
    version: String,
    standards_version: String,
    method_review: String,
}

/// Formula of a section, the same in every language; empty where words are enough.
fn formula(section: &str) -> &'static str {
    match section {
        "domain" => "D = Σ wᵢ·hᵢ / Σ wᵢ",
        "score" => "S = 100 · Σ w_d·D_d / Σ w_d",
        "bounds" => "S_low : h = 0,  S_high : h = 1",
        "rank" => "w ~ Dirichlet(c·w₀),  P5 – P95",
        "drivers" => "100 · (w_d / Σ w_d) · (wᵢ·hᵢ / Σ wᵢ)",
        "areas" => "Σ n·S / Σ n",
        "trend" => "ΔS = S_after − S_before",
        _ => "",
    }
}

/// The page.
pub async fn method(State(app): State<Arc<App>>, reader: Reader) -> Result<Response, Fail> {
    let t = reader.text(&app);
    let (method, standards) = (app.office.method(), app.office.standards());
    let why = |key: &str| {
        method
            .reasons
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, why)| why.clone())
            .unwrap_or_default()
    };
    let [a, b, c] = method.bands;
    let numbers = [
        ("draws", t.count(method.draws)),
        ("seed", method.seed.to_string()),
        ("concentration", t.one(method.concentration)),
        ("stratum_min", t.count(method.stratum_min)),
        ("high_domain", t.two(method.high_domain)),
        ("bands", format!("{} · {} · {}", t.count(a), t.count(b), t.count(c))),
    ];
    page(&Method {
        frame: Frame::new(&app, &reader, "method", t.say("p-menu-method")),
        t,
        sections: SECTIONS
            .into_iter()
            .map(|id| (id, t.say(format!("p-how-{id}")), t.say(format!("p-how-{id}-text")), formula(id)))
            .collect(),
        numbers: numbers
            .into_iter()
            .map(|(key, value)| Number {
                name: t.say(format!("p-number-{}", key.replace('_', "-"))),
                value,
                why: why(key),
            })
            .collect(),
        domains: standards
            .domains
            .iter()
            .map(|domain| Domain {
                name: t.domain(&domain.id),
                weight: t.one(domain.weight),
                indicators: standards.indicators.iter().filter(|indicator| indicator.domain == domain.id).count(),
            })
            .collect(),
        overrides: standards.overrides.clone(),
        version: method.version.clone(),
        standards_version: standards.version.clone(),
        method_review: method.review_status.clone(),
    })
}
