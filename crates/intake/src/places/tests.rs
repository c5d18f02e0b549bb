//! Gazetteers and rows, with the mistakes that both have.

use super::*;
use crate::mapping::Field;
use crate::tally::Problems;
use amparo_model::{Chunk, Level, Location};
use std::collections::BTreeMap;
use std::io::Write;

fn written(name: &str, text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs_err::write(&path, text).expect("a file");
    (folder, path)
}

const SQUARE: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"ADM0_PCODE":"TD","ADM1_PCODE":"TD07","ADM1_EN":"Lac","ADM2_PCODE":"TD0702","ADM2_EN":"Fouli"},
 "geometry":{"type":"Polygon","coordinates":[[[14,13],[15,13],[15,14],[14,14],[14,13]],[[14.4,13.4],[14.6,13.4],[14.6,13.6],[14.4,13.6],[14.4,13.4]]]}},
{"type":"Feature","properties":{"ADM0_PCODE":"TD","ADM1_PCODE":"TD07","ADM1_EN":"Lac","ADM2_PCODE":"TD0701","ADM2_EN":"Mamdi"},
 "geometry":{"type":"MultiPolygon","coordinates":[[[[15,13],[16,13],[16,14],[15,14],[15,13]]]]}}]}"#;

fn chad() -> Gazetteer {
    let (_folder, path) = written("tcd.geojson", SQUARE);
    let (places, problems) = read(&path);
    assert_eq!(problems, []);
    Gazetteer::new(places)
}

fn row(codes: [&str; 4], point: [f64; 2]) -> (Chunk, Vec<Problem>) {
    let mut chunk = Chunk::new(0);
    let [admin1_code, admin1, admin2_code, admin2] = codes.map(|text| vec![text.to_owned()]);
    chunk = Chunk {
        source_row: vec![2],
        site_id: vec!["S1".into()],
        lon: vec![point[0]],
        lat: vec![point[1]],
        admin1_code,
        admin1,
        admin2_code,
        admin2,
        ..chunk
    };
    let mut problems = Problems::default();
    let headings = BTreeMap::from([(Field::Admin2Code, "district_code".to_owned()), (Field::Point, "gps".to_owned())]);
    match_places(&mut chunk, &chad(), &Location::file("sites.csv"), &headings, &mut problems);
    (chunk, problems.into_vec())
}

const NOWHERE: [f64; 2] = [f64::NAN; 2];

#[test]
fn boundaries_of_cod_ab_are_read() {
    let gazetteer = chad();
    let levels: Vec<(u8, &str)> = gazetteer
        .places()
        .iter()
        .map(|place| (place.level.number(), place.code.as_str()))
        .collect();
    assert_eq!(levels, [(0, "TD"), (1, "TD07"), (2, "TD0701"), (2, "TD0702")]);
    let fouli = gazetteer.position("TD0702").expect("a district");
    assert_eq!(gazetteer.outside(fouli, 14.2, 13.2), Some(0.0));
    let hole = gazetteer.outside(fouli, 14.5, 13.5).expect("a boundary");
    assert!((10.0..12.0).contains(&hole), "{hole}");
    let north = gazetteer.outside(fouli, 14.5, 15.0).expect("a boundary");
    assert!((north - 111.195).abs() < 0.5, "{north}");
}

#[test]
fn codes_are_mended_and_foreign_ones_named() {
    let gazetteer = chad();
    let place = |code: &str| match gazetteer.code(code) {
        Code::Exact(i) => format!("exact {}", gazetteer.places()[i].code),
        Code::Mended(i) => format!("mended {}", gazetteer.places()[i].code),
        other => format!("{other:?}"),
    };
    for (given, expected) in [
        ("TD0702", "exact TD0702"),
        ("TCD0702", "mended TD0702"),
        ("td 07-02", "mended TD0702"),
        ("TD702", "mended TD0702"),
        ("TCD702", "mended TD0702"),
        ("SO2201", "OtherCountry(\"SOM\")"),
        ("TD9999", "Unknown"),
        ("x", "Unknown"),
    ] {
        assert_eq!(place(given), expected, "{given}");
    }
}

#[test]
fn rows_get_their_codes_with_a_word_about_each_change() {
    let check = |codes: [&str; 4], point: [f64; 2], district: &str, told: &[&str]| {
        let (chunk, problems) = row(codes, point);
        assert_eq!(chunk.admin2_code[0], district, "{codes:?}");
        assert_eq!(problems.iter().map(|p| p.entry.code).collect::<Vec<_>>(), told, "{codes:?} {problems:?}");
        assert!(problems.iter().all(|problem| !problem.to_string().contains('{')), "{problems:?}");
        if !district.is_empty() {
            assert_eq!(chunk.admin1_code[0], "TD07");
        }
    };
    check(["TD07", "Lac", "TD0702", "Fouli"], NOWHERE, "TD0702", &[]);
    check(["", "Lac", "", "Fouli"], NOWHERE, "TD0702", &[]);
    check(["", "LAC", "", "Fuoli"], NOWHERE, "TD0702", &["A-PLACE-013"]);
    check(["", "", "TCD0702", ""], NOWHERE, "TD0702", &["A-PLACE-010"]);
    check(["", "", "SO2201", ""], NOWHERE, "", &["A-PLACE-012"]);
    check(["", "", "SO2201", "Mamdi"], NOWHERE, "TD0701", &["A-PLACE-012"]);
    check(["", "", "TD0702", "Mogadishu"], NOWHERE, "TD0702", &["A-PLACE-015"]);
    check(["", "", "", "Atlantis"], NOWHERE, "", &["A-PLACE-014"]);
    check(["", "", "TD0702", ""], [14.2, 13.2], "TD0702", &[]);
    check(["", "", "TD0702", ""], [15.5, 13.5], "TD0702", &["A-PLACE-016"]);
}

#[test]
fn lists_of_codes_and_other_files_are_read_or_refused_with_a_reason() {
    let csv = "Location,Admin Level,P-Code,Name,Parent P-Code\n#country+code,#geo+admin_level,#adm+code,#adm+name,#adm+code+parent\n\
        MWI,1,MW1,Northern,MWI\nMWI,2,MW101,Chitipa,MW1\nMWI,2,MW102,Karonga,MW9\n";
    let (_folder, path) = written("codes.csv", csv);
    let (places, problems) = read(&path);
    assert_eq!(
        places.iter().map(|p| (p.level, p.code.as_str())).collect::<Vec<_>>(),
        [(Level::Admin1, "MW1"), (Level::Admin2, "MW101"), (Level::Admin2, "MW102")]
    );
    assert_eq!(problems.iter().map(|p| p.entry.code).collect::<Vec<_>>(), ["A-PLACE-004"]);
    for (name, text, code) in [
        ("a.csv", "x,y\n1,2\n", "A-PLACE-002"),
        ("b.geojson", "{\"type\":\"Feature\"", "A-PLACE-001"),
        ("c.csv", "", "A-PLACE-001"),
    ] {
        let (_folder, path) = written(name, text);
        let (places, problems) = read(&path);
        assert!(places.is_empty());
        assert_eq!(problems.iter().map(|p| p.entry.code).collect::<Vec<_>>(), [code], "{name}");
    }
}

#[test]
fn a_zipped_shapefile_is_read() {
    use shapefile::dbase::{FieldName, FieldValue, TableWriterBuilder};
    use shapefile::{Point, Polygon, PolygonRing, ShapeWriter, Writer};
    let folder = tempfile::tempdir().expect("a folder");
    let shp = folder.path().join("adm2.shp");
    let field = |name: &str| FieldName::try_from(name).expect("a name");
    let names = ["admin1pcod", "admin1name", "admin2pcod", "admin2name"];
    let builder = names
        .iter()
        .fold(TableWriterBuilder::new(), |table, name| table.add_character_field(field(name), 40));
    {
        let dbf = builder.build_with_file_dest(folder.path().join("adm2.dbf")).expect("a table");
        let mut writer = Writer::new(ShapeWriter::from_path(&shp).expect("a file"), dbf);
        let ring = [(44.0, 1.0), (44.0, 2.0), (45.0, 2.0), (45.0, 1.0), (44.0, 1.0)]
            .map(|(x, y)| Point::new(x, y))
            .to_vec();
        let mut record = shapefile::dbase::Record::default();
        for (name, value) in names.iter().zip(["SO22", "Banadir", "SO2201", "Banadir"]) {
            record.insert((*name).to_owned(), FieldValue::Character(Some(value.to_owned())));
        }
        writer
            .write_shape_and_record(&Polygon::new(PolygonRing::Outer(ring)), &record)
            .expect("a row");
    }
    let (plain, problems) = read(&shp);
    assert_eq!(problems, []);
    let path = folder.path().join("adm2.zip");
    let mut zip = zip::ZipWriter::new(fs_err::File::create(&path).expect("a file"));
    for ending in ["shp", "dbf"] {
        zip.start_file(format!("adm2.{ending}"), zip::write::SimpleFileOptions::default())
            .expect("a member");
        zip.write_all(&fs_err::read(folder.path().join(format!("adm2.{ending}"))).expect("bytes"))
            .expect("bytes");
    }
    zip.finish().expect("a zip");
    let (zipped, _) = read(&path);
    assert_eq!(plain, zipped);
    let gazetteer = Gazetteer::new(zipped);
    let district = gazetteer.position("SO2201").expect("a district");
    assert_eq!(
        (gazetteer.outside(district, 44.5, 1.5), gazetteer.places()[district].parent.as_str()),
        (Some(0.0), "SO22")
    );
}

#[test]
fn a_geopackage_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("adm.gpkg");
    let mut shape = b"GP\0\x01\xe6\x10\0\0\x01\x03\0\0\0\x01\0\0\0\x05\0\0\0".to_vec();
    for number in [44.0_f64, 1.0, 45.0, 1.0, 45.0, 2.0, 44.0, 2.0, 44.0, 1.0] {
        shape.extend(number.to_le_bytes());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
        let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
        let mut db = SqliteConnection::connect_with(&options).await.expect("a database");
        for sql in [
            "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER)",
            "INSERT INTO gpkg_geometry_columns VALUES ('adm 2', 'geom', 4326)",
            "CREATE TABLE \"adm 2\" (fid INTEGER PRIMARY KEY, geom BLOB, ADM1_PCODE TEXT, ADM2_PCODE TEXT, ADM2_EN TEXT)",
        ] {
            sqlx::query(sql).execute(&mut db).await.expect("sql");
        }
        let row = sqlx::query("INSERT INTO \"adm 2\" VALUES (1, ?, 'SO22', 'SO2201', 'Banadir')").bind(&shape);
        row.execute(&mut db).await.expect("a row");
        let cut = sqlx::query("INSERT INTO \"adm 2\" VALUES (2, ?, 'SO22', 'SO2202', 'Cut')").bind(&shape[..40]);
        cut.execute(&mut db).await.expect("a row");
        db.close().await.expect("closed");
    });
    let (places, problems) = read(&path);
    assert_eq!(problems.iter().map(|p| p.entry.code).collect::<Vec<_>>(), ["A-PLACE-005"]);
    assert_eq!(
        places.iter().map(|p| (p.code.as_str(), p.polygons.len())).collect::<Vec<_>>(),
        [("SO22", 0), ("SO2201", 1), ("SO2202", 0)]
    );
}

#[test]
fn the_real_boundaries_and_codes_are_read() {
    use crate::testing::shared;
    let (Some(districts), Some(codes)) =
        (shared("data/assessments/som-admin2.geojson"), shared("data/assessments/pcodes-som-irq-lby-mwi.csv"))
    else {
        return;
    };
    let (places, problems) = read(&districts);
    assert_eq!(
        (places.iter().filter(|place| place.level == Level::Admin2).count(), problems.len()),
        (74, 0),
        "{problems:?}"
    );
    assert!(
        places
            .iter()
            .filter(|place| place.level == Level::Admin2)
            .all(|place| !place.polygons.is_empty())
    );
    let (places, _) = read(&codes);
    assert_eq!(places.len(), 288);
}
