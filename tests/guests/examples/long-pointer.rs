//! Passes a pointer of a million parts wherever a pointer goes, and says what it was told.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(_config: &str) -> Judged {
    let object = objects::select(&bowline_test_guests::everything!())[0];
    let many = "/a".repeat(1_000_000);
    let mut told = vec![
        note("info", "get", format!("{:?}", objects::get(object, &many))),
        note("info", "set", format!("{:?}", edits::set(object, &many, "1"))),
        note("info", "append", format!("{:?}", edits::append(object, &many, "1"))),
        note("info", "insert", format!("{:?}", edits::insert(object, &many, "1"))),
        note("info", "unset", format!("{:?}", edits::unset(object, &many))),
        note("info", "value", format!("{:?}", facts::value(&many))),
    ];
    // As deep as a pointer may be, and one deeper, beneath what is there.
    let deep = "/a".repeat(128);
    told.push(note("info", "deepest", format!("{:?}", edits::set(object, &deep, "1"))));
    told.push(note(
        "info",
        "too deep",
        format!("{:?}", edits::set(object, &format!("{deep}/a"), "1")),
    ));
    Ok(told)
}
