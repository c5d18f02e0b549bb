//! Everything that is drawn or written from a release: tables, spreadsheets, map data, charts, maps, reports.
//! It takes only what passed the one door ([`amparo_release::Released`]); it reads no file, no clock and no chance, so the same release
//! gives the same bytes.

pub mod chart;
pub mod document;
pub mod files;
pub mod geojson;
pub mod html;
pub mod hxl;
pub mod map;
#[cfg(test)]
mod outside;
pub mod pdf;
pub mod say;
mod svg;
pub mod tables;
#[cfg(test)]
mod testing;
pub mod view;
pub mod words;
pub mod xlsx;

pub use document::Document;
pub use say::{Lang, Value, say, say_with};
pub use tables::{Cell, Column, Kind, Table};
pub use view::View;
pub use words::{English, Words};

/// Why a file could not be made. Neither depends on what a user gave; both are worth telling us.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The workbook could not be put together.
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The report could not be set.
    #[error("the report could not be set as PDF: {0}")]
    Pdf(String),
}
