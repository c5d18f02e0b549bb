//! `cargo xtask bench build`: the program from nothing, as somebody who has just cloned it builds it, and what weighs most.

use super::{keep, machine};
use crate::{Fail, needs, root, said};
use std::{collections::BTreeMap, fmt::Write, process::Command, time::Instant};

/// Builds once into a folder of its own and keeps the figures.
pub fn run() -> Result<(), Fail> {
    let target = root().join("target/bench/build");
    if target.exists() {
        fs_err::remove_dir_all(&target).map_err(said)?;
    }
    let start = Instant::now();
    let mut build = Command::new("cargo");
    build
        .args(["build", "--release", "--package", "amparo", "--timings", "--target-dir"])
        .arg(&target);
    needs::run(build.current_dir(root()))?;
    let minutes = start.elapsed().as_secs_f64() / 60.0;
    let bytes = fs_err::metadata(target.join("release/amparo")).map_err(said)?.len();
    let report = fs_err::read_to_string(target.join("cargo-timings/cargo-timing.html")).map_err(said)?;
    let weights = weights(&report).ok_or("the timings of cargo have another form than expected")?;
    let sum: f64 = weights.iter().map(|(_, seconds)| seconds).sum();

    let mut text = format!(
        "## build: the program from nothing\n\nBar: below 20 minutes on 2 idle cores; program below 150 MB. `cargo xtask bench build` on {}.\n\n\
         {minutes:.1} minutes for {} packages; {:.0} minutes of compiler time in all; the program is {:.1} MB.\n\n\
         | package | seconds of compiler time |\n| --- | --- |\n",
        machine(),
        weights.len(),
        sum / 60.0,
        bytes as f64 / 1e6
    );
    for (name, seconds) in weights.iter().take(15) {
        let _ = writeln!(text, "| {name} | {seconds:.0} |");
    }
    println!("{text}");
    keep("build", &text)
}

/// Packages by the time that the compiler spent on them, most first, from the page that `cargo build --timings` writes.
fn weights(report: &str) -> Option<Vec<(String, f64)>> {
    let data = report.split_once("const UNIT_DATA = ")?.1.split_once("];")?.0;
    let units: Vec<serde_json::Value> = serde_json::from_str(&format!("{data}]")).ok()?;
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    for unit in &units {
        *sums.entry(unit["name"].as_str()?.to_owned()).or_default() += unit["duration"].as_f64()?;
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by(|a, b| b.1.total_cmp(&a.1));
    Some(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_a_package_are_added_up() {
        let report = r#"x const UNIT_DATA = [ {"name": "a", "duration": 1.5}, {"name": "b", "duration": 2.0}, {"name": "a", "duration": 1.0} ];
            const CONCURRENCY_DATA = [];"#;
        assert_eq!(weights(report).unwrap(), [("a".to_owned(), 2.5), ("b".to_owned(), 2.0)]);
        assert!(weights("another page").is_none());
    }
}
