//! The child that reads a workbook: it binds itself before it looks at a single byte, reads, speaks over its output, and ends.
//! A workbook that asks for too much ends the child and not the program.

use super::frames::{Refusal, Sender};
use super::kind::{self, Kind};
use super::workbook::{self, Wanted};
use amparo_model::{Location, problem};
use rlimit::Resource;
use std::ffi::OsString;
use std::process::ExitCode;

/// The word behind the name of the program that makes it the child.
pub const COMMAND: &str = "read-workbook";

/// Reads `FILE --memory BYTES --processor SECONDS --columns N [--sheet NAME]` and sends the sheet over standard output.
/// `args` come without the name of the program and without [`COMMAND`]. Limits that the system refuses end the child.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut to = Sender::new(std::io::stdout().lock());
    let refused = |refusal, to: &mut Sender<_>| {
        // Nobody listens where this fails, so there is nobody to tell.
        let _ = to.end(Err(refusal));
        ExitCode::FAILURE
    };
    let Some(asked) = Asked::of(args) else {
        return refused(Refusal::Io("wrong words behind read-workbook".into()), &mut to);
    };
    if let Err(error) = bind(asked.memory, asked.processor) {
        return refused(Refusal::Io(format!("its limits could not be set, {}", error.kind())), &mut to);
    }
    let mut file = match fs_err::File::open(&asked.file) {
        Ok(file) => file,
        Err(error) => return refused(Refusal::Io(error.kind().to_string()), &mut to),
    };
    let kind = match kind::of(&mut file, &Location::default()) {
        Ok(kind @ (Kind::Xlsx | Kind::Xls | Kind::Ods)) => kind,
        Err(found) if found.entry == &problem::READ_ENCRYPTED => return refused(Refusal::Encrypted, &mut to),
        _ => return refused(Refusal::Damaged("it is no workbook".into()), &mut to),
    };
    if std::io::Seek::rewind(&mut file).is_err() {
        return refused(Refusal::Io("it cannot be read twice".into()), &mut to);
    }
    // The words of a panic would only confuse: it is sent as a damaged workbook.
    std::panic::set_hook(Box::new(|_| {}));
    match workbook::send(file, kind, &asked.wanted, &mut to) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

struct Asked {
    file: OsString,
    memory: u64,
    processor: u64,
    wanted: Wanted,
}

impl Asked {
    fn of(args: impl IntoIterator<Item = OsString>) -> Option<Asked> {
        let mut args = args.into_iter();
        let file = args.next()?;
        let (mut memory, mut processor, mut wanted) = (None, None, Wanted::default());
        while let Some(name) = args.next() {
            let value = args.next()?;
            let value = value.to_str()?;
            match name.to_str()? {
                "--memory" => memory = Some(value.parse().ok()?),
                "--processor" => processor = Some(value.parse().ok()?),
                "--columns" => wanted.max_columns = value.parse().ok()?,
                "--sheet" => wanted.sheet = Some(value.to_owned()),
                _ => return None,
            }
        }
        Some(Asked { file, memory: memory?, processor: processor?, wanted })
    }
}

/// Takes away what a reader does not need: memory beyond `memory` more bytes, time, writing of files, dumps, other processes.
fn bind(memory: u64, processor: u64) -> std::io::Result<()> {
    let set = |resource: Resource, soft: u64, hard: u64| {
        let (_, most) = resource.get()?;
        resource.set(soft.min(most), hard.min(most))
    };
    let address_space = held_already().saturating_add(memory);
    set(Resource::AS, address_space, address_space)?;
    // The soft limit names the reason to the parent; the hard one cannot be ignored.
    set(Resource::CPU, processor, processor.saturating_add(5))?;
    set(Resource::FSIZE, 0, 0)?;
    set(Resource::CORE, 0, 0)?;
    set(Resource::NOFILE, 16, 16)
}

/// Address space of the program itself, in bytes. Most of it is never touched, so it must not count against the workbook.
fn held_already() -> u64 {
    let status = fs_err::read_to_string("/proc/self/status").unwrap_or_default();
    let size = status
        .lines()
        .find_map(|line| line.strip_prefix("VmSize:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    size.map_or(256 << 20, |kilobytes| kilobytes << 10)
}
