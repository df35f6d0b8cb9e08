//! What Terraform said, as an error for people.

use bowline_core::FailureClass;
use bowline_core::terraform::{Diagnostic, HeldLock, Stage, classify, held_lock};

use crate::error::ProvisionError;
use crate::mask::Mask;

/// More errors than these are counted.
const SHOWN: usize = 3;
/// More letters of a message than these nobody reads on one line.
const MOST_LETTERS: usize = 400;
/// What it says besides when it was stopped or when something else failed.
const NO_CAUSE: &[&str] = &["execution halted", "operation canceled", "context canceled"];

/// What is needed to make an error of what was said.
pub(crate) struct Teller<'a> {
    /// The module's folder in the release.
    pub module: &'a str,
    /// What must not be shown.
    pub mask: &'a Mask,
    /// The start of a command line that reaches this customer's Terraform.
    pub by_hand: String,
}

impl Teller<'_> {
    /// The error for these messages; `ended` says how the program ended, for where there are none.
    pub fn error(&self, stage: Stage, said: &[Diagnostic], ended: &str) -> ProvisionError {
        let is_cause = |said: &&Diagnostic| {
            let summary = said.summary.to_lowercase();
            !NO_CAUSE.iter().any(|words| summary.contains(words))
        };
        let mut causes: Vec<&Diagnostic> = said.iter().filter(is_cause).collect();
        causes.dedup();
        if let Some(lock) = causes.iter().find_map(|said| held_lock(said)) {
            return self.locked(&lock);
        }
        let class = class_of_all(causes.iter().map(|said| classify(stage, said)), stage);
        if causes.is_empty() {
            return ProvisionError::new(class, self.mask.over(ended));
        }
        let shown: Vec<String> = causes.iter().take(SHOWN).map(|said| self.line(said)).collect();
        let mut message = shown.join("; ");
        if causes.len() > SHOWN {
            message.push_str(&format!("; and {} more", causes.len() - SHOWN));
        }
        ProvisionError::new(class, message)
    }

    /// The error for a lock that somebody else holds.
    pub fn locked(&self, lock: &HeldLock) -> ProvisionError {
        let by = lock.who.as_ref().map(|who| format!(" by {who}")).unwrap_or_default();
        let message = format!("the state is locked{by}: lock {}", lock.id);
        let unlock = format!("{} force-unlock {}", self.by_hand, lock.id);
        ProvisionError::new(FailureClass::TerraformLocked, message)
            .hint(format!("if whoever holds it is gone for good: {unlock}"))
    }

    /// `infra/main.tf:12: terraform_data.a: Summary: detail`.
    fn line(&self, said: &Diagnostic) -> String {
        let mut parts = Vec::new();
        match (&said.file, said.line) {
            (Some(file), Some(line)) if !file.starts_with('/') => {
                parts.push(format!("{}/{file}:{line}", self.module));
            }
            _ => {}
        }
        parts.extend(said.address.clone());
        parts.push(said.summary.clone());
        let detail = said.detail.split("\n\n").next().unwrap_or_default();
        let detail = detail.split_whitespace().collect::<Vec<_>>().join(" ");
        if !detail.is_empty() {
            parts.push(detail);
        }
        // Masked before it is cut, so that no half of a secret stays.
        let text = self.mask.over(&parts.join(": "));
        match text.char_indices().nth(MOST_LETTERS) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }
}

/// What is retried is retried only where nothing else went wrong.
fn class_of_all(classes: impl Iterator<Item = FailureClass>, stage: Stage) -> FailureClass {
    let classes: Vec<FailureClass> = classes.collect();
    let locked = classes.iter().find(|class| **class == FailureClass::TerraformLocked);
    let lasting = classes.iter().find(|class| **class != FailureClass::TerraformProvider);
    let unknown = match stage {
        Stage::Plan => FailureClass::TerraformInvalid,
        Stage::Apply => FailureClass::TerraformFailed,
        Stage::State => FailureClass::TerraformState,
    };
    *locked.or(lasting).or(classes.first()).unwrap_or(&unknown)
}
