//! Why an API server did not do something.

use std::time::Duration;

use bowline_core::classify::classify;
use bowline_core::run::{Failure, Millis, Phase};
use bowline_core::{FailureClass, Value};
use http::{HeaderMap, StatusCode};

/// Why the API server did not do it.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The code of the answer; none where there was no answer.
    pub code: Option<u16>,
    /// The Status that it sent.
    pub status: Option<Value>,
    /// The same by its class.
    pub failure: Failure,
}

impl Refusal {
    /// No answer came.
    pub(super) fn unreachable(error: &dyn std::error::Error) -> Refusal {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(deeper) = cause {
            let text = deeper.to_string();
            if !message.contains(&text) {
                message = format!("{message}: {text}");
            }
            cause = deeper.source();
        }
        let message = format!("the API server does not answer: {message}");
        Failure::new(FailureClass::SyncUnavailable, message).into()
    }

    /// An answer that is no success.
    pub(super) fn answered(code: StatusCode, text: &str, headers: &HeaderMap) -> Refusal {
        let status = Value::from_json(text).ok().filter(|status| status.as_object().is_some());
        let said = status.as_ref().and_then(|status| status.key("message")).and_then(Value::as_str);
        let message = said.map_or_else(|| format!("the API server answers {code}"), str::to_owned);
        let class = match &status {
            Some(_) => classify(text, Some(Phase::Sync)).class,
            None => classify(&format!("HTTP {code}"), Some(Phase::Sync)).class,
        };
        let mut failure = Failure::new(class, message);
        let after = headers.get("Retry-After").and_then(|after| after.to_str().ok());
        failure.after = after.and_then(|after| after.parse().ok()).map(Millis::seconds);
        Refusal { code: Some(code.as_u16()), status, failure }
    }

    /// How long the server asks to be left alone, where it is one that is only busy.
    pub(super) fn busy_for(&self) -> Option<Duration> {
        let busy = matches!(self.code, Some(429 | 503));
        let after = self.failure.after.filter(|_| busy)?;
        Some(Duration::from_millis(after.0))
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Refusal {
        Refusal { code: None, status: None, failure }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        refusal.failure
    }
}
