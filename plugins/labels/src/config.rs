//! The config, and Kubernetes' rules for what a label may be.

use std::collections::BTreeMap;

use bowline_guest::pointer::child;
use bowline_guest::{Finding, Findings};
use schemars::JsonSchema;
use serde::Deserialize;

/// Config of `labels`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LabelsConfig {
    /// Labels to put on every selected object.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Annotations to put on every selected object.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// Also on the pods that workloads make.
    #[serde(default = "yes")]
    pub templates: bool,
    /// Also in the selectors of workloads, Services and PodDisruptionBudgets. A workload's selector
    /// cannot be changed once it is deployed.
    #[serde(default)]
    pub selectors: bool,
}

/// One label or annotation to write.
pub struct Entry<'a> {
    /// `labels` or `annotations`.
    pub map: &'static str,
    pub key: &'a str,
    pub value: &'a str,
}

impl LabelsConfig {
    /// What to write, labels first.
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let labels = self.labels.iter().map(|entry| ("labels", entry));
        let annotations = self.annotations.iter().map(|entry| ("annotations", entry));
        let both = labels.chain(annotations);
        both.map(|(map, (key, value))| Entry { map, key, value }).collect()
    }

    /// What a schema cannot say. Fields of these findings point into the config.
    pub fn check(&self) -> Findings {
        let mut findings = Findings::none();
        if self.selectors && !self.templates {
            let message = "`selectors` without `templates` would select no pods";
            findings.push(
                Finding::error("selectors-without-templates", message)
                    .field("/templates")
                    .hint("leave `templates` at true, or do not ask for `selectors`"),
            );
        }
        for entry in self.entries() {
            findings.extend(entry.check());
        }
        findings
    }
}

impl Entry<'_> {
    fn check(&self) -> Option<Finding> {
        let finding = |code, message, hint| {
            let field = child(&format!("/{}", self.map), self.key);
            Some(Finding::error(code, message).field(field).hint(hint))
        };
        if !is_qualified_name(self.key) {
            return finding(
                "invalid-key",
                format!("{:?} is not a key that Kubernetes takes", self.key),
                "a key is NAME or DOMAIN/NAME; NAME has up to 63 letters, digits, `-`, `_` and `.`",
            );
        }
        if self.map == "labels" && !self.value.is_empty() && !is_name(self.value) {
            return finding(
                "invalid-value",
                format!("{:?} is not a label value that Kubernetes takes", self.value),
                "a value has up to 63 letters, digits, `-`, `_` and `.`; use an annotation for text",
            );
        }
        None
    }
}

fn is_qualified_name(key: &str) -> bool {
    match key.split_once('/') {
        Some((domain, name)) => is_domain(domain) && is_name(name),
        None => is_name(key),
    }
}

/// Begins and ends with a letter or digit.
fn is_name(text: &str) -> bool {
    let ends = [text.bytes().next(), text.bytes().last()];
    text.len() <= 63
        && ends.iter().all(|end| end.is_some_and(|byte| byte.is_ascii_alphanumeric()))
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn is_domain(text: &str) -> bool {
    text.len() <= 253
        && text.split('.').all(|part| {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            !part.is_empty()
                && part.bytes().all(|byte| plain(byte) || byte == b'-')
                && !part.starts_with('-')
                && !part.ends_with('-')
        })
}

fn yes() -> bool {
    true
}
