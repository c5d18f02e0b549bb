//! Four languages say the same things: the same keys in every locale, and every problem of the catalogue in each.

use super::tree::Tree;
use std::collections::{BTreeMap, BTreeSet};

const FOLDER: &str = "crates/report/locales/";
const LANGUAGES: [&str; 4] = ["en", "fr", "es", "ar"];

/// Keys of a Fluent file; an attribute is written `key.attribute`.
fn keys(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut message = String::new();
    for line in text.lines() {
        let Some((name, _)) = line.split_once('=') else { continue };
        let name = name.trim_end();
        let plain =
            |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        if plain(name) {
            message = name.to_owned();
            keys.insert(message.clone());
        } else if let Some(attribute) = name.trim_start().strip_prefix('.').filter(|word| plain(word)) {
            keys.insert(format!("{message}.{attribute}"));
        }
    }
    keys
}

/// Keys of one language, by file name.
fn language(tree: &Tree, language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let folder = format!("{FOLDER}{language}/");
    tree.texts()
        .filter_map(|(file, text)| Some((file.path.strip_prefix(&folder)?.to_owned(), keys(text))))
        .filter(|(name, _)| name.ends_with(".ftl"))
        .collect()
}

/// Keys that one language has and another has not. English problems stand in the catalogue, so `problems.ftl` is looked at apart.
pub fn locales(tree: &Tree) -> Vec<String> {
    let all: Vec<(&str, BTreeSet<String>)> = LANGUAGES
        .iter()
        .map(|code| {
            let keys = language(tree, code)
                .into_iter()
                .filter(|(name, _)| name != "problems.ftl")
                .flat_map(|(_, keys)| keys)
                .collect();
            (*code, keys)
        })
        .collect();
    let every: BTreeSet<&String> = all.iter().flat_map(|(_, keys)| keys).collect();
    if every.is_empty() {
        return vec![format!("{FOLDER}: no messages for en, fr, es, ar")];
    }
    all.iter()
        .flat_map(|(code, keys)| {
            every
                .iter()
                .filter(|key| !keys.contains(**key))
                .map(move |key| format!("{FOLDER}{code}: no message {key}"))
        })
        .collect()
}

/// Problems of the catalogue whose two sentences, `CODE-says` and `CODE-remedy`, are missing in a language, and sentences without a problem.
pub fn problems(tree: &Tree) -> Vec<String> {
    let codes: BTreeSet<&str> = tree
        .text("crates/model/src/problem.rs")
        .lines()
        .filter(|line| line.trim_end().ends_with(';'))
        .filter_map(|line| line.split('"').nth(1))
        .filter(|code| {
            code.starts_with("A-") && code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
        })
        .collect();
    let wanted: BTreeSet<String> = codes
        .iter()
        .flat_map(|code| ["says", "remedy"].map(|part| format!("{code}-{part}")))
        .collect();
    let mut findings = Vec::new();
    for language in &LANGUAGES[1..] {
        let path = format!("{FOLDER}{language}/problems.ftl");
        let there = keys(tree.text(&path));
        findings.extend(wanted.difference(&there).map(|key| format!("{path}: no {key}")));
        findings.extend(
            there
                .difference(&wanted)
                .map(|key| format!("{path}: {key} belongs to no problem of the catalogue")),
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_message_and_a_missing_problem_are_found() {
        let path = |code: &str, name: &str| format!("{FOLDER}{code}/{name}");
        let pages: Vec<String> = LANGUAGES.iter().map(|code| path(code, "pages.ftl")).collect();
        let problems_fr = path("fr", "problems.ftl");
        let tree = Tree::of(&[
            (&pages[0], "title = Risk\n    .hint = Over all\nonly-here = a\n# comment = no key\n"),
            (&pages[1], "title = Risque\n    .hint = x\n"),
            (&pages[2], "title = Riesgo\n    .hint = x\n"),
            (&pages[3], "title =\n    نص\n"),
            ("crates/model/src/problem.rs", "    A File \"A-READ-001\" \"x.\" \"y.\";\n    let a = \"A-READ-009\"\n"),
            (&problems_fr, "A-READ-001-says = x\nA-READ-001-remedy = y\nA-GONE-001-says = z\n"),
        ]);
        let missing = locales(&tree);
        assert_eq!(missing.len(), 4, "{missing:?}");
        let findings = problems(&tree);
        assert_eq!(findings.len(), 5, "{findings:?}");
    }
}
