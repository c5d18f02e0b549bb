//! `cargo xtask test`: all that must pass before a change lands, and one line at the end that counts it.
//! What does not run says so loudly, with the reason; nothing that fails is passed over.

use crate::{Fail, needs, root, shared, tidy};
use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

/// What the developer asked for.
pub struct Wishes {
    /// Run the browser tests.
    pub browser: bool,
    /// Show only what fails, and the counts.
    pub quiet: bool,
}

/// Tests that passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    passed: u32,
    failed: u32,
}

impl Count {
    fn add(&mut self, other: Count) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// A step that is one test: it works or it fails.
    fn one(works: bool) -> Count {
        Count { passed: u32::from(works), failed: u32::from(!works) }
    }
}

/// Runs everything; an error when anything failed.
pub fn run(wishes: &Wishes) -> Result<(), Fail> {
    let mut all = Count::default();
    let mut silent: Vec<String> = Vec::new();

    if shared().is_none() {
        silent.push("tests on real rounds: the shared data are absent (AMPARO_SHARED, else ../shared)".to_owned());
    }

    step("tidy");
    all.add(counted("tidy", tidy::run()));

    step("numpy for the oracle; openpyxl, libhxl and GDAL to open what the program writes");
    // libhxl needs six and dateutil and does not say so.
    let python = needs::python_with(&["numpy", "openpyxl", "libhxl", "six", "python-dateutil"]);
    let python = python.and_then(|python| needs::debian(&["ogrinfo"], "gdal-bin").map(|_| python));
    all.add(counted("oracle", python.as_ref().map(drop).map_err(Clone::clone)));

    step("Rust tests");
    let mut cargo = Command::new("cargo");
    cargo
        .args(["test", "--workspace", "--no-fail-fast", "--", "--show-output"])
        .current_dir(root());
    if let Ok(python) = &python {
        cargo.env("AMPARO_PYTHON", python);
    }
    let (count, unrun) = through(&mut cargo, wishes.quiet, rust_line)?;
    all.add(count);
    silent.extend(unrun);

    if !wishes.browser {
        silent.push("browser tests: left out by --no-browser".to_owned());
    } else if !root().join("web-app/package.json").is_file() {
        silent.push("browser tests: web-app/package.json is not there".to_owned());
    } else {
        step("browser tests");
        all.add(browser(wishes).unwrap_or_else(|fail| counted("browser", Err(fail))));
    }

    println!();
    for what in &silent {
        println!("DID NOT RUN  {what}");
    }
    println!("{} passed, {} failed", all.passed, all.failed);
    if all.failed == 0 { Ok(()) } else { Err("cargo xtask test: something failed; see above".to_owned()) }
}

fn step(name: &str) {
    println!("\n== {name}");
}

fn counted(name: &str, result: Result<(), Fail>) -> Count {
    if let Err(fail) = &result {
        println!("FAILED  {name}: {fail}");
    }
    Count::one(result.is_ok())
}

/// Builds the program, then runs Playwright on it with the system's Chromium.
fn browser(wishes: &Wishes) -> Result<Count, Fail> {
    let chromium = needs::debian(&["chromium", "chromium-browser", "google-chrome"], "chromium")?;
    needs::debian(&["node"], "nodejs")?;
    needs::debian(&["npm"], "npm")?;
    let folder = root().join("web-app");
    needs::run(
        Command::new("cargo")
            .args(["build", "--quiet", "--package", "amparo"])
            .current_dir(root()),
    )?;
    needs::run(
        Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--silent"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .current_dir(&folder),
    )?;
    let mut playwright = Command::new("npx");
    playwright
        .args(["playwright", "test", "--reporter=line"])
        .env("AMPARO_CHROMIUM", chromium)
        .current_dir(&folder);
    Ok(through(&mut playwright, wishes.quiet, playwright_line)?.0)
}

/// What a line of a runner's output adds: a count, or something that did not run.
type Reads = fn(&str) -> (Count, Option<String>);

/// Runs a command, shows its lines, and counts. A command that fails without a failed test counts as one failure.
fn through(command: &mut Command, quiet: bool, reads: Reads) -> Result<(Count, Vec<String>), Fail> {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot run {command:?}: {error}"))?;
    let (Some(out), Some(err)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(format!("{command:?} gives no output"));
    };
    let (send, lines) = std::sync::mpsc::channel();
    let pump = |stream: Box<dyn std::io::Read + Send>| {
        let send = send.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
                let _ = send.send(String::from_utf8_lossy(&line).into_owned());
            }
        })
    };
    let pumps = [pump(Box::new(out)), pump(Box::new(err))];
    drop(send);

    let (mut count, mut unrun) = (Count::default(), Vec::new());
    let mut held: Vec<String> = Vec::new();
    for line in lines {
        let (adds, silent) = reads(&line);
        count.add(adds);
        unrun.extend(silent);
        if quiet {
            held.push(line);
        } else {
            println!("{line}");
        }
    }
    for pump in pumps {
        let _ = pump.join();
    }
    let status = child.wait().map_err(|error| format!("cannot wait for {command:?}: {error}"))?;
    if !status.success() {
        if quiet {
            println!("{}", held.join("\n"));
        }
        println!("FAILED  {command:?} ended with {status}");
    }
    unrun.sort();
    unrun.dedup();
    Ok((settled(count, status.success()), unrun))
}

/// A runner that ends badly failed at least once, whatever it counted; one that counted nothing tested nothing.
fn settled(count: Count, success: bool) -> Count {
    let silent = !success && count.failed == 0 || success && count == Count::default();
    if silent { Count { failed: 1, ..count } } else { count }
}

/// `test result: ok. 6 passed; 0 failed; ...`, and lines in which a test says that it did not run.
fn rust_line(line: &str) -> (Count, Option<String>) {
    if let Some(rest) = line.strip_prefix("test result: ") {
        let number = |word: &str| {
            let before = rest.split(word).next().unwrap_or_default();
            before.split_whitespace().next_back().and_then(|n| n.parse().ok()).unwrap_or(0)
        };
        return (Count { passed: number(" passed"), failed: number(" failed") }, None);
    }
    (Count::default(), line.contains("did not run").then(|| line.trim().to_owned()))
}

/// `  12 passed (8.3s)` and `  1 failed` of Playwright.
fn playwright_line(line: &str) -> (Count, Option<String>) {
    let mut words = line.split_whitespace();
    let number = words.next().and_then(|n| n.parse().ok());
    match (number, words.next()) {
        (Some(passed), Some("passed")) => (Count { passed, failed: 0 }, None),
        (Some(failed), Some("failed" | "flaky" | "interrupted")) => (Count { passed: 0, failed }, None),
        (Some(number), Some("skipped")) => (Count::default(), Some(format!("browser tests: {number} skipped"))),
        _ => (Count::default(), line.contains("did not run").then(|| line.trim().to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_both_runners_are_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s";
        assert_eq!(rust_line(line).0, Count { passed: 12, failed: 3 });
        assert_eq!(rust_line("test a::b ... ok").0, Count::default());
        assert_eq!(playwright_line("  12 passed (8.3s)").0, Count { passed: 12, failed: 0 });
        assert_eq!(playwright_line("  2 failed").0, Count { passed: 0, failed: 2 });
        assert!(rust_line("somalia: did not run, the shared data are absent").1.is_some());
    }

    #[test]
    fn a_runner_that_ends_badly_or_tests_nothing_is_a_failure() {
        assert_eq!(settled(Count { passed: 3, failed: 0 }, false), Count { passed: 3, failed: 1 });
        assert_eq!(settled(Count::default(), true), Count { passed: 0, failed: 1 });
        assert_eq!(settled(Count { passed: 3, failed: 0 }, true), Count { passed: 3, failed: 0 });
    }

    #[test]
    fn lines_of_a_command_reach_the_counter() {
        let mut command = Command::new("cargo");
        let (count, _) =
            through(command.arg("--version"), true, |line| (Count::one(line.starts_with("cargo ")), None)).unwrap();
        assert_eq!(count, Count { passed: 1, failed: 0 });
    }
}
