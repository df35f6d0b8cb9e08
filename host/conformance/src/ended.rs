//! How a call ended, in a form that rules can compare.

use bowline_artifact::Form;
use bowline_core::{FailureClass, Finding, Severity};
use bowline_sandbox::{CallFailure, Failed};

use crate::call::Answer;

/// How a call ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ended {
    /// The plugin did its work.
    Answered(Answer),
    /// It said no.
    Refused(Vec<Finding>),
    /// It broke, or went beyond what it may.
    Failed(FailureClass, String),
}

impl Ended {
    /// How a call of a plugin of this form ended.
    pub(crate) fn of(form: Form, result: Result<Answer, Failed>) -> Ended {
        match result {
            Ok(answer) => Ended::Answered(answer),
            Err(failed) if failed.class == FailureClass::PluginRefused => {
                Ended::Refused(reasons(form, *failed))
            }
            Err(failed) => Ended::Failed(failed.class, failed.message),
        }
    }
}

/// Why a plugin says no. A KRM function may do so by its exit status alone, with a word on stderr.
fn reasons(form: Form, failed: CallFailure) -> Vec<Finding> {
    let CallFailure { message, mut findings, .. } = failed;
    if findings.is_empty() && form == Form::Module {
        findings.push(Finding {
            severity: Severity::Error,
            code: "exit".to_owned(),
            message,
            object: None,
            field: None,
            hint: None,
            extra: Vec::new(),
        });
    }
    findings
}
