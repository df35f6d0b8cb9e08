//! Is given a secret and tells it in every way that it has.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(config: &str) -> Judged {
    let secret = facts::output("password").unwrap_or_default().unwrap_or_default();
    let plain = secret.trim_matches('"');
    log::log("error", plain);
    let object = objects::select(&bowline_test_guests::everything!())[0];
    let id = ObjectId {
        api_version: plain.to_owned(),
        kind: plain.to_owned(),
        namespace: Some(plain.to_owned()),
        name: plain.to_owned(),
    };
    let finding = Finding {
        severity: plain.to_owned(),
        code: format!("Secret {plain}!"),
        message: plain.to_owned(),
        object: Some(id),
        field: Some(plain.to_owned()),
        hint: Some(plain.to_owned()),
        extra: vec![(plain.to_owned(), secret.clone())],
    };
    match bowline_test_guests::word(config) {
        "find" => Ok(vec![finding]),
        "refuse" => Err(vec![finding]),
        "panic" => panic!("{plain}"),
        "write" => {
            let set = edits::set(object, "/spec/password", &secret);
            set.map_err(|error| vec![note("error", "set", error)])?;
            Ok(Vec::new())
        }
        other => panic!("{other}"),
    }
}
