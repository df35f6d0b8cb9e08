//! `[[trust]]` of `bowline.toml` as a [`TrustPolicy`].

use std::collections::BTreeMap;
use std::path::Path;

use bowline_core::Pointer;
use jiff::Timestamp;

use super::operator::registry;
use crate::document::Document;
use crate::error::{BundleError, Gathered};
use crate::format::operator::TrustPart;
use crate::signature::PublicKey;
use crate::trust::{Names, Trust, TrustPolicy};

/// How a key's own text begins; anything else is a file.
const PEM: &str = "-----BEGIN";

pub(super) fn trust(
    document: &Document,
    folder: &Path,
    parts: Vec<TrustPart>,
    errors: &mut Gathered,
) -> TrustPolicy {
    let mut policy = TrustPolicy::default();
    let mut names = BTreeMap::new();
    for (index, part) in parts.into_iter().enumerate() {
        let at = Pointer::of(["trust".to_owned(), index.to_string()]);
        let Some(one) = errors.take(read(document, folder, &at, part)) else { continue };
        // A name may have several entries, each with rights of its own, as long as it is one key.
        let former = names.entry(one.name.clone()).or_insert_with(|| one.key.clone());
        if *former != one.key {
            let message = format!("{:?} is the name of another key already", one.name);
            errors.push(document.error(&at.child("name"), message));
        }
        policy.0.push(one);
    }
    policy
}

fn read(
    document: &Document,
    folder: &Path,
    at: &Pointer,
    part: TrustPart,
) -> Result<Trust, BundleError> {
    let refuse = |key: &str, why: String| document.error(&at.child(key), why);
    let names = |key: &str, texts: &[String]| {
        Names::parse(texts).map_err(|refused| refuse(key, refused.to_string()))
    };
    let (plugins, bundles) = (names("plugins", &part.plugins)?, names("bundles", &part.bundles)?);
    if plugins.is_empty() && bundles.is_empty() {
        let message = "this key may sign nothing: say `plugins = [\"*\"]` or `bundles = [\"*\"]`";
        return Err(document.error(at, message));
    }
    let from = part.from.as_deref().map(registry).transpose();
    let from = from.map_err(|why| refuse("from", why))?;
    let until = part.until.map(|text| text.0.parse::<Timestamp>()).transpose();
    let until = until.map_err(|cause| {
        let message = "expected a time with its zone such as 2027-01-31T00:00:00Z".to_owned();
        refuse("until", message).caused_by(cause)
    })?;
    Ok(Trust {
        name: part.name.0,
        key: key(document, folder, at, &part.key)?,
        plugins,
        bundles,
        from: from.map(|from| from.named()),
        until,
        place: document.place(at),
    })
}

fn key(
    document: &Document,
    folder: &Path,
    at: &Pointer,
    text: &str,
) -> Result<PublicKey, BundleError> {
    let read = match text.trim_start().starts_with(PEM) {
        true => PublicKey::from_pem(text.trim_start()),
        false => PublicKey::open(&folder.join(text)),
    };
    read.map_err(|cause| {
        let hint = cause.hint();
        let error = document.error(&at.child("key"), "this key cannot be used").caused_by(cause);
        match hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    })
}
