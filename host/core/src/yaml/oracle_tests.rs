//! The reader held to what Kubernetes' own library says; `tests/oracle` makes the table.

use super::{tests::first, *};

const TABLE: &str = include_str!("../../../../tests/oracle/oracle.jsonl");

/// Rows where we refuse what the library takes.
const REFUSED: &[(&str, &str)] = &[
    ("a: 123456789012345678901234567890\n", "an integer beyond 64 bits"),
    ("a: -123456789012345678901234567890\n", "an integer beyond 64 bits"),
    ("a: !!binary /w==\n", "bytes that are no text"),
    ("a: !!timestamp 2020-01-01\n", "a tag that has no meaning in JSON"),
    ("a: &x 1\n---\nb: *x\n", "wrong behind the first document"),
    ("  a: 1\nb: 2\n", "wrong behind the first document"),
    ("\"a\":1\n", "wrong behind the first document"),
    ("{a: 1}{b: 2}\n", "wrong behind the first document"),
    ("a: [\n1\n]\n", "YAML 1.1: brackets at the indentation of their key"),
    ("a: \"b\nc\"\n", "YAML 1.1: quotes at the indentation of their key"),
    ("a: 'b\nc'\n", "YAML 1.1: quotes at the indentation of their key"),
    ("a:\t1\n", "YAML 1.1: a tab behind a colon"),
    ("{\ta:\t1\t}\n", "YAML 1.1: a tab behind a colon"),
    ("a: |#x\n  one\n", "YAML 1.1: a comment without a space"),
    ("a: \"b\"#c\n", "YAML 1.1: a comment without a space"),
    ("a: [b]#c\n", "YAML 1.1: a comment without a space"),
    ("[-]\n", "YAML 1.1: an indicator as text"),
    ("!: v\n", "read differently by YAML 1.1 and 1.2"),
    ("!!str: v\n", "read differently by YAML 1.1 and 1.2"),
    ("!foo: v\n", "read differently by YAML 1.1 and 1.2"),
    ("[a:]\n", "read differently by YAML 1.1 and 1.2"),
    ("[?a]\n", "read differently by YAML 1.1 and 1.2"),
];

/// Rows where we take what the library refuses; with what we make of it.
const TAKEN: &[(&str, &str)] = &[
    ("v: \"\\/\"\n", r#"{"v":"/"}"#),
    ("\"\\/\": v\n", r#"{"/":"v"}"#),
    ("[{k: \"\\/\"}]\n", r#"[{"k":"/"}]"#),
    ("[{k: >x}]\n", r#"[{"k":">x"}]"#),
    ("[{k: >}]\n", r#"[{"k":">"}]"#),
    ("[{k: |}]\n", r#"[{"k":"|"}]"#),
    ("[{k: :x}]\n", r#"[{"k":":x"}]"#),
    ("[:a]\n", r#"[":a"]"#),
    ("\ta: 1\n", r#"{"a":1}"#),
    ("- \ta\n", r#"["a"]"#),
    ("...\n", "null"),
];

/// Rows where the strict form alone refuses, and we do not: YAML itself says what they mean.
const MERGED: &[&str] = &[
    "a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  b: 3\n",
    "a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne:\n  <<: [*x, *y]\n",
];

/// Rows whose first document is empty, which the library calls null and we leave out.
const EMPTY: &[&str] = &["---\n---\na: 1\n", "---\n...\n---\na: 1\n"];

struct Row {
    yaml: String,
    json: Option<Value>,
    strict: bool,
}

/// serde_json reads the table because Go writes whole floats as long integers.
fn table() -> Vec<Row> {
    let row = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        Row {
            yaml: row["yaml"].as_str().unwrap().to_owned(),
            json: row.get("json").map(|json| Value::from_json(&json.to_string()).unwrap()),
            strict: row.get("strict").is_some(),
        }
    };
    TABLE.lines().map(row).collect()
}

/// What is wrong with our reading of a row, if anything.
fn complaint(row: &Row) -> Option<String> {
    let text = row.yaml.as_str();
    let ours = first(text);
    let fine = if REFUSED.iter().any(|(refused, _)| *refused == text) {
        ours.is_err() && row.json.is_some()
    } else if let Some((_, json)) = TAKEN.iter().find(|(taken, _)| *taken == text) {
        ours == Ok(Value::from_json(json).unwrap()) && row.json.is_none()
    } else if MERGED.contains(&text) {
        ours.clone().ok() == row.json && row.strict
    } else if EMPTY.contains(&text) {
        ours == Ok(Value::from_json(r#"{"a":1}"#).unwrap()) && row.json == Some(Value::NULL)
    } else {
        ours.clone().ok() == row.json.clone().filter(|_| !row.strict)
    };
    (!fine).then(|| format!("{text:?}\n  ours: {ours:?}\n  theirs: {:?} {}", row.json, row.strict))
}

#[test]
fn every_row_is_read_as_kubernetes_reads_it_but_for_the_listed_differences() {
    let complaints: Vec<String> = table().iter().filter_map(complaint).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn every_listed_difference_is_a_row_of_the_table() {
    let rows = table();
    let refused = REFUSED.iter().map(|(text, _)| text);
    let taken = TAKEN.iter().map(|(text, _)| text);
    for text in refused.chain(taken).chain(MERGED).chain(EMPTY) {
        assert!(rows.iter().any(|row| row.yaml == **text), "{text:?}");
    }
    assert!(rows.len() > 900);
}
