//! What applying would change: the server is asked, object by object, in a dry run; but not about what is
//! as we left it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bowline_core::conflict::compared;
use bowline_core::object::{ObjectId, label, resource_version, with_metadata};
use bowline_core::run::Failure;
use bowline_core::{Digest, FailureClass, Value, applyset, diff};
use futures_util::{StreamExt, TryStreamExt};

use super::Cluster;
use super::client::{Mode, Refusal};
use super::contested::{Contest, YIELDED};
use super::members::Members;
use super::resources::Resources;
use super::set::Set;
use super::wanted::{APPLIED, Member, Wanted};
use crate::target::SyncPlan;

/// For how long what was tried holds: review and sync follow each other, but for a person in between.
const LATELY: Duration = Duration::from_secs(60);
/// How many requests are under way at once.
pub(super) const AT_ONCE: usize = 16;

/// What was found, held against what is wanted.
pub(super) struct Comparison {
    pub plan: SyncPlan,
    pub set: Option<Set>,
    pub members: Members,
    /// Which of the wanted members must be sent, by their places.
    pub outdated: Vec<usize>,
    /// Whether hooks run with the waves: they have not run for this yet.
    pub hooks_due: bool,
}

/// What was tried last.
pub(super) struct LastTried {
    at: Instant,
    /// Over what was to be sent, and the members at their versions.
    seen: Digest,
    tried: Arc<Vec<Tried>>,
}

/// What the dry run of one object says.
pub(super) enum Tried {
    /// It would be made.
    New,
    /// It would be this.
    Is { before: Value, after: Value },
}

impl Cluster {
    /// What is there against what is wanted.
    pub(super) async fn compare(&self, wanted: &Wanted) -> Result<Comparison, Failure> {
        let resources = self.resources().await?;
        self.forget_applications().await;
        let set = self.set().await?;
        let members = self.members_lately(set.as_ref()).await?;
        let all = wanted.objects();
        let contest = Contest::new(&self.client, &self.target, &all);
        let settled = |one: &Member| {
            members.get(&one.id.identity()).is_some_and(|live| contest.is_settled(live, one))
        };
        let outdated: Vec<usize> =
            (0..wanted.members.len()).filter(|index| !settled(&wanted.members[*index])).collect();
        let seen = seen(wanted, &outdated, &members);
        let tried = self.tried_lately(seen).await;
        let tried = match tried {
            Some(tried) => tried,
            None => {
                let tried = self.try_all(&contest, wanted, (&outdated, &members), &resources);
                let tried = Arc::new(tried.await?);
                let at = Instant::now();
                *self.tried.lock().await = Some(LastTried { at, seen, tried: tried.clone() });
                tried
            }
        };

        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (index, tried) in outdated.iter().zip(tried.iter()) {
            match tried {
                Tried::New => after.push(self.plain(&wanted.members[*index].object)),
                Tried::Is { before: old, after: new } => {
                    before.push(self.plain(old));
                    after.push(self.plain(new));
                }
            }
        }
        let hooked = set.as_ref().and_then(|set| set.kept.hooked);
        let hooks_due = wanted.occasion.is_some() && hooked != wanted.occasion;
        if hooks_due {
            after.extend(wanted.hooks_of_waves().cloned());
        }
        before.extend(self.going(wanted, &members)?.iter().map(|object| self.plain(object)));
        let hooks = if hooks_due { wanted.hooks_of_waves().count() } else { 0 };
        let plan = self.planned(&before, &after, (wanted.members.len() + hooks) as u64)?;
        Ok(Comparison { plan, set, members, outdated, hooks_due })
    }

    /// What was found a moment ago, where what it was found with is what there is now.
    async fn tried_lately(&self, seen: Digest) -> Option<Arc<Vec<Tried>>> {
        let last = self.tried.lock().await;
        let last = last.as_ref().filter(|last| last.at.elapsed() < LATELY && last.seen == seen)?;
        Some(last.tried.clone())
    }

    fn planned(&self, before: &[Value], after: &[Value], wanted: u64) -> Result<SyncPlan, Failure> {
        let differences = diff::diff(before, after).map_err(|error| {
            Failure::new(FailureClass::SyncUnavailable, format!("what the cluster has: {error}"))
        })?;
        Ok(SyncPlan::of(differences, wanted, &self.site.installation.key))
    }

    /// Dry runs of these, several at once; in their order.
    async fn try_all(
        &self,
        contest: &Contest<'_>,
        wanted: &Wanted,
        (which, members): (&[usize], &Members),
        resources: &Arc<Resources>,
    ) -> Result<Vec<Tried>, Failure> {
        let coming = Coming::of(&wanted.members, self.target.create_namespaces);
        let tries: Vec<_> = which
            .iter()
            .map(|index| {
                let wanted = &wanted.members[*index];
                let live = members.get(&wanted.id.identity());
                self.try_one(contest, (wanted, live), resources, &coming)
            })
            .collect();
        futures_util::stream::iter(tries).buffered(AT_ONCE).try_collect().await
    }

    async fn try_one(
        &self,
        contest: &Contest<'_>,
        (wanted, live): (&Member, Option<&Value>),
        resources: &Resources,
        coming: &Coming,
    ) -> Result<Tried, Failure> {
        if resources.of(&wanted.id).is_none() && coming.has_kind(&wanted.id) {
            return Ok(Tried::New);
        }
        let path = resources.path(&wanted.id)?;
        if let Some(live) = self.to_adopt(&path).await? {
            check_ours(&live, wanted)?;
            self.refuse_self_healed(&live).await?;
            let taken = self.client.apply(&path, &wanted.object, (Mode::DryRun, true)).await;
            let after = taken.map_err(|refusal| named(refusal, &wanted.id))?.value;
            return Ok(Tried::Is { before: live, after });
        }
        match contest.apply(&path, &wanted.object, Mode::DryRun).await {
            Ok(answer) if answer.created => Ok(Tried::New),
            Ok(answer) => {
                let before = match live {
                    Some(live) => Some(live.clone()),
                    None => self.client.get(&path).await?,
                };
                let before = before.unwrap_or_else(|| answer.value.clone());
                check_ours(&before, wanted)?;
                Ok(Tried::Is { before, after: answer.value })
            }
            // Its namespace is not there yet.
            Err(Refusal { code: Some(404), .. }) if coming.has_namespace(&wanted.id) => {
                Ok(Tried::New)
            }
            Err(refusal) => Err(named(refusal, &wanted.id)),
        }
    }

    /// The object at a path, where it is to be taken over.
    pub(super) async fn to_adopt(&self, path: &str) -> Result<Option<Value>, Failure> {
        if self.target.adopt.is_empty() {
            return Ok(None);
        }
        Ok(self.client.get(path).await?.filter(|live| self.is_to_adopt(live)))
    }

    /// An object as it is compared: without what the server says of it, our own notes, and what the
    /// customer ignores.
    fn plain(&self, object: &Value) -> Value {
        compared(&plain(object), &self.target.ignore)
    }
}

/// What a dry run depends on, as far as it is known: what is sent, and which version of each member
/// is there.
fn seen(wanted: &Wanted, outdated: &[usize], members: &Members) -> Digest {
    let sent = outdated.iter().map(|index| *wanted.members[*index].object.digest().bytes());
    let there = members.iter().map(|(identity, object)| {
        let version = resource_version(object).unwrap_or_default();
        *Digest::of(format!("{identity:?} {version}")).bytes()
    });
    Digest::of_parts(sent.chain(there))
}

/// Kinds and namespaces that the set itself brings: nobody can try what is in them yet.
struct Coming {
    kinds: BTreeSet<(String, String)>,
    namespaces: BTreeSet<String>,
    all_namespaces: bool,
}

impl Coming {
    fn of(wanted: &[Member], create_namespaces: bool) -> Coming {
        let defined = wanted.iter().filter(|one| &*one.id.kind == "CustomResourceDefinition");
        let kinds = defined.filter_map(|one| {
            let spec = one.object.key("spec")?;
            let kind = spec.key("names")?.key("kind")?.as_str()?;
            Some((spec.key("group")?.as_str()?.to_owned(), kind.to_owned()))
        });
        let named = wanted.iter().filter(|one| &*one.id.kind == "Namespace");
        let namespaces = named.map(|one| one.id.name.to_string()).collect();
        Coming { kinds: kinds.collect(), namespaces, all_namespaces: create_namespaces }
    }

    fn has_kind(&self, id: &ObjectId) -> bool {
        self.kinds.contains(&(id.group().to_owned(), id.kind.to_string()))
    }

    fn has_namespace(&self, id: &ObjectId) -> bool {
        let namespace = id.namespace.as_deref().unwrap_or_default();
        self.all_namespaces || self.namespaces.contains(namespace)
    }
}

/// Refuses what is another set's.
fn check_ours(live: &Value, wanted: &Member) -> Result<(), Failure> {
    let set = label(live, applyset::PART_OF);
    match set {
        Some(other) if set != label(&wanted.object, applyset::PART_OF) => {
            let message = format!("{} belongs to another set, {other}", wanted.id);
            Err(Failure::new(FailureClass::SyncForeign, message)
                .hint("one object can be of one release and customer only"))
        }
        _ => Ok(()),
    }
}

/// A refusal with the object that it is about.
pub(super) fn named(refusal: Refusal, id: &ObjectId) -> Failure {
    let failure = refusal.failure;
    // A conflict names it already.
    if failure.message.starts_with(&id.to_string()) {
        return failure;
    }
    let message = format!("{id}: {}", failure.message);
    Failure { message, ..failure }
}

/// An object without what the server says of it, and without our own notes.
fn plain(object: &Value) -> Value {
    const OURS: [&str; 2] = [APPLIED, YIELDED];
    const SERVERS: [&str; 6] =
        ["managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "selfLink"];
    let said = with_metadata(object, |metadata| {
        SERVERS.iter().for_each(|key| drop(metadata.remove(key)));
        let notes = metadata.remove("annotations");
        let Some(mut notes) = notes.as_ref().and_then(Value::as_object).cloned() else { return };
        OURS.iter().for_each(|key| drop(notes.remove(key)));
        if !notes.is_empty() {
            metadata.insert("annotations", notes.into());
        }
    });
    let Some(mut whole) = said.as_object().cloned() else { return said };
    whole.remove("status");
    whole.into()
}
