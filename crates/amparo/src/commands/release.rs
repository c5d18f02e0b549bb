//! `amparo release list|show|check`: what went out, and whether all of it together still points to nobody.

use super::Ended;
use crate::{args::Release, show};
use amparo_programme::{Office, OfficeError};
use amparo_release::{Entry, published::Published, table_name};

pub async fn run(office: &Office, order: &Release, json: bool) -> Result<Ended, OfficeError> {
    match order {
        Release::List => list(&office.ledger().await?, json),
        Release::Show { number } => {
            let entries = office.ledger().await?;
            let Some(entry) = entries.iter().find(|entry| entry.id == *number) else {
                return Err(OfficeError::Refused(format!(
                    "there is no release {number}; `amparo release list` shows all"
                )));
            };
            one(entry, json)
        }
        Release::Check => check(office, json).await,
    }
}

fn list(entries: &[Entry], json: bool) -> Result<Ended, OfficeError> {
    if json {
        show::json(&entries.iter().map(row).collect());
        return Ok(Ended::Done);
    }
    if entries.is_empty() {
        outln!("Nothing went out yet.");
    }
    for Entry { id, row } in entries {
        outln!("{id:>4}  {}  {:<8}  {}  by {} to {}", row.at, row.audience, row.round, row.by, row.purpose);
    }
    Ok(Ended::Done)
}

fn row(entry: &Entry) -> serde_json::Value {
    let Entry { id, row } = entry;
    serde_json::json!({
        "number": id, "at": row.at, "by": row.by, "audience": row.audience.word(), "purpose": row.purpose, "round": row.round,
        "facts": row.facts_digest, "rules": row.rule_version, "hash": row.hash, "previous_hash": row.previous_hash,
    })
}

fn one(entry: &Entry, json: bool) -> Result<Ended, OfficeError> {
    let published = Published::decode(&entry.row.payload).map_err(|error| {
        OfficeError::Refused(format!(
            "release {} of the ledger cannot be read ({error}); run `amparo doctor`",
            entry.id
        ))
    })?;
    let tables: Vec<(String, usize, usize)> = published
        .tables
        .iter()
        .map(|table| {
            let withheld = table.cells.iter().filter(|cell| cell.value.is_none()).count();
            (table_name(&published, &table.subject), table.cells.len(), withheld)
        })
        .collect();
    if json {
        let mut value = row(entry);
        value["tables"] = tables
            .iter()
            .map(|(table, cells, withheld)| serde_json::json!({ "table": table, "cells": cells, "withheld": withheld }))
            .collect();
        show::json(&value);
        return Ok(Ended::Done);
    }
    let Entry { id, row } = entry;
    outln!("Release {id} for the {} audience", row.audience);
    outln!("  when      {}", row.at);
    outln!("  who       {}", row.by);
    outln!("  what for  {}", row.purpose);
    outln!("  round     {}", row.round);
    outln!("  facts     {}", row.facts_digest);
    outln!("  rules     {}", row.rule_version);
    outln!("  hash      {}", row.hash);
    if published.sites.is_empty() {
        outln!("  its readers may see single sites, so nothing was withheld");
    }
    for (table, cells, withheld) in tables {
        outln!("  {table}: {cells} cells, {withheld} withheld");
    }
    Ok(Ended::Done)
}

async fn check(office: &Office, json: bool) -> Result<Ended, OfficeError> {
    let findings = office.check_ledger().await?;
    if json {
        show::json(
            &findings
                .iter()
                .map(|finding| serde_json::json!({ "releases": finding.releases, "what": finding.what }))
                .collect(),
        );
    } else if findings.is_empty() {
        outln!(
            "The ledger is whole. With everything that went out, no withheld figure can be known more closely than the rules allow."
        );
    } else {
        for finding in &findings {
            outln!("{finding}");
        }
    }
    Ok(if findings.is_empty() { Ended::Done } else { Ended::Findings })
}
