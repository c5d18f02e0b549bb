//! `cargo xtask assets`: the browser bundles of others, by package and version from npm, compared with the hashes in `vendor.toml`.
//! Cargo builds without Node; only this chore needs npm, and only to fetch anew.

use crate::{Fail, needs, root, said, tidy};
use std::{path::Path, process::Command};

const LIST: &str = "crates/web/assets/vendor.toml";
const FOLDER: &str = "crates/web/assets/vendor";

fn list() -> Result<Vec<tidy::Vendored>, Fail> {
    let path = root().join(LIST);
    let text = fs_err::read_to_string(&path).map_err(said)?;
    let (files, findings) = tidy::vendored(&text.parse().map_err(|error| format!("{LIST}: {error}"))?);
    if findings.is_empty() { Ok(files) } else { Err(findings.join("\n")) }
}

fn compare(file: &tidy::Vendored, bytes: &[u8]) -> Result<(), Fail> {
    let found = blake3::hash(bytes).to_hex();
    if found.as_str() == file.blake3 {
        return Ok(());
    }
    Err(format!(
        "{} of {} {}: its blake3 is {found}, {LIST} says {}",
        file.path, file.package, file.version, file.blake3
    ))
}

/// Compares what lies there with the list; no network.
pub fn check() -> Result<(), Fail> {
    let files = list()?;
    for file in &files {
        let path = root().join(FOLDER).join(&file.path);
        compare(file, &fs_err::read(&path).map_err(said)?)?;
    }
    println!("{} vendored files are what {LIST} says", files.len());
    Ok(())
}

/// Fetches each package with `npm pack`, compares, and puts the files in their place.
pub fn fetch() -> Result<(), Fail> {
    needs::debian(&["npm"], "npm")?;
    let files = list()?;
    let store = root().join("target/assets");
    for file in &files {
        let package = unpacked(file, &store)?;
        let from = package.join(&file.from);
        let bytes = fs_err::read(&from).map_err(said)?;
        compare(file, &bytes)?;
        let path = root().join(FOLDER).join(&file.path);
        let write = || {
            path.parent().map_or(Ok(()), fs_err::create_dir_all)?;
            fs_err::write(&path, &bytes)
        };
        write().map_err(said)?;
        println!("{:>9} bytes  {}  ({} {}, {})", bytes.len(), file.path, file.package, file.version, file.licence);
    }
    Ok(())
}

/// The folder of a package below `target/assets`, fetched once.
fn unpacked(file: &tidy::Vendored, store: &Path) -> Result<std::path::PathBuf, Fail> {
    let name = format!("{}-{}", file.package.replace(['@', '/'], "_"), file.version);
    let folder = store.join(&name);
    if !folder.join("package").is_dir() {
        fs_err::create_dir_all(&folder).map_err(said)?;
        let output = Command::new("npm")
            .args(["pack", "--silent", &format!("{}@{}", file.package, file.version)])
            .current_dir(&folder)
            .output()
            .map_err(|error| format!("cannot run npm: {error}"))?;
        let archive = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if !output.status.success() || archive.is_empty() {
            return Err(format!(
                "npm pack {}@{}: {}",
                file.package,
                file.version,
                String::from_utf8_lossy(&output.stderr)
            ));
        }
        needs::run(Command::new("tar").args(["-xzf", &archive]).current_dir(&folder))?;
    }
    Ok(folder.join("package"))
}
