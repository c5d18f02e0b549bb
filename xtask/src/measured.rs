//! Runs a program and says how long it took and how much memory it held at most, with all that it started.

use crate::Fail;
use std::{
    collections::BTreeMap,
    io::Read,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// One run of a program.
#[derive(Clone, Debug)]
pub struct Run {
    /// Wall time in seconds, from start to end of the process.
    pub seconds: f64,
    /// Highest resident memory in bytes: the sum over the process and its children of what each held at most.
    pub peak: u64,
    /// The last line of its output, as JSON.
    pub says: serde_json::Value,
}

/// Runs to the end. The kernel keeps the high-water mark of each process; it is read every few milliseconds until the end.
pub fn run(command: &mut Command) -> Result<Run, Fail> {
    let start = Instant::now();
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot run {command:?}: {error}"))?;
    let mut output = child.stdout.take().ok_or("no output to read")?;
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        output.read_to_string(&mut text).map(|_| text)
    });
    let mut peaks = BTreeMap::new();
    let status = loop {
        for process in family(child.id()) {
            if let Some(peak) = high_water(process) {
                peaks.insert(process, peak);
            }
        }
        match child.try_wait().map_err(|error| format!("cannot wait for {command:?}: {error}"))? {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    let seconds = start.elapsed().as_secs_f64();
    if !status.success() {
        return Err(format!("{command:?} ended with {status}"));
    }
    let text = reader
        .join()
        .map_err(|_| "the reader of its output broke")?
        .map_err(|error| error.to_string())?;
    let last = text.lines().rev().find(|line| line.trim_start().starts_with('{'));
    let says = last.and_then(|line| serde_json::from_str(line).ok());
    let says = says.ok_or_else(|| format!("{command:?} did not end in a line of JSON"))?;
    Ok(Run { seconds, peak: peaks.values().sum(), says })
}

/// A process and all below it.
fn family(process: u32) -> Vec<u32> {
    let mut all = vec![process];
    let mut at = 0;
    while let Some(process) = all.get(at) {
        let threads = fs_err::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
        let children = threads.filter_map(|thread| fs_err::read_to_string(thread.path().join("children")).ok());
        let children: Vec<u32> = children
            .flat_map(|list| list.split_whitespace().filter_map(|n| n.parse().ok()).collect::<Vec<_>>())
            .collect();
        all.extend(children);
        at += 1;
    }
    all
}

fn high_water(process: u32) -> Option<u64> {
    let status = fs_err::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_and_memory_of_a_program_are_seen() {
        let Some(python) = crate::needs::program(&["python3"]) else {
            return eprintln!("measured: did not run, python3 is absent");
        };
        let program = "import time; held = bytearray(b'x') * 80_000_000; time.sleep(0.2); print('{\"sites\": 3}')";
        let run = run(Command::new(python).args(["-c", program])).unwrap();
        assert!(run.seconds > 0.2 && run.peak > 80_000_000, "{run:?}");
        assert_eq!(run.says["sites"], 3);
    }

    #[test]
    fn a_program_that_fails_is_an_error() {
        assert!(run(Command::new("cargo").args(["no-such-command-of-cargo"]).stderr(Stdio::null())).is_err());
    }
}
