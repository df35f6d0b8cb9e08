//! Image references that are pinned by digest.

use std::fmt;
use std::str::FromStr;

use crate::digest::Digest;

/// A reference to exactly one image: `[REGISTRY[:PORT]/]PATH[:TAG]@sha256:…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageReference {
    /// Registry, path and tag, as they are written.
    pub repository: String,
    /// What it is pinned to.
    pub digest: Digest,
}

/// A text that pins no image.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoImageReference {
    /// No digest at all, perhaps a tag.
    #[error("expected a digest-pinned reference NAME@sha256:…, found {0:?}")]
    Unpinned(String),
    /// A digest that is none, or none that is supported.
    #[error("expected a digest of sha256: and 64 hexadecimal digits behind the '@' of {0:?}")]
    Digest(String),
    /// The part before the `@`.
    #[error("expected [REGISTRY/]PATH in lower case before the '@' of {0:?}")]
    Repository(String),
}

impl FromStr for ImageReference {
    type Err = NoImageReference;

    fn from_str(text: &str) -> Result<ImageReference, NoImageReference> {
        let shown = || text.chars().take(200).collect::<String>();
        let (repository, digest) =
            text.split_once('@').ok_or_else(|| NoImageReference::Unpinned(shown()))?;
        let digest = digest.parse().map_err(|_| NoImageReference::Digest(shown()))?;
        match is_repository(repository) {
            true => Ok(ImageReference { repository: repository.to_owned(), digest }),
            false => Err(NoImageReference::Repository(shown())),
        }
    }
}

/// A registry may have capitals and a port, a path may not; the tag stands behind the last part.
fn is_repository(text: &str) -> bool {
    let (first, rest) = text.split_once('/').unwrap_or(("", text));
    let registry = first.contains(['.', ':']) || first == "localhost";
    let path = if registry || first.is_empty() { rest } else { text };
    let (path, tag) = match path.rsplit_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (path, None),
    };
    (!registry || is_registry(first))
        && path.split('/').all(is_path_part)
        && tag.is_none_or(is_tag)
        && !text.starts_with('/')
        && text.len() <= 512
}

fn is_registry(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    let host = !host.is_empty()
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    host && port.is_none_or(|port| {
        port.parse::<u16>().is_ok() && port.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn is_path_part(part: &str) -> bool {
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = part.as_bytes();
    bytes.first().is_some_and(plain)
        && bytes.last().is_some_and(plain)
        && bytes.iter().all(|byte| plain(byte) || b"._-".contains(byte))
}

fn is_tag(tag: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    tag.bytes().next().is_some_and(plain)
        && tag.len() <= 128
        && tag.bytes().all(|byte| plain(byte) || b".-".contains(&byte))
}

impl fmt::Display for ImageReference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}@{}", self.repository, self.digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pinned_reference_reads_back() {
        let digest = Digest::of("");
        for repository in [
            "nginx",
            "library/nginx",
            "registry.example/shop/front-end",
            "Registry.Example:5000/shop/a_b.c",
            "localhost/x",
            "registry.example/shop/cart:v1.2",
            "cart:v1",
        ] {
            let text = format!("{repository}@{digest}");
            assert_eq!(text.parse::<ImageReference>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_pins_nothing_is_told_why() {
        let why = |text: &str| text.parse::<ImageReference>().unwrap_err().to_string();
        assert_eq!(
            why("shop/cart:v1"),
            "expected a digest-pinned reference NAME@sha256:…, found \"shop/cart:v1\""
        );
        assert_eq!(
            why("cart@sha256:12"),
            "expected a digest of sha256: and 64 hexadecimal digits behind the '@' of \"cart@sha256:12\""
        );
        let digest = Digest::of("");
        for odd in ["", "/a", "a//b", "Shop/cart", "a b", "r.example:99999/a", "-a", "a:", "a@b"] {
            assert!(format!("{odd}@{digest}").parse::<ImageReference>().is_err(), "{odd}");
        }
    }
}
