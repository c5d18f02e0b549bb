//! The allowed edges between crates: the table in `ARCHITECTURE.md` against what cargo knows.

use super::tree::Tree;
use serde_json::Value;
use std::collections::BTreeMap;

/// Crates outside that would carry files, sockets or a database into a crate that must not have them.
const KEPT_OUT: [(&str, &[&str]); 4] = [
    ("amparo-model", &["sqlx", "tokio", "fs-err", "axum", "parquet"]),
    ("amparo-analysis", &["sqlx", "axum", "tokio"]),
    ("amparo-protect", &["sqlx", "axum"]),
    ("amparo-release", &["sqlx", "axum", "tokio"]),
];

/// Rows of the table: crate, and what it may know.
fn allowed(architecture: &str) -> BTreeMap<String, Vec<String>> {
    let lines = architecture.lines().skip_while(|line| !line.starts_with("| crate | may know |"));
    let words = |cell: &str| -> Vec<String> {
        cell.split('`')
            .skip(1)
            .step_by(2)
            .map(|word| format!("amparo-{word}").replace("amparo-amparo", "amparo"))
            .collect()
    };
    lines
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .filter_map(|line| {
            let mut cells = line.trim_matches('|').split('|');
            Some((words(cells.next()?).pop()?, words(cells.next()?)))
        })
        .collect()
}

/// Edges that the table does not allow, crates that it does not name and names that are no crate.
pub fn edges(tree: &Tree, metadata: &Value) -> Vec<String> {
    let allowed = allowed(tree.text("ARCHITECTURE.md"));
    let mut findings = Vec::new();
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let packages: Vec<Value> = list(metadata, "packages")
        .into_iter()
        .filter(|p| text(p, "name").starts_with("amparo"))
        .collect();
    for package in &packages {
        let name = text(package, "name");
        let Some(may) = allowed.get(&name) else {
            findings.push(format!("ARCHITECTURE.md: the table of edges has no row for {name}"));
            continue;
        };
        for dependency in list(package, "dependencies") {
            let on = text(&dependency, "name");
            if dependency["kind"].as_str() == Some("dev") {
                continue;
            }
            if on.starts_with("amparo") && !may.contains(&on) {
                findings.push(format!("{name} depends on {on}: not an edge of the table in ARCHITECTURE.md"));
            }
            if KEPT_OUT.iter().any(|(floor, out)| *floor == name && out.contains(&on.as_str())) {
                findings.push(format!("{name} depends on {on}: this floor knows no files, sockets or databases"));
            }
        }
    }
    for name in allowed
        .keys()
        .filter(|name| !packages.iter().any(|package| text(package, "name") == **name))
    {
        findings.push(format!("ARCHITECTURE.md: the table of edges names {name}, which is no crate"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TABLE: &str = "text\n\n| crate | may know |\n| --- | --- |\n| `model` | nothing |\n| `web` | `model` |\n| `gone` | `model` |\n\n| other |";

    #[test]
    fn an_edge_outside_the_table_is_found_and_a_development_edge_is_not() {
        let depends = |on: &str, kind: Value| json!({ "name": on, "kind": kind });
        let metadata = json!({ "packages": [
            { "name": "amparo-model", "dependencies": [depends("sqlx", Value::Null), depends("serde", Value::Null)] },
            { "name": "amparo-web", "dependencies": [depends("amparo-model", Value::Null), depends("amparo-store", Value::Null)] },
            { "name": "amparo-new", "dependencies": [depends("amparo-store", json!("dev"))] },
        ] });
        let findings = edges(&Tree::of(&[("ARCHITECTURE.md", TABLE)]), &metadata);
        assert_eq!(
            findings,
            [
                "amparo-model depends on sqlx: this floor knows no files, sockets or databases",
                "amparo-web depends on amparo-store: not an edge of the table in ARCHITECTURE.md",
                "ARCHITECTURE.md: the table of edges has no row for amparo-new",
                "ARCHITECTURE.md: the table of edges names amparo-gone, which is no crate",
            ]
        );
    }
}
