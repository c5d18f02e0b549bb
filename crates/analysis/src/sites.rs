//! From rows to sites: rows with one site id are one site, and each site has one cell for each question.
//! Sites stand in the order of their ids, so that the order of rows in a file changes nothing (docs/method.md, section 2).

use crate::hazard::{Cell, Menu, cell_of};
use crate::picture::{Disagreement, Informants};
use amparo_model::{Answer, Chunk, Counted, Informant, Mode, Sex, Site};
use rayon::prelude::*;
use std::collections::HashMap;

/// Difference in hazard from which two answers contradict each other; the small allowance is for decimals that binary numbers cannot hold.
pub(crate) const CONTRADICTION: f64 = 0.5 - 1e-12;

/// Stands in place of a hazard where nothing was asked.
const NOT_ASKED: f64 = -1.0;

/// The sites of a round with their cells.
#[derive(Debug)]
pub(crate) struct Sites {
    pub sites: Vec<Site>,
    pub informants: Vec<Informants>,
    pub source_rows: Vec<Vec<u32>>,
    /// Two rows of a site against each other on one question.
    pub contradictions: Vec<Vec<Disagreement>>,
    questions: usize,
    /// Site by site; [`NOT_ASKED`], or not a number where unknown.
    hazards: Vec<f64>,
    /// Site by site; the code of the row that decided what the cell is.
    codes: Vec<u8>,
}

impl Sites {
    /// Gathers the rows of a round; `columns` hold the answers to the questions of the menu.
    pub fn gather(rows: &Chunk, columns: &[&[u8]], menu: &Menu) -> Sites {
        let questions = menu.questions.len();
        let groups = rows_by_site(rows);
        let joined: Vec<(Vec<Joined>, Site, Informants)> = groups
            .par_iter()
            .map(|group| {
                let seen = |row| is_observed(rows, row);
                let cells = columns
                    .iter()
                    .zip(&menu.questions)
                    .map(|(column, question)| join(column, group, &question.hazards, seen));
                (cells.collect(), site_of(rows, group), informants_of(rows, group))
            })
            .collect();
        let mut all = Sites {
            sites: Vec::with_capacity(groups.len()),
            informants: Vec::with_capacity(groups.len()),
            source_rows: groups.iter().map(|group| group.iter().map(|r| rows.source_row[*r]).collect()).collect(),
            contradictions: Vec::with_capacity(groups.len()),
            questions,
            hazards: Vec::with_capacity(groups.len() * questions),
            codes: Vec::with_capacity(groups.len() * questions),
        };
        for (cells, site, informants) in joined {
            all.sites.push(site);
            all.informants.push(informants);
            all.hazards.extend(cells.iter().map(|cell| cell.hazard));
            all.codes.extend(cells.iter().map(|cell| cell.code));
            let contradictions = cells.iter().enumerate().filter_map(|(number, cell)| {
                let (asked_hazard, seen_hazard) = cell.contradiction?;
                Some(Disagreement { asked: number as u16, seen: number as u16, asked_hazard, seen_hazard })
            });
            all.contradictions.push(contradictions.collect());
        }
        all
    }

    pub fn len(&self) -> usize {
        self.sites.len()
    }

    /// Answer codes of a site, one for each question.
    pub fn codes(&self, site: usize) -> &[u8] {
        &self.codes[site * self.questions..(site + 1) * self.questions]
    }

    /// What a site has on a question.
    #[inline]
    pub fn cell(&self, site: usize, question: usize) -> Cell {
        match self.hazards[site * self.questions + question] {
            hazard if hazard >= 0.0 => Cell::Answered(hazard),
            NOT_ASKED => Cell::NotAsked,
            _ => Cell::Unknown,
        }
    }
}

/// Rows of each site, sites by id.
fn rows_by_site(rows: &Chunk) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::with_capacity(rows.len());
    for (row, id) in rows.site_id.iter().enumerate() {
        let group = *known.entry(id).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::with_capacity(1));
        }
        groups[group].push(row);
    }
    groups.sort_unstable_by(|a, b| rows.site_id[a[0]].cmp(&rows.site_id[b[0]]));
    groups
}

fn is_observed(rows: &Chunk, row: usize) -> bool {
    Informant::from_code(rows.informant[row]) == Informant::Observation
        || Mode::from_code(rows.mode[row]) == Mode::Observed
}

/// Each field from the first row that has it.
fn site_of(rows: &Chunk, group: &[usize]) -> Site {
    let first = |column: &[String]| {
        group
            .iter()
            .map(|r| &column[*r])
            .find(|text| !text.is_empty())
            .cloned()
            .unwrap_or_default()
    };
    let mut people = rows.people_of(group[0]);
    for row in &group[1..] {
        let more = rows.people_of(*row);
        for what in Counted::ALL.into_iter().filter(|what| people.get(*what).is_none()).collect::<Vec<_>>() {
            people.set(what, more.get(what));
        }
    }
    Site {
        id: rows.site_id[group[0]].clone(),
        name: first(&rows.site_name),
        admin1: first(&rows.admin1),
        admin1_code: first(&rows.admin1_code),
        admin2: first(&rows.admin2),
        admin2_code: first(&rows.admin2_code),
        at: group
            .iter()
            .map(|r| [rows.lon[*r], rows.lat[*r]])
            .find(|at| at.iter().all(|degree| degree.is_finite())),
        people,
    }
}

fn informants_of(rows: &Chunk, group: &[usize]) -> Informants {
    let mut by = Informants::default();
    for row in group {
        let count = match Sex::from_code(rows.informant_sex[*row]) {
            _ if is_observed(rows, *row) => &mut by.observed,
            Sex::Woman => &mut by.women,
            Sex::Man => &mut by.men,
            Sex::Mixed => &mut by.mixed,
            Sex::Unknown => &mut by.unknown,
        };
        *count = count.saturating_add(1);
    }
    by
}

/// A cell as the rows of a site make it.
struct Joined {
    hazard: f64,
    code: u8,
    contradiction: Option<(f64, f64)>,
}

/// Joins the rows of a site on one question: mean hazard of those that answered, else unknown if one is, else not asked.
fn join(column: &[u8], group: &[usize], hazards: &[Option<f64>], observed: impl Fn(usize) -> bool) -> Joined {
    let cell = |row: usize| cell_of(Answer::from_code(column[row]), hazards);
    let mut answers: Vec<(f64, usize)> = Vec::new();
    let mut code = None;
    for row in group {
        if let Cell::Answered(hazard) = cell(*row) {
            if group.len() == 1 {
                return Joined { hazard, code: column[*row], contradiction: None };
            }
            code.get_or_insert(column[*row]);
            answers.push((hazard, *row));
        }
    }
    if answers.is_empty() {
        let unknown = group.iter().find(|row| cell(**row) == Cell::Unknown);
        let hazard = if unknown.is_some() { f64::NAN } else { NOT_ASKED };
        return Joined { hazard, code: column[*unknown.unwrap_or(&group[0])], contradiction: None };
    }
    answers.sort_by(|a, b| a.0.total_cmp(&b.0));
    let hazard = answers.iter().map(|(hazard, _)| hazard).sum::<f64>() / answers.len() as f64;
    let (low, high) = (answers[0], answers[answers.len() - 1]);
    let contradiction = (high.0 - low.0 >= CONTRADICTION).then(|| {
        let low_was_seen = observed(low.1) && !observed(high.1);
        if low_was_seen { (high.0, low.0) } else { (low.0, high.0) }
    });
    Joined { hazard, code: code.unwrap_or(column[group[0]]), contradiction }
}
