//! The office: one workspace with everything needed to work on it. The two faces of Amparo, pages and commands, talk to this.

use crate::{OfficeError, Workspace};
use amparo_analysis::Picture;
use amparo_forms::{
    labels::{self, Labels},
    register::{self, Register},
};
use amparo_model::{Audience, Method, RoundId, Standards};
use amparo_protect::{Action, Asked, Permit, Subject, Subjects, ask};
use amparo_release::{Door, Outgoing, Released, Rules};
use amparo_store::{KeptRound, Store};
use std::{
    collections::{BTreeSet, HashMap},
    path::PathBuf,
    sync::{Arc, Mutex},
};

/// The clock: now, ISO 8601 in UTC to the second. Given by the program, so that tests hold it still.
pub type Clock = fn() -> String;

/// What a released picture is kept under: round, audience, round compared with, and the facts behind both.
pub(crate) type Key = (RoundId, Audience, Option<RoundId>, String);

/// A workspace at work.
pub struct Office {
    pub(crate) workspace: Workspace,
    pub(crate) store: Store,
    pub(crate) standards: Arc<Standards>,
    pub(crate) method: Method,
    pub(crate) door: Door<Store>,
    pub(crate) clock: Clock,
    pub(crate) program: Option<PathBuf>,
    pub(crate) released: Mutex<HashMap<Key, Arc<Released<Outgoing>>>>,
    pub(crate) picture: Mutex<Option<Arc<Picture>>>,
    pub(crate) one_at_a_time: tokio::sync::Mutex<()>,
    labels: [Labels; 4],
    register: Register,
}

impl Office {
    /// Opens a workspace. `program` is this program's own file, which reads foreign workbooks as a bounded child;
    /// without it workbooks are refused.
    ///
    /// # Errors
    /// If the database, the office's own standards or its rules cannot be read.
    pub async fn open(workspace: Workspace, clock: Clock, program: Option<PathBuf>) -> Result<Office, OfficeError> {
        let own = workspace.standards();
        let own = own.is_dir().then_some(own.as_path());
        let mut standards = amparo_forms::standards::load(own).map_err(OfficeError::Problems)?;
        let method = amparo_forms::method::load(own).map_err(OfficeError::Problems)?;
        let rules = rules(&workspace)?;
        let store = Store::open(&workspace.database()).await?;
        let label = |lang| labels::load(lang, own).map_err(OfficeError::Problems);
        let labels = [label("en")?, label("fr")?, label("es")?, label("ar")?];
        let register = register(&workspace, &standards, &labels)?;
        standards.overrides.extend(register.overrides.iter().cloned());
        Ok(Office {
            labels,
            register,
            door: Door::open(rules, store.clone()),
            store,
            workspace,
            standards: Arc::new(standards),
            method,
            clock,
            program,
            released: Mutex::default(),
            picture: Mutex::default(),
            one_at_a_time: tokio::sync::Mutex::default(),
        })
    }

    /// Now, by the program's clock, ISO 8601 in UTC.
    pub fn now(&self) -> String {
        (self.clock)()
    }

    /// The workspace.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// Indicators, weights and actions in force, the office's own changes included.
    pub fn standards(&self) -> &Arc<Standards> {
        &self.standards
    }

    /// The register of site assessments in force, the office's own additions included.
    pub fn register(&self) -> &Register {
        &self.register
    }

    /// Settings of the picture in force.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Labels of indicators, options, domains and actions in a language; English for a language that Amparo does not speak.
    pub fn labels(&self, lang: &str) -> &Labels {
        &self.labels[match lang {
            "fr" => 1,
            "es" => 2,
            "ar" => 3,
            _ => 0,
        }]
    }

    /// Rounds in the order in which they were first taken in.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn rounds(&self) -> Result<Vec<KeptRound>, OfficeError> {
        Ok(self.store.rounds().await?)
    }

    /// The round that a person means, by id or by name, and the one taken in before it.
    ///
    /// # Errors
    /// If there is none.
    pub async fn round(&self, asked: &str) -> Result<(KeptRound, Option<KeptRound>), OfficeError> {
        let mut rounds = self.rounds().await?;
        let wanted = RoundId::from_name(asked);
        match rounds.iter().position(|kept| Some(&kept.round.id) == wanted.as_ref()) {
            Some(at) => {
                let found = rounds.swap_remove(at);
                let before = at.checked_sub(1).map(|before| rounds.swap_remove(before));
                Ok((found, before))
            }
            None => Err(OfficeError::NoRound {
                asked: asked.to_owned(),
                known: rounds.into_iter().map(|kept| kept.round.name).collect(),
            }),
        }
    }

    /// Essential actions ticked as done in a round: place id and action id.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn ticks(&self, round: &RoundId) -> Result<BTreeSet<(String, String)>, OfficeError> {
        Ok(self.store.ticks(round).await?)
    }

    /// Ticks an essential action at a place, or takes the tick back.
    ///
    /// # Errors
    /// If the policy says no or the database refuses.
    pub async fn tick(&self, round: &RoundId, place: &str, action: &str, done: bool) -> Result<(), OfficeError> {
        let permit = self
            .permit(Action::TickAction, format!("round/{round}"), "follow up essential actions")
            .await?;
        Ok(self.store.tick(permit, round, place, action, done, &(self.clock)()).await?)
    }

    /// What the database says about itself: `ok`, or what is wrong.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn integrity(&self) -> Result<String, OfficeError> {
        Ok(self.store.integrity().await?)
    }

    /// Asks the policy for the person at this machine.
    pub(crate) async fn permit(&self, action: Action, object: String, purpose: &str) -> Result<Permit, OfficeError> {
        let subject = Subject { name: "local".into(), via: Subjects::AtTheMachine };
        let asked = Asked { at: (self.clock)(), subject, action, object, purpose: purpose.into() };
        Ok(ask(asked, &self.store).await?)
    }
}

/// The rules of the door with the office's own changes.
fn rules(workspace: &Workspace) -> Result<Rules, OfficeError> {
    const FILE: &str = "release_rules.toml";
    let own = workspace.standards().join(FILE);
    if !own.is_file() {
        return Ok(Rules::standard());
    }
    let (rules, problems) = Rules::with_office(&fs_err::read_to_string(own)?, FILE);
    if problems.is_empty() { Ok(rules) } else { Err(OfficeError::Problems(problems)) }
}

/// The register of site assessments with the office's additions, and its words in every language, so that a wrong file is named at once.
fn register(workspace: &Workspace, standards: &Standards, labels: &[Labels]) -> Result<Register, OfficeError> {
    let own = workspace.registers();
    let own = own.is_dir().then_some(own.as_path());
    let register = register::load(own, register::SITE_ASSESSMENT, standards).map_err(OfficeError::Problems)?;
    for menu in labels {
        register::labels(own, &register, menu).map_err(OfficeError::Problems)?;
    }
    Ok(register)
}
