//! Which live object is which wanted one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::failure::FailureClass;
use crate::object::{Identity, ObjectId};
use crate::run::Failure;
use crate::value::Value;

/// Kinds that an API server serves under two groups: each such object is both. The version is in no
/// identity, and the group is.
const MOVED: &[(&str, &str, &str)] = &[
    ("extensions", "Ingress", "networking.k8s.io"),
    ("extensions", "NetworkPolicy", "networking.k8s.io"),
    ("extensions", "DaemonSet", "apps"),
    ("extensions", "Deployment", "apps"),
    ("extensions", "ReplicaSet", "apps"),
    ("extensions", "PodSecurityPolicy", "policy"),
    ("", "Event", "events.k8s.io"),
];

type Name = (Arc<str>, Arc<str>, Arc<str>);

/// What is wanted.
pub(super) struct Wanted(BTreeMap<Name, BTreeSet<Option<Arc<str>>>>);

impl Wanted {
    pub(super) fn of(identities: &[Identity]) -> Wanted {
        let mut wanted: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for identity in identities {
            wanted.entry(name(identity)).or_default().insert(identity.namespace.clone());
        }
        Wanted(wanted)
    }

    pub(super) fn has(&self, live: &ObjectId) -> bool {
        let live = live.identity();
        self.0.get(&name(&live)).is_some_and(|namespaces| {
            live.namespace.is_none()
                || namespaces.contains(&None)
                || namespaces.contains(&live.namespace)
        })
    }
}

/// The live objects, each once though a server may list it under two groups. One that cannot be read
/// means that the baseline cannot be trusted.
pub(super) fn members<'a>(live: &[&'a Value]) -> Result<Vec<(ObjectId, &'a Value)>, Failure> {
    let mut members = Vec::with_capacity(live.len());
    for object in live {
        let id = ObjectId::of(object).map_err(|error| {
            let message = format!("a live object cannot be read, so nothing is deleted: {error}");
            Failure::new(FailureClass::GuardPrune, message)
        })?;
        members.push((id, *object));
    }
    // The group that the kind has moved to sorts before the one that it came from.
    let moved = |id: &ObjectId| *group(&id.identity()) != *id.group();
    members.sort_by_cached_key(|(id, _)| (moved(id), id.clone()));
    let mut seen = BTreeSet::new();
    members.retain(|(id, _)| seen.insert((name(&id.identity()), id.namespace.clone())));
    Ok(members)
}

fn name(identity: &Identity) -> Name {
    (group(identity), identity.kind.clone(), identity.name.clone())
}

fn group(identity: &Identity) -> Arc<str> {
    let moved =
        MOVED.iter().find(|(from, kind, _)| (*from, *kind) == (&*identity.group, &*identity.kind));
    moved.map_or_else(|| identity.group.clone(), |(_, _, to)| (*to).into())
}
