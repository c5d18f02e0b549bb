//! `cargo xtask bench`: our program and its peer on the same task, in turns, in one run; the table goes to `docs/bench.md`.
//! A benched program takes `--name value` arguments and ends in one line of JSON with `seconds`, the time of the task itself.

mod build;

use crate::{
    Fail,
    measured::{self, Run},
    needs, root, said,
};
use std::{fmt::Write, process::Command};

/// A task, who does it, and what is asked of it.
struct Bench {
    name: &'static str,
    what: &'static str,
    /// What the issue asks for.
    bar: &'static str,
    /// Package and example that does it.
    ours: (&'static str, &'static str),
    /// Features that the example needs.
    features: &'static [&'static str],
    /// Arguments by which it makes the input first, where it needs a file.
    make: &'static [&'static str],
    args: &'static [&'static str],
    peer: Option<Peer>,
}

/// A script below `tests/oracle/` that does the same.
struct Peer {
    script: &'static str,
    packages: &'static [&'static str],
    args: &'static [&'static str],
}

const TABLE: &[&str] = &["--file", "target/bench/import.csv", "--map", "target/bench/import.map.toml"];
const PICTURE: &[&str] = &["--sites", "100000", "--indicators", "60", "--draws", "1000", "--seed", "1"];

const BENCHES: [Bench; 4] = [
    Bench {
        name: "picture",
        what: "risk picture of 100,000 sites x 60 indicators, 1,000 draws, against vectorised numpy",
        bar: "below 20 s and 1 GiB; 20 times faster than numpy or more",
        ours: ("amparo-analysis", "bench_picture"),
        features: &[],
        make: &[],
        args: PICTURE,
        peer: Some(Peer { script: "numpy_picture.py", packages: &["numpy"], args: PICTURE }),
    },
    Bench {
        name: "import",
        what: "import of a CSV of 1,000,000 rows x 100 columns with a mapping, against pandas",
        bar: "5 times faster than pandas or more; below 500 MB",
        ours: ("amparo-intake", "bench_import"),
        features: &[],
        make: &["--make", "--rows", "1000000", "--columns", "100"],
        args: TABLE,
        peer: Some(Peer { script: "pandas_import.py", packages: &["numpy", "pandas"], args: TABLE }),
    },
    Bench {
        name: "pages",
        what: "pages of a round of 100,000 sites: first byte at the 95th percentile",
        bar: "below 200 ms",
        ours: ("amparo-web", "bench_pages"),
        features: &[],
        make: &[],
        args: &["--sites", "100000", "--seed", "1"],
        peer: None,
    },
    Bench {
        name: "release",
        what: "attacker on 1,000 random tables, rule on and off",
        bar: "no cell disclosed with the rule on; disclosures found with it off",
        ours: ("amparo-release", "bench_release"),
        features: &["--features", "testing"],
        make: &[],
        args: &[],
        peer: None,
    },
];

/// `bench [NAME] [--runs N]`; without a name, all whose program is there but the build from nothing.
pub fn run(args: &[&str]) -> Result<(), Fail> {
    if args == ["build"] {
        return build::run();
    }
    let (name, runs) = match args {
        [] => (None, 5),
        ["--runs", n] => (None, number(n)?),
        [name] => (Some(*name), 5),
        [name, "--runs", n] => (Some(*name), number(n)?),
        _ => return Err("bench [picture|import|pages|release|build] [--runs N]".to_owned()),
    };
    let wanted: Vec<&Bench> = BENCHES.iter().filter(|bench| name.is_none_or(|name| name == bench.name)).collect();
    if wanted.is_empty() {
        return Err(format!(
            "no bench {:?}; there are picture, import, pages, release, build",
            name.unwrap_or_default()
        ));
    }
    fs_err::create_dir_all(root().join("target/bench")).map_err(said)?;
    for bench in wanted {
        let source = root()
            .join("crates")
            .join(bench.ours.0.trim_start_matches("amparo-"))
            .join("examples")
            .join(format!("{}.rs", bench.ours.1));
        if !source.is_file() {
            println!(
                "DID NOT RUN  {}: {} is not there",
                bench.name,
                source.strip_prefix(root()).unwrap_or(&source).display()
            );
            continue;
        }
        let section = section(bench, &measure(bench, runs)?);
        println!("{section}");
        keep(bench.name, &section)?;
    }
    Ok(())
}

fn number(text: &str) -> Result<usize, Fail> {
    text.parse()
        .ok()
        .filter(|n| *n > 0)
        .ok_or_else(|| format!("{text:?} is no number of runs"))
}

/// Runs of one side.
struct Side {
    who: String,
    runs: Vec<Run>,
}

fn measure(bench: &Bench, runs: usize) -> Result<Vec<Side>, Fail> {
    let (package, example) = bench.ours;
    let mut build = Command::new("cargo");
    build
        .args(["build", "--release", "--package", package, "--example", example])
        .args(bench.features);
    needs::run(build.current_dir(root()))?;
    let program = root().join("target/release/examples").join(example);
    if !bench.make.is_empty() {
        needs::run(Command::new(&program).args(bench.make).args(bench.args).current_dir(root()))?;
    }
    let mut sides = vec![Side { who: "Amparo".to_owned(), runs: Vec::new() }];
    let script = |peer: &Peer| root().join("tests/oracle").join(peer.script);
    let peer = bench.peer.as_ref().filter(|peer| script(peer).is_file());
    let python = match peer {
        Some(peer) => {
            sides.push(Side { who: peer.script.trim_end_matches(".py").to_owned(), runs: Vec::new() });
            Some(needs::python_with(peer.packages)?)
        }
        None => None,
    };
    for run in 1..=runs {
        for (number, side) in sides.iter_mut().enumerate() {
            let mut command = match (number, &python, peer) {
                (1, Some(python), Some(peer)) => {
                    let mut command = Command::new(python);
                    // These make OpenBLAS take slower kernels on some machines; the peer shall be at its best.
                    command.env_remove("OPENBLAS_CORETYPE").env_remove("OPENBLAS_L2_SIZE");
                    command.arg(script(peer)).args(peer.args);
                    command
                }
                _ => {
                    let mut command = Command::new(&program);
                    command.args(bench.args);
                    command
                }
            };
            let done = measured::run(command.current_dir(root()))?;
            println!(
                "{} {run}/{runs}  {:<16} {:>8.3} s  {:>7} MiB",
                bench.name,
                side.who,
                seconds(&done),
                done.peak >> 20
            );
            side.runs.push(done);
        }
    }
    Ok(sides)
}

/// Time of the task as the program says it, else of the whole process.
fn seconds(run: &Run) -> f64 {
    run.says["seconds"].as_f64().unwrap_or(run.seconds)
}

/// Lowest, middle and highest of some figures.
fn spread(mut figures: Vec<f64>) -> [f64; 3] {
    figures.sort_by(f64::total_cmp);
    [figures[0], figures[figures.len() / 2], figures[figures.len() - 1]]
}

fn section(bench: &Bench, sides: &[Side]) -> String {
    let mut text = format!(
        "## {}: {}\n\nBar: {}. `cargo xtask bench {}` on {}, {} runs in turns.\n\n",
        bench.name,
        bench.what,
        bench.bar,
        bench.name,
        machine(),
        sides[0].runs.len()
    );
    text.push_str("| program | task, median (min to max) | whole process, median | peak memory, highest |\n| --- | --- | --- | --- |\n");
    let mut medians = Vec::new();
    for side in sides {
        let [low, middle, high] = spread(side.runs.iter().map(seconds).collect());
        let [_, whole, _] = spread(side.runs.iter().map(|run| run.seconds).collect());
        let peak = side.runs.iter().map(|run| run.peak).max().unwrap_or_default() >> 20;
        let _ = writeln!(text, "| {} | {middle:.3} s ({low:.3} to {high:.3}) | {whole:.3} s | {peak} MiB |", side.who);
        medians.push(middle);
    }
    if let [ours, peer] = medians[..] {
        let _ = write!(text, "\nThe peer takes {:.1} times as long.\n", peer / ours);
    }
    for side in sides {
        if let Some(run) = side.runs.last() {
            let _ = write!(text, "\n{} says: `{}`\n", side.who, run.says);
        }
    }
    text
}

fn machine() -> String {
    let line = |path: &str, key: &str| {
        let text = fs_err::read_to_string(path).unwrap_or_default();
        text.lines()
            .find(|line| line.starts_with(key))
            .and_then(|line| line.split_once(':'))
            .map(|(_, v)| v.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let kib: u64 = line("/proc/meminfo", "MemTotal")
        .and_then(|v| v.split_whitespace().next()?.parse().ok())
        .unwrap_or(0);
    format!(
        "{}, {cores} cores, {} GiB",
        line("/proc/cpuinfo", "model name").unwrap_or_else(|| "an unnamed processor".to_owned()),
        kib >> 20
    )
}

/// Puts a section into `docs/bench.md` in the place of the one with the same name.
fn keep(name: &str, section: &str) -> Result<(), Fail> {
    let path = root().join("docs/bench.md");
    let old = fs_err::read_to_string(&path).unwrap_or_else(|_| HEAD.to_owned());
    fs_err::write(&path, replaced(&old, name, section)).map_err(said)
}

const HEAD: &str = "# Benchmarks\n\nWritten by `cargo xtask bench`; not edited by hand. Both programs of a table did the same task in turns in the same run.\n";

fn replaced(document: &str, name: &str, section: &str) -> String {
    let start = format!("## {name}:");
    let mut parts: Vec<String> = Vec::new();
    for line in document.lines() {
        if line.starts_with("## ") || parts.is_empty() {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push_str(line);
            part.push('\n');
        }
    }
    match parts.iter_mut().find(|part| part.starts_with(&start)) {
        Some(part) => *part = section.to_owned(),
        None => parts.push(section.to_owned()),
    }
    parts.iter().map(|part| part.trim_end()).collect::<Vec<_>>().join("\n\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_takes_the_place_of_its_forerunner_and_leaves_the_others() {
        let one = replaced(HEAD, "picture", "## picture: a\n\nold\n");
        let two = replaced(&one, "import", "## import: b\n\nkept\n");
        let three = replaced(&two, "picture", "## picture: a\n\nnew\n");
        assert!(
            three.starts_with("# Benchmarks")
                && three.contains("new")
                && three.contains("kept")
                && !three.contains("old"),
            "{three}"
        );
    }

    #[test]
    fn the_table_has_medians_spread_and_ratio() {
        let run = |seconds: f64| Run {
            seconds: seconds + 1.0,
            peak: 64 << 20,
            says: serde_json::json!({ "seconds": seconds }),
        };
        let side = |who: &str, times: [f64; 3]| Side { who: who.to_owned(), runs: times.map(run).to_vec() };
        let text = section(&BENCHES[0], &[side("Amparo", [2.0, 1.0, 4.0]), side("numpy", [40.0, 50.0, 30.0])]);
        assert!(text.contains("| Amparo | 2.000 s (1.000 to 4.000) | 3.000 s | 64 MiB |"), "{text}");
        assert!(text.contains("20.0 times"), "{text}");
    }
}
