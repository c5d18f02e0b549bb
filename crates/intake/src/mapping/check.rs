//! Whether a mapping fits: the menu of indicators on one side, the headings of a file on the other.

use super::Mapping;
use crate::text;
use amparo_model::{Choice, Location, Problem, Question, Standards, problem};
use std::collections::HashMap;

/// The headings of a file, to be found by name: as written, else without care for case, blanks and forms of letters.
#[derive(Debug)]
pub struct Columns {
    names: Vec<String>,
    exact: HashMap<String, usize>,
    folded: HashMap<String, usize>,
}

impl Columns {
    /// From headings in the order of the file.
    pub fn new<'a>(headings: impl IntoIterator<Item = &'a str>) -> Columns {
        let names: Vec<String> = headings.into_iter().map(str::to_owned).collect();
        let (mut exact, mut folded) = (HashMap::new(), HashMap::new());
        for (i, name) in names.iter().enumerate() {
            exact.entry(name.clone()).or_insert(i);
            folded.entry(text::fold(name)).or_insert(i);
        }
        Columns { names, exact, folded }
    }

    /// Position of a column.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.exact.get(name).or_else(|| self.folded.get(&text::fold(name))).copied()
    }

    /// Headings in the order of the file.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

impl Mapping {
    /// What is wrong with the mapping beside its own text: indicators and options that do not exist or are used twice, and,
    /// where headings are given, columns that the file does not have. `name` is the file name of the mapping.
    pub fn check(&self, name: &str, standards: &Standards, columns: Option<&Columns>) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.check_indicators(name, standards, &mut problems);
        if !self.fields.contains_key(&super::Field::SiteId) {
            problems.push(Problem::new(&problem::MAP_MISSING, Location::file(name)).with("key", "site_id"));
        }
        if let Some(columns) = columns {
            for (key, column) in self.columns().filter(|(_, column)| columns.find(column).is_none()) {
                let map = self.maps.iter().find(|map| key == "map" && map.column == column);
                let mut at = Location::file(name).column(column);
                at.row = map.and_then(|map| map.line.0);
                let nearest = text::nearest(column, columns.names.iter().map(String::as_str)).unwrap_or_default();
                let problem = Problem::new(&problem::MAP_NO_COLUMN, at).with("name", column).with("nearest", nearest);
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
        }
        problems
    }

    fn check_indicators(&self, name: &str, standards: &Standards, problems: &mut Vec<Problem>) {
        let mut used: HashMap<&str, &str> = HashMap::new();
        for map in &self.maps {
            let mut at = Location::file(name).column(&map.column);
            at.row = map.line.0;
            let Some(indicator) = standards.indicator(&map.indicator) else {
                let nearest = text::nearest(&map.indicator, standards.indicators.iter().map(|i| i.id.as_str()))
                    .unwrap_or_default();
                let problem = Problem::new(&problem::MAP_UNKNOWN_INDICATOR, at).with("indicator", &map.indicator);
                problems.push(problem.with("nearest", nearest));
                continue;
            };
            if let Some(first) = used.insert(&indicator.id, &map.column) {
                let problem = Problem::new(&problem::MAP_INDICATOR_TWICE, at.clone()).with("indicator", &indicator.id);
                problems.push(problem.with("first", first).with("second", &map.column));
            }
            for option in map.answers.iter().filter_map(|answer| answer.option.as_ref()) {
                if !indicator.options.iter().any(|known| known.value == *option) {
                    let options = indicator.options.iter().map(|o| o.value.as_str()).collect::<Vec<_>>().join(", ");
                    let problem =
                        Problem::new(&problem::MAP_UNKNOWN_OPTION, at.clone()).with("indicator", &indicator.id);
                    problems.push(problem.with("option", option).with("options", options));
                }
            }
        }
    }

    /// The questions of a round taken in with this mapping, in the order of its entries.
    pub fn questions(&self) -> Vec<Question> {
        let choice = |answer: &super::AnswerMap| Choice {
            value: answer.value.clone(),
            option: answer.option.clone(),
            hazard: answer.hazard,
        };
        self.maps
            .iter()
            .map(|map| Question {
                indicator: map.indicator.clone(),
                column: map.column.clone(),
                choices: map.answers.iter().map(choice).collect(),
                note: map.note.clone(),
            })
            .collect()
    }
}
