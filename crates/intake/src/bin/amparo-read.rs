//! The reading child as a program of its own, so that tests of this crate reach it without the whole of Amparo.
//! `amparo read-workbook` does the same.

fn main() -> std::process::ExitCode {
    amparo_intake::read::child::main(std::env::args_os().skip(2))
}
