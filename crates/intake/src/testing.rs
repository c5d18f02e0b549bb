//! Where tests find real rounds, which are not part of the repository.

use std::path::PathBuf;

/// A path below the folder of shared data; says loudly when it is not there.
pub fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("AMPARO_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from);
    let found = root.join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("DID NOT RUN: {path} is not there; set AMPARO_SHARED to the folder of shared data");
    None
}
