//! `[secrets.NAME]` of `bowline.toml`: where a secret comes from, for each customer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bowline_core::Pointer;
use bowline_core::release::Place;

use crate::document::Document;
use crate::error::Gathered;
use crate::format::operator::SecretPart;

/// Where a secret comes from. Nothing of it is read before a run needs it.
#[derive(Clone, Debug)]
pub struct SecretSources {
    /// For customers that have none of their own; none where only single customers have it.
    usual: Option<SecretSource>,
    /// By customer.
    customers: BTreeMap<String, SecretSource>,
    place: Place,
}

/// Where one secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// An environment variable.
    Env(String),
    /// A file, as it is opened.
    File(PathBuf),
    /// A program with its arguments.
    Command(Vec<String>),
}

impl SecretSources {
    /// Where the secret of `customer` comes from, and where the file says so.
    pub fn of(&self, customer: &str) -> Option<(SecretSource, &Place)> {
        let source = self.customers.get(customer).or(self.usual.as_ref())?;
        Some((source.of(customer), &self.place))
    }

    /// Where the file names the secret.
    pub fn place(&self) -> &Place {
        &self.place
    }
}

impl SecretSource {
    /// The source with the customer's name in it.
    fn of(&self, customer: &str) -> SecretSource {
        let named = |text: &str| text.replace("{customer}", customer);
        match self {
            SecretSource::Env(name) => SecretSource::Env(named(name)),
            SecretSource::File(path) => SecretSource::File(named(&path.to_string_lossy()).into()),
            SecretSource::Command(words) => {
                SecretSource::Command(words.iter().map(|word| named(word)).collect())
            }
        }
    }
}

pub(super) fn secrets(
    document: &Document,
    folder: &Path,
    parts: BTreeMap<String, SecretPart>,
    errors: &mut Gathered,
) -> BTreeMap<String, SecretSources> {
    let mut secrets = BTreeMap::new();
    for (name, part) in parts {
        let at = Pointer::of(["secrets", name.as_str()]);
        let mut read = |at: &Pointer, env, file, command| {
            let source = source(folder, env, file, command);
            if source.is_none() {
                let message = "a secret comes from exactly one of `env`, `file` and `command`";
                errors.push(document.error(at, message));
            }
            source
        };
        let none = part.env.is_none() && part.file.is_none() && part.command.is_none();
        let usual = match none && !part.customer.is_empty() {
            true => None,
            false => read(&at, part.env, part.file, part.command),
        };
        let mut customers = BTreeMap::new();
        for (customer, from) in part.customer {
            let at = at.child("customer").child(customer.0.as_str());
            let source = read(&at, from.env, from.file, from.command);
            customers.extend(source.map(|source| (customer.0, source)));
        }
        let place = document.place(&at);
        secrets.insert(name, SecretSources { usual, customers, place });
    }
    secrets
}

/// The one source that is said; none where there is none, several, or an empty one.
fn source(
    folder: &Path,
    env: Option<String>,
    file: Option<String>,
    command: Option<Vec<String>>,
) -> Option<SecretSource> {
    match (env, file, command) {
        (Some(name), None, None) if !name.is_empty() => Some(SecretSource::Env(name)),
        (None, Some(path), None) if !path.is_empty() => Some(SecretSource::File(folder.join(path))),
        (None, None, Some(words)) if words.first().is_some_and(|word| !word.is_empty()) => {
            Some(SecretSource::Command(words))
        }
        _ => None,
    }
}
