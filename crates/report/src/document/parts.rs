//! The sections of the report after the key messages and the map, in the order in which they are read.

use super::{Block, Grid, ROWS, figure, messages::shown};
use crate::{
    chart::{self, By, Over, Pick},
    tables::{self, Cell, Column, Kind, Table},
    view::View,
};
use amparo_model::{Counted, Shown};
use std::collections::BTreeMap;

/// Places in the ranking.
const RANKED: usize = 20;
/// Questions that are named as drivers.
const DRIVERS: usize = 10;
/// Domains for which actions are listed, places named for each, actions listed for each.
const CALLED: (usize, usize, usize) = (4, 4, 8);

pub(super) fn all(view: &View, blocks: &mut Vec<Block>) {
    ranking(view, blocks);
    domains(view, blocks);
    drivers(view, blocks);
    groups(view, blocks);
    trend(view, blocks);
    actions(view, blocks);
    limits(view, blocks);
    method(view, blocks);
}

fn heading(view: &View, blocks: &mut Vec<Block>, heading: &str, intro: String) {
    blocks.push(Block::Heading(view.say(heading)));
    blocks.push(Block::Paragraph(intro));
}

fn ranking(view: &View, blocks: &mut Vec<Block>) {
    if view.has_sites() {
        heading(view, blocks, "h-ranking", view.say("intro-ranking-sites"));
        let columns =
            ["rank", "site_name", "admin2", "score", "score_low", "score_high", "rank_p5", "rank_p95", "women_girls"];
        let behind = tables::sites(view).only(&columns).top(RANKED);
        let svg = chart::ranking(view, By::Site, Pick::Top(RANKED));
        blocks.push(figure(view, svg, "chart-ranking-sites", "chart-ranking-sites-desc", Some(&behind)));
    } else {
        let (intro, title, description, columns): (_, _, _, &[&str]) = if view.weighs() {
            let columns = &["admin1", "admin2", "sites", "weighted", "weighted_p5", "weighted_p95", "women_girls"];
            ("intro-ranking-areas", "chart-ranking-areas", "chart-ranking-areas-desc", columns)
        } else {
            let columns = &["admin1", "admin2", "sites", "scored", "mean"];
            ("intro-ranking-plain", "chart-ranking-plain", "chart-ranking-plain-desc", columns)
        };
        heading(view, blocks, "h-ranking", view.say(intro));
        let behind = tables::admin2(view).only(columns).top(RANKED);
        let svg = chart::ranking(view, By::Admin2, Pick::Top(RANKED));
        blocks.push(figure(view, svg, title, description, Some(&behind)));
    }
    if !view.weighs() {
        heading(view, blocks, "h-severity", view.say("msg-exposed-missing"));
        let bands = bands(view);
        blocks.push(figure(view, chart::bands(view), "chart-bands", "chart-bands-desc", Some(&bands)));
        return;
    }
    heading(view, blocks, "h-severity", view.say("intro-severity"));
    let places = if view.has_sites() {
        tables::sites(view).only(&["site_name", "admin2", "score", "women_girls"])
    } else {
        tables::admin2(view).only(&["admin1", "admin2", "weighted", "women_girls"])
    };
    let svg = chart::severity(view, By::finest(view));
    blocks.push(figure(view, svg, "chart-severity", "chart-severity-desc", Some(&places)));
    let bands = bands(view);
    blocks.push(figure(view, chart::bands(view), "chart-bands", "chart-bands-desc", Some(&bands)));
}

fn bands(view: &View) -> Table {
    let columns = vec![
        Column::named("band".into(), view.say("axis-score-short"), Kind::Text, String::new()),
        Column::new(view, "sites", Kind::Count, ""),
        Column::new(view, "women_girls", Kind::Count, ""),
    ];
    let whole = &view.out.whole;
    let rows = (0..view.bands())
        .map(|band| {
            vec![
                Cell::text(view.band_name(band)),
                Cell::shown_count(whole.sites_by_band.get(band).copied().unwrap_or(Shown::Missing)),
                Cell::shown_count(view.women_girls_in(whole, band)),
            ]
        })
        .collect();
    Table { key: "bands", title: view.say("chart-bands"), columns, rows }
}

fn domains(view: &View, blocks: &mut Vec<Block>) {
    let high = view.number(view.out.method.high_domain, 2);
    heading(view, blocks, "h-domains", view.with("intro-domains", &[("high", high.into())]));
    let behind = tables::domains(view).only(&["domain", "mean", "sites", "high", "unknown_share"]);
    blocks.push(figure(view, chart::domains(view), "chart-domains", "chart-domains-desc", Some(&behind)));
}

fn drivers(view: &View, blocks: &mut Vec<Block>) {
    let question = Column::new(view, "driver", Kind::Text, "");
    let title = view.say("table-drivers");
    if view.has_sites() {
        heading(view, blocks, "h-drivers", view.say("intro-drivers-sites"));
        let mut sums: BTreeMap<u16, (u64, f64)> = BTreeMap::new();
        for driver in view.out.sites.iter().flat_map(|site| &site.drivers) {
            let sum = sums.entry(driver.indicator).or_default();
            (sum.0, sum.1) = (sum.0 + 1, sum.1 + driver.points);
        }
        let mut sums: Vec<_> =
            sums.into_iter().filter(|(at, _)| usize::from(*at) < view.out.indicators.len()).collect();
        sums.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(b.1.1.total_cmp(&a.1.1)));
        let columns =
            vec![question, Column::new(view, "sites", Kind::Count, ""), Column::new(view, "points", Kind::Number, "")];
        let rows = sums
            .into_iter()
            .take(DRIVERS)
            .map(|(at, (sites, points))| {
                let id = &view.out.indicators[usize::from(at)].id;
                vec![
                    Cell::text(view.words.indicator(id)),
                    Cell::Count(sites),
                    Cell::number(Some(points / sites as f64), 1),
                ]
            })
            .collect();
        blocks.push(Block::Grid(Grid::of(view, &Table { key: "drivers", title, columns, rows }, DRIVERS)));
    } else {
        heading(view, blocks, "h-drivers", view.say("intro-drivers-areas"));
        let mut highest: Vec<_> = view.out.indicators.iter().filter_map(|i| Some((i, i.mean.value()?))).collect();
        highest.sort_by(|a, b| b.1.total_cmp(&a.1));
        let columns = vec![
            question,
            Column::new(view, "hazard", Kind::Hazard, ""),
            Column::new(view, "answered", Kind::Count, ""),
        ];
        let rows = highest
            .into_iter()
            .take(DRIVERS)
            .map(|(indicator, mean)| {
                vec![
                    Cell::text(view.words.indicator(&indicator.id)),
                    Cell::number(Some(mean), 2),
                    Cell::shown_count(indicator.answered),
                ]
            })
            .collect();
        blocks.push(Block::Grid(Grid::of(view, &Table { key: "drivers", title, columns, rows }, DRIVERS)));
    }
}

fn groups(view: &View, blocks: &mut Vec<Block>) {
    heading(view, blocks, "h-groups", view.say("intro-groups"));
    let mut asked = tables::indicators(view).only(&["asks", "mean", "answered", "unknown"]);
    let of_groups = |at: usize| {
        let domain = usize::from(view.out.indicators[at].domain);
        view.out.domains.get(domain).is_some_and(|domain| domain.id == "groups_at_risk")
    };
    let mut at = 0;
    asked.rows.retain(|_| {
        at += 1;
        of_groups(at - 1)
    });
    if asked.rows.is_empty() {
        blocks.push(Block::Paragraph(view.say("groups-none")));
    } else {
        blocks.push(Block::Grid(Grid::of(view, &asked, ROWS)));
    }
    let counted = [
        ("group-older-women", Counted::Females60Plus),
        ("group-disability", Counted::PersonsWithDisabilities),
        ("group-female-headed", Counted::FemaleHeadedHouseholds),
    ];
    let rows: Vec<Vec<Cell>> = counted
        .into_iter()
        .filter_map(|(key, what)| {
            let known: Vec<u64> = view
                .out
                .sites
                .iter()
                .filter_map(|site| site.site.people.get(what))
                .map(u64::from)
                .collect();
            (!known.is_empty()).then(|| {
                vec![Cell::text(view.say(key)), Cell::Count(known.iter().sum()), Cell::Count(known.len() as u64)]
            })
        })
        .collect();
    if rows.is_empty() {
        blocks.push(Block::Paragraph(view.say("groups-uncounted")));
        return;
    }
    let columns = vec![
        Column::new(view, "group", Kind::Text, ""),
        Column::new(view, "people", Kind::Count, ""),
        Column::new(view, "sites_known", Kind::Count, ""),
    ];
    let table = Table { key: "groups", title: view.say("table-groups"), columns, rows };
    blocks.push(Block::Grid(Grid::of(view, &table, ROWS)));
}

fn trend(view: &View, blocks: &mut Vec<Block>) {
    let Some(trend) = &view.out.trend else {
        heading(view, blocks, "h-trend", view.say("trend-none"));
        return;
    };
    let sites = |list: usize| if view.has_sites() { view.count(list as u64) } else { view.say("withheld") };
    let intro = view.with(
        "intro-trend",
        &[
            ("common", view.count(trend.common.len() as u64).into()),
            ("before", trend.before.as_str().into()),
            ("after", trend.after.as_str().into()),
            ("only", view.count((trend.only_before.len() + trend.only_after.len()) as u64).into()),
            ("matched", sites(trend.matched.len()).into()),
            ("new", sites(trend.new.len()).into()),
            ("closed", sites(trend.closed.len()).into()),
        ],
    );
    heading(view, blocks, "h-trend", intro);
    let table = tables::trend(view);
    blocks.push(figure(view, chart::trend(view, Over::Domains), "chart-trend", "chart-trend-desc", Some(&table)));
}

fn actions(view: &View, blocks: &mut Vec<Block>) {
    let high = view.number(view.out.method.high_domain, 2);
    heading(view, blocks, "h-actions", view.with("intro-actions", &[("high", high.into())]));
    let mut by_domain: BTreeMap<u16, Vec<_>> = BTreeMap::new();
    for call in &view.out.calls {
        by_domain.entry(call.domain).or_default().push(call);
    }
    let mut by_domain: Vec<_> = by_domain.into_iter().collect();
    by_domain.sort_by_key(|(_, calls)| std::cmp::Reverse(calls.len()));
    if by_domain.is_empty() {
        blocks.push(Block::Paragraph(view.say("actions-none")));
    }
    for (domain, calls) in by_domain.into_iter().take(CALLED.0) {
        let places: Vec<String> = calls
            .iter()
            .take(CALLED.1)
            .map(|call| {
                format!(
                    "{} ({}) {}",
                    call.place,
                    if call.place == call.admin2 { &call.admin1 } else { &call.admin2 },
                    view.number(call.score, 2)
                )
            })
            .collect();
        let columns = ["sector", "what", "timing"]
            .map(|key| Column::new(view, key, Kind::Text, ""))
            .into_iter()
            .collect::<Vec<_>>();
        let mut rows: Vec<Vec<Cell>> = view
            .out
            .actions_for(domain)
            .into_iter()
            .take(CALLED.2)
            .map(|action| {
                vec![
                    Cell::text(view.words.sector(&action.sector)),
                    Cell::text(view.words.action(&action.id)),
                    Cell::text(view.say(&format!("timing-{}", action.timing))),
                ]
            })
            .collect();
        rows.sort_by(|a, b| format!("{:?}", a[0]).cmp(&format!("{:?}", b[0])));
        blocks.push(Block::Subheading(view.domain(domain.into())));
        blocks.push(Block::Paragraph(view.with(
            "actions-domain",
            &[("count", view.count(calls.len() as u64).into()), ("places", view.list(&places).into())],
        )));
        let table = Table { key: "actions", title: String::new(), columns, rows };
        blocks.push(Block::Grid(Grid::of(view, &table, CALLED.2)));
    }
}

fn limits(view: &View, blocks: &mut Vec<Block>) {
    heading(view, blocks, "h-limits", view.say("intro-limits"));
    blocks.push(Block::Grid(Grid::of(view, &tables::quality(view), ROWS)));
    let mut points = vec![view.say("limits-reporting")];
    if let Some(share) = view
        .out
        .aggregations
        .iter()
        .find(|rule| rule.rule == "worst")
        .and_then(|rule| rule.at_maximum)
    {
        points.push(view.with("limits-mean", &[("share", crate::say::percent(view.lang, share, 1).into())]));
    }
    points.push(tables::rule(view));
    points.push(format!("{}: {}", view.say("quality-all-men"), shown(view, view.out.sites_all_men)));
    let overrides = view
        .out
        .standards
        .overrides
        .iter()
        .chain(&view.out.method.overrides)
        .chain(&view.out.rule.overrides);
    let overrides: Vec<&str> = overrides.map(String::as_str).collect();
    let changed = if overrides.is_empty() { view.say("overrides-none") } else { overrides.join(" ") };
    points.push(format!("{}: {changed}", view.say("method-overrides")));
    blocks.push(Block::Points(points));
    let behind = tables::aggregations(view);
    blocks.push(figure(
        view,
        chart::aggregations(view),
        "chart-aggregations",
        "chart-aggregations-desc",
        Some(&behind),
    ));
    blocks.push(Block::Grid(Grid::of(view, &tables::withheld(view), ROWS)));
}

fn method(view: &View, blocks: &mut Vec<Block>) {
    heading(view, blocks, "h-method", view.say("intro-method"));
    let points = tables::FORMULAS
        .iter()
        .map(|formula| format!("{}: {}", view.say(&format!("formula-{formula}")), tables::formula_text(view, formula)));
    blocks.push(Block::Points(points.collect()));
    let mut table = tables::method(view);
    let formulas: Vec<Cell> = tables::FORMULAS.iter().map(|f| Cell::text(view.say(&format!("formula-{f}")))).collect();
    table.rows.retain(|row| !formulas.contains(&row[0]));
    blocks.push(Block::Grid(Grid::of(view, &table, ROWS)));
}
