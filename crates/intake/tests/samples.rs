//! The samples through the door: every defect that `samples/README.md` promises is found, and nothing else costs a row.

use amparo_forms::standards;
use amparo_intake::{
    import::{self, Report},
    mapping::Mapping,
    places::{self, Gazetteer},
    read,
    refuse::Refusals,
};
use amparo_model::{Chunk, Informant, Problem, Round, RoundId};
use std::{collections::BTreeMap, convert::Infallible, path::PathBuf, sync::atomic::AtomicBool};

fn sample(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "../../samples", name].iter().collect()
}

fn taken(file: &str, mapping: &str) -> (Report, Vec<Chunk>) {
    let text = fs_err::read_to_string(sample(mapping)).unwrap();
    let mapping_read = Mapping::parse(mapping, &text).unwrap();
    let (mut all, problems) = places::read(&sample("varanda-admin1.geojson"));
    assert!(problems.is_empty(), "{problems:?}");
    let (districts, problems) = places::read(&sample("varanda-admin2.geojson"));
    assert!(problems.is_empty(), "{problems:?}");
    let known: Vec<String> = all.iter().map(|place| place.code.clone()).collect();
    all.extend(districts.into_iter().filter(|place| !known.contains(&place.code)));
    let (refusals, cancel) = (Refusals::load(None).unwrap(), AtomicBool::new(false));
    let options = import::Options {
        read: read::Options::default(),
        mapping_name: mapping,
        round: None,
        refusals: &refusals,
        cancel: &cancel,
        progress: &|_, _| {},
    };
    let (standards, gazetteer) = (standards::load(None).unwrap(), Gazetteer::new(all));
    let mut chunks = Vec::new();
    let mut sink = |chunk| {
        chunks.push(chunk);
        Ok::<(), Infallible>(())
    };
    let report = import::run(&sample(file), &mapping_read, &standards, Some(&gazetteer), &options, &mut sink);
    (report.unwrap_or_else(|failed| panic!("{file}: {failed:?}")), chunks)
}

/// Codes of the problems of a report and how often each is told.
fn codes(report: &Report) -> BTreeMap<&'static str, usize> {
    let mut codes = BTreeMap::new();
    for problem in &report.problems {
        *codes.entry(problem.entry.code).or_default() += 1;
    }
    codes
}

fn said<'a>(report: &'a Report, code: &str) -> &'a Problem {
    let found = report.problems.iter().find(|problem| problem.entry.code == code);
    found.unwrap_or_else(|| {
        panic!("no {code} among {:#?}", report.problems.iter().map(Problem::to_string).collect::<Vec<_>>())
    })
}

#[test]
fn the_english_round_goes_in_without_its_dummies_ghost_incidents_and_telephones() {
    let (report, chunks) = taken("round-1-simulated.csv", "round-1-simulated.map.toml");
    assert!(report.round.simulated);
    assert_eq!((report.rows_kept, report.rows_dropped, report.rejected.count), (286, 2, 1), "{:?}", codes(&report));
    let refused: Vec<&str> = report.refused_columns.iter().map(|refused| refused.kind.as_str()).collect();
    assert!(refused.contains(&"incident") && refused.contains(&"phone"), "{refused:?}");
    assert!(said(&report, "A-ROW-028").to_string().contains("1230"));
    assert!(said(&report, "A-PLACE-010").to_string().contains("XVA04"));
    assert_eq!(
        codes(&report)["A-PLACE-016"],
        9,
        "nine sites stand outside their district, one of them with its degrees swapped"
    );
    assert!(!codes(&report).contains_key("A-PLACE-014"), "{}", said(&report, "A-PLACE-014"));
    assert!(
        chunks
            .iter()
            .all(|chunk| chunk.admin2_code.iter().all(|code| code.starts_with("XVA") && code.len() == 7))
    );
}

#[test]
fn the_french_round_is_read_with_its_accents_commas_and_days() {
    let (report, chunks) = taken("round-2-simulated.csv", "round-2-simulated.map.toml");
    assert_eq!((report.rows_kept, report.rejected.count), (293, 2), "{:?}", codes(&report));
    said(&report, "A-ROW-023");
    said(&report, "A-ROW-024");
    assert!(!codes(&report).contains_key("A-ROW-028"), "{}", said(&report, "A-ROW-028"));
    for chunk in &chunks {
        assert!(chunk.date.iter().all(|date| date.starts_with("2026-03-")), "{:?}", chunk.date);
        assert!(
            chunk.lon.iter().all(|lon| (6.0..8.0).contains(lon))
                && chunk.lat.iter().all(|lat| (-4.0..-2.0).contains(lat))
        );
    }
}

#[test]
fn the_kobo_round_keeps_the_record_of_the_women_beside_that_of_the_site() {
    let (report, chunks) = taken("round-3-simulated.zip", "round-3-simulated.map.toml");
    assert_eq!((report.rows_kept, report.rejected.count), (321, 0), "{:?}", codes(&report));
    let groups = chunks
        .iter()
        .flat_map(|chunk| &chunk.informant)
        .filter(|code| **code == Informant::DiscussionGroup.code());
    assert!(groups.count() > 10);
    let Round { id, simulated, questions, .. } = report.round;
    assert_eq!((id, simulated, questions.len()), (RoundId::from_name("Round 3").unwrap(), true, 35));
}
