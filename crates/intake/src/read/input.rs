//! Where bytes come from: a file, or a member of a zip read straight out of it. Each can be opened again from its start.
//! Nothing is unpacked to disk: records may hold what no disk should see.

use amparo_model::{Location, Problem, problem};
use fs_err::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes that can be opened as often as needed.
#[derive(Clone, Debug)]
pub(crate) enum Input {
    /// A whole file.
    File(PathBuf),
    /// A member of a zip: where its packed bytes lie.
    Member { zip: PathBuf, start: u64, packed: u64, deflated: bool, size: u64 },
    /// Bytes in memory.
    Memory(std::sync::Arc<[u8]>),
}

/// A stream that tells how far it came.
pub(crate) type Stream = Box<dyn Read + Send>;

/// A member may not unpack to more than this many times its packed size once it is larger than [`BOMB_FLOOR`].
pub(crate) const BOMB_RATIO: u64 = 250;
/// Unpacked sizes up to this are harmless at any ratio, in bytes.
pub(crate) const BOMB_FLOOR: u64 = 64 << 20;

impl Input {
    /// Opens from the start.
    pub fn open(&self) -> io::Result<Stream> {
        match self {
            Input::File(path) => Ok(Box::new(File::open(path)?)),
            Input::Memory(bytes) => Ok(Box::new(io::Cursor::new(bytes.clone()))),
            Input::Member { zip, start, packed, deflated, .. } => {
                let mut file = File::open(zip)?;
                file.seek(SeekFrom::Start(*start))?;
                let raw = file.take(*packed);
                if *deflated {
                    let inner = flate2::bufread::DeflateDecoder::new(io::BufReader::with_capacity(1 << 16, raw));
                    Ok(Box::new(Unpacking { inner, out: 0, most: BOMB_FLOOR.max(packed.saturating_mul(BOMB_RATIO)) }))
                } else {
                    Ok(Box::new(raw))
                }
            }
        }
    }

    /// Bytes that the stream will give, as far as the file says.
    pub fn size(&self) -> u64 {
        match self {
            Input::File(path) => path.metadata().map_or(0, |m| m.len()),
            Input::Member { size, .. } => *size,
            Input::Memory(bytes) => bytes.len() as u64,
        }
    }
}

/// Unpacks until more comes out than a table can hold.
struct Unpacking<R> {
    inner: R,
    out: u64,
    most: u64,
}

impl<R: Read> Read for Unpacking<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.out += read as u64;
        if self.out > self.most { Err(io::Error::from(io::ErrorKind::FileTooLarge)) } else { Ok(read) }
    }
}

/// File name without its folder, as problems name it.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| "file".into(), |name| name.to_string_lossy().into_owned())
}

/// What went wrong with a disk or a stream, without any path.
pub(crate) fn io_problem(error: &io::Error, at: Location) -> Problem {
    match error.kind() {
        io::ErrorKind::FileTooLarge => Problem::new(&problem::READ_BOMB, at).with("times", BOMB_RATIO),
        io::ErrorKind::UnexpectedEof => Problem::new(&problem::READ_CUT_OFF, at),
        kind => Problem::new(&problem::READ_IO, at).with("why", kind),
    }
}
