//! Leaves through WASI's exit instead of answering.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(config: &str) -> Judged {
    wasip2::cli::exit::exit(if config == "true" { Ok(()) } else { Err(()) });
    Ok(Vec::new())
}
