//! The ledger of releases: the rows that `release` chains. They are added and never changed; two that follow the same row cannot both stand.

use crate::Store;
use amparo_release::ledger::{Entry, Ledger, LedgerError, NewEntry};
use sqlx::{Row, sqlite::SqliteRow};

impl Ledger for Store {
    async fn entries(&self) -> Result<Vec<Entry>, LedgerError> {
        let rows = sqlx::query("select * from ledger order by number")
            .fetch_all(&self.pool)
            .await
            .map_err(unreachable)?;
        rows.iter().map(entry).collect()
    }

    async fn find(&self, content_digest: &str) -> Result<Option<u64>, LedgerError> {
        let number: Option<i64> = sqlx::query_scalar("select number from ledger where content_digest = ?")
            .bind(content_digest)
            .fetch_optional(&self.pool)
            .await
            .map_err(unreachable)?;
        Ok(number.map(i64::unsigned_abs))
    }

    async fn append(&self, entry: NewEntry) -> Result<u64, LedgerError> {
        // One statement: the row goes in only if the last hash is still the one that it follows.
        let added = sqlx::query(
            "insert into ledger (at, by, audience, purpose, round, facts_digest, content_digest, rule_version, payload, previous_hash, hash)
             select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
             where ?10 = coalesce((select hash from ledger order by number desc limit 1), '')",
        )
        .bind(&entry.at)
        .bind(&entry.by)
        .bind(entry.audience.word())
        .bind(&entry.purpose)
        .bind(&entry.round)
        .bind(&entry.facts_digest)
        .bind(&entry.content_digest)
        .bind(&entry.rule_version)
        .bind(&entry.payload)
        .bind(&entry.previous_hash)
        .bind(&entry.hash)
        .execute(&self.pool)
        .await
        .map_err(unreachable)?;
        if added.rows_affected() == 1 { Ok(added.last_insert_rowid().unsigned_abs()) } else { Err(LedgerError::Moved) }
    }
}

fn entry(row: &SqliteRow) -> Result<Entry, LedgerError> {
    let read = || -> Result<Entry, sqlx::Error> {
        let audience: String = row.try_get("audience")?;
        Ok(Entry {
            id: row.try_get::<i64, _>("number")?.unsigned_abs(),
            row: NewEntry {
                at: row.try_get("at")?,
                by: row.try_get("by")?,
                audience: audience.parse().map_err(|error: String| sqlx::Error::Protocol(error))?,
                purpose: row.try_get("purpose")?,
                round: row.try_get("round")?,
                facts_digest: row.try_get("facts_digest")?,
                content_digest: row.try_get("content_digest")?,
                rule_version: row.try_get("rule_version")?,
                payload: row.try_get("payload")?,
                previous_hash: row.try_get("previous_hash")?,
                hash: row.try_get("hash")?,
            },
        })
    };
    read().map_err(unreachable)
}

fn unreachable(error: sqlx::Error) -> LedgerError {
    LedgerError::Store(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use amparo_model::Audience;

    fn row(content: &str, previous: &str) -> NewEntry {
        let mut entry = NewEntry {
            at: "2026-01-01T00:00:00Z".into(),
            by: "local".into(),
            audience: Audience::Public,
            purpose: "test".into(),
            round: "r1".into(),
            facts_digest: "f".into(),
            content_digest: content.into(),
            rule_version: "1".into(),
            payload: vec![1, 2, 3],
            previous_hash: previous.into(),
            hash: String::new(),
        };
        entry.hash = entry.true_hash();
        entry
    }

    #[tokio::test]
    async fn rows_chain_and_a_fork_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("amparo.db")).await.unwrap();
        let first = row("a", "");
        assert_eq!(store.append(first.clone()).await, Ok(1));
        assert_eq!(store.append(row("b", "")).await, Err(LedgerError::Moved));
        assert_eq!(store.append(row("b", &first.hash)).await, Ok(2));
        assert_eq!(store.find("b").await, Ok(Some(2)));
        let entries = store.entries().await.unwrap();
        assert_eq!(amparo_release::ledger::verify(&entries), Ok(()));
        assert!(sqlx::query("delete from ledger").execute(&store.pool).await.is_err());
        assert!(sqlx::query("update ledger set payload = x'00'").execute(&store.pool).await.is_err());
    }
}
