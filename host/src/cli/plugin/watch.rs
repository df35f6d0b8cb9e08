//! Does something again whenever a file changes, until somebody stops it.
//!
//! ```text
//! Files before ──► work ──► wait until the files differ from before, and are at rest ──► again
//! ```
//!
//! Files are asked for in intervals: that works on every file system, and what changes while the work
//! goes on is not missed. Since it is compared with what was there before, work that writes a file is
//! done once more, unless it writes the same again.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::report;
use crate::settings;

/// How long after one look the next comes.
const INTERVAL: Duration = Duration::from_millis(200);
/// More files than any plugin is made of: a folder that is none.
const MOST_FILES: usize = 50_000;
/// What builds write, and what is not the plugin's.
const IGNORED: [&str; 3] = ["target", "node_modules", "__pycache__"];

/// Works, and works again after every change beneath `places`. `next` gives the work.
pub(super) fn watch<W: FnOnce() + Send + 'static>(
    places: &[PathBuf],
    quiet: bool,
    next: impl Fn() -> W,
) -> Result<Exit, Problems> {
    let runtime = settings::runtime()?;
    let watched = runtime.block_on(async {
        let stopped = settings::stop_signal();
        tokio::pin!(stopped);
        loop {
            let before = Files::of(places)?;
            let round = async {
                // One that panicked has said so.
                drop(tokio::task::spawn_blocking(next()).await);
                if !quiet {
                    report::note("waiting for a change; Ctrl-C ends this");
                }
                before.changed(places).await
            };
            tokio::select! {
                changed = round => changed?,
                () = &mut stopped => return Ok(Exit::Done),
            }
        }
    });
    // What is still at work are a guest and compilers; what they write is written whole.
    runtime.shutdown_background();
    watched.map_err(|problem: Problem| problem.into())
}

/// The files beneath some places, with what changes when somebody writes one.
#[derive(Debug, PartialEq, Eq)]
struct Files(BTreeMap<PathBuf, (Option<SystemTime>, u64, u64)>);

impl Files {
    fn of(places: &[PathBuf]) -> Result<Files, Problem> {
        let mut files = BTreeMap::new();
        let mut open = places.to_vec();
        while let Some(path) = open.pop() {
            // What goes away while it is looked at is not there.
            let Ok(metadata) = fs::symlink_metadata(&path) else { continue };
            if metadata.is_dir() {
                let entries = fs::read_dir(&path).into_iter().flatten().flatten();
                open.extend(entries.map(|entry| entry.path()).filter(|path| counts(path)));
                continue;
            }
            let state = (metadata.modified().ok(), metadata.len(), metadata.ino());
            files.insert(path, state);
            if files.len() > MOST_FILES {
                let message =
                    format!("more than {MOST_FILES} files to watch: is this a plugin's folder?");
                return Err(Problem::new(Exit::Usage, message));
            }
        }
        Ok(Files(files))
    }

    /// Waits until the files are others, and nobody is writing them any more.
    async fn changed(&self, places: &[PathBuf]) -> Result<(), Problem> {
        let mut last = Files::of(places)?;
        loop {
            tokio::time::sleep(INTERVAL).await;
            let now = Files::of(places)?;
            if now == last && now != *self {
                return Ok(());
            }
            last = now;
        }
    }
}

fn counts(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !name.starts_with('.') && !IGNORED.contains(&name.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_builds_write_is_no_change_and_everything_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        for path in ["src/main.rs", "target/debug/a", ".git/index"] {
            fs::create_dir_all(at(path).parent().unwrap()).unwrap();
            fs::write(at(path), "a").unwrap();
        }
        let places = [folder.path().to_owned()];
        let before = Files::of(&places).unwrap();
        assert_eq!(before.0.keys().collect::<Vec<_>>(), [&at("src/main.rs")]);
        fs::write(at("target/debug/a"), "other").unwrap();
        fs::write(at(".git/index"), "other").unwrap();
        assert_eq!(Files::of(&places).unwrap(), before);
        fs::write(at("src/main.rs"), "other").unwrap();
        assert_ne!(Files::of(&places).unwrap(), before);
        fs::remove_file(at("src/main.rs")).unwrap();
        assert_ne!(Files::of(&places).unwrap(), before);
    }
}
