//! The map's data: sites as points, areas as polygons. Packed once a picture, sent packed.

use crate::{app::segment, pages::sites::name, views::View};
use amparo_model::{Level, Place, Shown};
use amparo_release::picture::SiteView;
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    io::{BufWriter, Read},
    sync::Arc,
};

/// From so many sites on, a point carries its name, page and score only, so that the map starts at once; the rest is on the site's page.
const LIGHT_FROM: usize = 20_000;

#[derive(Serialize)]
struct Collection<'a> {
    r#type: &'static str,
    features: Vec<Point<'a>>,
}

#[derive(Serialize)]
struct Point<'a> {
    r#type: &'static str,
    geometry: Geometry,
    properties: About<'a>,
}

#[derive(Serialize)]
struct Geometry {
    r#type: &'static str,
    coordinates: [f64; 2],
}

/// Name, path of the site's page below the round, score, its bounds, the range of its rank, women and girls. What is not known is left out.
#[derive(Serialize)]
struct About<'a> {
    n: &'a str,
    p: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    s: Option<f64>,
    #[serde(flatten)]
    more: Option<More>,
}

#[derive(Serialize)]
struct More {
    #[serde(skip_serializing_if = "Option::is_none")]
    l: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    h: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<u32>,
    w: Option<u32>,
}

/// Sites with coordinates as packed GeoJSON.
///
/// # Errors
/// If it cannot be written, which memory alone could cause.
pub fn sites(view: &View) -> std::io::Result<Arc<[u8]>> {
    let light = view.sites.len() >= LIGHT_FROM;
    let more = |site: &SiteView| More {
        l: site.score.map(|s| tenth(s.low)),
        h: site.score.map(|s| tenth(s.high)),
        r: site.score.map(|s| s.rank_p5),
        q: site.score.map(|s| s.rank_p95),
        w: site.women_girls,
    };
    // Lowest scores first: what comes later is drawn on top.
    let features = view.sites.iter().rev().filter_map(|site| {
        let coordinates = site.site.at.filter(|_| view.rule.coordinate_decimals.is_some())?;
        let score = site.score.map(|s| tenth(s.value));
        Some(Point {
            r#type: "Feature",
            geometry: Geometry { r#type: "Point", coordinates },
            properties: About {
                n: name(&site.site),
                p: segment(&site.site.id),
                s: score,
                more: (!light).then(|| more(site)),
            },
        })
    });
    pack(&Collection { r#type: "FeatureCollection", features: features.collect() })
}

/// Districts (else regions) of the regions that occur in the round, as GeoJSON. Properties: `n` name, `m` mean score, `x` withheld.
///
/// # Errors
/// If it cannot be written, which memory alone could cause.
pub fn areas(view: &View, places: &[Place]) -> std::io::Result<Arc<[u8]>> {
    let shaped = |level| places.iter().any(|place| place.level == level && !place.polygons.is_empty());
    let (level, areas) =
        if shaped(Level::Admin2) { (Level::Admin2, &view.admin2) } else { (Level::Admin1, &view.admin1) };
    let means: HashMap<&str, Shown<f64>> = areas.iter().map(|area| (area.code.as_str(), area.mean)).collect();
    let regions: HashSet<&str> = view.admin1.iter().map(|area| area.code.as_str()).collect();
    let features: Vec<Value> = places
        .iter()
        .filter(|place| place.level == level && !place.polygons.is_empty())
        .filter(|place| means.contains_key(place.code.as_str()) || regions.contains(place.parent.as_str()))
        .map(|place| {
            let mut properties = json!({ "n": place.name });
            match means.get(place.code.as_str()) {
                Some(Shown::Value(mean)) => properties["m"] = tenth(*mean).into(),
                Some(Shown::Withheld) => properties["x"] = true.into(),
                _ => {}
            }
            json!({ "type": "Feature", "geometry": { "type": "MultiPolygon", "coordinates": place.polygons }, "properties": properties })
        })
        .collect();
    pack(&json!({ "type": "FeatureCollection", "features": features }))
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn pack(value: &impl Serialize) -> std::io::Result<Arc<[u8]>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    serde_json::to_writer(BufWriter::with_capacity(1 << 16, &mut packer), value)?;
    Ok(packer.finish()?.into())
}

/// Packed data as an answer, unpacked for a client that cannot.
pub fn answer(headers: &HeaderMap, packed: Arc<[u8]>) -> Response {
    let takes = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("gzip"));
    let mut response = if takes {
        let mut response = Response::new(Body::from(packed.to_vec()));
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        response
    } else {
        let mut plain = Vec::new();
        // What was packed here unpacks; a short read would be an empty map, not a wrong one.
        let _ = GzDecoder::new(&packed[..]).read_to_end(&mut plain);
        Response::new(Body::from(plain))
    };
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/geo+json"));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}
