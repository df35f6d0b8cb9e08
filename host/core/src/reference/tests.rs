use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;
use crate::value::json::tests::any_value;

fn value(text: &str) -> Value {
    Value::from_json(text).unwrap()
}

fn resolved(config: &str) -> Result<Value, String> {
    let values = value(r#"{"sidecar":{"image":"proxy","upstream":"u"},"list":[1],"n":null}"#);
    let outputs = Outputs::new([
        ("db_host".to_owned(), Value::from("db.example")),
        ("db_password".to_owned(), Value::from("hunter2").into_sensitive()),
    ]);
    let images = BTreeMap::from([("cart".to_owned(), Arc::from("cart@sha256:00"))]);
    let known = Known { values: &values, outputs: &outputs, images: &images };
    resolve(&value(config), known).map_err(|errors| {
        errors.iter().map(ReferenceError::to_string).collect::<Vec<_>>().join("\n")
    })
}

#[test]
fn references_are_replaced_wherever_they_stand() {
    let config = r#"{
        "whole": {"$value": "/sidecar"}, "list": [{"$image": "cart"}, 1],
        "host": {"$output": "db_host"}, "nothing": {"$value": "/n"}, "all": {"$value": ""}
    }"#;
    assert_eq!(
        resolved(config).unwrap(),
        value(
            r#"{
            "whole": {"image":"proxy","upstream":"u"}, "list": ["cart@sha256:00", 1],
            "host": "db.example", "nothing": null,
            "all": {"sidecar":{"image":"proxy","upstream":"u"},"list":[1],"n":null}
        }"#
        )
    );
    assert_eq!(resolved(r#"{"$value": "/list/0"}"#).unwrap(), value("1"));
}

#[test]
fn an_object_with_another_key_beside_is_no_reference() {
    let config = r#"{"$value": "/nowhere", "other": 1, "$ref": {}}"#;
    assert_eq!(resolved(config).unwrap(), value(config));
}

#[test]
fn two_dollars_stand_for_one_and_what_is_inside_is_still_read() {
    assert_eq!(
        resolved(
            r#"{"a": {"$$value": {"$image": "cart"}}, "b": {"$$$x": 1}, "c": {"$$ref": "r"}}"#
        )
        .unwrap(),
        value(r#"{"a": {"$value": "cart@sha256:00"}, "b": {"$$x": 1}, "c": {"$ref": "r"}}"#)
    );
}

#[test]
fn a_sensitive_output_is_marked_where_it_goes_and_nowhere_else() {
    let config = resolved(r#"{"a": {"$output": "db_password"}, "b": {"$output": "db_host"}}"#);
    let config = config.unwrap();
    assert!(config.key("a").unwrap().is_sensitive());
    assert!(!config.key("b").unwrap().is_sensitive());
}

#[test]
fn what_leads_nowhere_is_told_with_what_there_is() {
    let config = r#"[
        {"$value": "/sidecar/port"}, {"$value": "/sidecars"}, {"$value": "/list/3"},
        {"$value": "/sidecar/image/x"}, {"$value": "sidecar"}, {"$value": 3},
        {"$output": "db"}, {"$image": "carts"}, {"$image": ""}, {"$secret": "admin"},
        {"$vlaue": "/x"}, {"$patch": "delete"}
    ]"#;
    assert_snapshot!(resolved(config).unwrap_err(), @r#"
    /0: no value at /sidecar/port; /sidecar has: image, upstream
    /1: no value at /sidecars; the values have: sidecar, list, n, did you mean /sidecar?
    /2: no value at /list/3; /list is a list of 1
    /3: no value at /sidecar/image/x; /sidecar/image is a string
    /4: a JSON Pointer is empty or starts with '/': "sidecar"
    /5: $value takes a JSON Pointer such as /sidecar/port, not a number
    /6: no output db; the outputs are: db_host, db_password
    /7: no image carts in the release; the images are: cart
    /8: $image takes a name, not an empty text
    /9: a plugin's config may not name a secret (admin): secrets go only into terraform.variables and the configs of steps
    /10: `$vlaue` is no reference: did you mean `$value`?; a key that is to start with a dollar sign is written `$$vlaue`
    /11: `$patch` is no reference: there are $value, $output, $image and $secret; a key that is to start with a dollar sign is written `$$patch`
    "#);
}

#[test]
fn a_value_does_not_nest_a_config_beyond_what_the_host_walks() {
    let deep = value(&format!("{}1{}", "[".repeat(100), "]".repeat(100)));
    let (outputs, images) = (Outputs::default(), BTreeMap::new());
    let known = Known { values: &deep, outputs: &outputs, images: &images };
    let config = |levels: usize| {
        value(&format!("{}{{\"$value\":\"\"}}{}", "[".repeat(levels), "]".repeat(levels)))
    };
    assert_eq!(resolve(&config(28), known).unwrap().depth(), 128);
    assert!(matches!(
        resolve(&config(29), known).unwrap_err()[..],
        [ReferenceError { problem: ReferenceProblem::Depth(_), .. }]
    ));
}

/// `value` written so that every key is a literal.
fn escaped(value: &Value) -> Value {
    match value.view() {
        View::Array(items) => items.iter().map(escaped).collect::<Vec<_>>().into(),
        View::Object(map) => {
            let only = map.len() == 1;
            let entries = map.iter().map(|(key, value)| {
                let dollar = if only && key.starts_with('$') { "$" } else { "" };
                (format!("{dollar}{key}"), escaped(value))
            });
            entries.collect::<Map>().into()
        }
        _ => value.clone(),
    }
}

fn with_dollars(value: &Value) -> Value {
    match value.view() {
        View::Array(items) => items.iter().map(with_dollars).collect::<Vec<_>>().into(),
        View::Object(map) => map
            .iter()
            .map(|(key, value)| (key.replace('a', "$"), with_dollars(value)))
            .collect::<Map>()
            .into(),
        _ => value.clone(),
    }
}

proptest! {
    #[test]
    fn any_value_can_be_written_as_a_config(plain in any_value()) {
        let plain = with_dollars(&plain);
        let (outputs, images) = (Outputs::default(), BTreeMap::new());
        let known = Known { values: &Value::NULL, outputs: &outputs, images: &images };
        prop_assert_eq!(resolve(&escaped(&plain), known).unwrap(), plain);
    }

    #[test]
    fn a_config_without_references_stays_shared(plain in any_value()) {
        let (outputs, images) = (Outputs::default(), BTreeMap::new());
        let known = Known { values: &Value::NULL, outputs: &outputs, images: &images };
        let resolved = resolve(&plain, known).unwrap();
        prop_assert_eq!(resolved.shared_address(), plain.shared_address());
    }
}
