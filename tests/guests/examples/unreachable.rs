//! Executes the instruction that always traps.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(_config: &str) -> Judged {
    core::arch::wasm32::unreachable()
}
