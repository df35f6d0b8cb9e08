//! The Pods behind workloads: those of the newest revision, since what ails the old ones ends with them.

use std::collections::BTreeSet;

use bowline_core::Value;
use bowline_core::object::annotation;
use bowline_core::run::Failure;

use super::Cluster;

/// Which ReplicaSet of a Deployment is which.
const REVISION: &str = "deployment.kubernetes.io/revision";
/// Which Pod of a StatefulSet or DaemonSet is of which template.
const HASH: &str = "controller-revision-hash";

/// The Pods and ReplicaSets of some namespaces.
#[derive(Debug, Default)]
pub(super) struct Pods {
    pods: Vec<Value>,
    sets: Vec<Value>,
}

impl Cluster {
    /// The Pods and ReplicaSets in the namespaces of these objects, as far as they may be seen: they
    /// explain, and nothing is decided on their absence.
    pub(super) async fn pods_of(&self, owners: &[&Value]) -> Result<Pods, Failure> {
        let namespaces = owners
            .iter()
            .filter(|owner| has_pods(owner))
            .filter_map(|owner| owner.key("metadata")?.key("namespace")?.as_str());
        let namespaces: BTreeSet<&str> = namespaces.collect();
        let mut found = Pods::default();
        for namespace in namespaces {
            let pods = format!("/api/v1/namespaces/{namespace}/pods");
            let sets = format!("/apis/apps/v1/namespaces/{namespace}/replicasets");
            found.pods.extend(self.client.list(&pods, "").await.unwrap_or_default());
            found.sets.extend(self.client.list(&sets, "").await.unwrap_or_default());
        }
        Ok(found)
    }
}

impl Pods {
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
        let sets = self.sets.iter().filter(|set| is_owned_by(set, owner));
        sets.filter(|set| revision(set) == newest).collect()
    }

    fn owned<'a>(&'a self, owner: &'a Value) -> impl Iterator<Item = &'a Value> + 'a {
        self.pods.iter().filter(move |pod| is_owned_by(pod, owner))
    }
}

fn kind(object: &Value) -> &str {
    object.key("kind").and_then(Value::as_str).unwrap_or_default()
}

fn has_pods(object: &Value) -> bool {
    const KINDS: [&str; 6] =
        ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job"];
    KINDS.contains(&kind(object))
}

fn is_owned_by(object: &Value, owner: &Value) -> bool {
    let uid = |object: &Value| object.key("metadata")?.key("uid")?.as_str().map(str::to_owned);
    let Some(wanted) = uid(owner) else { return false };
    let owners = object.key("metadata").and_then(|metadata| metadata.key("ownerReferences"));
    let owners = owners.and_then(Value::as_array).unwrap_or_default();
    owners.iter().any(|one| one.key("uid").and_then(Value::as_str) == Some(wanted.as_str()))
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
                r#"{{"metadata":{{"name":"{name}","labels":{{"controller-revision-hash":"{hash}"}},
                "ownerReferences":[{{"uid":"{owner}"}}]}}}}"#
            ))
        };
        let pods = Pods {
            sets: vec![set("old", "1"), set("new", "2")],
            pods: vec![
                pod("a", "old", ""),
                pod("b", "new", ""),
                pod("c", "s", "x"),
                pod("d", "s", "y"),
            ],
        };
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
