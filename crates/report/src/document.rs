//! The report as content: what a coordinator is told, in order, once. [`crate::html`] and [`crate::pdf`] only set it.

mod messages;
mod parts;

pub(crate) use messages::draft;
pub use messages::messages;

use crate::{
    map,
    say::{self, Lang},
    tables::{self, Kind, Table},
    view::View,
};
use amparo_model::Place;

/// A report, ready to be set.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Language of the text.
    pub lang: Lang,
    /// Title.
    pub title: String,
    /// For whom, when, which release.
    pub about: Vec<String>,
    /// Line at the foot of each page.
    pub foot: String,
    /// Content from top to bottom.
    pub blocks: Vec<Block>,
}

/// A piece of a report.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Heading of a section.
    Heading(String),
    /// Heading within a section.
    Subheading(String),
    /// A warning that must not be overlooked.
    Banner(String),
    /// A paragraph.
    Paragraph(String),
    /// Points of a list.
    Points(Vec<String>),
    /// A picture with the table behind it.
    Figure(Figure),
    /// A table in the text.
    Grid(Grid),
}

/// A picture with its title, its description and the table behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Title, shown above.
    pub title: String,
    /// What it shows and how to read it, shown below and read aloud.
    pub description: String,
    /// The picture (SVG).
    pub svg: String,
    /// The same as a table.
    pub behind: Option<Grid>,
}

/// A table as text in the reader's language.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Title; empty where a heading above says it.
    pub title: String,
    /// Headings, and whether the column holds numbers.
    pub headings: Vec<(String, bool)>,
    /// Cells.
    pub rows: Vec<Vec<String>>,
    /// What is said below, where rows were left out.
    pub more: Option<String>,
}

/// Rows that a table in a report shows at most.
const ROWS: usize = 40;

impl Grid {
    /// The table as text, with its first `rows` rows.
    pub(crate) fn of(view: &View, table: &Table, rows: usize) -> Grid {
        let left = table.rows.len().saturating_sub(rows);
        let cells = |row: &Vec<tables::Cell>| {
            table
                .columns
                .iter()
                .zip(row)
                .map(|(column, cell)| tables::display(view, column, cell))
                .collect()
        };
        Grid {
            title: table.title.clone(),
            headings: table
                .columns
                .iter()
                .map(|column| (column.heading.clone(), !matches!(column.kind, Kind::Text | Kind::Date | Kind::Tick)))
                .collect(),
            rows: table.rows.iter().take(rows).map(cells).collect(),
            more: (left > 0).then(|| view.with("rows-more", &[("count", (left as u64).into())])),
        }
    }
}

impl Document {
    /// The report of a release. `places` give the map its shapes; `date` is the day of the report (ISO 8601).
    pub fn of(view: &View, places: &[Place], date: &str) -> Document {
        let out = view.out;
        let mut about = Vec::new();
        if let Some((from, to)) = &out.round.period {
            let (from, to) = (say::date(view.lang, from), say::date(view.lang, to));
            about.push(view.with("doc-period", &[("from", from.into()), ("to", to.into())]));
        }
        about.push(view.with(
            "doc-for",
            &[
                ("date", say::date(view.lang, date).into()),
                ("audience", view.audience().into()),
                ("ledger", view.ledger_id.to_string().into()),
            ],
        ));
        let mut blocks = Vec::new();
        if out.round.simulated {
            blocks.push(Block::Banner(view.say("banner-simulated")));
        }
        blocks.push(Block::Banner(draft(view)));
        blocks.push(Block::Heading(view.say("h-messages")));
        blocks.push(Block::Points(messages(view)));
        blocks.push(Block::Heading(view.say("h-map")));
        blocks.push(Block::Paragraph(view.say("intro-map")));
        let areas = ["admin1", "admin2", "sites", "scored", "mean", "women_girls"];
        blocks.push(figure(
            view,
            map::draw(view, places),
            "map-title",
            if view.has_sites() { "map-desc" } else { "map-desc-areas" },
            Some(&tables::admin2(view).only(&areas)),
        ));
        parts::all(view, &mut blocks);
        Document {
            lang: view.lang,
            title: view.with("doc-title", &[("round", out.round.name.as_str().into())]),
            about,
            foot: view.with(
                "doc-foot",
                &[("ledger", view.ledger_id.to_string().into()), ("audience", view.audience().into())],
            ),
            blocks,
        }
    }
}

/// Round, audience and release in a line.
pub(crate) fn round_line(view: &View) -> String {
    view.with(
        "xlsx-head",
        &[
            ("round", view.out.round.name.as_str().into()),
            ("audience", view.audience().into()),
            ("ledger", view.ledger_id.to_string().into()),
        ],
    )
}

fn figure(view: &View, svg: String, title: &str, description: &str, behind: Option<&Table>) -> Block {
    Block::Figure(Figure {
        title: view.say(title),
        description: view.say(description),
        svg,
        behind: behind.map(|table| Grid::of(view, table, ROWS)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn the_report_is_whole_in_every_language() {
        for world in [testing::internal(), testing::public()] {
            let lengths: Vec<usize> = Lang::ALL
                .iter()
                .map(|lang| {
                    let document = Document::of(&world.view(*lang), &world.places, "2026-11-24");
                    assert!(!format!("{document:?}").contains('⟦'), "{lang}");
                    let headings = document.blocks.iter().filter(|block| matches!(block, Block::Heading(_))).count();
                    assert_eq!(headings, 11, "{lang}");
                    document.blocks.len()
                })
                .collect();
            assert!(lengths.windows(2).all(|pair| pair[0] == pair[1]), "{lengths:?}");
        }
    }

    #[test]
    fn a_public_report_names_no_site() {
        let names: Vec<String> = testing::internal().out.sites.iter().map(|site| site.site.name.clone()).collect();
        let world = testing::public();
        let text = format!("{:?}", Document::of(&world.view(Lang::En), &world.places, "2026-11-24"));
        assert!(names.iter().all(|name| !text.contains(&format!("\"{name}\""))));
    }

    #[test]
    fn simulated_data_say_so_and_real_data_do_not() {
        let mut world = testing::internal();
        let banner = |world: &testing::World| {
            let view = world.view(Lang::En);
            let wanted = Block::Banner(view.say("banner-simulated"));
            Document::of(&view, &[], "2026-11-24").blocks.contains(&wanted)
        };
        assert!(banner(&world));
        world.out.round.simulated = false;
        assert!(!banner(&world));
    }

    #[test]
    fn the_key_messages_read_like_this() {
        insta::assert_snapshot!(messages(&testing::internal().view(Lang::En)).join("\n"));
    }
}
