//! Taking a file into a round: mapping, reading, checking, keeping. Whole or not at all; the same file twice changes nothing.

use crate::{Office, OfficeError, Progress, workspace::private};
use amparo_analysis::facts::{self, FactsWriter};
use amparo_intake::{
    encode::Rejected, import, mapping::Mapping, places::Gazetteer, read, refuse::Refusals, suggest, suggest::Suggestion,
};
use amparo_model::{Chunk, Location, Problem, Round, RoundId, Standards, problem};
use amparo_protect::{Action, Permit};
use amparo_store::{Intake, KeptRound};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What is to be taken in.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportOrder {
    /// The file.
    pub file: PathBuf,
    /// Name of the round.
    pub round: String,
    /// Mapping (TOML); without one it is suggested from the file.
    pub mapping: Option<String>,
    /// File name of the mapping, by which its problems name it.
    pub mapping_name: Option<String>,
    /// What to do if the round is there already.
    pub mode: Mode,
    /// Read and check, and keep nothing.
    pub dry_run: bool,
}

/// What an import does to a round that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It must not be there.
    New,
    /// Rows are added; a record that is there already stays as it is.
    Add,
    /// The file takes the place of everything the round holds.
    Replace,
}

/// What became of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The rows are in the round.
    Taken,
    /// The same file with the same mapping, or no record that is new: the round is as it was.
    NothingNew,
    /// Checked only.
    DryRun,
}

/// An import and what it found.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// What became of it.
    pub outcome: Outcome,
    /// The round as it would be or is.
    pub round: Round,
    /// Counts, refused columns and problems.
    pub intake: Intake,
    /// Rows to correct, as a CSV that the same mapping reads.
    pub rejected_file: Option<PathBuf>,
}

impl Office {
    /// Drafts a mapping for a file. `form` is the XLSForm by which it was made: its labels say what the columns ask.
    ///
    /// # Errors
    /// If the file or the form cannot be read.
    pub async fn suggest(&self, file: &Path, form: Option<&Path>) -> Result<Suggestion, OfficeError> {
        let one = |problem| OfficeError::Problems(vec![problem]);
        let words = suggest::Words::load(Some(&self.workspace.standards())).map_err(one)?;
        let (refusals, standards) = (self.refusals()?, Arc::clone(&self.standards));
        let (file, form, reading) = (file.to_owned(), form.map(Path::to_owned), reading(self.program.clone()));
        run(move || {
            let labels = form
                .map(|form| suggest::labels(&form, &reading))
                .transpose()
                .map_err(one)?
                .unwrap_or_default();
            let mut source = read::open(&file, &reading).map_err(one)?;
            suggest::suggest(&mut source, &standards, &words, &refusals, &labels).map_err(one)
        })
        .await
    }

    /// Private folder for files on their way in; made when it is first asked for.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn incoming(&self) -> Result<PathBuf, OfficeError> {
        let folder = self.workspace.incoming();
        fs_err::create_dir_all(&folder)?;
        private(&folder)?;
        Ok(folder)
    }

    /// Takes a file into a round.
    ///
    /// # Errors
    /// If the file or the mapping cannot be used, the round's name is taken, the disk refuses, or the work was stopped: then the
    /// workspace is as it was.
    pub async fn import(&self, order: ImportOrder, progress: &Progress) -> Result<Imported, OfficeError> {
        let _turn = self.one_at_a_time.lock().await;
        let name = file_name(&order.file);
        let Some(id) = RoundId::from_name(&order.round) else {
            return refuse(&problem::ROUND_NAME_EMPTY, &name, &[("name", &order.round)]);
        };
        let usual = if order.mapping.is_none() { "the suggested mapping" } else { "the mapping" };
        let mapping_name = order.mapping_name.clone().unwrap_or_else(|| usual.into());
        let mapping = match &order.mapping {
            Some(text) => Mapping::parse(&mapping_name, text).map_err(OfficeError::Problems)?,
            None => self.suggest(&order.file, None).await?.mapping,
        };
        let there = self.rounds().await?.into_iter().find(|kept| kept.round.id == id);
        let folder = self.workspace.facts(&id);
        let work = Work {
            draft: folder.join("draft.parquet"),
            known: match (&there, order.mode) {
                (Some(kept), Mode::Add) => facts::read(&self.files(kept), kept.round.questions.len())?.rows,
                _ => Chunk::default(),
            },
            gazetteer: self.gazetteer().await?,
            standards: Arc::clone(&self.standards),
            program: self.program.clone(),
            refusals: self.refusals()?,
            mapping,
            mapping_name,
            id,
            order: order.clone(),
            progress: progress.clone(),
        };
        let taken = run(move || work.read()).await?;
        self.keep(order, name, there, taken).await
    }

    /// Decides what becomes of what was read, and keeps it.
    async fn keep(
        &self,
        order: ImportOrder,
        name: String,
        there: Option<KeptRound>,
        taken: Taken,
    ) -> Result<Imported, OfficeError> {
        let Taken { round, mut intake, draft, rejected } = taken;
        intake.at = (self.clock)();
        let same =
            |old: &Intake| old.source_digest == intake.source_digest && old.mapping_digest == intake.mapping_digest;
        if let Some(old) = there.iter().flat_map(|kept| &kept.intakes).find(|old| same(old)) {
            let (round, intake) = (there.as_ref().map_or(round, |kept| kept.round.clone()), old.clone());
            return Ok(Imported { outcome: Outcome::NothingNew, round, intake, rejected_file: None });
        }
        match (&there, order.mode) {
            (Some(kept), Mode::New) => return refuse(&problem::ROUND_NAME_USED, &name, &[("name", &kept.round.name)]),
            (Some(kept), Mode::Add) => {
                if let Some(difference) = difference(&kept.round, &round) {
                    let args = [("name", kept.round.name.as_str()), ("difference", &difference)];
                    return refuse(&problem::ROUND_OTHER_QUESTIONS, &name, &args);
                }
            }
            _ => {}
        }
        if order.dry_run {
            return Ok(Imported { outcome: Outcome::DryRun, round, intake, rejected_file: None });
        }
        if intake.rows_kept == 0 {
            if there.is_some() && order.mode == Mode::Add {
                let rejected_file = self.list_rejected(&round.id, &intake, &rejected)?;
                return Ok(Imported { outcome: Outcome::NothingNew, round, intake, rejected_file });
            }
            intake.problems.push(Problem::new(&problem::ROUND_NOTHING_LEFT, Location::file(name)));
            return Err(OfficeError::Problems(intake.problems));
        }
        let permit = self.permit(Action::Import, format!("round/{}", round.id), "take in a round").await?;
        let rejected_file = self.list_rejected(&round.id, &intake, &rejected)?;
        match self.commit(permit, &round, &mut intake, draft, order.mode == Mode::Replace).await {
            Ok(()) => Ok(Imported { outcome: Outcome::Taken, round, intake, rejected_file }),
            Err(error) => {
                let _ = rejected_file.map(fs_err::remove_file);
                Err(error)
            }
        }
    }

    /// Gives the facts their place, and the database word of them: both or neither.
    async fn commit(
        &self,
        permit: Permit,
        round: &Round,
        intake: &mut Intake,
        draft: Draft,
        replacing: bool,
    ) -> Result<(), OfficeError> {
        let folder = self.workspace.facts(&round.id);
        intake.facts_file = draft.keep(&folder)?;
        match self.store.keep_intake(permit, round, intake, replacing).await {
            Ok(idle) => {
                for file in idle.iter().filter(|idle| **idle != intake.facts_file) {
                    let _ = fs_err::remove_file(folder.join(file));
                }
                Ok(())
            }
            Err(error) => {
                let _ = fs_err::remove_file(folder.join(&intake.facts_file));
                let _ = std::fs::remove_dir(folder);
                Err(error.into())
            }
        }
    }

    /// Writes the rows to correct, whole or not at all. A list that somebody may be correcting already stays as it is.
    fn list_rejected(
        &self,
        round: &RoundId,
        intake: &Intake,
        rejected: &Rejected,
    ) -> Result<Option<PathBuf>, OfficeError> {
        if rejected.rows.is_empty() {
            return Ok(None);
        }
        let folder = self.workspace.rejected();
        let digest = blake3::hash(format!("{}{}", intake.source_digest, intake.mapping_digest).as_bytes()).to_hex();
        let file = folder.join(format!("{round}-{}.csv", &digest[..8]));
        if !file.exists() {
            fs_err::create_dir_all(&folder)?;
            let part = file.with_extension("part");
            if let Err(error) = fs_err::write(&part, rejected.to_csv()).and_then(|()| fs_err::rename(&part, &file)) {
                let _ = fs_err::remove_file(&part);
                return Err(error.into());
            }
        }
        Ok(Some(file))
    }

    fn refusals(&self) -> Result<Refusals, OfficeError> {
        Refusals::load(Some(&self.workspace.standards())).map_err(|problem| OfficeError::Problems(vec![problem]))
    }

    async fn gazetteer(&self) -> Result<Option<Gazetteer>, OfficeError> {
        let places = self.places().await?;
        Ok((!places.is_empty()).then(|| Gazetteer::new(places)))
    }
}

/// One reading of one file, from the mapping to facts that nobody refers to yet.
struct Work {
    draft: PathBuf,
    known: Chunk,
    gazetteer: Option<Gazetteer>,
    standards: Arc<Standards>,
    program: Option<PathBuf>,
    refusals: Refusals,
    mapping: Mapping,
    mapping_name: String,
    id: RoundId,
    order: ImportOrder,
    progress: Progress,
}

/// What a reading gave.
struct Taken {
    round: Round,
    intake: Intake,
    draft: Draft,
    rejected: Rejected,
}

impl Work {
    fn read(self) -> Result<Taken, OfficeError> {
        let name = file_name(&self.order.file);
        let planned = Round {
            id: self.id.clone(),
            name: self.order.round.clone(),
            period: self.mapping.period.clone(),
            form: self.mapping.form.clone().unwrap_or_default(),
            simulated: self.mapping.simulated,
            questions: self.mapping.questions(),
        };
        if let Some(folder) = self.draft.parent() {
            fs_err::create_dir_all(folder)?;
        }
        let draft = Draft { file: self.draft, kept: false };
        let mut writer = FactsWriter::create(&draft.file, &planned)?;
        let mut already = Already::new(&self.known);
        let options = import::Options {
            read: reading(self.program),
            mapping_name: &self.mapping_name,
            round: Some(&self.order.round),
            refusals: &self.refusals,
            cancel: self.progress.cancel_flag(),
            progress: &|done, total| self.progress.set(done, total),
        };
        let mut sink = |mut chunk: Chunk| {
            already.leave_out(&mut chunk);
            writer.write(&chunk)
        };
        let report =
            import::run(&self.order.file, &self.mapping, &self.standards, self.gazetteer.as_ref(), &options, &mut sink)
                .map_err(|failed| match failed {
                    import::Failed::Cancelled => OfficeError::Stopped,
                    import::Failed::Problems(problems) => OfficeError::Problems(problems),
                    import::Failed::Sink(error) => error.into(),
                })?;
        let facts = writer.finish()?;
        let mut problems = report.problems;
        already.say(&name, &mut problems);
        let intake = Intake {
            source_name: name,
            source_digest: report.source_digest,
            mapping: self.mapping.to_toml(),
            mapping_digest: report.mapping_digest,
            facts_file: String::new(),
            facts_digest: facts.digest,
            rows_in: rows(report.rows_in),
            rows_kept: rows(report.rows_kept) - already.count(),
            rows_rejected: rows(report.rejected.count),
            rows_dropped: rows(report.rows_dropped),
            columns_refused: report
                .refused_columns
                .into_iter()
                .map(|refused| (refused.column, format!("{} ({})", refused.says, refused.why)))
                .collect(),
            problems,
            at: String::new(),
        };
        Ok(Taken { round: report.round, intake, draft, rejected: report.rejected })
    }
}

/// How foreign files are read: workbooks in a bounded child of this program.
fn reading(program: Option<PathBuf>) -> read::Options {
    read::Options { helper: program, ..read::Options::default() }
}

/// Rows of a spreadsheet or CSV as the store counts them.
fn rows(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Facts on the disk that nothing refers to yet; gone again unless they are kept.
struct Draft {
    file: PathBuf,
    kept: bool,
}

impl Draft {
    /// Moves the facts to their place in the round, and gives their name.
    fn keep(mut self, folder: &Path) -> Result<String, OfficeError> {
        let number = (1..).find(|number| !folder.join(format!("{number:04}.parquet")).exists()).unwrap_or(1);
        let name = format!("{number:04}.parquet");
        fs_err::rename(&self.file, folder.join(&name))?;
        self.kept = true;
        Ok(name)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_file(&self.file);
            let _ = self.file.parent().map(std::fs::remove_dir);
        }
    }
}

/// Records that the round holds already. A record comes in once; the one that is there stays.
struct Already {
    known: HashMap<String, u64>,
    same: Vec<u32>,
    other: Vec<u32>,
}

impl Already {
    fn new(rows: &Chunk) -> Already {
        let known = (0..rows.len()).map(|row| (rows.record[row].clone(), fingerprint(rows, row))).collect();
        Already { known, same: Vec::new(), other: Vec::new() }
    }

    fn leave_out(&mut self, chunk: &mut Chunk) {
        if self.known.is_empty() {
            return;
        }
        let mut keep = vec![true; chunk.len()];
        for row in 0..chunk.len() {
            if let Some(known) = self.known.get(&chunk.record[row]) {
                keep[row] = false;
                let list = if *known == fingerprint(chunk, row) { &mut self.same } else { &mut self.other };
                list.push(chunk.source_row[row]);
            }
        }
        chunk.retain(&keep);
    }

    fn count(&self) -> u32 {
        (self.same.len() + self.other.len()) as u32
    }

    fn say(&self, file: &str, problems: &mut Vec<Problem>) {
        for (rows, entry) in [(&self.same, &problem::ROUND_RECORD_SAME), (&self.other, &problem::ROUND_RECORD_THERE)] {
            if let Some(first) = rows.first() {
                problems.push(Problem::new(entry, Location::file(file).row(*first)).with("count", rows.len()));
            }
        }
    }
}

/// What a record says, as one number: equal for equal answers and people, whatever row it stands in.
fn fingerprint(rows: &Chunk, row: usize) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for column in &rows.answers {
        hasher.update(&[column[row]]);
    }
    for column in &rows.people {
        hasher.update(&column[row].to_le_bytes());
    }
    hasher.update(rows.site_id[row].as_bytes());
    let bytes = hasher.finalize();
    u64::from_le_bytes(bytes.as_bytes()[..8].try_into().unwrap_or_default())
}

/// How the questions of two readings differ, in words; `None` where they are the same questions with the same answers.
fn difference(old: &Round, new: &Round) -> Option<String> {
    let ids = |round: &Round| round.questions.iter().map(|q| q.indicator.clone()).collect::<Vec<_>>();
    if ids(old) != ids(new) {
        return Some(format!(
            "{} indicators there, {} here, or in another order",
            old.questions.len(),
            new.questions.len()
        ));
    }
    let differs = old.questions.iter().zip(&new.questions).find(|(old, new)| old.choices != new.choices)?;
    Some(format!("{} has other answers", differs.0.indicator))
}

fn file_name(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn refuse<T>(entry: &'static problem::Entry, file: &str, args: &[(&'static str, &str)]) -> Result<T, OfficeError> {
    let found = args
        .iter()
        .fold(Problem::new(entry, Location::file(file)), |found, (name, value)| found.with(name, value));
    Err(OfficeError::Problems(vec![found]))
}

async fn run<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, OfficeError> + Send + 'static,
) -> Result<T, OfficeError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| OfficeError::Broken(error.to_string()))?
}
