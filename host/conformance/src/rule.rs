//! The rules, by the names that reports and `--rule` give them.

use std::fmt;
use std::str::FromStr;

use bowline_core::nearest::nearest;

/// Something that every plugin does, or never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// It is a plugin, and this host runs it.
    Loads,
    /// Its manifest says what is so.
    HonestManifest,
    /// Its schema refuses what is no config of it.
    RefusesBadConfig,
    /// There is something that it does not refuse.
    Answers,
    /// What it answers can be read.
    WellFormed,
    /// It ends within its limits.
    WithinBudget,
    /// Nothing that it is given makes it break.
    Survives,
    /// The same question has the same answer.
    Deterministic,
    /// What went through it once, goes through it unchanged.
    Idempotent,
    /// What it was not given stays as it was.
    LeavesAlone,
    /// It uses no more than it asks for.
    WithinCapabilities,
}

/// No rule has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule {given:?}{}", near.map_or(String::new(), |near| format!(", did you mean {near}?")))]
pub struct NoRule {
    given: String,
    near: Option<&'static str>,
}

impl Rule {
    /// Every rule, in the order of a report.
    pub const ALL: [Rule; 11] = [
        Rule::Loads,
        Rule::HonestManifest,
        Rule::RefusesBadConfig,
        Rule::Answers,
        Rule::WellFormed,
        Rule::WithinBudget,
        Rule::Survives,
        Rule::Deterministic,
        Rule::Idempotent,
        Rule::LeavesAlone,
        Rule::WithinCapabilities,
    ];

    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Rule::Loads => "loads",
            Rule::HonestManifest => "honest-manifest",
            Rule::RefusesBadConfig => "refuses-bad-config",
            Rule::Answers => "answers",
            Rule::WellFormed => "well-formed",
            Rule::WithinBudget => "within-budget",
            Rule::Survives => "survives",
            Rule::Deterministic => "deterministic",
            Rule::Idempotent => "idempotent",
            Rule::LeavesAlone => "leaves-alone",
            Rule::WithinCapabilities => "within-capabilities",
        }
    }

    /// What it asks of a plugin, as a sentence without its subject.
    pub fn sentence(self) -> &'static str {
        match self {
            Rule::Loads => "loads under every interface version that this host offers for it",
            Rule::HonestManifest => "says in its manifest what is so",
            Rule::RefusesBadConfig => "refuses bad config by its own schema",
            Rule::Answers => "does its work on something, rather than refuse all there is",
            Rule::WellFormed => {
                "answers in words that the interface knows, no more than it may, about what it was given"
            }
            Rule::WithinBudget => "ends within its time, memory and host calls",
            Rule::Survives => "ends with an answer or a refusal, whatever it is given",
            Rule::Deterministic => {
                "answers the same twice, on another thread, after other plugins, and whatever the order \
                 of the objects"
            }
            Rule::Idempotent => "changes nothing in its own output, as its manifest claims",
            Rule::LeavesAlone => "leaves alone what it was not given",
            Rule::WithinCapabilities => "uses no more than its manifest asks for",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

impl FromStr for Rule {
    type Err = NoRule;

    fn from_str(text: &str) -> Result<Rule, NoRule> {
        let found = Rule::ALL.into_iter().find(|rule| rule.word() == text);
        found.ok_or_else(|| NoRule {
            given: text.to_owned(),
            near: nearest(text, Rule::ALL.into_iter().map(Rule::word)),
        })
    }
}
