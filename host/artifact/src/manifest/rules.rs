//! The rules of a manifest's fields, whichever form they come in. An `Err` says the rule; the caller
//! adds the place.

use bowline_core::grant::Capability;
use bowline_core::plugin::PluginName;
use bowline_core::{PluginId, Role};
use semver::Version;

use super::{Interface, KRM_FUNCTION_V1, PACKAGE};

/// The longest summary, licence or compiler, in bytes.
pub(super) const LINE_BYTES: usize = 400;

/// The most capabilities that one manifest may ask for.
pub(super) const MOST_CAPABILITIES: usize = 256;

pub(super) fn name(text: &str) -> Result<PluginName, String> {
    text.parse().map_err(|error: bowline_core::plugin::NoPluginName| error.to_string())
}

/// Reads a version. It stands in references, file names and tags, so its length is bounded.
pub(super) fn version(text: &str) -> Result<Version, String> {
    let version = Version::parse(text).ok().filter(|_| text.len() <= 64);
    version.ok_or_else(|| {
        format!("expected a semantic version such as 1.0.0, found {:?}", shortened(text))
    })
}

pub(super) fn role(text: &str) -> Result<Role, String> {
    text.parse().map_err(|error: bowline_core::plugin::NoRole| error.to_string())
}

pub(super) fn interface(text: &str) -> Result<Interface, String> {
    if text == KRM_FUNCTION_V1 {
        return Ok(Interface::KrmFunctionV1);
    }
    let version = text
        .strip_prefix(PACKAGE)
        .and_then(|rest| rest.strip_prefix('@'))
        .and_then(|version| Version::parse(version).ok())
        .filter(|_| text.len() <= 80);
    version.map(Interface::Component).ok_or_else(|| {
        format!(
            "expected \"{PACKAGE}@VERSION\" such as \"{PACKAGE}@0.1.0\", or \
             \"{KRM_FUNCTION_V1}\", found {:?}",
            shortened(text)
        )
    })
}

/// A KRM function has no way to be anything but a transformer.
pub(super) fn role_fits(role: Role, interface: &Interface) -> Result<(), String> {
    match interface {
        Interface::KrmFunctionV1 if role != Role::Transformer => Err(format!(
            "a plugin with interface \"{KRM_FUNCTION_V1}\" is a transformer, not a {role}"
        )),
        _ => Ok(()),
    }
}

/// A text of one line. It reaches terminals, so it may not steer them.
pub(super) fn line(text: &str) -> Result<String, String> {
    if text.chars().any(char::is_control) {
        return Err("expected one line without control characters".into());
    }
    if text.len() > LINE_BYTES {
        return Err(format!("expected at most {LINE_BYTES} bytes, found {}", text.len()));
    }
    Ok(text.to_owned())
}

pub(super) fn capability(text: &str) -> Result<Capability, String> {
    text.parse().map_err(|error: bowline_core::grant::NoCapability| error.to_string())
}

/// Sorted, each once, so that the order in which they were written does not reach a digest.
pub(super) fn sorted(mut capabilities: Vec<Capability>) -> Vec<Capability> {
    capabilities.sort();
    capabilities.dedup();
    capabilities
}

/// A schema is an object, or `true` or `false`.
pub(super) fn schema(value: &serde_json::Value) -> Result<(), String> {
    match value.is_object() || value.is_boolean() {
        true => Ok(()),
        false => Err("a JSON schema is an object".into()),
    }
}

/// The id, made when both halves are there.
pub(super) fn id(name: Option<PluginName>, version: Option<Version>) -> Option<PluginId> {
    Some(PluginId { name: name?, version: version? })
}

pub(super) fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}
