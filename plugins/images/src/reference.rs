//! Image references: `[REGISTRY/]PATH[:TAG][@DIGEST]`.
//!
//! The first part is a registry when it has a dot or a colon in it or is `localhost`, and something
//! follows; a colon behind the last slash begins a tag. So `host:5000/web` has no tag, and `web:5000`
//! no registry.

/// A reference, of which only the path matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// Without registry, tag and digest, such as `shop/web`.
    pub path: &'a str,
}

impl<'a> Reference<'a> {
    /// None where the text is no reference.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        let rest = match rest.split_once('/') {
            Some((first, rest)) if is_registry(first) => rest,
            _ => rest,
        };
        let (path, tag) = match rest.split_once(':') {
            Some((path, tag)) => (path, Some(tag)),
            None => (rest, None),
        };
        let sound = path.split('/').all(is_path_part)
            && tag.is_none_or(is_tag)
            && digest.is_none_or(is_digest);
        sound.then_some(Reference { path })
    }

    /// Such as `web` of `shop/web`.
    pub fn last_part(&self) -> &'a str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }
}

fn is_registry(first: &str) -> bool {
    first == "localhost" || first.contains(['.', ':'])
}

/// Lower case and digits, with `.`, `_` and `-` between them.
fn is_path_part(part: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    part.bytes().next().is_some_and(plain)
        && part.bytes().last().is_some_and(plain)
        && part.bytes().all(|byte| plain(byte) || b"._-".contains(&byte))
}

fn is_tag(tag: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    tag.len() <= 128
        && tag.bytes().next().is_some_and(word)
        && tag.bytes().all(|byte| word(byte) || b".-".contains(&byte))
}

fn is_digest(digest: &str) -> bool {
    digest.split_once(':').is_some_and(|(algorithm, hex)| {
        !algorithm.is_empty() && hex.len() >= 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}
