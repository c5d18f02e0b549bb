//! Bundles of others that the browser gets: each file has its package, version, licence and hash in `vendor.toml`, and the hash fits.

use super::tree::Tree;

/// Where they lie.
pub const FOLDER: &str = "crates/web/assets/vendor/";
/// What is known of them.
pub const LIST: &str = "crates/web/assets/vendor.toml";

/// A vendored file.
#[derive(Clone, Debug, PartialEq)]
pub struct Vendored {
    /// Path below `vendor/`.
    pub path: String,
    /// Package at npm.
    pub package: String,
    /// Its version.
    pub version: String,
    /// Path of the file inside the package.
    pub from: String,
    /// SPDX expression.
    pub licence: String,
    /// Digest in hexadecimal.
    pub blake3: String,
}

/// The entries of a `vendor.toml`, and a sentence for each that is not whole.
pub fn vendored(list: &toml::Table) -> (Vec<Vendored>, Vec<String>) {
    let entries = list.get("file").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let (mut whole, mut findings) = (Vec::new(), Vec::new());
    for entry in entries {
        let key = |key: &str| entry.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        let read = || {
            Some(Vendored {
                path: key("path")?,
                package: key("package")?,
                version: key("version")?,
                from: key("from")?,
                licence: key("licence")?,
                blake3: key("blake3")?,
            })
        };
        match read() {
            Some(file) => whole.push(file),
            None => findings.push(format!(
                "{LIST}: entry {:?} needs path, package, version, from, licence and blake3",
                key("path").unwrap_or_default()
            )),
        }
    }
    (whole, findings)
}

/// Files without an entry, entries without a file, and hashes that do not fit.
pub fn check(tree: &Tree) -> Vec<String> {
    let list = match tree.toml(LIST) {
        Ok(list) => list,
        Err(error) => return vec![error],
    };
    let (entries, mut findings) = vendored(&list);
    let files: Vec<_> = tree.files().filter_map(|file| Some((file.path.strip_prefix(FOLDER)?, file))).collect();
    for (name, file) in &files {
        match entries.iter().find(|entry| entry.path == *name) {
            None => findings.push(format!("{}: not listed in {LIST}", file.path)),
            Some(entry) if blake3::hash(&file.bytes).to_hex().as_str() != entry.blake3 => {
                findings.push(format!("{}: not the bytes that {LIST} names; run `cargo xtask assets`", file.path));
            }
            Some(_) => {}
        }
    }
    for entry in entries.iter().filter(|entry| !files.iter().any(|(name, _)| *name == entry.path)) {
        findings.push(format!("{LIST}: {} is not there; run `cargo xtask assets`", entry.path));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_changes_and_gaps_are_found() {
        let list = format!(
            "[[file]]\npath = \"a.js\"\npackage = \"a\"\nversion = \"1.0.0\"\nfrom = \"dist/a.js\"\nlicence = \"MIT\"\nblake3 = \"{}\"\n\
             [[file]]\npath = \"gone.js\"\n",
            blake3::hash(b"a").to_hex()
        );
        let tree = |a: &str| {
            Tree::of(&[
                (LIST, list.as_str()),
                ("crates/web/assets/vendor/a.js", a),
                ("crates/web/assets/vendor/b.js", "b"),
            ])
        };
        assert_eq!(check(&tree("a")).len(), 2, "{:?}", check(&tree("a")));
        assert_eq!(check(&tree("changed")).len(), 3);
    }
}
