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

/// Each file of `analysis` and `release` that computes is named in `docs/method.md`; `xtask/tidy.toml` lists those that only carry.
pub fn methods(tree: &Tree, exceptions: &toml::Table) -> Vec<String> {
    let carries = excused(exceptions, "carries");
    let method = tree.text("docs/method.md");
    let sources = ["crates/analysis/src/", "crates/release/src/"];
    tree.rust()
        .filter_map(|(file, _)| {
            let name = sources.iter().find_map(|folder| file.path.strip_prefix(folder))?;
            (!matches!(name, "lib.rs") && !name.ends_with("tests.rs")).then_some((file, name))
        })
        .filter(|(file, name)| !method.contains(name) && !carries.contains(&file.path))
        .map(|(file, name)| format!("docs/method.md does not name {name} ({})", file.path))
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
            ("docs/method.md", "Ranks (`rank.rs`)."),
            ("crates/analysis/src/rank.rs", ""),
            ("crates/analysis/src/trend.rs", ""),
            ("crates/analysis/src/lib.rs", ""),
        ]);
        assert_eq!(
            methods(&tree, &toml::Table::new()),
            ["docs/method.md does not name trend.rs (crates/analysis/src/trend.rs)"]
        );
    }
}
