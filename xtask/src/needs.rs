//! What the tests need beside Rust, and how it gets there: on Debian as root it is installed, elsewhere the command is printed.

use crate::{Fail, root, said};
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Where a program lies that answers to one of these names.
pub fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    names
        .iter()
        .find_map(|name| std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file()))
}

/// Runs a command to its end, its output shown; an error names the command.
pub fn run(command: &mut Command) -> Result<(), Fail> {
    let status = command.status().map_err(|error| format!("cannot run {command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}")) }
}

/// A program of a Debian package. Installs it when it is missing and may be installed.
pub fn debian(names: &[&str], package: &str) -> Result<PathBuf, Fail> {
    if let Some(found) = program(names) {
        return Ok(found);
    }
    install(&[package])?;
    program(names).ok_or_else(|| format!("{package} is installed, yet {} is not on the path", names.join(" or ")))
}

fn install(packages: &[&str]) -> Result<(), Fail> {
    let by_hand = format!("missing: {0}\n  on Debian or Ubuntu: sudo apt-get install {0}", packages.join(" "));
    let root_user = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    if !Path::new("/etc/debian_version").exists() || !root_user {
        return Err(by_hand);
    }
    println!("installing {} through apt-get", packages.join(" "));
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq").stdout(Stdio::null());
        apt
    };
    run(apt().arg("update"))?;
    run(apt().args(["install", "-y", "--no-install-recommends"]).args(packages))
        .map_err(|error| format!("{error}\n{by_hand}"))
}

/// Python with these packages, in a virtual environment below `target/`. What is there already is not asked for again.
pub fn python_with(packages: &[&str]) -> Result<PathBuf, Fail> {
    let environment = root().join("target/oracle-venv");
    let python = environment.join("bin/python3");
    let list = environment.join("installed.txt");
    let installed = if python.is_file() { fs_err::read_to_string(&list).unwrap_or_default() } else { String::new() };
    let missing: Vec<&str> = packages
        .iter()
        .copied()
        .filter(|name| !installed.lines().any(|line| line == *name))
        .collect();
    if missing.is_empty() {
        return Ok(python);
    }
    if !python.is_file() {
        let system = debian(&["python3"], "python3")?;
        let make = || run(Command::new(&system).args(["-m", "venv"]).arg(&environment).stdout(Stdio::null()));
        if make().is_err() {
            install(&["python3-venv"])?;
            make()?;
        }
    }
    println!("installing into target/oracle-venv: {}", missing.join(" "));
    let mut pip = Command::new(&python);
    run(pip
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .args(&missing))?;
    fs_err::write(&list, installed + &missing.join("\n") + "\n").map_err(said)?;
    Ok(python)
}
