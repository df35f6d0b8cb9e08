//! Which objects an earlier render wrote, read back from its file.

use bowline_core::object::{Identity, ObjectId};
use bowline_core::yaml;

/// The identities in a file that we wrote. None where it is not of our making any more: nobody can
/// say then what would be lost.
///
/// Reading all of a thousand customers' files as YAML would take longer than rendering them. What
/// we write has one form, in which lines at the edge are an object's own keys and lines two spaces
/// in are the keys beneath: those that name the object are cut out and read as YAML. Where that does
/// not name every object, all of the text is read.
pub(crate) fn identities(text: &str) -> Option<Vec<Identity>> {
    quick(text).or_else(|| whole(text))
}

fn quick(text: &str) -> Option<Vec<Identity>> {
    text.split("\n---\n").map(|object| identity(&naming_lines(object))).collect()
}

/// The lines of one object that say what it is.
fn naming_lines(object: &str) -> String {
    let mut naming = String::with_capacity(128);
    let mut in_metadata = false;
    for line in object.lines() {
        let keep = if line.starts_with("  ") {
            in_metadata && (line.starts_with("  name: ") || line.starts_with("  namespace: "))
        } else {
            in_metadata = line == "metadata:";
            in_metadata || line.starts_with("apiVersion: ") || line.starts_with("kind: ")
        };
        if keep {
            naming.push_str(line);
            naming.push('\n');
        }
    }
    naming
}

fn identity(text: &str) -> Option<Identity> {
    match yaml::read(text, &yaml::Limits::default()).ok()?.as_slice() {
        [document] => Some(ObjectId::of(&document.value).ok()?.identity()),
        _ => None,
    }
}

fn whole(text: &str) -> Option<Vec<Identity>> {
    let documents = yaml::read(text, &yaml::Limits::default()).ok()?;
    documents.iter().map(|document| Some(ObjectId::of(&document.value).ok()?.identity())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
apiVersion: v1
data:
  name: not this
  script: |
    metadata:
      name: nor this
kind: ConfigMap
metadata:
  labels:
    name: nor that
  name: \"012\"
  ownerReferences:
  - name: owner
---
kind: Role
apiVersion: rbac.authorization.k8s.io/v1
metadata:
  name: reader
  namespace: shop
rules:
- verbs: [get]
";

    #[test]
    fn the_names_of_objects_are_found_and_nothing_else_is_taken_for_them() {
        let found = quick(TEXT).unwrap();
        let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["configmap/012", "role/reader in shop"]);
        assert_eq!(whole(TEXT).unwrap(), found);
    }

    #[test]
    fn a_file_that_somebody_changed_is_read_as_a_whole_or_not_at_all() {
        let flow = "{apiVersion: v1, kind: Pod, metadata: {name: a}}\n";
        assert_eq!(quick(flow), None);
        assert_eq!(identities(flow).unwrap().len(), 1);
        assert_eq!(identities("a: [unclosed"), None);
        assert_eq!(identities("just text"), None);
    }
}
