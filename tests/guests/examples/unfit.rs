//! Breaks one rule of the conformance kit, the one that its config names; otherwise a good transformer,
//! which puts an annotation on every object.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(config: &str) -> Judged {
    let breaks = config.split('"').nth(3).unwrap_or_default();
    let objects = objects::select(&bowline_test_guests::everything!());
    stumble(breaks, &objects);
    if breaks == "answers" {
        return Err(vec![note("error", "never", "it never does anything")]);
    }
    for (index, object) in objects.iter().enumerate() {
        annotate(breaks, index, *object)?;
    }
    match breaks {
        "well-formed" => Ok(vec![note("info", "", "nobody knows the code of this")]),
        "within-budget" if objects.len() == 1 => loop {
            std::hint::black_box(breaks);
        },
        "leaves-alone" => {
            let foreign = (0..100).filter(|number| !objects.contains(number));
            foreign.for_each(|number| drop(edits::remove(number)));
            Ok(Vec::new())
        }
        "within-capabilities" => {
            drop(files::read("values.yaml"));
            Ok(Vec::new())
        }
        _ => Ok(Vec::new()),
    }
}

fn annotate(breaks: &str, index: usize, object: u32) -> Result<(), Vec<Finding>> {
    let at = "/metadata/annotations/example.com~1seen";
    let before = objects::get(object, at).ok().flatten().unwrap_or_default();
    let value = match breaks {
        "deterministic" => format!("\"{index}\""),
        "idempotent" => format!("\"{}\"", "x".repeat(before.len() + 1)),
        _ => "\"yes\"".to_owned(),
    };
    edits::set(object, at, &value).map_err(|error| vec![note("error", "set", error)])
}

/// Breaks at what the config names, and at nothing else.
fn stumble(breaks: &str, objects: &[u32]) {
    let any = |test: fn(&str) -> bool| {
        objects
            .iter()
            .any(|object| test(&objects::get(*object, "").ok().flatten().unwrap_or_default()))
    };
    let stumbles = match breaks {
        "empty" => objects.is_empty(),
        "one-object" => objects.len() == 1,
        "ten-thousand" => objects.len() == 10_000,
        "unicode" => any(|object| object.contains('\u{1f680}')),
        "long-names" => any(|object| object.contains(&"long text ".repeat(100))),
        "odd-keys" => any(|object| object.contains("a~b")),
        "unknown-kinds" => any(|object| object.contains("\"Thing\"")),
        "missing-fields" => any(|object| object.contains("no-spec")),
        "wrong-types" => any(|object| object.contains("text-for-spec")),
        "nulls" => any(|object| object.contains("null-spec")),
        "lists" => any(|object| object.contains("\"List\"")),
        "numbers" => any(|object| object.contains("18446744073709551615")),
        "deep" => any(|object| object.contains("[[[[[[[[")),
        "many-containers" => any(|object| object.contains("\"c199\"")),
        _ => false,
    };
    assert!(!stumbles, "it cannot take {breaks}");
}
