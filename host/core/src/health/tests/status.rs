use super::*;

#[test]
fn words_read_back() {
    for status in HealthStatus::ALL {
        assert_eq!(status.word().parse(), Ok(*status));
    }
    let error = "Healthy".parse::<HealthStatus>().unwrap_err();
    assert_eq!(error.to_string(), "no health status: \"Healthy\"");
}

#[test]
fn only_what_may_still_change_by_itself_or_must_is_waited_for() {
    let held: Vec<_> = HealthStatus::ALL.iter().filter(|status| status.holds_up()).collect();
    let words: Vec<_> = held.into_iter().map(|status| status.word()).collect();
    assert_eq!(words, ["progressing", "degraded", "missing"]);
}

#[test]
fn a_reason_is_one_word_and_a_message_one_line() {
    let health = Health::new(HealthStatus::Degraded, "two words", "a\n\u{1b}[31m b");
    assert_eq!((&*health.reason, &*health.message), ("two", "a [31m b"));
    let health = Health::new(HealthStatus::Unknown, "", "");
    assert_eq!((&*health.reason, &*health.message), ("unknown", "unknown"));
    assert_eq!(Health::missing().to_string(), "missing: NotFound: it is not there");
}

#[test]
fn what_is_no_object_is_unknown_and_nothing_panics_on_nonsense() {
    for text in ["null", "[]", "{}", r#"{"kind":3}"#, r#""text""#] {
        let value = Value::from_json(text).unwrap();
        assert_eq!(assess(&value).reason, "NoKind");
        assert_eq!((signs(&value), signs_of_controller(&value)), (vec![], vec![]));
        assert_eq!(sign_of_event(&value), None);
    }
    let least = "metadata: {generation: -9223372036854775808}, spec: {replicas: \
        -9223372036854775808, updateStrategy: {rollingUpdate: {partition: 9223372036854775807}}}, \
        status: {observedGeneration: 9223372036854775807, replicas: 9223372036854775807, \
        readyReplicas: -1, currentRevision: a, containerStatuses: [3, {restartCount: -5}]}";
    let kinds = ["apps/v1 StatefulSet", "apps/v1 Deployment", "v1 Pod", "batch/v1 Job", "a/v1 B"];
    for head in kinds {
        let value = object(head, least);
        drop((assess(&value), signs(&value), signs_of_controller(&value)));
    }
}
