//! A workspace is a folder: settings, database, facts, the office's own standards and registers. Copy it and everything is copied.

use crate::OfficeError;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Name of the settings file by which a workspace is known.
pub const SETTINGS: &str = "amparo.toml";

/// A workspace folder and its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// The folder.
    pub folder: PathBuf,
    /// Name of the organisation, as reports print it.
    pub organisation: String,
    /// ISO 3166-1 alpha-3 code of the country, or empty.
    pub country: String,
    /// Language of reports unless asked otherwise: en, fr, es or ar.
    pub language: String,
}

/// What a new workspace is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Init {
    /// Name of the organisation.
    pub organisation: String,
    /// ISO 3166-1 alpha-3 code of the country; may be empty.
    #[serde(default)]
    pub country: String,
    /// en, fr, es or ar.
    #[serde(default = "english")]
    pub language: String,
}

fn english() -> String {
    "en".into()
}

impl Workspace {
    /// Makes a workspace: the folder, its settings and its empty rooms.
    ///
    /// # Errors
    /// If one is there already, or the disk refuses.
    pub fn init(folder: &Path, settings: &Init) -> Result<Workspace, OfficeError> {
        let file = folder.join(SETTINGS);
        if file.exists() {
            return Err(OfficeError::WorkspaceExists(folder.display().to_string()));
        }
        for room in ["facts", "standards", "registers", "rejected"] {
            fs_err::create_dir_all(folder.join(room))?;
        }
        private(folder)?;
        let text = toml::to_string(settings).map_err(|error| OfficeError::Settings(error.to_string()))?;
        let heading = "# A workspace of Amparo. Own versions of indicators, weights, actions and rules go into standards/ and registers/.\n";
        let unfinished = folder.join("amparo.toml.part");
        fs_err::write(&unfinished, format!("{heading}{text}"))?;
        fs_err::rename(&unfinished, &file)?;
        Workspace::open(folder)
    }

    /// Reads the settings of the workspace in this folder.
    ///
    /// # Errors
    /// If there is none, or its settings cannot be read.
    pub fn open(folder: &Path) -> Result<Workspace, OfficeError> {
        let text = fs_err::read_to_string(folder.join(SETTINGS))
            .map_err(|_| OfficeError::NoWorkspace(folder.display().to_string()))?;
        let settings: Init = toml::from_str(&text).map_err(|error| OfficeError::Settings(error.to_string()))?;
        if !["en", "fr", "es", "ar"].contains(&settings.language.as_str()) {
            return Err(OfficeError::Settings(format!(
                "language '{}' is not one of en, fr, es, ar",
                settings.language
            )));
        }
        Ok(Workspace {
            folder: folder.to_owned(),
            organisation: settings.organisation,
            country: settings.country,
            language: settings.language,
        })
    }

    /// The nearest workspace at or above a folder.
    ///
    /// # Errors
    /// If there is none.
    pub fn find(start: &Path) -> Result<Workspace, OfficeError> {
        match start.ancestors().find(|folder| folder.join(SETTINGS).is_file()) {
            Some(folder) => Workspace::open(folder),
            None => Err(OfficeError::NoWorkspace(start.display().to_string())),
        }
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.folder.join("amparo.db")
    }

    /// Folder of the facts of a round.
    pub fn facts(&self, round: &amparo_model::RoundId) -> PathBuf {
        self.folder.join("facts").join(round.as_str())
    }

    /// Private folder for files on their way in.
    pub fn incoming(&self) -> PathBuf {
        self.folder.join("incoming")
    }

    /// Folder of rows to correct.
    pub fn rejected(&self) -> PathBuf {
        self.folder.join("rejected")
    }

    /// The office's own standards.
    pub fn standards(&self) -> PathBuf {
        self.folder.join("standards")
    }

    /// The office's own registers.
    pub fn registers(&self) -> PathBuf {
        self.folder.join("registers")
    }
}

/// Makes a folder readable by its owner alone.
#[cfg(unix)]
pub(crate) fn private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs_err::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}

/// Makes a folder readable by its owner alone; on this system the folder keeps what its parent allows.
#[cfg(not(unix))]
pub(crate) fn private(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_is_found_from_below_and_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Init { organisation: "Office \"A\"".into(), country: "SOM".into(), language: "fr".into() };
        let made = Workspace::init(folder.path(), &settings).unwrap();
        assert_eq!(Workspace::find(&folder.path().join("facts")).unwrap(), made);
        assert!(matches!(Workspace::init(folder.path(), &settings), Err(OfficeError::WorkspaceExists(_))));
    }

    #[test]
    fn a_wrong_setting_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join(SETTINGS), "organisation = 'A'\nlangage = 'fr'\n").unwrap();
        let error = Workspace::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("langage"), "{error}");
    }
}
