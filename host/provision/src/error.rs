//! What can go wrong around Terraform.

use std::io;

use bowline_core::FailureClass;
use bowline_core::run::Failure;

/// Why something that was asked of Terraform did not happen. No secret is in it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct ProvisionError {
    class: FailureClass,
    message: String,
    hints: Vec<String>,
    #[source]
    cause: Option<io::Error>,
}

impl ProvisionError {
    pub(crate) fn new(class: FailureClass, message: impl Into<String>) -> ProvisionError {
        ProvisionError { class, message: message.into(), hints: Vec::new(), cause: None }
    }

    /// An error of the system: `cannot DO`, because of `cause`.
    pub(crate) fn system(cannot: impl Into<String>, cause: io::Error) -> ProvisionError {
        let message = format!("cannot {}", cannot.into());
        ProvisionError { cause: Some(cause), ..ProvisionError::new(FailureClass::Unknown, message) }
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> ProvisionError {
        self.hints.push(hint.into());
        self
    }

    /// What kind of failure it is.
    pub fn class(&self) -> FailureClass {
        self.class
    }

    /// What to do.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    /// As a run records it: the causes in its one line.
    pub fn failure(&self) -> Failure {
        let message = match &self.cause {
            Some(cause) => format!("{}: {cause}", self.message),
            None => self.message.clone(),
        };
        let failure = Failure::new(self.class, message.replace('\n', " "));
        self.hints.iter().fold(failure, |failure, hint| failure.hint(hint.as_str()))
    }
}
