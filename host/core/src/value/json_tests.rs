use proptest::prelude::*;

use super::*;

fn error(text: &str) -> String {
    Value::from_json(text).unwrap_err().to_string()
}

#[test]
fn what_is_no_json_is_refused_with_its_place() {
    assert_eq!(error(""), "not JSON at byte 0: a value");
    assert_eq!(error("[1,]"), "not JSON at byte 3: a value");
    assert_eq!(error("{\"a\" 1}"), "not JSON at byte 5: ':'");
    assert_eq!(error("1 2"), "not JSON at byte 2: the end");
    assert_eq!(error("01"), "not JSON at byte 1: the end");
    assert_eq!(error("\"a\nb\""), "not JSON at byte 2: no control character in a string");
    assert_eq!(error("\"\\ud800\""), "not JSON at byte 7: a whole surrogate pair");
    assert_eq!(error("\"\\u12"), "not JSON at byte 3: four hexadecimal digits");
}

#[test]
fn a_key_twice_is_refused() {
    assert_eq!(error(r#"{"a":1,"b":2,"a":3}"#), "the key \"a\" stands twice in one object");
}

#[test]
fn a_number_beyond_64_bits_is_refused() {
    assert_eq!(error("18446744073709551616"), "the number 18446744073709551616 is beyond 64 bits");
    assert_eq!(error("-9223372036854775809"), "the number -9223372036854775809 is beyond 64 bits");
    assert_eq!(error("1e999"), "the number 1e999 is beyond 64 bits");
    assert_eq!(Value::from_json("18446744073709551615").unwrap(), Value::from(u64::MAX));
}

#[test]
fn nesting_and_size_stop_at_their_limits() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(Value::from_json(&nested(128)).unwrap().depth(), 128);
    assert_eq!(error(&nested(129)), "nested more than 128 deep");
    assert_eq!(error(&"[".repeat(1_000_000)), "nested more than 128 deep");
    let limits = Limits { nodes: 3, depth: 5 };
    assert_eq!(Value::read_json("[1,2]", limits).unwrap().1, Measure { nodes: 3, depth: 1 });
    assert_eq!(Value::read_json("[1,2,3]", limits).unwrap_err(), JsonError::Nodes(3));
}

/// Any value that JSON can say, a few levels deep.
pub(crate) fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::NULL),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter_map("finite", |float| Number::from_f64(float).map(Value::from)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec(("[a-d/~]{0,3}", inner), 0..20)
                .prop_map(|entries| Value::from(entries.into_iter().collect::<Map>())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back_as_the_same_value(value in any_value()) {
        let text = value.to_json();
        prop_assert_eq!(Value::from_json(&text).unwrap(), value);
    }

    #[test]
    fn what_is_written_means_the_same_to_serde_json(value in any_value()) {
        let theirs: serde_json::Value = serde_json::from_str(&value.to_json()).unwrap();
        prop_assert_eq!(Value::from_json(&theirs.to_string()).unwrap(), value);
    }

    #[test]
    fn any_text_is_accepted_only_if_serde_json_accepts_it(text in "[\\[\\]{}:,\"\\\\a-fn-u0-9eE.+ -]{0,24}") {
        if Value::from_json(&text).is_ok() {
            prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
        }
    }
}
