//! The figures with HXL tags: a row of headings, a row of tags, then sites where they may be seen, else districts.

use crate::{
    tables::{self, Cell, write::plain},
    view::View,
};

/// The file `data.hxl.csv`. Cells that are withheld or not known are empty; the last column names the withheld ones.
pub fn write(view: &View) -> String {
    let mut table = if view.has_sites() { tables::sites(view) } else { tables::admin2(view) };
    if !view.has_sites() {
        // The last row is all sites together; tags of places would be wrong on it.
        table.rows.pop();
    }
    let kept: Vec<usize> = (0..table.columns.len()).filter(|i| !table.columns[*i].hxl.is_empty()).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let headings = kept.iter().map(|i| table.columns[*i].heading.clone()).chain([view.say("withheld")]);
    let tags = kept
        .iter()
        .map(|i| table.columns[*i].hxl.clone())
        .chain(["#meta+withheld+list".to_owned()]);
    // Writing to memory cannot fail, and all rows are equally long.
    let _ = writer.write_record(headings);
    let _ = writer.write_record(tags);
    for row in &table.rows {
        let withheld: Vec<&str> = kept
            .iter()
            .filter(|i| row[**i] == Cell::Withheld)
            .map(|i| table.columns[*i].key.as_str())
            .collect();
        let cells = kept
            .iter()
            .map(|i| if row[*i] == Cell::Withheld { String::new() } else { plain(&row[*i]) });
        let _ = writer.write_record(cells.chain([withheld.join(" ")]));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{say::Lang, testing};

    #[test]
    fn tags_are_well_formed_and_in_the_second_row() {
        for world in [testing::internal(), testing::public()] {
            let text = write(&world.view(Lang::Es));
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            let tags = reader.records().nth(1).unwrap().unwrap();
            for tag in &tags {
                let mut parts = tag.split('+');
                let name = parts.next().unwrap();
                let word = |w: &str| {
                    w.starts_with(|c: char| c.is_ascii_lowercase())
                        && w.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
                };
                assert!(name.starts_with('#') && word(&name[1..]) && parts.all(word), "{tag}");
            }
            assert!(!text.contains("withheld,"), "a withheld cell is empty");
        }
    }
}
