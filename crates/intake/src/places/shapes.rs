//! Boundaries from GeoJSON and shapefiles, as columns and polygons in degrees. Whatever else a file draws is an odd shape, not an error.

use super::columns::Table;
use super::{Feature, Polygons};
use geojson::{GeoJson, GeometryValue};
use shapefile::dbase::{self, FieldValue};
use shapefile::record::PolygonRing;
use shapefile::{Shape, ShapeReader};
use std::io::{Cursor, Read, Seek};
use std::path::Path;

/// Bytes that a file of boundaries may have, packed or not.
const MOST: u64 = 1 << 30;

pub(super) fn geojson(path: &Path) -> Result<Table, String> {
    let text = fs_err::read_to_string(path).map_err(|error| error.kind().to_string())?;
    let GeoJson::FeatureCollection(all) = text
        .trim_start_matches('\u{feff}')
        .parse::<GeoJson>()
        .map_err(|error| error.to_string())?
    else {
        return Err("it holds no collection of features".into());
    };
    let mut names: Vec<String> = Vec::new();
    let mut features = Vec::new();
    for feature in all.features {
        let properties = feature.properties.unwrap_or_default();
        for name in properties.keys() {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        let values = names.iter().map(|name| properties.get(name).map_or_else(String::new, plain)).collect();
        let mut polygons = Vec::new();
        let fine = feature.geometry.as_ref().is_none_or(|geometry| take(&geometry.value, &mut polygons));
        features.push(Feature { values, polygons, odd_shape: !fine });
    }
    Ok(Table { names, features })
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn take(value: &GeometryValue, polygons: &mut Polygons) -> bool {
    let mut one = |rings: &Vec<Vec<geojson::Position>>| {
        let point = |position: &geojson::Position| Some([*position.as_slice().first()?, *position.as_slice().get(1)?]);
        let rings: Polygons = vec![rings.iter().map(|ring| ring.iter().filter_map(point).collect()).collect()];
        let fine = in_degrees(&rings);
        if fine {
            polygons.extend(rings);
        }
        fine
    };
    match value {
        GeometryValue::Polygon { coordinates } => one(coordinates),
        GeometryValue::MultiPolygon { coordinates } => coordinates.iter().all(one),
        GeometryValue::GeometryCollection { geometries } => {
            geometries.iter().all(|geometry| take(&geometry.value, polygons))
        }
        _ => false,
    }
}

/// Every ring closes an area and every point lies on the globe.
pub(super) fn in_degrees(polygons: &Polygons) -> bool {
    let on_globe = |[x, y]: &[f64; 2]| x.abs() <= 180.5 && y.abs() <= 90.5;
    !polygons.is_empty() && polygons.iter().flatten().all(|ring| ring.len() >= 4 && ring.iter().all(on_globe))
}

/// A `.shp` with the `.dbf` beside it.
pub(super) fn shapefile(path: &Path) -> Result<Table, String> {
    let open = |path: &Path| fs_err::read(path).map_err(|error| format!("{}: {}", ending(path), error.kind()));
    let dbf = ["dbf", "DBF"]
        .map(|ending| path.with_extension(ending))
        .into_iter()
        .find(|path| path.exists());
    let dbf = dbf.ok_or("the .dbf that belongs to it is missing")?;
    table(Cursor::new(open(path)?), Cursor::new(open(&dbf)?))
}

fn ending(path: &Path) -> String {
    path.extension()
        .map_or_else(String::new, |ending| format!(".{}", ending.to_string_lossy()))
}

/// A zip with shapefiles, each level a pair of `.shp` and `.dbf`.
pub(super) fn zipped(path: &Path) -> Result<Vec<Table>, String> {
    let file = fs_err::File::open(path).map_err(|error| error.kind().to_string())?;
    let mut archive = zip::ZipArchive::new(file).map_err(|error| error.to_string())?;
    let names: Vec<String> = archive.file_names().flatten().map(|name| name.into_owned()).collect();
    let is = |name: &str, ending: &str| name.to_lowercase().ends_with(ending) && !name.contains("__MACOSX");
    let mut tables = Vec::new();
    for shp in names.iter().filter(|name| is(name, ".shp")) {
        let stem = &shp[..shp.len() - 4];
        let dbf = names.iter().find(|name| is(name, ".dbf") && name[..name.len() - 4] == *stem);
        let dbf = dbf.ok_or_else(|| format!("{shp} has no .dbf beside it"))?;
        let (shp, dbf) = (member(&mut archive, shp)?, member(&mut archive, dbf)?);
        tables.push(table(Cursor::new(shp), Cursor::new(dbf))?);
    }
    if tables.is_empty() { Err("the zip holds no shapefile".into()) } else { Ok(tables) }
}

fn member<R: Read + Seek>(archive: &mut zip::ZipArchive<R>, name: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let member = archive.by_name(name).map_err(|error| error.to_string())?;
    member.take(MOST).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 == MOST { Err(format!("{name} unpacks to more than 1 GiB")) } else { Ok(bytes) }
}

fn table<R: Read + Seek>(shp: R, dbf: R) -> Result<Table, String> {
    let shapes = ShapeReader::new(shp).map_err(|error| error.to_string())?;
    let records = dbase::Reader::new(dbf).map_err(|error| error.to_string())?;
    let names: Vec<String> = records.fields().iter().map(|field| field.name().to_owned()).collect();
    let mut reader = shapefile::Reader::new(shapes, records);
    let mut features = Vec::new();
    for pair in reader.iter_shapes_and_records() {
        let (shape, record) = pair.map_err(|error| error.to_string())?;
        let values = names.iter().map(|name| record.get(name).map_or_else(String::new, cell)).collect();
        let polygons = polygons(shape);
        let fine = in_degrees(&polygons);
        features.push(Feature { values, polygons: if fine { polygons } else { Vec::new() }, odd_shape: !fine });
    }
    Ok(Table { names, features })
}

fn cell(value: &FieldValue) -> String {
    match value {
        FieldValue::Character(Some(text)) | FieldValue::Memo(text) => text.clone(),
        FieldValue::Numeric(Some(number)) | FieldValue::Double(number) | FieldValue::Currency(number) => {
            number.to_string()
        }
        FieldValue::Float(Some(number)) => number.to_string(),
        FieldValue::Integer(number) => number.to_string(),
        _ => String::new(),
    }
}

fn polygons(shape: Shape) -> Polygons {
    let mut polygons = Polygons::new();
    match shape {
        Shape::Polygon(polygon) => {
            polygon.into_inner().into_iter().for_each(|r| ring(r, |p| [p.x, p.y], &mut polygons))
        }
        Shape::PolygonM(polygon) => {
            polygon.into_inner().into_iter().for_each(|r| ring(r, |p| [p.x, p.y], &mut polygons))
        }
        Shape::PolygonZ(polygon) => {
            polygon.into_inner().into_iter().for_each(|r| ring(r, |p| [p.x, p.y], &mut polygons))
        }
        _ => {}
    }
    polygons
}

fn ring<P>(ring: PolygonRing<P>, point: fn(&P) -> [f64; 2], polygons: &mut Polygons) {
    let (outer, points) = match ring {
        PolygonRing::Outer(points) => (true, points),
        PolygonRing::Inner(points) => (false, points),
    };
    let points: Vec<[f64; 2]> = points.iter().map(point).collect();
    match polygons.last_mut() {
        Some(polygon) if !outer => polygon.push(points),
        _ => polygons.push(vec![points]),
    }
}
