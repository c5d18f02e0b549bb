//! The door: looks into the ledger, cuts and proves, writes the ledger, and only then hands out.

use crate::{
    Outgoing, Released,
    difference::Earlier,
    ledger::{Entry, Ledger, LedgerError, NewEntry, verify},
    prepare::{Refusal, prepare},
    published::Published,
    rules::Rules,
};
use amparo_analysis::picture::{Picture, Trend};
use amparo_model::Audience;

/// The one door out.
#[derive(Clone, Debug)]
pub struct Door<L> {
    rules: Rules,
    ledger: L,
}

/// Times that a release is prepared anew because another was written meanwhile.
const TRIES: usize = 5;

impl<L: Ledger> Door<L> {
    /// A door with rules and a ledger.
    pub fn open(rules: Rules, ledger: L) -> Door<L> {
        Door { rules, ledger }
    }

    /// The rules of the door.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Where its releases are written.
    pub fn ledger(&self) -> &L {
        &self.ledger
    }

    /// Releases a picture to an audience. `purpose`: what for; `by`: who asks; `at`: when, ISO 8601. The same content for the same
    /// audience goes out again under its first number, without a new row.
    pub async fn release(
        &self,
        picture: &Picture,
        trend: Option<&Trend>,
        audience: Audience,
        purpose: &str,
        by: &str,
        at: &str,
    ) -> Result<Released<Outgoing>, Refusal> {
        let content_digest = content_digest(picture, trend, &self.rules, audience);
        if let Some(id) = self.ledger.find(&content_digest).await.map_err(unreachable)? {
            let open = self.rules.of(audience).is_open();
            let before =
                if open { Vec::new() } else { self.entries().await?.into_iter().filter(|e| e.id < id).collect() };
            let (out, _) = prepare(picture, trend, &self.rules, audience, &earlier(&before)?)?;
            return Ok(Released::new(out, audience, id));
        }
        for _ in 0..TRIES {
            let entries = self.entries().await?;
            let (out, published) = prepare(picture, trend, &self.rules, audience, &earlier(&entries)?)?;
            let mut row = NewEntry {
                at: at.to_owned(),
                by: by.to_owned(),
                audience,
                purpose: purpose.to_owned(),
                round: picture.round.id.to_string(),
                facts_digest: picture.facts_digest.clone(),
                content_digest: content_digest.clone(),
                rule_version: self.rules.version.clone(),
                payload: published.encode(),
                previous_hash: entries.last().map(|entry| entry.row.hash.clone()).unwrap_or_default(),
                hash: String::new(),
            };
            row.hash = row.true_hash();
            match self.ledger.append(row).await {
                Ok(id) => return Ok(Released::new(out, audience, id)),
                Err(LedgerError::Moved) => continue,
                Err(error) => return Err(unreachable(error)),
            }
        }
        Err(unreachable(LedgerError::Moved))
    }

    async fn entries(&self) -> Result<Vec<Entry>, Refusal> {
        let entries = self.ledger.entries().await.map_err(unreachable)?;
        verify(&entries).map_err(|broken| Refusal::Ledger(broken.to_string()))?;
        Ok(entries)
    }
}

fn unreachable(error: LedgerError) -> Refusal {
    Refusal::Ledger(error.to_string())
}

/// What earlier releases let out that readers outside may hold. Releases of single sites are not among them: their readers see all.
pub(crate) fn earlier(entries: &[Entry]) -> Result<Vec<Earlier>, Refusal> {
    let mut list = Vec::new();
    for Entry { id, row } in entries.iter().filter(|entry| entry.row.audience != Audience::Internal) {
        let published = Published::decode(&row.payload)
            .map_err(|why| Refusal::Ledger(format!("release {id} of the ledger cannot be read: {why}")))?;
        if !published.sites.is_empty() {
            list.push(Earlier {
                id: *id,
                audience: row.audience,
                round: row.round.clone(),
                facts_digest: row.facts_digest.clone(),
                published,
            });
        }
    }
    Ok(list)
}

/// A digest of all that decides what goes out, except what went out before.
fn content_digest(picture: &Picture, trend: Option<&Trend>, rules: &Rules, audience: Audience) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    add(&picture.facts_digest);
    add(picture.round.id.as_str());
    add(audience.word());
    for audience in Audience::ALL {
        add(&format!("{:?}", rules.of(audience)));
    }
    add(&format!("{:?}", picture.method));
    let standards = &picture.standards;
    add(&standards.version);
    add(&format!("{:?}{:?}{:?}", standards.overrides, standards.domains, standards.indicators));
    if let Some(trend) = trend {
        add(&format!("{} {} {:?} {:?}", trend.before, trend.after, trend.common, trend.mean));
        add(&format!("{:?} {:?}", trend.admin1, trend.domains));
    }
    hasher.finalize().to_hex().to_string()
}
