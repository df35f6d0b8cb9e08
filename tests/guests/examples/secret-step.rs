//! A step that is given a secret and logs it.
#![cfg(target_family = "wasm")]

bowline_test_guests::step!(run);

fn run(config: &str) -> Result<Outcome, Vec<Finding>> {
    let secret = match bowline_test_guests::word(config) {
        "fact" => facts::output("password").unwrap_or_default(),
        "saved" => progress::saved(),
        "output" => progress::output_of("provision", "password"),
        "answer" => progress::answer(),
        other => panic!("{other}"),
    };
    log::log("info", &secret.clone().unwrap_or_default());
    Err(vec![note("error", "told", secret.unwrap_or_default())])
}
