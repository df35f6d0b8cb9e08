//! The secrets of one customer's run: read when a config names them, kept in memory, and taken out of
//! whatever is written down.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bowline_bundle::Operator;
use bowline_core::facts::Facts;
use bowline_core::masks::Masks;
use bowline_core::reference::Known;
use bowline_core::run::Failure;
use bowline_core::{FailureClass, Value};

use crate::error::Problem;
use crate::secrets::{ResolveError, SecretReader};
use crate::settings;

/// Reads one customer's secrets.
pub struct Keyring {
    operator: Arc<Operator>,
    customer: Arc<str>,
    read: Mutex<Read>,
}

/// What was read so far, so that it can be recognised.
#[derive(Default)]
struct Read {
    values: Vec<Value>,
    masks: Masks,
}

impl Keyring {
    /// The secrets that the operator has for a customer.
    pub fn new(operator: Arc<Operator>, customer: Arc<str>) -> Keyring {
        Keyring { operator, customer, read: Mutex::default() }
    }

    /// `config` with every reference replaced. `what` is the config's place, for messages.
    pub async fn resolve(
        &self,
        config: &Value,
        facts: &Facts,
        what: &str,
    ) -> Result<Value, Failure> {
        let (operator, customer) = (self.operator.clone(), self.customer.clone());
        let (config, facts) = (config.clone(), facts.clone());
        let reading = tokio::task::spawn_blocking(move || {
            let Facts { values, outputs, release, .. } = &facts;
            let known = Known { values, outputs, images: &release.images };
            let reader = SecretReader::new(&operator, &settings::variable);
            reader.resolve(&config, known, &customer)
        });
        let resolved = reading.await.map_err(|error| {
            Failure::new(FailureClass::Unknown, format!("secrets could not be read: {error}"))
        })?;
        let (resolved, secrets) = resolved.map_err(|error| unresolved(error, what))?;
        self.know(secrets.values().cloned());
        Ok(resolved)
    }

    /// More that is secret: what was read, sensitive outputs.
    pub fn know(&self, values: impl IntoIterator<Item = Value>) {
        let mut read = self.read();
        let before = read.values.len();
        for value in values {
            if !read.values.contains(&value) {
                read.values.push(value);
            }
        }
        if read.values.len() > before {
            read.masks = Masks::of_values(&read.values);
        }
    }

    /// Takes every secret that is known so far out of a text.
    pub fn masks(&self) -> Masks {
        self.read().masks.clone()
    }

    fn read(&self) -> MutexGuard<'_, Read> {
        // A holder that panicked has left values.
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Why a config cannot be resolved, as a run records it.
fn unresolved(error: ResolveError, what: &str) -> Failure {
    match error {
        ResolveError::References(errors) => {
            let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Failure::new(FailureClass::ReleaseInvalid, format!("{what}: {}", errors.join("; ")))
        }
        ResolveError::Secrets(errors) => {
            let problems: Vec<Problem> = errors.iter().map(Problem::from).collect();
            let class = problems.first().and_then(|problem| problem.class);
            let messages: Vec<&str> =
                problems.iter().map(|problem| problem.message.as_str()).collect();
            let failure = Failure::new(class.unwrap_or(FailureClass::Unknown), messages.join("; "));
            let hints = problems.iter().flat_map(|problem| problem.hints.clone());
            hints.fold(failure, Failure::hint)
        }
    }
}
