//! Orders of small sets, as a person would write them down.

mod deletions;
mod orders;
mod property;
mod refused;
mod waiting;

use super::{Wave, Waves};
use crate::Value;

/// An object: `deployment/db in shop` or `clusterrole/reader`, with `NAME: TEXT` annotations.
fn object(id: &str, annotations: &[&str]) -> Value {
    let (kind, name) = id.split_once('/').unwrap();
    let (name, namespace) = match name.split_once(" in ") {
        Some((name, namespace)) => (name, format!(r#","namespace":"{namespace}""#)),
        None => (name, String::new()),
    };
    let (version, kind) = match kind {
        "namespace" => ("v1", "Namespace"),
        "crd" => ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
        "service" => ("v1", "Service"),
        "config" => ("v1", "ConfigMap"),
        "deployment" => ("apps/v1", "Deployment"),
        "job" => ("batch/v1", "Job"),
        "promotion" => ("shop.example/v1", "Promotion"),
        other => panic!("no such kind: {other}"),
    };
    let annotations: Vec<String> = annotations
        .iter()
        .map(|one| one.split_once(": ").unwrap())
        .map(|(name, text)| format!("{name:?}:{text:?}"))
        .collect();
    let annotations = annotations.join(",");
    // Every CRD here is the one of Promotion.
    let spec = r#"{"group":"shop.example","names":{"kind":"Promotion"}}"#;
    let text = format!(
        r#"{{"apiVersion":"{version}","kind":"{kind}","metadata":{{"name":"{name}"{namespace},
        "annotations":{{{annotations}}}}},"spec":{spec}}}"#
    );
    Value::from_json(&text).unwrap()
}

fn set(objects: &[(&str, &[&str])]) -> Vec<Value> {
    objects.iter().map(|(id, annotations)| object(id, annotations)).collect()
}

fn waves(objects: &[Value]) -> Result<Waves, super::WaveError> {
    super::waves(&objects.iter().collect::<Vec<_>>())
}

/// One line a wave; hooks stand in brackets.
fn lines(waves: &Waves) -> Vec<String> {
    let line = |wave: &Wave| {
        let members = wave.members.iter().map(ToString::to_string);
        let hooks = wave.hooks.iter().map(|hook| format!("[{}]", hook.id));
        format!("{}: {}", wave.place, members.chain(hooks).collect::<Vec<_>>().join(", "))
    };
    waves.steps.iter().map(line).collect()
}
