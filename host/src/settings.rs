//! What the program takes from its surroundings. No other module, and no crate below, reads the
//! environment or a home folder.

use std::path::PathBuf;

use crate::cli::Global;
use crate::error::Problem;
use crate::exit::Exit;

/// Where compiled plugins are kept: as asked, else in the user's cache folder; none where there is
/// no such folder.
pub fn cache(global: &Global) -> Option<PathBuf> {
    let asked = global.cache.clone();
    let usual = || Some(user_folder("XDG_CACHE_HOME", ".cache")?.join("bowline"));
    Some(asked.or_else(usual)?.join("aot"))
}

/// The user's folder for configurations.
pub fn user_config_folder() -> Option<PathBuf> {
    user_folder("XDG_CONFIG_HOME", ".config")
}

/// Ends when somebody asks the program to stop: Ctrl-C, or SIGTERM.
pub async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (interrupt, terminate) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    match (interrupt, terminate) {
        (Ok(mut interrupt), Ok(mut terminate)) => {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
        // Without a handler the signals keep their usual effect: they end the process.
        _ => std::future::pending().await,
    }
}

fn user_folder(variable: &str, beneath_home: &str) -> Option<PathBuf> {
    let absolute = |path: PathBuf| Some(path).filter(|path| path.is_absolute());
    let named = std::env::var_os(variable).map(PathBuf::from).and_then(absolute);
    named.or_else(|| Some(absolute(std::env::var_os("HOME")?.into())?.join(beneath_home)))
}

/// The runtime that everything asynchronous runs on: a worker a core, so that no more guests run at
/// once than there are cores.
pub fn runtime() -> Result<tokio::runtime::Runtime, Problem> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        Problem::new(Exit::Failed, format!("cannot start worker threads: {error}"))
    })
}
