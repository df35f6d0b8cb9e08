//! `bowline.toml`, the operator's file: what a release's author may not decide.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::customer::WindowPart;
use super::{CapabilityText, DigestText, DurationText, NameText, TimeText};

/// The operator's file.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "Operator")]
pub struct OperatorFile {
    /// Where plugins come from; `plugins.oci` beside the release, where nothing is said.
    #[serde(default)]
    pub source: Vec<SourcePart>,
    /// What plugins may do.
    #[serde(default)]
    pub grant: Vec<GrantPart>,
    /// Which keys may sign what. As soon as one may sign plugins, every plugin must be signed by one
    /// that may; and so for bundles.
    #[serde(default)]
    pub trust: Vec<TrustPart>,
    /// The fleet's windows.
    #[serde(default)]
    #[schemars(length(max = 64))]
    pub window: Vec<WindowPart>,
    /// Where secrets come from, by name.
    #[serde(default)]
    pub secrets: BTreeMap<String, SecretPart>,
    /// How much plugins may use.
    #[serde(default)]
    pub limits: LimitsPart,
    /// How often what is tried again, by class of failure.
    #[serde(default)]
    pub retries: BTreeMap<String, RetryPart>,
    /// What a person must approve before it happens.
    #[serde(default)]
    pub approval: ApprovalPart,
    /// Whether a customer without windows is refused.
    #[serde(default)]
    pub require_windows: bool,
    /// A command that is told of failures and of what waits for a person.
    #[serde(default)]
    pub notify: Vec<String>,
}

/// How often one class of failure is tried again.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RetryPart {
    /// How often.
    #[schemars(range(max = 1_000))]
    pub times: u32,
    /// The delay before the first time; each further one is twice as long.
    pub first: Option<DurationText>,
    /// The longest delay.
    pub most: Option<DurationText>,
}

/// What a person must approve before it happens, besides what the guards ask for.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApprovalPart {
    /// Every change that Terraform plans.
    #[serde(default)]
    pub terraform: bool,
    /// Every change of objects.
    #[serde(default)]
    pub objects: bool,
}

/// A place that plugins come from: exactly one of `layout`, `registry` and `embedded`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SourcePart {
    /// A local OCI layout folder, beneath this file's folder unless it is absolute.
    pub layout: Option<String>,
    /// A path in an OCI registry: `oci://HOST/PATH`, where a plugin is `PATH/NAME:VERSION`.
    pub registry: Option<String>,
    /// Whether the registry is spoken to without TLS. One on this machine always is.
    pub insecure: Option<bool>,
    /// The release's own `plugins.oci`.
    #[schemars(extend("const" = true))]
    pub embedded: Option<bool>,
}

/// What a plugin may do, beyond what every plugin may.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GrantPart {
    /// The plugin, perhaps with a range of versions: `sidecar` or `sidecar@>=2, <3`.
    #[schemars(
        regex(pattern = r"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?(@.+)?$"),
        extend("x-expected" = "a plugin's name, perhaps with a range: NAME@RANGE")
    )]
    pub plugin: String,
    /// Only the file with this digest.
    pub digest: Option<DigestText>,
    /// What it may do.
    pub allow: Vec<CapabilityText>,
}

/// A key, and what it may sign.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TrustPart {
    /// What messages and reports call the key.
    pub name: NameText,
    /// The public key: its text in PEM, or a file beneath this file's folder unless it is absolute.
    pub key: String,
    /// The plugins that it may sign: names, or patterns such as `acme-*`.
    #[serde(default)]
    pub plugins: Vec<String>,
    /// The releases whose bundles it may sign: names, or patterns such as `shop-*`.
    #[serde(default)]
    pub bundles: Vec<String>,
    /// Where it may sign: `oci://HOST/PATH`, which the signature must name, or something beneath it.
    pub from: Option<String>,
    /// The time from which nothing that it signed counts any more.
    pub until: Option<TimeText>,
}

/// Where a secret comes from: exactly one of `env`, `file` and `command`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecretPart {
    /// An environment variable; `{customer}` stands for the customer's name.
    pub env: Option<String>,
    /// A file; `{customer}` stands for the customer's name.
    pub file: Option<String>,
    /// A command and its arguments; `{customer}` stands for the customer's name.
    pub command: Option<Vec<String>>,
    /// The same, for single customers.
    #[serde(default)]
    pub customer: BTreeMap<NameText, SecretFrom>,
}

/// Where one customer's secret comes from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecretFrom {
    /// An environment variable.
    pub env: Option<String>,
    /// A file.
    pub file: Option<String>,
    /// A command and its arguments.
    pub command: Option<Vec<String>>,
}

/// How much one call of a plugin may use. What is not said is as the documentation says.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LimitsPart {
    /// Time in which a call runs.
    pub running: Option<DurationText>,
    /// Time from a call's begin to its end, waiting included.
    pub wall: Option<DurationText>,
    /// Memory of a call, in MiB.
    pub memory: Option<Megabytes>,
    /// The most memory that a manifest gets without a grant of its own, in MiB.
    pub memory_cap: Option<Megabytes>,
    /// The most running time that a manifest gets without a grant of its own, in seconds.
    #[schemars(range(min = 1, max = 86_400))]
    pub wall_cap: Option<u32>,
    /// What a call may write, in MiB.
    pub output: Option<Megabytes>,
    /// How many objects a render may have.
    #[schemars(range(min = 1))]
    pub objects: Option<u64>,
    /// How often a call may call the host.
    #[schemars(range(min = 1))]
    pub host_calls: Option<u64>,
}

/// A size in MiB.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Megabytes(#[schemars(range(min = 1, max = 65_536))] pub u32);
