//! Files as other programs see them: the workbook in openpyxl, map data in GDAL, tags in libhxl. Where a program is not there the test says so.
//! With `AMPARO_SHOW` set to a folder the files and pictures are left there to be looked at.

use crate::{chart, document::Document, geojson, html, hxl, map, pdf, say::Lang, tables, testing, xlsx};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

fn folder(name: &str) -> PathBuf {
    let base = std::env::var_os("AMPARO_SHOW").map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = base.join(format!("amparo-report-{name}"));
    fs_err::create_dir_all(&folder).unwrap();
    folder
}

fn python() -> String {
    std::env::var("AMPARO_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

fn can(program: &str, arguments: &[&str]) -> bool {
    let can = Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success());
    if !can {
        eprintln!("did not run: {program} {} does not work here", arguments.join(" "));
    }
    can
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{text}");
    text
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_workbook_opens_in_openpyxl() {
    if !can(&python(), &["-c", "import openpyxl"]) {
        return;
    }
    let world = testing::internal();
    for lang in Lang::ALL {
        let path = folder("xlsx").join(format!("risk-{lang}.xlsx"));
        fs_err::write(&path, xlsx::write(&world.view(lang)).unwrap()).unwrap();
        let script = "import sys, warnings, openpyxl; warnings.simplefilter('error'); w = openpyxl.load_workbook(sys.argv[1]); \
            s = w.worksheets[1]; print(len(w.worksheets), s.freeze_panes, s.sheet_view.rightToLeft, s.max_row, all(x['A2'].value for x in w.worksheets))";
        let seen = run(&python(), &["-W", "error", "-c", script, text(&path)]);
        let rtl = if lang.is_rtl() { "True" } else { "None" };
        let told: Vec<&str> = seen.split_whitespace().collect();
        assert_eq!(told[1], "C5");
        assert!(told[2] == rtl || told[2] == "False" && !lang.is_rtl(), "{seen}");
        assert_eq!(told[3..], [(4 + world.out.sites.len()).to_string().as_str(), "True"]);
    }
}

#[test]
fn map_data_open_in_gdal() {
    if !can("ogrinfo", &["--version"]) {
        return;
    }
    for (name, world, features) in [("sites", testing::internal(), 72), ("areas", testing::public(), 12)] {
        let path = folder("geojson").join(format!("{name}.geojson"));
        fs_err::write(&path, geojson::write(&world.view(Lang::En), &world.places)).unwrap();
        let told = run("ogrinfo", &["-ro", "-so", "-al", text(&path)]);
        assert!(told.contains(&format!("Feature Count: {features}")), "{told}");
        assert!(!told.contains("Warning") && !told.contains("ERROR"), "{told}");
        assert!(told.contains("women_girls: Integer"), "a number stays a number: {told}");
    }
}

#[test]
fn tags_are_valid_hxl() {
    if !can(&python(), &["-c", "import hxl"]) {
        return;
    }
    for (name, world) in [("sites", testing::internal()), ("areas", testing::public())] {
        let path = folder("hxl").join(format!("{name}.hxl.csv"));
        fs_err::write(&path, hxl::write(&world.view(Lang::Fr))).unwrap();
        let script = "import sys, hxl; d = hxl.data(sys.argv[1], hxl.input.InputOptions(allow_local=True)); \
            rows = len(list(d)); v = hxl.data(sys.argv[1], hxl.input.InputOptions(allow_local=True)).validate(); print(v, rows, all(c.tag for c in d.columns), d.headers[0])";
        let told = run(&python(), &["-c", script, text(&path)]);
        let rows = if name == "sites" { 72 } else { 9 };
        assert!(told.starts_with(&format!("True {rows} True")), "{told}");
    }
}

#[test]
fn reports_and_pictures_can_be_looked_at() {
    if std::env::var_os("AMPARO_SHOW").is_none() {
        eprintln!("did not run: set AMPARO_SHOW to a folder to look at the reports");
        return;
    }
    for (name, world) in [("internal", testing::internal()), ("public", testing::public())] {
        for lang in Lang::ALL {
            let view = world.view(lang);
            let folder = folder(name);
            let document = Document::of(&view, &world.places, "2026-11-24");
            fs_err::write(folder.join(format!("report-{lang}.html")), html::write(&document)).unwrap();
            fs_err::write(folder.join(format!("report-{lang}.pdf")), pdf::write(&document).unwrap()).unwrap();
            fs_err::write(folder.join(format!("map-{lang}.svg")), map::draw(&view, &world.places)).unwrap();
            fs_err::write(folder.join(format!("site-{lang}.svg")), chart::site_domains(&view, 0)).unwrap();
            fs_err::write(folder.join(format!("indicator-{lang}.svg")), chart::indicator(&view, 0)).unwrap();
            for table in tables::NAMES {
                let table = tables::by_name(&view, table).unwrap();
                let drawn = tables::terminal(&view, &table, tables::Terminal::default());
                fs_err::write(folder.join(format!("{}-{lang}.txt", table.key)), drawn).unwrap();
            }
        }
    }
}
