use super::*;

#[test]
fn events_are_told_apart_by_reason_and_message() {
    let kind = |reason: &str, message: &str| {
        let event = object(
            "v1 Event",
            &format!(
                "reason: {reason}, message: '{message}', involvedObject: {{kind: Pod, name: a}}"
            ),
        );
        sign_of_event(&event).map(|event| event.sign.kind)
    };
    let table = [
        ("FailedScheduling", "0/5 nodes are available", Some(SignKind::Unschedulable)),
        ("FailedMount", "secret \"tls\" not found", Some(SignKind::Mount)),
        ("FailedAttachVolume", "Multi-Attach error", Some(SignKind::Mount)),
        ("BackOff", "Back-off restarting failed container a", Some(SignKind::CrashLoop)),
        ("BackOff", "Back-off pulling image \"a\"", Some(SignKind::Image)),
        ("Failed", "Failed to pull image \"a\": not found", Some(SignKind::Image)),
        ("Failed", "Error: ErrImagePull", Some(SignKind::Image)),
        ("Failed", "Error: secret \"db\" not found", Some(SignKind::Mount)),
        ("Failed", "Error: couldn''t find key a in Secret shop/db", Some(SignKind::Mount)),
        ("Failed", "Error: failed to start container \"a\"", Some(SignKind::CrashLoop)),
        ("FailedCreate", "Error creating: exceeded quota: team", Some(SignKind::Quota)),
        (
            "FailedCreate",
            "Error creating: admission webhook \"v\" denied the request",
            Some(SignKind::Denied),
        ),
        ("Unhealthy", "Readiness probe failed: HTTP 503", Some(SignKind::Probe)),
        ("TriggeredScaleUp", "pod triggered scale-up: [{a 1->2}]", Some(SignKind::ScaleUp)),
        ("NotTriggerScaleUp", "pod did not trigger scale-up", None),
        ("Pulled", "Successfully pulled image", None),
    ];
    for (reason, message, expected) in table {
        assert_eq!(kind(reason, message), expected, "{reason}: {message}");
    }
}

#[test]
fn both_forms_of_events_name_what_they_regard() {
    let regards = "{apiVersion: v1, kind: Pod, namespace: shop, name: web-1, uid: u-1, \
        fieldPath: 'spec.containers{server}'}";
    let old = format!(
        "reason: Unhealthy, message: 'Readiness probe failed', involvedObject: {regards}, \
         lastTimestamp: '2026-03-01T10:00:00Z', eventTime: null"
    );
    let new = format!(
        "reason: Unhealthy, note: 'Readiness probe failed', regarding: {regards}, eventTime: \
         '2026-03-01T09:00:00.000000Z', series: {{lastObservedTime: '2026-03-01T10:00:00.000000Z'}}"
    );
    let old = sign_of_event(&object("v1 Event", &old)).unwrap();
    assert_eq!(old.regarding.to_string(), "pod/web-1 in shop");
    assert_eq!(old.uid.as_deref(), Some("u-1"));
    assert_eq!(old.last, Some("2026-03-01T10:00:00Z".parse().unwrap()));
    assert_eq!(old.sign.to_string(), "container server: Unhealthy: Readiness probe failed");
    assert_eq!(sign_of_event(&object("events.k8s.io/v1 Event", &new)), Some(old));
    let other = format!("reason: Unhealthy, involvedObject: {regards}");
    assert_eq!(sign_of_event(&object("example.com/v1 Event", &other)), None);
}
