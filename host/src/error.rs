//! The one place where errors of the crates become what a user sees: a message with its causes,
//! hints on lines of their own, and an exit code.

use std::fmt;

use bowline_artifact::ArtifactError;
use bowline_bundle::layout::LayoutError;
use bowline_bundle::oci::OciError;
use bowline_bundle::signature::KeyError;
use bowline_core::FailureClass;
use bowline_journal::JournalError;
use bowline_render::RenderFailure;
use bowline_render::output::OutputError;
use bowline_sandbox::{CallFailure, SandboxError};

use crate::exit::Exit;
use crate::secrets::SecretError;

/// Something that went wrong, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its class, where it has one.
    pub class: Option<FailureClass>,
    /// What the program ends with.
    pub exit: Exit,
    /// What happened, with its causes, on one line.
    pub message: String,
    /// What to do.
    pub hints: Vec<String>,
}

impl Problem {
    /// A problem without a class.
    pub fn new(exit: Exit, message: impl Into<String>) -> Problem {
        Problem { class: None, exit, message: message.into(), hints: Vec::new() }
    }

    /// A problem of a class, which names its exit code.
    pub fn of_class(class: FailureClass, message: impl Into<String>) -> Problem {
        Problem { class: Some(class), ..Problem::new(Exit::of_class(class), message) }
    }

    /// An error of the system, or of a part that has no classes.
    pub fn of_error(exit: Exit, error: &dyn std::error::Error) -> Problem {
        Problem::new(exit, chain(error))
    }

    /// The same with one more thing to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Problem {
        self.hints.push(hint.into());
        self
    }

    fn hints(mut self, hints: impl IntoIterator<Item = String>) -> Problem {
        self.hints.extend(hints);
        self
    }
}

/// `error[CLASS]: MESSAGE`, then the hints.
impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.class {
            Some(class) => write!(out, "error[{class}]: {}", self.message)?,
            None => write!(out, "error: {}", self.message)?,
        }
        for hint in &self.hints {
            write!(out, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

/// Everything for which a command ends without its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// These problems; there is at least one.
    pub fn new(problems: Vec<Problem>) -> Problems {
        Problems(problems)
    }

    /// The problems in order.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// What the program ends with.
    pub fn exit(&self) -> Exit {
        match Exit::of_all(self.0.iter().map(|problem| problem.exit)) {
            Exit::Done => Exit::Failed,
            exit => exit,
        }
    }
}

impl<P: Into<Problem>> From<P> for Problems {
    fn from(problem: P) -> Problems {
        Problems(vec![problem.into()])
    }
}

impl From<bowline_bundle::Errors> for Problems {
    fn from(errors: bowline_bundle::Errors) -> Problems {
        let mut problems: Vec<Problem> = errors.iter().map(of_bundle).collect();
        if errors.more() > 0 {
            let more = format!("and {} more errors like these", errors.more());
            problems.push(Problem::of_class(errors.class(), more));
        }
        Problems(problems)
    }
}

/// One error of a release's or customer's files.
pub fn of_bundle(error: &bowline_bundle::BundleError) -> Problem {
    Problem::of_class(error.class, chain(error)).hints(error.hint.clone())
}

impl From<&RenderFailure> for Problem {
    fn from(failure: &RenderFailure) -> Problem {
        let place = match &failure.call {
            Some(call) => format!("{} ({}): {}: ", call.entry, call.place, call.plugin),
            None => String::new(),
        };
        let message = format!("{}: {place}{}", failure.customer, failure.message);
        let findings = failure.findings.iter().filter_map(|finding| finding.hint.clone());
        let problem = Problem::of_class(failure.class, message).hints(failure.hint.clone());
        // Many findings, as a rule, have few different hints.
        let mut seen = std::collections::BTreeSet::new();
        problem.hints(findings.filter(move |hint| seen.insert(hint.clone())).take(5))
    }
}

impl From<&CallFailure> for Problem {
    fn from(failure: &CallFailure) -> Problem {
        let message = format!("{}: {}", failure.plugin, failure.message);
        Problem::of_class(failure.class, message).hints(failure.hint.clone())
    }
}

impl From<OutputError> for Problem {
    fn from(error: OutputError) -> Problem {
        let exit = match &error {
            OutputError::NoFolder(_)
            | OutputError::NotOurs { .. }
            | OutputError::OtherRelease { .. }
            | OutputError::Unreadable { .. } => Exit::InvalidInput,
            OutputError::Busy(_) => Exit::TryLater,
            OutputError::Io { .. } => Exit::Failed,
        };
        Problem::of_error(exit, &error)
    }
}

impl From<SandboxError> for Problem {
    fn from(error: SandboxError) -> Problem {
        Problem::of_error(Exit::Failed, &error)
    }
}

impl From<ArtifactError> for Problem {
    fn from(error: ArtifactError) -> Problem {
        Problem::of_class(error.class(), chain(&error))
    }
}

impl From<LayoutError> for Problem {
    fn from(error: LayoutError) -> Problem {
        Problem::of_class(error.class(), chain(&error))
    }
}

impl From<JournalError> for Problem {
    fn from(error: JournalError) -> Problem {
        let exit = match &error {
            JournalError::Owned { .. } => Exit::TryLater,
            JournalError::NoRun(_) => Exit::Usage,
            JournalError::Network { .. } | JournalError::Newer { .. } => Exit::InvalidInput,
            _ => Exit::Failed,
        };
        Problem::of_error(exit, &error).hints(error.hint().map(str::to_owned))
    }
}

impl From<&SecretError> for Problem {
    fn from(error: &SecretError) -> Problem {
        Problem::of_class(error.class(), chain(error)).hints(error.hint())
    }
}

impl From<KeyError> for Problem {
    fn from(error: KeyError) -> Problem {
        Problem::of_error(Exit::InvalidInput, &error).hints(error.hint())
    }
}

impl From<OciError> for Problem {
    fn from(error: OciError) -> Problem {
        Problem::of_class(error.class(), chain(&error)).hints(error.hint())
    }
}

/// An error with its causes, on one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
