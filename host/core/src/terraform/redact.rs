//! Values of a plan without what is secret or not known yet in them.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::value::{Map, Pointer, Value, View};

/// The only key of what stands in place of a sensitive value.
const SENSITIVE: &str = "$sensitive";

/// Seals sensitive values: equal ones in the same place look equal, and nothing else is told. Whoever
/// runs Bowline keeps the key.
#[derive(Clone)]
pub struct Seal([u8; 32]);

impl Seal {
    /// The seal of this key.
    pub fn new(key: [u8; 32]) -> Seal {
        Seal(key)
    }

    fn on(&self, subject: &str, at: &Pointer, value: &Value) -> Value {
        let (mut text, at) = (String::new(), at.to_string());
        value.write_canonical(&mut text);
        // HMAC fills a short key up with zeros; the type wants a whole block.
        let mut block = [0; 64];
        block[..self.0.len()].copy_from_slice(&self.0);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        for part in [subject, &at, &text] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        hex::encode(mac.finalize().into_bytes()).into()
    }

    /// `value` with a seal in place of everything that `mask` marks: `true`, or the shape of the value
    /// with `true` in it.
    pub(super) fn redact(&self, subject: &str, value: &Value, mask: Option<&Value>) -> Value {
        match mask {
            None => value.clone(),
            Some(mask) => self.redact_at(subject, &Pointer::ROOT, value, mask),
        }
    }

    fn redact_at(&self, subject: &str, at: &Pointer, value: &Value, mask: &Value) -> Value {
        let inner = |part: String, value: &Value, mask: Option<&Value>| match mask {
            None => value.clone(),
            Some(mask) => self.redact_at(subject, &at.child(part), value, mask),
        };
        match (value.view(), mask.view()) {
            (_, View::Bool(true)) => {
                [(SENSITIVE, self.on(subject, at, value))].into_iter().collect::<Map>().into()
            }
            (View::Object(map), View::Object(masks)) => {
                let entries = map.iter().map(|(key, value)| {
                    (key.clone(), inner(key.to_string(), value, masks.get(key)))
                });
                entries.collect::<Map>().into()
            }
            (View::Array(items), View::Array(masks)) => {
                let items = items.iter().enumerate();
                let items =
                    items.map(|(index, item)| inner(index.to_string(), item, masks.get(index)));
                items.collect::<Vec<_>>().into()
            }
            _ => value.clone(),
        }
    }
}

/// The key is not shown.
impl std::fmt::Debug for Seal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Seal")
    }
}

/// The places that a mask marks.
pub(super) fn marked(mask: &Value) -> Vec<Pointer> {
    let mut found = Vec::new();
    collect(&Pointer::ROOT, mask, &mut found);
    found
}

fn collect(at: &Pointer, mask: &Value, found: &mut Vec<Pointer>) {
    match mask.view() {
        View::Bool(true) => found.push(at.clone()),
        View::Object(map) => {
            map.iter().for_each(|(key, mask)| collect(&at.child(key.clone()), mask, found));
        }
        View::Array(items) => {
            for (index, mask) in items.iter().enumerate() {
                collect(&at.child(index.to_string()), mask, found);
            }
        }
        _ => {}
    }
}

/// What is left of a value when these places are taken out: in a list, `null` stays in their stead, as
/// Terraform writes what it does not know.
pub(super) fn without(value: &Value, places: &[Pointer]) -> Option<Value> {
    let mut left = value.clone();
    for at in places {
        let parts = at.parts();
        let (_, parent) = parts.split_last()?;
        // A place that is not there has nothing to lose.
        let parent = Pointer::of(parent.iter().cloned());
        match left.get(&parent).map(Value::view) {
            Some(View::Array(_)) if left.get(at).is_some() => {
                left.set(at, Value::NULL).ok()?;
            }
            Some(View::Object(_)) => {
                left.unset(at).ok()?;
            }
            _ => {}
        }
    }
    Some(left)
}
