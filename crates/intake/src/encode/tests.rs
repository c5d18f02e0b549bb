//! Rows as a team sends them, with their mistakes, and the real rounds where they are at hand.

mod reference;

use super::*;
use crate::read;
use amparo_model::Answer::{Said, Silent};

const MAP: &str = r#"site_id = "id"
site_name = "name"
admin1 = "region"
lat = "lat"
lon = "lon"
date = "day"
record = "key"
informant = { column = "who", values = { "women" = "women_key_informants", "ki" = "key_informant" } }
informant_sex = { column = "sex", values = { "f" = "woman", "m" = "man" } }
mode = "in_person"
unknown = ["", "dnk", "NC"]
not_asked = ["SL"]
not_applicable = ["n/a"]
drop_rows = [{ column = "region", value = "Training", why = "training round" }]
[people]
individuals = "all"
women = "w"
girls = "g"
[[map]]
column = "light"
indicator = "LIT-01"
answers = { "Yes" = "yes", "some" = "partly", "no" = "no" }
"#;
const HEAD: &str = "key,id,name,region,lat,lon,day,who,sex,all,w,g,light\n";

/// Everything that comes of a text read with a mapping.
fn run(map: &str, csv: &str) -> (Chunk, Vec<Problem>, Rejected) {
    let mapping = Mapping::parse("m.toml", map).unwrap_or_else(|problems| panic!("{problems:?}"));
    let mut source = read::open_bytes(csv.as_bytes(), &read::Options::default()).expect("a table");
    let columns = Columns::new(source.headings.iter().map(|heading| heading.name.as_str()));
    let mut encoder = Encoder::new(&mapping, &columns, source.at.clone(), &["dummy".into(), "Zdummy".into()]);
    let mut all = Chunk::new(encoder.questions());
    while let Some(block) = source.next_block().expect("rows") {
        encoder.take_bad_rows(source.take_bad_rows());
        append(&mut all, encoder.encode(&block));
    }
    (all, encoder.problems.into_vec(), encoder.rejected)
}

fn append(all: &mut Chunk, mut more: Chunk) {
    all.source_row.append(&mut more.source_row);
    for (to, from) in all.answers.iter_mut().zip(&mut more.answers).chain([
        (&mut all.informant, &mut more.informant),
        (&mut all.informant_sex, &mut more.informant_sex),
        (&mut all.mode, &mut more.mode),
    ]) {
        to.append(from);
    }
    all.people.iter_mut().zip(&mut more.people).for_each(|(to, from)| to.append(from));
    all.lon.append(&mut more.lon);
    all.lat.append(&mut more.lat);
    for (to, from) in [
        (&mut all.record, &mut more.record),
        (&mut all.site_id, &mut more.site_id),
        (&mut all.site_name, &mut more.site_name),
        (&mut all.admin1, &mut more.admin1),
        (&mut all.admin1_code, &mut more.admin1_code),
        (&mut all.admin2, &mut more.admin2),
        (&mut all.admin2_code, &mut more.admin2_code),
        (&mut all.date, &mut more.date),
    ] {
        to.append(from);
    }
}

fn csv(rows: &[&str]) -> String {
    format!("{HEAD}{}\n", rows.join("\n"))
}

/// Codes of the problems that rows have.
fn codes(rows: &[&str]) -> Vec<&'static str> {
    run(MAP, &csv(rows)).1.iter().map(|problem| problem.entry.code).collect()
}

const GOOD: &str = "a1,S1,Camp A,North,2.05,45.3,15/11/2021,women,f,\"1,475\",400,300,yes";

#[test]
fn a_good_row_arrives_whole() {
    let (chunk, problems, rejected) = run(MAP, &csv(&[GOOD]));
    assert_eq!((problems.len(), rejected.count), (0, 0), "{problems:?}");
    assert_eq!((chunk.source_row[0], chunk.record[0].as_str(), chunk.site_id[0].as_str()), (2, "a1", "S1"));
    assert_eq!(
        (chunk.site_name[0].as_str(), chunk.admin1[0].as_str(), chunk.date[0].as_str()),
        ("Camp A", "North", "2021-11-15")
    );
    assert_eq!((chunk.lat[0], chunk.lon[0]), (2.05, 45.3));
    assert_eq!(Informant::from_code(chunk.informant[0]), Informant::WomenKeyInformants);
    assert_eq!((Sex::from_code(chunk.informant_sex[0]), Mode::from_code(chunk.mode[0])), (Sex::Woman, Mode::InPerson));
    let people = chunk.people_of(0);
    assert_eq!((people.get(Counted::Individuals), people.women_girls()), (Some(1475), Some(700)));
}

#[test]
fn five_silences_and_no_stay_apart() {
    let rows: Vec<String> = ["Yes", "no", "SOME", "dnk", "SL", "n/a", "pnta", "NC", "", "perhaps"]
        .iter()
        .enumerate()
        .map(|(i, light)| format!("r{i},S{i},,,,,,,,,,,{light}"))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let (chunk, problems, _) = run(MAP, &csv(&rows));
    let answers: Vec<Answer> = chunk.answers[0].iter().map(|code| Answer::from_code(*code)).collect();
    let silences = [
        Silence::DontKnow,
        Silence::NotAsked,
        Silence::NotApplicable,
        Silence::Refused,
        Silence::NoConsensus,
        Silence::Blank,
        Silence::Unlisted,
    ];
    assert_eq!(answers[..3], [Said(0), Said(2), Said(1)]);
    assert_eq!(answers[3..], silences.map(Silent));
    assert_eq!(problems.len(), 1);
    assert_eq!(
        (problems[0].entry.code, problems[0].at.row, problems[0].at.column.as_deref()),
        ("A-ROW-028", Some(11), Some("light"))
    );
}

#[test]
fn rows_that_cannot_be_are_kept_aside_and_good_ones_go_in() {
    let bad = [
        ("b,,Camp,North,,,,,,,,,yes", "A-ROW-020"),
        ("c,NA,,,,,,,,5,,,yes", "A-ROW-021"),
        ("d,S4,Zdummy,dummy,,,,,,,,,yes", "A-ROW-022"),
        ("e,S5,Camp,North,,,,,,-3,,,yes", "A-ROW-023"),
        ("f,S6,Camp,North,,,,,,100,101,,yes", "A-ROW-024"),
        ("g,S7,Camp,North,,,,,,100,60,60,yes", "A-ROW-024"),
        ("h,S8,Camp,North,,,,,,99999999999,,,yes", "A-ROW-025"),
        ("a1,S9,Camp,North,,,,,,,,,no", "A-ROW-026"),
        ("i,S10,Camp,North,,,,,,,,,no,too,many", "A-ROW-001"),
    ];
    let rows: Vec<&str> = std::iter::once(GOOD)
        .chain(bad.iter().map(|(row, _)| *row))
        .chain(["z,S99,Test Town,North,,,,,,7,,,no"])
        .collect();
    let (chunk, problems, rejected) = run(MAP, &csv(&rows));
    assert_eq!(chunk.site_id, ["S1", "S99"]);
    assert_eq!(rejected.count, bad.len() as u64);
    let mut told: Vec<(u32, &str)> = rejected.rows.iter().map(|row| (row.row, &row.problem[..9])).collect();
    told.sort_unstable();
    let expected: Vec<(u32, &str)> = bad.iter().enumerate().map(|(i, (_, code))| (i as u32 + 3, *code)).collect();
    assert_eq!(told, expected);
    assert!(problems.iter().all(|problem| !problem.to_string().contains('{')), "{problems:#?}");
}

#[test]
fn rejected_rows_can_be_corrected_and_imported_again() {
    let (_, _, rejected) = run(MAP, &csv(&["e,S5,\"Camp, B\",North,,,,,,-3,,,yes"]));
    let text = String::from_utf8(rejected.to_csv()).expect("text").replace("-3", "3");
    let (chunk, problems, rejected) = run(MAP, &text);
    assert_eq!((problems.len(), rejected.count), (0, 0), "{problems:?}");
    assert_eq!((chunk.site_name[0].as_str(), chunk.people_of(0).get(Counted::Individuals)), ("Camp, B", Some(3)));
}

#[test]
fn cells_that_cannot_be_are_missing_and_said() {
    assert_eq!(codes(&["b,S,,,,,,,,many,,,yes"]), ["A-ROW-027"]);
    assert_eq!(codes(&["b,S,,,95,45,,,,,,,yes"]), ["A-ROW-030"]);
    assert_eq!(codes(&["b,S,,,95,445,,,,,,,yes"]), ["A-ROW-029"]);
    assert_eq!(codes(&["b,S,,,0,0,,,,,,,yes"]), ["A-ROW-029"]);
    assert_eq!(codes(&["b,S,,,,,soon,,,,,,yes"]), ["A-ROW-031"]);
    assert_eq!(codes(&["b,S,,,,,,priest,,,,,yes"]), ["A-ROW-034"]);
    assert_eq!(codes(&["b,S,,Training,,,,,,,,,yes"]), ["A-ROW-032"]);
    assert!(codes(&["b,S,,,NA,NaN,NaT,,NA,NA,-,,yes"]).is_empty());
}

#[test]
fn rows_without_a_record_id_are_two_informants_or_one_repeat() {
    let map =
        "site_id = \"id\"\n[[map]]\ncolumn = \"light\"\nindicator = \"LIT-01\"\nhazard = { \"yes\" = 0, \"no\" = 1 }";
    let (chunk, problems, rejected) = run(map, "id,light\nS1,yes\nS1,no\nS2,yes\nS1,yes\n");
    assert_eq!(chunk.record, ["S1", "S1/2", "S2"]);
    assert_eq!((rejected.count, rejected.rows[0].row), (1, 5));
    assert!(problems[0].says().contains("row 2"), "{}", problems[0]);
}

#[test]
fn a_point_in_one_cell_is_read() {
    let map = "site_id = \"id\"\npoint = \"gps\"";
    let (chunk, ..) = run(map, "id,gps\n1,-15.43 34.81 0 4.8\n2,\"-14.38,35.50\"\n3,\n");
    assert_eq!((chunk.lat[0], chunk.lon[1], chunk.lat[2].is_nan()), (-15.43, 35.50, true));
}

#[test]
fn one_wrong_code_in_many_rows_is_one_problem() {
    let rows: String = (0..20_000).map(|i| format!("{i},S{i},,,,,,,,,,,mayb\n")).collect();
    let (chunk, problems, _) = run(MAP, &format!("{HEAD}{rows}"));
    assert_eq!((chunk.len(), problems.len()), (20_000, 1));
    assert!(problems[0].says().contains("20000"), "{}", problems[0]);
}
