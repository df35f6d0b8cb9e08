//! Calls the host a million times and then some.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(_config: &str) -> Judged {
    loop {
        facts::namespaced("v1", "Pod");
    }
}
