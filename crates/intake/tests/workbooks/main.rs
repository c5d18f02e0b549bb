//! Workbooks and exports, good and bad, read the way the program reads them: through the child.

mod make;

use amparo_intake::read::{Options, Source, open};
use amparo_model::Problem;
use rust_xlsxwriter::{ExcelDateTime, Formula};
use std::path::{Path, PathBuf};

fn options() -> Options {
    Options { helper: Some(PathBuf::from(env!("CARGO_BIN_EXE_amparo-read"))), ..Options::default() }
}

struct Read {
    source: Source,
    rows: Vec<(u32, Vec<String>)>,
    problems: Vec<Problem>,
}

fn read_file(path: &Path, options: &Options) -> Result<Read, Problem> {
    let mut source = open(path, options)?;
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    while let Some(block) = source.next_block()? {
        rows.extend((0..block.len()).map(|r| (block.numbers[r], block.row(r).map(str::to_owned).collect())));
        problems.extend(source.take_problems());
    }
    problems.extend(source.take_problems());
    Ok(Read { source, rows, problems })
}

fn read_as(name: &str, bytes: &[u8], options: &Options) -> Result<Read, Problem> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs_err::write(&path, bytes).expect("room");
    read_file(&path, options)
}

fn refused(name: &str, bytes: &[u8]) -> Problem {
    match read_as(name, bytes, &options()) {
        Ok(read) => panic!("was read: {:?}", read.source.headings),
        Err(problem) => problem,
    }
}

fn names(source: &Source) -> Vec<&str> {
    source.headings.iter().map(|heading| heading.name.as_str()).collect()
}

fn codes(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.entry.code).collect()
}

fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
    (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn values_come_as_people_see_them() {
    let book = make::xlsx(|book| {
        let sheet = book.add_worksheet().set_name("sites")?;
        sheet.write_row(0, 0, ["site", "day", "as text", "people", "share", "open", "double", "broken"])?;
        sheet.write_string(1, 0, "Baidoa\nnorth")?;
        sheet.write_datetime_with_format(1, 1, ExcelDateTime::from_ymd(2024, 8, 15)?, &make::dated())?;
        sheet.write_string(1, 2, "15/08/2024")?;
        sheet.write_number(1, 3, 1475.0)?;
        sheet.write_number(1, 4, 0.1 + 0.2)?;
        sheet.write_boolean(1, 5, true)?;
        sheet.write_formula(1, 6, Formula::new("=D2*2").set_result("2950"))?;
        sheet.write_formula(1, 7, Formula::new("=1/0").set_result("#DIV/0!"))?;
        sheet.write_string(4, 0, "Dollow")?;
        sheet.write_string(4, 9, "stray")?;
        Ok(())
    });
    let read = read_as("sites.xlsx", &book, &options()).expect("read");
    assert_eq!(
        read.rows[0],
        row(2, &["Baidoa\nnorth", "2024-08-15", "15/08/2024", "1475", "0.3", "TRUE", "2950", "", "", ""])
    );
    assert_eq!(read.rows[1].0, 5);
    assert_eq!(names(&read.source).last(), Some(&"column J"));
    let error = &read.problems[0];
    assert_eq!(
        (error.entry.code, error.at.to_string().as_str()),
        ("A-ROW-003", "sites.xlsx, sheet sites, row 2, column H")
    );
    assert!(error.says().contains("#DIV/0!"));
}

#[test]
fn merged_headings_are_repeated_and_merged_data_are_not_invented() {
    let book = make::xlsx(|book| {
        let centre = rust_xlsxwriter::Format::new();
        let sheet = book.add_worksheet().set_name("sites")?;
        sheet.merge_range(0, 0, 0, 3, "Round 54", &centre)?;
        sheet.merge_range(1, 0, 2, 0, "district", &centre)?;
        sheet.merge_range(1, 1, 1, 3, "people", &centre)?;
        sheet.write_row(2, 1, ["women", "men", "children"])?;
        sheet.merge_range(3, 0, 4, 0, "Baidoa", &centre)?;
        sheet.write_row(3, 1, [1, 2, 3])?;
        sheet.write_row(4, 1, [4, 5, 6])?;
        Ok(())
    });
    let read = read_as("merged.xlsx", &book, &options()).expect("read");
    assert_eq!((read.source.header_row, names(&read.source)), (3, vec!["district", "women", "men", "children"]));
    assert_eq!(read.rows, [row(4, &["Baidoa", "1", "2", "3"]), row(5, &["", "4", "5", "6"])]);
    assert_eq!(codes(&read.source.notes), ["A-READ-021", "A-READ-028"]);
    assert!(read.source.notes[1].says().starts_with("1 merged cells, first A4:A5"));
}

#[test]
fn a_sheet_is_chosen_by_name_or_by_what_it_holds() {
    let book = make::xlsx(|book| {
        book.add_worksheet().set_name("cover")?.write_string(0, 0, "Read me first")?;
        let sheet = book.add_worksheet().set_name("sites")?;
        sheet.write_row(0, 0, ["site", "people"])?.write_row(1, 0, ["A", "1"])?;
        let sheet = book.add_worksheet().set_name("lists")?;
        sheet.write_row(0, 0, ["list", "name"])?.write_row(1, 0, ["yes_no", "yes"])?;
        Ok(())
    });
    let read = read_as("book.xlsx", &book, &options()).expect("read");
    assert_eq!(read.source.sheet.as_deref(), Some("sites"));
    assert_eq!(codes(&read.source.notes), ["A-READ-027"]);
    let sizes: Vec<_> = read.source.tables.iter().map(|t| (t.name.as_str(), t.rows, t.columns)).collect();
    assert_eq!(sizes[1..], [("sites", Some(2), Some(2)), ("lists", Some(2), Some(2))]);
    let lists = Options { sheet: Some("Lists".into()), ..options() };
    assert_eq!(names(&read_as("book.xlsx", &book, &lists).expect("read").source), ["list", "name"]);
    let none = Options { sheet: Some("camps".into()), ..options() };
    let problem = read_as("book.xlsx", &book, &none).map(|_| ()).unwrap_err();
    assert_eq!(problem.says(), "There is no table camps; the file has cover, sites, lists.");
}

#[test]
fn what_a_file_is_does_not_depend_on_its_name() {
    let book = make::plain(&[&["site", "people"], &["A", "1"]]);
    let read = read_as("sites.csv", &book, &options()).expect("read");
    assert_eq!((read.rows, codes(&read.source.notes)), (vec![row(2, &["A", "1"])], vec!["A-READ-002"]));
    assert_eq!(refused("sites.xls", b"<html><table><tr><td>site</td></tr></table></html>").entry.code, "A-READ-001");
    let word = make::zip(&[("[Content_Types].xml", ""), ("word/document.xml", "<w/>")]);
    assert!(refused("sites.xlsx", &word).says().contains("a Word document"));
}

#[test]
fn an_encrypted_workbook_is_named_so() {
    let locked = make::compound("EncryptedPackage", &[7; 6000]);
    assert_eq!(refused("sites.xlsx", &locked).entry.code, "A-READ-005");
}

#[test]
fn a_workbook_that_is_cut_off_is_named_so() {
    let book = make::plain(&[&["site", "people"], &["A", "1"]]);
    for length in [book.len() / 2, book.len() - 30, 100] {
        assert_eq!(refused("sites.xlsx", &book[..length]).entry.code, "A-READ-006", "{length}");
    }
    let old = make::xls(&[("site", 1.0), ("A", 2.0)]);
    assert_eq!(refused("sites.xls", &old[..old.len() - 2048]).entry.code, "A-READ-006");
}

#[test]
fn sixteen_thousand_columns_are_refused() {
    let book = make::xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.write_row(0, 0, (0..16_384).map(|i| format!("c{i}")))?;
        Ok(())
    });
    assert_eq!(refused("wide.xlsx", &book).says(), "The table has 16384 columns; at most 4000 are read.");
}

/// A workbook whose sheet unpacks to a thousand times its size.
fn bomb() -> Vec<u8> {
    let book = make::plain(&[&["site", "people"], &["A", "1"]]);
    make::with_member(&book, "xl/worksheets/sheet1.xml", |to| {
        let blanks = vec![b' '; 1 << 20];
        to.write_all(b"<worksheet><sheetData>").expect("room");
        (0..100).for_each(|_| to.write_all(&blanks).expect("room"));
        to.write_all(b"</sheetData></worksheet>").expect("room");
    })
}

#[test]
fn a_bomb_is_refused_and_does_not_grow() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bomb.xlsx");
    fs_err::write(&path, bomb()).expect("room");
    let problem = read_file(&path, &options()).map(|_| ()).unwrap_err();
    assert_eq!(problem.entry.code, "A-READ-007");
    assert!(peak(&path) < 256 << 10, "the child stays below 256 MB");
}

/// A declared size that lies is found out by what really comes out.
#[test]
fn a_bomb_that_lies_about_its_size_is_refused() {
    let mut lying = bomb();
    let real = (100_u32 << 20) + 46;
    let places: Vec<usize> = lying
        .windows(4)
        .enumerate()
        .filter(|(_, w)| *w == real.to_le_bytes())
        .map(|(i, _)| i)
        .collect();
    assert!(!places.is_empty(), "the size is declared somewhere");
    places.iter().for_each(|at| lying[*at..at + 4].copy_from_slice(&1000_u32.to_le_bytes()));
    assert!(matches!(refused("liar.xlsx", &lying).entry.code, "A-READ-007" | "A-READ-009" | "A-READ-006"));
}

/// The most memory that a child reading the file ever held, in kilobytes.
fn peak(path: &Path) -> u64 {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_amparo-read"))
        .args(["read-workbook".as_ref(), path.as_os_str()])
        .args(["--memory", "201326592", "--processor", "100", "--columns", "4000"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("the child");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().expect("the child").is_none() {
        let text = fs_err::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let held = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok());
        peak = peak.max(held.unwrap_or(0));
    }
    assert!(peak > 0, "the child was seen");
    peak
}

/// Strings that need far more memory than the sheet that names them.
fn greedy() -> Vec<u8> {
    let book = make::plain(&[&["site", "people"], &["A", "1"]]);
    make::with_member(&book, "xl/sharedStrings.xml", |to| {
        let mut text = String::from("<sst>");
        (0..150_000).for_each(|i| text.push_str(&format!("<si><t>{}</t></si>", i * 2_654_435_761_u64 % 1_000_000_007)));
        text.push_str("</sst>");
        to.write_all(text.as_bytes()).expect("room");
    })
}

#[test]
fn a_workbook_that_needs_too_much_ends_the_child_and_not_the_program() {
    let book = greedy();
    let tight = Options { memory: 8 << 20, ..options() };
    let problem = read_as("greedy.xlsx", &book, &tight).map(|_| ()).unwrap_err();
    assert_eq!(problem.says(), "Reading the workbook takes more than 8 MB of memory.");
    assert!(read_as("greedy.xlsx", &book, &options()).is_ok(), "with the usual memory it is read");
}

#[test]
fn a_child_that_is_silent_or_dies_is_a_problem() {
    let folder = tempfile::tempdir().expect("a folder");
    let helper = |name: &str, script: &str| {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.path().join(name);
        fs_err::write(&path, format!("#!/bin/sh\n{script}\n")).expect("room");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("allowed");
        Some(path)
    };
    let book = make::plain(&[&["site", "people"], &["A", "1"]]);
    let with = |helper, patience| Options {
        helper,
        patience: std::time::Duration::from_millis(patience),
        ..Options::default()
    };
    let code = |options: &Options| read_as("sites.xlsx", &book, options).map(|_| ()).unwrap_err().entry.code;
    assert_eq!(code(&with(helper("silent", "exec sleep 60"), 200)), "A-READ-012");
    assert_eq!(code(&with(helper("killed", "kill -9 $$"), 9000)), "A-READ-013");
    assert_eq!(code(&with(helper("gone", "exit 0"), 9000)), "A-READ-013");
    assert_eq!(code(&with(helper("nonsense", "echo nonsense, and much of it"), 9000)), "A-READ-013");
    assert_eq!(code(&with(helper("starved", "kill -6 $$"), 9000)), "A-READ-011");
    assert_eq!(code(&with(helper("busy", "kill -24 $$"), 9000)), "A-READ-012");
    assert_eq!(code(&with(None, 9000)), "A-READ-014");
    assert_eq!(code(&with(Some(folder.path().join("missing")), 9000)), "A-READ-014");
}

#[test]
fn nobody_listens_and_the_child_goes_away() {
    let rows: Vec<Vec<String>> = (0..20_000).map(|i| vec![format!("S{i}"), i.to_string()]).collect();
    let book = make::xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.write_row(0, 0, ["site", "people"])?;
        sheet.write_row_matrix(1, 0, rows)?;
        Ok(())
    });
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("long.xlsx");
    fs_err::write(&path, book).expect("room");
    let mut source = open(&path, &options()).expect("opens");
    assert_eq!(source.next_block().expect("reads").map(|block| block.len()), Some(4096));
    drop(source);
    assert_eq!(read_file(&path, &options()).expect("read again").rows.len(), 20_000);
}

#[test]
fn an_old_workbook_is_read() {
    let read =
        read_as("sites.xls", &make::xls(&[("site", 2019.5), ("A", 3.0), ("B", 4.25)]), &options()).expect("read");
    assert_eq!(read.rows.last(), Some(&row(3, &["B", "4.25"])));
}

#[test]
fn an_open_document_is_read() {
    let text = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let read = read_as(
        "sites.ods",
        &make::ods(&format!(
            r#"<table:table table:name="sites">
            <table:table-row>{}{}{}{}<table:table-cell table:number-columns-repeated="16380"/></table:table-row>
            <table:table-row>{}<table:table-cell office:value-type="float" office:value="1475"><text:p>1,475</text:p></table:table-cell>
              <table:table-cell office:value-type="date" office:date-value="2024-08-15"><text:p>15/08/24</text:p></table:table-cell>
              <table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell></table:table-row>
            <table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
            <table:table-row table:number-rows-repeated="2">{}<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7"/></table:table-row>
            <table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>
            </table:table><table:table table:name="lists"/>"#,
            text("site"),
            text("people"),
            text("day"),
            text("open"),
            text("Caf&eacute; &amp; &#x41;<text:s text:c=\"2\"/>x").replace("&eacute;", "é"),
            text("B"),
        )),
        &options(),
    )
    .expect("read");
    assert_eq!(names(&read.source), ["site", "people", "day", "open"]);
    assert_eq!(
        read.rows,
        [
            row(2, &["Café & A  x", "1475", "2024-08-15", "TRUE"]),
            row(5, &["B", "7", "7", ""]),
            row(6, &["B", "7", "7", ""])
        ]
    );
    assert_eq!(read.source.tables.len(), 2);
    let trap = make::ods(
        r#"<table:table table:name="a"><table:table-row table:number-rows-repeated="1000000">
        <table:table-cell table:number-columns-repeated="3000" office:value-type="float" office:value="7"/></table:table-row></table:table>"#,
    );
    assert_eq!(refused("trap.ods", &trap).entry.code, "A-READ-007");
}

#[test]
fn an_export_of_odk_central_is_read_and_joined() {
    let zip = make::zip(&[
        ("dsa.csv", "SubmissionDate,location/district,KEY\n2024-08-15,Baidoa,uuid:1\n2024-08-16,Dollow,uuid:2\n"),
        (
            "dsa-informants.csv",
            "sex,age,PARENT_KEY,KEY\nwoman,30,uuid:1,uuid:1/informants[1]\nman,41,uuid:1,uuid:1/informants[2]\nman,9,uuid:9,uuid:9/x[1]\n",
        ),
        ("media/photo.jpg", "not a table"),
    ]);
    let read = read_as("dsa.csv.zip", &zip, &options()).expect("read");
    assert_eq!(names(&read.source), ["SubmissionDate", "location/district", "KEY"]);
    assert_eq!(codes(&read.source.notes), ["A-READ-027", "A-READ-029"]);
    let repeats: Vec<_> = read.source.tables.iter().filter(|t| t.repeat).map(|t| t.name.as_str()).collect();
    assert_eq!((repeats, read.rows.len()), (vec!["dsa-informants"], 2));

    let joined = Options { join: Some("informants".into()), ..options() };
    let mut read = read_as("dsa.csv.zip", &zip, &joined).expect("joined");
    assert_eq!(
        names(&read.source),
        ["SubmissionDate", "location/district", "KEY", "sex", "age", "PARENT_KEY", "KEY (2)"]
    );
    assert_eq!(read.rows.len(), 2);
    assert_eq!(read.rows[1].1[..4], ["2024-08-15", "Baidoa", "uuid:1", "man"]);
    let orphans = read.source.take_bad_rows();
    assert_eq!((orphans.len(), orphans[0].number, orphans[0].problem.entry.code), (1, 4, "A-ROW-004"));
}

#[test]
fn a_repeat_of_kobo_is_joined() {
    let book = make::xlsx(|book| {
        let main = book.add_worksheet().set_name("dsa")?;
        main.write_row(0, 0, ["district", "_uuid", "_index"])?;
        main.write_row(1, 0, ["Baidoa", "u1", "1"])?.write_row(2, 0, ["Dollow", "u2", "2"])?;
        let repeat = book.add_worksheet().set_name("informants")?;
        repeat.write_row(0, 0, ["sex", "_parent_index", "_submission__uuid"])?;
        repeat.write_row(1, 0, ["woman", "2", "u2"])?;
        Ok(())
    });
    let read = read_as("kobo.xlsx", &book, &options()).expect("read");
    assert_eq!(read.source.tables.iter().map(|t| t.repeat).collect::<Vec<_>>(), [false, true]);
    let joined = Options { join: Some("informants".into()), ..options() };
    let read = read_as("kobo.xlsx", &book, &joined).expect("joined");
    assert_eq!(read.rows, [row(2, &["Dollow", "u2", "2", "woman", "2", "u2"])]);
}

/// Real rounds, where they are at hand.
#[test]
fn real_files_have_the_rows_they_should() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = std::env::var_os("AMPARO_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let folder = shared.join("data/assessments");
    if !folder.is_dir() {
        eprintln!("did not run: no real rounds at hand (AMPARO_SHARED)");
        return;
    }
    let text = fs_err::read_to_string(folder.join("expected.json")).expect("the expected figures");
    let expected: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let figure = |id: &str| {
        let figures = expected["figures"].as_array().expect("figures");
        figures.iter().find(|f| f["id"] == id).and_then(|f| f["value"].as_u64())
    };
    for (file, sheet, rows, columns) in [
        ("som-dsa-2021-sites.csv", None, figure("dsa.rows").expect("listed"), figure("dsa.columns").expect("listed")),
        ("som-h2r-2022-02-settlements.csv", None, 532, 398),
        ("irq-cccm-2014-sites.csv", None, 880, 43),
        ("dtm-global-admin0-2.csv", None, 13_367, 21),
        ("mwi-dtm-baseline-2024.csv", None, 776, 151),
        ("som-cccm-site-list-2021.csv", None, 3_237, 13),
        ("lby-dtm-r54-public.xlsx", Some("Baladiya Main"), 100, 11),
        ("lby-dtm-r54-public.xlsx", Some("Muhalla Main"), 663, 40),
        ("lby-dtm-r54-public.xlsx", Some("Nationalities"), 3_830, 13),
        ("som-dsa-2021-form.xlsx", Some("survey"), 0, 0),
    ] {
        let options = Options { sheet: sheet.map(str::to_owned), ..options() };
        let mut read = read_file(&folder.join(file), &options).unwrap_or_else(|problem| panic!("{problem}"));
        let found = (read.rows.len() as u64, read.source.headings.len() as u64);
        eprintln!("{file} {sheet:?}: {found:?} {:?} {:?}", read.source.tables, codes(&read.source.notes));
        if columns > 0 {
            assert_eq!(found, (rows, columns), "{file}");
        } else {
            assert!(names(&read.source).contains(&"type"), "{:?}", names(&read.source));
        }
        assert!(read.source.take_bad_rows().is_empty(), "{file}");
    }
}

mod never_panics {
    use super::make;
    use amparo_intake::read::{Options, open_bytes};
    use proptest::prelude::*;

    fn read_all(bytes: &[u8]) {
        let Ok(mut source) = open_bytes(bytes, &Options::default()) else { return };
        while let Ok(Some(block)) = source.next_block() {
            assert_eq!(block.width, source.headings.len());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn a_workbook_changed_in_a_byte(at: prop::sample::Index, byte: u8, cut: prop::sample::Index) {
            for whole in [
                make::plain(&[&["site", "people"], &["A", "1"]]),
                make::xls(&[("site", 1.0), ("A", 2.0)]),
                make::ods(r#"<table:table table:name="a"><table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table>"#),
            ] {
                let mut changed = whole.clone();
                let place = at.index(changed.len());
                changed[place] = byte;
                read_all(&changed);
                read_all(&whole[..cut.index(whole.len())]);
            }
        }

        #[test]
        fn a_sheet_of_any_xml(middle in "[<>/cvrst=\"' A-Z0-9]{0,60}", at: prop::sample::Index) {
            let xml = "<worksheet><dimension ref=\"A1:B2\"/><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData></worksheet>";
            let place = at.index(xml.len());
            let changed = format!("{}{middle}{}", &xml[..place], &xml[place..]);
            let whole = make::plain(&[&["site", "people"]]);
            read_all(&make::with_member(&whole, "xl/worksheets/sheet1.xml", |to| to.write_all(changed.as_bytes()).expect("room")));
            let rows = format!("<table:table table:name=\"a\"><table:table-row>{middle}</table:table-row></table:table>");
            read_all(&make::ods(&rows));
        }
    }
}
