//! Whether something in the set decides how many replicas an object has.

use crate::object::group;
use crate::value::Value;

/// Whether an autoscaler of the set targets the object: Kubernetes' own, or one of KEDA, which makes
/// one of Kubernetes' own.
pub(super) fn is_scaled(object: &Value, all_objects: &[&Value]) -> bool {
    all_objects.iter().any(|one| targets(one, object).unwrap_or(false))
}

fn targets(scaler: &Value, object: &Value) -> Option<bool> {
    let text = |value: &'_ Value, key: &str| Some(value.key(key)?.as_str()?.to_owned());
    let scaler_group = group(scaler.key("apiVersion")?.as_str()?).to_owned();
    let keda = match (&*scaler_group, scaler.key("kind")?.as_str()?) {
        ("autoscaling", "HorizontalPodAutoscaler") => false,
        ("keda.sh", "ScaledObject") => true,
        _ => return None,
    };
    let namespace = |value: &Value| text(value.key("metadata")?, "namespace");
    let target = scaler.key("spec")?.key("scaleTargetRef")?;
    // KEDA takes a Deployment where nothing is said.
    let kind = text(target, "kind").or_else(|| keda.then(|| "Deployment".to_owned()));
    let same_group = match text(target, "apiVersion") {
        Some(version) => group(&version) == group(object.key("apiVersion")?.as_str()?),
        None => true,
    };
    let same_name = text(target, "name") == text(object.key("metadata")?, "name");
    let same_kind = kind == text(object, "kind");
    Some(same_group && same_kind && same_name && namespace(scaler) == namespace(object))
}
