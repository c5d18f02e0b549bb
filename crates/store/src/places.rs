//! The gazetteer of a workspace.

use crate::{Store, StoreError, covered};
use amparo_model::{Level, Place};
use amparo_protect::{Action, Permit};
use sqlx::Row;

impl Store {
    /// Puts places in; a place with a known code replaces the old one. All or none.
    ///
    /// # Errors
    /// If the permit is for something else, or the database refuses.
    pub async fn put_places(&self, permit: Permit, places: &[Place]) -> Result<(), StoreError> {
        covered(&permit, Action::ImportPlaces, "places")?;
        let mut work = self.pool.begin().await?;
        for place in places {
            let polygons = serde_json::to_vec(&place.polygons).map_err(|_| StoreError::Damaged("place"))?;
            sqlx::query(
                "insert into place (code, name, level, parent, polygons) values (?, ?, ?, ?, ?)
                 on conflict (code) do update set name = excluded.name, level = excluded.level, parent = excluded.parent,
                 polygons = case when excluded.polygons = x'5b5d' then place.polygons else excluded.polygons end",
            )
            .bind(&place.code)
            .bind(&place.name)
            .bind(place.level.number())
            .bind(&place.parent)
            .bind(polygons)
            .execute(&mut *work)
            .await?;
        }
        work.commit().await?;
        Ok(())
    }

    /// All places, countries first, by code.
    ///
    /// # Errors
    /// If the database refuses or a place is damaged.
    pub async fn places(&self) -> Result<Vec<Place>, StoreError> {
        let rows = sqlx::query("select code, name, level, parent, polygons from place order by level, code")
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Place {
                    code: row.try_get(0)?,
                    name: row.try_get(1)?,
                    level: Level::from_number(row.try_get(2)?).ok_or(StoreError::Damaged("place"))?,
                    parent: row.try_get(3)?,
                    polygons: serde_json::from_slice(row.try_get(4)?).map_err(|_| StoreError::Damaged("place"))?,
                })
            })
            .collect()
    }
}
