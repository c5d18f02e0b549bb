//! Tables over the questions of a round and over two rounds: answers and silences by indicator, change since the round before.

use super::{Cell, Column, Kind, Table};
use crate::view::View;
use amparo_model::{Shown, Silence};
use amparo_release::picture::Change;

/// Indicators of the round with their mean hazard, answers and each silence apart.
pub fn indicators(view: &View) -> Table {
    let column = |key, kind| Column::new(view, key, kind, "");
    let mut columns = vec![
        column("indicator", Kind::Text),
        column("domain", Kind::Text),
        column("asks", Kind::Text),
        column("mean", Kind::Hazard),
        column("answered", Kind::Count),
        column("unknown", Kind::Count),
    ];
    columns
        .extend(Silence::ALL.map(|s| Column::named(s.word().to_owned(), view.silence(s), Kind::Count, String::new())));
    let mut table = Table::new(view, "indicators", columns);
    for indicator in &view.out.indicators {
        let mut row = vec![
            Cell::text(&indicator.id),
            Cell::text(view.domain(indicator.domain.into())),
            Cell::text(view.words.indicator(&indicator.id)),
            Cell::shown(indicator.mean, 2),
            Cell::shown_count(indicator.answered),
            Cell::shown_count(indicator.unknown),
        ];
        row.extend(
            (0..Silence::ALL.len())
                .map(|i| Cell::shown_count(indicator.silences.get(i).copied().unwrap_or(Shown::Missing))),
        );
        table.rows.push(row);
    }
    table
}

/// Sites by answer, answers first and silences after them, for one indicator (its position) or all.
pub fn answers(view: &View, only: Option<usize>) -> Table {
    let column = |key, kind| Column::new(view, key, kind, "");
    let columns = vec![
        column("indicator", Kind::Text),
        column("answer", Kind::Text),
        column("answer_text", Kind::Text),
        column("hazard", Kind::Hazard),
        column("sites", Kind::Count),
    ];
    let mut table = Table::new(view, "answers", columns);
    for (at, indicator) in view
        .out
        .indicators
        .iter()
        .enumerate()
        .filter(|(at, _)| only.is_none_or(|only| only == *at))
    {
        let choices = view.out.round.questions.get(at).map_or(&[][..], |question| &question.choices);
        for ((choice, count), hazard) in choices.iter().zip(&indicator.counts).zip(&indicator.hazards) {
            table.rows.push(vec![
                Cell::text(&indicator.id),
                Cell::text(choice.option.as_ref().unwrap_or(&choice.value)),
                Cell::text(view.choice(&indicator.id, choice)),
                Cell::number(*hazard, 2),
                Cell::shown_count(*count),
            ]);
        }
        for (silence, count) in Silence::ALL.into_iter().zip(&indicator.silences) {
            table.rows.push(vec![
                Cell::text(&indicator.id),
                Cell::text(silence.word()),
                Cell::text(view.silence(silence)),
                Cell::text(""),
                Cell::shown_count(*count),
            ]);
        }
    }
    table
}

fn change(change: Option<Change>) -> [Cell; 3] {
    [
        Cell::number(change.map(|c| c.points), 1),
        Cell::number(change.map(|c| c.p5), 1),
        Cell::number(change.map(|c| c.p95), 1),
    ]
}

/// Mean change since the round before: all matched sites, then by region, then by domain. Empty where there is no earlier round.
pub fn trend(view: &View) -> Table {
    let column = |key, kind| Column::new(view, key, kind, "");
    let columns = vec![
        column("level", Kind::Text),
        column("of", Kind::Text),
        column("sites", Kind::Count),
        column("change", Kind::Number),
        column("change_p5", Kind::Number),
        column("change_p95", Kind::Number),
    ];
    let mut table = Table::new(view, "trend", columns);
    let Some(trend) = &view.out.trend else { return table };
    let mut row = |level: &str, of: String, sites: Cell, moved: Option<Change>| {
        let mut cells = vec![Cell::text(view.say(level)), Cell::text(of), sites];
        cells.extend(change(moved));
        table.rows.push(cells);
    };
    let matched = if view.has_sites() { Cell::Count(trend.matched.len() as u64) } else { Cell::Withheld };
    row("level-all", view.say("all-matched"), matched, trend.mean);
    for (name, sites, moved) in &trend.admin1 {
        row("level-admin1", name.clone(), Cell::Count((*sites).into()), Some(*moved));
    }
    for (domain, sites, moved) in &trend.domains {
        row("level-domain", view.words.domain(domain), Cell::Count((*sites).into()), Some(*moved));
    }
    table
}

/// Change of each matched site, largest rise first, then new and closed sites.
pub fn trend_sites(view: &View) -> Table {
    let column = |key, kind| Column::new(view, key, kind, "");
    let columns = vec![
        column("site_id", Kind::Text),
        column("site_name", Kind::Text),
        column("admin1", Kind::Text),
        column("presence", Kind::Text),
        column("before", Kind::Score),
        column("after", Kind::Score),
        column("change", Kind::Number),
        column("change_p5", Kind::Number),
        column("change_p95", Kind::Number),
    ];
    let mut table = Table::new(view, "trend_sites", columns);
    let Some(trend) = &view.out.trend else { return table };
    for site in &trend.matched {
        let mut row = vec![
            Cell::text(&site.id),
            Cell::text(&site.name),
            Cell::text(&site.admin1),
            Cell::text(view.say("presence-both")),
            Cell::number(site.before, 1),
            Cell::number(site.after, 1),
        ];
        row.extend(change(site.change));
        table.rows.push(row);
    }
    for (list, presence) in [(&trend.new, "presence-new"), (&trend.closed, "presence-closed")] {
        for (id, name) in list {
            let mut row = vec![Cell::text(id), Cell::text(name), Cell::text(""), Cell::text(view.say(presence))];
            row.extend((0..5).map(|_| Cell::Missing));
            table.rows.push(row);
        }
    }
    table
}
