//! Exports of Kobo and ODK Central as they come: archives and workbooks whose repeats hang on their main table.

use crate::make;
use crate::world::{SMALL_MAP, World, import};

const JOINED: &str =
    "join = \"informants\"\n[informant_sex]\ncolumn = \"sex\"\nvalues = { woman = \"woman\", man = \"man\" }\n[people]";

#[test]
fn a_kobo_export_with_repeats() {
    let book = make::xlsx(|book| {
        let main = book.add_worksheet().set_name("dsa")?;
        main.write_row(0, 0, ["code", "name", "region", "people", "women", "_uuid", "_index"])?;
        main.write_row(1, 0, ["A1", "East", "North", "10", "5", "u1", "1"])?;
        main.write_row(2, 0, ["A2", "West", "North", "-4", "1", "u2", "2"])?;
        let repeat = book.add_worksheet().set_name("informants")?;
        repeat.write_row(0, 0, ["sex", "light", "_parent_index", "_submission__uuid"])?;
        repeat
            .write_row(1, 0, ["woman", "no", "1", "u1"])?
            .write_row(2, 0, ["man", "yes", "1", "u1"])?;
        repeat
            .write_row(3, 0, ["man", "yes", "2", "u2"])?
            .write_row(4, 0, ["man", "yes", "9", "u9"])?;
        Ok(())
    });
    taken("kobo_repeats", "kobo.xlsx", &book);
}

#[test]
fn an_export_of_odk_central_with_repeats() {
    let zip = make::zip(&[
        ("dsa.csv", "code,name,region,people,women,KEY\nA1,East,North,10,5,uuid:1\nA2,West,North,-4,1,uuid:2\n"),
        (
            "dsa-informants.csv",
            "sex,light,PARENT_KEY,KEY\nwoman,no,uuid:1,uuid:1/i[1]\nman,yes,uuid:1,uuid:1/i[2]\nman,yes,uuid:2,uuid:2/i[1]\nman,yes,uuid:9,uuid:9/i[1]\n",
        ),
        ("media/photo.jpg", "not a table"),
    ]);
    taken("odk_central_repeats", "dsa.csv.zip", &zip);
}

/// Two informants of A1 go in; the one of A2, which has fewer people than none, and the one of nobody are listed.
fn taken(name: &str, file: &str, bytes: &[u8]) {
    let world = World::small();
    world.write("map.toml", SMALL_MAP.replacen("[people]", JOINED, 1));
    world.write(file, bytes);
    let ran = world.snapshot(name, &import(file, "Second"));
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert_eq!(world.sites("Second"), ["A1"]);
    let rounds = world.run(&["rounds", "--json"]).stdout;
    assert!(rounds.contains(r#""rows_kept":2,"rows_rejected":2"#), "{rounds}");
    let list = std::fs::read_to_string(world.only_file("rejected", "second-")).unwrap();
    assert!(list.contains("A-ROW-004") && list.contains("A-ROW-023"), "{list}");
    assert_eq!(world.rounds(), ["First", "Second"]);
    world.is_whole();
}

#[test]
fn an_archive_that_is_cut_off() {
    let world = World::small();
    let zip = make::zip(&[("dsa.csv", "code,name,region,people,women,light\nA1,East,North,10,5,no\n")]);
    world.write("cut.zip", &zip[..zip.len() - 40]);
    let before = world.files();
    let ran = world.snapshot("archive_cut_off", &import("cut.zip", "Second"));
    assert_eq!((ran.code, world.rounds().len()), (1, 1));
    assert_eq!(world.files(), before);
    world.is_whole();
}
