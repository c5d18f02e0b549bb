//! Tables for programs: CSV and JSON with stable names, all decimals, and no cell that a spreadsheet would run.

use super::{Cell, Table};
use crate::view::View;
use serde_json::{Map, Value, json};

/// The table as CSV with the stable names as headings. A missing value is empty, a withheld one reads `withheld`. Text that a spreadsheet would take
/// for a formula is marked as text by an apostrophe.
pub fn csv(table: &Table) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    // Writing to memory cannot fail, and every row has as many cells as there are columns.
    let _ = writer.write_record(table.columns.iter().map(|column| column.key.as_str()));
    for row in &table.rows {
        let _ = writer.write_record(row.iter().map(plain));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// A cell for a program.
pub(crate) fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => harmless(text),
        Cell::Count(count) => count.to_string(),
        Cell::Number { value, .. } => value.to_string(),
        Cell::Date(day) => day.clone(),
        Cell::Withheld => "withheld".to_owned(),
        Cell::Missing => String::new(),
    }
}

/// Text that no spreadsheet takes for a formula.
pub(crate) fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The table as JSON: what it is and for whom under `meta`, then the columns, then a record a row. A missing value is `null`, a withheld one
/// the word `withheld`.
pub fn json(view: &View, table: &Table) -> String {
    let columns: Vec<Value> = table
        .columns
        .iter()
        .map(|column| json!({ "key": column.key, "heading": column.heading, "kind": format!("{:?}", column.kind).to_lowercase(), "hxl": column.hxl }))
        .collect();
    let rows: Vec<Value> = table
        .rows
        .iter()
        .map(|row| {
            let fields: Map<String, Value> = table
                .columns
                .iter()
                .zip(row)
                .map(|(column, cell)| (column.key.clone(), value(cell)))
                .collect();
            Value::Object(fields)
        })
        .collect();
    let whole =
        json!({ "meta": meta(view), "table": table.key, "title": table.title, "columns": columns, "rows": rows });
    serde_json::to_string_pretty(&whole).unwrap_or_default()
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Text(text) => json!(text),
        Cell::Count(count) => json!(count),
        Cell::Number { value, .. } => json!(value),
        Cell::Date(day) => json!(day),
        Cell::Withheld => json!("withheld"),
        Cell::Missing => Value::Null,
    }
}

/// What a file says about itself: audience, ledger, round, and how its figures were made.
pub(crate) fn meta(view: &View) -> Value {
    let out = view.out;
    json!({
        "round": out.round.id.as_str(),
        "round_name": out.round.name,
        "period": out.round.period.as_ref().map(|(from, to)| json!([from, to])),
        "form": out.round.form,
        "simulated": out.round.simulated,
        "audience": out.audience.word(),
        "ledger_id": view.ledger_id,
        "rule": { "version": out.rule.version, "min_persons": out.rule.min_persons, "min_sites": out.rule.min_sites, "width": out.rule.width },
        "made_with": {
            "indicators": out.standards.version,
            "review": out.standards.review_status,
            "draws": out.method.draws,
            "seed": out.method.seed,
            "concentration": out.method.concentration,
            "facts": out.facts_digest,
            "rows": out.rows,
            "overrides": out.standards.overrides,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{say::Lang, tables, testing};

    #[test]
    fn a_formula_is_text() {
        let world = testing::internal();
        let view = world.view(Lang::En);
        let mut table = tables::sites(&view);
        for (bad, good) in
            [("=1+1", "'=1+1"), ("+a", "'+a"), ("-a", "'-a"), ("@a", "'@a"), ("\tx", "'\tx"), ("a=b", "a=b")]
        {
            table.rows.truncate(1);
            table.rows[0][1] = Cell::text(bad);
            let text = csv(&table);
            let mut reader = ::csv::Reader::from_reader(text.as_bytes());
            assert_eq!(&reader.records().next().unwrap().unwrap()[1], good);
        }
    }

    #[test]
    fn csv_keeps_every_decimal_and_json_says_for_whom() {
        let world = testing::internal();
        let view = world.view(Lang::Fr);
        let table = tables::sites(&view);
        let text = csv(&table);
        let first = text.lines().nth(1).unwrap();
        let score = view.out.sites[0].score.unwrap().value;
        assert!(first.split(',').any(|field| field.parse() == Ok(score)), "{first}");
        let whole: Value = serde_json::from_str(&json(&view, &table)).unwrap();
        assert_eq!(whole["meta"]["audience"], "internal");
        assert_eq!(whole["rows"].as_array().unwrap().len(), table.rows.len());
        assert!((whole["rows"][0]["score"].as_f64().unwrap() - score).abs() < 1e-12);
    }

    #[test]
    fn withheld_and_missing_differ() {
        assert_eq!((plain(&Cell::Withheld), plain(&Cell::Missing)), ("withheld".into(), String::new()));
    }
}
