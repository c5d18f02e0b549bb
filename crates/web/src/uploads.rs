//! Files on their way in: kept in the workspace's private folder from the upload until they are taken in or given up, and no longer.

use crate::{app::App, fail::Fail, task::Task, views::lock};
use amparo_intake::suggest::Suggestion;
use amparo_programme::{ImportOrder, Imported, Mode};
use axum::extract::multipart::Field;
use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

/// What a person decided about an upload so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// Mapping (TOML); `None` until somebody changed the suggested one.
    pub mapping: Option<String>,
    /// Name of the round.
    pub round: String,
    /// What to do if the round is there already: `new`, `add` or `replace`.
    pub mode: String,
}

/// One uploaded file.
pub struct Upload {
    /// Number in addresses.
    pub id: u64,
    /// Name as the person's machine had it, without folders.
    pub name: String,
    /// Where it lies.
    pub file: PathBuf,
    suggestion: Mutex<Option<Arc<Task<Arc<Suggestion>>>>>,
    draft: Mutex<Draft>,
    check: Mutex<Option<(Draft, Arc<Task<Arc<Imported>>>)>>,
    taking: Mutex<Option<Arc<Task<Arc<Imported>>>>>,
}

/// All uploads that are neither taken in nor given up, and those taken in since the program started.
#[derive(Default)]
pub struct Uploads {
    next: AtomicU64,
    files: Mutex<BTreeMap<u64, Arc<Upload>>>,
}

impl Uploads {
    /// Keeps what a browser sends.
    ///
    /// # Errors
    /// If the disk refuses, or the sending breaks off: then nothing is kept.
    pub async fn receive(&self, app: &App, mut field: Field<'_>) -> Result<Arc<Upload>, Fail> {
        let name = plain_name(field.file_name().unwrap_or_default()).ok_or(Fail::Bad("p-bad-file"))?;
        let (id, folder) = self.room(&app.office.incoming()?)?;
        let upload = Upload::new(id, name.clone(), folder.join(name));
        match copy(&mut field, &upload.file).await {
            Ok(0) => upload.remove().and(Err(Fail::Bad("p-bad-file"))),
            Ok(_) => {
                let upload = Arc::new(upload);
                lock(&self.files).insert(upload.id, Arc::clone(&upload));
                Ok(upload)
            }
            Err(fail) => upload.remove().and(Err(fail)),
        }
    }

    /// A folder that no other upload has.
    fn room(&self, incoming: &Path) -> Result<(u64, PathBuf), Fail> {
        loop {
            let id = self.next.fetch_add(1, Relaxed) + 1;
            let folder = incoming.join(format!("upload-{id}"));
            match fs_err::create_dir(&folder) {
                Ok(()) => return Ok((id, folder)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The upload with this number.
    ///
    /// # Errors
    /// If there is none.
    pub fn get(&self, id: u64) -> Result<Arc<Upload>, Fail> {
        lock(&self.files).get(&id).cloned().ok_or_else(|| Fail::NotFound(format!("/import/{id}")))
    }

    /// All that wait for a decision, oldest first.
    pub fn open(&self) -> Vec<Arc<Upload>> {
        lock(&self.files)
            .values()
            .filter(|upload| lock(&upload.taking).is_none())
            .cloned()
            .collect()
    }

    /// Gives a file up: it is deleted.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn abandon(&self, id: u64) -> Result<(), Fail> {
        let upload = self.get(id)?;
        if let Some(task) = &*lock(&upload.taking) {
            task.cancel();
        }
        lock(&self.files).remove(&id);
        upload.remove()
    }
}

impl Upload {
    fn new(id: u64, name: String, file: PathBuf) -> Upload {
        Upload {
            id,
            name,
            file,
            suggestion: Mutex::default(),
            draft: Mutex::default(),
            check: Mutex::default(),
            taking: Mutex::default(),
        }
    }

    /// Deletes the file and its folder.
    fn remove(&self) -> Result<(), Fail> {
        match self.file.parent().map(fs_err::remove_dir_all) {
            Some(Err(error)) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// What the columns seem to mean.
    ///
    /// # Errors
    /// [`Fail::Waiting`] while the file is read; what is wrong with it otherwise.
    pub async fn suggestion(&self, app: &Arc<App>) -> Result<Arc<Suggestion>, Fail> {
        let task = {
            let mut slot = lock(&self.suggestion);
            let start = || {
                let (app, file) = (Arc::clone(app), self.file.clone());
                Arc::new(Task::start(|_| async move { Ok(Arc::new(app.office.suggest(&file, None).await?)) }))
            };
            Arc::clone(slot.get_or_insert_with(start))
        };
        task.wait().await
    }

    /// What was decided so far.
    pub fn draft(&self) -> Draft {
        lock(&self.draft).clone()
    }

    /// Keeps a decision.
    pub fn decide(&self, draft: Draft) {
        *lock(&self.draft) = draft;
    }

    /// Reads and checks the file by what was decided, and keeps nothing.
    ///
    /// # Errors
    /// [`Fail::Waiting`] while it is read; what is wrong with it otherwise.
    pub async fn check(&self, app: &Arc<App>) -> Result<Arc<Imported>, Fail> {
        let draft = self.draft();
        let task = {
            let mut slot = lock(&self.check);
            match &*slot {
                Some((checked, task)) if *checked == draft => Arc::clone(task),
                _ => {
                    let task = Arc::new(self.run(app, &draft, true));
                    *slot = Some((draft, Arc::clone(&task)));
                    task
                }
            }
        };
        task.wait().await
    }

    /// Begins to take the file in, once.
    pub fn take(&self, app: &Arc<App>) {
        let mut slot = lock(&self.taking);
        if !slot.as_ref().is_some_and(|task| matches!(task.now(), None | Some(Ok(_)))) {
            *slot = Some(Arc::new(self.run(app, &self.draft(), false)));
        }
    }

    /// What became of taking it in. The file is deleted once it is in.
    ///
    /// # Errors
    /// [`Fail::Waiting`] while it is read; what is wrong with it otherwise.
    pub async fn taken(&self) -> Result<Arc<Imported>, Fail> {
        let task = lock(&self.taking)
            .clone()
            .ok_or_else(|| Fail::NotFound(format!("/import/{}/done", self.id)))?;
        let imported = task.wait().await?;
        self.remove()?;
        Ok(imported)
    }

    fn run(&self, app: &Arc<App>, draft: &Draft, dry_run: bool) -> Task<Arc<Imported>> {
        let order = ImportOrder {
            file: self.file.clone(),
            round: draft.round.clone(),
            mapping: draft.mapping.clone(),
            mapping_name: draft.mapping.as_ref().map(|_| crate::pages::mapping::FILE.into()),
            mode: match draft.mode.as_str() {
                "add" => Mode::Add,
                "replace" => Mode::Replace,
                _ => Mode::New,
            },
            dry_run,
        };
        let app = Arc::clone(app);
        Task::start(|progress| async move { Ok(Arc::new(app.office.import(order, &progress).await?)) })
    }
}

/// The last part of a name that a browser sent, if it can be a file's name here.
fn plain_name(sent: &str) -> Option<String> {
    let last = sent.rsplit(['/', '\\']).next()?.trim();
    let name: String = last.chars().filter(|c| !c.is_control() && !r#"<>:"|?*"#.contains(*c)).take(120).collect();
    (!name.is_empty() && !name.starts_with('.')).then_some(name)
}

async fn copy(field: &mut Field<'_>, file: &Path) -> Result<u64, Fail> {
    let mut out = std::io::BufWriter::with_capacity(1 << 16, fs_err::File::create(file)?);
    let mut bytes = 0;
    while let Some(piece) = field.chunk().await.map_err(|_| Fail::Bad("p-bad-sending"))? {
        out.write_all(&piece)?;
        bytes += piece.len() as u64;
    }
    out.flush()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn a_sent_name_stays_in_its_folder() {
        assert_eq!(plain_name(r"C:\Users\me\round 3.xlsx").as_deref(), Some("round 3.xlsx"));
        assert_eq!(plain_name("../../etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(plain_name("جولة.csv").as_deref(), Some("جولة.csv"));
        for bad in ["", "..", ".amparo", "a/", "\n"] {
            assert_eq!(plain_name(bad), None, "{bad:?}");
        }
    }
}
