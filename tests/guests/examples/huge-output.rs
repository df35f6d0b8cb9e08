//! Writes more than anybody wants: by bytes, by values, by findings.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(config: &str) -> Judged {
    let object = objects::select(&bowline_test_guests::everything!())[0];
    match bowline_test_guests::word(config) {
        "bytes" => write(object, &format!("\"{}\"", "x".repeat(1 << 20))),
        "values" => write(object, &format!("[{}0]", "0,".repeat(100_000))),
        "findings" => Ok(vec![note("info", "again", "and again"); 150_000]),
        "message" => Ok(vec![note("info", "long", "x".repeat(20 << 20))]),
        other => panic!("{other}"),
    }
}

fn write(object: u32, value: &str) -> Judged {
    loop {
        edits::append(object, "/spec/more", value)
            .map_err(|error| vec![note("error", "x", error)])?;
    }
}
