//! The digest of a difference: what a person approves.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Change, FieldChange, ObjectChange, ObjectDiff};
use crate::digest::Digest;
use crate::value::Value;

/// The digest over objects, fields, and values before and after. What is marked counts by its HMAC
/// under `key`, so that nobody who sees the digest can try out guesses.
pub fn digest(differences: &[ObjectDiff], key: &[u8; 32]) -> Digest {
    Digest::of_parts(differences.iter().map(|one| *object(one, key).bytes()))
}

fn object(difference: &ObjectDiff, key: &[u8; 32]) -> Digest {
    let id = &difference.id;
    let (word, parts) = match &difference.change {
        ObjectChange::Added(value) => ("added", vec![stamp(value, key)]),
        ObjectChange::Removed(value) => ("removed", vec![stamp(value, key)]),
        ObjectChange::Changed(fields) => {
            ("changed", fields.iter().map(|change| field(change, key)).collect())
        }
    };
    let namespace = id.namespace.as_deref().unwrap_or("");
    let named = [&*id.api_version, &*id.kind, namespace, &*id.name, word].map(Digest::of);
    Digest::of_parts(named.iter().chain(&parts).map(Digest::bytes))
}

fn field(change: &FieldChange, key: &[u8; 32]) -> Digest {
    let at = Digest::of(change.at.to_string());
    let (word, parts) = match &change.change {
        Change::Added(after, index) => {
            let index = index.map_or(String::new(), |index| index.to_string());
            ("added", vec![stamp(after, key), Digest::of(index)])
        }
        Change::Removed(before) => ("removed", vec![stamp(before, key)]),
        Change::Replaced(before, after) => {
            ("replaced", vec![stamp(before, key), stamp(after, key)])
        }
        Change::Moved(before, after) => {
            ("moved", vec![Digest::of_parts(bytes(before)), Digest::of_parts(bytes(after))])
        }
    };
    let named = [at, Digest::of(word)];
    Digest::of_parts(named.iter().chain(&parts).map(Digest::bytes))
}

fn bytes(keys: &[crate::value::Key]) -> impl Iterator<Item = &[u8]> {
    keys.iter().map(|key| key.as_bytes())
}

fn stamp(value: &Value, key: &[u8; 32]) -> Digest {
    let plain = value.digest();
    if !value.is_sensitive() {
        return plain;
    }
    // A key that is shorter than SHA-256's block is one with zeroes behind it.
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(plain.bytes());
    Digest::from_bytes(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::super::diff;
    use super::*;
    use crate::value::Pointer;

    fn map(data: &str) -> Value {
        let text = format!(
            r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"a"}},"data":{{"k":{data}}}}}"#
        );
        Value::from_json(&text).unwrap()
    }

    fn of(before: &[Value], after: &[Value], key: u8) -> Digest {
        digest(&diff(before, after).unwrap(), &[key; 32])
    }

    #[test]
    fn another_value_before_or_after_is_another_difference() {
        let [one, two, three] = ["\"1\"", "\"2\"", "\"3\""].map(map);
        let base = of(std::slice::from_ref(&one), std::slice::from_ref(&two), 0);
        assert_eq!(
            base,
            of(std::slice::from_ref(&one), std::slice::from_ref(&two), 1),
            "nothing of it is secret"
        );
        for (before, after) in [
            (vec![three.clone()], vec![two.clone()]),
            (vec![one.clone()], vec![three]),
            (vec![], vec![two]),
            (vec![one], vec![]),
        ] {
            assert_ne!(base, of(&before, &after, 0));
        }
    }

    #[test]
    fn what_is_marked_counts_under_the_key_only() {
        let mut secret = map("\"hunter2\"");
        secret.set(&Pointer::of(["data", "k"]), Value::from("hunter2").into_sensitive()).unwrap();
        let before = [map("\"old\"")];
        let after = [secret];
        assert_ne!(of(&before, &after, 0), of(&before, &after, 1));
        assert_ne!(of(&before, &after, 0), of(&before, &[map("\"hunter2\"")], 0));
    }
}
