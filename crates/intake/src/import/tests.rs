//! Whole imports: small files with their mistakes, and real rounds with the figures that others took from them.

use super::*;
use crate::testing::shared;
use amparo_model::{Answer, Counted};
use std::cell::Cell;

/// What an import gave: the report, and all rows.
struct Taken {
    report: Report,
    rows: Vec<Chunk>,
}

fn import(path: &Path, mapping: &str, gazetteer: Option<&Gazetteer>) -> Result<Taken, Vec<Problem>> {
    let mapping = Mapping::parse("m.toml", mapping)?;
    let standards = amparo_forms::standards::load(None).expect("the built-in standards");
    let refusals = Refusals::load(None).expect("words");
    let (cancel, told) = (AtomicBool::new(false), Cell::new(0));
    let progress = |read, _| told.set(read);
    let options = Options {
        read: read::Options::default(),
        mapping_name: "m.toml",
        round: Some("A round"),
        refusals: &refusals,
        cancel: &cancel,
        progress: &progress,
    };
    let mut rows = Vec::new();
    let mut sink = |chunk: Chunk| -> Result<(), std::convert::Infallible> {
        rows.push(chunk);
        Ok(())
    };
    match run(path, &mapping, &standards, gazetteer, &options, &mut sink) {
        Ok(report) => Ok(Taken { report, rows }),
        Err(Failed::Problems(problems)) => Err(problems),
        Err(other) => panic!("{other:?}"),
    }
}

fn import_text(mapping: &str, text: &str) -> Result<Taken, Vec<Problem>> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.csv");
    fs_err::write(&path, text).expect("a file");
    import(&path, mapping, None)
}

impl Taken {
    fn count(&self, what: Counted) -> i64 {
        self.rows
            .iter()
            .flat_map(|chunk| &chunk.people[what as usize])
            .filter(|n| **n >= 0)
            .map(|n| i64::from(*n))
            .sum()
    }

    fn codes(&self) -> Vec<&'static str> {
        self.report.problems.iter().map(|problem| problem.entry.code).collect()
    }

    fn answers(&self, indicator: &str) -> Vec<Answer> {
        let at = self
            .report
            .round
            .questions
            .iter()
            .position(|q| q.indicator == indicator)
            .expect("a question");
        self.rows
            .iter()
            .flat_map(|chunk| &chunk.answers[at])
            .map(|code| Answer::from_code(*code))
            .collect()
    }
}

const LIGHT: &str = "site_id = \"id\"\ndate = \"day\"\n[[map]]\ncolumn = \"light\"\nindicator = \"LIT-01\"\nhazard = { \"yes\" = 0, \"no\" = 1 }\n";

#[test]
fn a_file_becomes_a_round_with_its_period_and_refused_columns() {
    let text =
        "id,day,light,ki name,Comments\nS1,2024-05-02,yes,A B,none\nS2,2024-04-30,no,C D,\n,2024-05-01,no,E F,\n";
    let taken = import_text(LIGHT, text).unwrap_or_else(|problems| panic!("{problems:?}"));
    let report = &taken.report;
    assert_eq!((report.rows_in, report.rows_kept, report.rejected.count, report.rows_dropped), (3, 2, 1, 0));
    assert_eq!(
        (report.round.id.as_str(), report.round.period.clone()),
        ("a-round", Some(("2024-04-30".into(), "2024-05-02".into())))
    );
    assert_eq!(
        report.refused_columns.iter().map(|r| r.kind.as_str()).collect::<Vec<_>>(),
        ["person_name", "narrative"]
    );
    assert_eq!(taken.codes(), ["A-MAP-011", "A-MAP-011", "A-ROW-021"]);
    assert_eq!((report.source_digest.len(), report.mapping_digest.len()), (64, 64));
    let again = import_text(LIGHT, text).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(
        (&again.report.source_digest, &again.report.mapping_digest),
        (&report.source_digest, &report.mapping_digest)
    );
    assert_eq!((&again.rows[0].record, &again.rows[0].answers), (&taken.rows[0].record, &taken.rows[0].answers));
}

#[test]
fn a_mapping_that_does_not_fit_takes_nothing_in() {
    let refused = |mapping: &str, text: &str| {
        import_text(mapping, text)
            .err()
            .map(|problems| problems.iter().map(|p| p.entry.code).collect::<Vec<_>>())
    };
    assert_eq!(refused(LIGHT, "id,day,ligth\nS1,,yes\n"), Some(vec!["A-MAP-009"]));
    assert_eq!(refused(&LIGHT.replace("LIT-01", "LIT-99"), "id,day,light\nS1,,yes\n"), Some(vec!["A-MAP-005"]));
    let incident = LIGHT.replace("\"light\"", "\"gbv incidents\"");
    assert_eq!(refused(&incident, "id,day,gbv incidents\nS1,,yes\n"), Some(vec!["A-MAP-010"]));
}

#[test]
fn a_column_that_the_mapping_explains_is_not_named() {
    let said = format!("identifying = [{{ column = \"Comments\", as = \"remarks on the road\" }}]\n{LIGHT}");
    let taken = import_text(&said, "id,day,light,Comments\nS1,2024-05-02,yes,muddy\n")
        .unwrap_or_else(|problems| panic!("{problems:?}"));
    assert!(taken.report.refused_columns.is_empty());
}

#[test]
fn an_import_stops_when_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.csv");
    fs_err::write(&path, "id,day,light\nS1,,yes\n").expect("a file");
    let mapping = Mapping::parse("m.toml", LIGHT).expect("fine");
    let standards = amparo_forms::standards::load(None).expect("the built-in standards");
    let refusals = Refusals::load(None).expect("words");
    let cancel = AtomicBool::new(true);
    let options = Options {
        read: read::Options::default(),
        mapping_name: "m",
        round: Some("r"),
        refusals: &refusals,
        cancel: &cancel,
        progress: &|_, _| {},
    };
    let mut sink = |_: Chunk| -> Result<(), ()> { Err(()) };
    assert!(matches!(run(&path, &mapping, &standards, None, &options, &mut sink), Err(Failed::Cancelled)));
    cancel.store(false, Ordering::Relaxed);
    assert!(matches!(run(&path, &mapping, &standards, None, &options, &mut sink), Err(Failed::Sink(()))));
}

fn real(file: &str, mapping: &str, gazetteer: Option<&Gazetteer>) -> Option<Taken> {
    let path = shared(&format!("data/assessments/{file}"))?;
    Some(import(&path, mapping, gazetteer).unwrap_or_else(|problems| panic!("{problems:#?}")))
}

#[test]
fn somalia_2021_keeps_its_sites_and_figures() {
    let Some(map) = shared("data/assessments/maps/som-dsa-2021.toml") else { return };
    let Some(expected) = shared("data/assessments/expected.json") else { return };
    let map = fs_err::read_to_string(map).expect("a map");
    let Some(taken) = real("som-dsa-2021-sites.csv", &map, None) else { return };
    assert_eq!((taken.report.rows_in, taken.report.rows_kept, taken.report.rejected.count), (2987, 2986, 1));
    assert!(taken.codes().contains(&"A-ROW-021"), "{:?}", taken.codes());
    assert!(!taken.codes().contains(&"A-ROW-028"), "no answer is unlisted: {:#?}", taken.report.problems);
    let said: Vec<u8> = taken
        .answers("LIT-01")
        .into_iter()
        .filter_map(|a| if let Answer::Said(i) = a { Some(i) } else { None })
        .collect();
    let lit = said.iter().filter(|choice| **choice == 0).count() as f64 / said.len() as f64;
    assert!((lit - 0.349_967).abs() < 1e-6, "{lit}");
    let figures: serde_json::Value =
        serde_json::from_str(&fs_err::read_to_string(expected).expect("figures")).expect("JSON");
    let missing = figures["figures"]
        .as_array()
        .and_then(|all| all.iter().find(|f| f["id"] == "dsa.missing_by_column"))
        .expect("a figure");
    for question in &taken.report.round.questions {
        let silent = taken
            .answers(&question.indicator)
            .iter()
            .filter(|answer| !matches!(answer, Answer::Said(_)))
            .count();
        let with_ghost = missing["value"][&question.column].as_f64().expect("a share");
        let ghost_blank = |silent: usize| ((silent as f64 / 2987.0) * 1e4).round() / 1e4;
        assert!(
            [silent, silent + 1].map(ghost_blank).contains(&with_ghost),
            "{}: {silent}, {with_ghost}",
            question.column
        );
    }
    let refused: Vec<&str> = taken.report.refused_columns.iter().map(|refused| refused.column.as_str()).collect();
    assert!(refused.contains(&"protection_index1") && refused.contains(&"number_of_needs"), "{refused:?}");
}

#[test]
fn lists_and_extracts_keep_their_totals() {
    let list = "site_id = \"CCCM IDP Site Code\"\nadmin1 = \"Region\"\nadmin2 = \"District\"\nlat = \"Latitude\"\nlon = \"Longitude\"\n[people]\nhouseholds = \"HH\"\nindividuals = \"Ind\"\n";
    let Some(taken) = real("som-cccm-site-list-2021.csv", list, None) else { return };
    assert_eq!(
        (taken.report.rows_kept, taken.count(Counted::Households), taken.count(Counted::Individuals)),
        (3237, 512_086, 2_929_918)
    );
    let dtm = "site_id = \"admin0Pcode\"\nadmin1 = \"admin1Name\"\nadmin1_code = \"admin1Pcode\"\nadmin2 = \"admin2Name\"\nadmin2_code = \"admin2Pcode\"\ndate = \"reportingDate\"\n";
    let Some(taken) = real("dtm-global-admin0-2.csv", dtm, None) else { return };
    assert_eq!(taken.report.rows_in, 13_367);
    assert!(taken.codes().contains(&"A-READ-030"), "{:?}", taken.codes());
}

#[test]
fn dummies_stay_out_and_points_outside_their_district_are_named() {
    let gbv = "site_id = \"row\"\nadmin2 = \"Area\"\ninformant = \"household\"\n";
    let Some(taken) = real("som-gbv-pin-2021-households.csv", gbv, None) else { return };
    assert_eq!((taken.report.rows_kept, taken.report.rejected.count), (11_349, 10));
    let Some(path) = shared("data/assessments/som-admin2.geojson") else { return };
    let gazetteer = Gazetteer::new(crate::places::read(&path).0);
    let list = "site_id = \"CCCM IDP Site Code\"\nadmin1 = \"Region\"\nadmin2_code = \"district_code\"\nlat = \"Latitude\"\nlon = \"Longitude\"\n";
    let Some(taken) = real("som-cccm-site-list-2021.csv", list, Some(&gazetteer)) else { return };
    let outside = taken.codes().iter().filter(|code| **code == "A-PLACE-016").count();
    println!("points outside their district: {outside}");
    assert!(outside > 0 && outside < 1000);
    for (file, map) in
        [("som-h2r-2022-02-settlements.csv", "som-h2r-2022.toml"), ("mwi-dtm-baseline-2024.csv", "mwi-dtm-2024.toml")]
    {
        let map = fs_err::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/maps/").to_owned() + map)
            .expect("a map");
        let Some(taken) = real(file, &map, None) else { return };
        let told: Vec<String> = taken
            .report
            .problems
            .iter()
            .filter(|p| p.entry.code != "A-MAP-011")
            .map(ToString::to_string)
            .collect();
        println!("{file}: {} of {} rows, {told:#?}", taken.report.rows_kept, taken.report.rows_in);
        assert_eq!(taken.report.rows_in, if file.starts_with("som") { 532 } else { 776 });
        assert!(taken.report.rows_kept * 10 >= taken.report.rows_in * 8);
    }
}
