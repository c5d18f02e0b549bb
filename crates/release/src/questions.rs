//! Answers to each indicator over all sites, as tables under disclosure control (`docs/release.md`, section 2).

use crate::{
    places::count,
    table::{Sum, Table, Unit},
};
use amparo_analysis::picture::{IndicatorView, Picture, SiteView};
use amparo_model::{Answer, Silence};

/// One table for each indicator; cells: choices, silences, answered, unknown, and all sites last.
pub(crate) fn tables(picture: &Picture) -> Vec<Table> {
    picture
        .indicators
        .iter()
        .enumerate()
        .map(|(index, view)| table(picture, index, view))
        .collect()
}

fn table(picture: &Picture, index: usize, view: &IndicatorView) -> Table {
    let choices = view.counts.len();
    let silences = Silence::ALL.len();
    let (answered, unknown, all) = (choices + silences, choices + silences + 1, choices + silences + 2);
    let mut sites: Vec<Vec<&SiteView>> = vec![Vec::new(); all + 1];
    for site in &picture.sites {
        sites[all].push(site);
        let code = site.answers.get(index).copied().unwrap_or(Answer::Silent(Silence::NotAsked).code());
        let answer = match Answer::from_code(code) {
            Answer::Said(choice) if usize::from(choice) >= choices => Answer::Silent(Silence::Unlisted),
            answer => answer,
        };
        match answer {
            Answer::Said(choice) => {
                sites[usize::from(choice)].push(site);
                let counts = view.hazards.get(usize::from(choice)).is_some_and(Option::is_some);
                sites[if counts { answered } else { unknown }].push(site);
            }
            Answer::Silent(silence) => {
                let at = Silence::ALL.iter().position(|s| *s == silence).unwrap_or_default();
                sites[choices + at].push(site);
                if silence.is_unknown() {
                    sites[unknown].push(site);
                }
            }
        }
    }
    let cells = sites
        .iter()
        .enumerate()
        .map(|(column, sites)| count(format!("{} column {}", view.id, column + 1), Unit::Sites, sites, column != all))
        .collect();
    let with_hazard = |some: bool| {
        (0..choices)
            .filter(move |c| view.hazards.get(*c).is_some_and(Option::is_some) == some)
            .collect::<Vec<_>>()
    };
    let silent = |is_unknown: bool| {
        Silence::ALL
            .iter()
            .enumerate()
            .filter(move |(_, silence)| silence.is_unknown() == is_unknown)
            .map(move |(at, _)| choices + at)
    };
    let sums = vec![
        Sum { total: answered, parts: with_hazard(true), group: true },
        Sum { total: unknown, parts: silent(true).chain(with_hazard(false)).collect(), group: false },
        Sum { total: all, parts: silent(false).chain([answered, unknown]).collect(), group: false },
    ];
    let sums = sums.into_iter().filter(|sum| !sum.parts.is_empty()).collect();
    Table { name: format!("answers to {}", view.id), cells, sums }
}

/// The counts of the picture are those counted here.
pub(crate) fn agree(view: &IndicatorView, table: &Table) -> bool {
    let stated = view.counts.iter().chain(&view.silences).chain([&view.answered, &view.unknown]);
    stated.zip(&table.cells).all(|(stated, cell)| f64::from(*stated) == cell.value)
}
