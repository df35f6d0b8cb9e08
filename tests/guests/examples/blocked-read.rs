//! Reads an object from a cluster, and then, if it was told to, never comes back.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(config: &str) -> Judged {
    let id = ObjectId {
        api_version: "v1".to_owned(),
        kind: "Secret".to_owned(),
        namespace: Some("shop".to_owned()),
        name: "db".to_owned(),
    };
    let read = lookup::get(&id);
    while bowline_test_guests::word(config) == "loop" {
        std::hint::spin_loop();
    }
    Ok(vec![note("info", "read", format!("{read:?}"))])
}
