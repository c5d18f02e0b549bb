//! Looks into a zipped workbook before anything else does: is it whole, is it locked, does it unpack to more than a table can be?
//! What a zip declares is checked first, and then what really comes out, because the declaration may lie.

use super::frames::Refusal;
use super::input::{BOMB_FLOOR, BOMB_RATIO};
use std::io::{Read, Seek};
use zip::ZipArchive;
use zip::result::ZipError;

/// All parts together may unpack to so much, in bytes.
const MAX_UNPACKED: u64 = 4 << 30;
/// Members of the archive, at most.
const MAX_MEMBERS: usize = 20_000;

/// What the guard found.
pub(crate) struct Passed {
    /// Some sheet has merged cells, so that it is worth a pass of its own to find which.
    pub has_merges: bool,
}

/// Goes through the parts that readers will read.
pub(crate) fn check(file: impl Read + Seek) -> Result<Passed, Refusal> {
    let mut zip = ZipArchive::new(file).map_err(refusal)?;
    if zip.len() > MAX_MEMBERS {
        return Err(Refusal::Bomb);
    }
    let (mut unpacked, mut has_merges) = (0, false);
    for index in 0..zip.len() {
        let mut member = zip.by_index(index).map_err(refusal)?;
        if member.encrypted() {
            return Err(Refusal::Encrypted);
        }
        let name = String::from_utf8_lossy(member.name_raw()).to_ascii_lowercase();
        let most = BOMB_FLOOR.max(member.compressed_size().saturating_mul(BOMB_RATIO));
        if member.size() > most {
            return Err(Refusal::Bomb);
        }
        if !name.ends_with(".xml") && !name.ends_with(".rels") && name != "mimetype" {
            continue;
        }
        let out = drain(&mut member, most, name.contains("worksheets/"), &mut has_merges)?;
        unpacked += out;
        if unpacked > MAX_UNPACKED {
            return Err(Refusal::Bomb);
        }
    }
    Ok(Passed { has_merges })
}

/// Unpacks a member into nothing and counts. Gives the bytes that came out.
fn drain(member: &mut impl Read, most: u64, is_sheet: bool, has_merges: &mut bool) -> Result<u64, Refusal> {
    const MARK: &[u8] = b"mergeCell ";
    let (mut out, mut kept) = (0_u64, 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = member.read(&mut buffer[kept..]).map_err(|error| refusal(ZipError::Io(error)))?;
        if read == 0 {
            return Ok(out);
        }
        out += read as u64;
        if out > most {
            return Err(Refusal::Bomb);
        }
        if is_sheet && !*has_merges {
            let filled = kept + read;
            *has_merges = memchr::memmem::find(&buffer[..filled], MARK).is_some();
            kept = filled.min(MARK.len());
            buffer.copy_within(filled - kept..filled, 0);
        } else {
            kept = 0;
        }
    }
}

/// What an archive that cannot be read is.
pub(crate) fn refusal(error: ZipError) -> Refusal {
    match error {
        ZipError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Refusal::CutOff,
        ZipError::Io(error)
            if matches!(
                error.kind(),
                std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput | std::io::ErrorKind::Other
            ) =>
        {
            Refusal::Damaged("a part of it cannot be unpacked".into())
        }
        ZipError::Io(error) => Refusal::Io(error.kind().to_string()),
        ZipError::InvalidArchive(_) => Refusal::CutOff,
        ZipError::InvalidPassword => Refusal::Encrypted,
        ZipError::UnsupportedArchive(why) if why.to_lowercase().contains("password") => Refusal::Encrypted,
        other => Refusal::Damaged(other.to_string()),
    }
}
