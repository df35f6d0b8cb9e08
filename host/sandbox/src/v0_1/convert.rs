//! Between this version's types and core's.

use bowline_core::object::ObjectId;
use bowline_core::store::Selector;
use bowline_core::{Finding, Severity};

use super::bindings::bowline::plugin::{objects, types};

pub(super) fn object_id(id: ObjectId) -> types::ObjectId {
    types::ObjectId {
        api_version: id.api_version.to_string(),
        kind: id.kind.to_string(),
        namespace: id.namespace.map(|namespace| namespace.to_string()),
        name: id.name.to_string(),
    }
}

pub(super) fn core_object_id(id: types::ObjectId) -> ObjectId {
    ObjectId {
        api_version: id.api_version.into(),
        kind: id.kind.into(),
        namespace: id.namespace.map(Into::into),
        name: id.name.into(),
    }
}

pub(super) fn selector(selector: objects::Selector) -> Selector {
    Selector {
        api_versions: selector.api_versions,
        kinds: selector.kinds,
        namespaces: selector.namespaces,
        names: selector.names,
        labels: selector.labels,
    }
}

/// How many words a selector has, and how many bytes they have together.
pub(super) fn selector_size(selector: &objects::Selector) -> (usize, usize) {
    let lists = [&selector.api_versions, &selector.kinds, &selector.names];
    let listed = lists.into_iter().flatten().flatten();
    let namespaces = selector.namespaces.iter().flatten().flatten();
    let labels = selector.labels.iter().flat_map(|(key, value)| value.iter().chain([key]));
    let bytes = listed.chain(namespaces).chain(labels).map(String::len);
    let none = selector.namespaces.iter().flatten().filter(|name| name.is_none()).count();
    bytes.fold((none, 0), |(words, bytes), more| (words + 1, bytes + more))
}

pub(super) fn findings(findings: Vec<types::Finding>) -> Vec<Finding> {
    findings.into_iter().map(finding).collect()
}

fn finding(finding: types::Finding) -> Finding {
    Finding {
        severity: Severity::of_word(&finding.severity),
        code: finding.code,
        message: finding.message,
        object: finding.object.map(core_object_id),
        field: finding.field,
        hint: finding.hint,
        extra: finding.extra,
    }
}
