//! Setting up a call of a plugin in a unit test; `calling` makes it.

use std::time::Duration;

use serde_json::Value;

use super::store;
use super::world::{Output, World};
use crate::Response;

/// All that a plugin can observe in one call, set up piece by piece.
///
/// ```
/// use bowline_guest::TestCall;
/// use serde_json::json;
///
/// let call = TestCall::new()
///     .object(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}))
///     .customer("acme")
///     .value("/replicas", 3);
/// let cx = call.context::<bowline_guest::role::Transform>();
/// assert_eq!(cx.objects().kind("ConfigMap").into_iter().len(), 1);
/// assert_eq!(cx.facts().value::<u32>("/replicas"), Ok(Some(3)));
/// ```
#[derive(Clone, Default)]
pub struct TestCall {
    pub(super) world: World,
    pub(super) objects: Vec<Value>,
}

impl TestCall {
    /// A call without objects, of the customer `test` of release `test` 1.0.0.
    pub fn new() -> Self {
        TestCall::default()
    }

    /// Adds an object behind the others.
    #[must_use]
    pub fn object(mut self, object: Value) -> Self {
        self.objects.push(object);
        self
    }

    /// Adds objects behind the others.
    #[must_use]
    pub fn objects(mut self, objects: impl IntoIterator<Item = Value>) -> Self {
        self.objects.extend(objects);
        self
    }

    /// Sets the release's name and version.
    #[must_use]
    pub fn release(mut self, name: impl Into<String>, version: impl Into<String>) -> Self {
        self.world.release.name = name.into();
        self.world.release.version = version.into();
        self
    }

    /// Sets the release's digest.
    #[must_use]
    pub fn release_digest(mut self, digest: impl Into<String>) -> Self {
        self.world.release.digest = digest.into();
        self
    }

    /// Sets the customer's name.
    #[must_use]
    pub fn customer(mut self, name: impl Into<String>) -> Self {
        self.world.customer_name = name.into();
        self
    }

    /// Adds a label of the customer.
    #[must_use]
    pub fn customer_label(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.world.customer_labels.insert(key.into(), value.into());
        self
    }

    /// Adds an image of the release.
    #[must_use]
    pub fn image(mut self, name: impl Into<String>, reference: impl Into<String>) -> Self {
        self.world.images.insert(name.into(), reference.into());
        self
    }

    /// Sets all of the customer's values.
    #[must_use]
    pub fn values(mut self, values: Value) -> Self {
        self.world.values = values;
        self
    }

    /// Sets one of the customer's values, by JSON Pointer.
    ///
    /// # Panics
    /// Where the pointer leads through a value that holds nothing.
    #[must_use]
    pub fn value(mut self, at: &str, value: impl Into<Value>) -> Self {
        if let Err(reason) = super::tree::set(&mut self.world.values, at, value.into()) {
            panic!("{reason}");
        }
        self
    }

    /// Adds a Terraform output.
    #[must_use]
    pub fn output(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let output = Output { value: value.into(), sensitive: false };
        self.world.outputs.insert(name.into(), output);
        self
    }

    /// Adds a sensitive Terraform output, which can be read with the grant `output:NAME` only.
    #[must_use]
    pub fn sensitive_output(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let output = Output { value: value.into(), sensitive: true };
        self.world.outputs.insert(name.into(), output);
        self
    }

    /// Adds a file of the release, and the grant to read them (`files`).
    #[must_use]
    pub fn file(mut self, path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        self.world.grants.insert("files".to_owned());
        self.world.files.insert(path.into(), content.into());
        self
    }

    /// Grants a capability, such as `output:db_password` or `cluster-read:apps/Deployment`.
    #[must_use]
    pub fn grant(mut self, capability: impl Into<String>) -> Self {
        self.world.grants.insert(capability.into());
        self
    }

    /// Says whether a kind lives in a namespace, where neither Kubernetes' own kinds nor a
    /// CustomResourceDefinition among the objects say so.
    #[must_use]
    pub fn namespaced(
        mut self,
        api_version: impl Into<String>,
        kind: impl Into<String>,
        namespaced: bool,
    ) -> Self {
        self.world.scopes.insert((api_version.into(), kind.into()), namespaced);
        self
    }

    /// Adds an object to the customer's cluster, and the grant to read its kind.
    #[must_use]
    pub fn live_object(mut self, object: Value) -> Self {
        let id = store::identity(&object);
        self.world.grants.insert(format!("cluster-read:{}/{}", id.group(), id.kind));
        self.world.live.insert(id, object);
        self
    }

    /// Prepares the answer to an HTTP request, and so grants it.
    #[must_use]
    pub fn http_answer(
        mut self,
        method: impl Into<String>,
        url: impl Into<String>,
        response: Response,
    ) -> Self {
        self.world.answers.insert((method.into(), url.into()), response);
        self
    }

    /// Sets the idempotency key of the step.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.world.progress.key = key.into();
        self
    }

    /// Sets which call of the step this is; 1 is the first.
    #[must_use]
    pub fn attempt(mut self, attempt: u32) -> Self {
        self.world.progress.attempt = attempt;
        self
    }

    /// Sets when the step first began and the time of this call, since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn times(mut self, began: Duration, now: Duration) -> Self {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.world.progress.began = millis(began);
        self.world.progress.now = millis(now);
        self
    }

    /// Sets what the step last asked to remember.
    #[must_use]
    pub fn saved(mut self, value: impl Into<Value>) -> Self {
        self.world.progress.saved = Some(value.into());
        self
    }

    /// Adds an output of a step that this one needs.
    #[must_use]
    pub fn output_of(
        mut self,
        step: impl Into<String>,
        name: impl Into<String>,
        value: impl Into<Value>,
    ) -> Self {
        self.world.progress.outputs.insert((step.into(), name.into()), value.into());
        self
    }

    /// Sets a person's answer.
    #[must_use]
    pub fn answer(mut self, value: impl Into<Value>) -> Self {
        self.world.progress.answer = Some(value.into());
        self
    }

    /// Sets how the run ended.
    #[must_use]
    pub fn ending(mut self, ending: impl Into<String>) -> Self {
        self.world.progress.ending = Some(ending.into());
        self
    }
}
