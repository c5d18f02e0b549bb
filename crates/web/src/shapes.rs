//! The map's data: sites as points, areas as polygons. Packed once a picture, sent packed.

use crate::{app::segment, views::View};
use amparo_model::{Level, Place, Shown};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    io::{Read, Write},
    sync::Arc,
};

/// Sites with coordinates as GeoJSON. Properties: `n` name, `p` path of the site's page below the round, `s` score, `l` and `h` its bounds,
/// `r` and `q` the range of its rank, `w` women and girls. What is not known is left out.
pub fn sites(view: &View) -> Value {
    let features: Vec<Value> = view
        .sites
        .iter()
        .filter_map(|site| {
            let at = site.site.at.filter(|_| view.rule.coordinate_decimals.is_some())?;
            let name = if site.site.name.is_empty() { &site.site.id } else { &site.site.name };
            let mut properties = json!({ "n": name, "p": segment(&site.site.id) });
            if let Some(score) = site.score {
                properties["s"] = tenth(score.value);
                properties["l"] = tenth(score.low);
                properties["h"] = tenth(score.high);
                properties["r"] = score.rank_p5.into();
                properties["q"] = score.rank_p95.into();
            }
            if let Some(people) = site.women_girls {
                properties["w"] = people.into();
            }
            Some(json!({ "type": "Feature", "geometry": { "type": "Point", "coordinates": at }, "properties": properties }))
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": features })
}

/// Districts (else regions) of the regions that occur in the round, as GeoJSON. Properties: `n` name, `m` mean score, `x` withheld.
pub fn areas(view: &View, places: &[Place]) -> Value {
    let shaped = |level| places.iter().any(|place| place.level == level && !place.polygons.is_empty());
    let (level, areas) = if shaped(Level::Admin2) { (Level::Admin2, &view.admin2) } else { (Level::Admin1, &view.admin1) };
    let means: HashMap<&str, Shown<f64>> = areas.iter().map(|area| (area.code.as_str(), area.mean)).collect();
    let regions: HashSet<&str> = view.admin1.iter().map(|area| area.code.as_str()).collect();
    let features: Vec<Value> = places
        .iter()
        .filter(|place| place.level == level && !place.polygons.is_empty())
        .filter(|place| means.contains_key(place.code.as_str()) || regions.contains(place.parent.as_str()))
        .map(|place| {
            let mut properties = json!({ "n": place.name });
            match means.get(place.code.as_str()) {
                Some(Shown::Value(mean)) => properties["m"] = tenth(*mean),
                Some(Shown::Withheld) => properties["x"] = true.into(),
                _ => {}
            }
            json!({ "type": "Feature", "geometry": { "type": "MultiPolygon", "coordinates": place.polygons }, "properties": properties })
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": features })
}

fn tenth(value: f64) -> Value {
    ((value * 10.0).round() / 10.0).into()
}

/// The data, compressed.
///
/// # Errors
/// If it cannot be written, which memory alone could cause.
pub fn pack(value: &Value) -> std::io::Result<Arc<[u8]>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    serde_json::to_writer(&mut packer, value)?;
    packer.flush()?;
    Ok(packer.finish()?.into())
}

/// Packed data as an answer, unpacked for a client that cannot.
pub fn answer(headers: &HeaderMap, packed: Arc<[u8]>) -> Response {
    let takes = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("gzip"));
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
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/geo+json"));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}
