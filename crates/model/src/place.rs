//! Administrative places of a gazetteer, by P-code.

/// The administrative level of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// A country.
    Admin0,
    /// A region, governorate or province.
    Admin1,
    /// A district.
    Admin2,
    /// Below the district.
    Admin3,
}

impl Level {
    /// 0 to 3.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The level with this number.
    pub const fn from_number(number: u8) -> Option<Level> {
        match number {
            0 => Some(Level::Admin0),
            1 => Some(Level::Admin1),
            2 => Some(Level::Admin2),
            3 => Some(Level::Admin3),
            _ => None,
        }
    }
}

/// A place of the gazetteer.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// P-code, unique in the gazetteer, for example `SO2201`.
    pub code: String,
    /// Name as the gazetteer spells it.
    pub name: String,
    /// Level.
    pub level: Level,
    /// P-code of the place above; empty for a country.
    pub parent: String,
    /// Outer and inner rings in longitude and latitude (WGS 84), one list of rings a polygon; empty where only codes are known.
    pub polygons: Vec<Vec<Vec<[f64; 2]>>>,
}
