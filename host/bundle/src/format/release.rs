//! `release.yaml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::lifecycle::{DeadlinesPart, HealthPart, StepsPart};
use super::{
    AnyObject, ApiVersion, ImageText, NameText, PathText, PluginText, RangeText, ReleaseKind,
    VersionText,
};

/// A release: one immutable bundle of images, manifests, Terraform code, plugins and steps.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "Release")]
pub struct ReleaseFile {
    /// The version of this format.
    pub api_version: ApiVersion,
    /// Says that this is a release.
    pub kind: ReleaseKind,
    /// What names the release.
    pub metadata: ReleaseMetadata,
    /// What it is made of.
    pub spec: ReleaseSpec,
}

/// What names a release.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReleaseMetadata {
    /// The product's name.
    pub name: NameText,
    /// The release's version.
    pub version: VersionText,
    /// When it was made, in RFC 3339: the clock that plugins see.
    pub created: Option<String>,
}

/// What a release is made of.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReleaseSpec {
    /// Every image by its name, pinned by digest.
    #[serde(default)]
    pub images: BTreeMap<String, ImageText>,
    /// Values that customers start from.
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub values: Option<AnyObject>,
    /// A file with the JSON Schema that customers' values must follow.
    pub values_schema: Option<PathText>,
    /// The Terraform module.
    pub terraform: Option<TerraformPart>,
    /// Files, folders and globs with Kubernetes objects.
    #[serde(default)]
    pub manifests: Vec<PathText>,
    /// Every plugin that the release uses, with the versions that it was made for.
    #[serde(default)]
    pub plugins: BTreeMap<PluginText, RangeText>,
    /// The plugin calls that make the manifests, in their order.
    #[serde(default)]
    pub pipeline: Vec<EntryPart>,
    /// Plugins that judge live objects.
    #[serde(default)]
    pub health: Vec<HealthPart>,
    /// Custom logic around a run.
    #[serde(default)]
    pub steps: StepsPart,
    /// How long each phase of a run may take.
    #[serde(default)]
    pub deadlines: DeadlinesPart,
    /// What a render may take away.
    #[serde(default)]
    pub guards: GuardsPart,
}

/// The Terraform part.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TerraformPart {
    /// The folder with the module.
    pub module: PathText,
    /// Its variables; references may stand in them, also to secrets.
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub variables: Option<AnyObject>,
    /// Settings of the backend; `{customer}` stands for the customer's name.
    #[serde(default)]
    pub backend: BTreeMap<String, String>,
    /// What render may read, by name.
    #[serde(default)]
    pub outputs: BTreeMap<String, OutputPart>,
    /// Addresses that may be replaced or destroyed without a person's word.
    #[serde(default)]
    pub may_replace: Vec<String>,
}

/// An output: its type, or its type and whether it is sensitive.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expected" = "string, number, bool, list, object or any, or {type, sensitive, placeholder}"))]
pub enum OutputPart {
    /// One that may be shown.
    Plain(OutputWord),
    /// With all its settings.
    Full(FullOutput),
}

/// An output with all its settings.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FullOutput {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: OutputWord,
    /// Whether it must not be shown.
    #[serde(default)]
    pub sensitive: bool,
    /// What stands for it where manifests are rendered without Terraform and without `--outputs`. A run
    /// never takes it.
    #[serde(default)]
    #[schemars(with = "Option<serde_json::Value>")]
    pub placeholder: Option<IgnoredAny>,
}

/// The type of an output.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(extend("x-expected" = "string, number, bool, list, object or any"))]
pub enum OutputWord {
    /// Text.
    String,
    /// A number.
    Number,
    /// True or false.
    Bool,
    /// A list, set or tuple.
    List,
    /// A map or object.
    Object,
    /// Whatever comes.
    Any,
}

/// One plugin call: exactly one of `transform`, `validate` and `generate`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EntryPart {
    /// A plugin that changes objects.
    pub transform: Option<PluginText>,
    /// A plugin that judges objects.
    pub validate: Option<PluginText>,
    /// A plugin that only adds objects: a transformer with an empty selection.
    pub generate: Option<PluginText>,
    /// What messages call this entry.
    #[serde(rename = "as")]
    pub label: Option<NameText>,
    /// The objects that the plugin gets; all of them, where nothing is said.
    pub select: Option<SelectPart>,
    /// The plugin's config; references may stand in it.
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub config: Option<AnyObject>,
    /// The folder that the plugin's files interface shows.
    pub files: Option<PathText>,
}

/// Which objects; each part that is there must match.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SelectPart {
    /// One of these, such as `apps/v1`.
    pub api_versions: Option<Vec<String>>,
    /// One of these.
    pub kinds: Option<Vec<String>>,
    /// One of these; an empty text is for objects without a namespace.
    pub namespaces: Option<Vec<String>>,
    /// One of these.
    pub names: Option<Vec<String>>,
    /// All of these; a `true` as the value is for any value.
    #[serde(default)]
    pub labels: BTreeMap<String, LabelPart>,
}

/// A label's value, or `true` for any.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expected" = "a text (in quotes, if YAML would take it for something else), or true for any value"))]
pub enum LabelPart {
    /// This value.
    Text(String),
    /// `true`: any value.
    Any(#[schemars(extend("const" = true))] bool),
}

/// Guards.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GuardsPart {
    /// How many of a customer's objects may go with one render: a share (`30%`) or a number. Never all
    /// of them, whatever it says.
    pub max_removed: Option<MaxRemovedPart>,
}

/// A share or a number.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-expected" = "a share such as 30%, or a number of objects"))]
pub enum MaxRemovedPart {
    /// A number of objects.
    Count(u32),
    /// A share in percent.
    Share(#[schemars(regex(pattern = r"^(100|[1-9]?[0-9])%$"))] String),
}
