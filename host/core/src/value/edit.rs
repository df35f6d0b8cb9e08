//! Reading and changing a value at a pointer. A change copies only the path to it.

use super::shared::Shared;
use super::{Map, Node, Pointer, Taint, Value, array_index};

/// Why an edit cannot be done. The value is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The pointer leads through or to a scalar.
    #[error("{at} is {found}, not an object or an array", at = place(.at))]
    NoContainer {
        /// Where the scalar is.
        at: Pointer,
        /// What it is.
        found: &'static str,
    },
    /// Only arrays can be appended to and inserted into.
    #[error("{at} is {found}, not an array", at = place(.at))]
    NoArray {
        /// Where the value is.
        at: Pointer,
        /// What it is.
        found: &'static str,
    },
    /// An array has no element there.
    #[error("{at} is an array of {length}: there is no element {part:?}", at = place(.at))]
    NoElement {
        /// Where the array is.
        at: Pointer,
        /// How many elements it has.
        length: usize,
        /// The part of the pointer that names none of them.
        part: String,
    },
    /// Nothing is at the place whose element is meant.
    #[error("there is nothing at {at}", at = place(.at))]
    Missing {
        /// The place.
        at: Pointer,
    },
    /// The whole value cannot be taken away or inserted before.
    #[error("the pointer to the whole object is not allowed here")]
    Whole,
    /// The value would nest deeper than the host walks.
    #[error("{at} would be nested more than {limit} deep", limit = super::MAX_DEPTH)]
    Depth {
        /// Where.
        at: Pointer,
    },
}

fn place(at: &Pointer) -> String {
    if at.is_root() { "the whole".to_owned() } else { at.to_string() }
}

impl Value {
    /// The value at `at`.
    pub fn get(&self, at: &Pointer) -> Option<&Value> {
        self.get_parts(at.parts())
    }

    fn get_parts(&self, parts: &[super::Key]) -> Option<&Value> {
        parts.iter().try_fold(self, |value, part| match &value.0 {
            Node::Object(map, _) => map.get(part),
            Node::Array(items, _) => items.get(array_index(part)?),
            _ => None,
        })
    }

    /// Whether the answer to "what is at `at`?" tells of something marked: the value there, or the
    /// shape of a marked container on the way.
    pub fn is_sensitive_at(&self, at: &Pointer) -> bool {
        let mut value = self;
        for part in at.parts() {
            if value.taint() == Taint::Sensitive {
                return true;
            }
            let next = match &value.0 {
                Node::Object(map, _) => map.get(part),
                Node::Array(items, _) => array_index(part).and_then(|index| items.get(index)),
                _ => None,
            };
            match next {
                Some(next) => value = next,
                None => return false,
            }
        }
        value.is_sensitive()
    }

    /// Puts `value` at `at`. Missing parents are made, as objects; a parent that is `null` counts as
    /// missing, since that is what an empty `annotations:` is. In an array: an index that exists.
    /// The value that was there.
    pub fn set(&mut self, at: &Pointer, value: Value) -> Result<Option<Value>, EditError> {
        check_depth(at, 0, &value)?;
        let Some((last, parents)) = at.parts().split_last() else {
            return Ok(Some(std::mem::replace(self, value)));
        };
        let parent = self.make_parents(parents, at)?;
        match &mut parent.0 {
            Node::Object(map, _) => Ok(Shared::change(map).insert(last.clone(), value)),
            Node::Array(items, _) => {
                let index = element(last, items.len(), parents)?;
                Ok(Some(std::mem::replace(&mut Shared::change(items)[index], value)))
            }
            _ => Err(EditError::NoContainer { at: whole(parents), found: parent.kind() }),
        }
    }

    /// Puts `value` at the end of the array at `at`, which is made where nothing (or `null`) is.
    pub fn append(&mut self, at: &Pointer, value: Value) -> Result<(), EditError> {
        check_depth(at, 1, &value)?;
        // Looked at before anything is made: a refused edit leaves no parents behind.
        match self.get(at) {
            None => {
                self.set(at, vec![value].into())?;
                return Ok(());
            }
            Some(found) if found.is_null() => {
                self.set(at, vec![value].into())?;
                return Ok(());
            }
            Some(found) if found.as_array().is_none() => {
                return Err(EditError::NoArray { at: at.clone(), found: found.kind() });
            }
            Some(_) => {}
        }
        let array = self.make_parents(at.parts(), at)?;
        if let Node::Array(items, _) = &mut array.0 {
            Shared::change(items).push(value);
        }
        Ok(())
    }

    /// Puts `value` before the array element at `at`.
    pub fn insert(&mut self, at: &Pointer, value: Value) -> Result<(), EditError> {
        check_depth(at, 0, &value)?;
        let (last, parents) = at.parts().split_last().ok_or(EditError::Whole)?;
        match self.get_parts(parents) {
            None => return Err(EditError::Missing { at: whole(parents) }),
            Some(found) if found.as_array().is_none() => {
                return Err(EditError::NoArray { at: whole(parents), found: found.kind() });
            }
            Some(_) => {}
        }
        let array = self.make_parents(parents, at)?;
        if let Node::Array(items, _) = &mut array.0 {
            let index = element(last, items.len(), parents)?;
            Shared::change(items).insert(index, value);
        }
        Ok(())
    }

    /// Takes the value at `at` away; none where there was none.
    pub fn unset(&mut self, at: &Pointer) -> Result<Option<Value>, EditError> {
        let (last, parents) = at.parts().split_last().ok_or(EditError::Whole)?;
        if self.get(at).is_none() {
            return Ok(None);
        }
        let parent = self.make_parents(parents, at)?;
        Ok(match &mut parent.0 {
            Node::Object(map, _) => Shared::change(map).remove(last),
            Node::Array(items, _) => {
                let index = element(last, items.len(), parents)?;
                Some(Shared::change(items).remove(index))
            }
            _ => None,
        })
    }

    /// The value behind `parts`, to change; what is missing on the way becomes an object.
    fn make_parents(
        &mut self,
        parts: &[super::Key],
        at: &Pointer,
    ) -> Result<&mut Value, EditError> {
        let mut value = self;
        for (done, part) in parts.iter().enumerate() {
            value = match value.make_container() {
                Node::Object(map, _) => {
                    let map = Shared::change(map);
                    if map.get(part).is_none() {
                        map.insert(part.clone(), Map::new().into());
                    }
                    match map.get_mut(part) {
                        Some(child) => child,
                        None => return Err(EditError::Missing { at: at.clone() }),
                    }
                }
                Node::Array(items, _) => {
                    let index = element(part, items.len(), &parts[..done])?;
                    &mut Shared::change(items)[index]
                }
                scalar => {
                    let found = Value(scalar.clone()).kind();
                    return Err(EditError::NoContainer { at: whole(&parts[..done]), found });
                }
            };
        }
        value.make_container();
        Ok(value)
    }

    /// `null` becomes an empty object, which keeps the mark.
    fn make_container(&mut self) -> &mut Node {
        if let Node::Null(taint) = self.0 {
            self.0 = Node::Object(Shared::new(Map::new()), taint);
        }
        &mut self.0
    }
}

/// The element that `part` names in an array of `length`, which is at `parents`.
fn element(part: &str, length: usize, parents: &[super::Key]) -> Result<usize, EditError> {
    array_index(part).filter(|index| *index < length).ok_or_else(|| EditError::NoElement {
        at: whole(parents),
        length,
        part: part.to_owned(),
    })
}

fn whole(parts: &[super::Key]) -> Pointer {
    Pointer::of(parts.iter().cloned())
}

fn check_depth(at: &Pointer, extra: usize, value: &Value) -> Result<(), EditError> {
    match at.parts().len() + extra + value.depth() <= super::MAX_DEPTH {
        true => Ok(()),
        false => Err(EditError::Depth { at: at.clone() }),
    }
}

#[cfg(test)]
#[path = "edit_tests.rs"]
mod tests;
