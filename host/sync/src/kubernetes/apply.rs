//! Applying, wave by wave.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bowline_core::object::{Identity, ObjectId};
use bowline_core::run::{Failure, Permit};
use bowline_core::waves::{ObjectState, Wave, why_blocked};
use bowline_core::{Digest, FailureClass};
use futures_util::{StreamExt, TryStreamExt};

use super::Cluster;
use super::client::Mode;
use super::contested::Contest;
use super::hooks::Occasion;
use super::plan::{AT_ONCE, Comparison, named};
use super::set::{Kept, Set};
use super::under_way::UnderWay;
use super::waiting::Awaited;
use super::wanted::{Member, Wanted};
use crate::note::Note;
use crate::target::{Applied, Delivery, Teller};

/// How often a kind is looked for.
const PAUSE: Duration = Duration::from_millis(250);
/// How long a kind may take to be served once its CustomResourceDefinition was applied.
const SERVED: Duration = Duration::from_secs(60);

/// What an apply goes by.
struct Going<'a> {
    permit: &'a Permit,
    wanted: &'a Wanted,
    /// Which members are sent.
    outdated: BTreeSet<usize>,
    /// Members by what they are.
    by_identity: BTreeMap<Identity, usize>,
    /// What the hooks run for, where they do.
    occasion: Option<Occasion>,
    tell: &'a Teller<'a>,
}

impl Cluster {
    /// Has the cluster hold what is wanted. What is there already is not sent.
    pub(super) async fn bring(
        &self,
        permit: &Permit,
        wanted: &Wanted,
        (expected, delivery): (Digest, &Delivery),
        tell: &Teller<'_>,
    ) -> Result<Applied, Failure> {
        self.check_claim(permit.fence()).await?;
        let Comparison { plan, set, members, outdated, hooks_due } = self.compare(wanted).await?;
        let begun = set.as_ref().and_then(|set| set.kept.under_way.as_ref());
        let key = &self.site.installation.key;
        let under_way = UnderWay::settled(begun, &plan, (expected, key), permit, &self.place())?;
        let changes = under_way.changes;
        let deletion = wanted.hooks_of_deletion();
        if let (Some(set), true, false) = (&set, outdated.is_empty(), hooks_due) {
            let note = Note::new(&self.site, permit, delivery, Some(members.digest()), false);
            let noted = set.kept.note.as_ref().is_some_and(|last| last.says_the_same_as(&note));
            if noted && set.kept.deletion == deletion {
                return Ok(Applied { changes, written: false, revision: None });
            }
        }
        self.make_namespace(&self.namespace).await?;
        let mut kept = set.as_ref().map(|set| set.kept.clone()).unwrap_or_default();
        kept.deletion = deletion;
        kept.under_way = Some(under_way);
        let occasion = wanted.occasion.filter(|_| hooks_due);
        let occasion = occasion.map(|digest| kept.begin(digest, permit.fence()));
        let set = self.widen_set(set.as_ref(), &wanted.identities(), kept).await?;
        self.make_namespaces(wanted, &outdated).await?;
        let identities = wanted.identities().into_iter().enumerate();
        let going = Going {
            permit,
            wanted,
            outdated: outdated.into_iter().collect(),
            by_identity: identities.map(|(index, identity)| (identity, index)).collect(),
            occasion,
            tell,
        };
        if let Err(failure) = self.send_all(&going).await {
            self.after_failure(&going).await;
            return Err(failure);
        }
        self.finish(set, permit, delivery, wanted).await?;
        Ok(Applied { changes, written: true, revision: None })
    }

    /// Writes down that all of it is there, and takes hooks away that are to go once they succeeded.
    async fn finish(
        &self,
        set: Set,
        permit: &Permit,
        delivery: &Delivery,
        wanted: &Wanted,
    ) -> Result<(), Failure> {
        let members = self.members(Some(&set)).await?;
        let note = Note::new(&self.site, permit, delivery, Some(members.digest()), false);
        let kept = Kept {
            note: Some(note),
            hooked: wanted.occasion,
            hooking: None,
            under_way: None,
            deletion: set.kept.deletion,
        };
        self.put_set(bowline_core::applyset::widen(&set.parent, []), kept).await?;
        self.clear_hooks(wanted).await
    }

    async fn send_all(&self, going: &Going<'_>) -> Result<(), Failure> {
        let steps = &going.wanted.order.steps;
        for (number, wave) in steps.iter().enumerate() {
            let members: Vec<usize> = wave
                .members
                .iter()
                .filter_map(|id| going.by_identity.get(&id.identity()).copied())
                .collect();
            let due: Vec<usize> =
                members.iter().copied().filter(|index| going.outdated.contains(index)).collect();
            let hooks = if going.occasion.is_some() { wave.hooks.len() } else { 0 };
            if due.len() + hooks > 0 {
                self.check_claim(going.permit.fence()).await?;
                (going.tell)(&progress(wave, (number, steps.len()), (due.len(), hooks)));
            }
            self.send_some(going, &due).await?;
            if let Some(occasion) = &going.occasion {
                self.run_hooks(&wave.hooks, going.wanted, occasion, going.tell).await?;
            }
            if number + 1 < steps.len() && due.len() + hooks > 0 {
                self.settled(going, wave, &members).await?;
            }
        }
        Ok(())
    }

    /// Sends members of one wave. Those of one kind need nothing from each other.
    async fn send_some(&self, going: &Going<'_>, due: &[usize]) -> Result<(), Failure> {
        let members = &going.wanted.members;
        let all = going.wanted.objects();
        let contest = Contest::new(&self.client, &self.target, &all);
        for kind in due.chunk_by(|one, other| members[*one].id.kind == members[*other].id.kind) {
            let sent: Vec<_> =
                kind.iter().map(|index| self.send(&contest, &members[*index])).collect();
            let sent = futures_util::stream::iter(sent).buffer_unordered(AT_ONCE);
            sent.try_collect::<()>().await?;
        }
        Ok(())
    }

    /// Applies one object; where others own fields of it, by policy.
    async fn send(&self, contest: &Contest<'_>, wanted: &Member) -> Result<(), Failure> {
        let path = self.served(&wanted.id).await?;
        if let Some(live) = self.to_adopt(&path).await? {
            let adopted = self.adopt(&path, &live).await;
            adopted.map_err(|refusal| named(refusal, &wanted.id))?;
        }
        let sent = contest.apply(&path, &wanted.object, Mode::Real).await;
        sent.map(|_| ()).map_err(|refusal| named(refusal, &wanted.id))
    }

    /// The path of an object, as soon as its kind is served.
    pub(super) async fn served(&self, id: &ObjectId) -> Result<String, Failure> {
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

    /// Waits until the members of a wave are healthy, and says what waits for them. The phase's deadline
    /// ends it, or a sign that is there for too long.
    async fn settled(
        &self,
        going: &Going<'_>,
        wave: &Wave,
        members: &[usize],
    ) -> Result<(), Failure> {
        let order = &going.wanted.order;
        let state = |of: &Wave, _: &ObjectId| match of.place.cmp(&wave.place) {
            std::cmp::Ordering::Less => ObjectState::Healthy,
            std::cmp::Ordering::Equal => ObjectState::Applied,
            std::cmp::Ordering::Greater => ObjectState::Pending,
        };
        let blocked = why_blocked(order, state);
        let behind = match blocked.first() {
            Some((id, _)) if blocked.len() == 1 => format!("; {id} waits for it"),
            Some((id, _)) => format!("; {id} and {} more wait for it", blocked.len() - 1),
            None => String::new(),
        };
        let awaited: Vec<Awaited> =
            members.iter().map(|index| Awaited::member(&going.wanted.members[*index])).collect();
        let tell = |line: &str| (going.tell)(&format!("{}: {line}{behind}", wave.place));
        self.wait(&awaited, &tell).await
    }

    /// What a set says is to run when applying it failed. That it fails as well changes nothing.
    async fn after_failure(&self, going: &Going<'_>) {
        let (wanted, hooks) = (going.wanted, &going.wanted.order.on_failure);
        let Some(occasion) = going.occasion.as_ref().filter(|_| !hooks.is_empty()) else { return };
        if let Err(failure) = self.run_hooks(hooks, wanted, occasion, going.tell).await {
            (going.tell)(&format!("a hook for failures failed too: {}", failure.message));
        }
    }
}

/// `wave 2 (4 of 6): 3 objects and 1 hook`
fn progress(wave: &Wave, (number, of): (usize, usize), (objects, hooks): (usize, usize)) -> String {
    let count = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{count} {word}s")),
    };
    let what: Vec<String> =
        [count(objects, "object"), count(hooks, "hook")].into_iter().flatten().collect();
    format!("{} ({} of {of}): {}", wave.place, number + 1, what.join(" and "))
}
