//! The gazetteer of a workspace: taken in from files, used to match places of rounds and to draw maps.

use crate::{Office, OfficeError};
use amparo_intake::places;
use amparo_model::{Place, Problem};
use amparo_protect::Action;
use std::path::Path;

/// What became of a gazetteer file.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacesReport {
    /// Places taken in.
    pub taken: usize,
    /// What was found.
    pub problems: Vec<Problem>,
}

impl Office {
    /// Takes in a gazetteer; places with a known P-code are replaced.
    ///
    /// # Errors
    /// If the file holds no places, or the database refuses.
    pub async fn import_places(&self, file: &Path) -> Result<PlacesReport, OfficeError> {
        let file = file.to_owned();
        let (found, problems) = tokio::task::spawn_blocking(move || places::read(&file))
            .await
            .map_err(|error| OfficeError::Broken(error.to_string()))?;
        if found.is_empty() {
            return Err(OfficeError::Problems(problems));
        }
        let permit = self
            .permit(Action::ImportPlaces, "places".into(), "match places of rounds and draw maps")
            .await?;
        self.store.put_places(permit, &found).await?;
        Ok(PlacesReport { taken: found.len(), problems })
    }

    /// All places.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn places(&self) -> Result<Vec<Place>, OfficeError> {
        Ok(self.store.places().await?)
    }
}
