//! What names a plugin: its name, version and role.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use semver::Version;

/// What a plugin does in a release. It exports exactly one interface, that of its role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Makes and changes objects.
    Transformer,
    /// Says whether objects may go out.
    Validator,
    /// Judges one live object.
    Health,
    /// Custom logic of a run.
    Step,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 4] = [Role::Transformer, Role::Validator, Role::Health, Role::Step];

    /// The word in `plugin.toml`, which is also the name of the interface that a plugin exports.
    pub fn word(self) -> &'static str {
        match self {
            Role::Transformer => "transformer",
            Role::Validator => "validator",
            Role::Health => "health",
            Role::Step => "step",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for Role {
    type Err = NoRole;

    fn from_str(text: &str) -> Result<Role, NoRole> {
        let known = Role::ALL.into_iter().find(|role| role.word() == text);
        known.ok_or_else(|| NoRole(text.to_owned()))
    }
}

/// A word that is no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no role: {0:?}; the roles are transformer, validator, health and step")]
pub struct NoRole(String);

/// A plugin's name: lower-case letters, digits and dashes, at most 63, as in a DNS label.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PluginName(Arc<str>);

/// A text that cannot name a plugin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a plugin name: {0:?}; a name has lower-case letters, digits and dashes, starts with a \
     letter, ends with a letter or digit and has at most 63 characters"
)]
pub struct NoPluginName(String);

impl PluginName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PluginName {
    type Err = NoPluginName;

    fn from_str(text: &str) -> Result<PluginName, NoPluginName> {
        let inner = text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        let edges =
            text.starts_with(|first: char| first.is_ascii_lowercase()) && !text.ends_with('-');
        match inner && edges && text.len() <= 63 {
            true => Ok(PluginName(text.into())),
            false => Err(NoPluginName(text.chars().take(80).collect())),
        }
    }
}

impl fmt::Display for PluginName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.0)
    }
}

impl fmt::Debug for PluginName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, out)
    }
}

/// One version of one plugin. Shown as `sidecar 2.1.0`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PluginId {
    /// Its name.
    pub name: PluginName,
    /// Its semantic version.
    pub version: Version,
}

/// A text that is no reference to a plugin's version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPluginId {
    /// No `@`.
    #[error("a plugin is referred to as NAME@VERSION, such as sidecar@2.1.0: {0:?}")]
    Form(String),
    /// The part before the `@`.
    #[error(transparent)]
    Name(#[from] NoPluginName),
    /// The part behind it.
    #[error("not a semantic version: {0:?}")]
    Version(String),
}

impl PluginId {
    /// How it is referred to: `sidecar@2.1.0`.
    pub fn reference(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    /// Reads a reference, `NAME@VERSION`.
    pub fn parse(text: &str) -> Result<PluginId, NoPluginId> {
        let (name, version) = text
            .split_once('@')
            .ok_or_else(|| NoPluginId::Form(text.chars().take(80).collect()))?;
        let version =
            version.parse().map_err(|_| NoPluginId::Version(version.chars().take(80).collect()))?;
        Ok(PluginId { name: name.parse()?, version })
    }
}

impl fmt::Display for PluginId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.name, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_reads_back() {
        let id = PluginId::parse("sidecar@2.1.0-rc.1").unwrap();
        assert_eq!(
            (id.to_string(), id.reference()),
            ("sidecar 2.1.0-rc.1".into(), "sidecar@2.1.0-rc.1".into())
        );
    }

    #[test]
    fn odd_names_and_versions_are_refused() {
        for odd in ["", "-a", "a-", "A", "a_b", "1a", "a/b", "..", &"a".repeat(64)] {
            assert!(odd.parse::<PluginName>().is_err(), "{odd}");
        }
        for odd in ["sidecar", "sidecar@", "sidecar@2", "sidecar@v2.1.0", "@1.0.0"] {
            assert!(PluginId::parse(odd).is_err(), "{odd}");
        }
    }
}
