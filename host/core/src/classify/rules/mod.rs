//! The rules for texts: tables of patterns, a file each for whom the words are from.
//!
//! The order counts: what is special stands before what is general, and what no retry mends before
//! what one may. Patterns ignore case, and a dot ends at the line.

mod containers;
mod git;
mod kubernetes;
mod network;
mod terraform;

use std::sync::{LazyLock, OnceLock};

use regex::{Regex, RegexBuilder};

use crate::failure::FailureClass;
use crate::run::Phase;

/// A pattern and what it means.
pub(super) struct Rule {
    /// Its stable name, by which a person finds it here.
    pub name: &'static str,
    /// What it means.
    pub class: By,
    pattern: &'static str,
    built: OnceLock<Option<Regex>>,
}

impl Rule {
    const fn new(name: &'static str, class: By, pattern: &'static str) -> Rule {
        Rule { name, class, pattern, built: OnceLock::new() }
    }

    /// What the rule matches in `error`.
    pub(super) fn find<'a>(&self, error: &'a str) -> Option<&'a str> {
        Some(self.regex()?.find(error)?.as_str())
    }

    /// A test holds that every pattern is one.
    fn regex(&self) -> Option<&Regex> {
        let build = || RegexBuilder::new(self.pattern).case_insensitive(true).build().ok();
        self.built.get_or_init(build).as_ref()
    }
}

/// A class, or the one that it is in a phase: nobody answers means something else while Terraform
/// runs than while manifests go out.
#[derive(Clone, Copy)]
pub(super) enum By {
    /// Always this one.
    Is(FailureClass),
    /// Who is asked does not answer, or not now.
    Reach,
    /// Who is asked does not know whoever asks.
    Login,
    /// Who is asked does not let whoever asks.
    Right,
    /// Who answers is not who was asked for.
    Identity,
    /// A quota has no room.
    Quota,
}

impl By {
    /// The class in `phase`.
    pub(super) fn of(self, phase: Option<Phase>) -> FailureClass {
        use FailureClass as Class;
        let part = phase.map(Part::of).unwrap_or(Part::Target);
        match (self, part) {
            (By::Is(class), _) => class,
            (By::Quota, _) if phase == Some(Phase::Verify) => Class::HealthQuota,
            (_, Part::Step) => Class::StepFailed,
            (By::Reach, Part::Registry) => Class::RegistryUnavailable,
            (_, Part::Registry) => Class::RegistryDenied,
            (By::Reach, Part::Terraform) => Class::TerraformProvider,
            (By::Login, Part::Terraform) => Class::TerraformInvalid,
            (_, Part::Terraform) => Class::TerraformFailed,
            (By::Reach, Part::Target) => Class::SyncUnavailable,
            (By::Login, Part::Target) => Class::SyncAuth,
            (By::Right, Part::Target) => Class::SyncDenied,
            (By::Identity, Part::Target) => Class::SyncForeign,
            (By::Quota, Part::Target) => Class::SyncQuota,
        }
    }
}

/// Whom a phase talks to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Registry,
    Step,
    Terraform,
    Target,
}

impl Part {
    fn of(phase: Phase) -> Part {
        match phase {
            Phase::Admit | Phase::Render => Part::Registry,
            Phase::Before | Phase::After | Phase::Exit => Part::Step,
            Phase::Provision | Phase::Destroy => Part::Terraform,
            Phase::Review | Phase::Sync | Phase::Verify | Phase::Prune => Part::Target,
        }
    }
}

/// The rules that count in a phase, in their order.
pub(super) fn of(phase: Option<Phase>) -> impl Iterator<Item = &'static Rule> {
    let tables: Vec<&'static LazyLock<Vec<Rule>>> = match phase.map(Part::of) {
        Some(Part::Terraform) => vec![&terraform::RULES, &network::RULES],
        Some(Part::Registry | Part::Step) => vec![&network::RULES],
        Some(Part::Target) | None => {
            vec![&containers::RULES, &kubernetes::RULES, &git::RULES, &network::RULES]
        }
    };
    tables.into_iter().flat_map(|table| table.iter())
}

/// Whether a text has the form in which Terraform and OpenTofu tell errors.
pub(super) fn looks_like_terraform(error: &str) -> bool {
    let boxed = error.contains("\u{2502} Error: ") || error.contains("\u{2577}");
    let placed = error.contains(".tf line ") || error.contains(".tofu line ");
    let named = ["terraform", "tofu", "the state lock"].iter().any(|name| error.contains(name));
    boxed || (error.contains("Error: ") && (placed || named))
}

#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    let tables =
        [&terraform::RULES, &containers::RULES, &kubernetes::RULES, &git::RULES, &network::RULES];
    tables.into_iter().flat_map(|table| table.iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_one_and_every_name_is_one_rules() {
        let mut names = std::collections::BTreeSet::new();
        for rule in all() {
            assert!(rule.regex().is_some(), "{}: {}", rule.name, rule.pattern);
            assert!(names.insert(rule.name), "{} is there twice", rule.name);
        }
    }
}
