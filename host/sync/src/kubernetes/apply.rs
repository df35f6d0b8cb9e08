//! Applying, wave by wave.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bowline_core::health::assess;
use bowline_core::object::{Identity, ObjectId};
use bowline_core::run::{Failure, Permit};
use bowline_core::waves::{Waves, waves};
use bowline_core::{Digest, FailureClass, Map, Value};

use super::client::{Mode, Refusal};
use super::members::{Set, with_note};
use super::plan::{AT_ONCE, Comparison, Wanted, named};
use super::{Cluster, yielding};
use crate::manifest::settle;
use crate::note::Note;
use crate::target::{Applied, Delivery};

/// How often what is waited for is looked at.
const PAUSE: Duration = Duration::from_millis(250);
/// How long a kind may take to be served once its CustomResourceDefinition was applied.
const SERVED: Duration = Duration::from_secs(60);

impl Cluster {
    /// Has the cluster hold what is wanted. What is there already is not sent.
    pub(super) async fn bring(
        &self,
        permit: &Permit,
        wanted: &[Wanted],
        expected: Digest,
        delivery: &Delivery,
    ) -> Result<Applied, Failure> {
        self.check_claim(permit.fence()).await?;
        let Comparison { plan, set, members, outdated } = self.compare(wanted).await?;
        settle(&plan, expected, permit, &self.place())?;
        let changes = plan.changes;
        if let (Some(set), true) = (&set, outdated.is_empty()) {
            let note = Note::new(&self.site, permit, delivery, Some(members.digest()), false);
            if set.note.as_ref().is_some_and(|last| last.says_the_same_as(&note)) {
                return Ok(Applied { changes, written: false, revision: None });
            }
        }
        let identities: Vec<Identity> = wanted.iter().map(|one| one.id.identity()).collect();
        self.make_namespace(&self.namespace).await?;
        let parent = self.widen_set(set.as_ref(), &identities).await?;
        self.make_namespaces(wanted, &outdated).await?;
        self.send_all(permit, wanted, &outdated).await?;
        let set = Set { parent, note: None };
        let members = self.members(Some(&set)).await?;
        let note = Note::new(&self.site, permit, delivery, Some(members.digest()), false);
        let parent = bowline_core::applyset::widen(&set.parent, []);
        self.put_set(&with_note(parent, Some(&note))).await?;
        Ok(Applied { changes, written: true, revision: None })
    }

    async fn send_all(
        &self,
        permit: &Permit,
        wanted: &[Wanted],
        outdated: &[usize],
    ) -> Result<(), Failure> {
        let objects: Vec<&Value> = wanted.iter().map(|one| &one.object).collect();
        let order = waves(&objects)
            .map_err(|error| Failure::new(FailureClass::SyncInvalid, error.to_string()))?;
        refuse_hooks(&order)?;
        let by_id: BTreeMap<Identity, usize> =
            wanted.iter().enumerate().map(|(index, one)| (one.id.identity(), index)).collect();
        let outdated: BTreeSet<usize> = outdated.iter().copied().collect();
        let last = order.steps.len().saturating_sub(1);
        for (number, wave) in order.steps.iter().enumerate() {
            let members: Vec<usize> =
                wave.members.iter().filter_map(|id| by_id.get(&id.identity()).copied()).collect();
            let due: Vec<usize> =
                members.iter().copied().filter(|index| outdated.contains(index)).collect();
            if !due.is_empty() {
                self.check_claim(permit.fence()).await?;
            }
            // Those of one kind need nothing from each other.
            for kind in due.chunk_by(|one, other| wanted[*one].id.kind == wanted[*other].id.kind) {
                for some in kind.chunks(AT_ONCE) {
                    let sent = some.iter().map(|index| self.send(&wanted[*index], &objects));
                    futures_util::future::try_join_all(sent).await?;
                }
            }
            if number < last {
                self.settled(&wave.place.to_string(), wanted, &members).await?;
            }
        }
        Ok(())
    }

    /// Applies one object; where others own fields of it, by policy.
    async fn send(&self, wanted: &Wanted, all: &[&Value]) -> Result<(), Failure> {
        let path = self.served(&wanted.id).await?;
        let sent = yielding::apply(&self.client, &path, &wanted.object, all, Mode::Real).await;
        sent.map(|_| ()).map_err(|refusal| named(refusal, &wanted.id))
    }

    /// The path of an object, as soon as its kind is served.
    async fn served(&self, id: &ObjectId) -> Result<String, Failure> {
        let until = tokio::time::Instant::now() + SERVED;
        loop {
            let missing = match self.resources().await?.path(id) {
                Err(failure) if failure.class == FailureClass::SyncMissingKind => failure,
                path => return path,
            };
            if tokio::time::Instant::now() > until {
                return Err(missing);
            }
            tokio::time::sleep(PAUSE).await;
            self.forget_resources().await;
        }
    }

    /// Waits until the members of a wave are healthy. The phase's deadline ends it.
    async fn settled(
        &self,
        wave: &str,
        wanted: &[Wanted],
        members: &[usize],
    ) -> Result<(), Failure> {
        let mut waiting: Vec<usize> = members.to_vec();
        loop {
            let mut left = Vec::new();
            for index in waiting {
                let one = &wanted[index];
                let path = self.served(&one.id).await?;
                let live = self.client.get(&path).await?;
                if live.is_none_or(|live| assess(&live).status.holds_up()) {
                    left.push(index);
                }
            }
            let Some(first) = left.first() else { return Ok(()) };
            tracing::debug!(wave, object = %wanted[*first].id, "waiting");
            waiting = left;
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Makes the namespaces that objects are in and that nobody has made.
    async fn make_namespaces(&self, wanted: &[Wanted], outdated: &[usize]) -> Result<(), Failure> {
        if !self.target.create_namespaces {
            return Ok(());
        }
        let brought: BTreeSet<&str> = wanted
            .iter()
            .filter(|one| &*one.id.kind == "Namespace")
            .map(|one| &*one.id.name)
            .collect();
        let named = outdated.iter().filter_map(|index| wanted[*index].id.namespace.as_deref());
        let needed: BTreeSet<&str> = named.filter(|name| !brought.contains(name)).collect();
        for namespace in needed {
            self.make_namespace(namespace).await?;
        }
        Ok(())
    }

    /// Makes a namespace, if it is not there.
    pub(super) async fn make_namespace(&self, name: &str) -> Result<(), Failure> {
        if self.client.get(&format!("/api/v1/namespaces/{name}")).await?.is_some() {
            return Ok(());
        }
        let metadata = Map::from_iter([("name", Value::from(name))]);
        let namespace = Map::from_iter([
            ("apiVersion", "v1".into()),
            ("kind", "Namespace".into()),
            ("metadata", metadata.into()),
        ]);
        match self.client.create("/api/v1/namespaces", &namespace.into()).await {
            // Another was quicker.
            Ok(_) | Err(Refusal { code: Some(409), .. }) => Ok(()),
            Err(refusal) => Err(refusal.failure),
        }
    }
}

/// Hooks are made and deleted, which is not done yet: they are not passed over in silence.
fn refuse_hooks(order: &Waves) -> Result<(), Failure> {
    let hooks = order.steps.iter().flat_map(|wave| &wave.hooks);
    let mut hooks = hooks.chain(&order.on_failure).chain(&order.before_deletion);
    let Some(hook) = hooks.next() else { return Ok(()) };
    let message = format!("{} is a hook, and hooks are not run in clusters yet", hook.id);
    Err(Failure::new(FailureClass::SyncInvalid, message)
        .hint("make it a step of the release, or take its hook annotations away"))
}
