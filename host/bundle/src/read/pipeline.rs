//! The pipeline of `release.yaml`, and the references in all configs.

use bowline_core::nearest::nearest;
use bowline_core::reference::{Reference, references};
use bowline_core::release::{Entry, Release};
use bowline_core::store::Selector;
use bowline_core::{Pointer, Role, Value};

use super::plugins::plugin_at;
use super::release::{object_at, path_at, spec};
use crate::document::Document;
use crate::error::{BundleError, Gathered};
use crate::format::PluginText;
use crate::format::release::{EntryPart, LabelPart, SelectPart};

pub(super) fn read(
    document: &Document,
    parts: Vec<EntryPart>,
    errors: &mut Gathered,
) -> Vec<Entry> {
    let at = spec("pipeline");
    let entries = parts.into_iter().enumerate();
    entries
        .filter_map(|(index, part)| entry(document, &at.child(index.to_string()), part, errors))
        .collect()
}

fn entry(
    document: &Document,
    at: &Pointer,
    part: EntryPart,
    errors: &mut Gathered,
) -> Option<Entry> {
    let (verb, plugin) = errors.take(call(document, at, &part))?;
    let generate = verb == "generate";
    if generate && part.select.is_some() {
        let message =
            "a `generate` entry gets no objects: leave `select` out, or write `transform`";
        errors.push(document.error(&at.child("select"), message));
    }
    let name = errors.take(plugin_at(document, &at.child(verb), plugin))?;
    let files = part.files.as_ref();
    let files = files.and_then(|path| path_at(document, &at.child("files"), &path.0, errors));
    Some(Entry {
        label: part.label.map_or_else(|| format!("{verb} {name}"), |label| label.0),
        plugin: name,
        role: if verb == "validate" { Role::Validator } else { Role::Transformer },
        generate,
        select: if generate { nothing() } else { part.select.map(selector).unwrap_or_default() },
        config: object_at(document, &at.child("config")),
        files,
        place: document.place(at),
    })
}

fn call<'a>(
    document: &Document,
    at: &Pointer,
    part: &'a EntryPart,
) -> Result<(&'static str, &'a PluginText), BundleError> {
    let verbs = [
        ("transform", &part.transform),
        ("validate", &part.validate),
        ("generate", &part.generate),
    ];
    let mut there = verbs.into_iter().filter_map(|(verb, name)| Some((verb, name.as_ref()?)));
    match (there.next(), there.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => {
            let message = "an entry needs one of `transform`, `validate` and `generate`";
            Err(document.error(at, message))
        }
        (Some((first, _)), Some((second, _))) => {
            let message = format!("an entry is one call: `{first}` and `{second}` are two");
            Err(document.error(at, message))
        }
    }
}

fn nothing() -> Selector {
    Selector { kinds: Some(Vec::new()), ..Selector::default() }
}

fn selector(part: SelectPart) -> Selector {
    let namespace = |name: String| (!name.is_empty()).then_some(name);
    let label = |(key, value)| match value {
        LabelPart::Text(text) => (key, Some(text)),
        LabelPart::Any(_) => (key, None),
    };
    Selector {
        api_versions: part.api_versions,
        kinds: part.kinds,
        namespaces: part.namespaces.map(|names| names.into_iter().map(namespace).collect()),
        names: part.names,
        labels: part.labels.into_iter().map(label).collect(),
    }
}

/// Checks every reference as far as the release alone can say.
pub(super) fn check_references(document: &Document, release: &Release, errors: &mut Gathered) {
    let at = spec("pipeline");
    for index in 0..list_length(document, &at) {
        check(document, release, &at.child(index.to_string()).child("config"), false, errors);
    }
    let at = spec("health");
    for index in 0..list_length(document, &at) {
        check(document, release, &at.child(index.to_string()).child("config"), false, errors);
    }
    for list in ["before", "after", "exit"] {
        let at = spec("steps").child(list);
        for index in 0..list_length(document, &at) {
            check(document, release, &at.child(index.to_string()).child("config"), true, errors);
        }
    }
    check(document, release, &spec("terraform").child("variables"), true, errors);
}

fn list_length(document: &Document, at: &Pointer) -> usize {
    document.value.get(at).and_then(Value::as_array).map_or(0, <[Value]>::len)
}

fn check(
    document: &Document,
    release: &Release,
    at: &Pointer,
    secrets: bool,
    errors: &mut Gathered,
) {
    let Some(config) = document.value.get(at) else { return };
    let inside = |inner: &Pointer| {
        Pointer::of(at.parts().iter().chain(inner.parts()).cloned().collect::<Vec<_>>())
    };
    let found = match references(config) {
        Ok(found) => found,
        Err(refused) => {
            for error in refused {
                errors.push(document.error(&inside(&error.at), error.problem.to_string()));
            }
            return;
        }
    };
    for (inner, reference) in found {
        if let Some(message) = wrong(&reference, release, secrets) {
            errors.push(document.error(&inside(&inner), message));
        }
    }
}

fn wrong(reference: &Reference, release: &Release, secrets: bool) -> Option<String> {
    match reference {
        Reference::Value(_) => None,
        Reference::Output(name) => {
            let outputs = release.terraform.as_ref().map(|terraform| &terraform.outputs);
            if outputs.is_some_and(|outputs| outputs.contains_key(name)) {
                return None;
            }
            let known = outputs.into_iter().flat_map(|outputs| outputs.keys());
            Some(absent("spec.terraform.outputs", name, known))
        }
        Reference::Image(name) if release.images.contains_key(name) => None,
        Reference::Image(name) => Some(absent("spec.images", name, release.images.keys())),
        Reference::Secret(_) if secrets => None,
        Reference::Secret(name) => {
            let problem = bowline_core::reference::ReferenceProblem::Secret(name.clone());
            Some(problem.to_string())
        }
    }
}

fn absent<'a>(list: &str, name: &str, known: impl Iterator<Item = &'a String>) -> String {
    match nearest(name, known.map(String::as_str)) {
        Some(meant) => format!("{list} has no {name}, did you mean {meant}?"),
        None => format!("{list} has no {name}"),
    }
}
