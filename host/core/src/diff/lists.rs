//! Which elements of two lists are the same one.
//!
//! Kubernetes merges some lists by a key of their elements. Two such lists are compared by that key:
//! a container in front of the others is one new container, not a change of all of them.

use std::collections::HashSet;

use super::path::text_of;
use crate::value::{Key, Taint, Value};

/// The keys that elements of the list at a field may go by, the best first. By Kubernetes' convention,
/// as its API's types say in `patchMergeKey`; where one does not fit, the next may.
fn merge_keys(field: &str) -> &'static [&'static str] {
    match field {
        "containers"
        | "initContainers"
        | "ephemeralContainers"
        | "env"
        | "volumes"
        | "imagePullSecrets"
        | "webhooks"
        | "resourceClaims" => &["name"],
        "ports" => &["containerPort", "port", "name"],
        "volumeMounts" => &["mountPath"],
        "volumeDevices" => &["devicePath"],
        "hostAliases" => &["ip"],
        "topologySpreadConstraints" => &["topologyKey"],
        "ownerReferences" => &["uid"],
        "conditions" => &["type"],
        _ => &[],
    }
}

/// The key by which elements of both lists go, with the texts of each list: where every element has
/// it, no two of a list have the same, and none is secret.
pub(crate) fn common_key(
    field: &str,
    before: &[Value],
    after: &[Value],
) -> Option<(&'static str, Vec<Key>, Vec<Key>)> {
    merge_keys(field).iter().find_map(|key| Some((*key, texts(before, key)?, texts(after, key)?)))
}

/// The key by which the elements of one list go.
pub(crate) fn own_key(field: &str, items: &[Value]) -> Option<(&'static str, Vec<Key>)> {
    merge_keys(field).iter().find_map(|key| Some((*key, texts(items, key)?)))
}

fn texts(items: &[Value], key: &str) -> Option<Vec<Key>> {
    let (mut seen, mut texts) = (HashSet::new(), Vec::with_capacity(items.len()));
    for item in items {
        // The text is shown in paths.
        let secret = |value: &Value| value.taint() == Taint::Sensitive;
        if secret(item) || item.key(key).is_none_or(secret) {
            return None;
        }
        let text = text_of(item, key)?;
        if !seen.insert(text.clone()) {
            return None;
        }
        texts.push(text);
    }
    Some(texts)
}
