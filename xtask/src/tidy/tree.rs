//! The files that git keeps or would keep, read once.

use crate::Fail;
use std::{path::Path, process::Command};

/// A file of the tree.
pub struct File {
    /// Path from the workspace, with `/`.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

impl File {
    /// Text where it is text.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// The ending after the last dot.
    pub fn ending(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, ending)| ending)
    }
}

/// All files.
pub struct Tree(Vec<File>);

impl Tree {
    /// Tracked files and new ones that are not ignored.
    pub fn of_git(root: &Path) -> Result<Tree, Fail> {
        let output = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .map_err(|error| format!("tidy needs git to know which files are kept: {error}"))?;
        if !output.status.success() {
            return Err(format!("git ls-files: {}", String::from_utf8_lossy(&output.stderr)));
        }
        let names = String::from_utf8_lossy(&output.stdout).into_owned();
        let read = |path: &str| Some(File { path: path.to_owned(), bytes: fs_err::read(root.join(path)).ok()? });
        Ok(Tree(names.split('\0').filter(|name| !name.is_empty()).filter_map(read).collect()))
    }

    /// A small tree for a test.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Tree {
        Tree(
            files
                .iter()
                .map(|(path, text)| File { path: (*path).to_owned(), bytes: text.as_bytes().to_vec() })
                .collect(),
        )
    }

    /// All files.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.0.iter()
    }

    /// Files that are text, with it.
    pub fn texts(&self) -> impl Iterator<Item = (&File, &str)> {
        self.0.iter().filter_map(|file| Some((file, file.text()?)))
    }

    /// Rust sources.
    pub fn rust(&self) -> impl Iterator<Item = (&File, &str)> {
        self.texts().filter(|(file, _)| file.ending() == "rs")
    }

    /// Text of one file; empty where it is missing.
    pub fn text(&self, path: &str) -> &str {
        self.0.iter().find(|file| file.path == path).and_then(File::text).unwrap_or_default()
    }

    /// A file as TOML; an empty table where it is missing.
    pub fn toml(&self, path: &str) -> Result<toml::Table, Fail> {
        self.text(path).parse().map_err(|error| format!("{path}: {error}"))
    }
}
