//! Real rounds through the command line, where they are at hand: figures against an independent calculation, and what each file gives.
//! No figure of a single site, no name and no text of these files is printed or kept.

use crate::world::World;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folder of the real rounds.
fn rounds() -> Option<PathBuf> {
    let shared = std::env::var_os("AMPARO_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let folder = shared.join("data/assessments");
    if folder.is_dir() {
        return folder.canonicalize().ok();
    }
    eprintln!("did not run: no real rounds at hand (AMPARO_SHARED)");
    None
}

/// A Python with numpy.
fn python() -> Option<String> {
    let named = std::env::var("AMPARO_PYTHON").unwrap_or_else(|_| "python3".into());
    let has_numpy = Command::new(&named)
        .args(["-c", "import numpy"])
        .output()
        .is_ok_and(|ran| ran.status.success());
    if has_numpy {
        return Some(named);
    }
    eprintln!("did not run: no Python with numpy at hand (AMPARO_PYTHON)");
    None
}

/// A figure that was computed from the files by other means.
fn expected(folder: &Path, id: &str) -> u64 {
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let figure = all["figures"].as_array().unwrap().iter().find(|figure| figure["id"] == id).unwrap();
    figure["value"].as_f64().unwrap() as u64
}

fn office() -> World {
    let world = World::new();
    assert_eq!(world.run(&["init", "office"]).code, 0);
    world.enter("office");
    assert!(world.rounds().is_empty());
    world
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What an import gave: rows in, kept and left out, and the codes of its problems.
struct Gave {
    rows_in: u64,
    kept: u64,
    rejected: u64,
    dropped: u64,
    codes: Vec<String>,
    refused: usize,
}

/// Takes a file in; it must go in.
fn import(world: &World, file: &Path, map: &Path, round: &str) -> Gave {
    let ran =
        world.run(&["import", text(file), "--into", "site-assessment", "--round", round, "--map", text(map), "--json"]);
    let said: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{round} was refused"));
    assert_eq!(said["outcome"], "taken");
    let count = |name: &str| said[name].as_u64().unwrap();
    let codes = said["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["code"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ran.code, i32::from(count("rows_rejected") > 0), "rows that stay out are findings");
    world.is_whole();
    Gave {
        rows_in: count("rows_in"),
        kept: count("rows_kept"),
        rejected: count("rows_rejected"),
        dropped: count("rows_dropped"),
        refused: said["columns_refused"].as_array().unwrap().len(),
        codes,
    }
}

/// Rows of a CSV by the site that they are of, each as column and number; blank is none.
fn table(csv: &str) -> BTreeMap<String, BTreeMap<String, Option<f64>>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headings = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| {
        let cells = headings
            .iter()
            .zip(&row)
            .map(|(name, cell)| (name.to_owned(), cell.parse().ok()))
            .collect();
        (row[0].to_owned(), cells)
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// Scores, bounds, rank and every domain of every site as the oracle has them, to 1e-9.
fn same_as_the_oracle(world: &World, round: &str, file: &Path, map: &Path) -> Option<usize> {
    let oracle = root().join("tests/oracle/picture.py");
    let ran = Command::new(python()?)
        .arg(oracle)
        .arg("--map")
        .arg(map)
        .arg("--csv")
        .arg(file)
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let theirs = table(&String::from_utf8(ran.stdout).unwrap());
    let ours = world.run(&["risk", "--round", round, "--by", "site", "--audience", "internal", "--format", "csv"]);
    assert_eq!(ours.code, 0, "{}", ours.stderr);
    let ours = table(&ours.stdout);
    assert_eq!(ours.len(), theirs.len());
    let mut domains = 0;
    for (number, (site, theirs)) in theirs.iter().enumerate() {
        let ours = ours.get(site).unwrap_or_else(|| panic!("site {number} is not in the picture"));
        for (column, theirs) in theirs.iter().filter(|(column, _)| *column != "site_id") {
            let same = match (ours[column], theirs) {
                (Some(ours), Some(theirs)) => (ours - theirs).abs() <= 1e-9,
                (ours, theirs) => ours.is_none() && theirs.is_none(),
            };
            assert!(same, "{column} of site {number}: {:?} here, {theirs:?} there", ours[column]);
        }
        domains = theirs.keys().filter(|column| column.starts_with("domain_")).count();
    }
    assert!(domains > 5, "{domains} domains were compared");
    Some(ours.len())
}

#[test]
fn somalia_2021_is_as_an_independent_calculation_has_it() {
    let Some(folder) = rounds() else { return };
    let (file, map) = (folder.join("som-dsa-2021-sites.csv"), folder.join("maps/som-dsa-2021.toml"));
    let world = office();
    let gave = import(&world, &file, &map, "DSA 2021");
    let sites = expected(&folder, "dsa.sites");
    assert_eq!((gave.rows_in, gave.kept, gave.rejected), (expected(&folder, "dsa.rows"), sites, 1));
    assert!(gave.codes.contains(&"A-ROW-021".to_owned()), "the ghost row is named: {:?}", gave.codes);
    if let Some(compared) = same_as_the_oracle(&world, "DSA 2021", &file, &map) {
        assert_eq!(compared as u64, sites);
    }
}

#[test]
fn the_third_simulated_round_is_as_an_independent_calculation_has_it() {
    let samples = root().join("samples").canonicalize().unwrap();
    let (file, map) = (samples.join("round-3-simulated.zip"), samples.join("round-3-simulated.map.toml"));
    let world = office();
    let gave = import(&world, &file, &map, "Round 3");
    assert!(gave.kept > 250);
    same_as_the_oracle(&world, "Round 3", &file, &map);
}

#[test]
fn iraq_malawi_and_hard_to_reach_somalia_go_in_whole() {
    let Some(folder) = rounds() else { return };
    let own = root().join("tests/maps").canonicalize().unwrap();
    let world = office();
    for (file, map, rows) in [
        ("irq-cccm-2014-sites.csv", folder.join("maps/irq-cccm-2014.toml"), expected(&folder, "irq.sites")),
        ("mwi-dtm-baseline-2024.csv", own.join("mwi-dtm-2024.toml"), expected(&folder, "mwi.rows")),
        ("som-h2r-2022-02-settlements.csv", own.join("som-h2r-2022.toml"), expected(&folder, "h2r.rows")),
    ] {
        let gave = import(&world, &folder.join(file), &map, file);
        assert_eq!((gave.rows_in, gave.kept + gave.rejected + gave.dropped), (rows, rows), "{file}");
        eprintln!(
            "{file}: {} of {} rows kept, {} columns refused, {:?}",
            gave.kept, gave.rows_in, gave.refused, gave.codes
        );
    }
    assert_eq!(world.rounds().len(), 3);
}

#[test]
fn tables_without_assessments_of_sites_are_refused() {
    let Some(folder) = rounds() else { return };
    let world = office();
    for file in ["dtm-global-admin0-2.csv", "lby-dtm-r54-public.xlsx"] {
        let before = world.files();
        let path = folder.join(file);
        let ran = world.run(&["import", text(&path), "--into", "site-assessment", "--round", "Refused"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{file}");
        assert!(ran.stderr.contains("[A-MAP-004]") && ran.stderr.contains("hint: "), "{file}: {}", ran.stderr);
        assert_eq!(world.files(), before);
        let ran = world.run(&["map", "suggest", text(&path), "--into", "site-assessment"]);
        assert_eq!(ran.code, 0, "{file} can still be looked at: {}", ran.stderr);
        world.is_whole();
    }
}
