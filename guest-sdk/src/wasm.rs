//! The WebAssembly side: the generated bindings, the host behind them, and what `export!` calls.
//!
//! ```text
//! export!(Plugin as Role) ─► wit::<role>::export!  ─► <role>(plugin, …)  ─► crate::call
//!                                                         Context { Host } ─► wit imports
//! ```
//!
//! Each role has its own world, so each has its own `generate!`. What they import is generated once,
//! with the transformer's and the step's worlds, and shared. An import that a plugin does not use is
//! dropped by the linker, and so is missing in its component.

pub mod wit;

mod convert;
mod host;

use std::sync::Once;

use crate::role::{Assess, Run, Transform, Validate};
use crate::{Context, Health, Step, Transformer, Validator, call};

pub(crate) use host::Host;

use wit::types::Finding;

/// One call of a transformer.
pub fn transformer<P: Transformer>(plugin: &P, config: &str) -> Result<Vec<Finding>, Vec<Finding>> {
    log_panics();
    let result = call::transform(plugin, config, &Context::<Transform>::new(Host));
    result.map(convert::findings).map_err(convert::findings)
}

/// One call of a validator.
pub fn validator<P: Validator>(plugin: &P, config: &str) -> Result<Vec<Finding>, Vec<Finding>> {
    log_panics();
    let result = call::validate(plugin, config, &Context::<Validate>::new(Host));
    result.map(convert::findings).map_err(convert::findings)
}

/// One call of a health plugin.
pub fn health<P: Health>(plugin: &P, object: &str, config: &str) -> wit::Assessment {
    log_panics();
    convert::assessment(call::assess(plugin, object, config, &Context::<Assess>::new(Host)))
}

/// One call of a step.
pub fn step<P: Step>(plugin: &P, config: &str) -> Result<wit::Outcome, Vec<Finding>> {
    log_panics();
    let result = call::run(plugin, config, &Context::<Run>::new(Host));
    result.map(convert::outcome).map_err(convert::findings)
}

/// A panic ends the call in a trap, which carries no message: the log carries it.
fn log_panics() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        std::panic::set_hook(Box::new(|panic| wit::log::log("error", &panic.to_string())));
    });
}
