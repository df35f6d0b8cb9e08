//! Never comes back.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(_config: &str) -> Judged {
    loop {
        std::hint::spin_loop();
    }
}
