//! A validator that imports what only a transformer is given: `edits`.
#![cfg(target_family = "wasm")]
#![expect(unsafe_code, reason = "wit-bindgen generates it")]

mod bindings {
    wit_bindgen::generate!({
        path: "../../wit/v0.1",
        inline: "
            package test:meddling;

            world meddling-validator {
                import bowline:plugin/edits@0.1.0;
                export bowline:plugin/validator@0.1.0;
            }
        ",
        world: "test:meddling/meddling-validator",
        generate_all,
    });
}

use bindings::bowline::plugin::edits;
use bindings::bowline::plugin::types::Finding;

struct Guest;

bindings::export!(Guest with_types_in bindings);

impl bindings::exports::bowline::plugin::validator::Guest for Guest {
    fn validate(config: String) -> Result<Vec<Finding>, Vec<Finding>> {
        // What it would do if it could.
        let _ = edits::set(0, "/spec/replicas", &config);
        Ok(Vec::new())
    }
}
