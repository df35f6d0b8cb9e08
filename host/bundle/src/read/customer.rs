//! `customers/NAME.yaml` as a [`Customer`].

use std::collections::BTreeMap;

use bowline_core::release::{Customer, Pin};
use bowline_core::target::Target;
use bowline_core::{Map, PluginName, Pointer, Value};

use super::plugins::plugin_at;
use super::release::{object_at, spec};
use super::windows::windows;
use crate::document::Document;
use crate::error::{Errors, Gathered};
use crate::format::customer::CustomerFile;
use crate::format::{PluginText, VersionText};
use crate::schemas::FileKind;

pub(crate) fn read(document: &Document) -> Result<Customer, Errors> {
    let file: CustomerFile = document.read(FileKind::Customer)?;
    let mut errors = Gathered::default();
    let labels = file.metadata.labels.into_iter();
    let windows = windows(document, &spec("windows"), file.spec.windows, &mut errors);
    let pins = pins(document, &file.spec.plugins, &mut errors);
    let sync = target(document, &mut errors);
    let customer = Customer {
        name: file.metadata.name.0.into(),
        labels: labels.map(|(key, value)| (key, value.0.into())).collect(),
        pins,
        values: object_at(document, &spec("values")),
        windows,
        sync,
        spec: spec_without_windows(document),
        place: document.place(&Pointer::ROOT),
    };
    errors.finish()?;
    Ok(customer)
}

/// The target; a folder of the host's where the file names none.
fn target(document: &Document, errors: &mut Gathered) -> Target {
    let at = spec("sync");
    let Some(sync) = document.value.get(&at) else { return Target::default() };
    Target::read(sync).unwrap_or_else(|refused| {
        for error in refused {
            let below = error.at.parts().iter();
            let at = below.fold(at.clone(), |at, part| at.child(part.clone()));
            errors.push(document.error(&at, error.message));
        }
        Target::default()
    })
}

fn spec_without_windows(document: &Document) -> Value {
    let spec = document.value.key("spec").and_then(Value::as_object);
    let mut spec = spec.cloned().unwrap_or_else(Map::new);
    spec.remove("windows");
    spec.into()
}

fn pins(
    document: &Document,
    parts: &BTreeMap<PluginText, VersionText>,
    errors: &mut Gathered,
) -> BTreeMap<PluginName, Pin> {
    let mut pins = BTreeMap::new();
    for (name, VersionText(text)) in parts {
        let at = spec("plugins").child(name.0.as_str());
        let version = text.parse().map_err(|_| {
            let message = format!("expected an exact version such as 2.1.3, found {text:?}");
            document.error(&at, message)
        });
        let (name, version) = (errors.take(plugin_at(document, &at, name)), errors.take(version));
        if let (Some(name), Some(version)) = (name, version) {
            pins.insert(name, Pin { version, place: document.key_place(&at) });
        }
    }
    pins
}
