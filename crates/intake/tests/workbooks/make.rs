//! Makes workbooks of every kind, whole and broken, so that nothing binary is kept beside the tests.

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A workbook with whatever `fill` puts in.
pub fn xlsx(fill: impl FnOnce(&mut Workbook) -> Result<(), XlsxError>) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book).expect("a workbook");
    book.save_to_buffer().expect("a workbook")
}

/// A sheet of text.
pub fn plain(rows: &[&[&str]]) -> Vec<u8> {
    xlsx(|book| {
        let sheet = book.add_worksheet().set_name("sites")?;
        for (r, row) in rows.iter().enumerate() {
            sheet.write_row(r as u32, 0, row.iter().copied())?;
        }
        Ok(())
    })
}

/// The format of dates.
pub fn dated() -> Format {
    Format::new().set_num_format("dd/mm/yyyy")
}

/// The same zip with one member replaced by what `fill` writes.
pub fn with_member(zip: &[u8], name: &str, fill: impl FnOnce(&mut dyn Write)) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(zip)).expect("a zip");
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut member = from.by_index(index).expect("a member");
        let own = String::from_utf8_lossy(member.name_raw()).into_owned();
        if own != name {
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).expect("whole");
            to.start_file(own, SimpleFileOptions::default()).expect("room");
            to.write_all(&bytes).expect("room");
        }
    }
    to.start_file(name, SimpleFileOptions::default()).expect("room");
    fill(&mut to);
    to.finish().expect("room").into_inner()
}

/// A zip of texts.
pub fn zip(members: &[(&str, &str)]) -> Vec<u8> {
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        to.start_file(*name, SimpleFileOptions::default()).expect("room");
        to.write_all(text.as_bytes()).expect("room");
    }
    to.finish().expect("room").into_inner()
}

/// An OpenDocument spreadsheet around the XML of its tables.
pub fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:calcext="c">
        <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    zip(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", &content),
    ])
}

/// A compound file of the old Office with one stream. Layout: [MS-CFB], version 3, sectors of 512 bytes.
pub fn compound(stream_name: &str, stream: &[u8]) -> Vec<u8> {
    const END: u32 = 0xFFFF_FFFE;
    const FREE: u32 = 0xFFFF_FFFF;
    // Streams below 4,096 bytes would have to go into a stream of their own.
    let sectors = stream.len().div_ceil(512).max(8);
    assert!(sectors + 2 <= 128, "one sector of allocation is all there is");
    let mut header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    header.resize(24, 0);
    for word in [0x3e_u16, 3, 0xfffe, 9, 6, 0, 0, 0] {
        header.extend(word.to_le_bytes());
    }
    for word in [0_u32, 1, 1, 0, 4096, END, 0, END, 0, 0] {
        header.extend(word.to_le_bytes());
    }
    header.resize(512, 0xff);
    // Sector 0 is the table of sectors, 1 the directory, 2 onwards the stream.
    let mut table = vec![0xFFFF_FFFD, END];
    table.extend((0..sectors as u32).map(|i| if i + 1 == sectors as u32 { END } else { i + 3 }));
    table.resize(128, FREE);
    let entry = |name: &str, kind: u8, child: u32, start: u32, size: u64| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(64, 0);
        entry.extend(((name.len() as u16 + 1) * 2).to_le_bytes());
        entry.extend([kind, 1]);
        [FREE, FREE, child].iter().for_each(|id| entry.extend(id.to_le_bytes()));
        entry.resize(116, 0);
        entry.extend(start.to_le_bytes());
        entry.extend(size.to_le_bytes());
        entry
    };
    let mut file = header;
    table.iter().for_each(|id| file.extend(id.to_le_bytes()));
    file.extend(entry("Root Entry", 5, 1, END, 0));
    file.extend(entry(stream_name, 2, FREE, 2, (sectors * 512) as u64));
    file.resize(512 * 3, 0);
    file.extend(stream);
    file.resize(512 * (3 + sectors), 0);
    file
}

/// A workbook of 1997 with one sheet `sites`: texts and numbers. Records: [MS-XLS], BIFF8.
pub fn xls(rows: &[(&str, f64)]) -> Vec<u8> {
    let record = |kind: u16, body: &[u8]| {
        let mut record = kind.to_le_bytes().to_vec();
        record.extend((body.len() as u16).to_le_bytes());
        record.extend(body);
        record
    };
    let start = |what: u16| record(0x0809, &[&0x0600_u16.to_le_bytes()[..], &what.to_le_bytes(), &[0; 12]].concat());
    let mut sheet = start(0x0010);
    for (row, (name, number)) in rows.iter().enumerate() {
        let place = |column: u16| [(row as u16).to_le_bytes(), column.to_le_bytes(), [0; 2]].concat();
        let text = [&(name.len() as u16).to_le_bytes()[..], &[0], name.as_bytes()].concat();
        sheet.extend(record(0x0204, &[place(0), text].concat()));
        sheet.extend(record(0x0203, &[place(1), number.to_le_bytes().to_vec()].concat()));
    }
    sheet.extend(record(0x000A, &[]));
    let globals = start(0x0005);
    let end = record(0x000A, &[]);
    let offset = globals.len() + 4 + 8 + 5 + end.len();
    let bound = [&(offset as u32).to_le_bytes()[..], &[0, 0, 5, 0], b"sites"].concat();
    compound("Workbook", &[globals, record(0x0085, &bound), end, sheet].concat())
}
