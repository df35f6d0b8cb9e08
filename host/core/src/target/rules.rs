//! What `spec.sync` of a cluster says of fields that others own, and of trouble that is borne.

use std::time::Duration;

use super::TargetError;
use crate::conflict::{ConflictRule, IgnoreRule, Policy};
use crate::diff::FieldPath;
use crate::health::Tolerance;
use crate::release::parse_duration;
use crate::value::{Map, Pointer, Value, View};

/// How long what is deleted may take to go, if nobody says otherwise.
const DELETION: Duration = Duration::from_secs(5 * 60);
/// How many rules or managers a customer may name.
const MOST: usize = 100;

/// `conflicts: [{kinds: [Deployment], path: /spec/replicas, policy: yield}]`
pub(super) fn conflicts(sync: &Map, errors: &mut Vec<TargetError>) -> Vec<ConflictRule> {
    let rules = items(sync, Pointer::of(["conflicts"]), errors);
    let rules = rules.into_iter().filter_map(|(at, rule)| {
        let map = object(&at, rule, &["kinds", "path", "policy"], errors)?;
        let policy = map.get("policy").and_then(Value::as_str).and_then(Policy::of_word);
        if policy.is_none() {
            refuse(errors, at.child("policy"), "expected fail, yield or force".to_owned());
        }
        let (kinds, path) = (kinds(&at, map, errors), path(&at, map, errors));
        Some(ConflictRule { kinds, path: path?, policy: policy? })
    });
    rules.collect()
}

/// `ignore: [{kinds: [Service], path: /spec/clusterIP}]`
pub(super) fn ignore(sync: &Map, errors: &mut Vec<TargetError>) -> Vec<IgnoreRule> {
    let rules = items(sync, Pointer::of(["ignore"]), errors);
    let rules = rules.into_iter().filter_map(|(at, rule)| {
        let map = object(&at, rule, &["kinds", "path"], errors)?;
        let (kinds, path) = (kinds(&at, map, errors), path(&at, map, errors));
        Some(IgnoreRule { kinds, path: path? })
    });
    rules.collect()
}

/// `adopt: {from: [kubectl-client-side-apply]}`
pub(super) fn adopt(sync: &Map, errors: &mut Vec<TargetError>) -> Vec<String> {
    let at = Pointer::of(["adopt"]);
    let Some(said) = sync.get("adopt") else { return Vec::new() };
    let Some(map) = object(&at, said, &["from"], errors) else { return Vec::new() };
    let managers = items(map, at.child("from"), errors);
    let managers = managers.into_iter().filter_map(|(at, manager)| {
        let name = manager.as_str().filter(|name| !name.is_empty() && name.len() <= 128);
        if name.is_none() {
            refuse(errors, at, "expected the name of a field manager".to_owned());
        }
        name.map(str::to_owned)
    });
    managers.collect()
}

/// `health: {tolerate: {crashLoop: 3, unschedulable: 10m, image: 2m, quota: 2m, mount: 7m}}`
pub(super) fn tolerate(sync: &Map, errors: &mut Vec<TargetError>) -> Tolerance {
    const KEYS: &[&str] = &["crashLoop", "unschedulable", "image", "quota", "mount"];
    let mut tolerance = Tolerance::default();
    let at = Pointer::of(["health"]);
    let Some(said) = sync.get("health") else { return tolerance };
    let Some(map) = object(&at, said, &["tolerate"], errors) else { return tolerance };
    let at = at.child("tolerate");
    let Some(said) = map.get("tolerate") else { return tolerance };
    let Some(map) = object(&at, said, KEYS, errors) else { return tolerance };
    if let Some(said) = map.get("crashLoop") {
        match said.view() {
            View::Number(number) if restarts(&number.to_string()).is_some() => {
                tolerance.crash_loop = restarts(&number.to_string()).unwrap_or_default();
            }
            _ => refuse(errors, at.child("crashLoop"), "expected a number of restarts".to_owned()),
        }
    }
    let mut duration = |key: &'static str, place: &mut Duration| {
        let Some(said) = map.get(key) else { return };
        match parse_duration(said.as_str().unwrap_or_default()) {
            Ok(duration) => *place = duration,
            Err(error) => refuse(errors, at.child(key), error.to_string()),
        }
    };
    duration("unschedulable", &mut tolerance.unschedulable);
    duration("image", &mut tolerance.image);
    duration("quota", &mut tolerance.quota);
    duration("mount", &mut tolerance.mount);
    tolerance
}

/// `deletion: 2m`
pub(super) fn deletion(sync: &Map, errors: &mut Vec<TargetError>) -> Duration {
    let Some(said) = sync.get("deletion") else { return DELETION };
    parse_duration(said.as_str().unwrap_or_default()).unwrap_or_else(|error| {
        refuse(errors, Pointer::of(["deletion"]), error.to_string());
        DELETION
    })
}

fn restarts(text: &str) -> Option<u32> {
    text.parse().ok()
}

/// The elements of a list, each with its place; none where there is no list.
fn items<'a>(
    map: &'a Map,
    at: Pointer,
    errors: &mut Vec<TargetError>,
) -> Vec<(Pointer, &'a Value)> {
    let Some(said) = at.parts().last().and_then(|key| map.get(key)) else { return Vec::new() };
    match said.as_array() {
        Some(list) if list.len() <= MOST => {
            let place = |(index, item): (usize, &'a Value)| (at.child(index.to_string()), item);
            list.iter().enumerate().map(place).collect()
        }
        Some(list) => {
            refuse(errors, at, format!("at most {MOST} may be named, these are {}", list.len()));
            Vec::new()
        }
        None => {
            refuse(errors, at, format!("expected a list, found {}", said.kind()));
            Vec::new()
        }
    }
}

/// An object that has no other keys than these.
fn object<'a>(
    at: &Pointer,
    said: &'a Value,
    known: &[&str],
    errors: &mut Vec<TargetError>,
) -> Option<&'a Map> {
    let Some(map) = said.as_object() else {
        let message =
            format!("expected an object with {}, found {}", known.join(", "), said.kind());
        refuse(errors, at.clone(), message);
        return None;
    };
    for key in map.keys().filter(|key| !known.contains(&&***key)) {
        let message = format!("unknown key {key:?}; there are {}", known.join(", "));
        refuse(errors, at.child(key.clone()), message);
    }
    Some(map)
}

/// The kinds that a rule is for; all of them where it names none.
fn kinds(at: &Pointer, map: &Map, errors: &mut Vec<TargetError>) -> Vec<String> {
    let Some(said) = map.get("kinds") else { return Vec::new() };
    let kinds: Option<Vec<String>> = said
        .as_array()
        .and_then(|list| list.iter().map(|kind| kind.as_str().map(str::to_owned)).collect());
    kinds.unwrap_or_else(|| {
        refuse(errors, at.child("kinds"), "expected a list of kinds, as [Deployment]".to_owned());
        Vec::new()
    })
}

fn path(at: &Pointer, map: &Map, errors: &mut Vec<TargetError>) -> Option<FieldPath> {
    let text = map.get("path").and_then(Value::as_str);
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        let message = "expected a field, as /spec/replicas".to_owned();
        refuse(errors, at.child("path"), message);
        return None;
    };
    let read = FieldPath::parse(text);
    read.map_err(|error| refuse(errors, at.child("path"), error.to_string())).ok()
}

fn refuse(errors: &mut Vec<TargetError>, at: Pointer, message: String) {
    errors.push(TargetError { at, message });
}
