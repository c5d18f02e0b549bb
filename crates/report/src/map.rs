//! The map: areas by mean score, sites as circles sized by women and girls. Withheld areas are hatched, areas without data grey.
//! Shapes are cut to what a pixel shows, and from 5,000 sites on to hexagons, so that the picture stays small.

use crate::{
    svg::{FAINT, Hold, INK, SOFT, Svg, UNKNOWN, WIDTH, band_colour, pleasant},
    view::View,
};
use amparo_model::{Level, Place, Shown};
use amparo_release::outgoing::AreaOut;
use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write,
};

/// From so many sites on, hexagons stand for sites.
const HEXAGONS_FROM: usize = 5_000;
/// Side of a hexagon in units of the picture.
const HEXAGON: f64 = 6.0;
/// Points of an outline nearer to each other than this are one.
const NEAR: f64 = 0.6;
const LEGEND: f64 = 58.0;
/// Height of the map at most, so that it stands on a page with its text.
const TALL: f64 = 290.0;
const PAD: f64 = 8.0;

/// The map of a release over the shapes of the gazetteer; places without shapes and sites without coordinates are not drawn, and the text below says how many.
pub fn draw(view: &View, places: &[Place]) -> String {
    let (level, areas) = level(view, places);
    let shapes: Vec<(&Place, Option<&AreaOut>)> = places
        .iter()
        .filter(|place| place.level == level && !place.polygons.is_empty())
        .map(|place| (place, areas.get(place.code.as_str()).copied()))
        .collect();
    let sites: Vec<(usize, [f64; 2])> = view
        .out
        .sites
        .iter()
        .enumerate()
        .filter(|_| view.out.rule.coordinate_decimals.is_some())
        .filter_map(|(at, site)| Some((at, site.site.at.filter(|at| at.iter().all(|c| c.is_finite()))?)))
        .collect();
    let title = view.say("map-title");
    let Some(frame) = Frame::around(&shapes, &sites) else {
        let mut svg = Svg::map(view.lang);
        svg.text(WIDTH / 2.0, 26.0, Hold::Middle, 11.0, SOFT, &view.say("map-nothing"));
        return svg.finish("map", 42.0, &title, &view.say("map-nothing"));
    };
    let mut svg = Svg::map(view.lang);
    for (place, area) in &shapes {
        draw_area(&mut svg, view, &frame, place, *area);
    }
    if sites.len() >= HEXAGONS_FROM {
        hexagons(&mut svg, view, &frame, &sites);
    } else {
        circles(&mut svg, view, &frame, &sites);
    }
    legend(&mut svg, view, &frame, !sites.is_empty(), shapes.iter().any(|(_, area)| area.is_some()));
    let unplaced = view.out.sites.len() - sites.len();
    let mut description = view.say(if view.has_sites() { "map-desc" } else { "map-desc-areas" });
    if view.has_sites() && unplaced > 0 {
        description.push(' ');
        description.push_str(&view.with("map-unplaced", &[("count", (unplaced as u64).into())]));
    }
    svg.finish("map", frame.height + LEGEND, &title, &description)
}

/// Districts where the gazetteer has shapes for them, else regions.
fn level<'a>(view: &View<'a>, places: &[Place]) -> (Level, HashMap<&'a str, &'a AreaOut>) {
    let of = |areas: &'a [AreaOut]| -> HashMap<&'a str, &'a AreaOut> {
        areas
            .iter()
            .filter(|area| !area.code.is_empty())
            .map(|area| (area.code.as_str(), area))
            .collect()
    };
    let districts = places.iter().any(|place| place.level == Level::Admin2 && !place.polygons.is_empty());
    if districts { (Level::Admin2, of(&view.out.admin2)) } else { (Level::Admin1, of(&view.out.admin1)) }
}

/// How longitude and latitude become positions in the picture.
struct Frame {
    west: f64,
    north: f64,
    scale: f64,
    squeeze: f64,
    height: f64,
}

impl Frame {
    fn around(shapes: &[(&Place, Option<&AreaOut>)], sites: &[(usize, [f64; 2])]) -> Option<Frame> {
        let with_data = shapes.iter().any(|(_, area)| area.is_some());
        let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        let mut take = |[x, y]: [f64; 2]| {
            bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
        };
        for (place, _) in shapes.iter().filter(|(_, area)| area.is_some() || !with_data) {
            place
                .polygons
                .iter()
                .flatten()
                .flatten()
                .copied()
                .filter(|p| p.iter().all(|c| c.is_finite()))
                .for_each(&mut take);
        }
        sites.iter().for_each(|(_, at)| take(*at));
        let [west, south, east, north] = bounds;
        if !west.is_finite() {
            return None;
        }
        let squeeze = ((south + north) / 2.0).to_radians().cos().max(0.1);
        let (width, tall) = (((east - west) * squeeze).max(0.02), (north - south).max(0.02));
        let scale = ((WIDTH - 2.0 * PAD) / width).min(TALL / tall);
        let extra = (WIDTH - 2.0 * PAD - width * scale) / scale / squeeze / 2.0;
        Some(Frame { west: west - extra, north, scale, squeeze, height: tall * scale + 2.0 * PAD })
    }

    fn at(&self, [lon, lat]: [f64; 2]) -> [f64; 2] {
        [PAD + (lon - self.west) * self.squeeze * self.scale, PAD + (self.north - lat) * self.scale]
    }

    fn inside(&self, [x, y]: [f64; 2]) -> bool {
        (-PAD..WIDTH + PAD).contains(&x) && (-PAD..self.height + PAD).contains(&y)
    }
}

fn draw_area(svg: &mut Svg, view: &View, frame: &Frame, place: &Place, area: Option<&AreaOut>) {
    let mut path = String::new();
    for ring in place.polygons.iter().flatten() {
        let mut last = [f64::NAN; 2];
        let mut kept: Vec<[f64; 2]> = Vec::new();
        for point in ring.iter().map(|point| frame.at(*point)) {
            let near = (point[0] - last[0]).hypot(point[1] - last[1]) < NEAR;
            if !near && point.iter().all(|c| c.is_finite()) {
                kept.push(point);
                last = point;
            }
        }
        if kept.len() < 3 || !kept.iter().any(|point| frame.inside(*point)) {
            continue;
        }
        for (i, [x, y]) in kept.iter().enumerate() {
            let _ = write!(path, "{}{x:.1} {y:.1}", if i == 0 { 'M' } else { 'L' });
        }
        path.push('Z');
    }
    if path.is_empty() {
        return;
    }
    let (fill, text) = match area.map(|area| area.mean) {
        Some(Shown::Value(mean)) => (
            band_colour(view.band(mean), view.bands()),
            view.with("map-area", &[("name", place.name.as_str().into()), ("score", view.number(mean, 1).into())]),
        ),
        Some(Shown::Withheld) => ("url(#map-hatch)".to_owned(), format!("{}: {}", place.name, view.say("withheld"))),
        Some(Shown::Missing) => (UNKNOWN.to_owned(), format!("{}: {}", place.name, view.say("missing"))),
        None => ("#f3f5f7".to_owned(), format!("{}: {}", place.name, view.say("map-no-sites"))),
    };
    let faded = if view.has_sites() && area.is_some() { " fill-opacity=\"0.45\"" } else { "" };
    svg.path(&path, &fill, &format!("fill-rule=\"evenodd\" stroke=\"#8a95a1\" stroke-width=\"0.5\"{faded}"), &text);
}

fn circles(svg: &mut Svg, view: &View, frame: &Frame, sites: &[(usize, [f64; 2])]) {
    let most = sites
        .iter()
        .filter_map(|(at, _)| view.out.sites[*at].women_girls)
        .max()
        .unwrap_or(1)
        .max(1);
    let largest = if sites.len() > 1_000 { 5.0 } else { 9.0 };
    // Lowest scores first, so that the highest lie on top.
    for (at, place) in sites.iter().rev() {
        let site = &view.out.sites[*at];
        let [x, y] = frame.at(*place);
        let radius = site
            .women_girls
            .map_or(1.6, |n| (largest * (f64::from(n) / f64::from(most)).sqrt()).max(1.6));
        let (fill, text) = match site.score {
            Some(score) => (band_colour(view.band(score.value), view.bands()), view.number(score.value, 1)),
            None => (UNKNOWN.to_owned(), view.say("missing")),
        };
        let title = if sites.len() > 1_000 { String::new() } else { format!("{}: {text}", view.site_name(*at)) };
        svg.circle(x, y, radius, &fill, "fill-opacity=\"0.9\" stroke=\"#ffffff\" stroke-width=\"0.5\"", &title);
    }
}

fn hexagons(svg: &mut Svg, view: &View, frame: &Frame, sites: &[(usize, [f64; 2])]) {
    let mut cells: BTreeMap<(i64, i64), (u32, f64)> = BTreeMap::new();
    for (at, place) in sites {
        let Some(score) = view.out.sites[*at].score else { continue };
        let cell = cells.entry(hexagon_of(frame.at(*place))).or_default();
        cell.0 += 1;
        cell.1 += score.value;
    }
    for ((q, r), (count, sum)) in cells {
        let mean = sum / f64::from(count);
        let centre = [HEXAGON * 1.5 * q as f64, HEXAGON * 3f64.sqrt() * (r as f64 + q as f64 / 2.0)];
        let mut path = String::new();
        for corner in 0..6 {
            let angle = std::f64::consts::FRAC_PI_3 * f64::from(corner);
            let (x, y) = (centre[0] + HEXAGON * angle.cos(), centre[1] + HEXAGON * angle.sin());
            let _ = write!(path, "{}{x:.1} {y:.1}", if corner == 0 { 'M' } else { 'L' });
        }
        path.push('Z');
        let title =
            view.with("map-hexagon", &[("count", u64::from(count).into()), ("score", view.number(mean, 1).into())]);
        svg.path(&path, &band_colour(view.band(mean), view.bands()), "stroke=\"#ffffff\" stroke-width=\"0.4\"", &title);
    }
}

/// Axial position of the hexagon (flat top) that holds a point.
fn hexagon_of([x, y]: [f64; 2]) -> (i64, i64) {
    let q = 2.0 / 3.0 * x / HEXAGON;
    let r = (-x / 3.0 + 3f64.sqrt() / 3.0 * y) / HEXAGON;
    let (mut rq, mut rr, rs) = (q.round(), r.round(), (-q - r).round());
    let (dq, dr, ds) = ((rq - q).abs(), (rr - r).abs(), (rs + q + r).abs());
    if dq > dr && dq > ds {
        rq = -rr - rs;
    } else if dr > ds {
        rr = -rq - rs;
    }
    (rq as i64, rr as i64)
}

fn legend(svg: &mut Svg, view: &View, frame: &Frame, sites: bool, areas: bool) {
    let top = frame.height;
    svg.rect(0.0, top, WIDTH, LEGEND, "#ffffff", "");
    svg.line([0.0, top], [WIDTH, top], FAINT, 1.0);
    svg.text(
        PAD,
        top + 13.0,
        Hold::Start,
        10.0,
        SOFT,
        &view.say(if sites { "map-legend-sites" } else { "map-legend-areas" }),
    );
    let step = 52.0;
    for band in 0..view.bands() {
        let x = PAD + step * band as f64;
        svg.rect(
            x,
            top + 20.0,
            12.0,
            9.0,
            &band_colour(band, view.bands()),
            &format!("stroke=\"{INK}\" stroke-width=\"0.4\""),
        );
        svg.text(x + 15.0, top + 28.0, Hold::Start, 9.5, SOFT, &view.band_name(band));
    }
    if areas {
        let more = [("url(#map-hatch)", "withheld"), (UNKNOWN, "missing"), ("#f3f5f7", "map-no-sites")];
        let mut x = PAD;
        for (fill, key) in more {
            let text = view.say(key);
            svg.rect(x, top + 38.0, 12.0, 9.0, fill, &format!("stroke=\"{INK}\" stroke-width=\"0.4\""));
            svg.text(x + 15.0, top + 46.0, Hold::Start, 9.5, SOFT, &text);
            x += 26.0 + 5.6 * text.chars().count() as f64;
        }
    }
    // A degree of latitude is 111.2 km.
    let km = 111.2 / frame.scale;
    let long = pleasant(90.0 * km);
    let (right, y) = (WIDTH - PAD, top + 44.0);
    svg.line([right - long / km, y], [right, y], INK, 1.4);
    for x in [right - long / km, right] {
        svg.line([x, y - 3.0], [x, y + 3.0], INK, 1.0);
    }
    let decimals = if long < 1.0 { 1 } else { 0 };
    let text = view.with("map-km", &[("km", view.number(long, decimals).into())]);
    svg.text(right, y - 6.0, Hold::End, 9.5, SOFT, &text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{say::Lang, testing};

    #[test]
    fn areas_are_filled_hatched_or_grey() {
        let world = testing::public();
        let picture = draw(&world.view(Lang::En), &world.places);
        assert!(picture.contains("url(#map-hatch)") && picture.contains("km</text>"));
        assert_eq!(picture.matches("<circle cx").count(), 0, "no site for the public");
        assert!(
            picture.matches("<path d=\"M").count() >= world.places.iter().filter(|p| p.level == Level::Admin2).count()
        );
    }

    #[test]
    fn sites_are_circles_and_a_crowd_is_hexagons() {
        let mut world = testing::internal();
        let sites = world.out.sites.clone();
        let circles = draw(&world.view(Lang::Ar), &world.places);
        assert!(circles.matches("<circle cx").count() >= sites.len() / 2);
        world.out.sites = sites.iter().cycle().take(100_000).cloned().collect();
        let hexagons = draw(&world.view(Lang::En), &world.places);
        assert_eq!(hexagons.matches("<circle cx").count(), 0);
        assert!(hexagons.len() < 600_000, "{}", hexagons.len());
    }

    #[test]
    fn nothing_to_place_is_said() {
        let world = testing::public();
        assert!(draw(&world.view(Lang::En), &[]).contains("role=\"img\""));
    }

    #[test]
    fn points_fall_into_the_nearest_hexagon() {
        assert_eq!(hexagon_of([0.0, 0.0]), (0, 0));
        assert_eq!(hexagon_of([HEXAGON * 1.5, HEXAGON * 3f64.sqrt() / 2.0]), (1, 0));
        assert_eq!(hexagon_of([0.0, HEXAGON * 3f64.sqrt()]), (0, 1));
    }
}
