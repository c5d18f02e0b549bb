//! How far a long piece of work has come, and the wish to stop it. Shared between the work and whoever watches.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
};

/// Progress of one piece of work; a clone watches the same work.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<State>);

#[derive(Debug, Default)]
struct State {
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// Nothing done, total unknown.
    pub fn new() -> Progress {
        Progress::default()
    }

    /// Says how far it has come, in any unit.
    pub fn set(&self, done: u64, total: u64) {
        self.0.done.store(done, Relaxed);
        self.0.total.store(total, Relaxed);
    }

    /// Share done, 0 to 1; `None` while the total is unknown.
    pub fn share(&self) -> Option<f32> {
        let total = self.0.total.load(Relaxed);
        (total > 0).then(|| (self.0.done.load(Relaxed) as f32 / total as f32).min(1.0))
    }

    /// Asks the work to stop at the next good moment; what is committed stays.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Relaxed);
    }

    /// Somebody asked to stop.
    pub fn cancelled(&self) -> bool {
        self.0.cancelled.load(Relaxed)
    }

    /// The wish to stop as the flag that lower rooms watch.
    pub fn cancel_flag(&self) -> &AtomicBool {
        &self.0.cancelled
    }
}
