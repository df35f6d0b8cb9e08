//! Sleeps on several timers at once, in every order, and says which woke it and when.
#![cfg(target_family = "wasm")]

use wasip2::clocks::monotonic_clock;
use wasip2::io::poll;

bowline_test_guests::transformer!(transform);

const SECOND: u64 = 1_000_000_000;

fn transform(_config: &str) -> Judged {
    let orders: [&[u64]; 6] =
        [&[3], &[3, 5], &[5, 3], &[3, 5, 9, 20], &[20, 9, 5, 3], &[9, 3, 20, 3]];
    Ok(orders.iter().map(|seconds| note("info", "slept", slept(seconds))).collect())
}

/// Waits for the first of these; the others must not have passed by then.
fn slept(seconds: &[u64]) -> String {
    let began = monotonic_clock::now();
    let timers: Vec<_> = seconds
        .iter()
        .map(|seconds| monotonic_clock::subscribe_instant(began + seconds * SECOND))
        .collect();
    let ready = poll::poll(&timers.iter().collect::<Vec<_>>());
    let after = (monotonic_clock::now() - began) / SECOND;
    format!("{seconds:?} s: timer {ready:?} after {after} s")
}
