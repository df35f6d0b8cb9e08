use proptest::prelude::*;

use super::{tests::first, *};
use crate::{
    Map, Pointer,
    value::{View, json::tests::any_value},
};

fn written(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

/// Strings made of what YAML gives a meaning to.
fn awkward() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "b c",
        "é",
        "😀",
        " ",
        "  ",
        "\t",
        "\n",
        "\n\n",
        "\r",
        "\r\n",
        ":",
        ": ",
        "#",
        " #",
        "-",
        "- ",
        "---",
        "...",
        "?",
        "? ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&",
        "*",
        "!",
        "|",
        ">",
        "'",
        "\"",
        "\\",
        "%",
        "@",
        "`",
        "~",
        "=",
        "<<",
        "0",
        "12",
        "1e3",
        "0x1",
        "1_000",
        "12:30",
        "2020-01-01",
        ".inf",
        ".",
        "+",
        "yes",
        "No",
        "null",
        "true",
        "\0",
        "\u{7}",
        "\u{7f}",
        "\u{85}",
        "\u{a0}",
        "\u{2028}",
        "\u{2029}",
        "\u{feff}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{10ffff}",
        "\u{200b}",
    ]);
    prop_oneof![
        prop::collection::vec(pieces, 0..7).prop_map(|pieces| pieces.concat()),
        "[-+.0-9_eExXobB:,TZ ]{0,12}",
        "[-+.]?[0-1_xXobBeE.:,+-]{0,6}",
        ".{0,400}",
    ]
}

fn awkward_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![3 => awkward().prop_map(Value::from), 1 => Just(Value::NULL)];
    leaf.prop_recursive(4, 30, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((awkward(), inner), 0..4)
                .prop_map(|entries| Value::from(entries.into_iter().collect::<Map>())),
        ]
    })
}

/// Texts that are nearly YAML.
fn scribble() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a", "1", "é", " ", "  ", "\n", "\n  ", "\n- ", "- ", ": ", ":", ",", "[", "]", "{", "}",
        "? ", "|", ">", "-", "2", "'", "\"", "\\", "#", " #", "&x ", "*x", "<<: ", "!!str ",
        "!!int ", "!", "---\n", "...\n", "\t", "\r\n", "%", "@", "\u{feff}", "\u{85}", "~",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

/// Every place in `value`, and what is there.
fn places(at: Pointer, value: &Value, found: &mut Vec<(Pointer, Value)>) {
    match value.view() {
        View::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(at.child(index.to_string()), item, found);
            }
        }
        View::Object(map) => {
            for (key, item) in map.iter() {
                places(at.child(key.clone()), item, found);
            }
        }
        _ => {}
    }
    found.push((at, value.clone()));
}

/// The text of `text` from `mark` on.
fn from_mark(text: &str, mark: Mark) -> &str {
    let line = text.split_inclusive('\n').take(mark.line as usize - 1).map(str::len).sum::<usize>();
    let column = text[line..].chars().take(mark.column as usize - 1).map(char::len_utf8);
    &text[line + column.sum::<usize>()..]
}

proptest! {
    #[test]
    fn what_is_written_reads_back_as_the_same_value(value in any_value()) {
        let text = written(&value);
        prop_assert_eq!(first(&text), Ok(value), "{}", text);
    }

    #[test]
    fn awkward_strings_read_back_as_themselves(value in awkward_value()) {
        let text = written(&value);
        prop_assert_eq!(first(&text), Ok(value.clone()), "{}", text);
        let order = |value: &Value| value.to_json();
        prop_assert_eq!(order(&first(&text).unwrap()), order(&value), "{}", text);
    }

    #[test]
    fn several_documents_read_back_as_themselves(values in prop::collection::vec(awkward_value(), 1..4)) {
        let text: String = values.iter().map(|value| format!("---\n{}", written(value))).collect();
        let found = read(&text, &Limits::default()).unwrap();
        let found: Vec<Value> = found.into_iter().map(|document| document.value).collect();
        prop_assert_eq!(found, values, "{}", text);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in prop_oneof![scribble(), ".{0,60}"]) {
        let plain = read(&text, &Limits::default());
        let marked = read_marked(&text, &Limits::default());
        match (plain, marked) {
            (Ok(plain), Ok(marked)) => {
                let marked: Vec<_> = marked.into_iter().map(Marked::into_document).collect();
                prop_assert_eq!(plain, marked);
            }
            (plain, marked) => prop_assert_eq!(plain.err(), marked.err()),
        }
    }

    /// What JSON says, YAML says, but for characters that YAML 1.1 and 1.2 disagree about.
    #[test]
    fn json_is_read_as_the_json_reader_reads_it(value in any_value(), spaced: bool) {
        let mut text = value.to_json();
        if spaced {
            let theirs: serde_json::Value = serde_json::from_str(&text).unwrap();
            text = serde_json::to_string_pretty(&theirs).unwrap();
        }
        match first(&text) {
            Ok(read) => prop_assert_eq!(read, Value::from_json(&text).unwrap()),
            Err(error) => prop_assert!(matches!(error.kind, ErrorKind::Character(_)), "{}", error),
        }
    }

    #[test]
    fn a_mark_stands_where_its_value_is_written(value in any_value()) {
        let text = written(&value);
        let document = read_marked(&text, &Limits::default()).unwrap().remove(0);
        let mut found = Vec::new();
        places(Pointer::ROOT, &value, &mut found);
        for (at, value) in found {
            let there = from_mark(&text, document.mark(&at).unwrap());
            let scalar = written(&value);
            match value.view() {
                View::String(_) if there.starts_with(scalar.trim_end_matches('\n')) => {}
                // A literal block: its mark is at its first line.
                View::String(block) => {
                    let line = block.trim_start_matches('\n').lines().next().unwrap();
                    let line = line.trim_start_matches(' ');
                    prop_assert!(there.trim_start().starts_with(line), "{at} {there}");
                }
                View::Array(items) if !items.is_empty() => {
                    let line = text.lines().nth(document.mark(&at).unwrap().line as usize - 1);
                    prop_assert!(line.is_some_and(|line| line.trim_start().starts_with("- ")));
                }
                View::Object(map) if !map.is_empty() => {
                    let key = written(&Value::from(&**map.keys().next().unwrap()));
                    prop_assert!(there.starts_with(key.trim_end()), "{at} {there}");
                }
                _ => prop_assert!(there.starts_with(&scalar), "{at} {there}"),
            }
        }
    }
}
