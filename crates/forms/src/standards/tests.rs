//! What the built-in standards must hold, and what an office's file does to them.

use super::load;
use crate::{
    file::{self, testing::office},
    incident,
};
use amparo_model::Informant;
use std::collections::HashSet;

fn refused(files: &[(&str, &str)]) -> Vec<(&'static str, Option<u32>)> {
    load(Some(office(files).path()))
        .expect_err("a problem")
        .iter()
        .map(|p| (p.entry.code, p.at.row))
        .collect()
}

#[test]
fn the_menu_is_wide_enough_and_whole() {
    let standards = load(None).expect("the built-in standards");
    assert!(standards.indicators.len() >= 45 && standards.domains.len() >= 9 && standards.sectors.len() >= 10);
    assert_eq!((standards.indicators.len(), standards.domains.len(), standards.actions.len()), (83, 14, 128));
    assert!(standards.overrides.is_empty());
    for domain in &standards.domains {
        assert!(standards.indicators.iter().any(|i| i.domain == domain.id), "{} has no indicator", domain.id);
        assert!(standards.actions.iter().any(|a| a.domains.contains(&domain.id)), "{} has no action", domain.id);
    }
    for (sector, _) in &standards.sectors {
        assert!(standards.actions.iter().any(|a| a.sector == *sector), "{sector} has no action");
    }
    for action in &standards.actions {
        assert!(["now", "soon", "plan"].contains(&action.timing.as_str()), "{}", action.id);
        assert!(action.source.contains("IASC"));
    }
    let ids: HashSet<&str> = standards.indicators.iter().map(|i| i.id.as_str()).collect();
    assert_eq!(ids.len(), standards.indicators.len());
}

#[test]
fn hazards_use_the_whole_scale_and_keep_the_order_of_the_file() {
    let standards = load(None).expect("the built-in standards");
    for indicator in &standards.indicators {
        assert!(indicator.options.iter().all(|o| (0.0..=1.0).contains(&o.hazard)), "{}", indicator.id);
        assert!(indicator.options.iter().any(|o| o.hazard == 0.0), "{} has no safe answer", indicator.id);
        assert!(indicator.options.iter().any(|o| o.hazard == 1.0), "{} has no unsafe answer", indicator.id);
        assert!(indicator.options.is_sorted_by(|a, b| a.hazard <= b.hazard), "{} is out of order", indicator.id);
        assert_ne!(indicator.informant, Informant::Unknown);
        assert!(!indicator.source.is_empty() && indicator.weight > 0.0);
    }
}

#[test]
fn no_question_of_the_menu_asks_for_incidents() {
    for indicator in load(None).expect("the built-in standards").indicators {
        assert_eq!(incident::asks(&indicator.text), None, "{}", indicator.id);
    }
}

#[test]
fn every_file_says_where_it_comes_from() {
    for (name, text) in file::STANDARDS {
        let table: toml::Table = toml::from_str(text).expect(name);
        for key in ["title", "version", "date", "review_status"] {
            assert!(table.get(key).and_then(|v| v.as_str()).is_some_and(|v| !v.is_empty()), "{name} has no {key}");
        }
        assert!(table.contains_key("source") || table.contains_key("sources"), "{name} has no source");
    }
}

#[test]
fn an_office_changes_what_it_names_and_every_change_is_said() {
    let folder = office(&[
        (
            "indicators.toml",
            r#"
source = "Country office, 2026"
[[domain]]
id = "lighting"
weight = 2
[[indicator]]
id = "LIT-01"
options = { partly = 0.6, "no" = 1 }
weight = 1.5
[[indicator]]
id = "LIT-90"
domain = "lighting"
text = "Do the solar lamps work through the night?"
options = { yes = 0, no = 1 }
informant = "observation"
"#,
        ),
        (
            "essential_actions.toml",
            "[[action]]\nid = \"WASH-03\"\ntiming = \"now\"\n[[element]]\nid = \"monitoring\"\ntiming = \"plan\"\n",
        ),
        ("method.toml", "[seed]\nvalue = 7\n"),
    ]);
    let standards = load(Some(folder.path())).expect("fine");
    assert_eq!(
        standards.overrides,
        [
            "Domain lighting: weight changed from 1 to 2.",
            "LIT-01: weight changed from 1 to 1.5.",
            "LIT-01: hazard of the answer partly changed from 0.5 to 0.6.",
            "LIT-90 added to the domain lighting: \u{201c}Do the solar lamps work through the night?\u{201d}.",
            "Element monitoring: timing changed from soon to plan.",
            "Action WASH-03: timing changed from soon to now.",
            "Method: seed changed from 1 to 7.",
        ]
    );
    let light = standards.indicator("LIT-01").expect("there");
    assert_eq!(light.options.iter().map(|o| o.hazard).collect::<Vec<_>>(), [0.0, 0.6, 1.0]);
    assert_eq!(standards.indicator("LIT-90").expect("added").source, "Country office, 2026");
    let timing = |id: &str| standards.actions.iter().find(|a| a.id == id).expect("there").timing.clone();
    assert_eq!(
        (timing("WASH-03").as_str(), timing("CCCM-12").as_str(), timing("WASH-11").as_str()),
        ("now", "plan", "now")
    );
}

#[test]
fn what_an_office_gets_wrong_is_told_with_its_row() {
    let menu = |text| refused(&[("indicators.toml", text)]);
    assert_eq!(menu("[[indicator]]\nid = \"LIT-01\"\noptions = { no = 1.2 }\n"), [("A-REG-004", Some(2))]);
    assert_eq!(menu("[[domain]]\nid = \"wash\"\nweight = 0\n"), [("A-REG-004", Some(2))]);
    assert_eq!(menu("\n[[indicator]]\nid = \"LIT-01\"\ndomain = \"light\"\n"), [("A-REG-003", Some(3))]);
    assert_eq!(menu("[[indicator]]\nid = \"LIT-77\"\ntext = \"Are there lamps?\"\n").len(), 4);
    assert_eq!(menu("[[indicator]]\nid = \"LIT-01\"\n[[indicator]]\nid = \"LIT-01\"\n"), [("A-REG-006", Some(4))]);
    assert_eq!(menu("[[indicator]]\nid = \"LIT-01\"\nhazard = 1\n"), [("A-REG-002", Some(3))]);
    assert_eq!(
        menu("[[indicator]]\nid = \"LIT-01\"\ntext = \"How many cases were there?\"\n"),
        [("A-REG-008", Some(2))]
    );
    assert_eq!(menu("[[indicator]\n").first().map(|p| p.0), Some("A-REG-002"));
    assert_eq!(refused(&[("indicators.tml", "")]), [("A-REG-007", None)]);
    assert_eq!(
        refused(&[("essential_actions.toml", "[[action]]\nid = \"WASH-03\"\ntiming = \"today\"\n")]),
        [("A-REG-004", Some(2))]
    );
    assert_eq!(
        refused(&[("essential_actions.toml", "[[action]]\nid = \"WASH-03\"\ndomains = [\"x\"]\n")]),
        [("A-REG-003", Some(2))]
    );
}

#[test]
fn a_folder_that_is_not_there_changes_nothing() {
    let folder = office(&[]);
    assert_eq!(load(Some(&folder.path().join("standards"))), load(None));
}
