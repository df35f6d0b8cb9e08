//! Moves too many bytes across the border: at once, or by and by, in either direction.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(config: &str) -> Judged {
    let object = objects::select(&bowline_test_guests::everything!())[0];
    match bowline_test_guests::word(config) {
        "in-once" => log::log("info", &"x".repeat(17 << 20)),
        "in-total" => loop {
            let _ = objects::get(object, &"x".repeat(1 << 20));
        },
        "out-once" => {
            return Ok(vec![note("info", "got", format!("{:?}", objects::get(object, "")))]);
        }
        "out-total" => loop {
            let _ = objects::get(object, "");
        },
        "selector-once" => drop(objects::select(&selector(1 << 20))),
        "selector-total" => loop {
            objects::select(&selector(1 << 10));
        },
        other => panic!("{other}"),
    }
    Ok(Vec::new())
}

/// Asks for objects of very many kinds, none of which there is.
fn selector(kinds: usize) -> objects::Selector {
    let kinds = (0..kinds).map(|_| "NoSuchKind".to_owned()).collect();
    objects::Selector { kinds: Some(kinds), ..bowline_test_guests::everything!() }
}
