//! Makes WASI resources without end and gives none back.
#![cfg(target_family = "wasm")]

use wasip2::clocks::monotonic_clock;

bowline_test_guests::transformer!(transform);

fn transform(_config: &str) -> Judged {
    loop {
        std::mem::forget(monotonic_clock::subscribe_duration(1));
    }
}
