//! `essential_actions.toml`: sectors, elements of the programme cycle with their timing, and the actions.

use super::Layer;
use crate::file;
use amparo_model::{
    Problem,
    standard::{Action, Standards},
};
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

const NAME: &str = "essential_actions.toml";
const TIMINGS: [&str; 3] = ["now", "soon", "plan"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionsFile {
    #[serde(rename = "title")]
    _title: Option<String>,
    #[serde(rename = "version")]
    _version: Option<String>,
    #[serde(rename = "date")]
    _date: Option<String>,
    #[serde(rename = "review_status")]
    _review_status: Option<String>,
    /// Where entries of this file come from when they do not say so themselves.
    source: Option<String>,
    #[serde(default)]
    element: Vec<ElementEntry>,
    #[serde(default)]
    sector: Vec<SectorEntry>,
    #[serde(default)]
    action: Vec<ActionEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ElementEntry {
    id: Spanned<String>,
    timing: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectorEntry {
    id: Spanned<String>,
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionEntry {
    id: Spanned<String>,
    sector: Option<String>,
    element: Option<String>,
    text: Option<String>,
    domains: Option<Vec<String>>,
    timing: Option<String>,
    source: Option<String>,
}

/// Timing of each element, and the actions whose timing is that of their element.
#[derive(Default)]
struct Rule {
    elements: Vec<(String, String)>,
    follow: Vec<String>,
}

/// Reads the built-in actions and the office's changes into `standards`; the domains must be there already.
pub(super) fn read(overrides: Option<&Path>, standards: &mut Standards, problems: &mut Vec<Problem>) {
    let mut rule = Rule::default();
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
        match source.parse::<ActionsFile>() {
            Ok(file) => {
                let mut layer = Layer::new(&source);
                layer.lay_actions(file, standards, &mut rule);
                problems.append(&mut layer.problems);
                if is_office {
                    standards.overrides.append(&mut layer.said);
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    for action in &mut standards.actions {
        if let Some((_, timing)) = rule.elements.iter().find(|(id, _)| *id == action.element)
            && rule.follow.contains(&action.id)
        {
            action.timing.clone_from(timing);
        }
    }
}

impl Layer<'_> {
    fn lay_actions(&mut self, file: ActionsFile, standards: &mut Standards, rule: &mut Rule) {
        let mut seen = Vec::new();
        for entry in file.element {
            self.lay_element(entry, rule, &mut seen);
        }
        seen.clear();
        for entry in file.sector {
            self.lay_sector(entry, standards, &mut seen);
        }
        seen.clear();
        for entry in file.action {
            self.lay_action(entry, file.source.as_deref(), standards, rule, &mut seen);
        }
    }

    fn timing_is_known(&mut self, at: &amparo_model::Location, what: &str, timing: Option<&str>) -> bool {
        match timing {
            Some(word) if !TIMINGS.contains(&word) => {
                self.out_of_range(at, &format!("{what}: timing"), &word, "now, soon or plan");
                false
            }
            _ => true,
        }
    }

    fn lay_element(&mut self, entry: ElementEntry, rule: &mut Rule, seen: &mut Vec<String>) {
        let at = self.source.at(&entry.id.span());
        let id = entry.id.into_inner();
        if !self.id(&at, &id, seen) || !self.timing_is_known(&at, &id, entry.timing.as_deref()) {
            return;
        }
        let what = format!("Element {id}");
        if let Some((_, timing)) = rule.elements.iter_mut().find(|(known, _)| *known == id) {
            self.set(&format!("{what}: timing"), timing, entry.timing);
        } else if let Some(timing) = self.need(&what, &at, "timing", entry.timing) {
            self.said.push(format!("{what} added with the timing {timing}."));
            rule.elements.push((id, timing));
        }
    }

    fn lay_sector(&mut self, entry: SectorEntry, standards: &mut Standards, seen: &mut Vec<String>) {
        let at = self.source.at(&entry.id.span());
        let id = entry.id.into_inner();
        if !self.id(&at, &id, seen) {
            return;
        }
        let what = format!("Sector {id}");
        if let Some((_, name)) = standards.sectors.iter_mut().find(|(known, _)| *known == id) {
            self.set_text(&format!("{what}: name"), name, entry.name);
        } else if let Some(name) = self.need(&what, &at, "name", entry.name) {
            self.said.push(format!("{what} added: \u{201c}{name}\u{201d}."));
            standards.sectors.push((id, name));
        }
    }

    fn lay_action(
        &mut self,
        entry: ActionEntry,
        source: Option<&str>,
        standards: &mut Standards,
        rule: &mut Rule,
        seen: &mut Vec<String>,
    ) {
        let at = self.source.at(&entry.id.span());
        let id = entry.id.into_inner();
        if !self.id(&at, &id, seen) || !self.timing_is_known(&at, &id, entry.timing.as_deref()) {
            return;
        }
        let before = self.problems.len();
        if let Some(sector) = entry.sector.as_deref().filter(|s| !standards.sectors.iter().any(|(known, _)| known == s))
        {
            self.unknown(&at, &id, sector, "sector");
        }
        if let Some(element) = entry.element.as_deref().filter(|e| !rule.elements.iter().any(|(known, _)| known == e)) {
            self.unknown(&at, &id, element, "element of the programme cycle");
        }
        for domain in entry.domains.iter().flatten().filter(|d| standards.domain_index(d).is_none()) {
            self.unknown(&at, &id, domain, "domain");
        }
        if self.problems.len() > before {
            return;
        }
        if let Some(known) = standards.actions.iter_mut().find(|a| a.id == id) {
            self.set(&format!("Action {id}: sector"), &mut known.sector, entry.sector);
            self.set(&format!("Action {id}: element"), &mut known.element, entry.element);
            self.set_text(&format!("Action {id}: text"), &mut known.text, entry.text);
            self.set_text(&format!("Action {id}: source"), &mut known.source, entry.source);
            if let Some(domains) = entry.domains.filter(|new| *new != known.domains) {
                self.said.push(format!(
                    "Action {id}: domains changed from {} to {}.",
                    known.domains.join(", "),
                    domains.join(", ")
                ));
                known.domains = domains;
            }
            if entry.timing.is_some() {
                if rule.follow.contains(&id)
                    && let Some((_, timing)) = rule.elements.iter().find(|(element, _)| *element == known.element)
                {
                    known.timing.clone_from(timing);
                }
                rule.follow.retain(|follower| *follower != id);
                self.set(&format!("Action {id}: timing"), &mut known.timing, entry.timing);
            }
            return;
        }
        let what = format!("Action {id}");
        let sector = self.need(&what, &at, "sector", entry.sector);
        let element = self.need(&what, &at, "element", entry.element);
        let text = self.need(&what, &at, "text", entry.text);
        let domains = self.need(&what, &at, "list of domains", entry.domains);
        let source = self.need(&what, &at, "source", entry.source.or_else(|| source.map(str::to_owned)));
        if let (Some(sector), Some(element), Some(text), Some(domains), Some(source)) =
            (sector, element, text, domains, source)
        {
            let timing = entry.timing.unwrap_or_else(|| {
                rule.follow.push(id.clone());
                String::new()
            });
            self.said.push(format!("{what} added to the sector {sector}: \u{201c}{text}\u{201d}."));
            standards.actions.push(Action { id, sector, element, text, domains, timing, source });
        }
    }
}
