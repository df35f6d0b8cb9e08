//! A well-behaved transformer: labels every object and adds one that says what it saw.
#![cfg(target_family = "wasm")]

bowline_test_guests::transformer!(transform);

fn transform(config: &str) -> Judged {
    let found = objects::select(&bowline_test_guests::everything!());
    for object in &found {
        let label = edits::set(*object, "/metadata/labels/team", config);
        label.map_err(|error| vec![note("error", "set", error)])?;
    }
    let release = format!("{} {}", facts::release_name(), facts::release_version());
    let body = format!(
        r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"seen"}},"data":{{"customer":"{}","release":"{release}","objects":"{}"}}}}"#,
        facts::customer_name(),
        found.len(),
    );
    edits::add(&body).map_err(|error| vec![note("error", "add", error)])?;
    log::log("info", "done");
    Ok(vec![note("info", "seen", format!("{} objects", found.len()))])
}
