//! What the built-in register must be, what an office's file does to it, and that nothing is lost on the way to XLSX and back.

use super::*;
use crate::file::testing::office;
use crate::{incident, labels, standards, table::tests::book};
use amparo_model::{Counted, Informant, Mode, Sex};
use proptest::prelude::*;
use std::collections::HashSet;

fn menu() -> Standards {
    standards::load(None).expect("the built-in standards")
}

fn built_in() -> Register {
    load(None, SITE_ASSESSMENT, &menu()).expect("the built-in register")
}

fn text_of(name: &str) -> &'static str {
    file::REGISTERS.iter().find(|(known, _)| *known == name).expect("built in").1
}

/// Codes and rows of what is wrong with a whole register of these rows.
fn wrong(survey: &str, choices: &str) -> Vec<(&'static str, Option<u32>)> {
    let text = format!(
        "# test\n\n## survey\n\n| type | name | relevant | amparo::class | amparo::purpose | amparo::indicator | amparo::keep |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n{survey}\n## choices\n\n| list_name | name |\n| --- | --- |\n{choices}\n\
         ## settings\n\n| form_id |\n| --- |\n| test |\n"
    );
    let folder = office(&[("test.md", &text)]);
    let found = load(Some(folder.path()), "test", &menu());
    found.map_or_else(|problems| problems.iter().map(|p| (p.entry.code, p.at.row)).collect(), |_| Vec::new())
}

/// Codes and rows of what is wrong with an office's additions to the site assessment.
fn refused(survey: &str) -> Vec<(&'static str, Option<u32>)> {
    let folder = office(&[("site-assessment.md", &addition(survey))]);
    let found = load(Some(folder.path()), SITE_ASSESSMENT, &menu()).expect_err("refused");
    found.iter().map(|p| (p.entry.code, p.at.row)).collect()
}

fn addition(survey: &str) -> String {
    format!(
        "# site-assessment\n\n## survey\n\n| type | name | amparo::class | amparo::purpose |\n| --- | --- | --- | --- |\n{survey}"
    )
}

#[test]
fn the_site_assessment_holds_the_whole_menu_and_no_more_than_it_may() {
    let (register, menu) = (built_in(), menu());
    for indicator in &menu.indicators {
        let field = register
            .answering(&indicator.id)
            .unwrap_or_else(|| panic!("{} is not asked", indicator.id));
        assert_eq!(field.name, indicator.id.to_lowercase().replace('-', "_"));
        assert_eq!(field.class, Class::Coded);
        let offered: HashSet<&str> = register.choices(field).iter().map(String::as_str).collect();
        let options = indicator.options.iter().map(|o| o.value.as_str());
        assert_eq!(offered, options.chain(["dnk", "pnta"]).collect(), "{}", indicator.id);
    }
    for count in Counted::ALL {
        assert_eq!(register.field(count.word()).map(|f| f.kind.clone()), Some(Kind::Integer), "{}", count.word());
    }
    for name in ["site_id", "site_name", "admin1", "admin1_code", "admin2", "admin2_code", "location", "date", "round"]
    {
        assert!(register.field(name).is_some(), "{name}");
    }
    for field in register.fields.iter().filter(|f| !f.kind.is_structure()) {
        assert!(field.class != Class::Sealed, "{}: a site assessment holds nothing that must be sealed", field.name);
    }
    assert!(register.fields.iter().all(|f| f.kind.is_structure() || !f.purpose.is_empty()));
    assert!(register.overrides.is_empty() && register.review_status.contains("not reviewed"));
}

#[test]
fn choices_of_the_visit_are_words_of_the_model() {
    let register = built_in();
    let choices = |name: &str| register.choices(register.field(name).expect("there")).to_vec();
    assert!(choices("informant").iter().all(|w| Informant::from_word(w).is_some()));
    assert!(choices("informant_sex").iter().all(|w| Sex::from_word(w).is_some()));
    assert!(choices("mode").iter().all(|w| Mode::from_word(w).is_some()));
}

#[test]
fn the_files_are_in_canonical_form() {
    for (name, text) in file::REGISTERS {
        let canonical = fmt(name, text).expect(name);
        assert!(canonical == *text, "{name} is not formatted; run `cargo run -p amparo-forms --example fmt`");
        for key in ["amparo::review_status", "amparo::source", "version", "date"] {
            let book = Book::from_markdown(name, text).expect(name);
            assert!(!book.table("settings").expect("settings").cell(0, key).is_empty(), "{name} has no {key}");
        }
    }
}

#[test]
fn labels_agree_with_the_standards_are_complete_and_ask_for_no_incident() {
    let register = built_in();
    for language in labels::LANGUAGES {
        let menu = labels::load(language, None).expect("built in");
        let words = super::labels(None, &register, &menu).expect("built in");
        let file = Book::from_markdown(language, text_of(&format!("site-assessment.{language}.md"))).expect("built in");
        let (survey, choices) = (file.table("survey").expect("survey"), file.table("choices").expect("choices"));
        for row in 0..survey.rows.len() {
            let name = survey.cell(row, "name");
            assert_eq!(survey.cell(row, "label"), words.field(name).text, "{language} {name}: run the example fmt");
            assert!(!words.field(name).fallback, "{language} {name}");
            for column in ["label", "hint"] {
                assert_eq!(incident::asks(survey.cell(row, column)), None, "{language} {name}");
            }
        }
        let asked = register.fields.iter().filter(|f| !f.name.is_empty());
        assert_eq!(asked.clone().count(), survey.rows.len(), "{language}");
        for field in asked {
            for choice in register.choices(field) {
                let label = words.choice(&field.name, choice);
                assert!(!label.fallback, "{language} {} {choice}", field.name);
                let row = (0..choices.rows.len()).find(|row| {
                    choices.cell(*row, "name") == choice && Some(choices.cell(*row, "list_name")) == field.kind.list()
                });
                assert_eq!(
                    row.map(|row| choices.cell(row, "label")),
                    Some(label.text.as_str()),
                    "{language} {}",
                    field.name
                );
            }
        }
    }
}

#[test]
fn what_is_wrong_with_a_register_is_told_with_its_row() {
    assert_eq!(wrong("| integer | count | | coded | To count | | 5 years |", ""), []);
    assert_eq!(wrong("| integr | count | | coded | To count | | |", ""), [("A-REG-013", Some(7))]);
    assert_eq!(wrong("| integer | count | | coded | | | |", ""), [("A-REG-015", Some(7))]);
    assert_eq!(wrong("| integer | count | | secret | To count | | |", ""), [("A-REG-016", Some(7))]);
    assert_eq!(wrong("| integer | Count | | coded | To count | | |", ""), [("A-REG-012", Some(7))]);
    assert_eq!(wrong("| integer | a | | | Why | | |\n| integer | a | | | Why | | |", ""), [("A-REG-014", Some(8))]);
    assert_eq!(wrong("| select_one none | a | | | Why | | |", ""), [("A-REG-017", Some(7))]);
    assert_eq!(wrong("| integer | a | ${b} = 1 | | Why | | |", ""), [("A-REG-020", Some(7))]);
    assert_eq!(wrong("| begin_group | a | | | | | |", ""), [("A-REG-021", Some(7))]);
    assert_eq!(wrong("| end_group | | | | | | |", ""), [("A-REG-021", Some(7))]);
    assert_eq!(wrong("| integer | a | | | Why | | soon |", ""), [("A-REG-022", Some(7))]);
    assert_eq!(wrong("| select_one l | a | | | Why | LIT-99 | |", "| l | yes |"), [("A-REG-018", Some(7))]);
    assert_eq!(wrong("| select_one l | a | | | Why | LIT-01 | |", "| l | maybe |"), [("A-REG-019", Some(7))]);
    assert_eq!(wrong("| select_one l | a | | | Why | LIT-01 | |", "| l | yes |\n| l | dnk |"), []);
    let unknown = load(None, "nothing", &menu()).expect_err("there is none");
    assert_eq!(unknown[0].entry.code, "A-REG-009");
    assert_eq!(load(None, "../site-assessment", &menu()).expect_err("no path")[0].entry.code, "A-REG-009");
}

#[test]
fn no_class_means_sealed() {
    let folder = office(&[("site-assessment.md", &addition("| text | manager_phone | | To call back |\n"))]);
    let register = load(Some(folder.path()), SITE_ASSESSMENT, &menu()).expect("fine");
    assert_eq!(register.field("manager_phone").map(|f| f.class), Some(Class::Sealed));
    assert_eq!(register.overrides, ["Field manager_phone added (sealed): To call back."]);
}

#[test]
fn an_office_raises_a_class_and_cannot_lower_or_retype() {
    let folder =
        office(&[("site-assessment.md", &addition("| | site_name | sealed | |\n| | admin1 | | Our regions |\n"))]);
    let register = load(Some(folder.path()), SITE_ASSESSMENT, &menu()).expect("fine");
    assert_eq!(register.field("site_name").map(|f| f.class), Some(Class::Sealed));
    assert_eq!(register.field("admin1").map(|f| f.class), Some(Class::Open), "an empty class changes nothing");
    assert_eq!(
        register.overrides,
        [
            "Field site_name: class changed from coded to sealed.",
            "Field admin1: purpose changed from Groups sites by region to Our regions."
        ]
    );
    assert_eq!(refused("| | lit_01 | open | |\n"), [("A-REG-023", Some(7))]);
    assert_eq!(refused("| integer | site_id | | |\n"), [("A-REG-024", Some(7))]);
    assert_eq!(refused("| text | remarks | | |\n"), [("A-REG-015", Some(7))]);
    let harmful = "# l\n\n## survey\n\n| name | label |\n| --- | --- |\n| lit_01 | How many cases were there? |\n";
    let folder = office(&[("site-assessment.en.md", harmful)]);
    let menu = labels::load("en", None).expect("built in");
    let found = super::labels(Some(folder.path()), &built_in(), &menu).expect_err("refused");
    assert_eq!((found[0].entry.code, found[0].at.row), ("A-REG-008", Some(7)));
}

#[test]
fn the_register_and_all_its_labels_survive_a_workbook() {
    let read = |name: &str| Book::from_markdown(name, text_of(name)).expect(name);
    let book = read("site-assessment.md");
    let words = labels::LANGUAGES.map(|code| (code, read(&format!("site-assessment.{code}.md"))));
    let bytes = to_xlsx(&book, &words).expect("a workbook");
    let (back, labels) = from_xlsx("site-assessment.xlsx", &bytes).expect("our own workbook");
    assert_eq!(back.to_markdown(), text_of("site-assessment.md"));
    assert_eq!(labels.len(), words.len());
    for (code, words) in labels {
        assert_eq!(words.to_markdown(), text_of(&format!("site-assessment.{code}.md")));
    }
    let register = from_tables(SITE_ASSESSMENT, "site-assessment.xlsx", &back, &menu()).expect("fine");
    assert_eq!(register.fields.len(), built_in().fields.len());
}

#[test]
fn a_workbook_that_is_none_is_refused() {
    assert_eq!(from_xlsx("a.xlsx", b"not a workbook").expect_err("none")[0].entry.code, "A-REG-001");
}

#[test]
fn the_examples_of_the_documentation_work_as_they_stand() {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/registers.md"));
    let blocks: Vec<&str> = text
        .split("\n```")
        .skip(1)
        .step_by(2)
        .map(|b| b.split_once('\n').map_or("", |(_, t)| t))
        .collect();
    let holding =
        |word: &str| -> String { blocks.iter().filter(|b| b.contains(word)).map(|b| format!("{b}\n")).collect() };
    let indicators = holding("[[indicator]]");
    let folder = office(&[
        ("indicators.toml", &indicators),
        ("indicators.fr.toml", &holding("[question]")),
        ("essential_actions.toml", &holding("[[action]]")),
        ("method.toml", &holding("[high_domain]")),
        ("site-assessment.md", &holding("## survey")),
    ]);
    let standards = standards::load(Some(folder.path())).expect("the examples load");
    assert_eq!(standards.overrides.len(), 9, "{:#?}", standards.overrides);
    assert_eq!(standards.overrides[0], "Domain lighting: weight changed from 1 to 1.5.");
    assert!(text.contains(&standards.overrides[2]), "{}", standards.overrides[2]);
    let register = load(Some(folder.path()), SITE_ASSESSMENT, &standards).expect("the example loads");
    assert_eq!(register.answering("LIT-90").map(|f| f.class), Some(Class::Coded));
    assert_eq!(register.overrides.len(), 2);
}

#[test]
fn a_workbook_made_by_another_hand_is_read_or_refused() {
    let table = |name: &str, header: &[&str], cells: &[&str]| Table {
        name: name.to_owned(),
        header: header.iter().map(|h| (*h).to_owned()).collect(),
        rows: vec![cells.iter().map(|c| (*c).to_owned()).collect()],
        places: vec![2],
    };
    let survey = table("survey", &["type", "name", "label::French (fr)"], &["text", "site_id", "Site"]);
    let settings = table("settings", &["form_id"], &["other"]);
    let choices = table("choices", &["list_name", "name"], &["yes_no", "yes"]);
    let book = Book { tables: vec![survey, choices, settings], ..Book::default() };
    let (back, labels) = from_xlsx("b.xlsx", &to_xlsx(&book, &[]).expect("a workbook")).expect("read");
    assert_eq!(labels[0].1.table("survey").map(|t| t.cell(0, "label")), Some("Site"));
    let found = from_tables("other", "b.xlsx", &back, &menu()).expect_err("no purpose");
    assert_eq!(found.iter().map(|p| (p.entry.code, p.at.row)).collect::<Vec<_>>(), [("A-REG-015", Some(2))]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_table_of_an_office_brings_the_loader_down(cells in prop::collection::vec("[a-z_${}|<>\\\\ ]{0,12}", 12)) {
        let rows: String = cells.chunks(4).map(|c| format!("| {} |\n", c.join(" | "))).collect();
        let folder = office(&[("site-assessment.md", &addition(&rows)), ("site-assessment.fr.md", &addition(&rows))]);
        drop(load(Some(folder.path()), SITE_ASSESSMENT, &menu()));
        let menu = labels::load("fr", None).expect("built in");
        drop(super::labels(Some(folder.path()), &built_in(), &menu));
    }

    #[test]
    fn any_tables_survive_markdown_and_a_workbook(book in book()) {
        let text = book.to_markdown();
        let read = Book::from_markdown("a.md", &text).expect("our own text");
        let bytes = to_xlsx(&read, &[]).expect("a workbook");
        let (back, labels) = from_xlsx("a.xlsx", &bytes).expect("our own workbook");
        prop_assert!(labels.is_empty());
        prop_assert_eq!(back.to_markdown(), text);
    }
}
