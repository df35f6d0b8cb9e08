use super::*;

fn value(text: &str) -> Value {
    Value::from_json(text).unwrap()
}

fn schema(text: &str) -> Schema {
    Schema::parse(text).unwrap()
}

/// What is wrong, a line each.
fn check(schema_text: &str, text: &str) -> String {
    let violations = schema(schema_text).check(&value(text));
    violations.iter().map(Violation::to_string).collect::<Vec<_>>().join("\n")
}

fn refused(text: &str) -> String {
    Schema::parse(text).unwrap_err().to_string()
}

const SIDECAR: &str = r#"{
    "type": "object", "required": ["container"], "additionalProperties": false,
    "properties": {
        "container": {
            "type": "object", "additionalProperties": false, "required": ["name", "port"],
            "properties": {
                "name": {"type": "string", "pattern": "^[a-z]+$"},
                "port": {"type": "integer", "minimum": 1, "maximum": 65535},
                "mode": {"enum": ["tcp", "udp"]}
            }
        },
        "upstream": {"type": ["string", "null"]}
    }
}"#;

#[test]
fn a_message_names_the_pointer_and_what_was_expected() {
    let config =
        r#"{"container": {"name": "P1", "port": "80", "mode": "tpc", "prot": 1}, "upsteam": 1}"#;
    insta::assert_snapshot!(check(SIDECAR, config), @r#"
    /container/name: expected text that matches ^[a-z]+$, found string "P1"
    /container/port: expected integer, found string "80"
    /container/mode: expected "tcp" or "udp", found string "tpc"
    /container: unknown key `prot`, did you mean `port`?
    unknown key `upsteam`, did you mean `upstream`?
    "#);
    insta::assert_snapshot!(check(SIDECAR, r#"{"container": {"port": 70000}, "upstream": []}"#), @r"
    /container: the key `name` is missing
    /container/port: expected at most 65535, found integer 70000
    /upstream: expected null or string, found array
    ");
    assert_eq!(check(SIDECAR, r#"{"container": {"name": "p", "port": 1.0}}"#), "");
    assert_eq!(check(SIDECAR, "[]"), "expected object, found array");
}

#[test]
fn of_several_forms_the_one_that_was_meant_is_told() {
    let forms = r#"{"anyOf": [
        {"type": "string"},
        {"type": "object", "required": ["type"], "properties": {"type": {"type": "string"}}}
    ]}"#;
    assert_eq!(check(forms, "3"), "expected string or object, found integer 3");
    assert_eq!(check(forms, r#"{"type": 3}"#), "/type: expected string, found integer 3");
    let forms = r##"{"oneOf": [{"$ref": "#/$defs/a"}, {"title": "new", "required": ["b"]}],
        "$defs": {"a": {"title": "old", "required": ["a"]}}}"##;
    assert_eq!(
        check(forms, "{}"),
        "none of the 2 allowed forms fits: old: the key `a` is missing; new: the key `b` is missing"
    );
    assert_eq!(
        check(forms, r#"{"a": 1, "b": 1}"#),
        "expected exactly one of the 2 forms (it fits 2), found object"
    );
    assert_eq!(
        check(
            &format!(r#"{{"properties": {{"x": {forms}}}}}"#).replace("#/", "#/properties/x/"),
            r#"{"x": {}}"#
        ),
        "/x: none of the 2 allowed forms fits: old: the key `a` is missing; new: the key `b` is missing"
    );
    let words = r#"{"oneOf": [{"const": "a"}, {"const": "b"}]}"#;
    assert_eq!(check(words, r#""c""#), "expected \"a\" or \"b\", found string \"c\"");
}

#[test]
fn a_schema_may_say_in_words_what_it_expects() {
    let image = r#"{"type": "string", "pattern": "@", "x-expected": "a pinned reference"}"#;
    assert_eq!(check(image, r#""a""#), "expected a pinned reference, found string \"a\"");
    assert_eq!(check(image, "1"), "expected a pinned reference, found integer 1");
    let output = r#"{"x-expected": "a word or {type}", "anyOf": [
        {"type": "string", "enum": ["bool"], "x-expected": "a word"},
        {"type": "object", "properties": {"type": {"const": "bool"}}}
    ]}"#;
    assert_eq!(check(output, "1"), "expected a word or {type}, found integer 1");
    assert_eq!(check(output, r#""x""#), "expected a word or {type}, found string \"x\"");
    assert_eq!(check(output, r#"{"type": "x"}"#), "/type: expected \"bool\", found string \"x\"");
}

#[test]
fn a_secret_is_never_shown() {
    let password = Value::from("hunter2").into_sensitive();
    let told = schema(r#"{"type": "integer"}"#).check(&password)[0].to_string();
    assert_eq!(told, "expected integer, found string (sensitive)");
}

#[test]
fn what_is_no_schema_is_refused_with_its_place() {
    insta::assert_snapshot!(
        [
            "[]",
            "{",
            r#"{"type": "text"}"#,
            r#"{"properties": {"a": {"type": 3}}}"#,
            r#"{"properties": {"a/b": 3}}"#,
            r#"{"minimum": "3"}"#,
            r#"{"maxLength": -1}"#,
            r#"{"required": "a"}"#,
            r#"{"pattern": "(?<=a)b"}"#,
            r#"{"multipleOf": 0}"#,
            r##"{"$ref": "#/$defs/none"}"##,
            r#"{"$ref": "other.json"}"#,
            r#"{"$ref": "https://schemas.example/a.json"}"#,
            r##"{"$dynamicRef": "#a"}"##,
        ].map(refused).join("\n"), @r##"
    schema: a schema is an object, true or false, not an array
    schema: not JSON at byte 1: a key in quotes
    schema: no type: "text"
    schema /properties/a: `type` takes a word or a list of words, not integer 3
    schema /properties/a~1b: a schema is an object, true or false, not a number
    schema: `minimum` takes a number, not string "3"
    schema: `maxLength` takes a whole number from 0, not integer -1
    schema: `required` takes a list of keys, not string "a"
    schema: a pattern that this host does not run (no look-around, no back references): "(?<=a)b"
    schema: `multipleOf` takes a number above zero, not integer 0
    schema: "#/$defs/none" leads nowhere in this schema
    schema: "other.json" leads out of this schema; a `$ref` starts with '#'
    schema: "https://schemas.example/a.json" leads out of this schema; a `$ref` starts with '#'
    schema: `$dynamicRef` is not supported; refer with `$ref` to a part of `$defs`
    "##
    );
}

#[test]
fn a_schema_that_never_ends_is_refused() {
    let never = "schema: checking this part never ends: it refers back to itself at the same value";
    assert_eq!(refused(r##"{"$ref": "#"}"##), never);
    assert_eq!(refused(r##"{"anyOf": [{"type": "string"}, {"not": {"$ref": "#"}}]}"##), never);
    let mutual = r##"{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"allOf": [{"$ref": "#/$defs/a"}]}},
        "properties": {"x": {"$ref": "#/$defs/a"}}}"##;
    assert!(refused(mutual).ends_with("it refers back to itself at the same value"));
    let chain: Vec<String> =
        (0..100).map(|n| format!(r##""d{n}": {{"$ref": "#/$defs/d{}"}}"##, n + 1)).collect();
    let chain =
        format!(r##"{{"$ref": "#/$defs/d0", "$defs": {{{}, "d100": {{}}}}}}"##, chain.join(","));
    assert!(
        refused(&chain).ends_with("more than 64 schemas one behind the other for the same value")
    );
}

#[test]
fn a_tree_of_itself_is_fine_as_deep_as_values_go() {
    let tree = r##"{"type": "array", "items": {"allOf": [{"$ref": "#"}]}}"##;
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(check(tree, &nested(128)), "");
    let wrong = format!("{}1{}", "[".repeat(127), "]".repeat(127));
    assert!(check(tree, &wrong).ends_with("/0: expected array, found integer 1"));
}

#[test]
fn a_schema_that_takes_too_many_steps_is_stopped() {
    let effort = "checking this against its schema takes more steps than the host gives";
    // Two to the power of the value's depth.
    let doubling = r##"{"items": {"allOf": [{"$ref": "#"}, {"$ref": "#"}]}}"##;
    let nested = format!("{}{}", "[".repeat(100), "]".repeat(100));
    assert_eq!(check(doubling, &nested), effort);
    // Two to the power of sixty, on one value.
    let levels: Vec<String> = (0..60)
        .map(|n| {
            let next = format!(r##"{{"$ref": "#/$defs/d{}"}}"##, n + 1);
            format!(r#""d{n}": {{"allOf": [{next}, {next}]}}"#)
        })
        .collect();
    let wide =
        format!(r##"{{"$ref": "#/$defs/d0", "$defs": {{{}, "d60": {{}}}}}}"##, levels.join(","));
    assert!(refused(&wide).contains("one behind the other") || check(&wide, "1") == effort);
    // A long list of options for each of many elements.
    let options: Vec<String> = (0..5000).map(|n| n.to_string()).collect();
    let options = format!(r#"{{"items": {{"enum": [{}]}}}}"#, options.join(","));
    let items = format!("[{}]", vec!["4999"; 5000].join(","));
    assert_eq!(check(&options, &items), effort);
}

#[test]
fn deep_schemas_and_long_patterns_neither_hang_nor_overflow() {
    let deep = format!("{}{}{}", r#"{"not":"#.repeat(127), "{}", "}".repeat(127));
    assert!(refused(&deep).contains("one behind the other"));
    let deep = format!("{}{}{}", r#"{"items":"#.repeat(127), r#"{"type":"null"}"#, "}".repeat(127));
    let nested = format!("{}1{}", "[".repeat(127), "]".repeat(127));
    assert!(check(&deep, &nested).ends_with("expected null, found integer 1"));
    let evil = r#"{"pattern": "^(a|a)*(a|aa)+$"}"#;
    let text = format!("\"{}b\"", "a".repeat(100_000));
    assert!(check(evil, &text).starts_with("expected text that matches"));
}

#[test]
fn the_deepest_check_fits_a_small_stack() {
    // Several schemas in place at each level: the walk stops by itself before the stack does.
    let chain = (0..60).fold(r##"{"items": {"$ref": "#"}}"##.to_owned(), |inner, _| {
        format!(r#"{{"allOf": [{inner}]}}"#)
    });
    let nested = format!("{}{}", "[".repeat(128), "]".repeat(128));
    let (schema, nested) = (schema(&chain), value(&nested));
    let check = move || schema.check(&nested)[0].kind.clone();
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(check).unwrap();
    assert_eq!(thread.join().unwrap(), ViolationKind::Effort);
}
