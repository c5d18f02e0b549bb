//! Varanda, an island that does not exist: 4 regions of 4 districts that tile it, in the open Atlantic far from any land.
//! Codes begin with XVA; ISO keeps XAA to XZZ for users, so no country will ever have it.

use super::rng::Rng;
use std::fmt::Write;

/// Regions and their districts, west to east and south to north.
pub const REGIONS: [(&str, [&str; 4]); 4] = [
    ("Alvora", ["Bresami", "Cotelun", "Divaro", "Elmenta"]),
    ("Merindo", ["Fanoque", "Gavessa", "Hurimel", "Istanao"]),
    ("Tesqua", ["Jelvana", "Kadorri", "Lusenda", "Mirrabo"]),
    ("Olanke", ["Nuvela", "Orsinga", "Peltuma", "Quorane"]),
];

/// Districts on the island.
pub const DISTRICTS: usize = 16;
const STEPS: usize = 12;

/// Name of the region of a district.
pub fn region(district: usize) -> &'static str {
    REGIONS[district / 4].0
}

/// Name of a district.
pub fn name(district: usize) -> &'static str {
    REGIONS[district / 4].1[district % 4]
}

/// P-code of a region.
pub fn region_code(region: usize) -> String {
    format!("XVA{:02}", region + 1)
}

/// P-code of a district.
pub fn code(district: usize) -> String {
    format!("XVA{:02}{:02}", district / 4 + 1, district % 4 + 1)
}

/// Lower left corner of a district in the 4 x 4 grid: column and row.
fn cell(district: usize) -> [usize; 2] {
    let (region, part) = (district / 4, district % 4);
    [region % 2 * 2 + part % 2, region / 2 * 2 + part / 2]
}

/// Longitude and latitude of a point of the grid square (0 to 4 both ways): bent to an ellipse, with a ragged coast.
fn place(column: f64, row: f64) -> [f64; 2] {
    let (u, v) = (0.45 * column - 0.9, 0.45 * row - 0.9);
    let (x, y) = (u * (1.0 - v * v / 2.0).sqrt(), v * (1.0 - u * u / 2.0).sqrt());
    let coast = (x * x + y * y).powi(2);
    let ragged = 0.09 * (5.0 * x - 3.0 * y + 0.4).sin()
        + 0.04 * (8.0 * x + 9.0 * y + 1.9).sin()
        + 0.02 * (23.0 * x - 17.0 * y).sin()
        + 0.012 * (41.0 * x + 37.0 * y + 0.7).sin();
    let (bend_x, bend_y) = (0.05 * (4.0 * y + 0.3).sin() + 0.02 * (13.0 * y).sin(), 0.05 * (4.5 * x + 1.1).sin());
    let scale = 1.0 + coast * ragged;
    [round(7.0 + 0.85 * (x * scale + bend_x)), round(-2.9 + 0.62 * (y * scale + bend_y))]
}

fn round(degrees: f64) -> f64 {
    (degrees * 1e4).round() / 1e4
}

/// A point inside a district.
pub fn point_in(district: usize, rng: &mut Rng) -> [f64; 2] {
    let [column, row] = cell(district);
    place(column as f64 + rng.between(0.2, 0.8), row as f64 + rng.between(0.2, 0.8))
}

/// The outline of a square of the grid with this corner and side, closed, against the clock.
fn outline(corner: [usize; 2], side: usize) -> Vec<[f64; 2]> {
    let steps = side * STEPS;
    let along = |step: usize| step as f64 / STEPS as f64;
    let [column, row] = corner.map(|at| at as f64);
    let end = side as f64;
    let mut ring = Vec::with_capacity(4 * steps + 1);
    ring.extend((0..steps).map(|s| place(column + along(s), row)));
    ring.extend((0..steps).map(|s| place(column + end, row + along(s))));
    ring.extend((0..steps).map(|s| place(column + end - along(s), row + end)));
    ring.extend((0..steps).map(|s| place(column, row + end - along(s))));
    ring.push(ring[0]);
    ring
}

fn collection(features: impl Iterator<Item = (String, Vec<[f64; 2]>)>) -> String {
    let mut text =
        String::from("{\"type\":\"FeatureCollection\",\"name\":\"SIMULATED: Varanda does not exist\",\"features\":[");
    for (number, (properties, ring)) in features.enumerate() {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(
            text,
            "{comma}\n{{\"type\":\"Feature\",\"properties\":{{{properties},\"ADM0_EN\":\"Varanda (simulated)\",\"ADM0_PCODE\":\"XVA\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[["
        );
        for (number, [lon, lat]) in ring.iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            let _ = write!(text, "{comma}[{lon},{lat}]");
        }
        text.push_str("]]}}");
    }
    text.push_str("\n]}\n");
    text
}

/// The regions as the common operational datasets write them.
pub fn admin1() -> String {
    collection(REGIONS.iter().enumerate().map(|(region, (name, _))| {
        let properties = format!("\"ADM1_EN\":\"{name}\",\"ADM1_PCODE\":\"{}\"", region_code(region));
        (properties, outline(cell(region * 4), 2))
    }))
}

/// The districts.
pub fn admin2() -> String {
    collection((0..DISTRICTS).map(|district| {
        let properties = format!(
            "\"ADM2_EN\":\"{}\",\"ADM2_PCODE\":\"{}\",\"ADM1_EN\":\"{}\",\"ADM1_PCODE\":\"{}\"",
            name(district),
            code(district),
            region(district),
            region_code(district / 4)
        );
        (properties, outline(cell(district), 1))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(ring: &[[f64; 2]]) -> f64 {
        ring.windows(2).map(|w| w[0][0] * w[1][1] - w[1][0] * w[0][1]).sum::<f64>() / 2.0
    }

    #[test]
    fn districts_tile_their_regions_and_hold_their_points() {
        for r in 0..4 {
            let parts: f64 = (r * 4..r * 4 + 4).map(|d| area(&outline(cell(d), 1))).sum();
            let whole = area(&outline(cell(r * 4), 2));
            assert!(whole > 0.0 && (parts - whole).abs() < 1e-9, "region {r}: {parts} of {whole}");
        }
        for district in 0..DISTRICTS {
            let ring = outline(cell(district), 1);
            for n in 0..200 {
                let [x, y] = point_in(district, &mut Rng::of(&[n]));
                let inside = ring.windows(2).filter(|w| {
                    let ([ax, ay], [bx, by]) = (w[0], w[1]);
                    (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax
                });
                assert_eq!(inside.count() % 2, 1, "{}: {x} {y}", name(district));
            }
        }
    }
}
