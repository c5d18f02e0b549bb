//! Answers to one question: sites by answer in the colour of its hazard, and below them every silence by its own hatching.

use super::nothing;
use crate::{
    svg::{FAINT, Hold, INK, SOFT, Svg, UNKNOWN, band_colour, cut},
    view::View,
};
use amparo_model::{Shown, Silence};

const LEFT: f64 = 4.0;
const RIGHT: f64 = 396.0;
const ROW: f64 = 29.0;

/// Sites by answer for the indicator at this position of the release; answers from the highest hazard down, then silences.
pub fn indicator(view: &View, at: usize) -> String {
    let (Some(indicator), Some(question)) = (view.out.indicators.get(at), view.out.round.questions.get(at)) else {
        return nothing(view, "indicator", &view.say("table-answers"), "chart-nothing");
    };
    let title = view.words.indicator(&indicator.id);
    let mut said: Vec<(String, Option<f64>, Shown<u32>)> = question
        .choices
        .iter()
        .zip(&indicator.hazards)
        .zip(&indicator.counts)
        .map(|((choice, hazard), count)| (view.choice(&indicator.id, choice), *hazard, *count))
        .collect();
    said.sort_by(|a, b| b.1.unwrap_or(-1.0).total_cmp(&a.1.unwrap_or(-1.0)));
    let silent: Vec<(Silence, Shown<u32>)> = Silence::ALL
        .into_iter()
        .zip(indicator.silences.iter().copied())
        .filter(|(_, n)| *n != Shown::Value(0))
        .collect();
    let most = said
        .iter()
        .map(|s| s.2)
        .chain(silent.iter().map(|s| s.1))
        .filter_map(Shown::value)
        .max()
        .unwrap_or(0)
        .max(1);

    let mut svg = Svg::chart(view.lang);
    let mut y = 4.0;
    let mut bar = |svg: &mut Svg, name: &str, note: &str, count: Shown<u32>, fill: &str| {
        svg.text(LEFT, y + 10.0, Hold::Start, 11.0, INK, &cut(name, 44));
        let figure = view.shown(count, |count| view.count(count));
        let text = if note.is_empty() { figure } else { format!("{figure} \u{b7} {note}") };
        svg.text(RIGHT, y + 10.0, Hold::End, 10.0, SOFT, &text);
        svg.rect(LEFT, y + 14.0, RIGHT - LEFT, 9.0, FAINT, "fill-opacity=\"0.45\"");
        match count {
            Shown::Value(count) => {
                let width = (RIGHT - LEFT) * f64::from(count) / f64::from(most);
                svg.rect(LEFT, y + 14.0, width, 9.0, fill, &format!("stroke=\"{INK}\" stroke-width=\"0.5\""));
            }
            _ => svg.rect(LEFT, y + 14.0, RIGHT - LEFT, 9.0, "url(#indicator-cross)", ""),
        }
        y += ROW;
    };
    for (name, hazard, count) in &said {
        let (fill, note) = match hazard {
            Some(hazard) => (
                band_colour(view.band(hazard * 100.0), view.bands()),
                view.with("bar-hazard", &[("hazard", view.number(*hazard, 2).into())]),
            ),
            None => (UNKNOWN.to_owned(), view.say("bar-no-hazard")),
        };
        bar(&mut svg, name, &note, *count, &fill);
    }
    for (silence, count) in &silent {
        bar(&mut svg, &view.silence(*silence), "", *count, &format!("url(#indicator-{})", hatching(*silence)));
    }
    svg.finish("indicator", y + 2.0, &title, &view.say("chart-indicator-desc"))
}

fn hatching(silence: Silence) -> &'static str {
    match silence {
        Silence::DontKnow => "hatch",
        Silence::Refused => "bars",
        Silence::NoConsensus => "cross",
        Silence::Blank | Silence::Unlisted => "lines",
        Silence::NotAsked | Silence::NotApplicable => "dots",
    }
}
