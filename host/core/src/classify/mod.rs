//! The class of an error that came from outside: from Terraform, Kubernetes, git, a registry, or
//! somebody's script.
//!
//! ```text
//! text ─► JSON of a known form? ─► its own fields: a class, a reason, a code, diagnostics
//!    └──► text ─► rules of the phase, in their order ─► the first that matches
//! ```
//!
//! The rules are tables, in `rules/`. What none of them matches is told as unknown, never guessed.

mod form;
mod rules;

use crate::failure::FailureClass;
use crate::run::{Phase, RetryPolicy};

pub use form::Form;
use rules::Rule;

/// The longest text that is looked at, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// How much of a text is shown as the reason for its class, in characters.
const SHOWN: usize = 200;

/// The class of an error, and why it is that one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classified {
    /// The class.
    pub class: FailureClass,
    /// The form in which the error came.
    pub form: Form,
    /// The rule that matched; none where the class is unknown.
    pub rule: Option<&'static str>,
    /// What it matched in the error: a short excerpt, on one line.
    pub matched: String,
}

/// Classifies an error's text or JSON. Where the phase is not said, Terraform's errors are told by
/// their looks, and whatever else is taken for the target's. Only the first [`MAX_BYTES`] count.
pub fn classify(error: &str, phase: Option<Phase>) -> Classified {
    let end = error.floor_char_boundary(MAX_BYTES);
    let error = &error[..end];
    form::read(error, phase).unwrap_or_else(|| text(error, phase, Form::Text))
}

/// Classifies what an error says in words.
fn text(error: &str, phase: Option<Phase>, form: Form) -> Classified {
    let phase = phase.or_else(|| rules::looks_like_terraform(error).then_some(Phase::Provision));
    for rule in rules::of(phase) {
        if let Some(found) = rule.find(error) {
            return Classified::by(rule, phase, form, found);
        }
    }
    Classified { class: FailureClass::Unknown, form, rule: None, matched: String::new() }
}

impl Classified {
    fn by(rule: &Rule, phase: Option<Phase>, form: Form, matched: &str) -> Classified {
        Classified::named(rule.class.of(phase), rule.name, form, matched)
    }

    fn named(class: FailureClass, rule: &'static str, form: Form, matched: &str) -> Classified {
        let words: Vec<&str> = matched.split_whitespace().collect();
        let plain =
            words.join(" ").chars().filter(|letter| !letter.is_control()).take(SHOWN).collect();
        Classified { class, form, rule: Some(rule), matched: plain }
    }

    /// Of several errors the one that decides: the first that no retry mends, else the first that is
    /// known, else the first.
    fn worst(all: Vec<Classified>) -> Option<Classified> {
        let known = |one: &&Classified| one.class != FailureClass::Unknown;
        let hopeless = |one: &&Classified| RetryPolicy::of(one.class) == RetryPolicy::NEVER;
        let chosen = all.iter().filter(known).find(hopeless).or_else(|| all.iter().find(known));
        chosen.or(all.first()).cloned()
    }
}

#[cfg(test)]
mod tests;
