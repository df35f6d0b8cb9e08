//! A branch of a git repository: one commit a customer, and never a force.
//!
//! ```text
//! fetch ─► claim still ours? ─► file as Bowline left it? ─► commit on top ─► push both refs or none
//!   ▲                                                                             │
//!   └────────────────────────── the branch has moved ◄────────────────────────────┘
//! ```
//!
//! The push brings the commit together with the claim, kept once more: a server takes both or neither,
//! so a run that lost its claim cannot write.

mod cache;
mod claims;
mod commit;
mod outcome;
mod program;

use std::sync::Arc;

use async_trait::async_trait;
use bowline_core::rendered::{Rendered, Reviewed};
use bowline_core::run::{Changes, Failure, Permit};
use bowline_core::target::{GitTarget, Repository};
use bowline_core::{Digest, FailureClass, Value};
use jiff::Timestamp;

use crate::claim::Record;
use crate::connect::Site;
use crate::failed;
use crate::manifest::{Draft, FILE, Found, settle};
use crate::note::Note;
use crate::target::{Applied, Delivery, Held, Observed, Removal, SyncPlan, SyncTarget, Teller};

use cache::{Cache, Seen};
use outcome::Pushed;

/// How often the branch may move away under a push.
const MOST_TRIES: usize = 20;

/// One customer's place in a repository.
pub(crate) struct GitRepository {
    site: Arc<Site>,
    target: GitTarget,
    cache: Cache,
    file: String,
}

/// What a commit is to make of the customer's file.
struct Wish<'a> {
    text: Option<&'a str>,
    note: Note,
    changes: Changes,
}

impl GitRepository {
    pub(crate) fn new(target: &GitTarget, site: Site) -> GitRepository {
        let address = match &target.repository {
            Repository::Url(url) => url.clone(),
            Repository::Path(path) => site.base.join(path).display().to_string(),
        };
        let cache = Cache::new(address, &target.branch, &site);
        let file = format!("{}/{FILE}", target.folder_of(&site.customer));
        GitRepository { site: Arc::new(site), target: target.clone(), cache, file }
    }

    fn place(&self) -> String {
        format!("{} on branch {} of {}", self.file, self.target.branch, self.cache.address())
    }

    /// What stands in a commit.
    async fn found(&self, commit: Option<&str>) -> Result<Found, Failure> {
        let place = self.place();
        let Some(commit) = commit else { return Ok(Found { place, text: None, note: None }) };
        let program = &self.cache.program;
        let text = match program.file_at(commit, &self.file).await? {
            None => None,
            Some(file) if file.mode.starts_with("100") => {
                Some(program.call(&["cat-file", "blob", &file.oid]).succeeding().await?)
            }
            Some(_) => {
                let message = format!("{place} is no plain file");
                return Err(Failure::new(FailureClass::SyncForeign, message));
            }
        };
        let note = program.last_note(commit, &self.file).await?;
        Ok(Found { place, text, note })
    }

    /// Refuses to write over what somebody else wrote, unless that is what is wanted anyway.
    async fn check_ours(
        &self,
        found: &Found,
        commit: Option<&str>,
        wanted: Option<Digest>,
    ) -> Result<(), Failure> {
        if let Some(note) = &found.note {
            note.check(&self.site, &found.place)?;
        }
        let ours = found.note.as_ref().and_then(|note| note.output);
        let there = found.digest();
        let (Some(commit), false) = (commit, there == ours || there == wanted) else {
            return Ok(());
        };
        if self.site.adopt {
            return Ok(());
        }
        let change = self.cache.program.last_change(commit, &self.file).await?;
        let message = format!("{} is not as Bowline left it: commit {change}", found.place);
        Err(Failure::new(FailureClass::SyncConflict, message)
            .hint("bring the change into the release and revert that commit")
            .hint("or write over it with --adopt-state"))
    }

    /// The claim, if it still has the permit's number.
    async fn claim_of(&self, permit: &Permit, seen: &Seen) -> Result<Record, Failure> {
        match self.record(seen.claim.as_deref()).await? {
            Some(record) if record.stands_for(permit.fence()) => Ok(record),
            other => {
                let holder = other.and_then(|record| record.holder);
                Err(failed::busy(&self.site.customer, holder.as_ref()))
            }
        }
    }

    /// Commits the wish on top of what was seen and pushes it; none where the branch has moved.
    async fn commit(
        &self,
        wish: &Wish<'_>,
        seen: &Seen,
        claim: &Record,
    ) -> Result<Option<Applied>, Failure> {
        let (program, base, at) = (&self.cache.program, seen.branch.as_deref(), wish.note.at);
        let tree = program.tree_with(base, &self.file, wish.text).await?;
        let message = commit::message_of(&wish.note);
        let commit = program.commit(&tree, base, &message, &self.target.author, at).await?;
        // Another second makes another commit, without which the server would see nothing to check.
        let later = claim.kept + jiff::SignedDuration::from_secs(1);
        let kept = self.claim_commit(&claim.kept_at(at.max(later)), at).await?;
        let refs =
            [format!("{commit}:{}", self.cache.branch()), format!("{kept}:{}", self.cache.claim())];
        let pushed = self.push(seen.claim.as_deref(), &refs).await?;
        let applied = Applied { changes: wish.changes, written: true, revision: Some(commit) };
        Ok(pushed.then_some(applied))
    }

    /// Pushes all of `refs` or none; the claim only where it still is `claim`. False where a ref has
    /// moved.
    async fn push(&self, claim: Option<&str>, refs: &[String]) -> Result<bool, Failure> {
        let lease = format!("--force-with-lease={}:{}", self.cache.claim(), claim.unwrap_or(""));
        let address = self.cache.address();
        let push = ["push", "--porcelain", "--atomic", "--no-verify", &lease, "--", address];
        let refs: Vec<&str> = refs.iter().map(String::as_str).collect();
        let said = self.cache.program.call(&[&push[..], &refs].concat()).run().await?;
        match outcome::pushed(said.success, &String::from_utf8_lossy(&said.output)) {
            Pushed::Done => Ok(true),
            Pushed::Moved => Ok(false),
            Pushed::Refused(reason) => {
                let told = outcome::told(&with_remote(&reason, &said.errors));
                let message = format!("{address} refused the push: {told}");
                Err(Failure::new(FailureClass::SyncDenied, message))
            }
            Pushed::Failed => Err(outcome::failure("push", &said.errors)),
        }
    }

    async fn apply_once(
        &self,
        permit: &Permit,
        (reviewed, draft): (&Reviewed, &Draft),
        expected: Digest,
        delivery: &Delivery,
    ) -> Result<Option<Applied>, Failure> {
        let seen = self.cache.fetch(true).await?;
        let claim = self.claim_of(permit, &seen).await?;
        let found = self.found(seen.branch.as_deref()).await?;
        self.check_ours(&found, seen.branch.as_deref(), Some(draft.digest)).await?;
        let fresh = found.compare(reviewed, draft, &self.site)?;
        settle(&fresh, expected, permit, &found.place)?;
        let changes = fresh.changes;
        if found.digest() == Some(draft.digest) {
            return Ok(Some(Applied { changes, written: false, revision: seen.branch }));
        }
        let output = Some(draft.digest);
        let note = Note::new(&self.site, permit, delivery, output, draft.sensitive);
        self.commit(&Wish { text: Some(&draft.text), note, changes }, &seen, &claim).await
    }

    async fn remove_once(
        &self,
        permit: &Permit,
        expected: Digest,
        delivery: &Delivery,
    ) -> Result<Option<Applied>, Failure> {
        let seen = self.cache.fetch(true).await?;
        let claim = self.claim_of(permit, &seen).await?;
        let found = self.found(seen.branch.as_deref()).await?;
        self.check_ours(&found, seen.branch.as_deref(), None).await?;
        let fresh = found.removal(&self.site)?;
        settle(&fresh, expected, permit, &found.place)?;
        let changes = fresh.changes;
        if found.text.is_none() {
            return Ok(Some(Applied { changes, written: false, revision: seen.branch }));
        }
        let note = Note::new(&self.site, permit, delivery, None, false);
        self.commit(&Wish { text: None, note, changes }, &seen, &claim).await
    }
}

/// What a server's hook printed says more than that it declined.
fn with_remote(reason: &str, errors: &str) -> String {
    let lines = errors.lines().filter_map(|line| line.strip_prefix("remote:"));
    let said: Vec<&str> = lines.map(str::trim).filter(|line| !line.is_empty()).take(5).collect();
    if said.is_empty() { reason.to_owned() } else { format!("{reason}: {}", said.join("; ")) }
}

#[async_trait]
impl SyncTarget for GitRepository {
    async fn plan(&self, reviewed: &Reviewed) -> Result<SyncPlan, Failure> {
        let draft = Draft::of(reviewed, self.target.allow_secrets)?;
        let _lock = self.cache.lock_customer().await?;
        let seen = self.cache.fetch(true).await?;
        let found = self.found(seen.branch.as_deref()).await?;
        self.check_ours(&found, seen.branch.as_deref(), Some(draft.digest)).await?;
        found.compare(reviewed, &draft, &self.site)
    }

    async fn apply(
        &self,
        permit: &Permit,
        reviewed: &Reviewed,
        expected: Digest,
        delivery: &Delivery,
        _tell: &Teller<'_>,
    ) -> Result<Applied, Failure> {
        let draft = Draft::of(reviewed, self.target.allow_secrets)?;
        let _pushes = self.cache.lock_pushes().await?;
        let _lock = self.cache.lock_customer().await?;
        for _ in 0..MOST_TRIES {
            let tried = self.apply_once(permit, (reviewed, &draft), expected, delivery).await?;
            if let Some(applied) = tried {
                return Ok(applied);
            }
            tracing::debug!(branch = self.target.branch, "the branch moved; trying on top of it");
        }
        Err(self.moved())
    }

    async fn holds(&self, rendered: &Rendered) -> Result<Held, Failure> {
        let _lock = self.cache.lock_customer().await?;
        let seen = self.cache.fetch(true).await?;
        self.found(seen.branch.as_deref()).await?.holds(rendered)
    }

    async fn live(&self) -> Result<Vec<Value>, Failure> {
        let _lock = self.cache.lock_customer().await?;
        let seen = self.cache.fetch(true).await?;
        self.found(seen.branch.as_deref()).await?.objects()
    }

    async fn observe(&self, now: Timestamp) -> Result<Observed, Failure> {
        let _lock = self.cache.lock_customer().await?;
        let seen = self.cache.fetch(true).await?;
        let found = self.found(seen.branch.as_deref()).await?;
        let (digest, last) = (found.digest(), found.note);
        Ok(Observed { at: now, digest, last, revision: seen.branch })
    }
}

#[async_trait]
impl Removal for GitRepository {
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
        let _lock = self.cache.lock_customer().await?;
        let seen = self.cache.fetch(true).await?;
        let found = self.found(seen.branch.as_deref()).await?;
        self.check_ours(&found, seen.branch.as_deref(), None).await?;
        found.removal(&self.site)
    }

    async fn remove(
        &self,
        permit: &Permit,
        expected: Digest,
        delivery: &Delivery,
        _tell: &Teller<'_>,
    ) -> Result<Applied, Failure> {
        let _pushes = self.cache.lock_pushes().await?;
        let _lock = self.cache.lock_customer().await?;
        for _ in 0..MOST_TRIES {
            if let Some(removed) = self.remove_once(permit, expected, delivery).await? {
                return Ok(removed);
            }
        }
        Err(self.moved())
    }
}
