//! The program `amparo`: commands, configuration, wiring. The only crate that knows all the others.
//! Data goes to standard output, everything else to standard error. Exit status: 0 done, 1 refused or findings, 2 wrong usage.

#[macro_use]
mod show;
mod args;
mod commands;
mod context;

use amparo_intake::read::child;
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1).peekable();
    if words.next_if(|word| word == child::COMMAND).is_some() {
        return child::main(words);
    }
    let args = args::Args::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_env_filter(tracing_subscriber::EnvFilter::from_env("AMPARO_LOG"))
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the program cannot start its workers: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(args)) {
        Ok(commands::Ended::Done) => ExitCode::SUCCESS,
        Ok(commands::Ended::Findings) => ExitCode::FAILURE,
        Err(error) => {
            show::error(&error);
            ExitCode::FAILURE
        }
    }
}
