//! What can be wrong with a plugin whose manifest was read.

use bowline_core::{FailureClass, Role};
use semver::Version;

use super::Form;
use crate::manifest::{KRM_FUNCTION_V1, PACKAGE};

/// What is wrong with a plugin. The text goes on from its name: `sidecar 2.1.0 …`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A component that says it is a command, or a core module that says it is a component.
    #[error(
        "is {}, and its manifest says interface \"{interface}\": {}", form_of(*.form), remedy(*.form)
    )]
    OtherForm {
        /// What it is.
        form: Form,
        /// What the manifest says.
        interface: String,
    },
    /// An interface version that this host does not have.
    #[error(
        "was built for {PACKAGE}@{wanted}; this host offers {offered}: rebuild with bowline-guest \
         {newest}, or run a host that offers {wanted_track}"
    )]
    UnknownInterface {
        /// The version it was built for.
        wanted: Version,
        /// What a host would have to offer.
        wanted_track: String,
        /// What this one offers.
        offered: String,
        /// The newest of that.
        newest: String,
    },
    /// A component without a role.
    #[error("is no plugin: it exports nothing of {PACKAGE}, and its manifest says role {role}")]
    NoRole {
        /// What the manifest says.
        role: Role,
    },
    /// A component with several roles.
    #[error("exports {first} and {second}: a plugin has exactly one role")]
    SeveralRoles {
        /// One.
        first: String,
        /// Another.
        second: String,
    },
    /// A component whose role is not what its manifest says.
    #[error("exports {exported}, and its manifest says {stated}: correct plugin.toml")]
    OtherRole {
        /// What the manifest says.
        stated: String,
        /// What it is.
        exported: String,
    },
    /// An interface that no version on offer has.
    #[error(
        "imports {import}, which {stated} does not have in this host: rebuild it with the interface \
         that its manifest states, or run a newer host"
    )]
    UnknownImport {
        /// What it imports.
        import: String,
        /// What the manifest states.
        stated: String,
    },
    /// An interface that its role is never given.
    #[error("imports {import}, which the role {role} is not given; it may import {offered}")]
    DeniedImport {
        /// What it imports.
        import: String,
        /// Its role.
        role: Role,
        /// What that role is given.
        offered: String,
    },
    /// A core module that is no command.
    #[error("is no WASI command: it does not export {missing}")]
    NoCommand {
        /// What is missing.
        missing: &'static str,
    },
}

impl Fault {
    /// What kind of failure it is.
    pub fn class(&self) -> FailureClass {
        match self {
            Fault::DeniedImport { .. } => FailureClass::PluginDenied,
            _ => FailureClass::PluginInvalid,
        }
    }
}

fn form_of(form: Form) -> &'static str {
    match form {
        Form::Component => "a component",
        Form::Module => "a core module",
    }
}

fn remedy(form: Form) -> String {
    match form {
        Form::Component => format!("of a component it is \"{PACKAGE}@VERSION\""),
        Form::Module => format!(
            "`bowline plugin build` makes a component of it; of a WASI command the interface is \
             \"{KRM_FUNCTION_V1}\""
        ),
    }
}
