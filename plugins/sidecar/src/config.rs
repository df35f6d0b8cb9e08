//! The config of 2.1: that of 2.0, and resources and a probe.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Config of `sidecar` 2.1.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SidecarConfig {
    /// The proxy's container.
    pub container: ContainerConfig,
    /// Where the proxy sends requests on to, as a URL.
    #[serde(default)]
    pub upstream: Option<String>,
}

/// The proxy's container.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContainerConfig {
    /// Its name within the pod.
    pub name: String,
    /// Its image.
    pub image: String,
    /// The port on which it listens.
    pub port: NonZeroU16,
    /// What it may use. Each amount that is not given is that of 2.0.
    #[serde(default)]
    pub resources: Resources,
    /// How Kubernetes finds out whether it is ready. By default: its port accepts connections.
    #[serde(default)]
    pub probe: Option<ProbeConfig>,
}

/// Amounts by resource, such as `cpu`.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resources {
    /// What is set aside for it.
    #[serde(default)]
    pub requests: BTreeMap<String, Amount>,
    /// What it never gets more of.
    #[serde(default)]
    pub limits: BTreeMap<String, Amount>,
}

/// A quantity as Kubernetes takes it.
#[derive(Clone, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Amount {
    /// Such as `1`.
    Whole(u64),
    /// Such as `0.5`.
    Fraction(f64),
    /// Such as `100m` or `64Mi`.
    Text(String),
}

/// An HTTP request that is answered when the proxy is ready.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProbeConfig {
    /// The path of the request.
    pub path: String,
}
