//! What wit-bindgen generates from `wit/plugin.wit`: one module a world, shared imports re-exported.
#![expect(missing_docs, reason = "generated; the documentation is in wit/plugin.wit")]

pub use step::bowline::plugin::{http, progress};
pub use transformer::bowline::plugin::{edits, facts, files, log, lookup, objects, types};

pub use health::exports::bowline::plugin::health::Assessment;
pub use step::exports::bowline::plugin::step::{Child, Outcome};

pub mod transformer {
    wit_bindgen::generate!({
        path: "wit",
        world: "transformer-plugin",
        pub_export_macro: true,
    });
}

pub mod validator {
    wit_bindgen::generate!({
        path: "wit",
        world: "validator-plugin",
        pub_export_macro: true,
        with: {
            "bowline:plugin/types@0.1.0": crate::wasm::wit::transformer::bowline::plugin::types,
            "bowline:plugin/facts@0.1.0": crate::wasm::wit::transformer::bowline::plugin::facts,
            "bowline:plugin/files@0.1.0": crate::wasm::wit::transformer::bowline::plugin::files,
            "bowline:plugin/objects@0.1.0": crate::wasm::wit::transformer::bowline::plugin::objects,
            "bowline:plugin/lookup@0.1.0": crate::wasm::wit::transformer::bowline::plugin::lookup,
            "bowline:plugin/log@0.1.0": crate::wasm::wit::transformer::bowline::plugin::log,
        },
    });
}

pub mod health {
    wit_bindgen::generate!({
        path: "wit",
        world: "health-plugin",
        pub_export_macro: true,
        with: {
            "bowline:plugin/types@0.1.0": crate::wasm::wit::transformer::bowline::plugin::types,
            "bowline:plugin/log@0.1.0": crate::wasm::wit::transformer::bowline::plugin::log,
        },
    });
}

pub mod step {
    wit_bindgen::generate!({
        path: "wit",
        world: "step-plugin",
        pub_export_macro: true,
        generate_all,
        with: {
            "bowline:plugin/types@0.1.0": crate::wasm::wit::transformer::bowline::plugin::types,
            "bowline:plugin/facts@0.1.0": crate::wasm::wit::transformer::bowline::plugin::facts,
            "bowline:plugin/lookup@0.1.0": crate::wasm::wit::transformer::bowline::plugin::lookup,
            "bowline:plugin/log@0.1.0": crate::wasm::wit::transformer::bowline::plugin::log,
        },
    });
}
