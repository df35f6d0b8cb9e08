//! Version 0.1 of the plugin interface: `wit/v0.1`.
//!
//! One `bindgen!` for the whole version. What comes from a guest is converted once, here, to core's
//! types; nothing outside this folder knows the version's own ones.

mod convert;
mod exports;
mod imports;

pub(crate) use exports::{Exports, Judged, NoSuchCall};
pub(crate) use imports::link;

/// The package, as components name it in their imports and exports.
pub(crate) const PACKAGE: &str = "bowline:plugin";

mod bindings {
    wasmtime::component::bindgen!({
        path: "../../wit/v0.1",
        // All of the interfaces at once: which of them a plugin gets is the linker's business, and
        // which of the exports it has is its role's.
        inline: "
            package bowline:host;

            world everything {
                import bowline:plugin/facts@0.1.0;
                import bowline:plugin/files@0.1.0;
                import bowline:plugin/objects@0.1.0;
                import bowline:plugin/edits@0.1.0;
                import bowline:plugin/lookup@0.1.0;
                import bowline:plugin/log@0.1.0;
                import bowline:plugin/progress@0.1.0;
                import bowline:plugin/http@0.1.0;
                export bowline:plugin/transformer@0.1.0;
                export bowline:plugin/validator@0.1.0;
                export bowline:plugin/health@0.1.0;
                export bowline:plugin/step@0.1.0;
            }
        ",
        imports: {
            // What may wait is async, so that it can be cancelled.
            "bowline:plugin/lookup.get": async | trappable,
            "bowline:plugin/http.send": async | trappable,
            default: trappable,
        },
        exports: { default: async },
    });
}
