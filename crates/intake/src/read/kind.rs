//! What a file is, by its first bytes and the members of its archive, never by its name.

use amparo_model::{Location, Problem, problem};
use std::io::{Read, Seek, SeekFrom};

/// What a file turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text with separators.
    Text,
    /// Office Open XML workbook.
    Xlsx,
    /// Workbook of the old binary kind.
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// Zip with tables as CSV.
    Export,
}

impl Kind {
    /// As messages name it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Text => "CSV",
            Kind::Xlsx => "XLSX",
            Kind::Xls => "XLS",
            Kind::Ods => "ODS",
            Kind::Export => "a zip of tables",
        }
    }

    /// Whether a file of this kind may carry this ending without misleading anybody.
    pub fn fits(self, ending: &str) -> bool {
        match self {
            Kind::Text => matches!(ending, "csv" | "tsv" | "txt" | "tab" | "psv" | "hxl" | "data" | ""),
            Kind::Xlsx => matches!(ending, "xlsx" | "xlsm" | "xltx" | ""),
            Kind::Xls => matches!(ending, "xls" | "xlt" | ""),
            Kind::Ods => matches!(ending, "ods" | "ots" | ""),
            Kind::Export => matches!(ending, "zip" | ""),
        }
    }
}

const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Looks at the bytes. The reader is left anywhere.
pub(crate) fn of(mut file: impl Read + Seek, at: &Location) -> Result<Kind, Problem> {
    let io = |error: std::io::Error| super::input::io_problem(&error, at.clone());
    let unknown = |found: &str| Err(Problem::new(&problem::READ_UNKNOWN_KIND, at.clone()).with("found", found));
    let mut head = Vec::new();
    file.by_ref().take(8192).read_to_end(&mut head).map_err(io)?;
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    if head.is_empty() {
        return Err(Problem::new(&problem::READ_EMPTY, at.clone()));
    }
    if head.starts_with(OLE) {
        return of_compound(&mut file, at);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return of_zip(file, at);
    }
    let known: [(&[u8], &str); 9] = [
        (b"%PDF", "a PDF"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"7z\xbc\xaf", "a 7-Zip archive"),
        (b"Rar!", "a RAR archive"),
        (b"SQLite format 3", "a database"),
        (b"PAR1", "a Parquet file"),
    ];
    if let Some((_, name)) = known.iter().find(|(magic, _)| head.starts_with(magic)) {
        return unknown(name);
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).trim_ascii_start();
    let lower: Vec<u8> = text.iter().take(512).map(u8::to_ascii_lowercase).collect();
    let has = |word: &[u8]| lower.windows(word.len()).any(|w| w == word);
    if lower.starts_with(b"<") {
        return unknown(match () {
            () if has(b"urn:schemas-microsoft-com:office:spreadsheet") => "an XML spreadsheet of 2003",
            () if has(b"<html") || has(b"<table") => "a web page",
            () => "an XML file",
        });
    }
    if lower.starts_with(b"{") && has(b"\"") && !has(b"{\\rtf") || lower.starts_with(b"[{") {
        return unknown("JSON");
    }
    if lower.starts_with(b"{\\rtf") {
        return unknown("a text document");
    }
    let marked = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if head.contains(&0) && !marked && super::text::sixteen_bit(&head).is_none() {
        return unknown("a binary file");
    }
    Ok(Kind::Text)
}

/// Compound files: an old workbook, or a new one locked with a password, or another document.
fn of_compound(file: &mut (impl Read + Seek), at: &Location) -> Result<Kind, Problem> {
    // Names of streams are UTF-16 in directory sectors, which may lie anywhere: the start and the end of the file are looked at.
    let mut bytes = Vec::new();
    let io = |error: std::io::Error| super::input::io_problem(&error, at.clone());
    file.by_ref().take(1 << 20).read_to_end(&mut bytes).map_err(io)?;
    let length = file.seek(SeekFrom::End(0)).map_err(io)?;
    if length > bytes.len() as u64 {
        file.seek(SeekFrom::Start((bytes.len() as u64).max(length.saturating_sub(1 << 20))))
            .map_err(io)?;
        file.take(1 << 20).read_to_end(&mut bytes).map_err(io)?;
    }
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if has("EncryptedPackage") || has("EncryptionInfo") {
        return Err(Problem::new(&problem::READ_ENCRYPTED, at.clone()));
    }
    if has("Workbook") || has("Book") {
        return Ok(Kind::Xls);
    }
    let found = if has("WordDocument") { "a Word document" } else { "an old Office file without a workbook" };
    Err(Problem::new(&problem::READ_UNKNOWN_KIND, at.clone()).with("found", found))
}

/// Archives, by what is in them.
fn of_zip(file: impl Read + Seek, at: &Location) -> Result<Kind, Problem> {
    let zip = zip::ZipArchive::new(file).map_err(|error| zip_problem(&error, at))?;
    let has = |name: &str| zip.file_names().flatten().any(|n| n.eq_ignore_ascii_case(name));
    let ends = |ending: &str| zip.file_names().flatten().any(|n| n.to_ascii_lowercase().ends_with(ending));
    let found = match () {
        () if has("xl/workbook.xml") => return Ok(Kind::Xlsx),
        () if has("mimetype") && has("content.xml") && ends("content.xml") => return of_open_document(zip, at),
        () if ends(".csv") => return Ok(Kind::Export),
        () if has("xl/workbook.bin") => "an XLSB workbook",
        () if has("word/document.xml") => "a Word document",
        () if has("ppt/presentation.xml") => "a presentation",
        () if ends(".shp") => "a zip of map files",
        () if ends(".xlsx") || ends(".xls") => "a zip with a workbook in it",
        () => "a zip without tables",
    };
    Err(Problem::new(&problem::READ_UNKNOWN_KIND, at.clone()).with("found", found))
}

fn of_open_document<R: Read + Seek>(mut zip: zip::ZipArchive<R>, at: &Location) -> Result<Kind, Problem> {
    let mut kind = String::new();
    if let Ok(member) = zip.by_name("mimetype") {
        let _ = member.take(100).read_to_string(&mut kind);
    }
    if kind.contains("opendocument.spreadsheet") {
        return Ok(Kind::Ods);
    }
    Err(Problem::new(&problem::READ_UNKNOWN_KIND, at.clone())
        .with("found", "an OpenDocument file that is no spreadsheet"))
}

/// What a zip that cannot be opened is.
pub(crate) fn zip_problem(error: &zip::result::ZipError, at: &Location) -> Problem {
    use zip::result::ZipError;
    match error {
        ZipError::Io(error) => super::input::io_problem(error, at.clone()),
        ZipError::InvalidArchive(_) => Problem::new(&problem::READ_CUT_OFF, at.clone()),
        ZipError::UnsupportedArchive(why) if why.to_lowercase().contains("password") => {
            Problem::new(&problem::READ_ENCRYPTED, at.clone())
        }
        error => Problem::new(&problem::READ_DAMAGED, at.clone()).with("why", error),
    }
}
