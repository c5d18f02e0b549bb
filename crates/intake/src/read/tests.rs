//! Texts that the field sends, good and bad, as tests of the reader. Workbooks have their own tests, with the child.

use super::*;
use proptest::prelude::*;

/// Number and cells.
type Row = (u32, Vec<String>);

fn read(bytes: &[u8]) -> Result<(Source, Vec<Row>), Problem> {
    read_with(bytes, &Options::default())
}

fn read_with(bytes: &[u8], options: &Options) -> Result<(Source, Vec<Row>), Problem> {
    let mut source = open_bytes(bytes, options)?;
    let mut rows = Vec::new();
    while let Some(block) = source.next_block()? {
        rows.extend((0..block.len()).map(|r| (block.numbers[r], block.row(r).map(str::to_owned).collect())));
    }
    Ok((source, rows))
}

fn names(source: &Source) -> Vec<&str> {
    source.headings.iter().map(|heading| heading.name.as_str()).collect()
}

fn codes(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.entry.code).collect()
}

fn row(number: u32, cells: &[&str]) -> Row {
    (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn any_separator_is_found() {
    for separator in [",", ";", "\t", "|"] {
        let text = ["site", "people, all", "wells"].map(|c| format!("\"{c}\"")).join(separator)
            + "\n"
            + &["Baidoa; north", "1 475", "3"].map(|c| format!("\"{c}\"")).join(separator)
            + "\n";
        let (source, rows) = read(text.as_bytes()).expect(separator);
        assert_eq!(names(&source), ["site", "people, all", "wells"], "{separator:?}");
        assert_eq!(rows, [row(2, &["Baidoa; north", "1 475", "3"])]);
    }
    let (source, rows) = read(b"site;share\nA;0,5\nB;1,25\n").expect("semicolons before decimal commas");
    assert_eq!((names(&source), rows.len()), (vec!["site", "share"], 2));
    let (source, rows) = read(b"sep=|\nsite|a,b,c\nA|x,y,z\n").expect("the hint that Excel heeds");
    assert_eq!((names(&source), rows), (vec!["site", "a,b,c"], vec![row(3, &["A", "x,y,z"])]));
}

#[test]
fn any_encoding_is_read() {
    let text = "site,région,commentaire\nForêt,Évêché,détruit par la forêt brûlée\nÎle,Hôpital,où élève là-bas\n";
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(|u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    };
    let western = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for (bytes, noted) in [
        (text.as_bytes().to_vec(), false),
        (marked, false),
        (western, true),
        (utf16(false, true), true),
        (utf16(true, true), true),
        (utf16(false, false), true),
        (utf16(true, false), true),
    ] {
        let (source, rows) = read(&bytes).expect("read");
        assert_eq!(names(&source), ["site", "région", "commentaire"]);
        assert_eq!(rows[0], row(2, &["Forêt", "Évêché", "détruit par la forêt brûlée"]));
        assert_eq!(codes(&source.notes).contains(&"A-READ-025"), noted);
    }
    let arabic = "الموقع,المحافظة,السكان\nمخيم السلام,صلاح الدين,مئة\nمخيم الأمل,نينوى,مئتان\n".repeat(5);
    let (source, rows) = read(&encoding_rs::WINDOWS_1256.encode(&arabic).0).expect("read");
    assert_eq!(names(&source), ["الموقع", "المحافظة", "السكان"]);
    assert_eq!(rows[0].1[1], "صلاح الدين");
}

#[test]
fn a_late_foreign_letter_is_not_taken_for_damage() {
    let mut bytes = b"site,note\n".to_vec();
    for _ in 0..50_000 {
        bytes.extend_from_slice(b"Baidoa,none\n");
    }
    bytes.extend_from_slice(b"Dollow,caf\xe9\n");
    let (_, rows) = read(&bytes).expect("read");
    assert_eq!(rows.last(), Some(&row(50_002, &["Dollow", "café"])));
}

#[test]
fn a_row_with_a_cell_too_many_or_too_few_is_put_aside_whole() {
    let text = b"site,people,remark\nA,1,fine\nB,2,burnt, then flooded\nC,3\n\nD,4,good\nE,5,good,,\n";
    let (mut source, rows) = read(text).expect("read");
    assert_eq!(rows, [row(2, &["A", "1", "fine"]), row(6, &["D", "4", "good"]), row(7, &["E", "5", "good"])]);
    let bad = source.take_bad_rows();
    assert_eq!(
        bad.iter().map(|b| (b.number, b.problem.entry.code)).collect::<Vec<_>>(),
        [(3, "A-ROW-001"), (4, "A-ROW-002")]
    );
    assert_eq!(bad[0].cells, ["B", "2", "burnt", " then flooded"]);
    assert!(
        bad[0]
            .problem
            .to_string()
            .starts_with("A-ROW-001 bytes, row 3: The row has 4 cells under 3 headings.")
    );
}

#[test]
fn numbers_of_rows_are_those_of_a_spreadsheet() {
    let text = "site,note\r\nA,\"two\r\nlines\"\r\n\r\n\r\nB,x\r\nC,y";
    let (_, rows) = read(text.as_bytes()).expect("read");
    assert_eq!(rows, [row(2, &["A", "two\r\nlines"]), row(5, &["B", "x"]), row(6, &["C", "y"])]);
}

#[test]
fn headings_on_the_third_row_missing_or_twice() {
    let (source, rows) = read(b"Round 3,,\n,,\nsite,people,wells\nA,1,2\n").expect("read");
    assert_eq!((source.header_row, names(&source)), (3, vec!["site", "people", "wells"]));
    assert_eq!((codes(&source.notes), rows), (vec!["A-READ-021"], vec![row(4, &["A", "1", "2"])]));

    let (source, rows) = read(b"SO01,120,3\nSO02,80,1\n").expect("read");
    assert_eq!((source.header_row, names(&source), rows.len()), (0, vec!["A", "B", "C"], 2));
    assert_eq!(codes(&source.notes), ["A-READ-020"]);

    let (mut source, rows) = read(b"site,people\nA,1\nsite,people\nB,2\n").expect("read");
    assert_eq!(rows, [row(2, &["A", "1"]), row(4, &["B", "2"])]);
    let again = source.take_problems();
    assert_eq!((codes(&again), again[0].at.row), (vec!["A-READ-022"], Some(3)));

    let second = Options { header_row: Some(2), ..Options::default() };
    let (source, rows) = read_with(b"a,b\nsite,people\nA,1\n", &second).expect("read");
    assert_eq!((names(&source), rows.len()), (vec!["site", "people"], 1));
    let ninth = Options { header_row: Some(9), ..Options::default() };
    assert_eq!(read_with(b"a,b\n1,2\n", &ninth).map(|_| ()).unwrap_err().entry.code, "A-READ-017");
}

#[test]
fn a_row_of_tags_is_no_data() {
    let (source, rows) = read(b"region,women\n#adm1+name,#affected+f\nBay,12\n").expect("read");
    assert_eq!(source.hxl, Some(vec!["#adm1+name".into(), "#affected+f".into()]));
    assert_eq!(rows, [row(3, &["Bay", "12"])]);
}

#[test]
fn too_wide_too_long_and_empty_are_refused() {
    let wide = vec!["x"; 16_384].join(",");
    let problem = read(wide.as_bytes()).map(|_| ()).unwrap_err();
    assert_eq!(problem.says(), "The table has 16384 columns; at most 4000 are read.");
    let mut open = b"site,note\nA,\"never closed\n".to_vec();
    open.extend(std::iter::repeat_n(b"B,1\n", 400_000).flatten());
    let problem = read(&open).map(|_| ()).unwrap_err();
    assert_eq!((problem.entry.code, problem.at.row), ("A-READ-015", Some(2)));
    for empty in [&b""[..], b"\n\n", b",,\n,,\n", b"\xef\xbb\xbf"] {
        assert_eq!(read(empty).map(|_| ()).unwrap_err().entry.code, "A-READ-003");
    }
}

#[test]
fn other_kinds_are_named_for_what_they_are() {
    for (bytes, found) in [
        (&b"%PDF-1.7 ..."[..], "a PDF"),
        (b"<html><body><table><tr><td>1</td></tr></table>", "a web page"),
        (b"{\"type\": \"FeatureCollection\"}", "JSON"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"\x00\x01\x02\x00\x00\x00\x00\x05abc", "a binary file"),
    ] {
        let problem = read(bytes).map(|_| ()).unwrap_err();
        assert_eq!(problem.says(), format!("The file is {found}, not a table that Amparo reads."));
    }
}

#[test]
fn a_disk_that_fails_is_told_without_a_path() {
    let problem = open(Path::new("/nowhere/secret/round.csv"), &Options::default()).unwrap_err();
    assert_eq!((problem.entry.code, problem.to_string().contains("secret")), ("A-READ-004", false));
    assert_eq!(problem.at.file, "round.csv");
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(open(folder.path(), &Options::default()).unwrap_err().entry.code, "A-READ-001");
}

#[test]
fn a_text_has_nothing_to_join() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sites.csv");
    fs_err::write(&path, "site,people\nA,1\n").expect("room");
    let joined = Options { join: Some("informants".into()), ..Options::default() };
    assert_eq!(open(&path, &joined).unwrap_err().entry.code, "A-READ-010");
    assert_eq!(open(&path, &Options::default()).expect("opens").digest.len(), 64);
}

#[test]
fn a_long_text_comes_in_blocks_that_can_change_threads() {
    let mut text = String::from("site,people\n");
    (0..10_000).for_each(|i| text.push_str(&format!("S{i},{i}\n")));
    let mut source = open_bytes(text.as_bytes(), &Options::default()).expect("opens");
    let sizes = std::thread::spawn(move || {
        let mut sizes = Vec::new();
        while let Some(block) = source.next_block().expect("reads") {
            sizes.push((block.len(), block.cell(0, 0).to_owned()));
        }
        assert_eq!(source.progress().read, source.progress().total);
        sizes
    });
    let sizes = sizes.join().expect("no panic");
    assert_eq!(sizes, [(4096, "S0".to_owned()), (4096, "S4096".to_owned()), (1808, "S8192".to_owned())]);
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok((source, rows)) = read(&bytes) {
            prop_assert!(rows.iter().all(|(_, cells)| cells.len() == source.headings.len()));
        }
    }

    #[test]
    fn a_mutated_text_never_panics_and_stays_square(
        at in 0_usize..60, byte: u8, cut in 0_usize..80, bom: bool
    ) {
        let mut bytes = b"site,people,note\nA,1,\"x, y\"\nB,2,caf\xc3\xa9\n#adm1,,\nC,3,z\n".to_vec();
        if bom {
            bytes.splice(0..0, *b"\xff\xfe");
        }
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length.saturating_sub(cut).max(1));
        if let Ok((source, rows)) = read(&bytes) {
            prop_assert!(rows.iter().all(|(_, cells)| cells.len() == source.headings.len()));
        }
    }

    #[test]
    fn what_was_written_is_read(
        cells in proptest::collection::vec(proptest::collection::vec("[a-zé,;\"\n ]{1,6}", 3), 1..30)
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["first one", "second one", "third one"]).expect("memory");
        cells.iter().for_each(|row| writer.write_record(row).expect("memory"));
        let bytes = writer.into_inner().expect("memory");
        let (source, rows) = read_with(&bytes, &Options { header_row: Some(1), ..Options::default() }).expect("read");
        prop_assume!(source.headings[0].name == "first one");
        let written: Vec<_> = cells.iter().filter(|row| row.iter().any(|c| !c.trim_ascii().is_empty())).collect();
        prop_assert_eq!(rows.iter().map(|(_, cells)| cells).collect::<Vec<_>>(), written);
    }
}
