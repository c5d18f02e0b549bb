//! One row of a workbook being put together from its cells, and how a value of a cell reads as text.

use super::frames::{ErrorCell, Refusal, Sender};
use super::workbook::Sent;
use calamine::ExcelDateTime;
use std::io::Write;

/// Cells with errors that are named one by one; the others are counted.
const NAMED_ERRORS: u32 = 1_000;

/// A value of a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Text(&'a str),
    Int(i64),
    Float(f64),
    Bool(bool),
    /// A serial number under a format of dates or durations.
    Time(ExcelDateTime),
    /// ISO 8601.
    Day(&'a str),
    Error(String),
}

impl Value<'_> {
    /// Appends the text: numbers without a needless fraction, dates without a needless time.
    pub fn write(&self, to: &mut String) {
        match self {
            Value::Text(text) => to.push_str(text),
            Value::Int(value) => to.push_str(&format!("{value}")),
            Value::Float(value) => write_float(*value, to),
            Value::Bool(value) => to.push_str(if *value { "TRUE" } else { "FALSE" }),
            Value::Time(value) => write_time(value, to),
            Value::Day(text) => to.push_str(text.strip_suffix("T00:00:00").unwrap_or(text)),
            Value::Error(_) => {}
        }
    }
}

/// Spreadsheets keep 15 digits; what stands behind them is noise of the binary form.
fn write_float(value: f64, to: &mut String) {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        to.push_str(&format!("{}", value as i64));
        return;
    }
    let shortest = value.to_string();
    let rounded = if shortest.len() > 16 { format!("{value:.14e}").parse().unwrap_or(value) } else { value };
    to.push_str(&format!("{rounded}"));
}

fn write_time(value: &ExcelDateTime, to: &mut String) {
    let days = value.as_f64();
    if !(-1e6..1e7).contains(&days) {
        return write_float(days, to);
    }
    if value.is_duration() || (0.0..1.0).contains(&days) {
        let seconds = (days * 86_400.0).round() as i64;
        let sign = if seconds < 0 { "-" } else { "" };
        let seconds = seconds.abs();
        to.push_str(&format!("{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
        return;
    }
    if days < 0.0 {
        return write_float(days, to);
    }
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    to.push_str(&format!("{year:04}-{month:02}-{day:02}"));
    if (hour, minute, second) != (0, 0, 0) {
        to.push_str(&format!("T{hour:02}:{minute:02}:{second:02}"));
    }
}

/// The row that is being put together. Rows and columns count from 0.
pub(crate) struct Line {
    row: u32,
    text: String,
    ends: Vec<usize>,
    limit: usize,
    widest: usize,
    errors: u32,
}

impl Line {
    pub fn new(limit: usize) -> Line {
        Line { row: 0, text: String::new(), ends: Vec::new(), limit, widest: 0, errors: 0 }
    }

    /// Takes a cell, which must stand behind the one before. Columns beyond the limit are counted, not kept.
    pub fn cell(&mut self, (row, column): (u32, u32), value: &Value, to: &mut Sender<impl Write>) -> Sent {
        if row < self.row || (row == self.row && (column as usize) < self.ends.len()) {
            return Ok(Err(Refusal::Damaged("its cells are out of order".into())));
        }
        if row > self.row {
            if let Err(refusal) = self.flush(to)? {
                return Ok(Err(refusal));
            }
            self.row = row;
        }
        self.widest = self.widest.max(column as usize + 1);
        if column as usize >= self.limit {
            return Ok(Ok(()));
        }
        self.ends.resize(column as usize, self.text.len());
        if let Value::Error(error) = value {
            self.errors += 1;
            if self.errors <= NAMED_ERRORS {
                to.error_cell(&ErrorCell { row: row + 1, column, error: error.clone() })?;
            }
        }
        value.write(&mut self.text);
        self.ends.push(self.text.len());
        Ok(Ok(()))
    }

    fn flush(&mut self, to: &mut Sender<impl Write>) -> Sent {
        if self.widest > self.limit {
            return Ok(Err(Refusal::TooWide { columns: self.widest, limit: self.limit }));
        }
        if !self.ends.is_empty() {
            let cell = |i: usize| &self.text[if i == 0 { 0 } else { self.ends[i - 1] }..self.ends[i]];
            to.row(self.row + 1, (0..self.ends.len()).map(cell))?;
        }
        self.text.clear();
        self.ends.clear();
        Ok(Ok(()))
    }

    /// Sends the last row, and how many errors were not named.
    pub fn finish(&mut self, to: &mut Sender<impl Write>) -> Sent {
        if self.errors > NAMED_ERRORS {
            let more = (self.errors - NAMED_ERRORS).to_string();
            to.error_cell(&ErrorCell { row: 0, column: 0, error: more })?;
        }
        self.flush(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    #[test]
    fn values_read_as_people_see_them() {
        let time = |value, kind| Value::Time(ExcelDateTime::new(value, kind, false));
        for (value, text) in [
            (Value::Float(1475.0), "1475"),
            (Value::Float(0.1 + 0.2), "0.3"),
            (Value::Float(-2.5), "-2.5"),
            (Value::Float(1.0 / 3.0), "0.333333333333333"),
            (Value::Bool(true), "TRUE"),
            (time(45519.0, DateTime), "2024-08-15"),
            (time(45519.75, DateTime), "2024-08-15T18:00:00"),
            (time(0.5, DateTime), "12:00:00"),
            (time(1.5, TimeDelta), "36:00:00"),
            (time(-5.0, DateTime), "-5"),
            (Value::Day("2024-08-15T00:00:00"), "2024-08-15"),
            (Value::Error("#N/A".into()), ""),
        ] {
            let mut written = String::new();
            value.write(&mut written);
            assert_eq!(written, text, "{value:?}");
        }
    }
}
