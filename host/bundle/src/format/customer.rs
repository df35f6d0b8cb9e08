//! `customers/NAME.yaml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    AnyObject, ApiVersion, CustomerKind, DurationText, LabelText, NameText, PluginText, VersionText,
};

/// A customer: one tenant of the fleet.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "Customer")]
pub struct CustomerFile {
    /// The version of this format.
    pub api_version: ApiVersion,
    /// Says that this is a customer.
    pub kind: CustomerKind,
    /// What names the customer.
    pub metadata: CustomerMetadata,
    /// On which terms this customer gets a release.
    #[serde(default)]
    pub spec: CustomerSpec,
}

/// What names a customer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CustomerMetadata {
    /// The customer's identity.
    pub name: NameText,
    /// What `--selector` and plugins go by.
    #[serde(default)]
    pub labels: BTreeMap<String, LabelText>,
}

/// On which terms a customer gets a release.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CustomerSpec {
    /// The exact plugin versions that this customer runs.
    #[serde(default)]
    pub plugins: BTreeMap<PluginText, VersionText>,
    /// Changes to the release's values: objects merge, lists and scalars replace, null deletes.
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub values: Option<AnyObject>,
    /// When runs may change this customer.
    #[serde(default)]
    #[schemars(length(max = 64))]
    pub windows: Vec<WindowPart>,
    /// Where this customer's Terraform state is.
    pub terraform: Option<CustomerTerraform>,
    /// Where the manifests go.
    pub sync: Option<SyncPart>,
}

/// One window: exactly one of `allow` and `deny`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WindowPart {
    /// When it opens: a cron expression of five fields, or an interval.
    pub allow: Option<WindowTime>,
    /// When it closes: a cron expression of five fields, or an interval.
    pub deny: Option<WindowTime>,
    /// How long, in elapsed time.
    #[serde(rename = "for")]
    pub length: Option<DurationText>,
    /// Until when, in wall time such as `02:00`.
    #[schemars(
        regex(pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"),
        extend("x-expected" = "a time of day such as \"02:00\" (in quotes: YAML takes it for a number)")
    )]
    pub until: Option<String>,
    /// An IANA time zone, such as `Europe/Madrid`; UTC where none is named.
    pub time_zone: Option<String>,
    /// Whether a person may excuse it.
    #[serde(default)]
    pub manual: bool,
    /// Whether a run that began before is excused.
    #[serde(default)]
    pub overrun: bool,
    /// Nothing is started when this time or less is left.
    pub fits: Option<DurationText>,
    /// What happens to a run at the close.
    pub at_close: Option<AtClose>,
}

/// When a window begins.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expected" = "a cron expression of five fields, or {from: TIME, to: TIME}"))]
pub enum WindowTime {
    /// A cron expression of five fields.
    Cron(String),
    /// Once.
    Once(Interval),
}

/// From one time to another, in wall time of the window's zone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Interval {
    /// The begin, such as `2026-12-20T00:00`.
    pub from: String,
    /// The end.
    pub to: String,
}

/// What happens to a run when its window closes.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AtClose {
    /// It goes on.
    Finish,
    /// It stops at the next wave.
    Stop,
}

/// A customer's Terraform settings.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CustomerTerraform {
    /// Settings of the backend, over the release's.
    #[serde(default)]
    pub backend: BTreeMap<String, String>,
    /// The workspace.
    pub workspace: Option<String>,
    /// Environment variables of the process.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
}

/// Where manifests go. What may stand beside `to` depends on it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncPart {
    /// The kind of target.
    pub to: SyncWord,
    /// Of a directory: the folder, in which each customer gets one of its own. Of git: the customer's
    /// folder in the repository, where `{customer}` stands for the customer's name.
    pub path: Option<String>,
    /// Whether what came from a sensitive output may go there, where others can read it.
    pub allow_secrets: Option<bool>,
    /// Of git: an address (https, ssh, file) without credentials, or a folder.
    pub repository: Option<String>,
    /// Of git: the branch; `main` where nothing is said.
    pub branch: Option<String>,
    /// Of git: who commits are by, as `NAME <ADDRESS>`.
    pub author: Option<String>,
    /// Of a cluster: the file that says where it is; where kubectl would look, if nothing is said.
    pub kubeconfig: Option<String>,
    /// Of a cluster: which of that file's contexts; the current one, if nothing is said.
    pub context: Option<String>,
    /// Of a cluster: the namespace of what Bowline keeps there, where `{customer}` stands for the
    /// customer's name; `bowline-{customer}`, if nothing is said.
    pub namespace: Option<String>,
    /// Of a cluster: whether namespaces of manifests that are not there are made; they are, if nothing is
    /// said.
    pub create_namespaces: Option<bool>,
    /// Of a cluster: what to do with fields that others own; a run fails on them if nothing is said.
    #[serde(default)]
    pub conflicts: Vec<ConflictPart>,
    /// Of a cluster: fields that others write, which are no differences.
    #[serde(default)]
    pub ignore: Vec<IgnorePart>,
    /// Of a cluster: field managers whose objects are taken over.
    pub adopt: Option<AdoptPart>,
    /// Of a cluster: when waiting for health ends.
    pub health: Option<SyncHealthPart>,
    /// Of a cluster: how long what is deleted may take to go; 5 minutes if nothing is said.
    pub deletion: Option<DurationText>,
}

/// What to do where another manager owns a field.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConflictPart {
    /// Of objects of these kinds; of all, if none is named.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// The field, with all that is in it: `/spec/template/spec/containers/[name=web]/image`, where `*`
    /// stands for any key or element.
    pub path: String,
    /// What to do.
    pub policy: ConflictWord,
}

/// What to do where another manager owns a field.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ConflictWord {
    /// Fail, and ask a person.
    Fail,
    /// Leave the field to the other.
    Yield,
    /// Take it.
    Force,
}

/// A field that others write.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IgnorePart {
    /// Of objects of these kinds; of all, if none is named.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// The field, where `*` stands for any key or element.
    pub path: String,
}

/// Whose objects are taken over.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AdoptPart {
    /// Field managers, as `kubectl-client-side-apply`, `helm` or `argocd-controller`.
    pub from: Vec<String>,
}

/// When waiting for health ends.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncHealthPart {
    /// How much trouble is borne before it is a failure.
    pub tolerate: Option<ToleratePart>,
}

/// How much of each kind of trouble is borne.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ToleratePart {
    /// How often a container may be started again; 3 if nothing is said.
    pub crash_loop: Option<u32>,
    /// How long a Pod may have no node; 10 minutes if nothing is said.
    pub unschedulable: Option<DurationText>,
    /// How long an image may not be had; 2 minutes if nothing is said.
    pub image: Option<DurationText>,
    /// How long a quota, or a rule of admission, may refuse Pods; 2 minutes if nothing is said.
    pub quota: Option<DurationText>,
    /// How long a volume, secret or config map may be missing; 7 minutes if nothing is said.
    pub mount: Option<DurationText>,
}

/// A kind of target.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SyncWord {
    /// A folder.
    Directory,
    /// A branch of a git repository.
    Git,
    /// A cluster.
    Kubernetes,
}
