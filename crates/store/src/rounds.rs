//! Rounds, what was taken in for each, and the essential actions ticked as done.

use crate::{Store, StoreError, covered, problems};
use amparo_model::{Problem, Round, RoundId};
use amparo_protect::{Action, Permit};
use sqlx::{Row, sqlite::SqliteRow};
use std::collections::BTreeSet;

/// One file that was taken into a round.
#[derive(Clone, Debug, PartialEq)]
pub struct Intake {
    /// Name of the file without its folder.
    pub source_name: String,
    /// Digest of the file.
    pub source_digest: String,
    /// The mapping as it was used (TOML).
    pub mapping: String,
    /// Digest of the mapping.
    pub mapping_digest: String,
    /// File of facts below `facts/<round>/`.
    pub facts_file: String,
    /// Digest of these facts.
    pub facts_digest: String,
    /// Rows of the source.
    pub rows_in: u32,
    /// Rows kept.
    pub rows_kept: u32,
    /// Rows left out because something in them is wrong; they are listed in a file for correction.
    pub rows_rejected: u32,
    /// Rows left out on the mapping's word (dummy and ghost rows).
    pub rows_dropped: u32,
    /// Headings left out, with the reason.
    pub columns_refused: Vec<(String, String)>,
    /// What was found.
    pub problems: Vec<Problem>,
    /// When, ISO 8601.
    pub at: String,
}

/// A round with everything that was taken in for it, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRound {
    /// The round.
    pub round: Round,
    /// When it was first taken in.
    pub created_at: String,
    /// Its files.
    pub intakes: Vec<Intake>,
}

impl Store {
    /// Keeps a round and one more file of it; with `replacing`, the earlier files of the round are forgotten in the same act.
    /// Gives the names of facts files that are no longer of any use.
    ///
    /// # Errors
    /// If the permit is for something else, or the database refuses; then nothing changed.
    pub async fn keep_intake(
        &self,
        permit: Permit,
        round: &Round,
        intake: &Intake,
        replacing: bool,
    ) -> Result<Vec<String>, StoreError> {
        covered(&permit, Action::Import, &object(&round.id))?;
        let meta = serde_json::to_string(round).map_err(|_| StoreError::Damaged("round"))?;
        let refused = serde_json::to_string(&intake.columns_refused).map_err(|_| StoreError::Damaged("intake"))?;
        let mut work = self.pool.begin().await?;
        sqlx::query("insert into round (id, meta, created_at) values (?, ?, ?) on conflict (id) do update set meta = excluded.meta")
            .bind(round.id.as_str())
            .bind(meta)
            .bind(&intake.at)
            .execute(&mut *work)
            .await?;
        let mut idle = Vec::new();
        if replacing {
            idle = sqlx::query_scalar("delete from intake where round = ? returning facts_file")
                .bind(round.id.as_str())
                .fetch_all(&mut *work)
                .await?;
        }
        sqlx::query(
            "insert into intake (round, source_name, source_digest, mapping, mapping_digest, facts_file, facts_digest, rows_in, rows_kept,
             rows_rejected, rows_dropped, columns_refused, problems, at, audit) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(round.id.as_str())
        .bind(&intake.source_name)
        .bind(&intake.source_digest)
        .bind(&intake.mapping)
        .bind(&intake.mapping_digest)
        .bind(&intake.facts_file)
        .bind(&intake.facts_digest)
        .bind(intake.rows_in)
        .bind(intake.rows_kept)
        .bind(intake.rows_rejected)
        .bind(intake.rows_dropped)
        .bind(refused)
        .bind(problems::to_json(&intake.problems))
        .bind(&intake.at)
        .bind(i64::try_from(permit.receipt().0).unwrap_or(i64::MAX))
        .execute(&mut *work)
        .await?;
        work.commit().await?;
        Ok(idle)
    }

    /// All rounds in the order in which they were first taken in.
    ///
    /// # Errors
    /// If the database refuses or holds something unreadable.
    pub async fn rounds(&self) -> Result<Vec<KeptRound>, StoreError> {
        let mut rounds = Vec::new();
        for row in sqlx::query("select meta, created_at from round order by created_at, rowid")
            .fetch_all(&self.pool)
            .await?
        {
            let round: Round = serde_json::from_str(row.try_get(0)?).map_err(|_| StoreError::Damaged("round"))?;
            let intakes = sqlx::query("select * from intake where round = ? order by number")
                .bind(round.id.as_str())
                .fetch_all(&self.pool)
                .await?
                .iter()
                .map(intake)
                .collect::<Result<_, _>>()?;
            rounds.push(KeptRound { round, created_at: row.try_get(1)?, intakes });
        }
        Ok(rounds)
    }

    /// Ticks an essential action of a place as done, or takes the tick back.
    ///
    /// # Errors
    /// If the permit is for something else, or the database refuses.
    pub async fn tick(
        &self,
        permit: Permit,
        round: &RoundId,
        place: &str,
        action: &str,
        done: bool,
        at: &str,
    ) -> Result<(), StoreError> {
        covered(&permit, Action::TickAction, &object(round))?;
        if done {
            sqlx::query(
                "insert into tick (round, place, action, at, audit) values (?, ?, ?, ?, ?) on conflict do nothing",
            )
            .bind(round.as_str())
            .bind(place)
            .bind(action)
            .bind(at)
            .bind(i64::try_from(permit.receipt().0).unwrap_or(i64::MAX))
            .execute(&self.pool)
            .await?;
        } else {
            sqlx::query("delete from tick where round = ? and place = ? and action = ?")
                .bind(round.as_str())
                .bind(place)
                .bind(action)
                .execute(&self.pool)
                .await?;
        }
        Ok(())
    }

    /// Ticked actions of a round: place id and action id.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn ticks(&self, round: &RoundId) -> Result<BTreeSet<(String, String)>, StoreError> {
        let rows = sqlx::query("select place, action from tick where round = ?")
            .bind(round.as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }
}

/// The object of the policy for a round.
fn object(round: &RoundId) -> String {
    format!("round/{round}")
}

fn intake(row: &SqliteRow) -> Result<Intake, StoreError> {
    Ok(Intake {
        source_name: row.try_get("source_name")?,
        source_digest: row.try_get("source_digest")?,
        mapping: row.try_get("mapping")?,
        mapping_digest: row.try_get("mapping_digest")?,
        facts_file: row.try_get("facts_file")?,
        facts_digest: row.try_get("facts_digest")?,
        rows_in: row.try_get("rows_in")?,
        rows_kept: row.try_get("rows_kept")?,
        rows_rejected: row.try_get("rows_rejected")?,
        rows_dropped: row.try_get("rows_dropped")?,
        columns_refused: serde_json::from_str(row.try_get("columns_refused")?)
            .map_err(|_| StoreError::Damaged("intake"))?,
        problems: problems::from_json(row.try_get("problems")?).ok_or(StoreError::Damaged("intake"))?,
        at: row.try_get("at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use amparo_protect::{Asked, Subject, Subjects, ask};

    async fn permit(store: &Store, action: Action, object: &str) -> Permit {
        let subject = Subject { name: "local".into(), via: Subjects::AtTheMachine };
        let asked =
            Asked { at: "2026-01-01T00:00:00Z".into(), subject, action, object: object.into(), purpose: "test".into() };
        ask(asked, store).await.unwrap()
    }

    fn round() -> Round {
        Round {
            id: RoundId::from_name("R1").unwrap(),
            name: "R1".into(),
            period: None,
            form: "f".into(),
            simulated: true,
            questions: vec![],
        }
    }

    fn taken(file: &str) -> Intake {
        Intake {
            source_name: "a.csv".into(),
            source_digest: file.into(),
            mapping: String::new(),
            mapping_digest: "m".into(),
            facts_file: file.into(),
            facts_digest: "d".into(),
            rows_in: 3,
            rows_kept: 2,
            rows_rejected: 1,
            rows_dropped: 0,
            columns_refused: vec![("phone".into(), "telephone numbers".into())],
            problems: vec![],
            at: "2026-01-01T00:00:00Z".into(),
        }
    }

    #[tokio::test]
    async fn an_intake_is_kept_whole_and_the_logs_only_grow() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("amparo.db")).await.unwrap();
        let leave = permit(&store, Action::Import, "round/r1").await;
        store.keep_intake(leave, &round(), &taken("1"), false).await.unwrap();
        let leave = permit(&store, Action::Import, "round/r1").await;
        assert_eq!(store.keep_intake(leave, &round(), &taken("2"), true).await.unwrap(), ["1"]);
        let kept = store.rounds().await.unwrap();
        assert_eq!(kept[0].intakes, [taken("2")]);
        assert!(sqlx::query("delete from audit").execute(&store.pool).await.is_err());
        assert!(sqlx::query("update audit set purpose = ''").execute(&store.pool).await.is_err());
        assert_eq!(store.integrity().await.unwrap(), "ok");
    }

    #[tokio::test]
    async fn a_permit_for_another_round_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("amparo.db")).await.unwrap();
        let leave = permit(&store, Action::Import, "round/other").await;
        assert!(matches!(store.keep_intake(leave, &round(), &taken("1"), false).await, Err(StoreError::WrongPermit)));
        assert!(store.rounds().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_tick_can_be_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("amparo.db")).await.unwrap();
        let leave = permit(&store, Action::Import, "round/r1").await;
        store.keep_intake(leave, &round(), &taken("1"), false).await.unwrap();
        for done in [true, true, false] {
            let leave = permit(&store, Action::TickAction, "round/r1").await;
            store.tick(leave, &round().id, "S1", "WASH-03", done, "2026-01-02").await.unwrap();
            assert_eq!(store.ticks(&round().id).await.unwrap().len(), usize::from(done));
        }
    }
}
