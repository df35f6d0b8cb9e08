//! The claim as a Lease in the cluster: written only where its resourceVersion is still the one that was
//! read, which one process alone can do.

use std::time::Duration;

use async_trait::async_trait;
use bowline_core::run::Failure;
use bowline_core::{FailureClass, Map, Value};
use jiff::Timestamp;

use super::Cluster;
use super::client::Refusal;
use crate::claim::{Claims, Holder, Kept, Record, Taken};

const LEASE: Duration = Duration::from_secs(5 * 60);
/// How often one can be overtaken before it gives up for now.
const MOST_TRIES: usize = 20;
/// What Bowline knows of the claim; the Lease's own fields are for whoever looks at it with kubectl.
const RECORD: &str = "bowline.dev/claim";

/// A claim as it was read.
struct Found {
    record: Record,
    version: String,
}

impl Cluster {
    fn leases(&self) -> String {
        format!("/apis/coordination.k8s.io/v1/namespaces/{}/leases", self.namespace)
    }

    fn lease_name(&self) -> String {
        format!("bowline-{}", self.site.release)
    }

    async fn claim(&self) -> Result<Option<Found>, Failure> {
        let path = format!("{}/{}", self.leases(), self.lease_name());
        let Some(lease) = self.client.get(&path).await? else { return Ok(None) };
        let metadata = lease.key("metadata");
        let text = metadata.and_then(|metadata| metadata.key("annotations"));
        let text = text.and_then(|all| all.key(RECORD)).and_then(Value::as_str);
        let version = metadata.and_then(|metadata| metadata.key("resourceVersion"));
        let version = version.and_then(Value::as_str).unwrap_or_default().to_owned();
        let place = format!("lease {} in {}", self.lease_name(), self.namespace);
        let record = Record::read(text.unwrap_or_default().as_bytes(), &place)?;
        Ok(Some(Found { record, version }))
    }

    /// Whether the claim with this number stands.
    pub(super) async fn check_claim(&self, fence: u64) -> Result<(), Failure> {
        match self.claim().await? {
            Some(found) if found.record.stands_for(fence) => Ok(()),
            other => {
                let holder = other.and_then(|found| found.record.holder);
                Err(crate::failed::busy(&self.site.customer, holder.as_ref()))
            }
        }
    }

    /// Writes a record where nobody else has written since; false where somebody has.
    async fn put(&self, record: &Record, before: Option<&Found>) -> Result<bool, Failure> {
        let lease = self.lease(record, before.map(|found| found.version.as_str()));
        let written = match before {
            Some(_) => {
                let path = format!("{}/{}", self.leases(), self.lease_name());
                self.client.replace(&path, &lease).await
            }
            None => self.client.create(&self.leases(), &lease).await,
        };
        match written {
            Ok(_) => Ok(true),
            Err(Refusal { code: Some(409), .. }) => Ok(false),
            Err(Refusal { code: Some(404), .. }) if before.is_none() => {
                self.make_namespace(&self.namespace).await?;
                Ok(false)
            }
            Err(Refusal { code: Some(404), .. }) => Ok(false),
            Err(refusal) => Err(refusal.failure),
        }
    }

    fn lease(&self, record: &Record, version: Option<&str>) -> Value {
        let text = |key: &'static str, value: &str| (key, Value::from(value));
        let micro = |at: Timestamp| format!("{at:.6}");
        let mut metadata = Map::from_iter([
            text("name", &self.lease_name()),
            text("namespace", &self.namespace),
            ("annotations", Map::from_iter([text(RECORD, &record.text())]).into()),
        ]);
        if let Some(version) = version {
            metadata.insert("resourceVersion", version.into());
        }
        let transitions = i32::try_from(record.fence).unwrap_or(i32::MAX);
        let mut spec = Map::from_iter([
            ("leaseTransitions", Value::from(i64::from(transitions))),
            ("leaseDurationSeconds", Value::from(i64::from(record.lease_seconds))),
            text("renewTime", &micro(record.kept)),
        ]);
        if let Some(holder) = &record.holder {
            spec.insert("holderIdentity", holder.to_string().as_str().into());
            spec.insert("acquireTime", micro(holder.since).as_str().into());
        }
        Map::from_iter([
            text("apiVersion", "coordination.k8s.io/v1"),
            text("kind", "Lease"),
            ("metadata", metadata.into()),
            ("spec", spec.into()),
        ])
        .into()
    }

    /// Writes a claim of ours anew, if it still stands.
    async fn rewrite(
        &self,
        fence: u64,
        change: impl Fn(&Record) -> Option<Record>,
    ) -> Result<Kept, Failure> {
        for _ in 0..MOST_TRIES {
            let found = match self.claim().await? {
                Some(found) if found.record.stands_for(fence) => found,
                other => return Ok(Kept::Lost(other.and_then(|found| found.record.holder))),
            };
            let Some(changed) = change(&found.record) else { return Ok(Kept::Held) };
            if self.put(&changed, Some(&found)).await? {
                return Ok(Kept::Held);
            }
        }
        Err(self.overtaken())
    }

    fn overtaken(&self) -> Failure {
        let message = format!("others took the claim on {} again and again", self.site.customer);
        Failure::new(FailureClass::CustomerBusy, message)
    }
}

#[async_trait]
impl Claims for Cluster {
    async fn take(&self, holder: &Holder, now: Timestamp) -> Result<Taken, Failure> {
        for _ in 0..MOST_TRIES {
            let before = self.claim().await?;
            let record = before.as_ref().map(|found| &found.record);
            let record = match Record::after(record, holder, LEASE, now) {
                Ok(record) => record,
                Err(other) => return Ok(Taken::Busy(*other)),
            };
            if self.put(&record, before.as_ref()).await? {
                return Ok(Taken::Claimed(record.claimed(before.map(|found| found.record))));
            }
        }
        Err(self.overtaken())
    }

    async fn keep(&self, fence: u64, now: Timestamp) -> Result<Kept, Failure> {
        self.rewrite(fence, |record| record.wants_keeping(now).then(|| record.kept_at(now))).await
    }

    async fn release(&self, fence: u64, _now: Timestamp) -> Result<(), Failure> {
        self.rewrite(fence, |record| Some(record.released())).await.map(|_| ())
    }
}
