//! Sleeps for an hour, again and again, which takes no time at all.
#![cfg(target_family = "wasm")]

use wasip2::clocks::monotonic_clock;

bowline_test_guests::transformer!(transform);

fn transform(_config: &str) -> Judged {
    loop {
        monotonic_clock::subscribe_duration(3_600_000_000_000).block();
    }
}
