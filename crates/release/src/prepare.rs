//! Cuts a risk picture to its audience, proves the cut, and says what was withheld. Pure: the same picture, rules and earlier releases
//! give the same outcome (`docs/release.md`, section 3).

use crate::{
    attack::{self, Attack},
    cut::{cut, open},
    difference::{Difference, Earlier, differences},
    outgoing::Outgoing,
    places::{DoesNotAddUp, Places},
    published::{Published, Subject},
    rules::Rules,
    tables::{Sites, Tables, summary_name},
};
use amparo_analysis::picture::{Picture, Trend};
use amparo_model::Audience;
use std::collections::BTreeSet;

/// Why nothing goes out. Names tables and places, never values.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The whole round is too small.
    #[error(
        "the round has {scored} sites with a score; for the audience {audience} the rule asks for {min_sites} or more"
    )]
    TooFewSites {
        /// For whom.
        audience: Audience,
        /// Sites with a score.
        scored: u32,
        /// Sites the rule asks for.
        min_sites: u32,
    },
    /// The difference to an earlier release is about too few.
    #[error(
        "{tables}: the difference to release {earlier} would be about fewer sites than the rule asks for; \
         wait until more sites differ, or send out release {earlier} again"
    )]
    Difference {
        /// Tables and places.
        tables: String,
        /// Number of the earlier release.
        earlier: u64,
    },
    /// The attacker found a withheld cell.
    #[error(
        "{cells} withheld cells could be narrowed further than the rule allows, in {tables}; \
         give the whole round without its districts, or a narrower audience"
    )]
    Disclosed {
        /// How many.
        cells: u32,
        /// In which tables.
        tables: String,
    },
    /// The picture contradicts itself.
    #[error(transparent)]
    DoesNotAddUp(#[from] DoesNotAddUp),
    /// The ledger does not answer or does not hold.
    #[error("{0}; nothing goes out until it is whole")]
    Ledger(String),
}

/// Cuts the picture. `earlier`: what readers of this audience may hold already.
pub fn prepare(
    picture: &Picture,
    trend: Option<&Trend>,
    rules: &Rules,
    audience: Audience,
    earlier: &[Earlier],
) -> Result<(Outgoing, Published), Refusal> {
    let rule = rules.of(audience);
    if rule.is_open() {
        return Ok((open(picture, trend, rules, audience), Published::default()));
    }
    let rule = rules.effective(audience);
    if picture.whole.scored < rule.min_sites {
        let (scored, min_sites) = (picture.whole.scored, rule.min_sites);
        return Err(Refusal::TooFewSites { audience, scored, min_sites });
    }
    let places = Places::of(picture)?;
    let mut tables = Tables::of(&places, &rule)?;
    let sites = Sites::of(&places);
    let known = tables.known(earlier, audience, &sites);
    // Each turn keeps back at least one cell more, so this ends.
    let (mut out, published) = loop {
        let patterns = tables.protect(rules, audience, earlier, &sites);
        let mut out = cut(&places, &tables, &patterns, trend, rules, audience);
        let mut published = sites.published.clone();
        published.read_cells(&out);
        let found: Vec<Difference> = earlier
            .iter()
            .filter(|old| old.facts_digest != picture.facts_digest || old.published.band != published.band)
            .flat_map(|old| differences(&published, picture.round.id.as_str(), old, &rule))
            .filter(|d| !tables.holds(&known, &published.tables[d.table].subject, d.place, d.column))
            .collect();
        let subject = |d: &Difference| &published.tables[d.table].subject;
        let whole = |d: &&Difference| {
            d.place == 0 && d.column == 0 && matches!(subject(d), Subject::Sites | Subject::WomenGirls)
        };
        if let Some(difference) = found.iter().find(whole) {
            let tables = format!("{}, all sites together", describe(subject(difference), picture));
            return Err(Refusal::Difference { tables, earlier: difference.earlier });
        }
        if found.is_empty() {
            out.withheld.splice(0..0, tables.summary(&patterns));
            break (out, published);
        }
        let mut more = false;
        for difference in &found {
            more |= tables.keep_back(subject(difference), difference.place, difference.column);
        }
        if !more {
            let tables = describe(subject(&found[0]), picture);
            return Err(Refusal::Difference { tables, earlier: found[0].earlier });
        }
    };
    let attack = attack::attack(&published, &rule);
    refuse_disclosed(&attack, picture)?;
    for (subject, width) in &attack.narrowest {
        let table = summary_name(subject);
        if let Some(row) = out.withheld.iter_mut().find(|row| row.table == table) {
            row.narrowest = Some(row.narrowest.map_or(*width, |old| old.min(*width)));
        }
    }
    if audience == Audience::Public && !rules.of(Audience::Partner).is_open() {
        // Partners read public releases too, beside what they were given.
        let mut held = published.clone();
        for old in earlier.iter().filter(|old| old.facts_digest == picture.facts_digest) {
            held.fill_from(&old.published);
        }
        refuse_disclosed(&attack::attack(&held, &rules.effective(Audience::Partner)), picture)?;
    }
    Ok((out, published))
}

fn refuse_disclosed(attack: &Attack, picture: &Picture) -> Result<(), Refusal> {
    if attack.disclosed.is_empty() {
        return Ok(());
    }
    let names: BTreeSet<String> = attack.disclosed.iter().map(|d| describe(&d.subject, picture)).collect();
    let tables = names.into_iter().collect::<Vec<_>>().join("; ");
    Err(Refusal::Disclosed { cells: attack.disclosed.len() as u32, tables })
}

/// A table for readers of a message.
pub(crate) fn describe(subject: &Subject, picture: &Picture) -> String {
    match subject {
        Subject::Domain(domain) => {
            let id = picture.domains.get(usize::from(*domain)).map_or("", |d| d.id.as_str());
            format!("mean of the domain {id} by place")
        }
        Subject::Indicator(index) => {
            let id = picture.indicators.get(usize::from(*index)).map_or("", |i| i.id.as_str());
            format!("answers to {id}")
        }
        other => summary_name(other).to_owned(),
    }
}
