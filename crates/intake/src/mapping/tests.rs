//! Mappings as people write them, with their mistakes.

use super::*;
use amparo_model::Problem;

fn standards() -> amparo_model::Standards {
    amparo_forms::standards::load(None).expect("the built-in standards")
}

const SMALL: &str = r#"version = "0.1"
review_status = "draft"
site_id = "code"
blank = "unknown"
unknown = ["", "dnk", "n/a"]
not_asked = ["skip"]

[people]
women = "W"

[[map]]
column = "light"
indicator = "LIT-01"
answers = { "yes" = "yes", "some" = "partly" }
hazard = { "no" = 1 }
not_applicable = ["n/a here"]

[[map]]
column = "avoid"
indicator = "MOV-03"
hazard = { "4" = 1, "3" = 0.5, "1" = 0 }
note = "says \"where\""
"#;

#[test]
fn a_mapping_is_read_in_its_own_order_and_written_back() {
    let mapping = Mapping::parse("m.toml", SMALL).expect("fine");
    assert_eq!(mapping.fields[&Field::SiteId], "code");
    assert_eq!(mapping.people[&Counted::Women], "W");
    let values: Vec<&str> = mapping.maps[1].answers.iter().map(|a| a.value.as_str()).collect();
    assert_eq!(values, ["4", "3", "1"]);
    assert_eq!(mapping.maps[0].answers[1].option.as_deref(), Some("partly"));
    let silences: Vec<_> = mapping.codes.silences().collect();
    assert_eq!(
        silences,
        [("", Silence::Blank), ("dnk", Silence::DontKnow), ("n/a", Silence::Blank), ("skip", Silence::NotAsked)]
    );
    assert!(mapping.check("m.toml", &standards(), None).is_empty());
    let again = Mapping::parse("m.toml", &mapping.to_toml()).expect("what we write we read");
    assert_eq!(again, mapping);
    assert_eq!(again.digest(), mapping.digest());
}

#[test]
fn everything_a_mapping_may_hold_survives_writing() {
    let text = r#"version = "2"
review_status = "reviewed"
file = "a \"b\".xlsx"
form = "F"
round = "R"
period = "2024-10-01 to 2024-11-02"
simulated = true
sheet = "S"
header_row = 3
join = "rep"
record = "uuid"
site_id = "id"
point = "gps"
informant = { column = "ki", all = "unknown", values = { "women" = "women_key_informants" } }
informant_sex = "woman"
blank = "not_asked"
dont_know = ["98"]
refused = ["99"]
drop_rows = [{ column = "Area", value = "Zdummy", why = "dummies" }]
identifying = [{ column = "org", as = "organisation", why = "an office\tnot a person" }]
[[map]]
column = "x"
indicator = "LIT-02"
hazard = { "0" = 0.25 }
blank = "not_applicable"
[[exclude]]
column = "gbv"
why = "incidents"
"#;
    let mapping = Mapping::parse("m.toml", text).expect("fine");
    assert_eq!(mapping.period, Some(("2024-10-01".into(), "2024-11-02".into())));
    assert_eq!(Mapping::parse("m.toml", &mapping.to_toml()).expect("fine"), mapping);
}

fn problems(text: &str) -> Vec<Problem> {
    let parsed = Mapping::parse("m.toml", text);
    parsed.map_or_else(|problems| problems, |mapping| mapping.check("m.toml", &standards(), None))
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let map = |rest: &str| format!("site_id = \"id\"\n[[map]]\ncolumn = \"a\"\n{rest}\n");
    for (text, code, row, says) in [
        ("site_id = ".to_owned(), "A-MAP-001", Some(1), ""),
        ("site_id = \"i\"\nsit_name = \"n\"".to_owned(), "A-MAP-002", Some(2), "sit_name"),
        (map("indicator = \"LIT-1\"\nhazard = { \"a\" = 1 }"), "A-MAP-005", Some(2), "LIT-1"),
        (map("indicator = \"LIT-01\"\nhazard = { \"a\" = 1.5 }"), "A-MAP-007", Some(5), "1.5"),
        (map("indicator = \"LIT-01\"\nanswers = { \"a\" = \"dark\" }"), "A-MAP-008", Some(2), "dark"),
        (
            map("indicator = \"LIT-01\"\nhazzard = { \"a\" = 1 }\nhazard = { \"b\" = 1 }"),
            "A-MAP-002",
            Some(5),
            "hazzard",
        ),
        (map("indicator = \"LIT-01\"\nhazard = { \"a\" = 1 }\nunknown = [\"A\"]"), "A-MAP-012", Some(2), "a"),
        (map("indicator = \"LIT-01\"\nhazard = { \"0\" = 1, \"0.0\" = 0 }"), "A-MAP-012", Some(5), "0.0"),
        (map("indicator = \"LIT-01\""), "A-MAP-004", Some(2), "hazard"),
        ("site_id = \"i\"\nblank = \"zero\"".to_owned(), "A-MAP-003", Some(2), "zero"),
        ("site_id = \"i\"\n[people]\nwomem = \"w\"".to_owned(), "A-MAP-002", Some(3), "womem"),
        ("site_id = \"i\"\nmode = \"fax\"".to_owned(), "A-MAP-003", Some(2), "fax"),
        ("version = \"1\"".to_owned(), "A-MAP-004", None, "site_id"),
        ("site_id = \"i\"\nperiod = \"last year\"".to_owned(), "A-MAP-003", Some(2), "last year"),
        ("site_id = \"i\"\nmap = 3".to_owned(), "A-MAP-003", Some(2), "map is 3"),
    ] {
        let found = problems(&text);
        assert_eq!(found.iter().map(|p| p.entry.code).collect::<Vec<_>>(), [code], "{text}\n{found:?}");
        assert_eq!(found[0].at.row, row, "{}", found[0]);
        assert!(found[0].says().contains(says), "{}", found[0]);
        assert!(!found[0].to_string().contains('{'), "{}", found[0]);
    }
}

#[test]
fn a_misspelt_key_and_id_get_the_nearest() {
    assert!(problems("site_id = \"i\"\nadmn1 = \"x\"")[0].remedy().contains("admin1"));
    let found = problems("site_id = \"i\"\n[[map]]\ncolumn = \"a\"\nindicator = \"WHS-03\"\nhazard = { \"a\" = 1 }");
    assert!(found[0].remedy().contains("WSH-03"), "{}", found[0]);
}

#[test]
fn an_indicator_and_a_column_must_be_one_and_there() {
    let text = "site_id = \"Code\"\n[[map]]\ncolumn = \"light\"\nindicator = \"LIT-01\"\nhazard = { \"a\" = 1 }\n\
        [[map]]\ncolumn = \"lihgt2\"\nindicator = \"LIT-01\"\nhazard = { \"a\" = 1 }";
    let mapping = Mapping::parse("m.toml", text).expect("fine");
    let columns = Columns::new(["code", "LIGHT", "light2"]);
    let found = mapping.check("m.toml", &standards(), Some(&columns));
    assert_eq!(
        found.iter().map(|p| (p.entry.code, p.at.row)).collect::<Vec<_>>(),
        [("A-MAP-006", Some(6)), ("A-MAP-009", Some(6))]
    );
    assert!(found[1].says().contains("light2"));
}

#[test]
fn the_maps_of_the_first_version_are_read_as_they_stand() {
    let Some(folder) = crate::testing::shared("data/assessments/maps") else { return };
    for (name, maps) in [("som-dsa-2021.toml", 30), ("irq-cccm-2014.toml", 4)] {
        let text = fs_err::read_to_string(folder.join(name)).expect("a map");
        let mapping = Mapping::parse(name, &text).unwrap_or_else(|problems| panic!("{problems:#?}"));
        assert_eq!(mapping.maps.len(), maps);
        assert_eq!(mapping.check(name, &standards(), None), []);
        assert_eq!(Mapping::parse(name, &mapping.to_toml()), Ok(mapping));
    }
}
