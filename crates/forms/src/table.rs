//! Tables in Markdown: the form in which registers and their labels are written, read and compared.
//! Canonical text has one space around a cell and no padding, so that a change of one cell is a change of one line.

use amparo_model::{Location, Problem, problem};

/// A Markdown file of tables: a title, a paragraph about it, and one table for each section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// The title after `# `.
    pub title: String,
    /// The paragraphs before the first section.
    pub about: String,
    /// The sections in their order.
    pub tables: Vec<Table>,
}

/// One section: a heading row and rows of as many cells.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The section's name, for example `survey`.
    pub name: String,
    /// Headings of the columns.
    pub header: Vec<String>,
    /// Cells; each row has as many as the heading.
    pub rows: Vec<Vec<String>>,
    /// For each row, its row in the file or sheet that it was read from, from 1.
    pub places: Vec<u32>,
}

/// Where a table was read from makes no difference to what it says.
impl PartialEq for Table {
    fn eq(&self, other: &Table) -> bool {
        (&self.name, &self.header, &self.rows) == (&other.name, &other.header, &other.rows)
    }
}

impl Eq for Table {}

impl Table {
    /// The cell of a row under a heading; empty where there is no such column.
    pub fn cell(&self, row: usize, heading: &str) -> &str {
        let column = self.header.iter().position(|h| h == heading);
        column.and_then(|column| self.rows.get(row)?.get(column)).map_or("", String::as_str)
    }

    /// The place of a row in the file or sheet.
    pub fn place(&self, row: usize) -> u32 {
        self.places.get(row).copied().unwrap_or(0)
    }
}

impl Book {
    /// The section with this name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|t| t.name == name)
    }

    /// Reads Markdown. `file` is the name under which problems are reported.
    ///
    /// # Errors
    /// Rows with more or fewer cells than their heading, and sections without a table.
    pub fn from_markdown(file: &str, text: &str) -> Result<Book, Vec<Problem>> {
        let mut book = Book::default();
        let mut problems = Vec::new();
        let mut broken = |row: u32, why: String| {
            problems.push(Problem::new(&problem::REG_TABLE, Location::file(file).row(row)).with("why", why));
        };
        let mut about: Vec<&str> = Vec::new();
        let mut ruled = false;
        for (line, row) in text.lines().map(str::trim).zip(1u32..) {
            if let Some(name) = line.strip_prefix("## ") {
                let name = name.trim();
                if book.table(name).is_some() {
                    broken(row, format!("the section {name} stands twice"));
                }
                book.tables.push(Table { name: name.to_owned(), ..Table::default() });
            } else if let Some(table) = book.tables.last_mut() {
                if line.is_empty() {
                } else if !line.starts_with('|') {
                    broken(row, "this line is no row of a table".to_owned());
                } else if table.header.is_empty() {
                    table.header = cells(line);
                    ruled = false;
                } else if !ruled && is_rule(line) {
                    ruled = true;
                } else {
                    let cells = cells(line);
                    if cells.iter().all(String::is_empty) {
                        continue;
                    }
                    if cells.len() == table.header.len() {
                        table.rows.push(cells);
                        table.places.push(row);
                    } else {
                        broken(row, format!("{} cells under {} headings", cells.len(), table.header.len()));
                    }
                }
            } else if let Some(title) = line.strip_prefix("# ") {
                title.trim().clone_into(&mut book.title);
            } else {
                about.push(line);
            }
        }
        book.about = about.join("\n").trim().to_owned();
        if problems.is_empty() { Ok(book) } else { Err(problems) }
    }

    /// Writes canonical Markdown.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("# {}\n", self.title);
        if !self.about.is_empty() {
            text.push_str(&format!("\n{}\n", self.about));
        }
        for table in &self.tables {
            text.push_str(&format!("\n## {}\n\n", table.name));
            line(&mut text, &table.header);
            text.push('|');
            text.push_str(&" --- |".repeat(table.header.len()));
            text.push('\n');
            for row in &table.rows {
                line(&mut text, row);
            }
        }
        text
    }
}

fn line(text: &mut String, cells: &[String]) {
    text.push('|');
    for cell in cells {
        if !cell.is_empty() {
            text.push(' ');
            escape(text, cell);
        }
        text.push_str(" |");
    }
    text.push('\n');
}

/// A cell on one line: a bar, a line break and a backslash before either or at the end are written with a backslash.
fn escape(text: &mut String, cell: &str) {
    let mut rest = cell.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '|' => text.push_str("\\|"),
            '\n' => text.push_str("<br>"),
            '<' if rest.clone().take(3).eq("br>".chars()) => text.push_str("\\<"),
            '\\' if rest.peek().is_none_or(|next| "|\\<\n".contains(*next)) => text.push_str("\\\\"),
            c => text.push(c),
        }
    }
}

/// The cells of a line of a table.
fn cells(line: &str) -> Vec<String> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut rest = line.strip_prefix('|').unwrap_or(line).chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next_if(|next| "|\\<".contains(*next)) {
                Some(escaped) => cell.push(escaped),
                None => cell.push('\\'),
            },
            '<' if rest.clone().take(3).eq("br>".chars()) => {
                rest.by_ref().take(3).for_each(drop);
                cell.push('\n');
            }
            '|' => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            c => cell.push(c),
        }
    }
    if !cell.trim().is_empty() {
        cells.push(cell.trim().to_owned());
    }
    cells
}

/// The line of dashes below a heading.
fn is_rule(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| "|-: ".contains(c))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A cell as it may stand in a register: any text without blanks at its ends.
    pub(crate) fn cell() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            "[a-z_]{1,12}",
            "[ -~éñع\n]{0,20}".prop_map(|s| s.trim().to_owned()),
            r"[|\\<br>\n]{0,10}".prop_map(|s| s.trim().to_owned()),
        ]
    }

    /// A book with the sections of a register and any cells.
    pub(crate) fn book() -> impl Strategy<Value = Book> {
        let table = |name: &'static str| {
            (1usize..5).prop_flat_map(move |columns| {
                let row = prop::collection::vec(cell(), columns)
                    .prop_filter("an empty row says nothing", |cells| cells.iter().any(|cell| !cell.is_empty()));
                prop::collection::vec(row, 0..6).prop_map(move |rows| Table {
                    name: name.to_owned(),
                    header: (0..columns).map(|c| format!("column{c}")).collect(),
                    places: vec![0; rows.len()],
                    rows,
                })
            })
        };
        (table("survey"), table("choices"), table("settings")).prop_map(|(survey, choices, settings)| Book {
            title: "site-assessment".to_owned(),
            about: "What it holds.".to_owned(),
            tables: vec![survey, choices, settings],
        })
    }

    proptest! {
        #[test]
        fn markdown_gives_back_what_was_written(book in book()) {
            let text = book.to_markdown();
            let back = Book::from_markdown("a.md", &text).expect("our own text");
            prop_assert_eq!(&back, &book);
            prop_assert_eq!(back.to_markdown(), text);
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "[ |#\\\\<br>\n-]{0,80}") {
            drop(Book::from_markdown("a.md", &text));
        }
    }

    #[test]
    fn a_row_with_too_few_cells_is_told_with_its_row() {
        let found = Book::from_markdown("a.md", "# a\n\n## survey\n| type | name |\n| --- | --- |\n| text |\n")
            .expect_err("short");
        assert_eq!((found[0].entry.code, found[0].at.row), ("A-REG-010", Some(6)));
    }
}
