//! Namespaces that nobody has made.

use std::collections::BTreeSet;

use bowline_core::run::Failure;
use bowline_core::{Map, Value};

use super::Cluster;
use super::client::Refusal;
use super::wanted::Wanted;

impl Cluster {
    /// Makes the namespaces that objects are in and that the set does not bring.
    pub(super) async fn make_namespaces(
        &self,
        wanted: &Wanted,
        outdated: &[usize],
    ) -> Result<(), Failure> {
        if !self.target.create_namespaces {
            return Ok(());
        }
        let members = &wanted.members;
        let brought: BTreeSet<&str> = members
            .iter()
            .filter(|one| &*one.id.kind == "Namespace")
            .map(|one| &*one.id.name)
            .collect();
        let named = outdated.iter().filter_map(|index| members[*index].id.namespace.as_deref());
        let hooks = wanted.hooks_of_waves();
        let of_hooks = hooks.filter_map(|hook| hook.key("metadata")?.key("namespace")?.as_str());
        let needed: BTreeSet<&str> =
            named.chain(of_hooks).filter(|name| !brought.contains(name)).collect();
        for namespace in needed {
            self.make_namespace(namespace).await?;
        }
        Ok(())
    }

    /// Makes a namespace, if it is not there.
    pub(super) async fn make_namespace(&self, name: &str) -> Result<(), Failure> {
        if self.client.get(&format!("/api/v1/namespaces/{name}")).await?.is_some() {
            return Ok(());
        }
        let metadata = Map::from_iter([("name", Value::from(name))]);
        let namespace = Map::from_iter([
            ("apiVersion", "v1".into()),
            ("kind", "Namespace".into()),
            ("metadata", metadata.into()),
        ]);
        match self.client.create("/api/v1/namespaces", &namespace.into()).await {
            // Another was quicker.
            Ok(_) | Err(Refusal { code: Some(409), .. }) => Ok(()),
            Err(refusal) => Err(refusal.failure),
        }
    }
}
