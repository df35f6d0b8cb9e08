//! Against a registry in memory that can be told to misbehave.

pub(crate) mod fake;
mod misbehaving;
mod plugins;
mod sessions;

use std::path::PathBuf;
use std::time::Duration;

use bowline_artifact::{Artifact, ReadOptions};

use super::{CredentialFiles, OciError, Reference, Registries, RegistrySettings, Retries};
use crate::tests::fixture;
use fake::Fake;

/// Waits that nobody notices.
fn settings() -> RegistrySettings {
    let (first, longest) = (Duration::from_millis(1), Duration::from_secs(1));
    let retries = Retries { times: 2, first, longest };
    RegistrySettings { retries, ..RegistrySettings::default() }
}

fn registries() -> Registries {
    Registries::new(settings())
}

fn plugin(version: &str) -> Artifact {
    fixture::plugin("sidecar", version, "transformer", "x")
}

/// A registry that has a plugin in `acme/plugins`.
fn with_plugin() -> (Fake, Artifact, Reference) {
    let (fake, plugin) = (Fake::start(), plugin("2.1.0"));
    let pushed = registries().push_plugin(&fake.repository("acme/plugins"), &plugin).unwrap();
    fake.asked();
    (fake, plugin, pushed.reference)
}

fn pull(registries: &Registries, reference: &Reference) -> Result<Artifact, OciError> {
    registries.pull_plugin(reference, &ReadOptions::default())
}

/// What a person reads, without the port of this run.
fn shown(fake: &Fake, error: &OciError) -> String {
    let mut text = format!("[{}] {error}", error.class());
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    if let Some(hint) = error.hint() {
        text.push_str(&format!("\n  hint: {hint}"));
    }
    text.replace(&fake.host, "FAKE")
}

fn credentials(files: &[PathBuf]) -> Registries {
    let credentials = CredentialFiles(files.to_vec());
    Registries::new(RegistrySettings { credentials, ..settings() })
}
