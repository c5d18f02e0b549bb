//! `cargo xtask tidy`: the rules of the house that a machine can check. Plain `cargo test` runs them too.
//! A check takes what it looks at as values and gives sentences back, so that each has a test in which it finds something.

mod assets;
mod documents;
mod floors;
mod source;
mod tree;
mod words;

pub use assets::{Vendored, vendored};
use tree::Tree;

use crate::{Fail, root, shared};
use std::process::Command;

/// Findings of every rule over the tree as git would take it; empty when it is tidy.
pub fn findings() -> Result<Vec<String>, Fail> {
    let tree = Tree::of_git(root())?;
    let exceptions = tree.toml("xtask/tidy.toml")?;
    let mut all = Vec::new();
    all.extend(floors::edges(&tree, &metadata()?));
    all.extend(source::opening_docs(&tree));
    all.extend(source::long_files(&tree, &exceptions));
    all.extend(source::unfinished(&tree));
    all.extend(source::machine_words(&tree));
    all.extend(source::heavy_files(&tree, &exceptions));
    all.extend(source::one_audit_log(&tree));
    all.extend(source::one_door_out(&tree));
    all.extend(assets::check(&tree));
    all.extend(documents::invariants(&tree));
    all.extend(documents::methods(&tree, &exceptions));
    all.extend(documents::examples_run(&tree));
    all.extend(words::locales(&tree));
    all.extend(words::problems(&tree));
    match shared() {
        Some(folder) => all.extend(source::copied_data(&tree, &folder.join("data"))?),
        None => eprintln!("tidy: did not run: 'no file of the shared data is committed' (shared data absent)"),
    }
    all.extend(format()?);
    Ok(all)
}

/// Prints the findings; an error when there are any.
pub fn run() -> Result<(), Fail> {
    let findings = findings()?;
    for finding in &findings {
        println!("tidy: {finding}");
    }
    if findings.is_empty() {
        println!("tidy: all rules hold");
        return Ok(());
    }
    Err(format!("tidy: {} findings", findings.len()))
}

fn metadata() -> Result<serde_json::Value, Fail> {
    let output = Command::new("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .map_err(|error| format!("cannot run cargo metadata: {error}"))?;
    serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata answers no JSON: {error}"))
}

fn format() -> Result<Vec<String>, Fail> {
    let output = Command::new("cargo")
        .args(["fmt", "--all", "--check", "--", "-l"])
        .current_dir(root())
        .output()
        .map_err(|error| format!("cannot run cargo fmt: {error}"))?;
    let mut files: Vec<String> = String::from_utf8_lossy(&output.stdout).lines().map(short).collect();
    files.sort();
    files.dedup();
    if files.is_empty() && !output.status.success() {
        return Err(format!("cargo fmt: {}", String::from_utf8_lossy(&output.stderr)));
    }
    Ok(files.into_iter().map(|file| format!("{file}: not formatted; run `cargo fmt`")).collect())
}

fn short(path: &str) -> String {
    std::path::Path::new(path)
        .strip_prefix(root())
        .map_or_else(|_| path.to_owned(), |p| p.display().to_string())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_tree_is_tidy() {
        let findings = super::findings().unwrap();
        assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
    }
}
