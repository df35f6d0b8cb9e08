//! Values that readers and writers of YAML stumble over, on their way through Go and back.

use bowline_core::store::{Author, Store};
use bowline_core::value::Map;
use bowline_core::{Pointer, Value};

use super::function;
use crate::sandbox::Case;

const TEXTS: &[&str] = &[
    "",
    " ",
    "yes",
    "No",
    "~",
    "null",
    "true",
    "0123",
    "0o17",
    "1e3",
    "1_000",
    "0x1F",
    "12:30:45",
    "2026-01-02",
    ".5",
    "-",
    "- a",
    "? a",
    "a: b",
    "a #b",
    "# a",
    "<<",
    "=",
    "*a",
    "&a",
    "!a",
    "%a",
    "@a",
    "`a",
    "|",
    ">",
    "{a",
    "[a",
    "'",
    "\"",
    "\\n",
    "a\nb",
    "a\nb\n",
    "a\n\n",
    "\na",
    " a\n b\n",
    "a \n b",
    "a\tb",
    "\ta",
    "a\r\nb",
    "\u{7f}",
    "\u{85}",
    "\u{2028}x",
    "\u{feff}",
    "ünïcödé",
    "🚢",
    "\u{1}",
    "#!/bin/sh\nset -e\n\nexec \"$@\"  \n",
    "%a\n---\n...\n",
];

const NUMBERS: &str =
    "[0,-1,1.5,1e21,1e-7,18446744073709551615,-9223372036854775808,0.1,100000000.0]";

#[tokio::test]
async fn a_value_that_the_function_does_not_touch_is_what_it_was() {
    let long = "words ".repeat(60);
    let texts = TEXTS.iter().copied().chain([&*long]);
    let named: Map = texts.clone().map(|text| (text, Value::from(text))).collect();
    let listed: Vec<Value> = texts.map(Value::from).collect();
    let numbers = Value::from_json(NUMBERS).unwrap();
    let mut object = Value::from_json(
        r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},
            "spec":{"none":null,"empty":{},"nothing":[],"flag":false,"deep":[[[{"a":[]}]]]}}"#,
    )
    .unwrap();
    for (at, value) in [("named", named.into()), ("listed", listed.into()), ("numbers", numbers)] {
        object.set(&Pointer::of(["spec", at]), value).unwrap();
    }
    let config = Value::from_json(r#"{"example.org/team":"blue"}"#).unwrap();
    let called = Case::calling(function("set-annotation")).config(config);
    let called =
        called.store(Store::new([object.clone()])).limits(|limits| limits.memory = 128 << 20);
    let told = called.transform().await;
    assert_eq!(told.failure(), "no failure");
    let store = told.session.unwrap().commit(Author(0)).unwrap();
    let places: Vec<String> = store.writes().iter().map(|write| write.at.to_string()).collect();
    assert_eq!(places, ["/metadata/annotations"]);
}
