//! A health plugin: an object is healthy when it says `"ready":true`; one mode tells odd things.
#![cfg(target_family = "wasm")]

bowline_test_guests::health!(assess);

fn assess(object: &str, config: &str) -> Assessment {
    log::log("debug", &format!("{} bytes", object.len()));
    let (status, message) = match object.contains(r#""ready":true"#) {
        true => ("healthy", "it says that it is ready"),
        false => ("progressing", "it does not say that it is ready"),
    };
    let message = match bowline_test_guests::word(config) {
        "odd" => "\u{1b}]0;title\u{7}".to_owned(),
        "loop" => loop {
            std::hint::spin_loop();
        },
        _ => message.to_owned(),
    };
    Assessment {
        status: status.to_owned(),
        reason: "Ready".to_owned(),
        message,
        extra: vec![("bytes".to_owned(), object.len().to_string())],
    }
}
