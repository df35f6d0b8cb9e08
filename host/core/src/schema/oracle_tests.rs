//! Our checker against the `jsonschema` crate: the same schemas and values, the same verdicts.

use proptest::prelude::*;

use super::*;

/// Schemas and values of few words, so that rules and values meet.
fn any_schema() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::json;
    let key = || "[ab]";
    let leaf = prop_oneof![
        Just(json!(true)),
        Just(json!(false)),
        prop::sample::select(vec![
            "null", "boolean", "integer", "number", "string", "array", "object"
        ])
        .prop_map(|word| json!({"type": word})),
        (0..4i64).prop_map(|n| json!({"minimum": n, "exclusiveMaximum": n + 2})),
        (1..4i64).prop_map(|n| json!({"multipleOf": n})),
        (0..3u64).prop_map(|n| json!({"minLength": n, "maxLength": n + 1})),
        prop::sample::select(vec!["a", "^b", "[ab]$", "^\\d*$"])
            .prop_map(|p| json!({"pattern": p})),
        (0..3u64).prop_map(|n| json!({"minItems": n, "maxItems": n + 1, "uniqueItems": n == 1})),
        (0..3u64).prop_map(|n| json!({"minProperties": n, "maxProperties": n + 1})),
        key().prop_map(|key| json!({"required": [key]})),
        any_value().prop_map(|value| json!({"const": value})),
        prop::collection::vec(any_value(), 1..3).prop_map(|values| json!({"enum": values})),
        (key(), key()).prop_map(|(a, b)| json!({"dependentRequired": {a: [b]}})),
    ];
    leaf.prop_recursive(4, 24, 3, move |inner| {
        let some = || prop::collection::vec(inner.clone(), 1..3);
        prop_oneof![
            some().prop_map(|all| json!({"allOf": all})),
            some().prop_map(|all| json!({"anyOf": all})),
            some().prop_map(|all| json!({"oneOf": all})),
            inner.clone().prop_map(|one| json!({"not": one})),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| json!({"if": a, "then": b, "else": c})),
            (some(), inner.clone())
                .prop_map(|(first, rest)| json!({"prefixItems": first, "items": rest})),
            (inner.clone(), 0..3u64).prop_map(
                |(one, n)| json!({"contains": one, "minContains": n, "maxContains": n + 1})
            ),
            (key(), inner.clone(), inner.clone()).prop_map(
                |(key, one, rest)| json!({"properties": {key: one}, "additionalProperties": rest})
            ),
            (inner.clone(), inner.clone()).prop_map(
                |(one, rest)| json!({"patternProperties": {"^a": one}, "propertyNames": rest})
            ),
            (key(), inner.clone()).prop_map(|(key, one)| json!({"dependentSchemas": {key: one}})),
            (some(), key(), inner.clone()).prop_map(|(any, key, one)| {
                json!({"anyOf": any, "properties": {key: one}, "unevaluatedProperties": false})
            }),
            (some(), some(), inner.clone()).prop_map(|(any, first, rest)| {
                json!({"anyOf": any, "prefixItems": first, "unevaluatedItems": rest})
            }),
            (inner.clone(), inner.clone()).prop_map(|(one, rest)| {
                json!({"allOf": [one], "unevaluatedProperties": rest, "unevaluatedItems": false})
            }),
        ]
    })
}

fn any_value() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::json;
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|value| json!(value)),
        (-2..6i64).prop_map(|value| json!(value)),
        prop::sample::select(vec![0.5, 2.5, 1e30]).prop_map(|value| json!(value)),
        "[ab1]{0,3}".prop_map(|value| json!(value)),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| json!(items)),
            prop::collection::btree_map("[abc]", inner, 0..3).prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn verdicts_are_those_of_another_implementation(
        text in any_schema(),
        value in any_value(),
    ) {
        let theirs = jsonschema::draft202012::new(&text).unwrap().is_valid(&value);
        let schema = Schema::parse(&text.to_string()).unwrap();
        let ours = schema.check(&Value::from_json(&value.to_string()).unwrap());
        prop_assert_eq!(ours.is_empty(), theirs, "{} {} {:?}", text, value, ours);
    }

    #[test]
    fn any_text_is_a_schema_or_refused(text in any::<String>(), value in any_value()) {
        if let Ok(schema) = Schema::parse(&text) {
            schema.check(&Value::from_json(&value.to_string()).unwrap());
        }
    }
}
