//! From a file to the rows of a round, in one pass: one thread reads, this one encodes, matches places and hands rows on.
//! Nothing reaches the sink before the mapping, the headings and the refused columns are settled; memory does not grow with the file.

use crate::encode::{Encoder, Rejected};
use crate::mapping::{Columns, Mapping};
use crate::places::{Gazetteer, match_places};
use crate::read::{self, BadRow, Block, Progress, Source};
use crate::refuse::{INCIDENT, Refusals, Refused};
use crate::tally::Problems;
use amparo_model::{Chunk, Location, Problem, Round, RoundId, Standards, problem};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Blocks that may wait between reading and encoding.
const WAITING: usize = 2;
/// Cells by which a column is judged.
const SAMPLE: usize = 200;

/// What an import is told beside the file and the mapping.
pub struct Options<'a> {
    /// How to read; sheet, row of headings and repeat of the mapping go before.
    pub read: read::Options,
    /// File name of the mapping, for its problems.
    pub mapping_name: &'a str,
    /// Name of the round, where it is not that of the mapping.
    pub round: Option<&'a str>,
    /// Which columns are refused.
    pub refusals: &'a Refusals,
    /// Ends the import at the next block when set.
    pub cancel: &'a AtomicBool,
    /// Told how far reading came, in bytes: done and total (0 where unknown).
    pub progress: &'a dyn Fn(u64, u64),
}

/// What came of an import.
#[derive(Clone, Debug)]
pub struct Report {
    /// The round, with its questions in the order of the answer columns.
    pub round: Round,
    /// Rows of data in the file.
    pub rows_in: u64,
    /// Rows that went to the sink.
    pub rows_kept: u64,
    /// Rows left out because the mapping asks for it.
    pub rows_dropped: u64,
    /// Rows left out for correction.
    pub rejected: Rejected,
    /// What was wrong, and what was noticed.
    pub problems: Vec<Problem>,
    /// Columns left out because of what they look like.
    pub refused_columns: Vec<Refused>,
    /// BLAKE3 of the file, hexadecimal.
    pub source_digest: String,
    /// BLAKE3 of what the mapping says.
    pub mapping_digest: String,
}

/// Why nothing, or not everything, went in.
#[derive(Debug)]
pub enum Failed<E> {
    /// The file or the mapping is not fit. Where rows had gone to the sink before, the caller takes them back.
    Problems(Vec<Problem>),
    /// The sink refused.
    Sink(E),
    /// Asked to stop.
    Cancelled,
}

/// What the reading thread sends.
struct Read {
    block: Block,
    bad: Vec<BadRow>,
    problems: Vec<Problem>,
    progress: Progress,
}

/// Takes a file in. Rows arrive at the sink in the order of the file.
///
/// # Errors
/// See [`Failed`]. The sink may have had rows when it fails; a round is kept only when this returns `Ok`.
pub fn run<E>(
    path: &Path,
    mapping: &Mapping,
    standards: &Standards,
    gazetteer: Option<&Gazetteer>,
    options: &Options,
    sink: &mut dyn FnMut(Chunk) -> Result<(), E>,
) -> Result<Report, Failed<E>> {
    let mut reading = options.read.clone();
    reading.sheet = mapping.reading.sheet.clone().or(reading.sheet);
    reading.header_row = mapping.reading.header_row.or(reading.header_row);
    reading.join = mapping.reading.join.clone().or(reading.join);
    let mut source = read::open(path, &reading).map_err(|problem| Failed::Problems(vec![problem]))?;
    let columns = Columns::new(source.headings.iter().map(|heading| heading.name.as_str()));
    let mut wrong = mapping.check(options.mapping_name, standards, Some(&columns));
    let name = options.round.or(mapping.round.as_deref()).unwrap_or_default();
    let Some(id) = RoundId::from_name(name) else {
        wrong.push(Problem::new(&problem::MAP_MISSING, Location::file(options.mapping_name)).with("key", "round"));
        return Err(Failed::Problems(wrong));
    };
    let first = next(&mut source).map_err(|problem| Failed::Problems(vec![problem]))?;
    let refused = refused(mapping, &columns, first.as_ref(), options.refusals);
    wrong.extend(incidents(mapping, &columns, &refused, options));
    let mut problems: Vec<Problem> = source.notes.clone();
    if !wrong.is_empty() {
        wrong.append(&mut problems);
        return Err(Failed::Problems(wrong));
    }
    let left_out = left_out(mapping, &columns, refused);
    problems.extend(left_out.iter().map(|refused| note(refused, &source.at)));
    let mut encoder = Encoder::new(mapping, &columns, source.at.clone(), &options.refusals.dummies);
    let (at, digest, total) = (source.at.clone(), source.digest.clone(), &mut Kept::default());
    let mut places = Problems::default();
    let mut step = |read: Read| -> Result<(), Failed<E>> {
        if options.cancel.load(Ordering::Relaxed) {
            return Err(Failed::Cancelled);
        }
        problems.extend(read.problems);
        encoder.take_bad_rows(read.bad);
        let mut chunk = encoder.encode(&read.block);
        if let Some(gazetteer) = gazetteer {
            match_places(&mut chunk, gazetteer, &at, &mapping.fields, &mut places);
        }
        total.add(&chunk);
        (options.progress)(read.progress.read, read.progress.total);
        if chunk.is_empty() { Ok(()) } else { sink(chunk).map_err(Failed::Sink) }
    };
    if let Some(first) = first {
        step(first)?;
        std::thread::scope(|scope| {
            let (send, receive) = sync_channel(WAITING);
            scope.spawn(move || read_on(source, &send));
            take(receive, &mut step)
        })?;
    }
    let Encoder { problems: rows, rejected, dropped, .. } = encoder;
    problems.extend(rows.into_vec());
    problems.extend(places.into_vec());
    if rejected.rows.len() as u64 != rejected.count {
        let at = Location::file(options.mapping_name);
        let problem = Problem::new(&problem::ROW_REJECTED_MORE, at).with("kept", rejected.rows.len());
        problems.push(problem.with("count", rejected.count));
    }
    let round = Round {
        id,
        name: name.to_owned(),
        period: mapping.period.clone().or_else(|| total.period.take()),
        form: mapping
            .form
            .clone()
            .or_else(|| mapping.file.clone())
            .unwrap_or_else(|| options.mapping_name.to_owned()),
        simulated: mapping.simulated,
        questions: mapping.questions(),
    };
    Ok(Report {
        round,
        rows_in: total.rows + rejected.count + dropped,
        rows_kept: total.rows,
        rows_dropped: dropped,
        rejected,
        problems,
        refused_columns: left_out,
        source_digest: digest,
        mapping_digest: mapping.digest(),
    })
}

/// Rows that went in, and their first and last day.
#[derive(Default)]
struct Kept {
    rows: u64,
    period: Option<(String, String)>,
}

impl Kept {
    fn add(&mut self, chunk: &Chunk) {
        self.rows += chunk.len() as u64;
        for day in chunk.date.iter().filter(|day| !day.is_empty()) {
            match &mut self.period {
                Some((first, _)) if *day < *first => first.clone_from(day),
                Some((_, last)) if *day > *last => last.clone_from(day),
                Some(_) => {}
                None => self.period = Some((day.clone(), day.clone())),
            }
        }
    }
}

fn next(source: &mut Source) -> Result<Option<Read>, Problem> {
    let block = source.next_block()?;
    let (bad, problems, progress) = (source.take_bad_rows(), source.take_problems(), source.progress());
    Ok(block.map(|block| Read { block, bad, problems, progress }))
}

/// Reads to the end, or until nobody listens.
fn read_on(mut source: Source, send: &SyncSender<Result<Read, Problem>>) {
    while let Some(read) = next(&mut source).transpose() {
        let failed = read.is_err();
        if send.send(read).is_err() || failed {
            return;
        }
    }
}

fn take<E>(
    receive: Receiver<Result<Read, Problem>>,
    step: &mut dyn FnMut(Read) -> Result<(), Failed<E>>,
) -> Result<(), Failed<E>> {
    for read in receive {
        step(read.map_err(|problem| Failed::Problems(vec![problem]))?)?;
    }
    Ok(())
}

fn refused(mapping: &Mapping, columns: &Columns, first: Option<&Read>, refusals: &Refusals) -> Vec<Refused> {
    let said = |column: usize| mapping.identifying.iter().any(|said| columns.find(&said.column) == Some(column));
    let sample = |column: usize| {
        let block = first.map(|read| &read.block);
        block.map_or_else(Vec::new, |block| (0..block.len().min(SAMPLE)).map(|row| block.cell(row, column)).collect())
    };
    let mut refused = refusals.of(columns, sample);
    refused.retain(|refused| refused.kind == INCIDENT || !columns.find(&refused.column).is_some_and(said));
    refused
}

/// Refused columns that the mapping does not read, and so says nothing about.
fn left_out(mapping: &Mapping, columns: &Columns, mut refused: Vec<Refused>) -> Vec<Refused> {
    let read: Vec<usize> = mapping.columns().filter_map(|(_, name)| columns.find(name)).collect();
    refused.retain(|refused| columns.find(&refused.column).is_some_and(|column| !read.contains(&column)));
    refused
}

/// Reports of incidents that the mapping would count or use as an indicator.
fn incidents<'a>(
    mapping: &'a Mapping,
    columns: &'a Columns,
    refused: &'a [Refused],
    options: &'a Options,
) -> impl Iterator<Item = Problem> + 'a {
    let incidents = refused.iter().filter(|refused| refused.kind == INCIDENT);
    incidents.filter_map(move |refused| {
        let column = columns.find(&refused.column);
        let map = mapping.maps.iter().find(|map| columns.find(&map.column) == column);
        if map.is_none() && !mapping.people.values().any(|name| columns.find(name) == column) {
            return None;
        }
        let mut at = Location::file(options.mapping_name).column(&refused.column);
        at.row = map.and_then(|map| map.line.0);
        Some(
            Problem::new(&problem::MAP_INCIDENT, at)
                .with("name", &refused.column)
                .with("why", &refused.why),
        )
    })
}

fn note(refused: &Refused, at: &Location) -> Problem {
    let at = at.clone().column(&refused.column);
    Problem::new(&problem::MAP_REFUSED_COLUMN, at)
        .with("kind", &refused.says)
        .with("why", &refused.why)
}

#[cfg(test)]
mod tests;
