//! Text files: which encoding, which separator, and their rows. Any length passes through buffers of fixed size.
//! A first pass over the bytes finds the encoding for certain and takes the digest; the second reads rows.

use super::block::Cells;
use super::input::{Input, Stream, io_problem};
use super::{Progress, Rows};
use amparo_model::{Location, Problem, problem};
use csv_core::ReadRecordResult;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

/// What the first pass over a text found.
#[derive(Debug)]
pub(crate) struct Looked {
    pub encoding: &'static Encoding,
    /// All bytes are the encoding they seem to be; else letters have to be replaced.
    pub whole: bool,
    pub digest: blake3::Hash,
    /// The start of the text, decoded, for guessing the separator.
    pub start: String,
}

/// Bytes that a guess of an old encoding rests on, at most.
const GUESS_BYTES: usize = 1 << 20;
const BUFFER: usize = 1 << 18;

/// Reads all bytes once.
pub(crate) fn look(input: &Input) -> io::Result<Looked> {
    let mut stream = input.open()?;
    let mut digest = blake3::Hasher::new();
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    let (mut buffer, mut carry) = (vec![0; BUFFER], 0);
    let (mut head, mut fed, mut utf8) = (Vec::new(), 0, true);
    loop {
        let read = stream.read(&mut buffer[carry..])?;
        let bytes = &buffer[..carry + read];
        digest.update(&bytes[carry..]);
        if head.len() < 1 << 16 {
            head.extend_from_slice(&bytes[carry..]);
        }
        if read == 0 {
            utf8 &= carry == 0;
            break;
        }
        if fed < GUESS_BYTES && !bytes[carry..].is_ascii() {
            detector.feed(&bytes[carry..], false);
            fed += read;
        }
        carry = 0;
        if utf8 && let Err(error) = std::str::from_utf8(bytes) {
            utf8 = error.error_len().is_none();
            let (from, to) = (error.valid_up_to(), bytes.len());
            carry = to - from;
            if utf8 {
                buffer.copy_within(from..to, 0);
            } else {
                carry = 0;
            }
        }
    }
    detector.feed(&[], true);
    let encoding = match Encoding::for_bom(&head) {
        Some((encoding, _)) => encoding,
        None => match sixteen_bit(&head) {
            Some(encoding) => encoding,
            None if utf8 => UTF_8,
            None => detector.guess(None, chardetng::Utf8Detection::Deny),
        },
    };
    let start = encoding.decode(&head).0.into_owned();
    Ok(Looked { encoding, whole: utf8 || encoding != UTF_8, digest: digest.finalize(), start })
}

/// UTF-16 without a mark: every other byte of plain text is zero.
pub(crate) fn sixteen_bit(head: &[u8]) -> Option<&'static Encoding> {
    let head = &head[..head.len().min(512) & !1];
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let half = head.len() / 2;
    match (zeros(0), zeros(1)) {
        (0, odd) if half > 1 && odd * 10 > half * 7 => Some(UTF_16LE),
        (even, 0) if half > 1 && even * 10 > half * 7 => Some(UTF_16BE),
        _ => None,
    }
}

/// The separator: the one that cuts the first lines into equally many cells, and the most of them.
/// A first line `sep=;` says it, as Excel understands it.
pub(crate) fn separator(start: &str) -> u8 {
    if let Some(&[hint, b'\r' | b'\n', ..]) = start.strip_prefix("sep=").map(str::as_bytes)
        && hint.is_ascii()
    {
        return hint;
    }
    let mut best = (0, b',');
    for candidate in [b',', b';', b'\t', b'|'] {
        let widths = widths(start, candidate);
        let mut counts = std::collections::BTreeMap::<usize, usize>::new();
        widths.iter().filter(|w| **w > 1).for_each(|w| *counts.entry(*w).or_default() += 1);
        let score = counts.iter().map(|(width, rows)| rows * rows * (20 + width.min(&60))).max().unwrap_or(0);
        if score > best.0 {
            best = (score, candidate);
        }
    }
    best.1
}

/// Cells in each of the first 50 lines, quotation marks heeded.
fn widths(start: &str, separator: u8) -> Vec<usize> {
    let (mut widths, mut width, mut quoted, mut seen) = (Vec::new(), 1, false, false);
    for byte in start.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => {
                if seen {
                    widths.push(width);
                }
                (width, seen) = (1, false);
                if widths.len() == 50 {
                    return widths;
                }
                continue;
            }
            b if b == separator && !quoted => width += 1,
            _ => {}
        }
        seen = true;
    }
    // A last line that the sample cuts off says nothing, unless it is all there is.
    if seen && (widths.is_empty() || start.len() < 1 << 16) {
        widths.push(width);
    }
    widths
}

/// A longer row means a quotation mark that is never closed, in bytes.
pub(crate) const MAX_ROW: usize = 1 << 20;
/// More cells than this in one row are not looked at.
const MAX_CELLS: usize = 20_000;

/// Rows of a text with separators.
pub(crate) struct TextRows {
    text: Decoded,
    core: csv_core::Reader,
    ends: Vec<usize>,
    line: u64,
    row: u32,
    at: Location,
}

impl TextRows {
    /// Rows of `input`, which [`look`] has looked at.
    pub fn open(input: &Input, looked: &Looked, separator: u8, at: Location) -> Result<TextRows, Problem> {
        let text = Decoded::open(input, looked).map_err(|error| io_problem(&error, at.clone()))?;
        let core = csv_core::ReaderBuilder::new().delimiter(separator).build();
        Ok(TextRows { text, core, ends: vec![0; 256], line: 1, row: 0, at })
    }

    /// The number of the row just read. Readers skip blank lines, spreadsheets count them.
    fn count_row(&mut self, written: &[u8]) -> u32 {
        let lines = self.core.line() - self.line;
        self.line += lines;
        let inside = if lines > 1 { written.iter().filter(|b| **b == b'\n').count() as u64 } else { 0 };
        self.row = self.row.saturating_add(lines.saturating_sub(inside).clamp(1, u32::MAX.into()) as u32);
        self.row
    }
}

impl Rows for TextRows {
    fn next(&mut self, cells: &mut Cells) -> Result<bool, Problem> {
        let (mut bytes, mut count) = (0, 0);
        loop {
            let input = self.text.fill().map_err(|error| io_problem(&error, self.at.clone()))?;
            let room = &mut cells.room(bytes + 4096)[bytes..];
            let (result, used, wrote, ended) = self.core.read_record(input, room, &mut self.ends[count..]);
            self.text.consume(used);
            bytes += wrote;
            count += ended;
            match result {
                ReadRecordResult::End => return Ok(false),
                ReadRecordResult::Record => break,
                ReadRecordResult::OutputEndsFull if self.ends.len() >= MAX_CELLS => {
                    let at = self.at.clone().row(self.row.saturating_add(1));
                    return Err(Problem::new(&problem::READ_TOO_WIDE, at)
                        .with("columns", format!("more than {MAX_CELLS}"))
                        .with("limit", super::MAX_COLUMNS));
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::OutputFull | ReadRecordResult::InputEmpty if bytes > MAX_ROW => {
                    let at = self.at.clone().row(self.row.saturating_add(1));
                    return Err(Problem::new(&problem::READ_LONG_ROW, at).with("limit", "1 MiB"));
                }
                ReadRecordResult::OutputFull | ReadRecordResult::InputEmpty => {}
            }
        }
        let number = self.count_row(&cells.room(bytes)[..bytes]);
        cells.take_written(bytes, &self.ends[..count]);
        cells.end_row(number);
        Ok(true)
    }

    fn progress(&self) -> Progress {
        Progress { read: self.text.read, total: self.text.total }
    }

    fn take_problems(&mut self) -> Vec<Problem> {
        if std::mem::take(&mut self.text.replaced) && !self.text.told {
            self.text.told = true;
            return vec![
                Problem::new(&problem::READ_UNDECODED, self.at.clone()).with("encoding", self.text.encoding.name()),
            ];
        }
        Vec::new()
    }
}

/// A stream turned into UTF-8, buffer by buffer.
struct Decoded {
    stream: Stream,
    encoding: &'static Encoding,
    decoder: Option<encoding_rs::Decoder>,
    raw: Vec<u8>,
    /// UTF-8 waiting to be read: `out[from..to]`, where `raw` itself is not it.
    out: String,
    from: usize,
    to: usize,
    done: bool,
    read: u64,
    total: u64,
    replaced: bool,
    told: bool,
}

impl Decoded {
    fn open(input: &Input, looked: &Looked) -> io::Result<Decoded> {
        let plain = looked.encoding == UTF_8 && looked.whole;
        let decoder = (!plain).then(|| looked.encoding.new_decoder_with_bom_removal());
        let mut decoded = Decoded {
            stream: input.open()?,
            encoding: looked.encoding,
            decoder,
            raw: vec![0; BUFFER],
            out: String::new(),
            from: 0,
            to: 0,
            done: false,
            read: 0,
            total: input.size(),
            replaced: false,
            told: false,
        };
        if plain {
            // The mark may come in pieces, so gather what is there before looking for it.
            while decoded.to < 3 && !decoded.done {
                decoded.more(decoded.to)?;
            }
            if decoded.raw[..decoded.to].starts_with(b"\xef\xbb\xbf") {
                decoded.from = 3;
            }
        }
        Ok(decoded)
    }

    /// Reads raw bytes behind `keep`.
    fn more(&mut self, keep: usize) -> io::Result<()> {
        let read = self.stream.read(&mut self.raw[keep..])?;
        self.done = read == 0;
        self.read += read as u64;
        self.to = keep + read;
        Ok(())
    }

    /// What waits to be read; empty only at the end.
    fn fill(&mut self) -> io::Result<&[u8]> {
        while self.from == self.to && !self.done {
            self.from = 0;
            self.more(0)?;
            if let Some(decoder) = &mut self.decoder {
                self.out.clear();
                self.out.reserve(decoder.max_utf8_buffer_length(self.to).unwrap_or(BUFFER * 3));
                let (_, _, replaced) = decoder.decode_to_string(&self.raw[..self.to], &mut self.out, self.done);
                self.replaced |= replaced;
                self.to = self.out.len();
            }
        }
        let bytes = if self.decoder.is_some() { self.out.as_bytes() } else { &self.raw };
        Ok(&bytes[self.from..self.to])
    }

    fn consume(&mut self, used: usize) {
        self.from += used;
    }
}
