use super::*;

fn schema() -> Value {
    json!({
        "$defs": {"Port": {"type": "integer", "minimum": 80, "maximum": 90}},
        "type": "object",
        "additionalProperties": false,
        "required": ["image", "port", "mode", "names"],
        "properties": {
            "image": {"type": "string", "pattern": "^[a-z.]+/[a-z]+:"},
            "port": {"$ref": "#/$defs/Port"},
            "mode": {"oneOf": [{"const": "fast"}, {"const": "slow"}]},
            "names": {"type": "array", "minItems": 2, "items": {"type": "string"}},
            "anything": {},
            "note": {"type": ["string", "null"]},
        },
    })
}

#[test]
fn a_good_config_has_what_the_schema_requires_and_no_more() {
    let expected = json!({
        "image": "registry.example/web:1", "port": 80, "mode": "fast", "names": ["example", "example"]
    });
    assert_eq!(good(&schema()), Some(expected));
}

#[test]
fn a_schema_that_nobody_guesses_has_no_good_config() {
    let wish = json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "pattern": "^q{7}$"}}});
    assert_eq!(good(&wish), None);
    let endless = json!({"$ref": "#"});
    assert_eq!(good(&endless), None);
}

#[test]
fn a_strict_schema_refuses_every_bad_config() {
    let (schema, config) = (schema(), good(&schema()).unwrap());
    let bad = bad(&schema, &config);
    let about: Vec<&str> = bad.iter().map(|bad| bad.about.as_str()).collect();
    assert_eq!(
        about,
        [
            "no config at all",
            "a list for a config",
            "a text for a config",
            "the unknown key zz-unknown",
            r#"{"a":[1]} for image"#,
            r#"{"a":[1]} for names"#,
            r#"{"a":[1]} for note"#,
            "no image",
            "no port",
            "no mode",
            "no names",
        ]
    );
    assert!(bad.iter().all(|bad| !fits(&schema, &bad.config)));
}

#[test]
fn a_lenient_schema_does_not() {
    let lenient = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let accepted = bad(&lenient, &json!({}));
    let accepted = accepted.iter().filter(|bad| fits(&lenient, &bad.config));
    assert_eq!(accepted.map(|bad| &*bad.about).collect::<Vec<_>>(), ["the unknown key zz-unknown"]);
}
