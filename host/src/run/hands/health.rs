//! Judges live objects by plugins: those of the kinds that the release has health rules for.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use bowline_artifact::Artifact;
use bowline_core::facts::Facts;
use bowline_core::health::Health;
use bowline_core::plan::RunPlugin;
use bowline_core::release::{HealthRule, Release};
use bowline_core::run::Failure;
use bowline_core::{Digest, FailureClass, Value};
use bowline_sandbox::{Assessment, Failed, Invocation};
use bowline_sync::Judge;

use super::super::programs::Programs;
use super::secrets::Keyring;

/// One customer's health plugins.
pub struct HealthJudge {
    /// Loads plugins, each once for all customers.
    pub programs: Arc<Programs>,
    /// What the release says of health.
    pub release: Arc<Release>,
    /// The plugins, by name.
    pub plugins: BTreeMap<String, RunPlugin>,
    /// Their files, by digest.
    pub artifacts: BTreeMap<Digest, Arc<Artifact>>,
    /// What configs may name.
    pub facts: Facts,
    /// Reads secrets that configs name.
    pub keyring: Arc<Keyring>,
}

impl fmt::Debug for HealthJudge {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("HealthJudge").field("plugins", &self.plugins.keys()).finish()
    }
}

#[async_trait]
impl Judge for HealthJudge {
    fn knows(&self, object: &Value) -> bool {
        self.rule(object).is_some()
    }

    async fn judge(&self, object: &Value) -> Result<Health, Failure> {
        let Some(rule) = self.rule(object) else { return Ok(Health::missing()) };
        let plugin = self.plugins.get(rule.plugin.as_str());
        let artifact = plugin.and_then(|plugin| self.artifacts.get(&plugin.digest));
        let Some((plugin, artifact)) = plugin.zip(artifact) else {
            let message = format!("{}: the plugin {} is not there", rule.place, rule.plugin);
            return Err(Failure::new(FailureClass::ReleaseIncomplete, message));
        };
        let what = format!("{}: health rule for {}", rule.place, rule.kind);
        let config = self.keyring.resolve(&rule.config, &self.facts, &what).await?;
        let program = self.programs.of(artifact, plugin.limits.memory);
        let loaded = program.load(&self.programs.sandbox).await;
        let program = loaded.map_err(|failed| of_plugin(rule, &failed))?;
        // It sees the object alone: neither release nor customer.
        let invocation = Invocation::new(plugin.limits.clone(), plugin.grants.clone());
        let called = self.programs.sandbox.assess(&program, invocation, object, &config).await;
        let assessment = called.result.map_err(|failed| of_plugin(rule, &failed))?;
        health(&assessment, rule, plugin)
    }
}

impl HealthJudge {
    fn rule(&self, object: &Value) -> Option<&HealthRule> {
        let text = |key: &str| object.key(key).and_then(Value::as_str);
        let (api_version, kind) = (text("apiVersion")?, text("kind")?);
        self.release.health.iter().find(|rule| {
            // Versions of a group are forms of the same objects.
            group(&rule.api_version) == group(api_version) && rule.kind == kind
        })
    }
}

fn group(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}

fn of_plugin(rule: &HealthRule, failed: &Failed) -> Failure {
    let message = format!("health of {}: {}: {}", rule.kind, failed.plugin, failed.message);
    Failure::new(failed.class, message)
}

fn health(said: &Assessment, rule: &HealthRule, plugin: &RunPlugin) -> Result<Health, Failure> {
    let status = said.status.parse().map_err(|error| {
        let message = format!("health of {}: {}: {error}", rule.kind, plugin.id);
        Failure::new(FailureClass::PluginInvalid, message)
    })?;
    Ok(Health::new(status, &said.reason, &said.message))
}
