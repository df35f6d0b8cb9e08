//! What one customer's Terraform is given.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use bowline_core::terraform::{ModuleFacts, Seal, StatePlace};
use bowline_core::{Digest, FailureClass, Value};

use crate::error::ProvisionError;

/// The release's module: its files by their paths beneath its folder.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its folder in the release, for messages.
    pub shown: String,
    /// The files.
    pub files: Arc<BTreeMap<String, Arc<[u8]>>>,
}

/// What one customer's Terraform is given. What is marked sensitive in it appears in no file, no
/// command line and no message, so it cannot be printed either.
#[derive(Clone)]
pub struct Settings {
    /// The customer's folder for Terraform, below the host's state folder.
    pub folder: PathBuf,
    /// The release's module.
    pub module: Module,
    /// Where the state lives.
    pub place: StatePlace,
    /// The module's variables: an object, without references.
    pub variables: Value,
    /// The customer's environment: texts.
    pub env: BTreeMap<String, Value>,
    /// Addresses that may be replaced or destroyed without a person's word.
    pub may_replace: Vec<String>,
    /// Seals sensitive values where a plan is recorded.
    pub seal: Seal,
}

/// What Bowline says itself; the customer's environment may not say otherwise.
const OWN: &[(&str, &str)] = &[
    ("TF_CLI_ARGS", "arguments are Bowline's"),
    ("TF_WORKSPACE", "the workspace is spec.terraform.workspace"),
    ("TF_DATA_DIR", "the folder is Bowline's"),
    ("TF_LOG", "logs hold secrets"),
    ("TF_INPUT", "nobody is there to answer"),
];

impl Module {
    /// What its files say before Terraform reads them.
    pub fn facts(&self) -> ModuleFacts {
        ModuleFacts::read(self.files.iter().map(|(path, bytes)| (path.as_str(), &**bytes)))
    }

    pub(crate) fn digest(&self) -> Digest {
        let parts = self.files.iter().map(|(path, bytes)| [path.as_bytes(), &**bytes]);
        Digest::of_parts(parts.flatten())
    }
}

impl Settings {
    /// Refuses what Terraform would take for something else.
    pub(crate) fn check(&self, facts: &ModuleFacts) -> Result<(), ProvisionError> {
        let invalid =
            |message: String| Err(ProvisionError::new(FailureClass::TerraformInvalid, message));
        let shown = &self.module.shown;
        if let Some(fault) = facts.calls.iter().find_map(|call| call.fault()) {
            return invalid(format!("{shown}/{fault}"));
        }
        if facts.backend.is_none() && !self.place.settings.is_empty() {
            let message = format!("{shown} has no backend block, and backend settings are given");
            let error = ProvisionError::new(FailureClass::TerraformInvalid, message);
            return Err(error.hint("add `terraform { backend \"TYPE\" {} }` to the module"));
        }
        let relative = |path: &String| !path.starts_with('/');
        if facts.backend.as_deref() == Some("local")
            && self.place.settings.get("path").is_some_and(relative)
        {
            return invalid("the path of a local backend must be absolute".to_owned());
        }
        for name in self.env.keys() {
            let own = OWN.iter().find(|(own, _)| name.starts_with(own));
            if let Some((_, reason)) = own {
                return invalid(format!("env sets {name}, which it may not: {reason}"));
            }
        }
        Ok(())
    }
}
