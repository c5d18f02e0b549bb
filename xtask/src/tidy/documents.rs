//! Documents that must stay true: every invariant names what holds it, every method has its place in `docs/method.md`.

use super::{source::excused, tree::Tree};

/// Each numbered invariant of `ARCHITECTURE.md` ends in *Held by* a test that exists, the compiler, tidy, or review.
pub fn invariants(tree: &Tree) -> Vec<String> {
    let architecture = tree.text("ARCHITECTURE.md");
    let section = architecture
        .lines()
        .skip_while(|line| *line != "## Invariants")
        .skip(1)
        .take_while(|line| !line.starts_with("## "));
    let mut items: Vec<String> = Vec::new();
    for line in section {
        let starts = line.split_once(". ").is_some_and(|(number, _)| number.parse::<u32>().is_ok());
        match items.last_mut() {
            _ if starts => items.push(line.to_owned()),
            Some(item) if line.starts_with(' ') => item.push_str(line),
            _ => {}
        }
    }
    if items.is_empty() {
        return vec!["ARCHITECTURE.md: no numbered invariants under '## Invariants'".to_owned()];
    }
    let mut findings = Vec::new();
    for item in items {
        let number = item.split('.').next().unwrap_or_default().to_owned();
        let Some((_, held)) = item.split_once("*Held by*") else {
            findings.push(format!("ARCHITECTURE.md: invariant {number} does not say what it is held by"));
            continue;
        };
        let tests: Vec<&str> = held.split('`').skip(1).step_by(2).collect();
        if tests.is_empty() && !["review", "the compiler"].iter().any(|word| held.contains(word)) {
            findings.push(format!("ARCHITECTURE.md: invariant {number} names no test; say 'review' if there is none"));
        }
        for test in tests {
            let name = format!("fn {}(", test.rsplit("::").next().unwrap_or(test));
            if !tree.rust().any(|(_, text)| text.contains(&name)) {
                findings.push(format!(
                    "ARCHITECTURE.md: invariant {number} is held by {test}, which is no test or function here"
                ));
            }
        }
    }
    findings
}

/// Each module of `analysis` and `release` and the documents of methods point at each other: the module names a section that exists, or
/// a document names the module. `xtask/tidy.toml` lists modules that only carry.
pub fn methods(tree: &Tree, exceptions: &toml::Table) -> Vec<String> {
    let carries = excused(exceptions, "carries");
    let documents = ["docs/method.md", "docs/release.md"];
    let mut findings = Vec::new();
    for (file, text) in tree.rust() {
        let folders = ["crates/analysis/src/", "crates/release/src/"];
        let Some(name) = folders.iter().find_map(|folder| file.path.strip_prefix(folder)) else { continue };
        let mut pointed = false;
        for document in documents {
            let there = tree.text(document);
            pointed |= there.contains(name) || text.contains(document);
            for (_, rest) in text.match_indices(document).map(|(at, word)| text.split_at(at + word.len())) {
                let section: String = match rest.strip_prefix(", section ") {
                    Some(rest) => rest.chars().take_while(char::is_ascii_digit).collect(),
                    None => continue,
                };
                if !there.lines().any(|line| line.starts_with(&format!("## {section}."))) {
                    findings.push(format!("{}: {document} has no section {section}", file.path));
                }
            }
        }
        let computes = !name.contains('/') && name != "lib.rs" && !name.ends_with("tests.rs") && name != "testing.rs";
        if computes && !pointed && !carries.contains(&file.path) {
            findings.push(format!("{}: neither names a section of docs/method.md nor is named there", file.path));
        }
    }
    findings
}

/// An example that must not compile is only a guard where examples are compiled at all.
pub fn examples_run(tree: &Tree) -> Vec<String> {
    let shown = tree.rust().filter(|(_, text)| text.contains(concat!("```compile", "_fail")));
    let folders = shown.filter_map(|(file, _)| Some(file.path.split_once("/src/")?.0.to_owned()));
    let off = |folder: &String| tree.text(&format!("{folder}/Cargo.toml")).contains("doctest = false");
    let mut folders: Vec<String> = folders.filter(off).collect();
    folders.sort();
    folders.dedup();
    folders
        .iter()
        .map(|folder| format!("{folder}/Cargo.toml: doctest is off, so compile_fail examples guard nothing"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invariant_without_a_test_that_exists_is_found() {
        let text = "## Invariants\n\n1. A. *Held by* `tests::a_holds`.\n2. B,\n   on two lines. *Held by* `gone`.\n3. C.\n4. D. *Held by* review.\n\n## Next\n5. E.\n";
        let tree = Tree::of(&[("ARCHITECTURE.md", text), ("a.rs", "#[test]\nfn a_holds() {}\n")]);
        let findings = invariants(&tree);
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(findings[0].contains("invariant 2") && findings[1].contains("invariant 3"));
        assert_eq!(invariants(&Tree::of(&[])).len(), 1);
    }

    #[test]
    fn a_method_without_a_place_is_found() {
        let tree = Tree::of(&[
            ("docs/method.md", "## 1. Ranks\n\nIn `rank.rs`.\n"),
            ("crates/analysis/src/rank.rs", ""),
            ("crates/analysis/src/score.rs", "//! A score (docs/method.md, section 1).\n"),
            ("crates/analysis/src/trend.rs", "//! A trend (docs/method.md, section 9).\n"),
            ("crates/release/src/attack.rs", ""),
            ("crates/release/src/lib.rs", ""),
        ]);
        let findings = methods(&tree, &toml::Table::new());
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(findings[0].contains("no section 9") && findings[1].contains("attack.rs"));
    }

    #[test]
    fn an_example_that_is_never_compiled_is_found() {
        let shown = format!("//! ```compile{}\n//! forged();\n//! ```\n", "_fail");
        let tree = |doctest: &str| Tree::of(&[("crates/a/src/lib.rs", &shown), ("crates/a/Cargo.toml", doctest)]);
        assert_eq!(examples_run(&tree("[lib]\ndoctest = false\n")).len(), 1);
        assert!(examples_run(&tree("[lib]\ndoctest = true\n")).is_empty());
    }
}
