//! What a workspace keeps beside its facts: rounds, what was taken in, places, ticks, the audit log and the ledger. SQLite in one file.
//! Changes need a [`Permit`]; each is committed whole or not at all, and acknowledged only when it is on the disk.

mod audit;
mod ledger;
mod places;
mod problems;
mod rounds;

pub use rounds::{Intake, KeptRound};

use amparo_protect::{Action, Permit};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use std::path::Path;

/// The database of a workspace.
#[derive(Clone, Debug)]
pub struct Store {
    pool: SqlitePool,
}

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused.
    #[error(
        "the workspace database did not answer: {0}. Check that the disk is there and not full, then run `amparo doctor`"
    )]
    Database(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("the workspace database is of another version: {0}. Use the program that made it, or a newer one")]
    Version(#[from] sqlx::migrate::MigrateError),
    /// What was read is not what was written.
    #[error("the workspace database holds something unreadable in {0}. Restore it from a copy and run `amparo doctor`")]
    Damaged(&'static str),
    /// The permit is for something else.
    #[error("the permit does not cover this act")]
    WrongPermit,
}

impl Store {
    /// Opens the database, makes it when it is not there, and brings its tables up to date.
    ///
    /// # Errors
    /// If the file cannot be opened or is of a newer version.
    pub async fn open(file: &Path) -> Result<Store, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true);
        let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await?;
        sqlx::migrate!("./migrations").run(&pool).await?;
        Ok(Store { pool })
    }

    /// What SQLite itself says about the file: `ok`, or what is wrong.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn integrity(&self) -> Result<String, StoreError> {
        Ok(sqlx::query_scalar("pragma integrity_check").fetch_one(&self.pool).await?)
    }

    /// Closes the database and folds its log into the file.
    pub async fn close(self) {
        self.pool.close().await;
    }
}

fn covered(permit: &Permit, action: Action, object: &str) -> Result<(), StoreError> {
    if permit.covers(action, object) { Ok(()) } else { Err(StoreError::WrongPermit) }
}
