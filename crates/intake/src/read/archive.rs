//! Zips that Kobo and ODK Central export: one CSV for the submissions and one for each repeat, and photos that are not read.
//! Members are read straight out of the zip.

use super::input::{BOMB_FLOOR, BOMB_RATIO, Input, file_name};
use super::join::{self, Join};
use super::kind::zip_problem;
use super::{Options, Source, TableInfo, text_table};
use amparo_model::{Location, Problem, problem};
use fs_err::File;
use std::io::BufReader;
use std::path::Path;
use zip::{CompressionMethod, ZipArchive};

struct Member {
    name: String,
    input: Input,
}

/// Opens the main table of an export, or the one that is asked for, or a repeat with the main table in front.
pub(crate) fn open(path: &Path, at: &Location, options: &Options) -> Result<Source, Problem> {
    let digest = {
        let mut hasher = blake3::Hasher::new();
        let file = File::open(path).map_err(|error| super::input::io_problem(&error, at.clone()))?;
        hasher.update_reader(file).map_err(|error| super::input::io_problem(&error, at.clone()))?;
        hasher.finalize().to_hex().to_string()
    };
    let (members, media) = members(path, at)?;
    let open = |member: &Member| -> Result<Source, Problem> {
        let mut found = text_table(&member.input, at.clone().sheet(&member.name), Some(&digest))?;
        found.sheet = Some(member.name.clone());
        Source::new(found, options)
    };
    let mut tables = Vec::new();
    for member in &members {
        // A table without a row is a repeat that nobody filled in; it is listed all the same.
        let (repeat, columns) = match open(member) {
            Ok(source) => (join::is_repeat(&source.headings), Some(source.headings.len() as u64)),
            Err(problem) if problem.entry == &problem::READ_EMPTY => (true, None),
            Err(problem) => return Err(problem),
        };
        tables.push(TableInfo { name: member.name.clone(), rows: None, columns, repeat });
    }
    let named = |name: &str| {
        tables
            .iter()
            .position(|table| table.name.eq_ignore_ascii_case(name.trim_end_matches(".csv")))
            .or_else(|| {
                // ODK Central puts the id of the form before the name of a repeat.
                let suffix = format!("-{}", name.to_lowercase());
                tables.iter().position(|table| table.name.to_lowercase().ends_with(&suffix))
            })
    };
    let find = |name: &String| {
        named(name).ok_or_else(|| {
            let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
            Problem::new(&problem::READ_NO_TABLE, at.clone())
                .with("wanted", name)
                .with("tables", names.join(", "))
        })
    };
    let shortest = |repeats: bool| {
        (0..tables.len())
            .filter(|i| tables[*i].repeat == repeats)
            .min_by_key(|i| tables[*i].name.len())
    };
    let main = match &options.sheet {
        Some(name) => find(name)?,
        None => shortest(false).or_else(|| shortest(true)).unwrap_or(0),
    };
    let mut source = open(&members[main])?;
    if let Some(name) = &options.join {
        let repeat = open(&members[find(name)?])?;
        let join = Join::new(source, &repeat)?;
        source = repeat.joined(join);
    } else if options.sheet.is_none() && tables.len() > 1 {
        let others: Vec<&str> = (0..tables.len()).filter(|i| *i != main).map(|i| tables[i].name.as_str()).collect();
        source
            .notes
            .push(Problem::new(&problem::READ_OTHER_TABLES, at.clone()).with("tables", others.join(", ")));
    }
    if media > 0 {
        source.notes.push(Problem::new(&problem::READ_MEDIA, at.clone()).with("count", media));
    }
    source.tables = tables;
    Ok(source)
}

/// The tables of the zip, and how many other files are in it.
fn members(path: &Path, at: &Location) -> Result<(Vec<Member>, usize), Problem> {
    let file = File::open(path).map_err(|error| super::input::io_problem(&error, at.clone()))?;
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|error| zip_problem(&error, at))?;
    let (mut members, mut media) = (Vec::new(), 0);
    for index in 0..zip.len() {
        let member = zip.by_index_raw(index).map_err(|error| zip_problem(&error, at))?;
        let full = String::from_utf8_lossy(member.name_raw()).replace('\\', "/");
        if member.is_dir() || full.starts_with("__MACOSX/") {
            continue;
        }
        let folder = full.rsplit_once('/').map_or("", |(folder, _)| folder);
        if !full.to_lowercase().ends_with(".csv") || folder.rsplit('/').next() == Some("media") {
            media += 1;
            continue;
        }
        let name = file_name(Path::new(&full));
        let name = name[..name.len() - 4].to_owned();
        let here = at.clone().sheet(&name);
        if member.encrypted() {
            return Err(Problem::new(&problem::READ_ENCRYPTED, here));
        }
        let deflated = match member.compression() {
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            _ => return Err(Problem::new(&problem::READ_DAMAGED, here).with("why", "it is packed in a rare way")),
        };
        let (packed, size) = (member.compressed_size(), member.size());
        if size > BOMB_FLOOR.max(packed.saturating_mul(BOMB_RATIO)) {
            return Err(Problem::new(&problem::READ_BOMB, here).with("times", BOMB_RATIO));
        }
        let Some(start) = member.data_start() else { return Err(Problem::new(&problem::READ_CUT_OFF, here)) };
        members.push(Member { name, input: Input::Member { zip: path.to_owned(), start, packed, deflated, size } });
    }
    Ok((members, media))
}
