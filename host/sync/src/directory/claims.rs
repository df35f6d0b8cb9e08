//! Claims as files whose names are their numbers.
//!
//! Taking the customer is making the file of the next number, which one process alone can do: the
//! kernel and NFS servers refuse a second link of one name, where locks on files of a network are not
//! to be relied on. The highest number counts and is never deleted, so numbers only grow.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use bowline_core::FailureClass;
use bowline_core::run::Failure;
use jiff::Timestamp;

use super::{Directory, files};
use crate::claim::{Claims, Holder, Kept, MOST_BYTES, Record, Taken};
use crate::failed;

const LEASE: Duration = Duration::from_secs(5 * 60);
/// How often one can be overtaken before it gives up for now.
const MOST_TRIES: usize = 100;

#[derive(Clone)]
pub(super) struct ClaimFolder(PathBuf);

impl ClaimFolder {
    pub(super) fn new(folder: PathBuf) -> ClaimFolder {
        ClaimFolder(folder)
    }

    /// The record that counts.
    pub(super) fn highest(&self) -> Result<Option<Record>, Failure> {
        for _ in 0..MOST_TRIES {
            let Some(fence) = self.numbers()?.into_iter().max() else { return Ok(None) };
            let path = self.path(fence);
            // One that is gone by now had a successor already.
            if let Some(bytes) = files::read(&path, MOST_BYTES)? {
                let record = Record::read(&bytes, &path.display().to_string())?;
                // The name is what was taken; what stands in the file only goes along.
                return Ok(Some(Record { fence, ..record }));
            }
        }
        Err(self.overtaken())
    }

    fn take(&self, holder: &Holder, now: Timestamp) -> Result<Taken, Failure> {
        files::make_folder(&self.0)?;
        for _ in 0..MOST_TRIES {
            let before = self.highest()?;
            let record = match Record::after(before.as_ref(), holder, LEASE, now) {
                Ok(record) => record,
                Err(other) => return Ok(Taken::Busy(*other)),
            };
            if self.make(&record)? {
                self.clear_below(record.fence)?;
                return Ok(Taken::Claimed(record.claimed(before)));
            }
        }
        Err(self.overtaken())
    }

    /// Makes the file of a new number; false where another was faster.
    fn make(&self, record: &Record) -> Result<bool, Failure> {
        let path = self.path(record.fence);
        let mut partial = files::partial_in(&self.0, 0o644).map_err(failed::io(&path))?;
        let text = record.text();
        let written =
            partial.write_all(text.as_bytes()).and_then(|()| partial.as_file().sync_all());
        written.map_err(failed::io(&path))?;
        match partial.persist_noclobber(&path) {
            Ok(_) => {}
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
            Err(error) => return Err(failed::io(&path)(error.error)),
        }
        files::sync_folder(&self.0).map_err(failed::io(&self.0))?;
        // Whoever slept since it looked may have made a number that others took and cleared away.
        if self.numbers()?.into_iter().any(|other| other > record.fence) {
            files::remove(&path)?;
            return Ok(false);
        }
        Ok(true)
    }

    /// Writes a claim of ours anew, if it still stands; else who has the customer.
    fn rewrite(
        &self,
        fence: u64,
        change: impl FnOnce(&Record) -> Option<Record>,
    ) -> Result<Kept, Failure> {
        let lost = |record: Option<Record>| Kept::Lost(record.and_then(|record| record.holder));
        let record = match self.highest()? {
            Some(record) if record.stands_for(fence) => record,
            other => return Ok(lost(other)),
        };
        let Some(changed) = change(&record) else { return Ok(Kept::Held) };
        files::replace(&self.path(fence), changed.text().as_bytes(), 0o644, || Ok(()))?;
        match self.highest()? {
            Some(record) if record.fence == fence => Ok(Kept::Held),
            other => {
                files::remove(&self.path(fence))?;
                Ok(lost(other))
            }
        }
    }

    fn numbers(&self) -> Result<Vec<u64>, Failure> {
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed::io(&self.0)(error)),
        };
        let mut numbers = Vec::new();
        for entry in entries {
            let name = entry.map_err(failed::io(&self.0))?.file_name();
            numbers.extend(name.to_str().and_then(|name| name.parse::<u64>().ok()));
        }
        Ok(numbers)
    }

    fn clear_below(&self, fence: u64) -> Result<(), Failure> {
        let older = self.numbers()?.into_iter().filter(|number| *number < fence);
        older.map(|number| self.path(number)).try_for_each(|path| files::remove(&path))
    }

    fn path(&self, fence: u64) -> PathBuf {
        self.0.join(fence.to_string())
    }

    fn overtaken(&self) -> Failure {
        let message = format!("{}: others are always faster", self.0.display());
        Failure::new(FailureClass::SyncUnavailable, message)
    }
}

#[async_trait]
impl Claims for Directory {
    async fn take(&self, holder: &Holder, now: Timestamp) -> Result<Taken, Failure> {
        let holder = holder.clone();
        self.blocking(move |directory| directory.claims.take(&holder, now)).await
    }

    async fn keep(&self, fence: u64, now: Timestamp) -> Result<Kept, Failure> {
        let again = move |record: &Record| record.wants_keeping(now).then(|| record.kept_at(now));
        self.blocking(move |directory| directory.claims.rewrite(fence, again)).await
    }

    async fn release(&self, fence: u64, _now: Timestamp) -> Result<(), Failure> {
        let free = |record: &Record| Some(record.released());
        self.blocking(move |directory| directory.claims.rewrite(fence, free)).await.map(drop)
    }
}
