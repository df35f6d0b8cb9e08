//! A container that many values share, with what was once worked out about it.
//!
//! A thousand customers hold the same parts of a release. Their digests and texts are the same as
//! well, so they are kept with the part: what is digested and written anew for a customer is the path
//! to what differs.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use crate::digest::Digest;

/// What is behind the `Arc` of an array or an object.
#[derive(Debug, Default)]
pub(super) struct Shared<T> {
    inner: T,
    memo: OnceLock<Box<Memo>>,
}

/// What is known about a container that does not change.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    pub(super) digest: OnceLock<Digest>,
    /// Its YAML, with the indentation that it was written at.
    pub(crate) yaml: OnceLock<(usize, Box<str>)>,
}

impl<T> Shared<T> {
    pub(super) fn new(inner: T) -> Arc<Shared<T>> {
        Arc::new(Shared { inner, memo: OnceLock::new() })
    }

    /// Where to keep what is known; none while nobody else shares the container, since then it may
    /// well be changed again, or be gone before anyone asks twice.
    pub(super) fn memo(self: &Arc<Self>) -> Option<&Memo> {
        (Arc::strong_count(self) > 1).then(|| &**self.memo.get_or_init(Box::default))
    }

    /// The container, to change: copied if others share it, and with nothing known about it.
    pub(super) fn change(this: &mut Arc<Shared<T>>) -> &mut T
    where
        T: Clone,
    {
        let own = Arc::make_mut(this);
        own.memo.take();
        &mut own.inner
    }
}

/// A copy is made to be changed, so nothing is known about it.
impl<T: Clone> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared { inner: self.inner.clone(), memo: OnceLock::new() }
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        self.inner == other.inner
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inner
    }
}

#[cfg(test)]
mod tests {
    use crate::value::{Pointer, Value};
    use crate::yaml;

    fn text(value: &Value) -> String {
        let mut text = String::new();
        yaml::write(value, &mut text);
        text
    }

    #[test]
    fn what_is_known_of_a_shared_part_is_forgotten_by_who_changes_it() {
        let base = Value::from_json(r#"{"a":{"b":{"c":[1,{"d":2}]}},"e":{"f":1}}"#).unwrap();
        let mut edited = base.clone();
        let (before, digest) = (text(&base), base.digest());
        assert_eq!((text(&edited), edited.digest()), (before.clone(), digest));
        edited.set(&Pointer::parse("/a/b/c/1/d").unwrap(), 3i64.into()).unwrap();
        assert_eq!(text(&edited), before.replace("d: 2", "d: 3"));
        assert_ne!(edited.digest(), digest);
        assert_eq!((text(&base), base.digest()), (before, digest));
        // The same once more, now that the one part is shared and known and the other is neither.
        let mut again = edited.clone();
        let (known, _) = (text(&again), again.digest());
        again.set(&Pointer::parse("/e/f").unwrap(), 9i64.into()).unwrap();
        assert_eq!(text(&again), known.replace("f: 1", "f: 9"));
        let fresh = Value::from_json(&again.to_json()).unwrap();
        assert_eq!(again.digest(), fresh.digest());
    }

    #[test]
    fn a_part_that_moves_to_another_depth_is_written_with_the_other_indentation() {
        let part = Value::from_json(r#"{"x":{"w":[1]}}"#).unwrap();
        let mut outer = Value::from_json("{}").unwrap();
        outer.set(&Pointer::parse("/one").unwrap(), part.clone()).unwrap();
        outer.set(&Pointer::parse("/two/deeper").unwrap(), part.clone()).unwrap();
        assert_eq!(text(&part), "x:\n  w:\n  - 1\n");
        let expected =
            "one:\n  x:\n    w:\n    - 1\ntwo:\n  deeper:\n    x:\n      w:\n      - 1\n";
        assert_eq!(text(&outer), expected);
        assert_eq!(text(&outer), expected, "also when all of it is known");
    }
}
