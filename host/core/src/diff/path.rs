//! Places in an object as a person names them: a JSON Pointer in which elements of some lists go by
//! their key instead of their index.
//!
//! `/spec/template/spec/containers/[name=frontend]/image` stays the same when a container is put in
//! front of it.

use std::fmt;

use crate::value::{Key, MAX_POINTER_BYTES, MAX_POINTER_PARTS, Pointer, Taint, Value, array_index};

/// A place in an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(Vec<Step>);

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// An object's key or a list's index.
    Part(Key),
    /// The element of a list whose `field` reads `is`.
    Element {
        /// Such as `name`.
        field: Key,
        /// The text of the field; of a number, its digits.
        is: Key,
    },
}

/// Why a text is no path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// A part between slashes that is neither a key nor an element.
    #[error(
        "expected keys and indexes behind slashes, or [FIELD=TEXT] for an element of a list; a '/' \
         within a key is written ~1, a '~' ~0: {0:?}"
    )]
    Syntax(String),
    /// Larger than a pointer may be.
    #[error(
        "a path has at most {MAX_POINTER_PARTS} parts and {MAX_POINTER_BYTES} bytes, this one has \
         {parts} and {bytes}"
    )]
    Size {
        /// Its parts.
        parts: usize,
        /// Its bytes.
        bytes: usize,
    },
}

impl FieldPath {
    /// The whole object.
    pub const ROOT: FieldPath = FieldPath(Vec::new());

    /// Reads a path: empty, or starting with a slash.
    pub fn parse(text: &str) -> Result<FieldPath, PathError> {
        let refuse = || PathError::Syntax(text.chars().take(200).collect());
        if text.len() > MAX_POINTER_BYTES {
            return Err(PathError::Size { parts: 0, bytes: text.len() });
        }
        let (mut steps, mut rest) = (Vec::new(), text);
        while !rest.is_empty() {
            rest = rest.strip_prefix('/').ok_or_else(refuse)?;
            let end = match rest.strip_prefix('[').and_then(element_end) {
                Some(end) => {
                    steps.push(element(&rest[1..end]).ok_or_else(refuse)?);
                    end + 1
                }
                None => {
                    let end = rest.find('/').unwrap_or(rest.len());
                    let part = Pointer::parse(&format!("/{}", &rest[..end]));
                    let part = part.map_err(|_| refuse())?;
                    steps.extend(part.parts().iter().cloned().map(Step::Part));
                    end
                }
            };
            rest = &rest[end..];
        }
        match steps.len() <= MAX_POINTER_PARTS {
            true => Ok(FieldPath(steps)),
            false => Err(PathError::Size { parts: steps.len(), bytes: text.len() }),
        }
    }

    /// The steps, from the outermost.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Whether this is the whole object.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The path without its last step, and that step.
    pub fn split_last(&self) -> Option<(FieldPath, &Step)> {
        let (last, parents) = self.0.split_last()?;
        Some((FieldPath(parents.to_vec()), last))
    }

    /// This path with one more key or index.
    #[must_use]
    pub fn part(&self, part: impl Into<Key>) -> FieldPath {
        self.then(Step::Part(part.into()))
    }

    /// This path with one more step.
    #[must_use]
    pub fn then(&self, step: Step) -> FieldPath {
        FieldPath(self.0.iter().cloned().chain([step]).collect())
    }

    /// This path, and behind it another.
    #[must_use]
    pub fn join(&self, inner: &FieldPath) -> FieldPath {
        FieldPath(self.0.iter().chain(&inner.0).cloned().collect())
    }

    /// The place in one object, where each element has its index; none where nothing is.
    pub fn pointer(&self, object: &Value) -> Option<Pointer> {
        let mut at = object;
        let mut parts = Vec::with_capacity(self.0.len());
        for step in &self.0 {
            let (part, next) = step.find(at)?;
            parts.push(part);
            at = next;
        }
        Some(Pointer::of(parts))
    }

    /// The value at this place.
    pub fn get<'a>(&self, object: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(object, |at, step| Some(step.find(at)?.1))
    }

    /// The value at this place, marked where the way to it or itself is.
    pub fn get_marked(&self, object: &Value) -> Option<Value> {
        let mut at = object;
        let mut marked = at.taint() == Taint::Sensitive;
        for step in &self.0 {
            at = step.find(at)?.1;
            marked |= at.taint() == Taint::Sensitive;
        }
        Some(if marked { at.clone().into_sensitive() } else { at.clone() })
    }
}

impl Step {
    fn find<'a>(&self, value: &'a Value) -> Option<(Key, &'a Value)> {
        match self {
            Step::Part(part) => match value.as_array() {
                Some(items) => Some((part.clone(), items.get(array_index(part)?)?)),
                None => Some((part.clone(), value.key(part)?)),
            },
            Step::Element { field, is } => {
                let mut items = value.as_array()?.iter().enumerate();
                let (index, item) =
                    items.find(|(_, item)| text_of(item, field).as_deref() == Some(&**is))?;
                Some((index.to_string().into(), item))
            }
        }
    }
}

/// The text of a scalar field by which an element could go.
pub(crate) fn text_of(element: &Value, field: &str) -> Option<Key> {
    let value = element.key(field)?;
    match value.view() {
        crate::value::View::String(text) => Some(text.clone()),
        crate::value::View::Number(_) => Some(value.to_json().into()),
        _ => None,
    }
}

/// Where `FIELD=TEXT]` ends: at the first bracket that a slash or the end follows.
fn element_end(inner: &str) -> Option<usize> {
    let ends = inner.match_indices(']').map(|(at, _)| at + 1);
    ends.into_iter().find(|end| matches!(inner.as_bytes().get(*end), None | Some(b'/')))
}

fn element(text: &str) -> Option<Step> {
    let (field, is) = text.split_once('=')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    let named = !field.is_empty() && field.bytes().all(plain);
    named.then(|| Step::Element { field: field.into(), is: is.into() })
}

impl fmt::Display for FieldPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.0 {
            match step {
                Step::Part(part) => write!(out, "{}", Pointer::ROOT.child(part.clone()))?,
                Step::Element { field, is } => write!(out, "/[{field}={is}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod() -> Value {
        let text = r#"{"containers":[{"name":"proxy"},{"name":"web","ports":[{"containerPort":80,"a/b":1}],
            "volumeMounts":[{"mountPath":"/var/run","name":"run"}]}]}"#;
        Value::from_json(text).unwrap()
    }

    fn get(path: &str) -> Option<String> {
        let path = FieldPath::parse(path).unwrap();
        let (pod, value) = (pod(), path.get(&pod()).map(Value::to_json));
        let by_pointer = path.pointer(&pod).and_then(|at| pod.get(&at).map(Value::to_json));
        assert_eq!(by_pointer, value);
        value
    }

    #[test]
    fn elements_are_found_by_key_or_by_index() {
        assert_eq!(get("/containers/[name=web]/name").unwrap(), r#""web""#);
        assert_eq!(get("/containers/1/ports/[containerPort=80]/a~1b").unwrap(), "1");
        let mount = "/containers/[name=web]/volumeMounts/[mountPath=/var/run]/name";
        assert_eq!(get(mount).unwrap(), r#""run""#);
        assert_eq!(get("/containers/[name=gone]"), None);
        assert_eq!(get("").unwrap(), pod().to_json());
    }

    #[test]
    fn a_path_reads_back_from_its_text() {
        for text in
            ["", "/a", "/a~1b~0/0", "/a/[name=x]/b", "/m/[mountPath=/var/[run]]/name", "/a//"]
        {
            assert_eq!(FieldPath::parse(text).unwrap().to_string(), text);
        }
        for odd in ["a", "/~2", "/[name]", "/[=x]/a"] {
            assert!(FieldPath::parse(odd).is_err(), "{odd}");
        }
        assert!(FieldPath::parse(&"/a".repeat(129)).is_err());
    }

    #[test]
    fn what_stands_beneath_a_mark_is_marked() {
        let mut pod = pod();
        let containers = pod.key("containers").unwrap().clone().into_sensitive();
        pod.set(&Pointer::parse("/containers").unwrap(), containers).unwrap();
        let name = FieldPath::parse("/containers/0/name").unwrap();
        assert!(name.get_marked(&pod).unwrap().is_sensitive());
    }
}
