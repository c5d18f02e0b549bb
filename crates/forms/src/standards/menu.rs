//! `indicators.toml`: domains with weights, indicators with the hazard of each answer, pairs of asked and observed.

use super::Layer;
use crate::{file, incident};
use amparo_model::{
    Informant, Location, Problem,
    answer::MAX_CHOICES,
    problem,
    standard::{Domain, HazardOption, Indicator, ObservedPair, Standards},
};
use serde::Deserialize;
use std::path::Path;
use toml::{Spanned, Table, Value};

const NAME: &str = "indicators.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MenuFile {
    #[serde(rename = "title")]
    _title: Option<String>,
    version: Option<String>,
    #[serde(rename = "date")]
    _date: Option<String>,
    review_status: Option<String>,
    /// Where entries of this file come from when they do not say so themselves.
    source: Option<String>,
    #[serde(default)]
    sources: Table,
    #[serde(default)]
    domain: Vec<DomainEntry>,
    #[serde(default)]
    pair: Vec<PairEntry>,
    #[serde(default)]
    indicator: Vec<IndicatorEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DomainEntry {
    id: Spanned<String>,
    name: Option<String>,
    weight: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PairEntry {
    asked: Spanned<String>,
    observed: Spanned<String>,
    #[serde(rename = "about")]
    _about: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorEntry {
    id: Spanned<String>,
    domain: Option<String>,
    text: Option<String>,
    options: Option<Table>,
    informant: Option<String>,
    source: Option<String>,
    weight: Option<f64>,
}

/// Reads the built-in menu and the office's changes into `standards`.
pub(super) fn read(overrides: Option<&Path>, standards: &mut Standards, problems: &mut Vec<Problem>) {
    let (builtin, office) = file::layers(file::STANDARDS, overrides, NAME);
    for (layer, is_office) in [(Ok(builtin), false), (office, true)] {
        let source = match layer {
            Ok(Some(source)) => source,
            Ok(None) => continue,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        match source.parse::<MenuFile>() {
            Ok(menu) => {
                let mut layer = Layer::new(&source);
                layer.lay_menu(menu, standards);
                problems.append(&mut layer.problems);
                if is_office {
                    standards.overrides.append(&mut layer.said);
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
}

impl Layer<'_> {
    fn lay_menu(&mut self, menu: MenuFile, standards: &mut Standards) {
        self.set_text("Version of the indicator menu", &mut standards.version, menu.version);
        self.set_text("Review status of the indicator menu", &mut standards.review_status, menu.review_status);
        let mut seen = Vec::new();
        for entry in menu.domain {
            self.lay_domain(entry, standards, &mut seen);
        }
        for mut entry in menu.indicator {
            entry.source = entry.source.map(|key| match menu.sources.get(&key).and_then(Value::as_str) {
                Some(source) => source.to_owned(),
                None => key,
            });
            self.lay_indicator(entry, menu.source.as_deref(), standards, &mut seen);
        }
        for entry in menu.pair {
            self.lay_pair(entry, standards);
        }
    }

    fn lay_domain(&mut self, entry: DomainEntry, standards: &mut Standards, seen: &mut Vec<String>) {
        let at = self.source.at(&entry.id.span());
        let id = entry.id.into_inner();
        if !self.id(&at, &id, seen) {
            return;
        }
        let what = format!("Domain {id}");
        if let Some(domain) = standards.domains.iter_mut().find(|d| d.id == id) {
            self.set_text(&format!("{what}: name"), &mut domain.name, entry.name);
            self.weight(&what, &at, &mut domain.weight, entry.weight);
        } else if let Some(name) = self.need(&what, &at, "name", entry.name) {
            let mut domain = Domain { id, name, weight: 1.0 };
            self.weight(&what, &at, &mut domain.weight, entry.weight);
            self.said
                .push(format!("{what} added with weight {}: \u{201c}{}\u{201d}.", domain.weight, domain.name));
            standards.domains.push(domain);
        }
    }

    fn lay_indicator(
        &mut self,
        entry: IndicatorEntry,
        source: Option<&str>,
        standards: &mut Standards,
        seen: &mut Vec<String>,
    ) {
        let at = self.source.at(&entry.id.span());
        let id = entry.id.into_inner();
        if !self.id(&at, &id, seen) {
            return;
        }
        if let Some(domain) = entry.domain.as_deref().filter(|d| standards.domain_index(d).is_none()) {
            return self.unknown(&at, &id, domain, "domain");
        }
        if let Some(word) = entry.text.as_deref().and_then(incident::asks) {
            let problem = Problem::new(&problem::REG_ASKS_INCIDENT, at);
            return self.problems.push(problem.with("what", &id).with("word", word));
        }
        let informant = match entry.informant.as_deref().map(|word| (word, Informant::from_word(word))) {
            Some((word, None | Some(Informant::Unknown))) => return self.unknown(&at, &id, word, "kind of informant"),
            Some((_, known)) => known,
            None => None,
        };
        let Some(options) = self.options(&id, &at, entry.options) else { return };
        if let Some(known) = standards.indicators.iter_mut().find(|i| i.id == id) {
            self.set(&format!("{id}: domain"), &mut known.domain, entry.domain);
            self.set_text(&format!("{id}: question"), &mut known.text, entry.text);
            self.set_text(&format!("{id}: source"), &mut known.source, entry.source);
            self.weight(&id, &at, &mut known.weight, entry.weight);
            if let Some(new) = informant.filter(|new| *new != known.informant) {
                self.said
                    .push(format!("{id}: informant changed from {} to {}.", known.informant.word(), new.word()));
                known.informant = new;
            }
            for option in options {
                match known.options.iter_mut().find(|o| o.value == option.value) {
                    Some(old) => self.set(
                        &format!("{id}: hazard of the answer {}", old.value),
                        &mut old.hazard,
                        Some(option.hazard),
                    ),
                    None => {
                        self.said
                            .push(format!("{id}: answer {} added with hazard {}.", option.value, option.hazard));
                        known.options.push(option);
                    }
                }
            }
            if known.options.len() > MAX_CHOICES {
                self.out_of_range(&at, &format!("{id}: number of options"), &known.options.len(), "at most 240");
            }
            return;
        }
        let options = self.need(&id, &at, "list of options", (options.len() > 1).then_some(options));
        let domain = self.need(&id, &at, "domain", entry.domain);
        let text = self.need(&id, &at, "text", entry.text);
        let informant = self.need(&id, &at, "informant", informant);
        let source = self.need(&id, &at, "source", entry.source.or_else(|| source.map(str::to_owned)));
        if let (Some(options), Some(domain), Some(text), Some(informant), Some(source)) =
            (options, domain, text, informant, source)
        {
            let mut indicator = Indicator { id, domain, text, options, informant, source, weight: 1.0 };
            self.weight(&indicator.id.clone(), &at, &mut indicator.weight, entry.weight);
            self.said.push(format!(
                "{} added to the domain {}: \u{201c}{}\u{201d}.",
                indicator.id, indicator.domain, indicator.text
            ));
            standards.indicators.push(indicator);
        }
    }

    /// The options as the file orders them, or `None` when one has no good hazard.
    fn options(&mut self, id: &str, at: &Location, table: Option<Table>) -> Option<Vec<HazardOption>> {
        let before = self.problems.len();
        let mut options = Vec::new();
        for (value, hazard) in table.unwrap_or_default() {
            let number = hazard.as_float().or_else(|| hazard.as_integer().map(|whole| whole as f64));
            match number {
                Some(hazard) if (0.0..=1.0).contains(&hazard) => options.push(HazardOption { value, hazard }),
                _ => self.out_of_range(
                    at,
                    &format!("{id}: hazard of the answer {value}"),
                    &hazard,
                    "a number from 0 to 1",
                ),
            }
        }
        if options.len() > MAX_CHOICES {
            self.out_of_range(at, &format!("{id}: number of options"), &options.len(), "at most 240");
        }
        (self.problems.len() == before).then_some(options)
    }

    fn lay_pair(&mut self, entry: PairEntry, standards: &mut Standards) {
        for side in [&entry.asked, &entry.observed] {
            if standards.indicator(side.get_ref()).is_none() {
                let at = self.source.at(&side.span());
                return self.unknown(&at, "pair", side.get_ref(), "indicator");
            }
        }
        let pair = ObservedPair { asked: entry.asked.into_inner(), observed: entry.observed.into_inner() };
        if !standards.pairs.contains(&pair) {
            self.said
                .push(format!("Pair added: {} as asked, {} as observed.", pair.asked, pair.observed));
            standards.pairs.push(pair);
        }
    }
}
