//! Facts survive the disk, in one file or in many; damage and a full disk are said and leave nothing half.

use super::*;
use crate::testing::{DONT_KNOW, NO, NOT_ASKED, YES, facts, round, take};
use amparo_model::Round;
use std::path::Path;

fn world() -> (Round, RoundFacts) {
    let mut facts = facts(&[("a", &[YES, NO]), ("b", &[DONT_KNOW, NOT_ASKED]), ("c", &[NO, NO])]);
    facts.rows.site_name[1] = String::new();
    facts.rows.lon[1] = f64::NAN;
    facts.rows.people[6] = vec![-1, 0, 12];
    facts.rows.date[2] = "2026-05-01".into();
    (round(&["L1", "W1"]), facts)
}

fn write(path: &Path, round: &Round, parts: &[RoundFacts]) -> FactsFile {
    let mut writer = FactsWriter::create(path, round).expect("a file");
    parts.iter().for_each(|part| writer.write(&part.rows).expect("rows"));
    writer.finish().expect("the end")
}

#[test]
fn facts_survive_and_their_digest_does_not_know_how_they_were_split() {
    let (round, facts) = world();
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("test");
    fs_err::create_dir(&home).expect("a folder");
    let whole = write(&home.join("0001.parquet"), &round, &[facts.clone()]);
    assert_eq!(whole.rows, 3);
    let one = [home.join("0001.parquet")];
    let back = read(&one, 2).expect("facts");
    assert_eq!(back.digest, whole.digest);
    assert!(back.rows.lon[1].is_nan());
    let comparable = |mut rows: Chunk| {
        rows.lon[1] = 0.0;
        rows
    };
    assert_eq!(comparable(back.rows), comparable(facts.rows.clone()));

    write(&home.join("0001.parquet"), &round, &[take(&facts, &[0])]);
    write(&home.join("0002.parquet"), &round, &[take(&facts, &[1]), take(&facts, &[2])]);
    let both = [home.join("0001.parquet"), home.join("0002.parquet")];
    assert_eq!(read(&both, 2).expect("facts").digest, whole.digest);
    write(&home.join("0002.parquet"), &round, &[take(&facts, &[2, 1])]);
    assert_ne!(read(&both, 2).expect("facts").digest, whole.digest, "another order is another content");
}

#[test]
fn a_reader_with_only_the_file_learns_what_the_codes_mean() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    let (round, facts) = world();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.parquet");
    write(&path, &round, &[facts]);
    let reader = SerializedFileReader::new(std::fs::File::open(&path).expect("the file")).expect("parquet");
    let meta = reader.metadata().file_metadata();
    let text = meta
        .key_value_metadata()
        .and_then(|pairs| pairs.iter().find(|p| p.key == columns::MEANING)?.value.clone())
        .expect("the meaning");
    let meaning: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(meaning["silences"]["252"]["word"], "dont_know");
    assert_eq!(meaning["questions"]["L1"]["choices"]["2"]["option"], "no");
    assert_eq!(
        (meaning["informant"]["4"].as_str(), meaning["informant_sex"]["1"].as_str()),
        (Some("observation"), Some("woman"))
    );
    let names: Vec<&str> = meta.schema_descr().columns().iter().map(|c| c.name()).collect();
    assert!(names.contains(&"site_id") && names.contains(&"women_girls") && names.ends_with(&["L1", "W1"]));
}

fn read_back(path: &Path, bytes: &[u8]) -> Result<RoundFacts, FactsError> {
    fs_err::write(path, bytes).expect("written");
    read(&[path], 2)
}

#[test]
fn damage_is_said_and_never_read_as_answers() {
    let (round, facts) = world();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.parquet");
    write(&path, &round, &[facts]);
    let damaged = |found: Result<RoundFacts, FactsError>| matches!(found, Err(FactsError::Damaged { file, .. }) if file == "a.parquet");
    assert!(damaged(read(&[&path], 3)), "another number of questions");
    let whole = fs_err::read(&path).expect("bytes");
    for keep in [0, 3, 8, whole.len() / 2, whole.len() - 1] {
        fs_err::write(&path, &whole[..keep]).expect("written");
        assert!(damaged(read(&[&path], 2)), "cut to {keep} bytes");
    }
    let rows = read_back(&path, &whole).expect("the whole file").digest;
    let silent: Vec<usize> = (0..whole.len())
        .step_by(17)
        .filter(|at| {
            let mut changed = whole.clone();
            changed[*at] ^= 0x10;
            read_back(&path, &changed).is_ok_and(|facts| facts.digest != rows)
        })
        .collect();
    assert!(silent.is_empty(), "other answers were read after a change of the bytes {silent:?}");
    assert!(matches!(read(&[folder.path().join("none.parquet")], 2), Err(FactsError::Disk(_))));
}

#[test]
fn nothing_half_is_left() {
    let (round, facts) = world();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.parquet");
    let mut writer = FactsWriter::create(&path, &round).expect("a file");
    writer.write(&facts.rows).expect("rows");
    drop(writer);
    let mut writer = FactsWriter::create(&path, &round).expect("a file");
    assert!(matches!(writer.write(&Chunk { answers: Vec::new(), ..facts.rows }), Err(FactsError::Damaged { .. })));
    drop(writer);
    assert_eq!(fs_err::read_dir(folder.path()).expect("the folder").count(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_leaves_nothing() {
    let (round, facts) = world();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.parquet");
    std::os::unix::fs::symlink("/dev/full", folder.path().join("a.parquet.part")).expect("a link");
    let mut writer = FactsWriter::create(&path, &round).expect("a file");
    let written = writer.write(&facts.rows).and_then(|()| writer.finish().map(|_| ()));
    match written {
        Err(FactsError::Disk(error)) => assert_eq!(error.kind(), std::io::ErrorKind::StorageFull, "{error}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(fs_err::read_dir(folder.path()).expect("the folder").count(), 0);
}
