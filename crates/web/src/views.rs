//! Pictures that are ready to be read, each with its index. A picture is computed once, in the background; a page that comes too early says so.

use crate::{app::App, fail::Fail, index::Index, task::Task};
use amparo_model::{Audience, RoundId};
use amparo_programme::Progress;
use amparo_release::{Outgoing, Released};
use amparo_report::say::Lang;
use std::{
    collections::HashMap,
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Pictures that are kept with their index; the oldest goes first.
const KEPT: usize = 6;

type Key = (RoundId, Audience, Option<RoundId>);

/// A released picture with the orders and lists that its pages read.
pub struct View {
    out: Arc<Released<Outgoing>>,
    /// Orders and lists.
    pub index: Index,
    drawn: Mutex<HashMap<(Lang, &'static str), Arc<str>>>,
    packed: Mutex<HashMap<&'static str, Arc<[u8]>>>,
}

impl Deref for View {
    type Target = Outgoing;
    fn deref(&self) -> &Outgoing {
        &self.out
    }
}

impl View {
    fn new(out: Arc<Released<Outgoing>>) -> View {
        View { index: Index::new(&out), out, drawn: Mutex::default(), packed: Mutex::default() }
    }

    /// The release itself.
    pub fn released(&self) -> &Released<Outgoing> {
        &self.out
    }

    /// A drawing of this picture in a language, if it was made before.
    pub fn known(&self, lang: Lang, name: &'static str) -> Option<Arc<str>> {
        lock(&self.drawn).get(&(lang, name)).cloned()
    }

    /// A drawing of this picture in a language, made when it is first asked for.
    pub fn drawn(&self, lang: Lang, name: &'static str, draw: impl FnOnce() -> String) -> Arc<str> {
        if let Some(done) = self.known(lang, name) {
            return done;
        }
        let drawing: Arc<str> = draw().into();
        lock(&self.drawn).insert((lang, name), Arc::clone(&drawing));
        drawing
    }

    /// Data of this picture for the map, packed when it is first asked for.
    ///
    /// # Errors
    /// If it cannot be packed.
    pub fn packed(
        &self,
        name: &'static str,
        make: impl FnOnce() -> std::io::Result<Arc<[u8]>>,
    ) -> Result<Arc<[u8]>, Fail> {
        if let Some(done) = lock(&self.packed).get(name) {
            return Ok(Arc::clone(done));
        }
        let data = make()?;
        lock(&self.packed).insert(name, Arc::clone(&data));
        Ok(data)
    }
}

/// All pictures by round, audience and round compared with; the oldest first.
#[derive(Default)]
pub struct Views(Mutex<Vec<(Key, Arc<Task<Arc<View>>>)>>);

/// A lock whose holder cannot leave half a change behind, so a panic elsewhere does not matter.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Views {
    /// Forgets what is ready, so that drawings are made anew with the places as they are now.
    pub fn forget(&self) {
        lock(&self.0).retain(|(_, task)| task.now().is_none());
    }

    fn known(&self, key: &Key) -> Option<Arc<Task<Arc<View>>>> {
        lock(&self.0).iter().find(|(known, _)| known == key).map(|(_, task)| Arc::clone(task))
    }

    /// The work on this picture: the one under way, or a new one.
    fn begin(&self, app: &Arc<App>, key: &Key) -> Arc<Task<Arc<View>>> {
        let mut tasks = lock(&self.0);
        if let Some((_, task)) = tasks.iter().find(|(known, task)| known == key && task.now().is_none()) {
            return Arc::clone(task);
        }
        let (app, wanted) = (Arc::clone(app), key.clone());
        let task = Arc::new(Task::start(|progress| make(app, wanted, progress)));
        tasks.retain(|(known, _)| known != key);
        if tasks.len() >= KEPT {
            tasks.remove(0);
        }
        tasks.push((key.clone(), Arc::clone(&task)));
        task
    }
}

/// The internal picture of a round.
///
/// # Errors
/// [`Fail::Waiting`] while it is being made; what the office says otherwise.
pub async fn view(app: &Arc<App>, round: &RoundId) -> Result<Arc<View>, Fail> {
    view_for(app, round, Audience::Internal, None).await
}

/// The picture of a round for an audience, compared with `before` or else with the round taken in just before.
///
/// # Errors
/// [`Fail::Waiting`] while it is being made; what the office says otherwise.
pub async fn view_for(
    app: &Arc<App>,
    round: &RoundId,
    audience: Audience,
    before: Option<&RoundId>,
) -> Result<Arc<View>, Fail> {
    let key = (round.clone(), audience, before.cloned());
    let ready = app.office.ready(round, audience, before).await?;
    if let (Some(out), Some(task)) = (ready, app.views.known(&key))
        && let Some(Ok(view)) = task.now()
        && Arc::ptr_eq(&view.out, &out)
    {
        return Ok(Arc::clone(view));
    }
    app.views.begin(app, &key).wait().await
}

async fn make(app: Arc<App>, (round, audience, before): Key, progress: Progress) -> Result<Arc<View>, Fail> {
    let out = app
        .office
        .released(&round, audience, before.as_ref(), "read the pages of the round", &progress)
        .await?;
    let view = tokio::task::spawn_blocking(move || Arc::new(View::new(out)))
        .await
        .map_err(|error| Fail::Broken(error.to_string()))?;
    // The map's data are wanted next: packed in the background, unless the map asks for them first.
    let early = Arc::clone(&view);
    tokio::task::spawn_blocking(move || early.packed("sites", || crate::shapes::sites(&early)));
    Ok(view)
}
