//! Claims as refs: `refs/bowline/claims/CUSTOMER` names a commit of an empty tree whose message is the
//! claim. A push that replaces it says which commit it replaces, and a server takes one such push only.

use std::time::Duration;

use async_trait::async_trait;
use bowline_core::FailureClass;
use bowline_core::run::Failure;
use bowline_core::target::Author;
use jiff::Timestamp;

use super::GitRepository;
use crate::claim::{Claims, Holder, Kept, Record, Taken};

/// Longer than a folder's: keeping it is a push.
const LEASE: Duration = Duration::from_secs(15 * 60);
const MOST_TRIES: usize = 10;

impl GitRepository {
    /// The claim in a commit.
    pub(super) async fn record(&self, claim: Option<&str>) -> Result<Option<Record>, Failure> {
        let Some(commit) = claim else { return Ok(None) };
        let message = self.cache.program.message(commit).await?;
        Record::read(&message, &format!("{} in {}", self.cache.claim(), self.cache.address()))
            .map(Some)
    }

    /// Writes a claim as a commit, and pushes nothing.
    pub(super) async fn claim_commit(
        &self,
        record: &Record,
        now: Timestamp,
    ) -> Result<String, Failure> {
        let program = &self.cache.program;
        let tree = program.call(&["mktree"]).line().await?;
        program.commit(&tree, None, &record.text(), &Author::default(), now).await
    }

    /// Puts `record` in the place of the claim `before`; false where that is not there any more.
    async fn replace_claim(
        &self,
        before: Option<&str>,
        record: &Record,
        now: Timestamp,
    ) -> Result<bool, Failure> {
        let commit = self.claim_commit(record, now).await?;
        self.push(before, &[format!("{commit}:{}", self.cache.claim())]).await
    }

    async fn take_claim(&self, holder: &Holder, now: Timestamp) -> Result<Taken, Failure> {
        let _lock = self.cache.lock_customer().await?;
        for _ in 0..MOST_TRIES {
            let seen = self.cache.fetch(false).await?;
            let before = self.record(seen.claim.as_deref()).await?;
            let record = match Record::after(before.as_ref(), holder, LEASE, now) {
                Ok(record) => record,
                Err(other) => return Ok(Taken::Busy(*other)),
            };
            if self.replace_claim(seen.claim.as_deref(), &record, now).await? {
                return Ok(Taken::Claimed(record.claimed(before)));
            }
        }
        Err(self.moved())
    }

    /// Puts a claim of ours anew, if it still stands; else who has the customer.
    async fn renew_claim(
        &self,
        fence: u64,
        now: Timestamp,
        change: impl Fn(&Record) -> Option<Record> + Send,
    ) -> Result<Kept, Failure> {
        let _lock = self.cache.lock_customer().await?;
        for _ in 0..MOST_TRIES {
            let seen = self.cache.fetch(false).await?;
            let record = match self.record(seen.claim.as_deref()).await? {
                Some(record) if record.stands_for(fence) => record,
                other => return Ok(Kept::Lost(other.and_then(|record| record.holder))),
            };
            let Some(changed) = change(&record) else { return Ok(Kept::Held) };
            if self.replace_claim(seen.claim.as_deref(), &changed, now).await? {
                return Ok(Kept::Held);
            }
        }
        Err(self.moved())
    }

    pub(super) fn moved(&self) -> Failure {
        let address = self.cache.address();
        Failure::new(FailureClass::SyncUnavailable, format!("{address}: others are always faster"))
    }
}

#[async_trait]
impl Claims for GitRepository {
    async fn take(&self, holder: &Holder, now: Timestamp) -> Result<Taken, Failure> {
        self.take_claim(holder, now).await
    }

    async fn keep(&self, fence: u64, now: Timestamp) -> Result<Kept, Failure> {
        self.renew_claim(fence, now, |record| {
            record.wants_keeping(now).then(|| record.kept_at(now))
        })
        .await
    }

    async fn release(&self, fence: u64, now: Timestamp) -> Result<(), Failure> {
        self.renew_claim(fence, now, |record| Some(record.released())).await.map(drop)
    }
}
