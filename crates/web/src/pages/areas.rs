//! `/rounds/{round}/areas`: regions and districts, by the mean weighted by women and girls and by the worst site.

use crate::{
    app::{About, App, Frame, Reader, page, round_id},
    fail::Fail,
    grid::Figure,
    text::Text,
    views::view,
};
use amparo_model::Shown;
use amparo_report::{chart, tables};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use std::sync::Arc;

struct Worst {
    name: String,
    within: String,
    worst: String,
    mean: String,
    sites: String,
}

#[derive(Template)]
#[template(path = "areas.html")]
struct Areas<'a> {
    frame: Frame<'a>,
    t: Text<'a>,
    regions: Figure,
    districts: Figure,
    worst: Vec<Worst>,
    /// Nobody gave the number of women and girls, so that the means are plain.
    plain: bool,
}

/// Both views.
pub async fn areas(State(app): State<Arc<App>>, reader: Reader, Path(round): Path<String>) -> Result<Response, Fail> {
    let view = view(&app, &round_id(&round)?).await?;
    let t = reader.text(&app);
    let about = About::new(&view, view.released().ledger_id(), "areas");
    let mut districts: Vec<_> = view.admin2.iter().collect();
    let worst = |shown: Shown<f64>| shown.value().unwrap_or(-1.0);
    districts.sort_by(|a, b| worst(b.worst).total_cmp(&worst(a.worst)));
    let plain = matches!(view.whole.weighted, Shown::Missing);
    let mut regions = Figure::new(
        t,
        &view,
        "regions",
        "areas",
        |v| chart::ranking(v, chart::By::Admin1, chart::Pick::Top(40)),
        tables::admin1,
    );
    let mut areas = Figure::new(
        t,
        &view,
        "districts",
        "areas",
        |v| chart::ranking(v, chart::By::Admin2, chart::Pick::Top(60)),
        tables::admin2,
    );
    if plain {
        regions.lead = t.say("chart-ranking-plain-desc");
        areas.lead.clone_from(&regions.lead);
    }
    page(&Areas {
        plain,
        frame: Frame::new(&app, &reader, "rounds", format!("{} · {}", t.say("p-part-areas"), view.round.name))
            .about(about),
        t,
        regions,
        districts: areas,
        worst: districts
            .into_iter()
            .map(|area| Worst {
                name: area.name.clone(),
                within: area.within.clone(),
                worst: t.shown_one(area.worst),
                mean: t.shown_one(if plain { area.mean } else { area.weighted }),
                sites: t.shown_count(area.sites),
            })
            .collect(),
    })
}
