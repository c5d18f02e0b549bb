//! `risk.xlsx`: the figures as a workbook that people sort, filter and tick. Each sheet says for whom it is and whether the data are simulated.
//! The same release gives the same bytes: the date of creation is fixed.

use crate::{
    WriteError,
    document::{messages, round_line},
    svg::cut,
    tables::{self, Cell, Column, Kind, Table},
    view::View,
};
use rust_xlsxwriter::{
    Color, ConditionalFormat2ColorScale, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Workbook, Worksheet,
};

/// Rows of a sheet at most; the CSV file holds all.
const ROWS: usize = 20_000;
/// Rows above the headings: title, what it is, banner.
const ABOVE: u32 = 3;
/// Characters that a cell may hold.
const LETTERS: usize = 30_000;

/// The workbook as bytes.
pub fn write(view: &View) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    let properties = DocProperties::new()
        .set_title(view.with("doc-title", &[("round", view.out.round.name.as_str().into())]))
        .set_author("Amparo")
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    book.set_properties(&properties);
    let formats = Formats::new();
    let mut sheets = vec![summary(view)];
    if view.has_sites() {
        sheets.push(tables::sites(view));
    }
    sheets.push(tables::admin2(view));
    sheets.push(tables::admin1(view));
    sheets.push(tables::domains(view));
    sheets.push(tables::indicators(view));
    sheets.push(tables::answers(view, None));
    sheets.push(tables::actions(view, None));
    if view.out.trend.is_some() {
        sheets.push(tables::trend(view));
    }
    if view.has_sites() {
        sheets.extend([tables::trend_sites(view), tables::disagreements(view)]);
    }
    sheets.extend([tables::aggregations(view), tables::quality(view), tables::method(view), tables::withheld(view)]);
    for table in sheets.into_iter().filter(|table| !table.rows.is_empty()) {
        sheet(book.add_worksheet(), view, &formats, &table)?;
    }
    Ok(book.save_to_buffer()?)
}

/// Key messages, and what kind of picture it is.
fn summary(view: &View) -> Table {
    let columns = vec![Column::named("summary".into(), view.say("h-messages"), Kind::Text, String::new())];
    let mut table = Table::new(view, "summary", columns);
    table.rows = messages(view)
        .into_iter()
        .chain([crate::document::draft(view)])
        .map(|text| vec![Cell::Text(text)])
        .collect();
    table
}

struct Formats {
    title: Format,
    about: Format,
    banner: Format,
    heading: Format,
    text: Format,
    count: Format,
    share: Format,
    decimals: [Format; 3],
    coordinate: Format,
    silent: Format,
    tick: Format,
}

impl Formats {
    fn new() -> Formats {
        let cell = || Format::new().set_align(FormatAlign::Top);
        Formats {
            title: Format::new().set_bold().set_font_size(14),
            about: Format::new().set_font_color(Color::RGB(0x5a6775)),
            banner: Format::new()
                .set_bold()
                .set_font_color(Color::RGB(0x8a3b00))
                .set_background_color(Color::RGB(0xfff1d6)),
            heading: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_background_color(Color::RGB(0xe6ebf2))
                .set_border_bottom(FormatBorder::Thin),
            text: cell().set_text_wrap(),
            count: cell().set_num_format("#,##0"),
            share: cell().set_num_format("0%"),
            decimals: ["0", "0.0", "0.00"].map(|pattern| cell().set_num_format(pattern)),
            coordinate: cell().set_num_format("0.00####"),
            silent: cell().set_align(FormatAlign::Right).set_italic().set_font_color(Color::RGB(0x6b7785)),
            tick: cell().set_align(FormatAlign::Center).set_border(FormatBorder::Thin),
        }
    }

    fn of(&self, column: &Column, cell: &Cell) -> &Format {
        match (column.kind, cell) {
            (Kind::Tick, _) => &self.tick,
            (_, Cell::Withheld | Cell::Missing) => &self.silent,
            (Kind::Share, _) => &self.share,
            (_, Cell::Count(_)) => &self.count,
            (_, Cell::Number { decimals, .. }) => self.decimals.get(usize::from(*decimals)).unwrap_or(&self.coordinate),
            _ => &self.text,
        }
    }
}

fn sheet(sheet: &mut Worksheet, view: &View, formats: &Formats, table: &Table) -> Result<(), WriteError> {
    sheet.set_name(sheet_name(&table.title))?;
    sheet.set_right_to_left(view.lang.is_rtl());
    sheet.write_string_with_format(0, 0, &table.title, &formats.title)?;
    sheet.write_string_with_format(1, 0, round_line(view), &formats.about)?;
    if view.out.round.simulated {
        sheet.write_string_with_format(2, 0, view.say("xlsx-simulated"), &formats.banner)?;
    }
    for (at, column) in table.columns.iter().enumerate() {
        sheet.write_string_with_format(ABOVE, at as u16, &column.heading, &formats.heading)?;
        sheet.set_column_width(at as u16, width(table, at))?;
    }
    let rows = &table.rows[..table.rows.len().min(ROWS)];
    for (i, row) in rows.iter().enumerate() {
        let line = ABOVE + 1 + i as u32;
        for (at, (column, cell)) in table.columns.iter().zip(row).enumerate() {
            let format = formats.of(column, cell);
            match cell {
                Cell::Text(text) | Cell::Date(text) => {
                    sheet.write_string_with_format(line, at as u16, cut(text, LETTERS), format)?;
                }
                Cell::Count(count) => {
                    sheet.write_number_with_format(line, at as u16, *count as f64, format)?;
                }
                Cell::Number { value, .. } => {
                    sheet.write_number_with_format(line, at as u16, *value, format)?;
                }
                Cell::Withheld => {
                    sheet.write_string_with_format(line, at as u16, view.say("withheld"), format)?;
                }
                Cell::Missing => {
                    sheet.write_string_with_format(line, at as u16, "?", format)?;
                }
            }
        }
    }
    let last = ABOVE + rows.len() as u32;
    if table.rows.len() > ROWS {
        let text = view.with("xlsx-cut", &[("rows", (ROWS as u64).into())]);
        sheet.write_string_with_format(last + 1, 0, text, &formats.about)?;
    }
    colours(sheet, view, table, last)?;
    let beside = if table.key == "sites" { 2 } else { 0 };
    sheet.set_freeze_panes(ABOVE + 1, beside)?;
    if table.key != "summary" {
        sheet.autofilter(ABOVE, 0, last, table.columns.len() as u16 - 1)?;
    }
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, ABOVE)?;
    Ok(())
}

/// A scale of one hue for scores (light is low), and a list of one choice for boxes to tick.
fn colours(sheet: &mut Worksheet, view: &View, table: &Table, last: u32) -> Result<(), WriteError> {
    for (at, column) in table.columns.iter().enumerate() {
        let at = at as u16;
        match column.kind {
            Kind::Score | Kind::Hazard => {
                let most = if column.kind == Kind::Score { 100.0 } else { 1.0 };
                let scale = ConditionalFormat2ColorScale::new()
                    .set_minimum(rust_xlsxwriter::ConditionalFormatType::Number, 0)
                    .set_maximum(rust_xlsxwriter::ConditionalFormatType::Number, most)
                    .set_minimum_color(Color::RGB(0xfffdf5))
                    .set_maximum_color(Color::RGB(0xe8853a));
                sheet.add_conditional_format(ABOVE + 1, at, last, at, &scale)?;
            }
            Kind::Tick => {
                let list = DataValidation::new().allow_list_strings(&[
                    "x",
                    view.say("yes").as_str(),
                    view.say("no").as_str(),
                ])?;
                sheet.add_data_validation(ABOVE + 1, at, last, at, &list)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// A name that a spreadsheet takes: at most 31 letters, none of those with a meaning.
fn sheet_name(title: &str) -> String {
    let clean: String = title.chars().map(|c| if "[]:*?/\\".contains(c) { ' ' } else { c }).collect();
    cut(clean.trim_matches('\''), 31)
}

fn width(table: &Table, at: usize) -> f64 {
    if table.columns.len() == 1 {
        return 110.0;
    }
    let column = &table.columns[at];
    let longest = table.rows.iter().take(500).map(|row| match &row[at] {
        Cell::Text(text) => text.chars().count(),
        _ => 8,
    });
    let text = longest.max().unwrap_or(8).clamp(8, 60);
    let heading = column.heading.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(8);
    text.max(heading + 2) as f64 + 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{say::Lang, testing};

    #[test]
    fn the_same_release_gives_the_same_bytes() {
        let world = testing::internal();
        let view = world.view(Lang::En);
        assert_eq!(write(&view).unwrap(), write(&view).unwrap());
    }

    #[test]
    fn every_language_and_audience_makes_a_workbook() {
        for world in [testing::internal(), testing::public()] {
            for lang in Lang::ALL {
                let bytes = write(&world.view(lang)).unwrap();
                assert!(bytes.starts_with(b"PK") && bytes.len() > 10_000);
            }
        }
    }

    #[test]
    fn names_of_sheets_are_taken() {
        assert_eq!(sheet_name("a/b:c"), "a b c");
        assert_eq!(sheet_name(&"x".repeat(40)).chars().count(), 31);
    }
}
