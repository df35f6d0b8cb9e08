//! What the guests in `examples/` share: one macro a role, which makes a crate a plugin of it.
//!
//! Written with plain wit-bindgen, not with the SDK: these guests do what no author means to do, and
//! must be able to say what the SDK cannot. Each file in `examples/` is one guest in Rust, each file
//! in `wat/` one that Rust cannot express, a core module in text form. `tests/suites` builds and calls
//! them, and has a test for each.
//!
//! A new guest takes its file, its `[[example]]` in `Cargo.toml` if it is in Rust, a test, and a row in
//! the table of `tests/suites/tests/suite/guests.rs`, which does not compile without the test.

/// What a guest of any role has: the imports by their short names, and its last words in the log.
#[doc(hidden)]
#[macro_export]
macro_rules! __guest {
    ($world:literal, { $($import:ident),* }) => {
        mod bindings {
            wit_bindgen::generate!({ path: "../../wit/v0.1", world: $world, generate_all });
        }

        #[allow(unused_imports, reason = "most guests use only some of them")]
        use bindings::bowline::plugin::{$($import),*};

        struct Guest;

        bindings::export!(Guest with_types_in bindings);

        /// A panic ends the call in a trap, which carries no message: the log carries it.
        fn log_panics() {
            std::panic::set_hook(Box::new(|panic| log::log("error", &panic.to_string())));
        }
    };
}

/// What the roles that give findings have besides.
#[doc(hidden)]
#[macro_export]
macro_rules! __judge {
    () => {
        #[allow(unused_imports, reason = "most guests use only some of them")]
        use bindings::bowline::plugin::types::{Finding, ObjectId};

        type Judged = Result<Vec<Finding>, Vec<Finding>>;

        /// A finding about nothing in particular.
        #[allow(dead_code, reason = "not every guest has something to say")]
        fn note(severity: &str, code: &str, message: impl std::fmt::Display) -> Finding {
            Finding {
                severity: severity.to_owned(),
                code: code.to_owned(),
                message: message.to_string(),
                object: None,
                field: None,
                hint: None,
                extra: Vec::new(),
            }
        }
    };
}

/// Makes a transformer of a `fn(config: &str) -> Judged`.
#[macro_export]
macro_rules! transformer {
    ($transform:path) => {
        $crate::__guest!("transformer-plugin", { edits, facts, files, log, lookup, objects });
        $crate::__judge!();

        impl bindings::exports::bowline::plugin::transformer::Guest for Guest {
            fn transform(config: String) -> Judged {
                log_panics();
                $transform(&config)
            }
        }
    };
}

/// Makes a validator of a `fn(config: &str) -> Judged`.
#[macro_export]
macro_rules! validator {
    ($validate:path) => {
        $crate::__guest!("validator-plugin", { facts, files, log, lookup, objects });
        $crate::__judge!();

        impl bindings::exports::bowline::plugin::validator::Guest for Guest {
            fn validate(config: String) -> Judged {
                log_panics();
                $validate(&config)
            }
        }
    };
}

/// Makes a health plugin of a `fn(object: &str, config: &str) -> Assessment`.
#[macro_export]
macro_rules! health {
    ($assess:path) => {
        $crate::__guest!("health-plugin", { log });

        use bindings::exports::bowline::plugin::health::Assessment;

        impl bindings::exports::bowline::plugin::health::Guest for Guest {
            fn assess(object: String, config: String) -> Assessment {
                log_panics();
                $assess(&object, &config)
            }
        }
    };
}

/// Makes a step of a `fn(config: &str) -> Result<Outcome, Vec<Finding>>`.
#[macro_export]
macro_rules! step {
    ($run:path) => {
        $crate::__guest!("step-plugin", { facts, http, log, lookup, progress });
        $crate::__judge!();

        use bindings::exports::bowline::plugin::step::Outcome;

        /// An outcome that says no more than its status.
        #[allow(dead_code, reason = "a guest may never come to an end")]
        fn outcome(status: &str) -> Outcome {
            Outcome {
                status: status.to_owned(),
                retry_after_ms: 0,
                question: None,
                saved: None,
                outputs: Vec::new(),
                children: Vec::new(),
                extra: Vec::new(),
            }
        }

        impl bindings::exports::bowline::plugin::step::Guest for Guest {
            fn run(config: String) -> Result<Outcome, Vec<Finding>> {
                log_panics();
                $run(&config)
            }
        }
    };
}

/// The text in a config that is one JSON string without escapes: which of its misdeeds a guest is to
/// do.
pub fn word(config: &str) -> &str {
    config.trim_matches('"')
}

/// A selector of every object, for a guest's own `Selector` type.
#[macro_export]
macro_rules! everything {
    () => {
        objects::Selector {
            api_versions: None,
            kinds: None,
            namespaces: None,
            names: None,
            labels: Vec::new(),
        }
    };
}
