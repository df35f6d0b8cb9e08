//! A well-behaved validator: says which objects have no owner.
#![cfg(target_family = "wasm")]

bowline_test_guests::validator!(validate);

fn validate(_config: &str) -> Judged {
    let mut found = Vec::new();
    for object in objects::select(&bowline_test_guests::everything!()) {
        let owner = objects::get(object, "/metadata/labels/owner");
        if owner.map_err(|error| vec![note("error", "get", error)])?.is_none() {
            let id = objects::id(object).map_err(|error| vec![note("error", "id", error)])?;
            found.push(Finding {
                object: Some(id),
                field: Some("/metadata/labels/owner".to_owned()),
                ..note("warning", "no-owner", "nobody owns it")
            });
        }
    }
    Ok(found)
}
