//! Which objects wait for which.

use std::collections::{BTreeSet, HashMap};

use super::graph::Set;
use super::read::Object;
use super::rules::Action;

/// Whom each object waits for when they are applied.
pub(super) fn applying(objects: &[Object]) -> Vec<Set> {
    let mut after = defined(objects);
    ruled(objects, Action::Upsert, &mut after);
    after
}

/// Whom each object waits for when they are deleted.
pub(super) fn deleting(objects: &[Object]) -> Vec<Set> {
    let mut after = undefined(objects);
    ruled(objects, Action::Delete, &mut after);
    after
}

/// What is in a namespace waits for it, and instances for their CRD. Definitions wait for none of
/// them, so that there is no circle in these alone.
pub(super) fn defined(objects: &[Object]) -> Vec<Set> {
    let (mut namespaces, mut kinds) = (HashMap::new(), HashMap::new());
    for (index, object) in objects.iter().enumerate() {
        if object.is_namespace() {
            namespaces.insert(&*object.id.name, index);
        }
        kinds.extend(object.defines().map(|kind| (kind, index)));
    }
    let waits = |object: &Object| {
        if object.is_definition() {
            return Set::new();
        }
        let namespace = object.id.namespace.as_deref().and_then(|name| namespaces.get(name));
        let kind = kinds.get(&(object.id.group(), &*object.id.kind));
        namespace.into_iter().chain(kind).copied().collect()
    };
    objects.iter().map(waits).collect()
}

/// The same the other way round: what is deleted last was applied first.
pub(super) fn undefined(objects: &[Object]) -> Vec<Set> {
    let mut after = vec![Set::new(); objects.len()];
    for (object, definitions) in defined(objects).iter().enumerate() {
        for definition in definitions {
            after[*definition].insert(object);
        }
    }
    after
}

/// Adds the rules that are about one action only.
fn ruled(objects: &[Object], action: Action, after: &mut [Set]) {
    let members = members(objects);
    for (index, object) in objects.iter().enumerate() {
        for rule in object.rules.iter().filter(|rule| rule.is(action, action)) {
            for other in members.get(&*rule.group).into_iter().flatten().copied() {
                let (first, second) = if rule.before { (index, other) } else { (other, index) };
                after[second].insert(first);
            }
        }
    }
}

/// Who is in which group.
pub(super) fn members<'a>(objects: &'a [Object]) -> HashMap<&'a str, BTreeSet<usize>> {
    let mut members: HashMap<&str, BTreeSet<usize>> = HashMap::new();
    for (index, object) in objects.iter().enumerate() {
        for group in &object.groups {
            members.entry(group).or_default().insert(index);
        }
    }
    members
}
