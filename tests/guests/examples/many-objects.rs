//! Adds objects without end.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(_config: &str) -> Judged {
    for number in 0u64.. {
        let body = format!(
            r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"more-{number}"}}}}"#
        );
        edits::add(&body).map_err(|error| vec![note("error", "add", error)])?;
    }
    Ok(Vec::new())
}
