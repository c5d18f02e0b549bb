//! Attacks everything that ever went out, all together: the chain of the ledger, each release, releases of the same facts joined, and
//! the differences of any two that one reader may hold (`docs/release.md`, section 4).

use crate::{
    attack::attack,
    difference::{Earlier, differences},
    door::earlier,
    ledger::{Entry, verify},
    published::{Published, Subject},
    rules::Rules,
};
use amparo_model::Audience;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// Something that readers could find out. Names tables, never values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The releases that tell it together, by rising number; none where the ledger cannot be read at all.
    pub releases: Vec<u64>,
    /// What is wrong, one sentence.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.releases.iter().map(u64::to_string).collect();
        match numbers.as_slice() {
            [] => f.write_str(&self.what),
            [one] => write!(f, "Release {one}: {}", self.what),
            many => write!(f, "Releases {}: {}", many.join(", "), self.what),
        }
    }
}

/// Checks the ledger under the rules as they stand now. Empty: nothing was found.
pub fn check(entries: &[Entry], rules: &Rules) -> Vec<Finding> {
    if let Err(broken) = verify(entries) {
        return vec![Finding { releases: vec![broken.id], what: format!("The chain is broken: {broken}.") }];
    }
    let held = match earlier(entries) {
        Ok(held) => held,
        Err(unreadable) => return vec![Finding { releases: Vec::new(), what: format!("{unreadable}.") }],
    };
    let mut findings = Vec::new();
    for reader in [Audience::Partner, Audience::Public].into_iter().filter(|a| !rules.of(*a).is_open()) {
        let rule = rules.effective(reader);
        let readable: Vec<&Earlier> = held.iter().filter(|release| release.audience >= reader).collect();
        for (at, new) in readable.iter().enumerate() {
            let mut joined = new.published.clone();
            let mut releases = vec![new.id];
            for old in readable.iter().filter(|old| old.id != new.id && old.facts_digest == new.facts_digest) {
                let before = joined.clone();
                joined.fill_from(&old.published);
                if joined != before {
                    releases.push(old.id);
                }
            }
            releases.sort_unstable();
            let broken: BTreeSet<String> = attack(&joined, &rule)
                .disclosed
                .iter()
                .map(|d| name(&new.published, &d.subject))
                .collect();
            if !broken.is_empty() {
                let tables = broken.into_iter().collect::<Vec<_>>().join("; ");
                let what =
                    format!("Readers ({reader}) can narrow withheld cells further than the rule allows: {tables}.");
                findings.push(Finding { releases, what });
            }
            for old in &readable[..at] {
                if old.facts_digest == new.facts_digest && old.published.band == new.published.band {
                    continue;
                }
                let found = differences(&new.published, &new.round, old, &rule);
                let mut tables: BTreeMap<String, u32> = BTreeMap::new();
                for difference in &found {
                    *tables
                        .entry(name(&new.published, &new.published.tables[difference.table].subject))
                        .or_default() += 1;
                }
                if !tables.is_empty() {
                    let tables: Vec<String> =
                        tables.into_iter().map(|(table, n)| format!("{table} ({n} cells)")).collect();
                    let what = format!("Readers ({reader}) can subtract one from the other: {}.", tables.join("; "));
                    findings.push(Finding { releases: vec![old.id, new.id], what });
                }
            }
        }
    }
    findings.dedup();
    findings
}

/// What a table is called, in English.
pub fn name(release: &Published, subject: &Subject) -> String {
    let id = |ids: &[String], at: u16| ids.get(usize::from(at)).cloned().unwrap_or_default();
    match subject {
        Subject::Domain(at) => format!("mean of {} by place", id(&release.domain_ids, *at)),
        Subject::Indicator(at) => format!("answers to {}", id(&release.indicator_ids, *at)),
        other => crate::tables::summary_name(other).to_owned(),
    }
}
