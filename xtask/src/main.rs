//! The chores of a developer: `cargo xtask test | tidy | sample | assets | bench`.
//! Only programs and files are touched here; what the product does is in `crates/`.

mod assets;
mod bench;
mod measured;
mod needs;
mod sample;
mod test;
mod tidy;
mod walk;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

/// A sentence for the developer: what went wrong and what to do.
type Fail = String;

/// An error of the disk as a sentence; `fs_err` puts the path into it.
fn said(error: std::io::Error) -> Fail {
    error.to_string()
}

const USAGE: &str = "cargo xtask CHORE

  test [--no-browser] [--quiet]       everything that must pass before a change lands; ends in 'N passed, N failed'
  tidy                                the rules of the house that a machine can check
  sample                              writes samples/, the simulated rounds
  assets [--check]                    fetches the vendored browser bundles from npm and compares them; --check only compares
  walk                                writes docs/somalia-2021.md from the real round
  bench [picture|import|pages|release|build] [--runs N]
                                      measures against a peer in the same run and writes docs/bench.md";

/// The workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies inside the workspace")
}

/// The folder with shared data, where this machine has it: `AMPARO_SHARED`, else `../shared` beside the workspace.
fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("AMPARO_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    folder.join("data").is_dir().then_some(folder)
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args.as_slice() {
        ["test", flags @ ..] if flags.iter().all(|flag| ["--no-browser", "--quiet"].contains(flag)) => {
            test::run(&test::Wishes { browser: !flags.contains(&"--no-browser"), quiet: flags.contains(&"--quiet") })
        }
        ["tidy"] => tidy::run(),
        ["sample"] => sample::write(),
        ["assets"] => assets::fetch(),
        ["assets", "--check"] => assets::check(),
        ["walk"] => walk::write(),
        ["bench", rest @ ..] => bench::run(rest),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fail) => {
            eprintln!("{fail}");
            ExitCode::FAILURE
        }
    }
}
