//! Secrets, read when a run needs them and not before.
//!
//! ```text
//! a config ─► core: which secrets it names ─► [secrets.NAME] of bowline.toml ─► env, file or command
//!                                                                                   │
//! the config with them in their places, marked  ◄── core: resolve_with_secrets ◄────┘
//! ```
//!
//! What is read stays in memory, and is marked from here on. An error names the secret, the customer
//! and the place in bowline.toml, and never what was read.

mod command;
mod error;
mod source;

use std::ffi::OsString;

use bowline_bundle::Operator;
use bowline_core::Value;
use bowline_core::reference::{Known, ReferenceError, Secrets, resolve_with_secrets, secret_names};

pub use error::{SecretError, SecretProblem};

/// The largest secret, in bytes.
pub const MAX_SECRET_BYTES: usize = 64 * 1024;

/// Looks an environment variable up.
pub type Environment<'a> = &'a (dyn Fn(&str) -> Option<OsString> + Sync);

/// Why a config cannot be resolved.
#[derive(Debug)]
pub enum ResolveError {
    /// References that lead nowhere.
    References(Vec<ReferenceError>),
    /// Secrets that cannot be read.
    Secrets(Vec<SecretError>),
}

/// Reads the secrets of one customer.
#[derive(Clone, Copy)]
pub struct SecretReader<'a> {
    operator: &'a Operator,
    environment: Environment<'a>,
}

impl<'a> SecretReader<'a> {
    /// Reads from where the operator says.
    pub fn new(operator: &'a Operator, environment: Environment<'a>) -> SecretReader<'a> {
        SecretReader { operator, environment }
    }

    /// Reads these secrets; it waits for files and commands. All that is wrong is told at once.
    pub fn read<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
        customer: &str,
    ) -> Result<Secrets, Vec<SecretError>> {
        let (mut secrets, mut errors) = (Vec::new(), Vec::new());
        for name in names {
            match self.read_one(name, customer) {
                Ok(text) => secrets.push((name.to_owned(), Value::from(text))),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(Secrets::new(secrets)) } else { Err(errors) }
    }

    fn read_one(&self, name: &str, customer: &str) -> Result<String, SecretError> {
        let sources = self.operator.secrets.get(name);
        let found = sources.and_then(|sources| sources.of(customer));
        let place = sources.map(|sources| sources.place().clone());
        let read = match found {
            Some((source, _)) => source::read(&source, self.environment),
            None => Err(SecretProblem::NotDeclared),
        };
        read.map_err(|problem| SecretError {
            secret: name.to_owned(),
            customer: customer.to_owned(),
            place,
            problem: Box::new(problem),
        })
    }

    /// `config`, of a step or of Terraform's variables, with every reference replaced. Secrets are
    /// read only where it names some.
    pub fn resolve(
        &self,
        config: &Value,
        known: Known<'_>,
        customer: &str,
    ) -> Result<(Value, Secrets), ResolveError> {
        let names = secret_names(config).map_err(ResolveError::References)?;
        let names = names.iter().map(String::as_str);
        let secrets = self.read(names, customer).map_err(ResolveError::Secrets)?;
        let resolved = resolve_with_secrets(config, known, &secrets);
        Ok((resolved.map_err(ResolveError::References)?, secrets))
    }
}

#[cfg(test)]
mod tests;
