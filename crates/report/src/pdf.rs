//! The report as PDF, set by typst within this program: fonts inside, no file and no clock, so the same report gives the same bytes.

use crate::{
    WriteError,
    document::{Block, Document, Figure, Grid},
    say,
};
use std::{collections::HashMap, fmt::Write, sync::LazyLock};
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    [&include_bytes!("../fonts/NotoSans-Regular.ttf")[..], include_bytes!("../fonts/NotoSans-Bold.ttf")]
        .into_iter()
        .flat_map(|font| Font::iter(Bytes::new(font)))
        .collect()
});

/// What typst may see: one source, the pictures, the fonts.
struct Folder {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    source: Source,
    files: HashMap<FileId, Bytes>,
}

impl World for Folder {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }
    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }
    fn main(&self) -> FileId {
        self.source.id()
    }
    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(FileError::AccessDenied) }
    }
    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }
    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The report as PDF.
pub fn write(document: &Document) -> Result<Vec<u8>, WriteError> {
    let mut pictures = Vec::new();
    let text = typeset(document, &mut pictures);
    let file = |name: &str| -> Result<FileId, WriteError> {
        let path = VirtualPath::new(name).map_err(|error| WriteError::Pdf(format!("{error:?}")))?;
        Ok(RootedPath::new(VirtualRoot::Project, path).intern())
    };
    let mut files = HashMap::new();
    for (at, picture) in pictures.into_iter().enumerate() {
        files.insert(file(&picture_name(at))?, Bytes::from_string(picture));
    }
    let folder = Folder {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(FONTS.iter())),
        source: Source::new(file("report.typ")?, text),
        files,
    };
    let told = |errors: &[typst::diag::SourceDiagnostic]| {
        WriteError::Pdf(errors.iter().map(|error| error.message.to_string()).collect::<Vec<_>>().join("; "))
    };
    let set = typst::compile(&folder).output.map_err(|errors| told(&errors))?;
    let options = typst_pdf::PdfOptions {
        ident: Smart::Custom(format!("{} {}", document.title, document.about.join(" "))),
        creator: Smart::Custom(Some("Amparo".into())),
        ..typst_pdf::PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&set, &options).map_err(|errors| told(&errors))?;
    // What typst remembers between reports would stay in memory for as long as the program runs.
    typst::comemo::evict(0);
    Ok(bytes)
}

fn picture_name(at: usize) -> String {
    format!("picture-{at}.svg")
}

/// A string of typst. Text reaches typst only through it, so that no name of a place is read as markup.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn typeset(document: &Document, pictures: &mut Vec<String>) -> String {
    let (lang, dir) = (document.lang.code(), document.lang.dir());
    let mut out = String::new();
    let _ = write!(
        out,
        "#set document(title: {title}, date: none)\n\
         #set page(paper: \"a4\", margin: (x: 18mm, top: 16mm, bottom: 18mm), footer: context text(size: 7.5pt, fill: rgb(\"#5a6775\"), \
         {foot} + h(1fr) + {page} + \" \" + str(counter(page).get().first())))\n\
         #set text(font: \"Noto Sans\", size: 9.5pt, lang: \"{lang}\", dir: {dir}, fill: rgb(\"#1d2733\"), hyphenate: false)\n\
         #set par(leading: 0.62em, spacing: 0.9em)\n\
         #set list(spacing: 0.65em)\n\
         #set table(inset: (x: 4pt, y: 3pt), stroke: (x, y) => (bottom: 0.4pt + rgb(\"#d5dbe2\")), fill: (x, y) => if y == 0 {{ rgb(\"#e6ebf2\") }})\n\
         #show table: set text(size: 8pt)\n\
         #show table.cell.where(y: 0): set text(weight: \"bold\")\n\
         #show heading.where(level: 1): set text(size: 17pt)\n\
         #show heading.where(level: 2): it => block(above: 1.6em, below: 0.8em, sticky: true, text(size: 12.5pt, fill: rgb(\"#3b5b92\"), it.body))\n\
         #show heading.where(level: 3): it => block(above: 1.2em, below: 0.6em, sticky: true, text(size: 10pt, it.body))\n\
         #let soft(body) = text(size: 8pt, fill: rgb(\"#5a6775\"), body)\n\
         #let banner(body) = block(width: 100%, fill: rgb(\"#fff1d6\"), inset: 7pt, radius: 2pt, text(weight: \"bold\", fill: rgb(\"#7a3400\"), body))\n\
         #let picture(path, alt) = align(center, block(stroke: 0.4pt + rgb(\"#d5dbe2\"), radius: 2pt, inset: 4pt, image(path, width: 124mm, alt: alt)))\n\
         #heading(level: 1, {title})\n",
        title = quoted(&document.title),
        foot = quoted(&document.foot),
        page = quoted(&say::say(document.lang, "doc-page")),
    );
    for line in &document.about {
        let _ = writeln!(out, "#par(soft({}))", quoted(line));
    }
    for (at, block) in document.blocks.iter().enumerate() {
        // What introduces a picture or a table stays on its page.
        match (block, document.blocks.get(at + 1)) {
            (Block::Paragraph(text), Some(Block::Figure(_) | Block::Grid(_))) => {
                let _ = writeln!(out, "#block(sticky: true, par({}))", quoted(text));
            }
            _ => typeset_block(&mut out, pictures, block),
        }
    }
    out
}

fn typeset_block(out: &mut String, pictures: &mut Vec<String>, block: &Block) {
    // Writing to a String cannot fail.
    let _ = match block {
        Block::Heading(text) => writeln!(out, "#heading(level: 2, {})", quoted(text)),
        Block::Subheading(text) => writeln!(out, "#heading(level: 3, {})", quoted(text)),
        Block::Banner(text) => writeln!(out, "#banner({})", quoted(text)),
        Block::Paragraph(text) => writeln!(out, "#par({})", quoted(text)),
        Block::Points(points) => {
            let points: Vec<String> = points.iter().map(|point| quoted(point)).collect();
            writeln!(out, "#list({},)", points.join(", "))
        }
        Block::Figure(figure) => typeset_figure(out, pictures, figure),
        Block::Grid(grid) => typeset_grid(out, grid),
    };
}

fn typeset_figure(out: &mut String, pictures: &mut Vec<String>, figure: &Figure) -> std::fmt::Result {
    let name = picture_name(pictures.len());
    pictures.push(figure.svg.clone());
    writeln!(
        out,
        "#block(breakable: false, width: 100%)[#heading(level: 3, {title})\n#picture(\"{name}\", {alt})\n#par(soft({alt}))]",
        title = quoted(&figure.title),
        alt = quoted(&figure.description)
    )
}

fn typeset_grid(out: &mut String, grid: &Grid) -> std::fmt::Result {
    // Columns share the width by what stands in them; a heading may break between words, a number may not.
    let widths: Vec<String> = grid
        .headings
        .iter()
        .enumerate()
        .map(|(at, (heading, number))| {
            let longest = grid.rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(1);
            let word = heading.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(1);
            let share = if *number { longest.max(word + 3).max(6) } else { longest.clamp(word.max(10), 48) };
            format!("{}fr", share + 2)
        })
        .collect();
    let aligned: Vec<&str> = grid.headings.iter().map(|(_, number)| if *number { "end" } else { "start" }).collect();
    let cells = |cells: Vec<&String>| cells.into_iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(", ");
    if !grid.title.is_empty() {
        writeln!(out, "#heading(level: 3, {})", quoted(&grid.title))?;
    }
    writeln!(
        out,
        "#table(columns: ({},), align: ({},), table.header({}),",
        widths.join(", "),
        aligned.join(", "),
        cells(grid.headings.iter().map(|(heading, _)| heading).collect())
    )?;
    for row in &grid.rows {
        writeln!(out, "{},", cells(row.iter().collect()))?;
    }
    writeln!(out, ")")?;
    match &grid.more {
        Some(more) => writeln!(out, "#par(soft({}))", quoted(more)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{say::Lang, testing};

    #[test]
    fn every_language_is_set_and_the_same_report_gives_the_same_bytes() {
        let world = testing::public();
        for lang in Lang::ALL {
            let document = Document::of(&world.view(lang), &world.places, "2026-11-24");
            let bytes = write(&document).unwrap();
            assert!(bytes.starts_with(b"%PDF") && bytes.len() > 30_000, "{lang}");
            if lang == Lang::Ar {
                assert_eq!(bytes, write(&document).unwrap());
            }
        }
    }

    #[test]
    fn names_are_text_and_not_markup() {
        let mut world = testing::internal();
        world.out.sites[0].site.name = "\"#panic(\\\"x\") *a* $b$".into();
        assert!(write(&Document::of(&world.view(Lang::En), &[], "2026-11-24")).is_ok());
        assert_eq!(quoted("a\"\\\n"), "\"a\\\"\\\\ \"");
    }
}
