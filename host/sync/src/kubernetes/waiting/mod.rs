//! Waiting until objects are healthy, and saying why they are not.
//!
//! ```text
//! collections of what is waited for ─list, watch─┐
//! ReplicaSets, Pods, Events beside them ─────────┴─► Scene ─► not healthy yet, with signs ─► told at once
//!                                                                                 └─► verdict, once their
//!                                                                                     tolerance is over
//! ```
//!
//! One task waits for all objects of a customer. It keeps of the cluster's objects only what says
//! something of those that are waited for, and asks for nothing while nothing happens.

mod follow;
mod pods;
mod scene;
mod since;
mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use bowline_core::applyset::PART_OF;
use bowline_core::health::Tolerance;
use bowline_core::object::ObjectId;
use bowline_core::run::Failure;
use futures_util::StreamExt;
use futures_util::stream::SelectAll;
use jiff::Timestamp;

use super::Cluster;
use super::hooks::HOOK_OF;
use super::members::Members;
use super::wanted::Member;
use crate::target::{ObjectStatus, Teller};
use follow::{Collection, Followed, News};
use scene::Scene;
use since::Since;

/// How often time alone may end a tolerance.
const TICK: Duration = Duration::from_secs(1);
/// News that come in one go are looked at together.
const TOGETHER: Duration = Duration::from_millis(20);

/// Whether there was anything to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waited {
    /// All was healthy at the first look.
    Not,
    /// All is by now.
    AWhile,
}

/// An object that is waited for.
#[derive(Clone, Debug)]
pub(super) struct Awaited {
    id: ObjectId,
    /// The label that tells it from others of its kind.
    label: &'static str,
}

impl Awaited {
    pub(super) fn member(member: &Member) -> Awaited {
        Awaited { id: member.id.clone(), label: PART_OF }
    }

    /// A hook is done when it has ended; a Pod that runs is healthy, but it has not.
    pub(super) fn hook(id: &ObjectId) -> Awaited {
        Awaited { id: id.clone(), label: HOOK_OF }
    }

    fn is_hook(&self) -> bool {
        self.label == HOOK_OF
    }
}

impl Cluster {
    /// Waits until all of these are healthy. A sign that is there for too long ends it, else whoever
    /// waits does.
    pub(super) async fn wait(&self, awaited: &[Awaited], tell: &Teller<'_>) -> Result<(), Failure> {
        self.wait_from(awaited, None, tell).await.map(|_| ())
    }

    /// The same where it is known how the members were a moment ago.
    pub(super) async fn wait_from(
        &self,
        awaited: &[Awaited],
        members: Option<&Members>,
        tell: &Teller<'_>,
    ) -> Result<Waited, Failure> {
        let mut scene = Scene::of(awaited);
        let mut news = SelectAll::new();
        for (collection, version) in self.first_look(awaited, members, &mut scene).await? {
            news.push(Followed::from(&self.client, collection, version).news());
        }
        if scene.is_done() {
            return Ok(Waited::Not);
        }
        // What nobody waits for in a collection is healthy, or stays as it is.
        let mut beside = BTreeSet::new();
        let (mut told, mut since) = (String::new(), Since::default());
        loop {
            for namespace in scene.namespaces_with_pods() {
                if beside.insert(namespace.clone()) {
                    for collection in Collection::beside(&namespace) {
                        news.push(Followed::listing(&self.client, Arc::new(collection)).news());
                    }
                }
            }
            self.classes_of_claims(&mut scene).await?;
            self.ask_judge(&mut scene).await?;
            let waiting = scene.waiting();
            if waiting.is_empty() {
                return Ok(Waited::AWhile);
            }
            let line = told::line(&waiting);
            if line != told {
                tell(&line);
                told = line;
            }
            since.judge(&waiting, &self.tolerance(), Timestamp::now())?;
            self.hear(&mut news, &mut scene, tell).await?;
        }
    }

    /// How each member is now, and why.
    pub(super) async fn look_at_members(&self) -> Result<Vec<ObjectStatus>, Failure> {
        let set = self.set().await?;
        let members = self.members(set.as_ref()).await?;
        let ids = members.objects().into_iter().filter_map(|object| ObjectId::of(object).ok());
        let awaited: Vec<Awaited> = ids.map(|id| Awaited { id, label: PART_OF }).collect();
        let mut scene = Scene::of(&awaited);
        self.first_look(&awaited, Some(&members), &mut scene).await?;
        for namespace in scene.namespaces_with_pods() {
            for collection in Collection::beside(&namespace) {
                // They explain, and nothing is decided on their absence.
                let Ok(page) = self.client.list(&collection.path, "").await else { continue };
                let objects = page.objects.iter().map(|object| collection.whole(object)).collect();
                scene.take(&collection, News::Listed(objects));
            }
        }
        let waiting = scene.waiting();
        Ok(scene.states(&waiting))
    }

    fn tolerance(&self) -> Tolerance {
        self.target.tolerate
    }

    /// Takes in what happens next, and what happens with it.
    async fn hear<S>(
        &self,
        news: &mut SelectAll<S>,
        scene: &mut Scene,
        tell: &Teller<'_>,
    ) -> Result<(), Failure>
    where
        S: futures_util::Stream<Item = (Arc<Collection>, News)> + Unpin,
    {
        let mut patience = TICK;
        while let Ok(Some((collection, item))) = tokio::time::timeout(patience, news.next()).await {
            match item {
                News::Lost(failure) if collection.is_needed() => return Err(failure),
                News::Failed(failure) if collection.is_needed() => tell(&failure.message),
                News::Failed(failure) | News::Lost(failure) => {
                    tracing::debug!(path = collection.path, "not watched: {}", failure.message);
                }
                item => scene.take(&collection, item),
            }
            patience = TOGETHER;
        }
        Ok(())
    }

    /// Lists the collections that what is waited for is in, and says from which versions on those must be
    /// watched in which something is not healthy yet.
    async fn first_look(
        &self,
        awaited: &[Awaited],
        members: Option<&Members>,
        scene: &mut Scene,
    ) -> Result<Vec<(Arc<Collection>, String)>, Failure> {
        let mut collections: BTreeMap<String, Collection> = BTreeMap::new();
        for one in awaited {
            self.served(&one.id).await?;
            let resources = self.resources().await?;
            let Some(resource) = resources.of(&one.id) else { continue };
            let path = resource.collection(one.id.namespace.as_deref());
            let label = format!("{}={}", one.label, self.set_id());
            let collection = collections
                .entry(format!("{path} {}", one.label))
                .or_insert_with(|| Collection::of(&one.id, path, label));
            collection.awaited.push(one.id.identity());
        }
        let mut versions = Vec::new();
        for collection in collections.into_values() {
            let (objects, version) = match members {
                Some(members) => {
                    let known = collection.awaited.iter().filter_map(|one| members.get(one));
                    // Followed from its beginning, it is listed again.
                    (known.map(|object| collection.whole(object)).collect(), String::new())
                }
                None => {
                    let page = self.client.list(&collection.path, &collection.label).await?;
                    let objects = page.objects.iter().map(|object| collection.whole(object));
                    (objects.collect(), page.version)
                }
            };
            scene.take(&collection, News::Listed(objects));
            versions.push((Arc::new(collection), version));
        }
        self.classes_of_claims(scene).await?;
        self.ask_judge(scene).await?;
        let open = |(collection, _): &(Arc<Collection>, String)| scene.waits_for_some(collection);
        versions.retain(open);
        Ok(versions)
    }

    /// Asks plugins about what the built-in rules do not know.
    async fn ask_judge(&self, scene: &mut Scene) -> Result<(), Failure> {
        let Some(judge) = &self.site.judge else { return Ok(()) };
        for (identity, live) in scene.unjudged() {
            if judge.knows(&live) {
                scene.judge(&identity, judge.judge(&live).await?);
            }
        }
        Ok(())
    }

    /// The classes that say of claims whether they wait for their first consumer.
    async fn classes_of_claims(&self, scene: &mut Scene) -> Result<(), Failure> {
        for name in scene.unknown_classes() {
            let path = format!("/apis/storage.k8s.io/v1/storageclasses/{name}");
            // Who may not see it waits for the claim as if there were none.
            let class = self.client.get(&path).await.ok().flatten();
            scene.know_class(name, class);
        }
        Ok(())
    }
}
