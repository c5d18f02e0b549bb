//! Work that a page starts and does not wait for: it goes on in the background, and any later request can ask how far it is.

use crate::fail::Fail;
use amparo_programme::Progress;
use std::{
    future::Future,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::sync::watch;

/// How long a page waits for work before it says that it waits.
const PATIENCE: Duration = Duration::from_millis(1500);

/// Work under way or done.
pub struct Task<T> {
    progress: Progress,
    over: watch::Receiver<bool>,
    result: Arc<OnceLock<Result<T, Fail>>>,
}

impl<T: Clone + Send + Sync + 'static> Task<T> {
    /// Starts the work.
    pub fn start<F, Out>(work: F) -> Task<T>
    where
        F: FnOnce(Progress) -> Out,
        Out: Future<Output = Result<T, Fail>> + Send + 'static,
    {
        let progress = Progress::new();
        let (tell, over) = watch::channel(false);
        let result = Arc::new(OnceLock::new());
        let (work, slot) = (work(progress.clone()), Arc::clone(&result));
        tokio::spawn(async move {
            let _ = slot.set(work.await);
            let _ = tell.send(true);
        });
        Task { progress, over, result }
    }

    /// What came of it, if it is over.
    pub fn now(&self) -> Option<&Result<T, Fail>> {
        self.result.get()
    }

    /// Waits a moment for it.
    ///
    /// # Errors
    /// [`Fail::Waiting`] if it goes on; what the work itself failed with.
    pub async fn wait(&self) -> Result<T, Fail> {
        let mut over = self.over.clone();
        // An error means that the work broke off without a word; then there is no result either.
        let ended = tokio::time::timeout(PATIENCE, over.wait_for(|over| *over)).await;
        match (self.result.get(), ended) {
            (Some(result), _) => result.clone(),
            (None, Ok(Err(_))) => Err(Fail::Broken("the work ended before it was done".into())),
            (None, _) => Err(Fail::Waiting(self.progress.share())),
        }
    }

    /// Asks it to stop.
    pub fn cancel(&self) {
        self.progress.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_result_is_there_for_every_later_request() {
        let task = Task::start(|_| async { Ok(7) });
        assert!(matches!((task.wait().await, task.wait().await), (Ok(7), Ok(7))));
        assert!(matches!(task.now(), Some(Ok(7))));
    }

    #[tokio::test]
    async fn work_that_breaks_off_is_told() {
        let task: Task<u8> = Task::start(|_| async { panic!("broken on purpose") });
        assert!(matches!(task.wait().await, Err(Fail::Broken(_))));
    }

    #[tokio::test]
    async fn work_that_goes_on_is_waited_for_with_its_share() {
        let task: Task<u8> = Task::start(|progress| async move {
            progress.set(1, 4);
            std::future::pending().await
        });
        assert!(matches!(task.wait().await, Err(Fail::Waiting(Some(share))) if share == 0.25));
    }
}
