//! The ledger of everything that went out: rows chained by hash, so that a row changed, taken away or slipped in between is found.
//! A cut at its end is found by comparing the last hash with one that stands on an output. `store` keeps the rows (`docs/release.md`, section 4).

use amparo_model::Audience;
use std::future::Future;

/// A row before the store has given it a number.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEntry {
    /// When, ISO 8601.
    pub at: String,
    /// Who asked for it.
    pub by: String,
    /// For whom.
    pub audience: Audience,
    /// What for.
    pub purpose: String,
    /// Id of the round.
    pub round: String,
    /// Digest of the facts.
    pub facts_digest: String,
    /// Digest of all that decides the content: facts, audience, rule, standards, method, trend. Equal digests need one row.
    pub content_digest: String,
    /// Version of the rules.
    pub rule_version: String,
    /// [`crate::published::Published`], encoded.
    pub payload: Vec<u8>,
    /// Hash of the row before; empty for the first.
    pub previous_hash: String,
    /// Hash of this row.
    pub hash: String,
}

/// A row of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Number of the release, rising.
    pub id: u64,
    /// The row.
    pub row: NewEntry,
}

/// Where the rows are kept.
pub trait Ledger: Send + Sync {
    /// All rows by rising id, with payloads.
    fn entries(&self) -> impl Future<Output = Result<Vec<Entry>, LedgerError>> + Send;

    /// The id of the row with this content digest, if one stands: asked at each page view, so it should rest on an index.
    fn find(&self, content_digest: &str) -> impl Future<Output = Result<Option<u64>, LedgerError>> + Send;

    /// Adds a row if `previous_hash` is still the hash of the last row (empty where there is none), in one transaction;
    /// else [`LedgerError::Moved`].
    fn append(&self, entry: NewEntry) -> impl Future<Output = Result<u64, LedgerError>> + Send;
}

/// Why the ledger did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Another release was written first.
    #[error("another release was written at the same moment; try again")]
    Moved,
    /// The rows cannot be reached.
    #[error(
        "the ledger of releases cannot be read or written: {0}. Check that the disk is there and not full, then try again"
    )]
    Store(String),
}

/// The first row that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("release {id} of the ledger {why}")]
pub struct Broken {
    /// Its number.
    pub id: u64,
    /// What does not fit.
    pub why: &'static str,
}

impl NewEntry {
    /// The hash that this row has to carry: BLAKE3 over all its fields, each with its length, and the hash before.
    pub fn true_hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let fields: [&[u8]; 11] = [
            b"amparo release 1",
            self.at.as_bytes(),
            self.by.as_bytes(),
            self.audience.word().as_bytes(),
            self.purpose.as_bytes(),
            self.round.as_bytes(),
            self.facts_digest.as_bytes(),
            self.content_digest.as_bytes(),
            self.rule_version.as_bytes(),
            &self.payload,
            self.previous_hash.as_bytes(),
        ];
        for field in fields {
            hasher.update(&(field.len() as u64).to_le_bytes());
            hasher.update(field);
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// Checks the chain from the first row to the last.
pub fn verify(entries: &[Entry]) -> Result<(), Broken> {
    let mut before: Option<&Entry> = None;
    for entry in entries {
        let broken = |why| Broken { id: entry.id, why };
        if before.is_some_and(|before| before.id >= entry.id) {
            return Err(broken("is out of order"));
        }
        if entry.row.previous_hash != before.map_or("", |before| before.row.hash.as_str()) {
            return Err(broken("does not follow the row before it: a row was taken away, slipped in or changed"));
        }
        if entry.row.hash != entry.row.true_hash() {
            return Err(broken("is not what was written: its fields and its hash disagree"));
        }
        before = Some(entry);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(rows: usize) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for id in 0..rows {
            let mut row = NewEntry {
                at: format!("2026-05-0{}T00:00:00Z", id + 1),
                by: "Ana".into(),
                audience: Audience::Public,
                purpose: "situation report".into(),
                round: "r1".into(),
                facts_digest: "f".into(),
                content_digest: format!("c{id}"),
                rule_version: "0.1".into(),
                payload: vec![id as u8],
                previous_hash: entries.last().map(|e| e.row.hash.clone()).unwrap_or_default(),
                hash: String::new(),
            };
            row.hash = row.true_hash();
            entries.push(Entry { id: id as u64 + 1, row });
        }
        entries
    }

    #[test]
    fn an_honest_chain_holds() {
        assert_eq!(verify(&chain(0)), Ok(()));
        assert_eq!(verify(&chain(4)), Ok(()));
    }

    #[test]
    fn any_field_changed_is_found() {
        let change: [fn(&mut NewEntry); 10] = [
            |r| r.at.push('x'),
            |r| r.by = "Bea".into(),
            |r| r.audience = Audience::Internal,
            |r| r.purpose.clear(),
            |r| r.round.push('x'),
            |r| r.facts_digest.push('x'),
            |r| r.content_digest.push('x'),
            |r| r.rule_version.push('x'),
            |r| r.payload.push(0),
            |r| r.hash = "00".into(),
        ];
        for change in change {
            let mut entries = chain(4);
            change(&mut entries[1].row);
            assert_eq!(verify(&entries).expect_err("found").id, 2);
        }
    }

    #[test]
    fn a_row_changed_with_its_own_hash_is_found_at_the_next() {
        let mut entries = chain(4);
        entries[1].row.by = "Bea".into();
        entries[1].row.hash = entries[1].row.true_hash();
        assert_eq!(verify(&entries).expect_err("found").id, 3);
    }

    #[test]
    fn rows_taken_away_or_swapped_are_found() {
        let mut entries = chain(4);
        entries.remove(1);
        assert_eq!(verify(&entries).expect_err("found").id, 3);
        let mut entries = chain(4);
        entries.remove(0);
        assert_eq!(verify(&entries).expect_err("found").id, 2);
        let mut entries = chain(4);
        entries.swap(1, 2);
        assert_eq!(verify(&entries).expect_err("found").id, 3);
    }
}
