//! `honest-manifest` and `refuses-bad-config`: what can be told without a call.

use bowline_artifact::{Artifact, Form};
use bowline_core::Value;
use bowline_core::grant::Capability;
use bowline_core::schema::Schema;

use crate::config;
use crate::report::Broken;
use crate::subject::accepts;

/// What a manifest says that is not so, or does not say.
pub(crate) fn dishonest(artifact: &Artifact) -> Option<Broken> {
    let manifest = artifact.manifest();
    if manifest.summary.trim().is_empty() {
        return Some(Broken::of("it has no summary").hint("summary = \"…\" in plugin.toml"));
    }
    if manifest.license.trim().is_empty() {
        return Some(
            Broken::of("it names no license").hint("license = \"Apache-2.0\" in plugin.toml"),
        );
    }
    let vain = manifest.capabilities.iter().find_map(|one| Some((one, use_of(one)?)));
    let (capability, import) = vain.filter(|(_, import)| !imports(artifact, import))?;
    let message = format!(
        "it asks for {capability}, and has no way to use it: {}",
        match artifact.form() {
            Form::Component => format!("it does not import {import}"),
            Form::Module => "a KRM function cannot".to_owned(),
        }
    );
    Some(Broken::of(message).hint("an operator grants what a manifest asks for: ask for less"))
}

/// The interface through which a capability is used; none for limits.
fn use_of(capability: &Capability) -> Option<&'static str> {
    match capability {
        Capability::Files => Some("bowline:plugin/files"),
        Capability::ClusterRead { .. } => Some("bowline:plugin/lookup"),
        Capability::Http { .. } | Capability::AnyHttp => Some("bowline:plugin/http"),
        // Also in the config and in objects, without a question.
        Capability::Output(_) | Capability::Memory(_) | Capability::Wall(_) => None,
    }
}

/// Whether the plugin can come to an interface. Files come to guests through WASI as well.
fn imports(artifact: &Artifact, interface: &str) -> bool {
    let files = interface == "bowline:plugin/files";
    artifact.imports().iter().any(|import| {
        let wasi = import.name.starts_with("wasi:filesystem/")
            || import.name.starts_with("wasi_snapshot_preview1/");
        import.name == interface || (files && wasi)
    })
}

/// What its schema lets through, given a config that is good.
pub(crate) fn lets_through(
    artifact: &Artifact,
    schema: Option<&Schema>,
    good: &Value,
) -> Option<Broken> {
    let (Some(schema), Some(json)) = (schema, &artifact.manifest().config_schema) else {
        let hint = "config-schema = \"config.schema.json\" in plugin.toml";
        return Some(Broken::of("it has no schema, so any config reaches it").hint(hint));
    };
    let good: serde_json::Value = serde_json::from_str(&good.to_json()).ok()?;
    let taken = config::bad(json, &good).into_iter().find(|bad| {
        Value::from_json(&bad.config.to_string()).is_ok_and(|bad| accepts(Some(schema), &bad))
    })?;
    let message = format!("its schema accepts {}", taken.about);
    Some(
        Broken::of(message)
            .hint("\"type\" and \"additionalProperties\": false in the schema refuse it"),
    )
}
