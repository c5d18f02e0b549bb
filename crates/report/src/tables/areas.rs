//! Tables over areas and over the whole round: districts, regions, domains, other ways of putting domains together.

use super::{Cell, Column, Kind, Table};
use crate::view::View;
use amparo_model::Shown;
use amparo_release::outgoing::AreaOut;

/// Districts, highest first, and the whole round as the last row.
pub fn admin2(view: &View) -> Table {
    areas(view, "admin2", &view.out.admin2)
}

/// Regions, highest first, and the whole round as the last row.
pub fn admin1(view: &View) -> Table {
    areas(view, "admin1", &view.out.admin1)
}

fn areas(view: &View, level: &'static str, areas: &[AreaOut]) -> Table {
    let column = |key, kind, hxl: &str| Column::new(view, key, kind, hxl);
    let mut columns = Vec::new();
    if level == "admin2" {
        columns.push(column("admin1", Kind::Text, "#adm1+name"));
    }
    columns.extend([
        column(level, Kind::Text, &format!("#adm{}+name", &level[5..])),
        Column::named(format!("{level}_code"), view.say("col-code"), Kind::Text, format!("#adm{}+code", &level[5..])),
        column("sites", Kind::Count, "#meta+sites+num"),
        column("scored", Kind::Count, "#meta+scored+num"),
        column("weighted", Kind::Score, "#indicator+risk+num"),
        column("weighted_p5", Kind::Number, "#indicator+risk+min+num"),
        column("weighted_p95", Kind::Number, "#indicator+risk+max+num"),
        column("mean", Kind::Score, "#indicator+risk+mean+num"),
        column("worst", Kind::Score, "#indicator+risk+worst+num"),
        column("women_girls", Kind::Count, "#affected+f"),
        column("women_girls_missing", Kind::Count, "#meta+women_girls_missing+num"),
    ]);
    for band in 0..view.bands() {
        let name = view.band_name(band);
        columns.push(Column::named(
            format!("sites_band_{}", band + 1),
            view.with("col-sites-band", &[("band", name.into())]),
            Kind::Count,
            format!("#meta+sites+band{}+num", band + 1),
        ));
    }
    for band in 0..view.bands() {
        let name = view.band_name(band);
        columns.push(Column::named(
            format!("women_girls_band_{}", band + 1),
            view.with("col-women-girls-band", &[("band", name.into())]),
            Kind::Count,
            format!("#affected+f+band{}", band + 1),
        ));
    }
    columns.extend(view.out.domains.iter().map(|domain| {
        let key = format!("domain_{}", domain.id);
        Column::named(key, view.words.domain(&domain.id), Kind::Hazard, format!("#indicator+risk+{}+num", domain.id))
    }));
    let mut table = Table::new(view, level, columns);
    let ordered = view.ordered(areas).into_iter().map(|at| (&areas[at], false));
    for (area, whole) in ordered.chain([(&view.out.whole, true)]) {
        let mut row = Vec::new();
        if level == "admin2" {
            row.push(Cell::text(&area.within));
        }
        let name = if whole { view.say("all-sites") } else { area.name.clone() };
        let end = |pick: fn((f64, f64)) -> f64| match area.weighted_range {
            Shown::Value(range) => Shown::Value(pick(range)),
            Shown::Withheld => Shown::Withheld,
            Shown::Missing => Shown::Missing,
        };
        row.extend([
            Cell::text(name),
            Cell::text(&area.code),
            Cell::shown_count(area.sites),
            Cell::shown_count(area.scored),
            Cell::shown(area.weighted, 1),
            Cell::shown(end(|range| range.0), 1),
            Cell::shown(end(|range| range.1), 1),
            Cell::shown(area.mean, 1),
            Cell::shown(area.worst, 1),
            Cell::shown_count(area.women_girls),
            Cell::shown_count(area.women_girls_missing),
        ]);
        row.extend(
            (0..view.bands()).map(|i| Cell::shown_count(area.sites_by_band.get(i).copied().unwrap_or(Shown::Missing))),
        );
        row.extend((0..view.bands()).map(|i| Cell::shown_count(view.women_girls_in(area, i))));
        row.extend(
            (0..view.out.domains.len()).map(|i| Cell::shown(area.domains.get(i).copied().unwrap_or(Shown::Missing), 2)),
        );
        table.rows.push(row);
    }
    table
}

/// Domains in the order of the menu.
pub fn domains(view: &View) -> Table {
    let column = |key, kind| Column::new(view, key, kind, "");
    let columns = vec![
        column("domain_id", Kind::Text),
        column("domain", Kind::Text),
        column("weight", Kind::Number),
        column("mean", Kind::Hazard),
        column("sites", Kind::Count),
        column("high", Kind::Count),
        column("unknown_share", Kind::Share),
    ];
    let mut table = Table::new(view, "domains", columns);
    for domain in &view.out.domains {
        table.rows.push(vec![
            Cell::text(&domain.id),
            Cell::text(view.words.domain(&domain.id)),
            Cell::number(Some(domain.weight), 2),
            Cell::shown(view.domain_mean(domain), 2),
            Cell::Count(domain.sites.into()),
            Cell::Count(domain.high.into()),
            Cell::number(Some(domain.unknown_share), 0),
        ]);
    }
    table
}

/// How the order of sites changes under other rules; the mean itself is the first row.
pub fn aggregations(view: &View) -> Table {
    let column = |key, kind| Column::new(view, key, kind, "");
    let mut columns = vec![
        column("rule", Kind::Text),
        column("rank_correlation", Kind::Number),
        column("top_tenth_kept", Kind::Share),
        column("at_maximum", Kind::Share),
    ];
    columns.extend((0..view.bands()).map(|band| {
        let heading = view.with("col-sites-band", &[("band", view.band_name(band).into())]);
        Column::named(format!("sites_band_{}", band + 1), heading, Kind::Count, String::new())
    }));
    let mut table = Table::new(view, "aggregations", columns);
    let mut mean = vec![Cell::text(view.say("rule-mean")), Cell::text(""), Cell::text(""), Cell::text("")];
    let band = |of: &[Shown<u32>], i: usize| Cell::shown_count(of.get(i).copied().unwrap_or(Shown::Missing));
    mean.extend((0..view.bands()).map(|i| band(&view.out.whole.sites_by_band, i)));
    table.rows.push(mean);
    for rule in &view.out.aggregations {
        let mut row = vec![
            Cell::text(view.say(&format!("rule-{}", rule.rule.replace('_', "-")))),
            Cell::number(rule.rank_correlation, 2),
            Cell::number(rule.top_tenth_kept, 0),
            Cell::number(rule.at_maximum, 1),
        ];
        row.extend((0..view.bands()).map(|i| Cell::count(rule.sites_by_band.get(i).copied())));
        table.rows.push(row);
    }
    table
}
