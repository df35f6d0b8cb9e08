//! Panics, with a message that a person should see.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(config: &str) -> Judged {
    panic!("no such mode: {config}\u{1b}[2J");
}
