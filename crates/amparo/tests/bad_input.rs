//! What people send that is not as it should be, one test each: the message names file, sheet, row, column and remedy; good rows go in,
//! bad ones are listed for correction; and what is refused leaves no trace in the workspace.

use crate::make;
use crate::world::{Ran, SMALL_MAP, World, import};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

const HEADINGS: [&str; 6] = ["code", "name", "region", "people", "women", "light"];

/// Nothing goes in: exit status 1, a remedy, and a workspace as it was, file by file.
fn refused(name: &str, file: &str, bytes: impl AsRef<[u8]>) -> Ran {
    let world = World::small();
    world.write(file, bytes);
    refused_in(&world, name, &import(file, "Second"))
}

fn refused_in(world: &World, name: &str, args: &[&str]) -> Ran {
    let before = world.files();
    let ran = world.snapshot(name, args);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
    assert!(ran.stderr.starts_with("error: ") && ran.stderr.contains("  hint: "), "{}", ran.stderr);
    assert_eq!(world.files(), before);
    assert_eq!(world.rounds(), ["First"]);
    world.is_whole();
    ran
}

/// The file goes in as the round `Second` with these sites, in the order of their scores; `code` is 1 where rows stay out.
fn taken(name: &str, file: &str, bytes: impl AsRef<[u8]>, code: i32, sites: &[&str]) -> World {
    let world = World::small();
    world.write(file, bytes);
    taken_in(&world, name, file, code, sites);
    world
}

fn taken_in(world: &World, name: &str, file: &str, code: i32, sites: &[&str]) {
    let ran = world.snapshot(name, &import(file, "Second"));
    assert_eq!(ran.code, code, "{}", ran.stderr);
    assert_eq!(world.sites("Second"), sites);
    assert_eq!(world.rounds(), ["First", "Second"]);
    world.is_whole();
}

/// The list of rows to correct.
fn to_correct(world: &World) -> String {
    std::fs::read_to_string(world.only_file("rejected", "second-")).unwrap()
}

/// Women and girls of each site of the round `Second`, in the order of their scores.
fn women(world: &World) -> Vec<String> {
    let csv = world.run(&["risk", "--round", "Second", "--format", "csv"]).stdout;
    let column = csv.lines().next().unwrap().split(',').position(|name| name == "women_girls").unwrap();
    csv.lines().skip(1).map(|line| line.split(',').nth(column).unwrap().to_owned()).collect()
}

fn sheet(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet) -> Result<(), XlsxError>) -> Vec<u8> {
    make::xlsx(|book: &mut Workbook| fill(book.add_worksheet().set_name("sites")?))
}

#[test]
fn an_encrypted_workbook() {
    refused("encrypted", "locked.xlsx", make::compound("EncryptedPackage", &[7; 6000]));
}

#[test]
fn a_workbook_that_is_cut_off() {
    let whole = make::plain(&[&HEADINGS, &["A1", "East", "North", "10", "5", "no"]]);
    refused("cut_off", "cut.xlsx", &whole[..whole.len() / 2]);
}

#[test]
fn an_old_workbook_that_is_cut_off() {
    let whole = make::xls(&[("code", 1.0), ("A1", 10.0)]);
    refused("cut_off_old", "cut.xls", &whole[..whole.len() - 2048]);
}

#[test]
fn a_workbook_under_the_name_of_a_csv_is_read_as_what_it_is() {
    let book = make::plain(&[&HEADINGS, &["A1", "East", "North", "10", "5", "no"]]);
    taken("named_csv", "sites.csv", book, 0, &["A1"]);
}

#[test]
fn a_web_page_under_the_name_of_a_workbook() {
    refused("web_page", "sites.xls", "<html><table><tr><td>code</td></tr></table></html>");
}

#[test]
fn all_the_columns_that_a_sheet_can_have() {
    refused(
        "too_wide",
        "wide.xlsx",
        sheet(|sheet| sheet.write_row(0, 0, (0..16_384).map(|i| format!("c{i}"))).map(|_| ())),
    );
}

#[test]
fn a_heading_twice() {
    let file = "code,name,region,people,women,light,light\nA1,East,North,10,5,no,yes\ncode,name,region,people,women,light,light\nA2,West,North,10,5,yes,no\n";
    taken("heading_twice", "twice.csv", file, 0, &["A1", "A2"]);
}

#[test]
fn no_headings() {
    let world = World::small();
    world.write("bare.csv", "A1,East,North,10,5,no\nA2,West,North,12,6,yes\n");
    refused_in(&world, "headings_missing", &import("bare.csv", "Second"));
    let letters = HEADINGS.iter().zip('A'..).fold(SMALL_MAP.to_owned(), |map, (heading, letter)| {
        map.replace(&format!("\"{heading}\""), &format!("\"{letter}\""))
    });
    world.write("map.toml", letters);
    taken_in(&world, "headings_missing_mapped_by_letter", "bare.csv", 0, &["A1", "A2"]);
}

#[test]
fn headings_in_the_third_row() {
    let file = "Assessment of sites,,,,,\n,,,,,\ncode,name,region,people,women,light\nA1,East,North,10,5,no\nA2,West,North,-1,6,yes\n";
    let world = taken("headings_in_row_3", "titled.csv", file, 1, &["A1"]);
    assert!(to_correct(&world).contains("\n5,\"A-ROW-023"), "the row is numbered as the spreadsheet does");
}

#[test]
fn merged_cells() {
    let book = sheet(|sheet| {
        sheet.write_row(0, 0, HEADINGS)?;
        sheet.merge_range(1, 0, 2, 0, "A1", &Format::new())?;
        sheet.write_row(1, 1, ["East", "North", "10", "5", "no"])?.write_row(
            2,
            1,
            ["West", "North", "12", "6", "yes"],
        )?;
        sheet.write_row(3, 0, ["A3", "Ford", "North", "9", "4", "yes"])?;
        Ok(())
    });
    let world = taken("merged", "merged.xlsx", book, 1, &["A1", "A3"]);
    assert!(to_correct(&world).contains("West"));
}

#[test]
fn dates_as_numbers_and_text() {
    let world = World::small();
    world.write("map.toml", SMALL_MAP.replace("admin1 =", "date = \"day\"\nadmin1 ="));
    let book = sheet(|sheet| {
        sheet.write_row(0, 0, HEADINGS)?.write_string(0, 6, "day")?;
        for (row, code) in ["A1", "A2", "A3", "A4"].into_iter().enumerate() {
            sheet.write_row(row as u32 + 1, 0, [code, "East", "North", "10", "5", "no"])?;
        }
        sheet.write_datetime_with_format(1, 6, ExcelDateTime::from_ymd(2024, 8, 15)?, &make::dated())?;
        sheet
            .write_number(2, 6, 45_521.0)?
            .write_string(3, 6, "17/08/2024")?
            .write_string(4, 6, "soon")?;
        Ok(())
    });
    world.write("dated.xlsx", book);
    taken_in(&world, "dates", "dated.xlsx", 0, &["A1", "A2", "A3", "A4"]);
    let rounds = world.run(&["rounds", "--json"]).stdout;
    assert!(rounds.contains(r#""period":["2024-08-15","2024-08-17"]"#), "{rounds}");
}

#[test]
fn a_decimal_comma() {
    let file = "code;name;region;people;women;light\nA1;East;North;1.475,0;805,0;no\nA2;West;North;900,0;450,5;yes\n";
    let world = taken("decimal_comma", "comma.csv", file, 0, &["A1", "A2"]);
    assert_eq!(women(&world), ["805", ""]);
}

#[test]
fn arabic_digits() {
    let file = "code,name,region,people,women,light\nA1,شرق,شمال,١٬٤٧٥,٨٠٥,no\nA2,غرب,شمال,۹۰۰,۴۵۰,yes\n";
    let world = taken("arabic_digits", "arabic.csv", file, 0, &["A1", "A2"]);
    assert_eq!(women(&world), ["805", "450"]);
}

/// A workspace with the invented country's gazetteer, and a mapping that reads the code of the district.
fn with_places() -> World {
    let world = World::small();
    let ran = world.run(&["places", "import", "@varanda-admin2.geojson"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let map = SMALL_MAP.replace("admin1 = \"region\"", "admin2_code = \"district\"\nlat = \"lat\"\nlon = \"lon\"");
    world.write("map.toml", map);
    world
}

#[test]
fn a_p_code_of_another_country() {
    let world = with_places();
    world.write(
        "abroad.csv",
        "code,name,district,lat,lon,people,women,light\nA1,East,SO2201,,,10,5,no\nA2,West,XVA0401,,,10,5,yes\n",
    );
    taken_in(&world, "p_code_of_another_country", "abroad.csv", 0, &["A1", "A2"]);
}

#[test]
fn a_p_code_to_be_mended() {
    let world = with_places();
    world.write(
        "short.csv",
        "code,name,district,lat,lon,people,women,light\nA1,East,XV0401,,,10,5,no\nA2,West,xva 0401,,,10,5,yes\n",
    );
    taken_in(&world, "p_code_mended", "short.csv", 0, &["A1", "A2"]);
    let districts = world.run(&["risk", "--round", "Second", "--by", "admin2", "--format", "csv"]).stdout;
    assert!(districts.contains(",XVA0401,2,2,"), "both sites lie in one district:\n{districts}");
}

#[test]
fn a_point_outside_its_district() {
    let world = with_places();
    world.write("point.csv", "code,name,district,lat,lon,people,women,light\nA1,East,XVA0401,50.5,99.5,10,5,no\n");
    taken_in(&world, "point_outside", "point.csv", 0, &["A1"]);
}

#[test]
fn fewer_people_than_none() {
    let world = taken(
        "below_zero",
        "below.csv",
        "code,name,region,people,women,light\nA1,East,North,10,5,no\nA2,West,North,-4,1,yes\n",
        1,
        &["A1"],
    );
    assert!(to_correct(&world).contains("A-ROW-023") && to_correct(&world).contains("A2"));
}

#[test]
fn more_women_than_people() {
    let world = taken(
        "women_over_total",
        "women.csv",
        "code,name,region,people,women,light\nA1,East,North,10,5,no\nA2,West,North,50,70,yes\n",
        1,
        &["A1"],
    );
    assert!(to_correct(&world).contains("A-ROW-024") && to_correct(&world).contains("A2"));
}

#[test]
fn the_name_of_a_round_that_is_there() {
    let world = World::small();
    world.write("other.csv", "code,name,region,people,women,light\nA1,East,North,10,5,no\nA2,West,North,-4,1,yes\n");
    refused_in(&world, "round_name_used", &import("other.csv", "First"));
    assert_eq!(world.sites("First"), ["F2", "F3", "F1"]);
}

#[test]
fn an_answer_that_nobody_listed() {
    taken(
        "unlisted_answer",
        "answers.csv",
        "code,name,region,people,women,light\nA1,East,North,10,5,no\nA2,West,North,10,5,sometimes\nA3,Ford,North,10,5,sometimes\n",
        0,
        &["A1", "A2", "A3"],
    );
}

#[test]
fn a_mapping_with_an_unknown_indicator() {
    let world = World::small();
    world.write("map.toml", SMALL_MAP.replace("LIT-01", "LIT-99"));
    refused_in(&world, "unknown_indicator", &import("first.csv", "Second"));
}

#[test]
fn a_mapping_that_is_no_mapping() {
    let world = World::small();
    world.write("map.toml", format!("{SMALL_MAP}\nanswer = 3\n"));
    refused_in(&world, "mapping_syntax", &import("first.csv", "Second"));
}

#[test]
fn a_mapping_of_another_file() {
    refused(
        "mapping_of_another_file",
        "other.csv",
        "site code,site name,region,persons,women,lighting\nA1,East,North,10,5,no\n",
    );
}

#[test]
fn a_file_without_a_single_good_row() {
    let world = World::small();
    world.write("ghosts.csv", "code,name,region,people,women,light\n,,,,,no\n,,,,,yes\n");
    refused_in(&world, "no_good_row", &import("ghosts.csv", "Second"));
}

#[test]
fn the_same_file_twice() {
    let world = World::small();
    world.write("bad.csv", "code,name,region,people,women,light\nA1,East,North,10,5,no\nA2,West,North,-4,1,yes\n");
    assert_eq!(world.run(&import("bad.csv", "Second")).code, 1);
    let list = world.only_file("rejected", "second-");
    std::fs::write(&list, "half corrected").unwrap();
    let before = world.files();
    let ran = world.snapshot("same_file_twice", &import("bad.csv", "Second"));
    assert!(ran.stdout.contains("nothing new"), "{}", ran.stdout);
    assert_eq!(world.files(), before);
    assert_eq!(std::fs::read_to_string(list).unwrap(), "half corrected", "somebody's corrections are not overwritten");
    assert_eq!((world.rounds().len(), world.sites("Second").len()), (2, 1));
    world.is_whole();
}

#[test]
fn corrected_rows_come_in_and_only_once() {
    let world = World::small();
    world.write(
        "bad.csv",
        "code,name,region,people,women,light\nA1,East,North,10,5,no\nA2,West,North,-4,1,yes\nA3,Ford,North,5,9,no\n",
    );
    assert_eq!(world.run(&import("bad.csv", "Second")).code, 1);
    let list = world.only_file("rejected", "second-");
    let text = std::fs::read_to_string(&list).unwrap();
    std::fs::write(&list, text.replace(",-4,", ",4,").replace(",5,9,", ",9,5,")).unwrap();
    let list = list.to_str().unwrap().to_owned();
    let again: Vec<&str> = import(&list, "Second").into_iter().chain(["--add"]).collect();
    let ran = world.snapshot("corrected_rows", &again);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(world.sites("Second"), ["A1", "A3", "A2"]);
    let ran = world.snapshot("corrected_rows_again", &again);
    assert!(ran.stdout.contains("nothing new"), "{}", ran.stdout);
    assert_eq!(world.sites("Second").len(), 3);
    world.is_whole();
}
