//! The secrets of one customer's run: read when a config names them, kept in memory, and taken out of
//! whatever is written down.

use std::sync::{Arc, Mutex, PoisonError};

use bowline_bundle::Operator;
use bowline_core::masks::Masks;
use bowline_core::reference::{Known, resolve_with_secrets, secret_names};
use bowline_core::run::Failure;
use bowline_core::{FailureClass, Value};

use crate::error::Problem;
use crate::secrets::SecretReader;
use crate::settings;

/// Reads one customer's secrets.
pub struct Keyring {
    operator: Arc<Operator>,
    customer: Arc<str>,
    /// What was read so far, so that it can be recognised.
    read: Mutex<Vec<Value>>,
}

impl Keyring {
    /// The secrets that the operator has for a customer.
    pub fn new(operator: Arc<Operator>, customer: Arc<str>) -> Keyring {
        Keyring { operator, customer, read: Mutex::new(Vec::new()) }
    }

    /// `config` with every reference replaced, and what takes its secrets out of a text. `what` is the
    /// config's place, for messages.
    pub async fn resolve(
        &self,
        config: &Value,
        known: Known<'_>,
        what: &str,
    ) -> Result<(Value, Masks), Failure> {
        let wrong = |errors: Vec<bowline_core::reference::ReferenceError>| {
            let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Failure::new(FailureClass::ReleaseInvalid, format!("{what}: {}", errors.join("; ")))
        };
        let names = secret_names(config).map_err(wrong)?;
        let (operator, customer) = (self.operator.clone(), self.customer.clone());
        let reading = tokio::task::spawn_blocking(move || {
            let reader = SecretReader::new(&operator, &settings::variable);
            reader.read(names.iter().map(String::as_str), &customer)
        });
        let read = reading.await.map_err(|error| {
            Failure::new(FailureClass::Unknown, format!("secrets could not be read: {error}"))
        })?;
        let secrets = read.map_err(|errors| {
            let problems: Vec<Problem> = errors.iter().map(Problem::from).collect();
            let class = problems.first().and_then(|problem| problem.class);
            let messages: Vec<&str> =
                problems.iter().map(|problem| problem.message.as_str()).collect();
            let failure = Failure::new(class.unwrap_or(FailureClass::Unknown), messages.join("; "));
            let hints = problems.iter().flat_map(|problem| problem.hints.clone());
            hints.fold(failure, Failure::hint)
        })?;
        // A holder that panicked has left values.
        let mut all = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(secrets.values().cloned());
        drop(all);
        let resolved = resolve_with_secrets(config, known, &secrets).map_err(wrong)?;
        Ok((resolved, self.masks()))
    }

    /// More that is secret: sensitive outputs.
    pub fn know(&self, values: impl IntoIterator<Item = Value>) {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).extend(values);
    }

    /// Takes every secret that was read so far out of a text.
    pub fn masks(&self) -> Masks {
        let all = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        Masks::of_values(all.iter())
    }

    /// A failure with no secret in it.
    pub fn without_secrets(&self, failure: Failure) -> Failure {
        let masks = self.masks();
        if masks.is_empty() {
            return failure;
        }
        let hints = failure.hints.iter().map(|hint| masks.apply(hint).into_owned()).collect();
        let message = masks.apply(&failure.message).into_owned();
        Failure { message, hints, ..failure }
    }
}
