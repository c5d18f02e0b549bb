//! Boundaries from a GeoPackage: an SQLite file whose shapes are well-known binary behind a small header. Opened read-only.

use super::columns::Table;
use super::shapes::in_degrees;
use super::{Feature, Polygons};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Row};
use std::path::Path;

/// All layers of features. Runs on a thread of its own, so that it may be called from anywhere.
pub(super) fn read(path: &Path) -> Result<Vec<Table>, String> {
    let work = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        runtime.block_on(layers(path)).map_err(|error| error.to_string())
    };
    std::thread::scope(|scope| scope.spawn(work).join()).map_err(|_| "the reader stopped".to_owned())?
}

async fn layers(path: &Path) -> Result<Vec<Table>, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(true);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let layers = sqlx::query("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns ORDER BY table_name");
    let mut tables = Vec::new();
    for layer in layers.fetch_all(&mut connection).await? {
        let (name, shape, srs): (String, String, i64) = (layer.try_get(0)?, layer.try_get(1)?, layer.try_get(2)?);
        tables.push(table(&mut connection, &name, &shape, srs == 4326 || srs <= 0).await?);
    }
    connection.close().await?;
    Ok(tables)
}

async fn table(
    connection: &mut SqliteConnection,
    name: &str,
    shape: &str,
    degrees: bool,
) -> Result<Table, sqlx::Error> {
    let info = sqlx::query("SELECT name FROM pragma_table_info(?)")
        .bind(name)
        .fetch_all(&mut *connection)
        .await?;
    let columns: Vec<String> = info.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    let names: Vec<String> = columns.into_iter().filter(|column| column != shape).collect();
    let texts = names.iter().map(|name| format!("CAST({} AS TEXT)", quoted(name)));
    let chosen: Vec<String> = texts.chain([quoted(shape)]).collect();
    let sql = format!("SELECT {} FROM {}", chosen.join(", "), quoted(name));
    let mut features = Vec::new();
    for row in sqlx::query(AssertSqlSafe(sql)).fetch_all(connection).await? {
        let values = (0..names.len()).map(|i| Ok(row.try_get::<Option<String>, _>(i)?.unwrap_or_default()));
        let values = values.collect::<Result<_, sqlx::Error>>()?;
        let bytes = row.try_get::<Option<Vec<u8>>, _>(names.len())?;
        let polygons = bytes.as_deref().filter(|_| degrees).and_then(geometry).filter(in_degrees);
        let odd_shape = bytes.is_some() && polygons.is_none();
        features.push(Feature { values, polygons: polygons.unwrap_or_default(), odd_shape });
    }
    Ok(Table { names, features })
}

/// A name of the file as an identifier of SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The polygons of a GeoPackage geometry; `None` if it is anything else.
fn geometry(bytes: &[u8]) -> Option<Polygons> {
    let flags = *bytes.get(3).filter(|_| bytes.starts_with(b"GP"))?;
    let envelope = [0, 32, 48, 48, 64].get(usize::from(flags >> 1 & 7))?;
    let mut polygons = Polygons::new();
    Wkb { bytes: bytes.get(8 + envelope..)?, little: true }.read(&mut polygons, 0)?;
    Some(polygons)
}

/// Well-known binary, from its front.
struct Wkb<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl Wkb<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.bytes.split_first_chunk::<N>()?;
        self.bytes = rest;
        Some(*taken)
    }

    fn count(&mut self) -> Option<usize> {
        let bytes = self.take::<4>()?;
        let number = if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
        usize::try_from(number).ok()
    }

    fn number(&mut self) -> Option<f64> {
        let bytes = self.take::<8>()?;
        Some(if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    fn read(&mut self, polygons: &mut Polygons, depth: u8) -> Option<()> {
        self.little = self.take::<1>()?[0] == 1;
        let kind = self.count()?;
        let (flat, above) = (kind & 0xffff).checked_rem(1000).zip((kind & 0xffff).checked_div(1000))?;
        let extended = kind >> 30 & 3;
        let more = match above {
            0 => (extended >> 1) + (extended & 1),
            1 | 2 => 1,
            3 => 2,
            _ => return None,
        };
        let parts = self.count()?;
        match flat {
            3 => {
                let mut rings = Vec::new();
                for _ in 0..parts {
                    let points = self.count()?;
                    let mut ring = Vec::new();
                    for _ in 0..points {
                        ring.push([self.number()?, self.number()?]);
                        for _ in 0..more {
                            self.number()?;
                        }
                    }
                    rings.push(ring);
                }
                polygons.push(rings);
                Some(())
            }
            6 | 7 if depth < 4 => (0..parts).try_for_each(|_| self.read(polygons, depth + 1)),
            _ => None,
        }
    }
}
