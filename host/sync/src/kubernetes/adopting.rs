//! Taking over what others made: their fields become ours, once.

use std::sync::Arc;

use bowline_core::applyset::PART_OF;
use bowline_core::object::{ObjectId, annotation, label, resource_version};
use bowline_core::owned::{adopted, has_fields_of};
use bowline_core::run::Failure;
use bowline_core::{FailureClass, Map, Value};

use super::Cluster;
use super::client::{MANAGER, Refusal};

const TRACKING: &str = "argocd.argoproj.io/tracking-id";
const INSTANCES: [&str; 2] = ["argocd.argoproj.io/instance", "app.kubernetes.io/instance"];

impl Cluster {
    /// Whether a live object is to be taken over: the customer says from whom, and it is no member yet.
    pub(super) fn is_to_adopt(&self, live: &Value) -> bool {
        label(live, PART_OF) != Some(&*self.set_id()) && has_fields_of(live, &self.target.adopt)
    }

    /// Refuses to take over what an Argo CD Application puts back whenever somebody changes it.
    pub(super) async fn refuse_self_healed(&self, live: &Value) -> Result<(), Failure> {
        let Some(tracked) = tracked_by(live) else { return Ok(()) };
        let applications = self.applications().await?;
        let Some(application) = applications.iter().find(|one| heals(one, &tracked)) else {
            return Ok(());
        };
        let metadata = |key: &str| {
            let value =
                application.key("metadata").and_then(|metadata| metadata.key(key)?.as_str());
            value.unwrap_or_default().to_owned()
        };
        let object = ObjectId::of(live).map_or("an object".to_owned(), |id| id.to_string());
        let message = format!(
            "{object} cannot be taken over: the Argo CD Application {} in {} puts back what others \
             change (selfHeal)",
            metadata("name"),
            metadata("namespace")
        );
        Err(Failure::new(FailureClass::SyncConflict, message)
            .hint("take syncPolicy.automated.selfHeal away there, then run again"))
    }

    /// The Argo CD Applications of the cluster, asked for once a comparison; none where Argo CD is not.
    async fn applications(&self) -> Result<Arc<Vec<Value>>, Failure> {
        let mut known = self.applications.lock().await;
        if let Some(applications) = &*known {
            return Ok(applications.clone());
        }
        let resources = self.resources().await?;
        let applications = match resources.of_kind("argoproj.io", "Application") {
            Some((_, resource)) => self.client.list(&resource.collection(None), "").await?.objects,
            None => Vec::new(),
        };
        let applications = Arc::new(applications);
        *known = Some(applications.clone());
        Ok(applications)
    }

    /// Asks again: a comparison begins.
    pub(super) async fn forget_applications(&self) {
        *self.applications.lock().await = None;
    }

    /// Makes the fields of an object ours that belong to those that are taken over from.
    pub(super) async fn adopt(&self, path: &str, live: &Value) -> Result<(), Refusal> {
        self.refuse_self_healed(live).await?;
        let Some(fields) = adopted(live, &self.target.adopt, MANAGER) else { return Ok(()) };
        let version = resource_version(live).map_or(Value::NULL, Value::from);
        let operation = |path: &str, value: Value| {
            let fields = [("op", "replace".into()), ("path", path.into()), ("value", value)];
            Value::from(Map::from_iter(fields))
        };
        let operations = vec![
            operation("/metadata/managedFields", fields),
            // Only of the very object that was looked at.
            operation("/metadata/resourceVersion", version),
        ];
        self.client.patch(path, &operations.into()).await.map(|_| ())
    }
}

/// The name of the Argo CD Application that an object says it is of.
fn tracked_by(live: &Value) -> Option<String> {
    let id = annotation(live, TRACKING).and_then(Value::as_str);
    let name = id.and_then(|id| id.split_once(':')).map(|(name, _)| name);
    let name = name.or_else(|| INSTANCES.iter().find_map(|key| label(live, key)))?;
    // An Application outside Argo CD's own namespace is named with its own before it.
    Some(name.rsplit('_').next().unwrap_or(name).to_owned())
}

fn heals(application: &Value, name: &str) -> bool {
    let named = application.key("metadata").and_then(|metadata| metadata.key("name"));
    let policy = application.key("spec").and_then(|spec| spec.key("syncPolicy")?.key("automated"));
    let on = |key: &str| policy.and_then(|policy| policy.key(key)) == Some(&Value::from(true));
    let off = policy.and_then(|policy| policy.key("enabled")) == Some(&Value::from(false));
    named.and_then(Value::as_str) == Some(name) && on("selfHeal") && !off
}
