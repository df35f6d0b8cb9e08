//! A Status of the Kubernetes API, and Pods.

use super::Form;
use crate::classify::{Classified, text};
use crate::failure::FailureClass;
use crate::run::Phase;
use crate::value::{Number, Value, View};

/// What a Status' `reason` means where its words say nothing more special. The reasons are those of
/// the API's `metav1.StatusReason`.
const REASONS: &[(&str, FailureClass)] = &[
    ("Unauthorized", FailureClass::SyncAuth),
    ("Forbidden", FailureClass::SyncDenied),
    ("Invalid", FailureClass::SyncInvalid),
    ("BadRequest", FailureClass::SyncInvalid),
    ("RequestEntityTooLarge", FailureClass::SyncInvalid),
    ("UnsupportedMediaType", FailureClass::SyncInvalid),
    ("NotAcceptable", FailureClass::SyncInvalid),
    ("MethodNotAllowed", FailureClass::SyncMissingKind),
    ("Conflict", FailureClass::SyncUnavailable),
    ("AlreadyExists", FailureClass::SyncUnavailable),
    ("Gone", FailureClass::SyncUnavailable),
    ("Expired", FailureClass::SyncUnavailable),
    ("ServerTimeout", FailureClass::SyncUnavailable),
    ("StoreReadError", FailureClass::SyncUnavailable),
    ("Timeout", FailureClass::SyncUnavailable),
    ("TooManyRequests", FailureClass::SyncUnavailable),
    ("InternalError", FailureClass::SyncUnavailable),
    ("ServiceUnavailable", FailureClass::SyncUnavailable),
];

/// What its code means where there is no reason.
const CODES: &[(u64, FailureClass)] = &[
    (401, FailureClass::SyncAuth),
    (403, FailureClass::SyncDenied),
    (400, FailureClass::SyncInvalid),
    (413, FailureClass::SyncInvalid),
    (422, FailureClass::SyncInvalid),
    (409, FailureClass::SyncUnavailable),
    (429, FailureClass::SyncUnavailable),
];

/// A failed Status: its causes first, then what its message says, then its reason, then its code.
pub(super) fn status(document: &Value, phase: Option<Phase>) -> Option<Classified> {
    let is_status = field(document, "kind") == Some("Status");
    if !is_status || field(document, "status") == Some("Success") {
        return None;
    }
    let form = Form::KubernetesStatus;
    let causes = document.key("details").and_then(|details| details.key("causes"));
    for cause in causes.and_then(Value::as_array).unwrap_or_default() {
        let class = match field(cause, "reason").unwrap_or_default() {
            "FieldManagerConflict" => FailureClass::SyncConflict,
            "NamespaceTerminating" => FailureClass::SyncUnavailable,
            _ => continue,
        };
        let matched = field(cause, "reason").unwrap_or_default();
        return Some(Classified::named(class, "kubernetes-cause", form, matched));
    }
    // A Status is the API server's, whatever the phase that met it.
    let target = phase.filter(|phase| *phase == Phase::Verify).or(Some(Phase::Sync));
    let said = text(field(document, "message").unwrap_or_default(), target, form);
    // What the words only guess of the network, the reason knows.
    let known = |rule: &str| !rule.starts_with("network-") && !rule.starts_with("http-");
    if said.rule.is_some_and(known) {
        return Some(said);
    }
    let reason = field(document, "reason").unwrap_or_default();
    let by_reason = REASONS.iter().find(|(known, _)| *known == reason);
    let by_reason =
        by_reason.map(|(_, class)| Classified::named(*class, "kubernetes-reason", form, reason));
    by_reason.or_else(|| by_code(document)).or(Some(said))
}

fn by_code(document: &Value) -> Option<Classified> {
    let View::Number(number) = document.key("code")?.view() else { return None };
    let code = whole(number)?;
    let listed = CODES.iter().find(|(known, _)| *known == code).map(|(_, class)| *class);
    let class = listed.or((500..600).contains(&code).then_some(FailureClass::SyncUnavailable))?;
    let matched = format!("code {code}");
    Some(Classified::named(class, "kubernetes-code", Form::KubernetesStatus, &matched))
}

fn whole(number: Number) -> Option<u64> {
    number.to_string().parse().ok()
}

/// Pods: why their containers wait or ended, and whether a node took them.
pub(super) fn pods(document: &Value) -> Option<Classified> {
    let items = document.key("items").and_then(Value::as_array).unwrap_or_default();
    let pods = [document].into_iter().chain(items);
    let pods: Vec<&Value> = pods.filter(|one| field(one, "kind") == Some("Pod")).collect();
    if pods.is_empty() {
        return None;
    }
    let words = pods.iter().flat_map(|pod| signs(pod));
    let read = words.map(|word| text(&word, Some(Phase::Verify), Form::KubernetesPod)).collect();
    let nothing = || Classified {
        class: FailureClass::Unknown,
        form: Form::KubernetesPod,
        rule: None,
        matched: String::new(),
    };
    Some(Classified::worst(read).unwrap_or_else(nothing))
}

/// What a pod's status says of its troubles, as texts.
fn signs(pod: &Value) -> Vec<String> {
    let Some(status) = pod.key("status") else { return Vec::new() };
    let list = |key: &str| status.key(key).and_then(Value::as_array).unwrap_or_default();
    let mut signs = Vec::new();
    for container in list("initContainerStatuses").iter().chain(list("containerStatuses")) {
        for (when, how) in
            [("state", "waiting"), ("state", "terminated"), ("lastState", "terminated")]
        {
            let state = container.key(when).and_then(|state| state.key(how));
            signs.extend(state.map(reason_and_message));
        }
    }
    let untaken = |condition: &&Value| {
        field(condition, "type") == Some("PodScheduled")
            && field(condition, "status") == Some("False")
    };
    signs.extend(list("conditions").iter().filter(untaken).map(reason_and_message));
    signs.push(reason_and_message(status));
    signs.retain(|sign| !sign.trim().is_empty());
    signs
}

fn reason_and_message(value: &Value) -> String {
    let part = |key: &str| field(value, key).unwrap_or_default();
    format!("{} {}", part("reason"), part("message"))
}

fn field<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.key(key)?.as_str()
}
