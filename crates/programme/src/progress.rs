//! How far a long piece of work has come, and the wish to stop it. Shared between the work and whoever watches.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// Progress of one piece of work.
#[derive(Debug, Default)]
pub struct Progress {
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
        self.done.store(done, Relaxed);
        self.total.store(total, Relaxed);
    }

    /// Share done, 0 to 1; `None` while the total is unknown.
    pub fn share(&self) -> Option<f32> {
        let total = self.total.load(Relaxed);
        (total > 0).then(|| (self.done.load(Relaxed) as f32 / total as f32).min(1.0))
    }

    /// Asks the work to stop at the next good moment; what is committed stays.
    pub fn cancel(&self) {
        self.cancelled.store(true, Relaxed);
    }

    /// Somebody asked to stop.
    pub fn cancelled(&self) -> bool {
        self.cancelled.load(Relaxed)
    }

    /// The wish to stop as the flag that lower rooms watch.
    pub fn cancel_flag(&self) -> &AtomicBool {
        &self.cancelled
    }
}
