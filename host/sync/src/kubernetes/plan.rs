//! What applying would change: the server is asked, object by object, in a dry run; but not about what is
//! as we left it.

use std::collections::BTreeSet;
use std::sync::Arc;

use bowline_core::diff;
use bowline_core::object::{Identity, ObjectId, annotation, label};
use bowline_core::owned::{covers, owned};
use bowline_core::run::Failure;
use bowline_core::{FailureClass, Map, Value, applyset};

use super::client::{Client, MANAGER, Mode, Refusal};
use super::members::{Members, Set};
use super::resources::Resources;
use super::{Cluster, yielding};
use crate::target::SyncPlan;

/// The digest of what was applied, on each member.
const APPLIED: &str = "bowline.dev/applied";
/// How many requests are under way at once.
pub(super) const AT_ONCE: usize = 16;

/// An object as it is to be sent.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub id: ObjectId,
    pub object: Value,
}

/// What was found, held against what is wanted.
pub(super) struct Comparison {
    pub plan: SyncPlan,
    pub set: Option<Set>,
    pub members: Members,
    /// Which of the wanted objects must be sent, by their places.
    pub outdated: Vec<usize>,
}

/// What the dry run of one object says.
enum Tried {
    /// It would be made.
    New,
    /// It would be this.
    Is { before: Value, after: Value },
}

impl Cluster {
    /// The objects as they are to be sent: members of the set, with the digest of what they are.
    pub(super) fn wanted<'a>(
        &self,
        objects: impl Iterator<Item = &'a Value>,
    ) -> Result<Vec<Wanted>, Failure> {
        let set = self.set_id();
        let wanted = objects.map(|object| {
            let id = ObjectId::checked(object).map_err(|error| {
                Failure::new(FailureClass::SyncInvalid, format!("an object is none: {error}"))
            })?;
            let member = with_entry(object, "labels", applyset::PART_OF, &set);
            let digest = member.digest().to_string();
            Ok(Wanted { id, object: with_entry(&member, "annotations", APPLIED, &digest) })
        });
        wanted.collect()
    }

    /// What is there against what is wanted.
    pub(super) async fn compare(&self, wanted: &[Wanted]) -> Result<Comparison, Failure> {
        let resources = self.resources().await?;
        let set = self.set().await?;
        let members = self.members(set.as_ref()).await?;
        let there = |one: &Wanted| members.get(&one.id.identity());
        let settled = |one: &Wanted| there(one).is_some_and(|live| is_settled(live, one));
        let outdated: Vec<usize> =
            (0..wanted.len()).filter(|index| !settled(&wanted[*index])).collect();
        let tried = self.try_all(wanted, &outdated, &resources).await?;

        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (index, tried) in outdated.iter().zip(tried) {
            match tried {
                Tried::New => after.push(plain(&wanted[*index].object)),
                Tried::Is { before: old, after: new } => {
                    before.push(plain(&old));
                    after.push(plain(&new));
                }
            }
        }
        let kept: BTreeSet<Identity> = wanted.iter().map(|one| one.id.identity()).collect();
        let gone = members.iter().filter(|(identity, _)| !kept.contains(*identity));
        before.extend(gone.map(|(_, object)| plain(object)));
        let plan = self.planned(&before, &after, wanted.len() as u64)?;
        Ok(Comparison { plan, set, members, outdated })
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
        wanted: &[Wanted],
        which: &[usize],
        resources: &Arc<Resources>,
    ) -> Result<Vec<Tried>, Failure> {
        let coming = Coming::of(wanted, self.target.create_namespaces);
        let all: Vec<&Value> = wanted.iter().map(|one| &one.object).collect();
        let mut tried = Vec::with_capacity(which.len());
        for some in which.chunks(AT_ONCE) {
            let asked = some
                .iter()
                .map(|index| try_one(&self.client, &wanted[*index], &all, resources, &coming));
            for answer in futures_util::future::join_all(asked).await {
                tried.push(answer?);
            }
        }
        Ok(tried)
    }
}

/// Kinds and namespaces that the set itself brings: nobody can try what is in them yet.
struct Coming {
    kinds: BTreeSet<(String, String)>,
    namespaces: BTreeSet<String>,
    all_namespaces: bool,
}

impl Coming {
    fn of(wanted: &[Wanted], create_namespaces: bool) -> Coming {
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

async fn try_one(
    client: &Client,
    wanted: &Wanted,
    all: &[&Value],
    resources: &Resources,
    coming: &Coming,
) -> Result<Tried, Failure> {
    if resources.of(&wanted.id).is_none() && coming.has_kind(&wanted.id) {
        return Ok(Tried::New);
    }
    let path = resources.path(&wanted.id)?;
    match yielding::apply(client, &path, &wanted.object, all, Mode::DryRun).await {
        Ok(answer) if answer.created => Ok(Tried::New),
        Ok(answer) => {
            let before = client.get(&path).await?.unwrap_or_else(|| answer.value.clone());
            check_ours(&before, wanted)?;
            Ok(Tried::Is { before, after: answer.value })
        }
        // Its namespace is not there yet.
        Err(Refusal { code: Some(404), .. }) if coming.has_namespace(&wanted.id) => Ok(Tried::New),
        Err(refusal) => Err(named(refusal, &wanted.id)),
    }
}

/// Refuses what is another set's.
fn check_ours(live: &Value, wanted: &Wanted) -> Result<(), Failure> {
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

/// Whether a live object is what is wanted, and nobody took a field of it from us.
fn is_settled(live: &Value, wanted: &Wanted) -> bool {
    let applied = |object| annotation(object, APPLIED);
    let same = applied(live).is_some() && applied(live) == applied(&wanted.object);
    same && owned(live, MANAGER).is_some_and(|fields| covers(fields, &wanted.object))
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

/// An object with an entry more among its labels or annotations.
pub(super) fn with_entry(object: &Value, list: &str, key: &str, value: &str) -> Value {
    let map = |value: Option<&Value>| value.and_then(Value::as_object).cloned();
    let mut whole = map(Some(object)).unwrap_or_else(Map::new);
    let mut metadata = map(whole.get("metadata")).unwrap_or_else(Map::new);
    let mut entries = map(metadata.get(list)).unwrap_or_else(Map::new);
    entries.insert(key, value.into());
    metadata.insert(list, entries.into());
    whole.insert("metadata", metadata.into());
    whole.into()
}

/// An object without what the server says of it, and without our own digest.
fn plain(object: &Value) -> Value {
    const SERVERS: [&str; 6] =
        ["managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "selfLink"];
    let Some(mut whole) = object.as_object().cloned() else { return object.clone() };
    whole.remove("status");
    if let Some(mut metadata) = whole.get("metadata").and_then(Value::as_object).cloned() {
        SERVERS.iter().for_each(|key| drop(metadata.remove(key)));
        if let Some(mut notes) = metadata.get("annotations").and_then(Value::as_object).cloned() {
            notes.remove(APPLIED);
            match notes.is_empty() {
                true => drop(metadata.remove("annotations")),
                false => drop(metadata.insert("annotations", notes.into())),
            }
        }
        whole.insert("metadata", metadata.into());
    }
    whole.into()
}
