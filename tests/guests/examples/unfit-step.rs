//! Breaks one rule of the conformance kit, the one that its config names; otherwise a good step, which
//! asks a service whether it may go on.
#![cfg(target_family = "wasm")]

bowline_test_guests::step!(run);

fn run(config: &str) -> Result<Outcome, Vec<Finding>> {
    let breaks = config.split('"').nth(3).unwrap_or_default();
    let host =
        if breaks == "within-capabilities" { "elsewhere.example" } else { "service.example" };
    let answer = http::send(&http::Request {
        method: "GET".to_owned(),
        url: format!("https://{host}/"),
        headers: Vec::new(),
        body: Vec::new(),
    });
    let saved = progress::saved().unwrap_or_default();
    let stumbles = match (breaks, &answer) {
        ("down", answer) => answer.is_err(),
        ("server-error", Ok(answer)) => answer.status == 503,
        ("not-found", Ok(answer)) => answer.status == 404,
        ("redirect", Ok(answer)) => answer.status == 302,
        ("not-json", Ok(answer)) => answer.body.starts_with(b"<html"),
        ("other-json", Ok(answer)) => answer.body.starts_with(b"[null"),
        ("empty-answer", Ok(answer)) => answer.status == 200 && answer.body.is_empty(),
        ("large-answer", Ok(answer)) => answer.body.len() > 1 << 20,
        ("not-text", Ok(answer)) => answer.body.starts_with(b"\0"),
        ("odd-memory", _) => saved.starts_with('['),
        ("odd-answer", _) => progress::answer().is_some_and(|answer| answer.starts_with('{')),
        ("odd-ending", _) => progress::ending().is_some_and(|ending| ending == "superseded"),
        ("clock", _) => progress::now() < progress::began(),
        ("unicode", _) => !progress::key().is_ascii(),
        _ => false,
    };
    assert!(!stumbles, "it cannot take {breaks}");
    match breaks {
        "answers" => Err(vec![note("error", "never", "it never does anything")]),
        "well-formed" => Ok(outcome("maybe")),
        _ => Ok(outcome("done")),
    }
}
