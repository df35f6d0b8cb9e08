//! Logs without measure, then goes on as if nothing were.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(config: &str) -> Judged {
    let (lines, length) = match bowline_test_guests::word(config) {
        "lines" => (100_000, 10),
        "bytes" => (1_000, 10_000),
        other => panic!("{other}"),
    };
    let line = "x".repeat(length);
    (0..lines).for_each(|_| log::log("info", &line));
    Ok(vec![note("info", "done", "it logged")])
}
