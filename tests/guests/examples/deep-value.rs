//! Writes a value that is nested a million deep.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(config: &str) -> Judged {
    let object = objects::select(&bowline_test_guests::everything!())[0];
    let arrays = "[".repeat(1_000_000);
    let objects = "{\"a\":".repeat(1_000_000);
    let written = match bowline_test_guests::word(config) {
        "set" => edits::set(object, "/spec", &arrays),
        "append" => edits::append(object, "/spec/list", &objects),
        "insert" => edits::insert(object, "/spec/list/0", &arrays),
        "replace" => edits::set(object, "", &objects),
        "add" => edits::add(&objects).map(drop),
        // Each is shallow, all together are deep.
        "grow" => grow(object),
        other => panic!("{other}"),
    };
    Ok(vec![note("info", "told", format!("{written:?}"))])
}

fn grow(object: u32) -> Result<(), String> {
    let mut at = String::new();
    for _ in 0..1_000 {
        at.push_str("/a");
        edits::set(object, &at, r#"{"a":{"a":{}}}"#)?;
    }
    Ok(())
}
