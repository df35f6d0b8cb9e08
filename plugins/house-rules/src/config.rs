//! The config.

use std::collections::BTreeMap;

use bowline_guest::pointer::child;
use bowline_guest::{Finding, Findings, Severity};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::report::Rule;

/// Config of `house-rules`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HouseRulesConfig {
    /// The label that says who owns an object.
    #[serde(default = "owner")]
    pub owner_label: String,
    /// Objects that no rule applies to.
    #[serde(default)]
    pub exempt: Vec<Exemption>,
    /// By rule code: how bad it is to break it, instead of `error`.
    #[serde(default)]
    pub severities: BTreeMap<String, SeverityWord>,
}

/// An object that no rule applies to.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exemption {
    /// Its kind.
    pub kind: String,
    /// Its name, in whatever namespace.
    pub name: String,
}

/// How bad it is to break a rule.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum SeverityWord {
    /// Stops the run.
    Error,
    /// Is reported.
    Warning,
    /// Is noted.
    Info,
}

impl HouseRulesConfig {
    /// What a schema cannot say. Fields of these findings point into the config.
    pub fn check(&self) -> Findings {
        let known = Rule::ALL.map(Rule::code);
        let unknown = self.severities.keys().filter(|code| !known.contains(&code.as_str()));
        let finding = |code: &String| {
            Finding::error("unknown-rule", format!("there is no rule {code:?}"))
                .field(child("/severities", code))
                .hint(format!("the rules are {}", known.join(", ")))
        };
        unknown.map(finding).collect()
    }
}

impl From<SeverityWord> for Severity {
    fn from(word: SeverityWord) -> Self {
        match word {
            SeverityWord::Error => Severity::Error,
            SeverityWord::Warning => Severity::Warning,
            SeverityWord::Info => Severity::Info,
        }
    }
}

fn owner() -> String {
    "owner".to_owned()
}
