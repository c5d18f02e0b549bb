//! `cargo xtask sample`: writes `samples/`, three simulated rounds of an invented country with the defects of real ones.
//! Without clock or chance: the same program writes the same bytes.

mod files;
mod island;
mod maps;
mod menu;
mod rng;
mod world;

use crate::{Fail, root, said};

/// Every file of the samples: name and bytes.
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    let sites = world::sites();
    let [first, second, third] = world::ROUNDS.map(|round| world::rows(&sites, round));
    vec![
        ("varanda-admin1.geojson", island::admin1().into_bytes()),
        ("varanda-admin2.geojson", island::admin2().into_bytes()),
        ("round-1-simulated.csv", files::round_1(&first)),
        ("round-1-simulated.map.toml", maps::round_1().into_bytes()),
        ("round-2-simulated.csv", files::round_2(&second)),
        ("round-2-simulated.map.toml", maps::round_2().into_bytes()),
        ("round-3-simulated.zip", files::round_3(&third)),
        ("round-3-simulated.map.toml", maps::round_3().into_bytes()),
        ("README.md", maps::readme(&[first.len(), second.len(), third.len()]).into_bytes()),
    ]
}

/// Writes the files below the workspace and says what they weigh.
pub fn write() -> Result<(), Fail> {
    let folder = root().join("samples");
    let mut sum = 0;
    for (name, bytes) in all() {
        fs_err::write(folder.join(name), &bytes).map_err(said)?;
        println!("{:>8} bytes  samples/{name}", bytes.len());
        sum += bytes.len();
    }
    println!("{sum:>8} bytes in all; every row says that it is simulated");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_program_writes_the_same_bytes_and_the_folder_holds_them() {
        assert!(all() == all());
        for (name, bytes) in all() {
            let there = fs_err::read(root().join("samples").join(name)).unwrap_or_default();
            assert!(there == bytes, "samples/{name} is stale: run `cargo xtask sample`");
        }
    }

    #[test]
    fn every_file_is_small_and_says_that_it_is_simulated() {
        let files = all();
        assert!(files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() < 400 * 1024);
        for (name, bytes) in files {
            let text = String::from_utf8_lossy(&bytes).to_lowercase();
            assert!(text.contains("simul"), "{name} does not say so");
        }
    }
}
