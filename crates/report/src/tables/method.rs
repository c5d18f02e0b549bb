//! Tables about the figures themselves: how they were made, how good the data are, what was withheld.

use super::{Cell, Column, Kind, Table};
use crate::{
    say::{self, Lang},
    view::View,
};
use amparo_model::{Shown, Silence};

/// How the data limit what the picture can say: what is unknown, who was asked, what contradicts itself.
pub fn quality(view: &View) -> Table {
    let columns = vec![Column::new(view, "measure", Kind::Text, ""), Column::new(view, "figure", Kind::Text, "")];
    let mut table = Table::new(view, "quality", columns);
    let out = view.out;
    let mut row = |key: &str, cell: Cell| table.rows.push(vec![Cell::text(view.say(key)), cell]);
    row("quality-rows", Cell::Count(out.rows.into()));
    row("quality-sites", Cell::shown_count(out.whole.sites));
    row("quality-scored", Cell::shown_count(out.whole.scored));
    row("quality-questions", Cell::Count(out.indicators.len() as u64));
    row("quality-unknown", unknown_share(view).map_or(Cell::Missing, |share| Cell::text(view.percent(share))));
    row("quality-women-girls-missing", Cell::shown_count(out.whole.women_girls_missing));
    row("quality-all-men", Cell::shown_count(out.sites_all_men));
    row("quality-disagreeing", Cell::shown_count(out.sites_disagreeing));
    for silence in Silence::ALL {
        table.rows.push(vec![
            Cell::text(view.with("quality-silence", &[("silence", view.silence(silence).into())])),
            silence_total(view, silence),
        ]);
    }
    table
}

/// Share of asked answers that are unknown, over the indicators whose counts may be shown.
pub(crate) fn unknown_share(view: &View) -> Option<f64> {
    let (mut unknown, mut asked) = (0u64, 0u64);
    for indicator in &view.out.indicators {
        if let (Shown::Value(u), Shown::Value(a)) = (indicator.unknown, indicator.answered) {
            unknown += u64::from(u);
            asked += u64::from(u) + u64::from(a);
        }
    }
    (asked > 0).then(|| unknown as f64 / asked as f64)
}

fn silence_total(view: &View, silence: Silence) -> Cell {
    let at = Silence::ALL.iter().position(|s| *s == silence).unwrap_or_default();
    let mut total = 0u64;
    for indicator in &view.out.indicators {
        match indicator.silences.get(at) {
            Some(Shown::Value(count)) => total += u64::from(*count),
            Some(Shown::Withheld) => return Cell::Withheld,
            _ => {}
        }
    }
    Cell::Count(total)
}

/// What was withheld, table by table.
pub fn withheld(view: &View) -> Table {
    let columns = vec![
        Column::new(view, "table", Kind::Text, ""),
        Column::new(view, "cells", Kind::Count, ""),
        Column::new(view, "primary", Kind::Count, ""),
        Column::new(view, "complementary", Kind::Count, ""),
        Column::new(view, "narrowest", Kind::Number, ""),
        Column::new(view, "why", Kind::Text, ""),
    ];
    let mut table = Table::new(view, "withheld", columns);
    for entry in &view.out.withheld {
        table.rows.push(vec![
            Cell::text(withheld_table(view, &entry.table)),
            Cell::Count(entry.cells.into()),
            Cell::Count(entry.primary.into()),
            Cell::Count(entry.complementary.into()),
            entry.narrowest.map_or(Cell::text(""), |width| Cell::Number { value: width, decimals: 1 }),
            Cell::text(withheld_why(view, &entry.why)),
        ]);
    }
    if table.rows.is_empty() {
        let mut row = vec![Cell::text(view.say("withheld-nothing"))];
        row.extend((0..5).map(|_| Cell::text("")));
        table.rows.push(row);
    }
    table
}

/// The release names its tables in English; those that we know have a translation.
fn withheld_table(view: &View, name: &str) -> String {
    let key = format!("withheld-table-{}", name.replace(' ', "-"));
    say::find(view.lang, &key, &[]).unwrap_or_else(|| name.to_owned())
}

/// Beginnings of the reasons that the release gives, and the keys of their translations.
const REASONS: [(&str, &str); 6] = [
    ("Nothing had to be withheld", "none"),
    ("Withheld cells are about", "few"),
    ("Some cells are about", "both"),
    ("A highest score is that of one site", "highest"),
    ("Nothing is withheld; counts", "rounded"),
    ("Changes over too few matched", "change"),
];

/// The reason in the reader's language. A reason that we do not know stays as the release gives it.
fn withheld_why(view: &View, why: &str) -> String {
    let number: String = why.chars().filter(char::is_ascii_digit).collect();
    REASONS
        .iter()
        .find(|(beginning, _)| view.lang != Lang::En && why.starts_with(beginning))
        .and_then(|(_, key)| say::find(view.lang, &format!("withheld-why-{key}"), &[("number", number.into())]))
        .unwrap_or_else(|| why.to_owned())
}

/// How every figure was made: versions, numbers of the method, formulas, the rule of the audience, what an office changed.
pub fn method(view: &View) -> Table {
    let columns = vec![Column::new(view, "subject", Kind::Text, ""), Column::new(view, "statement", Kind::Text, "")];
    let mut table = Table::new(view, "method", columns);
    let out = view.out;
    let mut row = |key: &str, text: String| table.rows.push(vec![Cell::text(view.say(key)), Cell::text(text)]);
    row("method-round", out.round.name.clone());
    if let Some((from, to)) = &out.round.period {
        row("method-period", format!("{} \u{2013} {}", say::date(view.lang, from), say::date(view.lang, to)));
    }
    row("method-form", out.round.form.clone());
    row("method-simulated", view.say(if out.round.simulated { "yes" } else { "no" }));
    row("method-audience", view.audience());
    row("method-ledger", view.ledger_id.to_string());
    row("method-menu", out.standards.version.clone());
    row("method-review", review(view));
    row("method-facts", out.facts_digest.clone());
    for formula in FORMULAS {
        row(&format!("formula-{formula}"), formula_text(view, formula));
    }
    row("method-weights", {
        let weights: Vec<String> = out
            .domains
            .iter()
            .map(|d| format!("{} {}", view.words.domain(&d.id), view.number(d.weight, 2)))
            .collect();
        view.list(&weights)
    });
    row("method-bands", (0..view.bands()).map(|band| view.band_name(band)).collect::<Vec<_>>().join("; "));
    row("method-rule", rule(view));
    row(
        "method-overrides",
        match out
            .standards
            .overrides
            .iter()
            .chain(&out.rule.overrides)
            .map(String::as_str)
            .collect::<Vec<_>>()
        {
            overrides if overrides.is_empty() => view.say("overrides-none"),
            overrides => overrides.join(" "),
        },
    );
    table
}

/// Keys of the formulas, in the order in which the picture is made.
pub(crate) const FORMULAS: [&str; 8] = ["hazard", "domain", "site", "bounds", "rank", "area", "drivers", "change"];

/// A formula in words and signs, with the numbers of the method filled in.
pub(crate) fn formula_text(view: &View, formula: &str) -> String {
    let method = &view.out.method;
    view.with(
        &format!("formula-{formula}-text"),
        &[
            ("draws", u64::from(method.draws).into()),
            ("seed", method.seed.to_string().into()),
            ("concentration", view.number(method.concentration, 1).into()),
        ],
    )
}

/// The review status of the standards: the translated warning while they are a draft, else what the file says.
pub(crate) fn review(view: &View) -> String {
    let status = &view.out.standards.review_status;
    if status.starts_with("draft") { view.say("review-draft") } else { status.clone() }
}

/// The rule of the audience in a sentence.
pub(crate) fn rule(view: &View) -> String {
    let rule = &view.out.rule;
    let version = rule.version.as_str();
    let open = rule.min_persons <= 1 && rule.min_sites <= 1 && rule.site_level;
    let mut text = if open {
        view.with("rule-open", &[("version", version.into())])
    } else {
        view.with(
            "rule-counts",
            &[
                ("version", version.into()),
                ("persons", rule.min_persons.into()),
                ("sites", u64::from(rule.min_sites).into()),
                ("width", rule.width.into()),
            ],
        )
    };
    if !open {
        text.push(' ');
        text.push_str(&view.say(if rule.site_level { "rule-site-level" } else { "rule-no-site-level" }));
    }
    text.push(' ');
    text.push_str(&match rule.coordinate_decimals {
        Some(decimals) => view.with("rule-coordinates", &[("decimals", u64::from(decimals).into())]),
        None => view.say("rule-no-coordinates"),
    });
    text
}
