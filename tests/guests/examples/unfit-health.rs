//! Breaks one rule of the conformance kit, the one that its config names; otherwise a good health plugin.
#![cfg(target_family = "wasm")]

bowline_test_guests::health!(assess);

fn assess(object: &str, config: &str) -> Assessment {
    let breaks = config.split('"').nth(3).unwrap_or_default();
    let stumbles = match breaks {
        "missing-fields" => object == "{}",
        "nulls" => object.contains("null-status"),
        "wrong-types" => object.contains("\"status\":\"fine\""),
        "unicode" => object.contains('\u{1f680}'),
        "many-conditions" => object.contains("Part999"),
        _ => false,
    };
    assert!(!stumbles, "it cannot take {breaks}");
    let status = if breaks == "well-formed" { "fine" } else { "healthy" };
    Assessment {
        status: status.to_owned(),
        reason: String::new(),
        message: String::new(),
        extra: Vec::new(),
    }
}
