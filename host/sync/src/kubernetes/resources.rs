//! Which kinds a cluster serves, and where: its aggregated discovery, two requests in all.

use std::collections::HashMap;

use bowline_core::object::ObjectId;
use bowline_core::run::Failure;
use bowline_core::{FailureClass, Value};
use http::Method;

use super::client::Client;

const ACCEPT: &str =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

/// The kinds of a cluster.
#[derive(Debug, Default)]
pub(crate) struct Resources {
    by_kind: HashMap<(String, String), Resource>,
    /// The version that the server prefers, by group and kind.
    preferred: HashMap<(String, String), String>,
}

/// Where the objects of a kind are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resource {
    /// `/api/v1` or `/apis/GROUP/VERSION`.
    prefix: String,
    plural: String,
    pub namespaced: bool,
}

impl Resources {
    /// Asks the cluster.
    pub(crate) async fn ask(client: &Client) -> Result<Resources, Failure> {
        let mut resources = Resources::default();
        for path in ["/api", "/apis"] {
            let answer = client.asked(Method::GET, path, None, ACCEPT).await?;
            resources.add(path, &answer.value);
        }
        Ok(resources)
    }

    fn add(&mut self, path: &str, groups: &Value) {
        for group in items(groups, "items") {
            let name = group.key("metadata").and_then(|metadata| text(metadata, "name"));
            let name = name.unwrap_or_default();
            for version in items(group, "versions") {
                let Some(number) = text(version, "version") else { continue };
                let (api_version, prefix) = match name {
                    "" => (number.to_owned(), format!("{path}/{number}")),
                    _ => (format!("{name}/{number}"), format!("{path}/{name}/{number}")),
                };
                for resource in items(version, "resources") {
                    self.add_resource(name, &api_version, &prefix, resource);
                }
            }
        }
    }

    fn add_resource(&mut self, group: &str, api_version: &str, prefix: &str, resource: &Value) {
        let kind = resource.key("responseKind").and_then(|kind| text(kind, "kind"));
        let (Some(plural), Some(kind)) = (text(resource, "resource"), kind) else { return };
        let namespaced = text(resource, "scope") == Some("Namespaced");
        let prefix = prefix.to_owned();
        let found = Resource { prefix, plural: plural.to_owned(), namespaced };
        self.by_kind.insert((api_version.to_owned(), kind.to_owned()), found);
        // Versions come with the preferred one first.
        let preferred = self.preferred.entry((group.to_owned(), kind.to_owned()));
        preferred.or_insert_with(|| api_version.to_owned());
    }

    /// Where objects like this one are.
    pub(crate) fn of(&self, id: &ObjectId) -> Option<&Resource> {
        self.by_kind.get(&(id.api_version.to_string(), id.kind.to_string()))
    }

    /// The version of a kind that the server prefers, and where its objects are.
    pub(crate) fn of_kind(&self, group: &str, kind: &str) -> Option<(&str, &Resource)> {
        let version = self.preferred.get(&(group.to_owned(), kind.to_owned()))?;
        let resource = self.by_kind.get(&(version.clone(), kind.to_owned()))?;
        Some((version, resource))
    }

    /// The path of an object; refused where its kind is not served.
    pub(crate) fn path(&self, id: &ObjectId) -> Result<String, Failure> {
        let resource = self.of(id).ok_or_else(|| {
            let message =
                format!("{id}: the cluster has no kind {} in {}", id.kind, id.api_version);
            Failure::new(FailureClass::SyncMissingKind, message).hint(
                "install what brings it, or put its CustomResourceDefinition into the release",
            )
        })?;
        match (resource.namespaced, &id.namespace) {
            (true, None) => {
                let message = format!("{id}: it must be in a namespace, and names none");
                Err(Failure::new(FailureClass::SyncInvalid, message)
                    .hint("name it in the manifest, or use the plugin set-namespace"))
            }
            (true, Some(namespace)) => Ok(resource.path(Some(namespace), &id.name)),
            (false, _) => Ok(resource.path(None, &id.name)),
        }
    }
}

impl Resource {
    /// The path of the objects in a namespace, or in all of the cluster.
    pub(crate) fn collection(&self, namespace: Option<&str>) -> String {
        let Resource { prefix, plural, .. } = self;
        match namespace {
            Some(namespace) => format!("{prefix}/namespaces/{namespace}/{plural}"),
            None => format!("{prefix}/{plural}"),
        }
    }

    fn path(&self, namespace: Option<&str>, name: &str) -> String {
        format!("{}/{name}", self.collection(namespace))
    }
}

fn items<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.key(key).and_then(Value::as_array).unwrap_or_default()
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.key(key).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_version_of_a_group_is_the_preferred_one() {
        let groups = r#"{"items":[{"metadata":{"name":"autoscaling"},"versions":[
            {"version":"v2","resources":[{"resource":"horizontalpodautoscalers","scope":"Namespaced",
              "responseKind":{"group":"autoscaling","version":"v2","kind":"HorizontalPodAutoscaler"}}]},
            {"version":"v1","resources":[{"resource":"horizontalpodautoscalers","scope":"Namespaced",
              "responseKind":{"group":"autoscaling","version":"v1","kind":"HorizontalPodAutoscaler"}}]}]}]}"#;
        let mut resources = Resources::default();
        resources.add("/apis", &Value::from_json(groups).unwrap());
        let kind = "HorizontalPodAutoscaler";
        let (version, preferred) = resources.of_kind("autoscaling", kind).unwrap();
        assert_eq!(version, "autoscaling/v2");
        assert_eq!(
            preferred.collection(Some("shop")),
            "/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers"
        );
        let old = r#"{"apiVersion":"autoscaling/v1","kind":"HorizontalPodAutoscaler",
            "metadata":{"name":"cart","namespace":"shop"}}"#;
        let id = ObjectId::of(&Value::from_json(old).unwrap()).unwrap();
        assert_eq!(
            resources.path(&id).unwrap(),
            "/apis/autoscaling/v1/namespaces/shop/horizontalpodautoscalers/cart"
        );
        let unknown = ObjectId { kind: "Cart".into(), ..id };
        assert_eq!(resources.path(&unknown).unwrap_err().class, FailureClass::SyncMissingKind);
    }
}
