//! `set-namespace`: puts the selected objects into one namespace, and what refers to them along.
//!
//! ```text
//! each object ─► does its kind live in a namespace? ─► move it, note where it was (Moves)
//! bindings, webhooks, CRDs, API services ─► does the reference point at what moved? ─► follow
//! ```

mod moves;
mod references;

use std::collections::BTreeMap;

use bowline_guest::{Context, Finding, Findings, ObjectId, Transformer};
use schemars::JsonSchema;
use serde::Deserialize;

use moves::Moves;

/// Config of `set-namespace`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetNamespaceConfig {
    /// The namespace that everything goes to.
    pub namespace: String,
}

/// The plugin.
pub struct SetNamespace;

impl Transformer for SetNamespace {
    type Config = SetNamespaceConfig;

    fn transform(&self, config: SetNamespaceConfig, cx: &Context) -> Result<Findings, Findings> {
        let namespace = config.namespace.as_str();
        if !is_label(namespace) {
            let message = format!("{namespace:?} is not a name that a namespace can have");
            return Err(Finding::error("invalid-namespace", message)
                .field("/namespace")
                .hint("up to 63 lower-case letters, digits and `-`, with none of `-` at its ends")
                .into());
        }
        let mut findings = Findings::none();
        let moves = move_objects(cx, namespace, &mut findings)?;
        let clashes = moves.clashes(namespace);
        if !clashes.is_empty() {
            return Err(clashes);
        }
        references::follow(cx, &moves, namespace)?;
        Ok(findings)
    }
}

fn move_objects(cx: &Context, namespace: &str, findings: &mut Findings) -> Result<Moves, Findings> {
    let mut moves = Moves::default();
    let mut scopes = BTreeMap::new();
    for object in cx.objects() {
        let id = object.id()?;
        let kind = (id.api_version.clone(), id.kind.clone());
        let namespaced = *scopes.entry(kind).or_insert_with(|| {
            let known = cx.facts().namespaced(&id.api_version, &id.kind);
            if known.is_none() {
                findings.push(unknown_kind(&id));
            }
            known.unwrap_or(true)
        });
        if !namespaced {
            continue;
        }
        if id.namespace.as_deref() != Some(namespace) {
            object.set("/metadata/namespace", namespace)?;
        }
        moves.note(id);
    }
    Ok(moves)
}

fn unknown_kind(id: &ObjectId) -> Finding {
    let message = format!(
        "it is not known whether {} of {} lives in a namespace; it was given one",
        id.kind, id.api_version
    );
    Finding::warning("unknown-kind", message)
        .object(id.clone())
        .field("/metadata/namespace")
        .hint("add its CustomResourceDefinition to the release, or leave it out with `select`")
}

fn is_label(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    name.len() <= 63
        && name.bytes().next().is_some_and(plain)
        && name.bytes().last().is_some_and(plain)
        && name.bytes().all(|byte| plain(byte) || byte == b'-')
}

bowline_guest::export!(SetNamespace);

#[cfg(test)]
mod tests;
