//! The parent's side of the reading child: starts it, listens, and turns its end, whatever it is, into a problem with a remedy.

use super::block::Cells;
use super::frames::{About, ErrorCell, Frame, Refusal, Sender, receive, take_row};
use super::input::{Input, io_problem};
use super::join::{self, Join};
use super::kind::Kind;
use super::workbook::{self, Wanted};
use super::{Found, Options, Progress, Rows, Source, headings};
use amparo_model::{Location, Problem, problem};
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

/// Frames that wait for a slow reader, at most.
const WAITING: usize = 8;

/// Opens a sheet of a workbook through the child, with a repeat joined to it where that is asked for.
pub(crate) fn open(path: &Path, at: &Location, kind: Kind, options: &Options) -> Result<Source, Problem> {
    let digest = digest(&Input::File(path.to_owned())).map_err(|error| io_problem(&error, at.clone()))?;
    let main = open_sheet(path, at, kind, options, &digest)?;
    let Some(repeat) = &options.join else { return Ok(main) };
    let wanted = Options { sheet: Some(repeat.clone()), ..options.clone() };
    let repeat = open_sheet(path, at, kind, &wanted, &digest)?;
    let join = Join::new(main, &repeat)?;
    Ok(repeat.joined(join))
}

fn open_sheet(path: &Path, at: &Location, kind: Kind, options: &Options, digest: &str) -> Result<Source, Problem> {
    let running = Running::start(path, at, options)?;
    found(running, at, kind, digest.to_owned(), options)
}

/// The same without a child: what is read is bytes of a test or of the fuzzer.
pub(crate) fn open_bytes(bytes: &[u8], at: &Location, kind: Kind, options: &Options) -> Result<Source, Problem> {
    let wanted = Wanted { sheet: options.sheet.clone(), max_columns: options.max_columns };
    let mut sent = Vec::new();
    workbook::send(io::Cursor::new(bytes), kind, &wanted, &mut Sender::new(&mut sent))
        .map_err(|error| io_problem(&error, at.clone()))?;
    found(Recorded(io::Cursor::new(sent)), at, kind, blake3::hash(bytes).to_hex().to_string(), options)
}

fn digest(input: &Input) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(input.open()?)?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// Waits for the first words of the child and takes them as a table.
fn found(
    mut frames: impl Frames + 'static,
    at: &Location,
    kind: Kind,
    digest: String,
    options: &Options,
) -> Result<Source, Problem> {
    let about: About = match frames.next(at)? {
        Frame::About(about) => about,
        Frame::Refused(refusal) => return Err(refusal.problem(at)),
        _ => return Err(ended(at, "it did not say what it reads")),
    };
    let tables = about.tables();
    let at = at.clone().sheet(&about.sheet);
    let chosen = tables.iter().position(|table| table.name == about.sheet);
    let total = chosen.and_then(|i| tables[i].rows).unwrap_or(0);
    let rows = WorkbookRows {
        frames: Box::new(frames),
        body: Vec::new(),
        from: 0,
        ended: false,
        row: 0,
        total,
        problems: Vec::new(),
        at: at.clone(),
    };
    let merges = about.merges();
    let others: Vec<&str> = tables.iter().map(|t| t.name.as_str()).filter(|name| *name != about.sheet).collect();
    let mut notes = Vec::new();
    if !others.is_empty() && options.sheet.is_none() && options.join.is_none() {
        notes.push(Problem::new(&problem::READ_OTHER_TABLES, at.clone()).with("tables", others.join(", ")));
    }
    if kind == Kind::Xls && tables.iter().any(|t| t.rows == Some(65_536)) {
        notes.push(Problem::new(&problem::READ_FULL_SHEET, at.clone()));
    }
    let sheet = Some(about.sheet);
    let found = Found { rows: Box::new(rows), at, sheet, tables, notes, digest, merges, sparse: true };
    let mut source = Source::new(found, options)?;
    mark_repeats(&mut source);
    Ok(source)
}

/// Kobo puts the main table first; sheets beside a main table with `_index` are its repeats.
fn mark_repeats(source: &mut Source) {
    let is_main = source.headings.iter().any(|heading| heading.name == "_index") && !join::is_repeat(&source.headings);
    let own = source.sheet.clone();
    for table in &mut source.tables {
        table.repeat = is_main && Some(&table.name) != own.as_ref();
    }
}

fn ended(at: &Location, why: &str) -> Problem {
    Problem::new(&problem::READ_ENDED, at.clone()).with("why", why)
}

/// Where frames come from.
trait Frames: Send {
    fn next(&mut self, at: &Location) -> Result<Frame, Problem>;
}

/// Frames that are all there already.
struct Recorded(io::Cursor<Vec<u8>>);

impl Frames for Recorded {
    fn next(&mut self, at: &Location) -> Result<Frame, Problem> {
        receive(&mut self.0).ok().flatten().ok_or_else(|| ended(at, "it stopped speaking"))
    }
}

/// A child at work. It is stopped when nobody reads any more.
struct Running {
    child: Child,
    frames: Receiver<io::Result<Frame>>,
    patience: Duration,
    memory: u64,
    processor: u64,
}

impl Running {
    fn start(path: &Path, at: &Location, options: &Options) -> Result<Running, Problem> {
        let cannot = |why: String| Problem::new(&problem::READ_NO_HELPER, at.clone()).with("why", why);
        let helper = options.helper.as_ref().ok_or_else(|| cannot("none is named".into()))?;
        let mut command = Command::new(helper);
        command.arg(super::child::COMMAND).arg(path);
        command.args(["--memory", &options.memory.to_string(), "--processor", &options.processor.to_string()]);
        command.args(["--columns", &options.max_columns.to_string()]);
        if let Some(sheet) = &options.sheet {
            command.arg("--sheet").arg(sheet);
        }
        command.env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        // In a group of its own, Ctrl-C reaches only the parent, which stops the child when it stops itself.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(|error| cannot(error.kind().to_string()))?;
        let (to, frames) = sync_channel(WAITING);
        if let Some(mut pipe) = child.stdout.take() {
            std::thread::spawn(move || {
                let mut pipe = io::BufReader::with_capacity(1 << 17, pipe.by_ref());
                loop {
                    let frame = receive(&mut pipe).transpose();
                    let last = !matches!(frame, Some(Ok(Frame::About(_) | Frame::Rows(_) | Frame::ErrorCell(_))));
                    // An end of the pipe without a last word drops `to`, and the other side looks how the child ended.
                    let Some(frame) = frame else { return };
                    if to.send(frame).is_err() || last {
                        return;
                    }
                }
            });
        }
        let Options { patience, memory, processor, .. } = *options;
        Ok(Running { child, frames, patience, memory, processor })
    }

    /// Why the child ended without a last word.
    fn post_mortem(&mut self, at: &Location) -> Problem {
        use std::os::unix::process::ExitStatusExt;
        const ABORT: i32 = 6;
        const KILL: i32 = 9;
        const SEGMENT: i32 = 11;
        const PROCESSOR: i32 = 24;
        let signal = self.child.wait().ok().and_then(|status| status.signal());
        match signal {
            // A Rust program that gets no more memory aborts; one whose stack cannot grow is stopped for its address.
            Some(ABORT | SEGMENT) => {
                Problem::new(&problem::READ_MEMORY, at.clone()).with("limit", format!("{} MB", self.memory >> 20))
            }
            Some(PROCESSOR) => {
                Problem::new(&problem::READ_TIME, at.clone()).with("limit", format!("{} s of work", self.processor))
            }
            Some(KILL) => ended(at, "it was stopped from outside"),
            Some(other) => ended(at, &format!("signal {other}")),
            None => ended(at, "it stopped speaking"),
        }
    }
}

impl Frames for Running {
    fn next(&mut self, at: &Location) -> Result<Frame, Problem> {
        match self.frames.recv_timeout(self.patience) {
            Ok(Ok(frame)) => Ok(frame),
            Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidData => Err(ended(at, "it spoke nonsense")),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(self.post_mortem(at)),
            Err(RecvTimeoutError::Timeout) => {
                // It may have ended just now; then there is nothing to stop.
                let _ = self.child.kill();
                Err(Problem::new(&problem::READ_TIME, at.clone())
                    .with("limit", format!("{} s", self.patience.as_secs())))
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only where the child is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Rows as the child sends them.
struct WorkbookRows {
    frames: Box<dyn Frames>,
    body: Vec<u8>,
    from: usize,
    ended: bool,
    row: u64,
    total: u64,
    problems: Vec<Problem>,
    at: Location,
}

impl WorkbookRows {
    fn error_cell(&mut self, cell: &ErrorCell) {
        if cell.row == 0 {
            self.problems
                .push(Problem::new(&problem::READ_MORE_ERRORS, self.at.clone()).with("count", &cell.error));
            return;
        }
        let at = self.at.clone().row(cell.row).column(headings::letter(cell.column as usize));
        self.problems.push(Problem::new(&problem::ROW_ERROR_CELL, at).with("error", &cell.error));
    }
}

impl Rows for WorkbookRows {
    fn next(&mut self, cells: &mut Cells) -> Result<bool, Problem> {
        loop {
            if self.from < self.body.len() {
                take_row(&self.body, &mut self.from, cells).ok_or_else(|| ended(&self.at, "it spoke nonsense"))?;
                self.row = cells.number(cells.len() - 1).into();
                return Ok(true);
            }
            if self.ended {
                return Ok(false);
            }
            match self.frames.next(&self.at)? {
                Frame::Rows(body) => (self.body, self.from) = (body, 0),
                Frame::ErrorCell(cell) => self.error_cell(&cell),
                Frame::Refused(refusal) => return Err(refusal.problem(&self.at)),
                Frame::End => self.ended = true,
                Frame::About(_) => return Err(Refusal::Damaged("it begins twice".into()).problem(&self.at)),
            }
        }
    }

    /// Rows, not bytes: the child does not say how far it is in the file.
    fn progress(&self) -> Progress {
        Progress { read: self.row, total: self.total.max(self.row) }
    }

    fn take_problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems)
    }
}
