use super::*;
use crate::Pointer;

/// The first document of `text`, `null` if there is none.
pub(super) fn first(text: &str) -> Result<Value, Error> {
    let documents = read(text, &Limits::default())?;
    Ok(documents.into_iter().next().map_or(Value::NULL, |document| document.value))
}

fn json(text: &str) -> String {
    first(text).unwrap().to_json()
}

fn why(text: &str) -> String {
    first(text).unwrap_err().to_string()
}

#[test]
fn documents_are_read_apart_and_empty_ones_left_out() {
    let text = "# only a comment\n---\na: 1\n---\n# nothing\n---\n\n- b\n...\n---\nnull\n";
    let found = read(text, &Limits::default()).unwrap();
    let found: Vec<_> = found.iter().map(|found| (found.line, found.value.to_json())).collect();
    let wanted = [(3, r#"{"a":1}"#), (8, r#"["b"]"#), (11, "null")];
    assert_eq!(found, wanted.map(|(line, json)| (line, json.to_owned())));
}

#[test]
fn common_slips_are_told_with_their_place() {
    let slips = [
        "a: 1\nb:\n\tc: 2\n",
        "a: b: c\n",
        "a: 1\n  b: 2\n",
        "a:\n  - b\n - c\n",
        "a: {b: 1\n",
        "a: [1, 2\nb: 3\n",
        "a: \"b\n",
        "a: \"\\q\"\n",
        "a: @b\n",
        "a: \"b\" c\n",
        "a:\t1\n",
        "a: [x]#c\n",
        "a: {{ .Values.x }}\n",
        "a: 1\nb: 2\na: 3\n",
        "é: {é: 1, é: 2}\n",
        "1: a\n\"1\": b\n",
        "~: a\n",
        "[a]: b\n",
        "18446744073709551615: a\n",
        "a: 123456789012345678901\n",
        "a: .inf\n",
        "a: !!int x\n",
        "a: !!binary x\n",
        "a: !!timestamp 2020-01-01\n",
        "a: *b\n",
        "a: &b [*b]\n",
        "a: &b 1\n---\nc: *b\n",
        "a: {b:}\n",
        "a: [?b]\n",
        "a: &b. 1\n",
        "a: {<<: 1}\n",
        "a: {b: 1, <<: {b: 2}}\n",
        "a: \u{7}\n",
    ];
    let told: Vec<String> = slips.iter().map(|slip| why(slip)).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    3:2: a tab cannot indent YAML: use spaces
    1:5: `: ` cannot stand here: check the indentation, or put the text in quotes
    2:4: `: ` cannot stand here: check the indentation, or put the text in quotes
    3:2: a key should stand here: check the indentation
    2:1: `,` or `}` should stand here
    2:2: `:` cannot stand here: perhaps a bracket or a brace above is not closed
    1:4: the text ends inside quotes
    1:4: no such escape: write a backslash twice, or use single quotes
    1:4: a value cannot start with `@`: put it in quotes
    1:8: nothing can stand behind the closing quote
    1:4: a space should stand behind `:`, not a tab
    1:7: a space should stand in front of `#`
    1:5: a key cannot be a list or an object: put text that starts with `[` or `{` in quotes
    3:1: duplicate key `a`, first at line 1
    1:11: duplicate key `é`, first at line 1
    2:1: duplicate key `1`, first at line 1
    1:1: a key cannot be null: write it in quotes
    1:1: a key cannot be a list or an object: put text that starts with `[` or `{` in quotes
    1:1: the key 18446744073709551615 is beyond 63 bits: write it in quotes
    1:4: the number 123456789012345678901 is beyond 64 bits: if it is text, write it in quotes
    1:4: .inf is no number that JSON can say: if it is text, write it in quotes
    1:4: `x` is no !!int
    1:4: !!binary holds no base64 of UTF-8 text: leave the tag out to keep the base64 as it is
    1:4: times are text to Kubernetes: leave the tag !!timestamp out
    1:4: no anchor of this name stands above in this document
    1:8: this alias stands inside the value that it names
    3:4: no anchor of this name stands above in this document
    1:5: readers disagree about `:` here: put the text in quotes, or a space behind the `:`
    1:5: readers disagree about `?` here: put the text in quotes, or a space behind the `?`
    1:4: the name of an anchor is made of a-z, A-Z, 0-9, - and _, and a space ends it
    1:5: `<<` takes an object, an alias of one, or a list of these
    1:11: `<<` brings in `b` again, which stands above at line 1: write `<<` first
    1:4: the character U+0007 cannot stand here: write it as "\u0007"
    "#);
}

#[test]
fn merged_keys_are_replaced_by_those_below_and_the_first_of_several_counts() {
    assert_eq!(json("{<<: {a: 1, b: 2}, a: 3}"), r#"{"a":3,"b":2}"#);
    assert_eq!(json("{<<: [{a: 1}, {a: 2, b: 3}]}"), r#"{"a":1,"b":3}"#);
    assert_eq!(why("{<<: {a: 1}, a: 2, a: 3}"), "1:20: duplicate key `a`, first at line 1");
}

#[test]
fn nesting_stops_at_its_limit_however_it_is_written() {
    let deep = "nested more than 128 deep";
    let flow = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let dashes = |levels: usize| format!("{}x\n", "- ".repeat(levels));
    let braces = |levels: usize| format!("{}1{}", "{a: ".repeat(levels), "}".repeat(levels));
    let lines = |levels: usize| {
        (0..levels).map(|level| format!("{}a:\n", " ".repeat(level))).collect::<String>()
    };
    for nested in [flow, dashes, braces, lines] as [fn(usize) -> String; 4] {
        assert_eq!(first(&nested(128)).unwrap().depth(), 128);
        for levels in [129, 300, 2_000] {
            let error = why(&nested(levels));
            assert!(error.ends_with(deep), "{levels}: {error}");
        }
    }
    assert!(why(&"[".repeat(100_000)).ends_with(deep));
    assert!(why(&"? ".repeat(10_000)).contains("a key cannot be a list or an object"));
    let chain: String =
        (1..=128).map(|level| format!("a{level}: &a{level} [*a{}]\n", level - 1)).collect();
    assert_eq!(why(&format!("a0: &a0 []\n{chain}")), format!("128:14: {deep}"));
}

#[test]
fn a_bomb_of_aliases_is_refused_at_the_alias_that_passes_the_limit() {
    let level = |name: char, below: char| {
        format!("{name}: &{name} [{}]\n", vec![format!("*{below}"); 10].join(", "))
    };
    let bomb: String = ('b'..='z').map(|name| level(name, char::from(name as u8 - 1))).collect();
    assert_eq!(
        why(&format!("a: &a [x, x, x, x, x, x, x, x, x, x]\n{bomb}")),
        "6:36: this alias expands the text to more than 1000000 values"
    );
    let merges: String = ('b'..='z')
        .map(|name| {
            format!("{name}: &{name}\n  <<: *{0}\n  {name}: *{0}\n", char::from(name as u8 - 1))
        })
        .collect();
    assert!(why(&format!("a: &a {{k: v}}\n{merges}")).ends_with("more than 1000000 values"));
}

#[test]
fn limits_of_a_call_hold() {
    let limits = Limits { bytes: 20, nodes: 3, depth: 1 };
    let why = |text: &str| read(text, &limits).unwrap_err().to_string();
    assert!(read("[1, 2]", &limits).is_ok());
    assert_eq!(why("[1, 2, 3]"), "1:8: more than 3 values");
    assert_eq!(why("a\n---\nb\n---\n[c]\n---\nd"), "1:1: more than 20 bytes");
    assert_eq!(why("1\n---\n2\n---\n[3]"), "5:2: more than 3 values");
    assert_eq!(why("[[1]]"), "1:2: nested more than 1 deep");
}

#[test]
fn a_value_in_brackets_is_not_read_ahead_without_bound() {
    let limits = Limits { nodes: 10, ..Limits::default() };
    let why = |text: &str| read(text, &limits).unwrap_err().to_string();
    let told = "a value in brackets behind here is too long: write it without brackets";
    let list = "1, ".repeat(6_000);
    assert_eq!(why(&format!("- a\n- [{list}")), format!("1:3: {told}"));
    // One that cannot be a key is not kept.
    assert_eq!(why(&format!("a: [{list}")), "1:29: more than 10 values");
    // Nor is the text of one value, however many lines it has.
    assert!(read(&format!("a: |\n{}b: c\n", "  x\n".repeat(6_000)), &limits).is_ok());
}

#[test]
fn equal_keys_share_one_text() {
    let value = first("- {name: a}\n- {name: b}\n").unwrap();
    let key = |index: usize| value.as_array().unwrap()[index].as_object().unwrap().keys().next();
    assert!(std::sync::Arc::ptr_eq(key(0).unwrap(), key(1).unwrap()));
}

#[test]
fn marks_tell_where_values_and_keys_stand() {
    let text = "# top\nspec:\n  é: {a: 'x', \"b\": [1, *y]}\n".replace("*y", "2")
        + "  empty:\n  base: &base\n    k: v\n  list:\n  - <<: *base\n    z: 1\n  - *base\n  - |\n    text\n";
    let document = read_marked(&text, &Limits::default()).unwrap().remove(0);
    let marks = |at: &str| {
        let at = Pointer::parse(at).unwrap();
        let show = |mark: Option<Mark>| mark.map_or("-".to_owned(), |mark| mark.to_string());
        format!("{} {}", show(document.key_mark(&at)), show(document.mark(&at)))
    };
    assert_eq!(document.line, 2);
    let wanted = [
        ("", "- 2:1"),
        ("/spec", "2:1 3:3"),
        ("/spec/é", "3:3 3:6"),
        ("/spec/é/a", "3:7 3:10"),
        ("/spec/é/b", "3:15 3:20"),
        ("/spec/é/b/1", "- 3:24"),
        ("/spec/empty", "4:3 4:3"),
        ("/spec/base/k", "6:5 6:8"),
        ("/spec/list/0/k", "6:5 6:8"),
        ("/spec/list/0/z", "9:5 9:8"),
        ("/spec/list/1", "- 10:5"),
        ("/spec/list/1/k", "6:5 6:8"),
        ("/spec/list/2", "- 12:5"),
        ("/spec/list/3", "- -"),
        ("/spec/none", "- -"),
        ("/spec/empty/x", "- -"),
    ];
    for (at, places) in wanted {
        assert_eq!(marks(at), places, "{at}");
    }
}
