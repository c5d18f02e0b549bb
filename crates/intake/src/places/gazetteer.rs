//! Places to look up: by P-code, mended where it is nearly right, by name within a place above, and by point.

use super::country::{self, Country};
use crate::text::place_key;
use amparo_model::{Level, Place};
use std::collections::{HashMap, HashSet};

/// Likeness of two names (0 to 1) from which one may be a spelling of the other.
const ALIKE: f64 = 0.8;
/// How much liker the best name must be than the next.
const AHEAD: f64 = 0.05;
const KM_PER_DEGREE: f64 = 111.195;

/// What a P-code turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// As it stands in the gazetteer: its position there.
    Exact(usize),
    /// The gazetteer writes it otherwise.
    Mended(usize),
    /// It begins as codes of another country do: three letters of ISO 3166.
    OtherCountry(&'static str),
    /// Not in the gazetteer.
    Unknown,
}

/// What a name turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Exact(usize),
    Guessed(usize),
    Unknown,
}

/// A gazetteer.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    places: Vec<Place>,
    codes: HashMap<String, usize>,
    names: HashMap<(Level, String), Vec<usize>>,
    keys: Vec<String>,
    boxes: Vec<Option<[f64; 4]>>,
    countries: HashSet<Country>,
}

impl Gazetteer {
    /// From places of one or several countries.
    pub fn new(places: Vec<Place>) -> Gazetteer {
        let mut gazetteer = Gazetteer::default();
        for (i, place) in places.iter().enumerate() {
            let key = place_key(&place.name);
            gazetteer.codes.entry(place.code.to_uppercase()).or_insert(i);
            gazetteer.names.entry((place.level, key.clone())).or_default().push(i);
            gazetteer.keys.push(key);
            gazetteer.boxes.push(bounds(place));
            gazetteer
                .countries
                .extend(country::of(&place.code.to_uppercase()).map(|(country, _)| country));
        }
        gazetteer.places = places;
        gazetteer
    }

    /// All places.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The place at a position.
    pub fn place(&self, position: usize) -> Option<&Place> {
        self.places.get(position)
    }

    /// Position of the place with this code, as it stands.
    pub fn position(&self, code: &str) -> Option<usize> {
        self.codes.get(code).copied()
    }

    /// The place above at a level; the place itself where it is on that level.
    pub fn above(&self, position: usize, level: Level) -> Option<usize> {
        let mut position = position;
        for _ in 0..4 {
            let place = self.places.get(position)?;
            if place.level == level {
                return Some(position);
            }
            position = self.position(&place.parent)?;
        }
        None
    }

    /// What a code is. Mended are: case, blanks and marks, two letters of the country for three or the other way, a lost zero.
    pub fn code(&self, given: &str) -> Code {
        if let Some(exact) = self.position(given) {
            return Code::Exact(exact);
        }
        let bare: String = given.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        if let Some(found) = self.position(&bare) {
            return Code::Mended(found);
        }
        let country = country::of(&bare);
        let swapped = country
            .map(|((two, three), length)| format!("{}{}", if length == 3 { two } else { three }, &bare[length..]));
        let starts = [Some(bare.as_str()), swapped.as_deref()];
        if let Some(found) = swapped.as_deref().and_then(|code| self.position(code)) {
            return Code::Mended(found);
        }
        for start in starts.into_iter().flatten() {
            if let Some(found) = self.with_a_zero(start) {
                return Code::Mended(found);
            }
        }
        match country {
            Some((country, _)) if !self.countries.contains(&country) && !self.countries.is_empty() => {
                Code::OtherCountry(country.1)
            }
            _ => Code::Unknown,
        }
    }

    /// The one place whose code is this one with a zero more in front of a digit.
    fn with_a_zero(&self, code: &str) -> Option<usize> {
        let digits = code.char_indices().filter(|(_, c)| c.is_ascii_digit());
        let found: HashSet<usize> = digits
            .filter_map(|(i, _)| self.position(&format!("{}0{}", &code[..i], &code[i..])))
            .collect();
        if found.len() == 1 { found.into_iter().next() } else { None }
    }

    /// What a name on a level is, within a place above where one is known.
    pub(super) fn named(&self, name: &str, level: Level, within: Option<usize>) -> Named {
        let key = place_key(name);
        if key.is_empty() {
            return Named::Unknown;
        }
        let inside =
            |place: &usize| within.is_none_or(|above| self.above(*place, self.places[above].level) == Some(above));
        let exact: Vec<usize> = self
            .names
            .get(&(level, key.clone()))
            .into_iter()
            .flatten()
            .copied()
            .filter(inside)
            .collect();
        match exact[..] {
            [one] => return Named::Exact(one),
            [] => {}
            _ => return Named::Unknown,
        }
        let mut best = [(0.0, 0); 2];
        for (i, other) in self.keys.iter().enumerate().filter(|(i, _)| self.places[*i].level == level && inside(i)) {
            let like = strsim::normalized_damerau_levenshtein(&key, other);
            if like > best[0].0 {
                best = [(like, i), best[0]];
            } else if like > best[1].0 {
                best[1] = (like, i);
            }
        }
        if best[0].0 >= ALIKE && best[0].0 - best[1].0 >= AHEAD { Named::Guessed(best[0].1) } else { Named::Unknown }
    }

    /// How alike a name is to that of a place, 0 to 1.
    pub(super) fn likeness(&self, position: usize, name: &str) -> f64 {
        strsim::normalized_damerau_levenshtein(&self.keys[position], &place_key(name))
    }

    /// How far a point lies outside a place, in kilometres; 0 inside, `None` where the gazetteer has no boundary of it.
    pub fn outside(&self, position: usize, lon: f64, lat: f64) -> Option<f64> {
        let [west, south, east, north] = (*self.boxes.get(position)?)?;
        let place = &self.places[position];
        let in_box = (west..=east).contains(&lon) && (south..=north).contains(&lat);
        let rings = || place.polygons.iter().flatten();
        if in_box && rings().filter(|ring| crosses_oddly(ring, lon, lat)).count() % 2 == 1 {
            return Some(0.0);
        }
        let narrow = lat.to_radians().cos();
        let distance = |a: [f64; 2], b: [f64; 2]| {
            let to = |p: [f64; 2]| [(p[0] - lon) * narrow, p[1] - lat];
            let ([ax, ay], [bx, by]) = (to(a), to(b));
            let (dx, dy) = (bx - ax, by - ay);
            let along =
                if dx == 0.0 && dy == 0.0 { 0.0 } else { (-(ax * dx + ay * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0) };
            (ax + along * dx).hypot(ay + along * dy)
        };
        let nearest = rings()
            .flat_map(|ring| ring.windows(2))
            .map(|pair| distance(pair[0], pair[1]))
            .fold(f64::INFINITY, f64::min);
        Some(nearest * KM_PER_DEGREE)
    }
}

/// West, south, east and north of a place.
fn bounds(place: &Place) -> Option<[f64; 4]> {
    let mut all = place.polygons.iter().flatten().flatten();
    let [x, y] = *all.next()?;
    Some(all.fold([x, y, x, y], |[w, s, e, n], [x, y]| [w.min(*x), s.min(*y), e.max(*x), n.max(*y)]))
}

/// Whether a ray to the east crosses the ring an odd number of times.
fn crosses_oddly(ring: &[[f64; 2]], lon: f64, lat: f64) -> bool {
    let crosses = |pair: &&[[f64; 2]]| {
        let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
        (ay > lat) != (by > lat) && lon < (bx - ax) * (lat - ay) / (by - ay) + ax
    };
    ring.windows(2).filter(crosses).count() % 2 == 1
}
