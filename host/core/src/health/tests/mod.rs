mod conditions;
mod events;
mod extensions;
mod field_notes;
mod gateway;
mod network;
mod pods;
mod scaling;
mod signs;
mod standing;
mod status;
mod storage;
mod verdict;
mod workloads;

use super::*;
use crate::yaml;

/// An object from `apps/v1 Deployment` and the rest of it in YAML's flow form.
fn object(head: &str, rest: &str) -> Value {
    let (version, kind) = head.split_once(' ').unwrap();
    let text = format!("{{apiVersion: {version}, kind: {kind}, {rest}}}");
    yaml::read(&text, &yaml::Limits::default()).unwrap().remove(0).value
}

/// Objects of one kind, each with its judgement as it is shown.
fn judged(head: &str, table: &[(&str, &str)]) {
    for (rest, expected) in table {
        assert_eq!(assess(&object(head, rest)).to_string(), *expected, "{head}: {rest}");
    }
}

/// What is shown of the signs of a pod.
fn pod_signs(rest: &str) -> Vec<String> {
    signs(&object("v1 Pod", rest)).iter().map(|sign| format!("{:?} {sign}", sign.kind)).collect()
}
