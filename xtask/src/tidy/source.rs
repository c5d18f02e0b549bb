//! Rules about source files: opening docs, length, nothing unfinished, nothing of one machine, no data that is not ours.

use super::tree::Tree;
use crate::{Fail, said};
use std::{collections::HashSet, path::Path};

const LINES: usize = 500;
const HEAVY: usize = 1024 * 1024;
const VENDOR: &str = "crates/web/assets/vendor/";

/// Every Rust file opens with what lives here and why.
pub fn opening_docs(tree: &Tree) -> Vec<String> {
    tree.rust()
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(file, _)| {
            format!("{}: open it with two or three lines of //! that say what lives here and why", file.path)
        })
        .collect()
}

/// Paths that `xtask/tidy.toml` excuses from a rule; an entry without a reason excuses nothing.
pub fn excused(exceptions: &toml::Table, rule: &str) -> HashSet<String> {
    let entries = exceptions.get(rule).and_then(toml::Value::as_array).into_iter().flatten();
    let text = |entry: &toml::Value, key: &str| entry.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    entries
        .filter(|entry| text(entry, "why").is_some_and(|why| !why.is_empty()))
        .filter_map(|entry| text(entry, "path"))
        .collect()
}

/// A file of code beyond 500 lines holds two things, unless `xtask/tidy.toml` says why not.
pub fn long_files(tree: &Tree, exceptions: &toml::Table) -> Vec<String> {
    let excused = excused(exceptions, "long");
    let mut findings: Vec<String> = Vec::new();
    let mut long = HashSet::new();
    for (file, text) in tree.texts().filter(|(file, _)| !file.path.starts_with(VENDOR)) {
        let lines = text.lines().count();
        if lines > LINES && matches!(file.ending(), "rs" | "js" | "mjs" | "ts" | "css" | "py" | "sh") {
            long.insert(file.path.clone());
            if !excused.contains(&file.path) {
                findings.push(format!(
                    "{}: {lines} lines; split it by theme, or give a reason in xtask/tidy.toml",
                    file.path
                ));
            }
        }
    }
    findings.extend(
        excused
            .difference(&long)
            .map(|path| format!("xtask/tidy.toml: {path} is not long; take the entry out")),
    );
    findings
}

/// No stub, no test that is switched off, no left-over print. Examples in comments may say what does not compile.
pub fn unfinished(tree: &Tree) -> Vec<String> {
    let rust = [concat!("todo", "!("), concat!("unimplemented", "!("), concat!("dbg", "!("), concat!("#[", "ignore")];
    let browser = [concat!("test", ".only("), concat!("describe", ".only("), concat!("test", ".fixme(")];
    let mut findings = Vec::new();
    for (file, text) in tree.texts().filter(|(file, _)| !file.path.starts_with(VENDOR)) {
        let words: &[&str] = match file.ending() {
            "rs" => &rust,
            "js" | "mjs" | "ts" => &browser,
            _ => continue,
        };
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                findings.push(format!("{}:{}: {word} has no place here", file.path, number + 1));
            }
        }
    }
    findings
}

/// No path of one machine and no host of a package registry: the tree builds anywhere.
pub fn machine_words(tree: &Tree) -> Vec<String> {
    let words = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("/tm", "p/"),
        concat!("/Us", "ers/"),
        concat!("registry.", "npmjs"),
        concat!("pypi", ".org"),
        concat!("files.", "pythonhosted"),
        concat!("static.", "crates.io"),
        concat!("index.", "crates.io"),
        concat!("deb.", "debian.org"),
        concat!("\"res", "olved\": \"http"),
    ];
    let mut findings = Vec::new();
    for (file, text) in tree.texts().filter(|(file, _)| !file.path.starts_with(VENDOR)) {
        for (number, line) in text.lines().enumerate() {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                findings.push(format!("{}:{}: {word:?} is a word of one machine or registry", file.path, number + 1));
            }
        }
    }
    findings
}

/// Nothing above 1 MiB, unless `xtask/tidy.toml` says why.
pub fn heavy_files(tree: &Tree, exceptions: &toml::Table) -> Vec<String> {
    let excused = excused(exceptions, "heavy");
    tree.files()
        .filter(|file| file.bytes.len() > HEAVY && !excused.contains(&file.path))
        .map(|file| format!("{}: {} KiB; the limit is 1,024", file.path, file.bytes.len() / 1024))
        .collect()
}

/// The audit log is kept by `store` alone; elsewhere only tests stand in for it.
pub fn one_audit_log(tree: &Tree) -> Vec<String> {
    let needle = concat!("AuditLog", " for ");
    outside(tree, "crates/store/src/", |line| line.contains("impl") && line.contains(needle))
        .map(|place| format!("{place}: only crates/store implements AuditLog"))
        .collect()
}

/// A `Released` is made in `release` alone, and never read back from bytes.
pub fn one_door_out(tree: &Tree) -> Vec<String> {
    let made = [concat!("Released", " {"), concat!("Released", "::<"), concat!("Deserialize<'de> for ", "Released")];
    outside(tree, "crates/release/src/", |line| {
        let code = line.trim_start();
        !code.starts_with("//")
            && !code.contains("struct ")
            && !code.contains("-> ")
            && !code.contains("impl")
            && made.iter().any(|word| code.contains(word))
    })
    .map(|place| format!("{place}: only crates/release makes a Released"))
    .collect()
}

/// Lines of shipped code outside a folder that a rule dislikes. Code under `#[cfg(test)]` and in `tests.rs` or `tests/` is not shipped.
fn outside<'a>(
    tree: &'a Tree,
    home: &'a str,
    dislikes: impl Fn(&str) -> bool + 'a,
) -> impl Iterator<Item = String> + 'a {
    tree.rust()
        .filter(move |(file, _)| {
            file.path.starts_with("crates/")
                && !file.path.starts_with(home)
                && !file.path.ends_with("/tests.rs")
                && !file.path.contains("/tests/")
        })
        .flat_map(move |(file, text)| {
            text.lines()
                .take_while(|line| line.trim() != "#[cfg(test)]")
                .enumerate()
                .filter(|(_, line)| dislikes(line))
                .map(|(number, _)| format!("{}:{}", file.path, number + 1))
                .collect::<Vec<_>>()
        })
}

/// No file of the shared data lies in the tree, under its name or another.
pub fn copied_data(tree: &Tree, data: &Path) -> Result<Vec<String>, Fail> {
    let mut folders = vec![data.to_owned()];
    let (mut names, mut contents) = (HashSet::new(), HashSet::new());
    while let Some(folder) = folders.pop() {
        let entries = fs_err::read_dir(&folder).map_err(said)?;
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if let (Some(name), Ok(bytes)) = (path.file_name(), fs_err::read(&path)) {
                names.insert(name.to_string_lossy().into_owned());
                contents.insert(blake3::hash(&bytes));
            }
        }
    }
    let common = ["README.md", "expected.json"];
    let is_theirs = |path: &str, bytes: &[u8]| {
        let name = path.rsplit('/').next().unwrap_or(path);
        (names.contains(name) && !common.contains(&name))
            || (!bytes.is_empty() && contents.contains(&blake3::hash(bytes)))
    };
    let theirs = tree.files().filter(|file| is_theirs(&file.path, &file.bytes));
    Ok(theirs
        .map(|file| format!("{}: a file of the shared data; it is private test input", file.path))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_docs_and_a_long_one_are_found() {
        let long = format!("//! Long.\n{}", "// line\n".repeat(LINES));
        let tree = Tree::of(&[("crates/a/src/a.rs", "fn a() {}\n"), ("crates/a/src/b.rs", &long)]);
        assert_eq!(opening_docs(&tree).len(), 1);
        assert_eq!(long_files(&tree, &toml::Table::new()).len(), 1);
        let excuse = |path: &str| {
            toml::toml! { [[long]] path = "x" why = "one table" }
                .to_string()
                .replace("\"x\"", &format!("{path:?}"))
        };
        assert!(long_files(&tree, &excuse("crates/a/src/b.rs").parse().unwrap()).is_empty());
        assert_eq!(
            long_files(&tree, &excuse("crates/a/src/a.rs").parse().unwrap()).len(),
            2,
            "b is long, a needs no excuse"
        );
    }

    #[test]
    fn stubs_and_words_of_one_machine_are_found() {
        let stub = format!("//! A.\nfn a() {{ {}) }}\n", concat!("todo", "!("));
        let path = format!("see {}main\n", concat!("/wo", "rk/"));
        let tree = Tree::of(&[("a.rs", &stub), ("docs/a.md", &path), ("b.rs", "//! Nothing todo!\n")]);
        assert_eq!(unfinished(&tree), [format!("a.rs:2: {} has no place here", concat!("todo", "!("))]);
        assert_eq!(machine_words(&tree).len(), 1);
    }

    #[test]
    fn a_second_audit_log_and_a_second_door_are_found() {
        let log = "//! A.\nimpl protect::AuditLog for Mine {}\n";
        let under_test = "//! A.\n#[cfg(test)]\nmod tests { impl AuditLog for Mine {} }\n";
        let door =
            "//! A.\nfn a() { let table = Released { value }; }\nfn b(of: Released<Table>) -> Released<Table> { of }\n";
        let tree = Tree::of(&[
            ("crates/store/src/audit.rs", log),
            ("crates/web/src/audit.rs", log),
            ("crates/protect/src/lib.rs", under_test),
            ("crates/web/src/door.rs", door),
            ("crates/release/src/door.rs", door),
        ]);
        assert_eq!(one_audit_log(&tree), ["crates/web/src/audit.rs:2: only crates/store implements AuditLog"]);
        assert_eq!(one_door_out(&tree), ["crates/web/src/door.rs:2: only crates/release makes a Released"]);
    }

    #[test]
    fn shared_data_is_found_by_name_and_by_content() {
        let folder = std::env::temp_dir().join(format!("amparo-tidy-{}", std::process::id()));
        fs_err::create_dir_all(folder.join("sub")).unwrap();
        fs_err::write(folder.join("sub/round.csv"), "a,b").unwrap();
        let tree = Tree::of(&[("tests/round.csv", "other"), ("tests/renamed.csv", "a,b"), ("tests/own.csv", "c")]);
        let findings = copied_data(&tree, &folder).unwrap();
        fs_err::remove_dir_all(&folder).unwrap();
        assert_eq!(findings.len(), 2, "{findings:?}");
    }

    #[test]
    fn a_heavy_file_is_found() {
        let tree = Tree::of(&[("a.bin", &"x".repeat(HEAVY + 1)), ("b", "")]);
        assert_eq!(heavy_files(&tree, &toml::Table::new()).len(), 1);
        let excuse = |why: &str| format!("[[heavy]]\npath = \"a.bin\"\nwhy = \"{why}\"").parse().unwrap();
        assert_eq!(heavy_files(&tree, &excuse("")).len(), 1, "an excuse needs a reason");
        assert!(heavy_files(&tree, &excuse("one bundle")).is_empty());
    }
}
