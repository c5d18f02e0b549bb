//! Tables with a row for a site: scores and ranks, what to do there, where answers contradict each other.

use super::{Cell, Column, Kind, Table};
use crate::view::View;

/// Sites, highest score first; empty for an audience without site level.
pub fn sites(view: &View) -> Table {
    let column = |key, kind, hxl| Column::new(view, key, kind, hxl);
    let mut columns = vec![
        column("site_id", Kind::Text, "#loc+code"),
        column("site_name", Kind::Text, "#loc+name"),
        column("admin1", Kind::Text, "#adm1+name"),
        column("admin2", Kind::Text, "#adm2+name"),
        column("score", Kind::Score, "#indicator+risk+num"),
        column("score_low", Kind::Number, "#indicator+risk+min+num"),
        column("score_high", Kind::Number, "#indicator+risk+max+num"),
        column("rank", Kind::Count, "#indicator+rank+num"),
        column("rank_p5", Kind::Count, "#indicator+rank+p5+num"),
        column("rank_p95", Kind::Count, "#indicator+rank+p95+num"),
        column("answered", Kind::Count, "#meta+answered+num"),
        column("unknown", Kind::Count, "#meta+unknown+num"),
        column("women_girls", Kind::Count, "#affected+f"),
    ];
    columns.extend(view.out.domains.iter().map(|domain| {
        let key = format!("domain_{}", domain.id);
        Column::named(key, view.words.domain(&domain.id), Kind::Hazard, format!("#indicator+risk+{}+num", domain.id))
    }));
    columns.extend([
        column("not_asked", Kind::Count, "#meta+not_asked+num"),
        column("worst_half", Kind::Number, "#indicator+risk+worst_half+num"),
        column("worst", Kind::Number, "#indicator+risk+worst+num"),
        column("drivers", Kind::Text, "#indicator+driver+list"),
        column("all_men", Kind::Text, "#meta+informants+all_men"),
        column("contradictions", Kind::Count, "#meta+contradictions+num"),
        column("admin1_code", Kind::Text, "#adm1+code"),
        column("admin2_code", Kind::Text, "#adm2+code"),
        column("lon", Kind::Number, "#geo+lon"),
        column("lat", Kind::Number, "#geo+lat"),
    ]);
    let mut table = Table::new(view, "sites", columns);
    let decimals = view.out.rule.coordinate_decimals.unwrap_or(6);
    for of in &view.out.sites {
        let score = of.score;
        let mut row = vec![
            Cell::text(&of.site.id),
            Cell::text(&of.site.name),
            Cell::text(&of.site.admin1),
            Cell::text(&of.site.admin2),
            Cell::number(score.map(|s| s.value), 1),
            Cell::number(score.map(|s| s.low), 1),
            Cell::number(score.map(|s| s.high), 1),
            Cell::count(score.map(|s| s.rank)),
            Cell::count(score.map(|s| s.rank_p5)),
            Cell::count(score.map(|s| s.rank_p95)),
            Cell::Count(of.answered.into()),
            Cell::Count(of.unknown.into()),
            Cell::count(of.women_girls),
        ];
        row.extend(
            (0..view.out.domains.len())
                .map(|at| Cell::number(of.domains.get(at).copied().flatten().map(|score| score.value), 2)),
        );
        let drivers: Vec<&str> = of
            .drivers
            .iter()
            .filter_map(|driver| view.out.indicators.get(usize::from(driver.indicator)))
            .map(|indicator| indicator.id.as_str())
            .collect();
        let coordinate =
            |axis: usize| Cell::number(view.out.rule.coordinate_decimals.and(of.site.at).map(|at| at[axis]), decimals);
        row.extend([
            Cell::Count(of.not_asked.into()),
            Cell::number(of.worst_half, 1),
            Cell::number(of.worst, 1),
            Cell::text(drivers.join(" ")),
            Cell::text(view.say(if of.informants.all_men() { "yes" } else { "no" })),
            Cell::Count(of.disagreements.len() as u64),
            Cell::text(&of.site.admin1_code),
            Cell::text(&of.site.admin2_code),
            coordinate(0),
            coordinate(1),
        ]);
        table.rows.push(row);
    }
    table
}

/// The domains of one site with their bounds; `at` is its position in the release.
pub fn site_domains(view: &View, at: usize) -> Table {
    let column = |key, kind| Column::new(view, key, kind, "");
    let columns = vec![
        column("domain", Kind::Text),
        column("value", Kind::Hazard),
        column("low", Kind::Number),
        column("high", Kind::Number),
        column("answered", Kind::Count),
        column("unknown", Kind::Count),
    ];
    let mut table = Table::new(view, "site_domains", columns);
    let Some(site) = view.out.sites.get(at) else { return table };
    for (domain, score) in site.domains.iter().enumerate() {
        table.rows.push(vec![
            Cell::text(view.domain(domain)),
            Cell::number(score.map(|s| s.value), 2),
            Cell::number(score.map(|s| s.low), 2),
            Cell::number(score.map(|s| s.high), 2),
            Cell::count(score.map(|s| s.answered)),
            Cell::count(score.map(|s| s.unknown)),
        ]);
    }
    table
}

/// What to do: for each high domain at a place the essential actions, with a box to tick. `calls`: so many of the highest, or all.
pub fn actions(view: &View, calls: Option<usize>) -> Table {
    let column = |key, kind, hxl| Column::new(view, key, kind, hxl);
    let columns = vec![
        column("place_id", Kind::Text, "#loc+code"),
        column("place", Kind::Text, "#loc+name"),
        column("admin1", Kind::Text, "#adm1+name"),
        column("admin2", Kind::Text, "#adm2+name"),
        column("domain", Kind::Text, "#indicator+name"),
        column("value", Kind::Hazard, "#indicator+risk+num"),
        column("women_girls", Kind::Count, "#affected+f"),
        column("sector", Kind::Text, "#sector+name"),
        column("action", Kind::Text, "#activity+code"),
        column("what", Kind::Text, "#activity+name"),
        column("timing", Kind::Text, "#activity+timing"),
        column("owner", Kind::Text, "#org+owner"),
        column("due", Kind::Date, "#date+due"),
        column("done", Kind::Tick, "#status+done"),
    ];
    let mut table = Table::new(view, "actions", columns);
    for call in view.out.calls.iter().take(calls.unwrap_or(usize::MAX)) {
        for action in view.out.actions_for(call.domain) {
            table.rows.push(vec![
                Cell::text(&call.place_id),
                Cell::text(&call.place),
                Cell::text(&call.admin1),
                Cell::text(&call.admin2),
                Cell::text(view.domain(call.domain.into())),
                Cell::number(Some(call.score), 2),
                Cell::shown_count(call.women_girls),
                Cell::text(view.words.sector(&action.sector)),
                Cell::text(&action.id),
                Cell::text(view.words.action(&action.id)),
                Cell::text(view.say(&format!("timing-{}", action.timing))),
                Cell::text(""),
                Cell::text(""),
                Cell::text(""),
            ]);
        }
    }
    table
}

/// Where two answers about one condition differ by 0.5 or more in hazard.
pub fn disagreements(view: &View) -> Table {
    let column = |key, kind| Column::new(view, key, kind, "");
    let columns = vec![
        column("site_id", Kind::Text),
        column("site_name", Kind::Text),
        column("asked", Kind::Text),
        column("asked_text", Kind::Text),
        column("asked_hazard", Kind::Hazard),
        column("seen", Kind::Text),
        column("seen_text", Kind::Text),
        column("seen_hazard", Kind::Hazard),
    ];
    let mut table = Table::new(view, "disagreements", columns);
    let id = |at: u16| view.out.indicators.get(usize::from(at)).map_or("", |indicator| indicator.id.as_str());
    for site in &view.out.sites {
        for found in &site.disagreements {
            table.rows.push(vec![
                Cell::text(&site.site.id),
                Cell::text(&site.site.name),
                Cell::text(id(found.asked)),
                Cell::text(view.words.indicator(id(found.asked))),
                Cell::number(Some(found.asked_hazard), 2),
                Cell::text(id(found.seen)),
                Cell::text(view.words.indicator(id(found.seen))),
                Cell::number(Some(found.seen_hazard), 2),
            ]);
        }
    }
    table
}
