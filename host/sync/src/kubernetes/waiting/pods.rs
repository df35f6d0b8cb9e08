//! The Pods behind workloads: those of the newest revision, since what ails the old ones ends with them.

use std::collections::BTreeMap;

use bowline_core::object::{annotation, uid};
use bowline_core::{Map, Value};

use super::follow::News;

/// Which ReplicaSet of a Deployment is which.
const REVISION: &str = "deployment.kubernetes.io/revision";
/// Which Pod of a StatefulSet or DaemonSet is of which template.
const HASH: &str = "controller-revision-hash";

/// The Pods and ReplicaSets of some namespaces, by their UIDs.
#[derive(Debug, Default)]
pub(super) struct Pods {
    pods: BTreeMap<String, Value>,
    sets: BTreeMap<String, Value>,
}

impl Pods {
    /// Takes in what was heard of Pods. Of each only what says why it is not ready is kept.
    pub(super) fn take_pod(&mut self, news: News) {
        take(&mut self.pods, news, slim);
    }

    /// Takes in what was heard of ReplicaSets.
    pub(super) fn take_set(&mut self, news: News) {
        take(&mut self.sets, news, slim);
    }

    /// The Pods of a workload; of a Pod, itself.
    pub(super) fn of<'a>(&'a self, owner: &'a Value) -> Vec<&'a Value> {
        match kind(owner) {
            "Pod" => vec![owner],
            "Deployment" => {
                self.controllers(owner).into_iter().flat_map(|set| self.owned(set)).collect()
            }
            _ => {
                let newest = owner.key("status").and_then(|status| status.key("updateRevision"));
                let newest = newest.and_then(Value::as_str);
                let label = |pod: &Value| {
                    let labels = pod.key("metadata")?.key("labels")?;
                    labels.key(HASH)?.as_str().map(str::to_owned)
                };
                let is_new = |pod: &&Value| {
                    newest.is_none()
                        || label(pod).as_deref().is_none_or(|hash| Some(hash) == newest)
                };
                self.owned(owner).filter(is_new).collect()
            }
        }
    }

    /// What stands between a workload and its Pods: a Deployment's newest ReplicaSet.
    pub(super) fn controllers(&self, owner: &Value) -> Vec<&Value> {
        if kind(owner) != "Deployment" {
            return Vec::new();
        }
        let revision = |object: &Value| {
            annotation(object, REVISION).and_then(Value::as_str).map(str::to_owned)
        };
        let newest = revision(owner);
        let sets = self.sets.values().filter(|set| is_owned_by(set, owner));
        sets.filter(|set| revision(set) == newest).collect()
    }

    fn owned<'a>(&'a self, owner: &'a Value) -> impl Iterator<Item = &'a Value> + 'a {
        self.pods.values().filter(move |pod| is_owned_by(pod, owner))
    }
}

fn kind(object: &Value) -> &str {
    object.key("kind").and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn has_pods(object: &Value) -> bool {
    const KINDS: [&str; 7] = [
        "Pod",
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "ReplicaSet",
        "ReplicationController",
        "Job",
    ];
    KINDS.contains(&kind(object))
}

fn take(into: &mut BTreeMap<String, Value>, news: News, slim: fn(&Value) -> Value) {
    match news {
        News::Listed(objects) => {
            into.clear();
            into.extend(objects.iter().filter_map(|one| Some((uid(one)?.to_owned(), slim(one)))));
        }
        News::Is(object) => into.extend(uid(&object).map(|uid| (uid.to_owned(), slim(&object)))),
        News::Gone(object) => drop(uid(&object).and_then(|uid| into.remove(uid))),
        News::Failed(_) | News::Lost(_) => {}
    }
}

/// A Pod or ReplicaSet without what is as long as it says nothing.
fn slim(object: &Value) -> Value {
    let only = |value: Option<&Value>, keys: &[&str]| {
        let map = value.and_then(Value::as_object);
        let kept = keys.iter().filter_map(|key| Some((*key, map?.get(key)?.clone())));
        Value::from(kept.collect::<Map>())
    };
    const METADATA: &[&str] = &[
        "name",
        "namespace",
        "uid",
        "labels",
        "annotations",
        "ownerReferences",
        "generation",
        "deletionTimestamp",
    ];
    const SPEC: &[&str] = &["nodeName", "initContainers", "replicas", "restartPolicy"];
    let mut kept = Map::new();
    for key in ["apiVersion", "kind", "status"] {
        if let Some(value) = object.key(key) {
            kept.insert(key, value.clone());
        }
    }
    kept.insert("metadata", only(object.key("metadata"), METADATA));
    kept.insert("spec", only(object.key("spec"), SPEC));
    kept.into()
}

fn is_owned_by(object: &Value, owner: &Value) -> bool {
    let Some(wanted) = uid(owner) else { return false };
    let owners = object.key("metadata").and_then(|metadata| metadata.key("ownerReferences"));
    let owners = owners.and_then(Value::as_array).unwrap_or_default();
    owners.iter().any(|one| one.key("uid").and_then(Value::as_str) == Some(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &str) -> Value {
        Value::from_json(text).unwrap()
    }

    #[test]
    fn only_pods_of_the_newest_revision_count() {
        let deployment = object(
            r#"{"kind":"Deployment","metadata":{"uid":"d","annotations":{"deployment.kubernetes.io/revision":"2"}}}"#,
        );
        let set = |uid: &str, revision: &str| {
            object(&format!(
                r#"{{"metadata":{{"uid":"{uid}","ownerReferences":[{{"uid":"d"}}],
                "annotations":{{"deployment.kubernetes.io/revision":"{revision}"}}}}}}"#
            ))
        };
        let pod = |name: &str, owner: &str, hash: &str| {
            object(&format!(
                r#"{{"metadata":{{"name":"{name}","uid":"{name}","labels":{{"controller-revision-hash":"{hash}"}},
                "ownerReferences":[{{"uid":"{owner}"}}]}}}}"#
            ))
        };
        let mut pods = Pods::default();
        pods.take_set(News::Listed(vec![set("old", "1"), set("new", "2")]));
        let all = [("a", "old", ""), ("b", "new", ""), ("c", "s", "x"), ("d", "s", "y")];
        for (name, owner, hash) in all {
            pods.take_pod(News::Is(pod(name, owner, hash)));
        }
        let names = |owner: &Value| {
            let name = |pod: &&Value| pod.key("metadata")?.key("name")?.as_str().map(str::to_owned);
            pods.of(owner).iter().filter_map(name).collect::<Vec<_>>()
        };
        assert_eq!(names(&deployment), ["b"]);
        let stateful =
            r#"{"kind":"StatefulSet","metadata":{"uid":"s"},"status":{"updateRevision":"y"}}"#;
        assert_eq!(names(&object(stateful)), ["d"]);
    }
}
