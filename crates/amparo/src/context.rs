//! What every command needs: the office, the clock, a progress bar, and Ctrl-C that asks before it kills.

use amparo_programme::{Office, OfficeError, Progress, Workspace};
use indicatif::{ProgressBar, ProgressStyle};
use std::{future::Future, path::PathBuf, sync::Arc, time::Duration};

/// The clock of the program: now, ISO 8601 in UTC, to the second.
pub fn now() -> String {
    let now = jiff::Timestamp::now();
    format!("{}Z", now.strftime("%Y-%m-%dT%H:%M:%S"))
}

/// Opens the workspace that was named, or the nearest one.
pub async fn office(workspace: Option<PathBuf>) -> Result<Arc<Office>, OfficeError> {
    let workspace = match workspace {
        Some(folder) => Workspace::open(&folder)?,
        None => Workspace::find(&std::env::current_dir()?)?,
    };
    let program = std::env::current_exe()?;
    Ok(Arc::new(Office::open(workspace, now, Some(program)).await?))
}

/// Runs long work with a bar on standard error (quiet when that is no terminal). Ctrl-C asks the work to stop; a second one kills.
pub async fn watch<T>(what: &'static str, progress: &Progress, work: impl Future<Output = T>) -> T {
    let bar = ProgressBar::new(1000);
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {percent:>3} % {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(what);
    let mut work = std::pin::pin!(work);
    let result = loop {
        tokio::select! {
            result = &mut work => break result,
            () = tokio::time::sleep(Duration::from_millis(100)) => {
                if let Some(share) = progress.share() {
                    bar.set_position((share * 1000.0) as u64);
                }
            }
            _ = tokio::signal::ctrl_c() => {
                if progress.cancelled() {
                    std::process::exit(130);
                }
                progress.cancel();
                bar.set_message("stopping");
            }
        }
    };
    bar.finish_and_clear();
    result
}
