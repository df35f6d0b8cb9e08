//! Which plugins a release declares and uses.

use std::collections::BTreeMap;

use bowline_core::nearest::nearest;
use bowline_core::release::{Declared, Release};
use bowline_core::{PluginName, Pointer};
use semver::VersionReq;

use super::release::spec;
use crate::document::Document;
use crate::error::{BundleError, Gathered};
use crate::format::{PluginText, RangeText};

pub(super) fn declared(
    document: &Document,
    parts: &BTreeMap<PluginText, RangeText>,
    errors: &mut Gathered,
) -> BTreeMap<PluginName, Declared> {
    let mut declared = BTreeMap::new();
    for (name, RangeText(text)) in parts {
        let at = spec("plugins").child(name.0.as_str());
        let range = VersionReq::parse(text).map_err(|cause| {
            let message =
                format!("expected a range such as \"1\" or \">=2.1, <3\", found {text:?}");
            document.error(&at, message).caused_by(cause)
        });
        let (name, range) = (errors.take(plugin_at(document, &at, name)), errors.take(range));
        if let (Some(name), Some(range)) = (name, range) {
            let (text, place) = (text.clone(), document.key_place(&at));
            declared.insert(name, Declared { range, text, place });
        }
    }
    declared
}

pub(super) fn plugin_at(
    document: &Document,
    at: &Pointer,
    name: &PluginText,
) -> Result<PluginName, BundleError> {
    name.0.parse().map_err(|refused: bowline_core::plugin::NoPluginName| {
        document.error(at, refused.to_string())
    })
}

/// Refuses plugins that are used and not declared.
pub(super) fn check_used(document: &Document, release: &Release, errors: &mut Gathered) {
    let entries = release.pipeline.iter().map(|entry| (&entry.plugin, &entry.place));
    let health = release.health.iter().map(|rule| (&rule.plugin, &rule.place));
    let steps = release.steps.iter().map(|step| (&step.plugin, &step.place));
    for (name, place) in entries.chain(health).chain(steps) {
        if release.plugins.contains_key(name) {
            continue;
        }
        // A range that is wrong was told already.
        if document.value.get(&spec("plugins").child(name.as_str())).is_some() {
            continue;
        }
        let declared = release.plugins.keys().map(PluginName::as_str);
        let hint = match nearest(name.as_str(), declared) {
            Some(meant) => format!("did you mean {meant}?"),
            None => format!("add `{name}: \"RANGE\"` to spec.plugins"),
        };
        let message = format!("the plugin {name} is used here and not declared in spec.plugins");
        errors.push(BundleError::text(place.clone(), message).with_hint(hint));
    }
}
