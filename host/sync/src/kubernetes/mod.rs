//! A cluster: objects applied by the server, wave by wave, under one field manager.
//!
//! ```text
//! NAMESPACE/lease bowline-RELEASE     who changes the customer now
//! NAMESPACE/secret bowline-RELEASE    the ApplySet: which kinds and namespaces its members are in, and
//!                                     what was applied last
//! members                             carry the set's label, and the digest of what was applied
//! ```
//!
//! An object whose digest is the wanted one, and of which nobody took a field from us since, is as we
//! left it: it is not sent again.

mod adopting;
mod apply;
mod claims;
mod client;
mod contested;
mod hooks;
mod members;
mod namespaces;
mod plan;
mod prune;
mod reader;
mod resources;
mod set;
mod under_way;
mod verify;
mod waiting;
mod wanted;

pub use reader::ClusterReader;

use std::sync::Arc;

use async_trait::async_trait;
use bowline_core::rendered::{Rendered, Reviewed};
use bowline_core::run::{Failure, Permit};
use bowline_core::target::KubernetesTarget;
use bowline_core::{Digest, Value};
use jiff::Timestamp;
use tokio::sync::{Mutex, OnceCell};

use crate::connect::Site;
use crate::target::{
    Applied, Delivery, Held, ObjectStatus, Observed, Removal, SyncPlan, SyncTarget, Teller,
};

use client::Client;
use members::Look;
use plan::LastTried;
use resources::Resources;
use wanted::Wanted;

/// One customer's place in a cluster.
pub(crate) struct Cluster {
    site: Arc<Site>,
    target: KubernetesTarget,
    namespace: String,
    client: Client,
    resources: Mutex<Option<Arc<Resources>>>,
    /// The Argo CD Applications there, while objects are taken over.
    applications: Mutex<Option<Arc<Vec<Value>>>>,
    /// The members as they were seen last.
    looked: Mutex<Option<Look>>,
    /// What was tried last: it is not tried again as long as nothing changed.
    tried: Mutex<Option<LastTried>>,
    /// The UID of kube-system, which tells the cluster from others.
    uid: OnceCell<String>,
}

impl Cluster {
    pub(crate) fn new(target: &KubernetesTarget, site: Site) -> Cluster {
        let kubeconfig = target.kubeconfig.as_ref().map(|path| site.base.join(path));
        Cluster {
            namespace: target.namespace_of(&site.customer),
            client: Client::new(kubeconfig, target.context.clone()),
            site: Arc::new(site),
            target: target.clone(),
            resources: Mutex::new(None),
            applications: Mutex::new(None),
            looked: Mutex::new(None),
            tried: Mutex::new(None),
            uid: OnceCell::new(),
        }
    }

    /// The kinds of the cluster, asked for once.
    async fn resources(&self) -> Result<Arc<Resources>, Failure> {
        let mut known = self.resources.lock().await;
        if let Some(resources) = &*known {
            return Ok(resources.clone());
        }
        let asked = Arc::new(Resources::ask(&self.client).await?);
        *known = Some(asked.clone());
        Ok(asked)
    }

    /// Asks again: a kind was made.
    async fn forget_resources(&self) {
        *self.resources.lock().await = None;
    }

    /// The objects as they are to be there.
    fn wanted(&self, reviewed: &Reviewed) -> Result<Wanted, Failure> {
        Wanted::of(reviewed.rendered().objects(), &self.set_id())
    }

    fn place(&self) -> String {
        format!("{} of {} in the cluster", self.site.release, self.site.customer)
    }
}

#[async_trait]
impl SyncTarget for Cluster {
    async fn plan(&self, reviewed: &Reviewed) -> Result<SyncPlan, Failure> {
        let wanted = self.wanted(reviewed)?;
        Ok(self.compare(&wanted).await?.plan)
    }

    async fn apply(
        &self,
        permit: &Permit,
        reviewed: &Reviewed,
        expected: Digest,
        delivery: &Delivery,
        tell: &Teller<'_>,
    ) -> Result<Applied, Failure> {
        let wanted = self.wanted(reviewed)?;
        self.bring(permit, &wanted, (expected, delivery), tell).await
    }

    async fn verify(&self, reviewed: &Reviewed, tell: &Teller<'_>) -> Result<(), Failure> {
        let wanted = self.wanted(reviewed)?;
        self.wait_until_healthy(&wanted, tell).await
    }

    async fn holds(&self, _rendered: &Rendered) -> Result<Held, Failure> {
        let set = self.set().await?;
        let members = self.members(set.as_ref()).await?;
        self.remember(set.as_ref(), &members).await;
        Ok(Held::Other(members.iter().map(|(identity, _)| identity.clone()).collect()))
    }

    async fn live(&self) -> Result<Vec<Value>, Failure> {
        let set = self.set().await?;
        let members = self.members(set.as_ref()).await?;
        Ok(members.iter().map(|(_, object)| object.clone()).collect())
    }

    async fn states(&self) -> Result<Vec<ObjectStatus>, Failure> {
        self.look_at_members().await
    }

    async fn observe(&self, now: Timestamp) -> Result<Observed, Failure> {
        let set = self.set().await?;
        let members = self.members(set.as_ref()).await?;
        let digest = set.is_some().then(|| members.digest());
        let last = set.and_then(|set| set.kept.note);
        Ok(Observed { at: now, digest, last, revision: None })
    }
}

#[async_trait]
impl Removal for Cluster {
    async fn prune(
        &self,
        permit: &Permit,
        reviewed: &Reviewed,
        tell: &Teller<'_>,
    ) -> Result<u64, Failure> {
        let wanted = self.wanted(reviewed)?;
        self.prune_all_but(permit, &wanted, tell).await
    }

    async fn plan_removal(&self) -> Result<SyncPlan, Failure> {
        Ok(self.compare(&Wanted::none()).await?.plan)
    }

    async fn remove(
        &self,
        permit: &Permit,
        expected: Digest,
        _delivery: &Delivery,
        tell: &Teller<'_>,
    ) -> Result<Applied, Failure> {
        self.take_away(permit, expected, tell).await
    }
}
