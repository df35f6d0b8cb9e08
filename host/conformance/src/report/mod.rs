//! What the kit found, by rule; as text, as JSON and as JUnit's XML.

mod json;
mod junit;
mod text;

use bowline_artifact::Artifact;

use crate::rule::Rule;

pub use json::{ConformanceReport, report};
pub use junit::junit;
pub use text::text;

/// What is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What was seen.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Broken {
    pub(crate) fn of(message: impl Into<String>) -> Broken {
        // What a plugin says last may have lines of its own.
        let message = message.into().replace('\n', " ");
        Broken { message, hint: None }
    }

    pub(crate) fn hint(mut self, hint: &str) -> Broken {
        self.hint = Some(hint.to_owned());
        self
    }
}

/// One look at one rule, in one case with one config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Which rule.
    pub rule: Rule,
    /// In which case, as `profile/name`.
    pub case: Option<String>,
    /// With which config.
    pub config: Option<String>,
    /// What is broken, where something is.
    pub broken: Option<Broken>,
}

impl Check {
    pub(crate) fn of(rule: Rule, broken: Option<Broken>) -> Check {
        Check { rule, case: None, config: None, broken }
    }

    /// Where it was looked, in words.
    pub(crate) fn place(&self) -> Option<String> {
        let case = self.case.as_ref()?;
        let config = self.config.as_deref().unwrap_or_default();
        Some(match config {
            "" | "schema" => case.clone(),
            config => format!("{case} with the config of {config}"),
        })
    }
}

/// What came of one plugin.
#[derive(Clone, Debug)]
pub struct Report {
    /// Where it is from.
    pub source: String,
    /// Name and version, where it could be read.
    pub plugin: Option<String>,
    /// Its role, likewise.
    pub role: Option<String>,
    /// Its interface, likewise.
    pub interface: Option<String>,
    /// Its digest, likewise.
    pub digest: Option<String>,
    /// Every look at every rule.
    pub checks: Vec<Check>,
}

/// What came of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// So many looks, and nothing broken.
    Kept(usize),
    /// So many looks, and in some of them it is broken.
    Broken(usize),
    /// Nothing to look at: why.
    NotTried(&'static str),
}

impl Report {
    pub(crate) fn new(source: &str, artifact: Option<&Artifact>, checks: Vec<Check>) -> Report {
        let manifest = artifact.map(Artifact::manifest);
        Report {
            source: source.to_owned(),
            plugin: manifest.map(|manifest| manifest.id.to_string()),
            role: manifest.map(|manifest| manifest.role.to_string()),
            interface: manifest.map(|manifest| manifest.interface.to_string()),
            digest: artifact.map(|artifact| artifact.digest().to_string()),
            checks,
        }
    }

    /// Keeps only what was seen of these rules.
    pub fn only(mut self, rules: &[Rule]) -> Report {
        self.checks.retain(|check| rules.contains(&check.rule));
        self
    }

    /// The looks in which a rule is broken.
    pub fn broken(&self, rule: Rule) -> impl Iterator<Item = (&Check, &Broken)> {
        let of_rule = self.checks.iter().filter(move |check| check.rule == rule);
        of_rule.filter_map(|check| Some((check, check.broken.as_ref()?)))
    }

    /// What came of a rule.
    pub fn verdict(&self, rule: Rule) -> Verdict {
        let looks = self.checks.iter().filter(|check| check.rule == rule).count();
        match (looks, self.broken(rule).next()) {
            (0, _) => Verdict::NotTried(why_not(rule)),
            (looks, Some(_)) => Verdict::Broken(looks),
            (looks, None) => Verdict::Kept(looks),
        }
    }

    /// Whether nothing is broken.
    pub fn conforms(&self) -> bool {
        self.checks.iter().all(|check| check.broken.is_none())
    }

    /// The plugin, or where it is from.
    pub(crate) fn name(&self) -> &str {
        self.plugin.as_deref().unwrap_or(&self.source)
    }
}

fn why_not(rule: Rule) -> &'static str {
    match rule {
        Rule::Idempotent => "its manifest does not claim it",
        Rule::LeavesAlone => "it changes no objects, or was given none beside others",
        _ => "it did not come to that",
    }
}
