//! Where what a plugin wrote may come from: what its config refers to, and where that is written.
//!
//! A host cannot see how a plugin makes one value of another. It can tell what the plugin was given,
//! and which of that reads the same as what it wrote.

use std::collections::BTreeSet;

use bowline_bundle::Written;
use bowline_core::diff::{FieldPath, Step};
use bowline_core::facts::Facts;
use bowline_core::plan::PlannedCall;
use bowline_core::reference::{Reference, references};
use bowline_core::release::Place;
use bowline_core::value::View;
use bowline_core::{Pointer, Value};

/// The most values that one entry's references are taken apart into.
const MOST: usize = 10_000;

/// One thing that a plugin was given.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where in its config; none for what it asks the host for.
    pub config: Option<Pointer>,
    /// What it is: a value, an output, an image.
    pub reference: Reference,
    /// Where that is written.
    pub place: Place,
    /// What it says; marked where it must not be shown.
    pub value: Value,
    /// Whether it reads the same as what the plugin wrote.
    pub equal: bool,
}

/// What `call` was given: first what equals something in `wrote`, leaf by leaf, and of that what goes
/// by the name of the field; then, as a whole, the references of which nothing does.
pub(super) fn of(
    call: &PlannedCall,
    facts: &Facts,
    field: &FieldPath,
    wrote: Option<&Value>,
    written: &Written,
) -> Vec<Source> {
    let wrote = Texts::of(wrote);
    let (mut equal, mut others) = (Vec::new(), Vec::new());
    // A config whose references cannot be read was refused before.
    for (config, reference) in references(&call.config).unwrap_or_default() {
        let Some(value) = value_of(&reference, facts) else { continue };
        let leaves = leaves(&value);
        let same = leaves.into_iter().filter(|(_, leaf)| wrote.has(leaf));
        let found: Vec<Source> = same
            .map(|(at, leaf)| {
                source(Some(join(&config, &at)), &reference, &at, leaf, written, true)
            })
            .collect();
        if found.is_empty() {
            let root = Pointer::ROOT;
            others.push(source(Some(config), &reference, &root, value, written, false));
        }
        equal.extend(found);
    }
    if equal.is_empty() {
        // Plugins such as `images` ask for these themselves; no two images have one digest.
        for (name, image) in &facts.release.images {
            let (reference, image) = (Reference::Image(name.clone()), Value::from(image.clone()));
            if wrote.has(&image) {
                equal.push(source(None, &reference, &Pointer::ROOT, image, written, true));
            }
        }
    }
    let namesake = |source: &Source| {
        let config = source.config.as_ref().and_then(|at| at.parts().last());
        matches!(field.steps().last(), Some(Step::Part(part)) if config == Some(part))
    };
    equal.sort_by_key(|source| !namesake(source));
    equal.extend(others);
    equal
}

fn source(
    config: Option<Pointer>,
    reference: &Reference,
    inner: &Pointer,
    value: Value,
    written: &Written,
    equal: bool,
) -> Source {
    let (reference, place) = match reference {
        Reference::Value(at) => {
            let at = join(at, inner);
            let place = written.value(&at);
            (Reference::Value(at), place)
        }
        Reference::Output(name) | Reference::Secret(name) => {
            (reference.clone(), written.output(name))
        }
        Reference::Image(name) => (reference.clone(), written.image(name)),
    };
    Source { config, reference, place, value, equal }
}

fn value_of(reference: &Reference, facts: &Facts) -> Option<Value> {
    match reference {
        Reference::Value(at) => facts.values.get(at).cloned(),
        Reference::Output(name) => facts.outputs.get(name).cloned(),
        Reference::Image(name) => facts.release.images.get(name).cloned().map(Value::from),
        Reference::Secret(_) => None,
    }
}

fn join(parent: &Pointer, inner: &Pointer) -> Pointer {
    Pointer::of(parent.parts().iter().chain(inner.parts()).cloned())
}

/// The texts of the leaves of what was written.
#[derive(Default)]
struct Texts {
    clean: BTreeSet<String>,
    /// Those of leaves that are marked: only what is secret itself is compared with them, since what
    /// reads the same tells what they say.
    marked: BTreeSet<String>,
}

impl Texts {
    /// Of a whole subtree only what says something: many a field is `true`.
    fn of(wrote: Option<&Value>) -> Texts {
        let mut texts = Texts::default();
        let Some(wrote) = wrote else { return texts };
        let leaf = !matches!(wrote.view(), View::Array(_) | View::Object(_));
        let telling = |value: &Value| match value.view() {
            View::String(text) => text.len() > 1,
            View::Number(_) => true,
            _ => false,
        };
        for (_, value) in leaves(wrote) {
            let kind = if value.is_sensitive() { &mut texts.marked } else { &mut texts.clean };
            if leaf || telling(&value) {
                kind.insert(text(&value));
            }
        }
        texts
    }

    fn has(&self, leaf: &Value) -> bool {
        let text = text(leaf);
        self.clean.contains(&text) || (leaf.is_sensitive() && self.marked.contains(&text))
    }
}

/// A port is a number in a config and often a text in an environment variable.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_json(), str::to_owned)
}

fn leaves(value: &Value) -> Vec<(Pointer, Value)> {
    fn gather(at: &Pointer, value: &Value, found: &mut Vec<(Pointer, Value)>) {
        if found.len() >= MOST {
            return;
        }
        match value.view() {
            View::Object(map) => {
                map.iter().for_each(|(key, value)| gather(&at.child(key.clone()), value, found));
            }
            View::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    gather(&at.child(index.to_string()), item, found);
                }
            }
            _ => found.push((at.clone(), value.clone())),
        }
    }
    let mut found = Vec::new();
    gather(&Pointer::ROOT, value, &mut found);
    found
}
