//! The digest of a value: key order, number form and taint do not count.
//!
//! It is a tree of SHA-256 digests, so that what many values share is digested once. A scalar stands
//! for itself, as JSON; an array or an object for the digest of what is in it: `[` or `{`, then for
//! each element (of an object: key as JSON, by key) its text and a comma.

use std::fmt::Write as _;

use super::{Value, View, json::write_json_string};
use crate::Digest;

impl Value {
    /// The digest of what this value says.
    pub fn digest(&self) -> Digest {
        match self.view() {
            View::Array(_) | View::Object(_) => match self.memo() {
                Some(memo) => *memo.digest.get_or_init(|| self.digest_of_parts()),
                None => self.digest_of_parts(),
            },
            _ => Digest::of(self.to_json()),
        }
    }

    fn digest_of_parts(&self) -> Digest {
        let mut text = String::with_capacity(512);
        match self.view() {
            View::Array(items) => {
                text.push('[');
                items.iter().for_each(|item| item.write_digested(&mut text));
            }
            View::Object(map) => {
                let mut entries: Vec<_> = map.iter().collect();
                entries.sort_unstable_by_key(|(key, _)| *key);
                text.push('{');
                for (key, value) in entries {
                    write_json_string(key, &mut text);
                    text.push(':');
                    value.write_digested(&mut text);
                }
            }
            _ => {}
        }
        Digest::of(text)
    }

    fn write_digested(&self, out: &mut String) {
        match self.view() {
            View::Array(_) | View::Object(_) => {
                // Writing to a String cannot fail. No scalar starts with a letter that a digest does.
                let _ = write!(out, "{}", self.digest());
            }
            _ => self.write_json(out),
        }
        out.push(',');
    }

    /// Appends compact JSON with sorted keys to `out`.
    pub fn write_canonical(&self, out: &mut String) {
        match self.view() {
            View::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write_canonical(out);
                }
                out.push(']');
            }
            View::Object(map) => {
                let mut entries: Vec<_> = map.iter().collect();
                entries.sort_unstable_by_key(|(key, _)| *key);
                out.push('{');
                for (index, (key, value)) in entries.into_iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_json_string(key, out);
                    out.push(':');
                    value.write_canonical(out);
                }
                out.push('}');
            }
            _ => self.write_json(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_order_does_not_count_and_array_order_does() {
        let digest = |text: &str| Value::from_json(text).unwrap().digest();
        assert_eq!(
            digest(r#"{"a":1,"b":{"c":1,"d":[]}}"#),
            digest(r#"{"b":{"d":[],"c":1.0},"a":1}"#)
        );
        assert_ne!(digest("[1,2]"), digest("[2,1]"));
        assert_ne!(digest(r#""1""#), digest("1"));
    }
}
