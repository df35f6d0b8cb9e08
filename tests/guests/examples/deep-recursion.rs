//! Calls itself until its stack is used up.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(config: &str) -> Judged {
    Ok(vec![note("info", "depth", deeper(config.len() as u64))])
}

fn deeper(depth: u64) -> u64 {
    if std::hint::black_box(depth) == u64::MAX {
        return 0;
    }
    // Neither a tail call nor a loop: what comes back is still used.
    depth + deeper(std::hint::black_box(depth + 1)) % 7
}
