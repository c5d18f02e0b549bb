//! Places of the world as the field names them: gazetteers read from boundaries or lists of P-codes, and rows matched to them.
//! A code or name that is nearly right is mended with a note; what cannot be right is said and left empty.

mod columns;
mod country;
mod gazetteer;
mod geopackage;
mod matching;
mod shapes;

pub use gazetteer::{Code, Gazetteer};
pub use matching::match_places;

use crate::read;
use amparo_model::{Location, Place, Problem, problem};
use columns::Table;
use std::path::Path;

/// Outer and inner rings, one list a polygon.
pub(crate) type Polygons = Vec<Vec<Vec<[f64; 2]>>>;

/// One place of a file: the values of its columns and its boundary.
#[derive(Debug, Default)]
pub(crate) struct Feature {
    pub values: Vec<String>,
    pub polygons: Polygons,
    /// It has a shape that is no polygon in degrees.
    pub odd_shape: bool,
}

/// Reads a gazetteer: COD-AB boundaries as GeoJSON, GeoPackage or shapefile (`.shp` or zipped), or a table of P-codes.
/// Gives the places, the upper ones first, and what was wrong; no places where the file could not be read.
pub fn read(path: &Path) -> (Vec<Place>, Vec<Problem>) {
    let name = path.file_name().map_or_else(|| "file".into(), |name| name.to_string_lossy().into_owned());
    let at = Location::file(name);
    match tables(path) {
        Ok(tables) => {
            let mut gathered = columns::Gathered::default();
            for table in &tables {
                gathered.add(table, &at);
            }
            gathered.finish(&tables, &at)
        }
        Err(why) => (Vec::new(), vec![Problem::new(&problem::PLACE_UNREADABLE, at).with("why", why)]),
    }
}

fn tables(path: &Path) -> Result<Vec<Table>, String> {
    use std::io::Read;
    let mut start = Vec::new();
    let file = fs_err::File::open(path).map_err(|error| error.kind().to_string())?;
    file.take(64).read_to_end(&mut start).map_err(|error| error.kind().to_string())?;
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start).trim_ascii_start();
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if start.starts_with(b"SQLite format 3\0") {
        geopackage::read(path)
    } else if text.starts_with(b"{") {
        shapes::geojson(path).map(|table| vec![table])
    } else if start.starts_with(&[0, 0, 0x27, 0x0a]) {
        shapes::shapefile(path).map(|table| vec![table])
    } else if start.starts_with(b"PK") && ending != "xlsx" && ending != "ods" {
        shapes::zipped(path)
    } else {
        codes(path).map(|table| vec![table])
    }
}

/// A table of P-codes in any form that Amparo reads.
fn codes(path: &Path) -> Result<Table, String> {
    let say = |problem: Problem| problem.says();
    let mut source = read::open(path, &read::Options::default()).map_err(say)?;
    let names = source.headings.iter().map(|heading| heading.name.clone()).collect();
    let mut features = Vec::new();
    while let Some(block) = source.next_block().map_err(say)? {
        for row in 0..block.len() {
            let values = block.row(row).map(|cell| cell.trim().to_owned()).collect();
            features.push(Feature { values, ..Feature::default() });
        }
    }
    Ok(Table { names, features })
}

#[cfg(test)]
mod tests;
