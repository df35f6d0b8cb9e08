//! A folder, with one of its own for each customer.
//!
//! ```text
//! FOLDER/CUSTOMER/manifests.yaml         all objects, in the order of application
//! FOLDER/CUSTOMER/.bowline               what was applied, and by which Bowline
//! FOLDER/.bowline-claims/CUSTOMER/N      who changes the customer now
//! ```
//!
//! What somebody changed by hand shows in the plan and is written over: a folder keeps no history that
//! could say who it was. What did not change is not touched.

mod claims;
mod files;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use bowline_core::rendered::{Rendered, Reviewed};
use bowline_core::run::{Failure, Permit};
use bowline_core::target::DirectoryTarget;
use bowline_core::{Digest, Value};
use jiff::Timestamp;

use crate::connect::Site;
use crate::failed;
use crate::manifest::{Draft, FILE, Found, settle};
use crate::note::Note;
use crate::target::{Applied, Delivery, Held, Observed, Removal, SyncPlan, SyncTarget, Teller};

use claims::ClaimFolder;

const NOTE: &str = ".bowline";

/// A customer's folder. All work on it blocks, so it is done on a thread that may.
#[derive(Clone)]
pub(crate) struct Directory {
    site: Arc<Site>,
    folder: PathBuf,
    allow_secrets: bool,
    claims: ClaimFolder,
}

impl Directory {
    pub(crate) fn new(target: &DirectoryTarget, site: Site) -> Directory {
        let root = target.path.as_ref().map_or(site.folder.clone(), |path| site.base.join(path));
        let claims = ClaimFolder::new(root.join(".bowline-claims").join(&*site.customer));
        let folder = root.join(&*site.customer);
        Directory { site: Arc::new(site), folder, allow_secrets: target.allow_secrets, claims }
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(Directory) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let directory = self.clone();
        tokio::task::spawn_blocking(move || work(directory)).await.map_err(failed::lost)?
    }

    fn file(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// What stands there; refused where it is not ours.
    fn found(&self) -> Result<Found, Failure> {
        files::check_folder(&self.folder)?;
        let file = self.file();
        let text = files::read(&file, crate::manifest::MOST_BYTES)?;
        let note_path = self.folder.join(NOTE);
        let note = files::read(&note_path, crate::claim::MOST_BYTES)?;
        let note = note.map(|bytes| read_note(&note_path, &bytes)).transpose()?;
        let place = file.display().to_string();
        match &note {
            Some(note) => note.check(&self.site, &place)?,
            None if self.site.adopt => {}
            None => files::refuse_others(&self.folder)?,
        }
        Ok(Found { place, text, note })
    }

    fn check_claim(&self, permit: &Permit) -> Result<(), Failure> {
        match self.claims.highest()? {
            Some(record) if record.stands_for(permit.fence()) => Ok(()),
            other => {
                let holder = other.and_then(|record| record.holder);
                Err(failed::busy(&self.site.customer, holder.as_ref()))
            }
        }
    }

    fn write(
        &self,
        permit: &Permit,
        reviewed: &Reviewed,
        expected: Digest,
        delivery: &Delivery,
    ) -> Result<Applied, Failure> {
        let draft = Draft::of(reviewed, self.allow_secrets)?;
        self.check_claim(permit)?;
        let found = self.found()?;
        let fresh = found.compare(reviewed, &draft, &self.site)?;
        settle(&fresh, expected, permit, &found.place)?;
        let note = Note::new(&self.site, permit, delivery, Some(draft.digest), draft.sensitive);
        let same_text = found.digest() == Some(draft.digest);
        let same_note = found.note.as_ref().is_some_and(|old| old.says_the_same_as(&note));
        let applied =
            Applied { changes: fresh.changes, written: !same_text || !same_note, revision: None };
        if applied.written {
            files::sweep(&self.folder)?;
        }
        // The note goes first: a folder in which a write was cut short is known to be ours, and the
        // digest in the note tells that the manifests are others.
        if !same_note {
            self.put_note(&note, permit)?;
        }
        if !same_text {
            let mode = if draft.sensitive { 0o600 } else { 0o644 };
            files::replace(&self.file(), draft.text.as_bytes(), mode, || self.check_claim(permit))?;
        }
        Ok(applied)
    }

    fn put_note(&self, note: &Note, permit: &Permit) -> Result<(), Failure> {
        // A note of plain fields has a text always.
        let text = serde_json::to_string_pretty(note).unwrap_or_default() + "\n";
        files::make_folder(&self.folder)?;
        let path = self.folder.join(NOTE);
        files::replace(&path, text.as_bytes(), 0o644, || self.check_claim(permit))
    }

    fn take_away(&self, permit: &Permit, expected: Digest) -> Result<Applied, Failure> {
        self.check_claim(permit)?;
        let found = self.found()?;
        let fresh = found.removal(&self.site)?;
        settle(&fresh, expected, permit, &found.place)?;
        let written = found.text.is_some() || found.note.is_some();
        files::sweep(&self.folder)?;
        files::remove(&self.file())?;
        files::remove(&self.folder.join(NOTE))?;
        files::remove_empty_folder(&self.folder)?;
        Ok(Applied { changes: fresh.changes, written, revision: None })
    }
}

fn read_note(path: &Path, bytes: &[u8]) -> Result<Note, Failure> {
    serde_json::from_slice(bytes).map_err(|error| {
        let message = format!("{}: no note of Bowline's: {error}", path.display());
        Failure::new(bowline_core::FailureClass::SyncForeign, message)
            .hint("take the file away, and say with --adopt-state that the folder is ours")
    })
}

#[async_trait]
impl SyncTarget for Directory {
    async fn plan(&self, reviewed: &Reviewed) -> Result<SyncPlan, Failure> {
        let reviewed = reviewed.clone();
        let plan = move |directory: Directory| {
            let draft = Draft::of(&reviewed, directory.allow_secrets)?;
            directory.found()?.compare(&reviewed, &draft, &directory.site)
        };
        self.blocking(plan).await
    }

    async fn apply(
        &self,
        permit: &Permit,
        reviewed: &Reviewed,
        expected: Digest,
        delivery: &Delivery,
        _tell: &Teller<'_>,
    ) -> Result<Applied, Failure> {
        let (permit, reviewed, delivery) = (permit.clone(), reviewed.clone(), delivery.clone());
        self.blocking(move |directory| directory.write(&permit, &reviewed, expected, &delivery))
            .await
    }

    async fn holds(&self, rendered: &Rendered) -> Result<Held, Failure> {
        let rendered = rendered.clone();
        self.blocking(move |directory| directory.found()?.holds(&rendered)).await
    }

    async fn live(&self) -> Result<Vec<Value>, Failure> {
        self.blocking(|directory| directory.found()?.objects()).await
    }

    async fn observe(&self, now: Timestamp) -> Result<Observed, Failure> {
        let observe = move |directory: Directory| {
            let found = directory.found()?;
            Ok(Observed { at: now, digest: found.digest(), last: found.note, revision: None })
        };
        self.blocking(observe).await
    }
}

#[async_trait]
impl Removal for Directory {
    /// Applying replaced the whole file.
    async fn prune(
        &self,
        _permit: &Permit,
        _reviewed: &Reviewed,
        _tell: &Teller<'_>,
    ) -> Result<u64, Failure> {
        Ok(0)
    }

    async fn plan_removal(&self) -> Result<SyncPlan, Failure> {
        self.blocking(|directory| directory.found()?.removal(&directory.site)).await
    }

    async fn remove(
        &self,
        permit: &Permit,
        expected: Digest,
        _delivery: &Delivery,
        _tell: &Teller<'_>,
    ) -> Result<Applied, Failure> {
        let permit = permit.clone();
        self.blocking(move |directory| directory.take_away(&permit, expected)).await
    }
}
