//! The audit log: the only implementation of [`AuditLog`] outside tests. A row is on the disk before its receipt is given.

use crate::Store;
use amparo_protect::{AuditEntry, AuditLog, AuditRefused, Receipt};

impl AuditLog for Store {
    async fn append(&self, entry: &AuditEntry) -> Result<Receipt, AuditRefused> {
        let row =
            sqlx::query("insert into audit (at, subject, action, object, purpose, allowed) values (?, ?, ?, ?, ?, ?)")
                .bind(&entry.at)
                .bind(&entry.subject)
                .bind(entry.action)
                .bind(&entry.object)
                .bind(&entry.purpose)
                .bind(entry.allowed)
                .execute(&self.pool)
                .await
                .map_err(|error| AuditRefused(error.to_string()))?;
        Ok(Receipt(row.last_insert_rowid().unsigned_abs()))
    }
}
