//! A step: announces a release once, waits, and asks a person before it is done.
#![cfg(target_family = "wasm")]

bowline_test_guests::step!(run);

fn run(config: &str) -> Result<Outcome, Vec<Finding>> {
    match (progress::saved(), progress::answer()) {
        (None, _) => announce(bowline_test_guests::word(config)),
        (Some(saved), None) => Ok(Outcome {
            question: Some("\"go on?\"".to_owned()),
            saved: Some(saved),
            ..outcome("ask")
        }),
        (Some(saved), Some(answer)) => Ok(Outcome {
            outputs: vec![("posted".to_owned(), saved), ("answer".to_owned(), answer)],
            extra: vec![("ending".to_owned(), format!("\"{:?}\"", progress::ending()))],
            ..outcome("done")
        }),
    }
}

fn announce(url: &str) -> Result<Outcome, Vec<Finding>> {
    let request = http::Request {
        method: "POST".to_owned(),
        url: url.to_owned(),
        headers: vec![("idempotency-key".to_owned(), progress::key())],
        body: format!("{} {}", facts::release_name(), progress::attempt()).into_bytes(),
    };
    let response = http::send(&request).map_err(|error| vec![note("error", "post", error)])?;
    let body = String::from_utf8_lossy(&response.body).into_owned();
    let waited = progress::now() - progress::began();
    Ok(Outcome {
        retry_after_ms: waited * 2,
        saved: Some(format!("\"{} {body}\"", response.status)),
        ..outcome("wait")
    })
}
