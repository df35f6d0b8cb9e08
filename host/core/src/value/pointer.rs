//! JSON Pointers (RFC 6901), read once and bounded.

use std::fmt;
use std::sync::Arc;

use super::Key;

/// The most parts that a pointer may have: as deep as a value may be.
pub const MAX_POINTER_PARTS: usize = super::MAX_DEPTH;
/// The most bytes that a pointer may have.
pub const MAX_POINTER_BYTES: usize = 4096;

/// A pointer into a value: `/spec/containers/0`, or the empty text for the whole.
///
/// Cloning is cheap: whoever writes the same field of many objects reads its pointer once.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(
    /// None for the root, so that there is one form for it.
    Option<Arc<[Key]>>,
);

/// Why a text is no pointer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PointerError {
    /// It neither is empty nor starts with a slash.
    #[error("a JSON Pointer is empty or starts with '/': {0:?}")]
    NoSlash(String),
    /// A `~` that is neither `~0` nor `~1`.
    #[error("'~' in a JSON Pointer is written ~0, '/' is written ~1: {0:?}")]
    Escape(String),
    /// More parts than [`MAX_POINTER_PARTS`].
    #[error("a JSON Pointer has at most {MAX_POINTER_PARTS} parts, this one has {0}")]
    Parts(usize),
    /// More bytes than [`MAX_POINTER_BYTES`].
    #[error("a JSON Pointer has at most {MAX_POINTER_BYTES} bytes, this one has {0}")]
    Bytes(usize),
}

impl Pointer {
    /// The pointer to the whole value.
    pub const ROOT: Pointer = Pointer(None);

    /// Reads a pointer.
    pub fn parse(text: &str) -> Result<Pointer, PointerError> {
        if text.is_empty() {
            return Ok(Pointer::ROOT);
        }
        // Size first: nothing is built from an oversized text, nor is it repeated in the message.
        if text.len() > MAX_POINTER_BYTES {
            return Err(PointerError::Bytes(text.len()));
        }
        let parts = text.bytes().filter(|byte| *byte == b'/').count();
        if parts > MAX_POINTER_PARTS {
            return Err(PointerError::Parts(parts));
        }
        let Some(rest) = text.strip_prefix('/') else {
            return Err(PointerError::NoSlash(text.to_owned()));
        };
        let parts = rest.split('/').map(|part| unescape(part).ok_or(part));
        match parts.collect::<Result<Vec<Key>, &str>>() {
            Ok(parts) => Ok(Pointer(Some(parts.into()))),
            Err(_) => Err(PointerError::Escape(text.to_owned())),
        }
    }

    /// A pointer made of these parts, each as it is in the value.
    pub fn of<K: Into<Key>>(parts: impl IntoIterator<Item = K>) -> Pointer {
        let parts: Vec<Key> = parts.into_iter().map(Into::into).collect();
        Pointer(if parts.is_empty() { None } else { Some(parts.into()) })
    }

    /// The parts, from the outermost.
    pub fn parts(&self) -> &[Key] {
        self.0.as_deref().unwrap_or_default()
    }

    /// Whether this points to the whole value.
    pub fn is_root(&self) -> bool {
        self.0.is_none()
    }

    /// This pointer with one more part.
    #[must_use]
    pub fn child(&self, part: impl Into<Key>) -> Pointer {
        Pointer::of(self.parts().iter().cloned().chain([part.into()]))
    }

    /// Whether `self` is `other` or leads to it.
    pub fn is_prefix_of(&self, other: &Pointer) -> bool {
        other.parts().starts_with(self.parts())
    }
}

fn unescape(part: &str) -> Option<Key> {
    if !part.contains('~') {
        return Some(part.into());
    }
    let mut text = String::with_capacity(part.len());
    let mut letters = part.chars();
    while let Some(letter) = letters.next() {
        text.push(match letter {
            '~' => match letters.next()? {
                '0' => '~',
                '1' => '/',
                _ => return None,
            },
            letter => letter,
        });
    }
    Some(text.into())
}

/// Reads a part as an array index: digits without leading zeros.
pub fn array_index(part: &str) -> Option<usize> {
    let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (part.len() > 1 && part.starts_with('0')) {
        return None;
    }
    part.parse().ok()
}

impl fmt::Display for Pointer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in self.parts() {
            out.write_str("/")?;
            for piece in part.split_inclusive(['~', '/']) {
                match piece.as_bytes().last() {
                    Some(b'~') => write!(out, "{}~0", &piece[..piece.len() - 1])?,
                    Some(b'/') => write!(out, "{}~1", &piece[..piece.len() - 1])?,
                    _ => out.write_str(piece)?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_unescaped_and_escaped_again() {
        let pointer = Pointer::parse("/metadata/annotations/a.b~1c~0d//").unwrap();
        let parts: Vec<&str> = pointer.parts().iter().map(|part| &**part).collect();
        assert_eq!(parts, ["metadata", "annotations", "a.b/c~d", "", ""]);
        assert_eq!(pointer.to_string(), "/metadata/annotations/a.b~1c~0d//");
    }

    #[test]
    fn what_is_no_pointer_is_told_why() {
        let why = |text: &str| Pointer::parse(text).unwrap_err().to_string();
        assert_eq!(why("spec"), "a JSON Pointer is empty or starts with '/': \"spec\"");
        assert_eq!(why("/a~2"), "'~' in a JSON Pointer is written ~0, '/' is written ~1: \"/a~2\"");
        assert_eq!(why(&"/".repeat(129)), "a JSON Pointer has at most 128 parts, this one has 129");
        assert_eq!(
            why(&format!("/{}", "x".repeat(4096))),
            "a JSON Pointer has at most 4096 bytes, this one has 4097"
        );
    }

    #[test]
    fn an_index_has_no_sign_and_no_leading_zero() {
        assert_eq!(array_index("0"), Some(0));
        assert_eq!(array_index("10"), Some(10));
        for odd in ["", "-", "+1", "01", "1a", "99999999999999999999999"] {
            assert_eq!(array_index(odd), None, "{odd}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_parts_survive_writing_and_reading(parts in proptest::collection::vec("[~/a-c]{0,4}", 0..6)) {
            let pointer = Pointer::of(parts.iter().map(String::as_str));
            proptest::prop_assert_eq!(Pointer::parse(&pointer.to_string()).unwrap(), pointer);
        }
    }
}
