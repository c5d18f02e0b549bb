//! The files of a release by their names: what `amparo report` writes and the pages hand out. One list, one way to make each.

use crate::{Document, View, WriteError, chart, geojson, html, hxl, map, pdf, xlsx};
use amparo_model::Place;

/// Names of the files, the report first.
pub const FILES: [&str; 5] = ["report.html", "report.pdf", "risk.xlsx", "sites.geojson", "data.hxl.csv"];

/// Names of the pictures, which lie in a folder `figures`.
pub const FIGURES: [&str; 6] =
    ["map.svg", "ranking.svg", "domains.svg", "severity.svg", "aggregations.svg", "trend.svg"];

/// Makes the file with this name. `places` give maps their shapes; `day` is the day of the report (ISO 8601). `None`: there is no such file.
///
/// # Errors
/// If the workbook or the PDF cannot be put together.
pub fn make(name: &str, view: &View, places: &[Place], day: &str) -> Result<Option<Vec<u8>>, WriteError> {
    let made = match name {
        "report.html" => html::write(&Document::of(view, places, day)).into_bytes(),
        "report.pdf" => pdf::write(&Document::of(view, places, day))?,
        "risk.xlsx" => xlsx::write(view)?,
        "sites.geojson" => geojson::write(view, places).into_bytes(),
        "data.hxl.csv" => hxl::write(view).into_bytes(),
        "map.svg" => map::draw(view, places).into_bytes(),
        "ranking.svg" => chart::ranking(view, chart::By::finest(view), chart::Pick::Top(20)).into_bytes(),
        "domains.svg" => chart::domains(view).into_bytes(),
        "severity.svg" => chart::severity(view, chart::By::finest(view)).into_bytes(),
        "aggregations.svg" => chart::aggregations(view).into_bytes(),
        "trend.svg" if view.has_trend() => chart::trend(view, chart::Over::Domains).into_bytes(),
        _ => return Ok(None),
    };
    Ok(Some(made))
}
