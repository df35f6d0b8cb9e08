//! Says no.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(config: &str) -> Judged {
    let count: usize = config.parse().unwrap_or(0);
    let id = ObjectId {
        api_version: "apps/v1".to_owned(),
        kind: "Deployment".to_owned(),
        namespace: None,
        name: "web".to_owned(),
    };
    let finding = Finding {
        object: Some(id),
        field: Some("/spec/replicas".to_owned()),
        hint: Some("raise it".to_owned()),
        ..note("error", "too-few", "it has one replica\u{7}")
    };
    Err(vec![finding; count])
}
