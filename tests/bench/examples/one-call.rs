//! The guest of `benches/calls.rs`: does the one thing that its config names, to every object.
#![cfg(target_family = "wasm")]
#![expect(unsafe_code, reason = "what wit-bindgen makes exports functions by name")]

mod bindings {
    wit_bindgen::generate!({ path: "../../wit/v0.1", world: "transformer-plugin", generate_all });
}

use bindings::bowline::plugin::types::Finding;
use bindings::bowline::plugin::{edits, objects};

struct Guest;

bindings::export!(Guest with_types_in bindings);

impl bindings::exports::bowline::plugin::transformer::Guest for Guest {
    fn transform(config: String) -> Result<Vec<Finding>, Vec<Finding>> {
        match config.trim_matches('"') {
            "nothing" => Ok(()),
            "select" => {
                everything();
                Ok(())
            }
            "get" => everything().into_iter().try_for_each(get),
            "set" => everything().into_iter().try_for_each(set),
            "whole" => everything().into_iter().try_for_each(whole),
            other => Err(format!("no such call: {other}")),
        }
        .map(|()| Vec::new())
        .map_err(|message| vec![refusal(message)])
    }
}

fn everything() -> Vec<u32> {
    objects::select(&objects::Selector {
        api_versions: None,
        kinds: None,
        namespaces: None,
        names: None,
        labels: Vec::new(),
    })
}

fn get(object: u32) -> Result<(), String> {
    let owner = objects::get(object, "/metadata/labels/owner")?;
    owner.map(|_| ()).ok_or_else(|| "nobody owns it".to_owned())
}

fn set(object: u32) -> Result<(), String> {
    edits::set(object, "/metadata/labels/call", "\"one\"")
}

/// Takes the whole object across the border and back. Its reading and writing as JSON in the guest is
/// left out: that is the guest's language, not the interface.
fn whole(object: u32) -> Result<(), String> {
    let body = objects::get(object, "")?.ok_or("no body")?;
    edits::set(object, "", &body)
}

fn refusal(message: String) -> Finding {
    Finding {
        severity: "error".to_owned(),
        code: "bench".to_owned(),
        message,
        object: None,
        field: None,
        hint: None,
        extra: Vec::new(),
    }
}
