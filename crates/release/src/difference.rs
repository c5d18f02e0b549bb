//! Two harmless tables that can be subtracted into a harmful one: the sites behind a new cell hold, or are held by, the sites behind an
//! earlier one, and what is left between them is a cell of its own, about too few (`docs/release.md`, section 4).

use crate::{
    published::{Published, Subject},
    rules::Rule,
};
use amparo_model::Audience;
use std::collections::{BTreeMap, BTreeSet};

/// An earlier release, as far as readers of the new one may hold it.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// Its number in the ledger.
    pub id: u64,
    /// For whom it went out.
    pub audience: Audience,
    /// Its round.
    pub round: String,
    /// Digest of its facts.
    pub facts_digest: String,
    /// What it let out.
    pub published: Published,
}

/// A new cell whose difference to a cell of an earlier release is about too few.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// Position of the table in [`Published::tables`] of the new release.
    pub table: usize,
    /// Position of the place.
    pub place: u32,
    /// Column.
    pub column: u16,
    /// Number of the earlier release.
    pub earlier: u64,
}

/// The sites behind a cell, rising, by their position in the sites of both releases together.
struct Support {
    place: u32,
    column: u16,
    sites: Vec<u32>,
}

/// All shown cells of the new release whose difference to a shown cell of the earlier one, in the same table and column, is about
/// fewer sites or persons than the rule asks for. Within one round every table is compared. Of another round only the numbers of women
/// and girls are, and only where those of the common sites did not change: otherwise the difference is change over time, not a cell.
pub fn differences(new: &Published, round: &str, old: &Earlier, rule: &Rule) -> Vec<Difference> {
    let ids: BTreeMap<&str, u32> = new
        .sites
        .iter()
        .chain(&old.published.sites)
        .map(String::as_str)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .zip(0..)
        .collect();
    let number = |release: &Published| -> Vec<u32> { release.sites.iter().map(|id| ids[id.as_str()]).collect() };
    let (new_number, old_number) = (number(new), number(&old.published));
    let mut women_girls: Vec<[i64; 2]> = vec![[-1; 2]; ids.len()];
    for (side, release, number) in [(0, new, &new_number), (1, &old.published, &old_number)] {
        for (site, count) in number.iter().zip(&release.women_girls) {
            women_girls[*site as usize][side] = *count;
        }
    }
    let same_round = round == old.round;
    let mut found = Vec::new();
    for (position, table) in new.tables.iter().enumerate() {
        let Some(before) = old
            .published
            .tables
            .iter()
            .find(|before| new.subject_of(&old.published, &before.subject).as_ref() == Some(&table.subject))
        else {
            continue;
        };
        if !same_round && table.subject != Subject::WomenGirls {
            continue;
        }
        let supports =
            |release: &Published, number: &[u32], table: &crate::published::PublishedTable| -> Vec<Support> {
                table
                    .cells
                    .iter()
                    .filter(|cell| cell.value.is_some() && (same_round || cell.column == 0))
                    .map(|cell| Support {
                        place: cell.place,
                        column: cell.column,
                        sites: release
                            .support(&table.subject, cell.place, cell.column)
                            .into_iter()
                            .map(|site| number[site as usize])
                            .collect(),
                    })
                    .collect()
            };
        let olds = supports(&old.published, &old_number, before);
        // With another list of choices, columns do not speak of the same answers; then any two are compared.
        let same_columns = choices(new, &table.subject) == choices(&old.published, &before.subject);
        for cell in supports(new, &new_number, table) {
            let hit = olds.iter().filter(|old| old.column == cell.column || !same_columns).any(|earlier| {
                let (small, large) = match cell.sites.len() < earlier.sites.len() {
                    true => (&cell.sites, &earlier.sites),
                    false => (&earlier.sites, &cell.sites),
                };
                // A difference of many sites can still be about few persons, but not about fewer persons than sites with persons.
                let between = large.len() - small.len();
                let few = between < rule.min_sites as usize || (between as u64) < rule.min_persons;
                if between == 0 || !few {
                    return false;
                }
                let Some(left) = beyond(large, small) else { return false };
                if !same_round
                    && small.iter().any(|site| women_girls[*site as usize][0] != women_girls[*site as usize][1])
                {
                    return false;
                }
                let most = |site: u32| women_girls[site as usize].iter().copied().max().unwrap_or(0).max(0);
                let persons: i64 = left.into_iter().map(most).sum();
                between < rule.min_sites as usize || (persons > 0 && (persons as u64) < rule.min_persons)
            });
            if hit {
                found.push(Difference { table: position, place: cell.place, column: cell.column, earlier: old.id });
            }
        }
    }
    found
}

/// What a larger set holds beyond a smaller one; `None` where the smaller is not inside it. Both rise.
fn beyond(large: &[u32], small: &[u32]) -> Option<Vec<u32>> {
    let mut small = small.iter().copied().peekable();
    let left = large.iter().copied().filter(|site| small.next_if_eq(site).is_none()).collect();
    small.peek().is_none().then_some(left)
}

fn choices<'a>(release: &'a Published, subject: &Subject) -> Option<&'a Vec<Option<f64>>> {
    match subject {
        Subject::Indicator(index) => release.hazards.get(usize::from(*index)),
        _ => None,
    }
}
