//! Asks WASI for everything that could tell one machine, or one call, from another.
#![cfg(target_family = "wasm")]

use wasip2::cli::{environment, stdin, stdout, terminal_stdout};
use wasip2::clocks::{monotonic_clock, wall_clock};
use wasip2::io::poll;
use wasip2::random::{insecure, insecure_seed, random};

bowline_test_guests::transformer!(transform);

const HOUR: u64 = 3_600_000_000_000;

fn transform(_config: &str) -> Judged {
    Ok(vec![
        note("info", "wall clock", format!("{:?}", wall_clock::now())),
        note("info", "wall resolution", format!("{:?}", wall_clock::resolution())),
        note(
            "info",
            "monotonic",
            [monotonic_clock::now(), monotonic_clock::now()].map(|t| t.to_string()).join(" "),
        ),
        note("info", "after an hour", slept()),
        note("info", "after waiting for either", waited()),
        note(
            "info",
            "random",
            format!("{:?} {}", random::get_random_bytes(4), random::get_random_u64()),
        ),
        note(
            "info",
            "insecure",
            format!("{} {:?}", insecure::get_insecure_random_u64(), insecure_seed::insecure_seed()),
        ),
        note("info", "environment", format!("{:?}", environment::get_environment())),
        note("info", "arguments", format!("{:?}", environment::get_arguments())),
        note("info", "folder", format!("{:?}", environment::initial_cwd())),
        note("info", "terminal", terminal_stdout::get_terminal_stdout().is_some()),
        note(
            "info",
            "input",
            format!(
                "{:?}",
                stdin::get_stdin().blocking_read(10).map_err(|error| error.to_string())
            ),
        ),
        note(
            "info",
            "output",
            format!(
                "{:?}",
                stdout::get_stdout().blocking_write_and_flush(b"on nobody's terminal").is_ok()
            ),
        ),
    ])
}

fn slept() -> u64 {
    monotonic_clock::subscribe_duration(HOUR).block();
    monotonic_clock::now()
}

/// Waits for the first of two points in time; the later one must not have passed by then.
fn waited() -> String {
    let now = monotonic_clock::now();
    let (late, soon) = (
        monotonic_clock::subscribe_instant(now + 2 * HOUR),
        monotonic_clock::subscribe_instant(now + HOUR),
    );
    let ready = poll::poll(&[&late, &soon]);
    format!("{ready:?} {} {}", monotonic_clock::now() - now, late.ready())
}
