//! Texts with a form of their own. `x-expected` is what a message says in the place of the pattern.

use schemars::JsonSchema;
use serde::Deserialize;

/// The version of the file formats.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub enum ApiVersion {
    /// The first one.
    #[serde(rename = "bowline.dev/v1alpha1")]
    V1Alpha1,
}

/// `kind` of a release.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub enum ReleaseKind {
    /// The only one.
    Release,
}

/// `kind` of a customer.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub enum CustomerKind {
    /// The only one.
    Customer,
}

macro_rules! texts {
    ($($(#[$meta:meta])* $name:ident: $expected:literal $(, $pattern:literal)?;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
        #[serde(transparent)]
        #[schemars(extend("x-expected" = $expected $(, "pattern" = $pattern)?))]
        pub struct $name(pub String);
    )*};
}

texts! {
    /// A name that is a DNS label: lower-case letters, digits and dashes, at most 63.
    NameText: "a name of at most 63 lower-case letters, digits and dashes",
        "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
    /// The name of a plugin.
    PluginText: "a plugin's name: at most 63 lower-case letters, digits and dashes, a letter first",
        "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$";
    /// A version, as free text.
    VersionText: "a version as text (in quotes, if YAML would take it for a number)",
        "^[0-9A-Za-z][0-9A-Za-z.+_-]{0,127}$";
    /// A range of semantic versions, such as `1` or `>=2.1, <3`.
    RangeText: "a range of versions as text, such as \"1\" or \">=2.1, <3\"";
    /// A duration such as `90s`, `15m` or `1h30m`.
    DurationText: "a duration such as 90s, 15m or 1h30m";
    /// An image reference that is pinned by digest.
    ImageText: "a digest-pinned reference NAME@sha256:… (a tag may mean another image tomorrow)", "@sha256:[0-9a-f]{64}$";
    /// A path beneath the release's folder.
    PathText: "a path beneath the release's folder", "^[^/]";
    /// The value of a label.
    LabelText: "a text of at most 63 characters (in quotes, if YAML would take it for something else)",
        "^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$";
    /// What a plugin may be allowed, such as `files` or `http:HOST`.
    CapabilityText: "a capability: files, cluster-read:GROUP/KIND, http:HOST[:PORT], output:NAME, memory:MIB or wall:SECONDS",
        "^(files|(cluster-read|http|output|memory|wall):.+)$";
    /// A time with its zone, such as `2027-01-31T00:00:00Z`.
    TimeText: "a time with its zone such as 2027-01-31T00:00:00Z";
    /// A SHA-256 digest.
    DigestText: "a digest of sha256: and 64 hexadecimal digits", "^sha256:[0-9a-f]{64}$";
}
