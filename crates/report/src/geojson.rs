//! Map data (RFC 7946): sites as points where coordinates may go out, else areas with the shapes that the caller gives.

use crate::{
    tables::{self, Cell, Table},
    view::View,
};
use amparo_model::{Level, Place};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// The release as one feature collection. Sites without coordinates and areas without a shape have no geometry. A value that was withheld is `null`
/// and named in the property `withheld`, so that a number stays a number.
pub fn write(view: &View, places: &[Place]) -> String {
    let features = if view.has_sites() && view.out.rule.coordinate_decimals.is_some() {
        sites(view)
    } else {
        let mut features = areas(&tables::admin1(view), "admin1_code", Level::Admin1, places);
        features.extend(areas(&tables::admin2(view), "admin2_code", Level::Admin2, places));
        features
    };
    let whole = json!({ "type": "FeatureCollection", "meta": tables::meta(view), "features": features });
    serde_json::to_string(&whole).unwrap_or_default()
}

fn sites(view: &View) -> Vec<Value> {
    let table = tables::sites(view);
    let places = 10f64.powi(view.out.rule.coordinate_decimals.unwrap_or(0).into());
    let coarse = |degree: f64| (degree * places).round() / places;
    let geometry = view.out.sites.iter().map(|site| match site.site.at {
        Some([lon, lat]) if lon.is_finite() && lat.is_finite() => {
            json!({ "type": "Point", "coordinates": [coarse(lon), coarse(lat)] })
        }
        _ => Value::Null,
    });
    table
        .rows
        .iter()
        .zip(geometry)
        .map(|(row, geometry)| feature(&table, row, geometry))
        .collect()
}

fn areas(table: &Table, code: &str, level: Level, places: &[Place]) -> Vec<Value> {
    let shapes: HashMap<&str, &Place> = places
        .iter()
        .filter(|place| place.level == level)
        .map(|place| (place.code.as_str(), place))
        .collect();
    let at = table.columns.iter().position(|column| column.key == code);
    // The last row is all sites together, which is no area.
    let rows = &table.rows[..table.rows.len().saturating_sub(1)];
    rows.iter()
        .map(|row| {
            let place = at.and_then(|at| match &row[at] {
                Cell::Text(code) => shapes.get(code.as_str()),
                _ => None,
            });
            feature(table, row, place.map_or(Value::Null, |place| shape(place)))
        })
        .collect()
}

/// A multi-polygon with outer rings counter-clockwise, inner ones clockwise, each closed.
fn shape(place: &Place) -> Value {
    let polygons: Vec<Vec<Vec<[f64; 2]>>> = place
        .polygons
        .iter()
        .map(|rings| {
            rings
                .iter()
                .enumerate()
                .filter(|(_, ring)| ring.len() >= 3)
                .map(|(i, ring)| wound(ring, i == 0))
                .collect::<Vec<_>>()
        })
        .filter(|rings| !rings.is_empty())
        .collect();
    if polygons.is_empty() { Value::Null } else { json!({ "type": "MultiPolygon", "coordinates": polygons }) }
}

fn wound(ring: &[[f64; 2]], outer: bool) -> Vec<[f64; 2]> {
    let mut ring = ring.to_vec();
    if ring.first() != ring.last() {
        ring.push(ring[0]);
    }
    let doubled_area: f64 = ring.windows(2).map(|w| w[0][0] * w[1][1] - w[1][0] * w[0][1]).sum();
    if (doubled_area > 0.0) != outer {
        ring.reverse();
    }
    ring
}

fn feature(table: &Table, row: &[Cell], geometry: Value) -> Value {
    let mut properties = Map::new();
    let mut withheld = Vec::new();
    for (column, cell) in table.columns.iter().zip(row) {
        let value = match cell {
            Cell::Text(text) | Cell::Date(text) => json!(text),
            Cell::Count(count) => json!(count),
            Cell::Number { value, .. } => json!(value),
            Cell::Missing => Value::Null,
            Cell::Withheld => {
                withheld.push(column.key.as_str());
                Value::Null
            }
        };
        properties.insert(column.key.clone(), value);
    }
    properties.insert("withheld".into(), json!(withheld.join(" ")));
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{say::Lang, testing};

    #[test]
    fn sites_are_points_only_where_coordinates_may_go_out() {
        let mut world = testing::internal();
        let text = write(&world.view(Lang::En), &world.places);
        let whole: Value = serde_json::from_str(&text).unwrap();
        let first = &whole["features"][0];
        assert_eq!(first["geometry"]["type"], "Point");
        let digits = first["geometry"]["coordinates"][0].to_string();
        assert!(digits.split_once('.').is_none_or(|(_, after)| after.len() <= 2), "{digits}");
        world.out.rule.coordinate_decimals = None;
        assert!(!write(&world.view(Lang::En), &world.places).contains("\"Point\""));
    }

    #[test]
    fn areas_are_wound_and_withheld_is_named() {
        let world = testing::public();
        let whole: Value = serde_json::from_str(&write(&world.view(Lang::En), &world.places)).unwrap();
        let features = whole["features"].as_array().unwrap();
        assert_eq!(features.len(), 12);
        assert!(features.iter().all(|f| f["geometry"]["type"] == "MultiPolygon"));
        assert!(
            features
                .iter()
                .any(|f| f["properties"]["withheld"].as_str().unwrap().contains("women_girls"))
        );
        let square = vec![[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]];
        assert_eq!(wound(&square, true)[1], [1.0, 0.0], "a clockwise outer ring is turned round and closed");
    }
}
