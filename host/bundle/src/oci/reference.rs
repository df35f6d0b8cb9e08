//! What names an artefact: in a registry, or in a local layout folder.
//!
//! ```text
//! oci://HOST[:PORT]/REPOSITORY[:TAG][@sha256:…]
//! oci-layout:PATH[:TAG][@sha256:…]
//! ```

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use bowline_core::{Digest, PluginName};
use semver::Version;

const REGISTRY: &str = "oci://";
const LAYOUT: &str = "oci-layout:";
/// As long as registries let a host with its repository be.
const MOST_NAME: usize = 255;
/// As long as registries let a tag be.
const MOST_TAG: usize = 128;

/// An artefact somewhere; or, without tag and digest, the place itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// Where it is.
    pub place: ArtefactPlace,
    /// What it is called there.
    pub tag: Option<String>,
    /// The digest of its manifest.
    pub digest: Option<Digest>,
}

/// Where artefacts are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArtefactPlace {
    /// A repository of a registry.
    Registry(Repository),
    /// A local layout folder.
    Layout(PathBuf),
}

/// A repository of a registry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Repository {
    host: String,
    name: String,
}

/// A text that refers to no artefact.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no reference to an artefact: {text:?}: {why}")]
pub struct NoReference {
    text: String,
    why: &'static str,
}

impl NoReference {
    fn new(text: &str, why: &'static str) -> NoReference {
        NoReference { text: text.chars().take(300).collect(), why }
    }

    /// What such a text looks like.
    pub fn hint(&self) -> &'static str {
        "write oci://HOST[:PORT]/REPOSITORY[:TAG][@sha256:…] or oci-layout:FOLDER[:TAG][@sha256:…]"
    }
}

impl Reference {
    /// Whether a text means to be one; else it is the path of a file or folder.
    pub fn is_meant(text: &str) -> bool {
        text.starts_with(REGISTRY) || text.starts_with(LAYOUT)
    }
}

impl Repository {
    /// The registry, with its port where one is named.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The path beneath the registry.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Registry and path, as signatures name it.
    pub fn named(&self) -> String {
        format!("{}/{}", self.host, self.name)
    }

    /// The registry's host without the port.
    pub fn host_name(&self) -> &str {
        match self.host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => name,
            _ => &self.host,
        }
    }

    /// Whether it is on this very machine, where nobody listens between.
    pub fn is_local(&self) -> bool {
        matches!(self.host_name(), "localhost" | "127.0.0.1" | "[::1]")
    }

    /// The repository of one plugin of a source.
    pub fn of_plugin(&self, plugin: &PluginName) -> Repository {
        Repository { host: self.host.clone(), name: format!("{}/{plugin}", self.name) }
    }

    /// One of its artefacts, by tag.
    pub fn tagged(&self, tag: impl Into<String>) -> Reference {
        let place = ArtefactPlace::Registry(self.clone());
        Reference { place, tag: Some(tag.into()), digest: None }
    }

    /// One of its artefacts, by digest.
    pub fn digested(&self, digest: Digest) -> Reference {
        let place = ArtefactPlace::Registry(self.clone());
        Reference { place, tag: None, digest: Some(digest) }
    }
}

/// The tag of a version. Tags know no `+`, so `_` stands for it.
pub fn tag_of(version: &Version) -> String {
    version.to_string().replace('+', "_")
}

/// The version that a tag stands for; none where it stands for something else.
pub fn version_of(tag: &str) -> Option<Version> {
    let version = Version::parse(&tag.replacen('_', "+", 1)).ok()?;
    // `latest` is no version, and neither is what another version would be tagged as.
    (tag_of(&version) == tag).then_some(version)
}

impl FromStr for Reference {
    type Err = NoReference;

    fn from_str(text: &str) -> Result<Reference, NoReference> {
        let refuse = |why| NoReference::new(text, why);
        if text.chars().any(char::is_control) {
            return Err(refuse("it has control characters"));
        }
        let (rest, digest) = match text.rsplit_once("@sha256:") {
            Some((rest, hex)) => {
                let digest = format!("sha256:{hex}").parse();
                (rest, Some(digest.map_err(|_| refuse("its digest has not 64 digits"))?))
            }
            None => (text, None),
        };
        let (place, tag) = if let Some(rest) = rest.strip_prefix(REGISTRY) {
            registry(rest).map_err(refuse)?
        } else if let Some(rest) = rest.strip_prefix(LAYOUT) {
            layout(rest).map_err(refuse)?
        } else {
            return Err(refuse("it begins with neither oci:// nor oci-layout:"));
        };
        Ok(Reference { place, tag, digest })
    }
}

fn registry(text: &str) -> Result<(ArtefactPlace, Option<String>), &'static str> {
    let (host, path) = text.split_once('/').ok_or("it names no repository")?;
    let (name, tag) = match path.split_once(':') {
        Some((name, tag)) => (name, Some(tag)),
        None => (path, None),
    };
    if !is_host(host) {
        return Err("its host is no name or address, perhaps with a port");
    }
    if !name.split('/').all(is_component) || host.len() + name.len() > MOST_NAME {
        return Err("its repository is not made of lower-case letters and digits with single \
                    separators between them, and `/`");
    }
    if tag.is_some_and(|tag| !is_tag(tag)) {
        return Err("its tag is not made of at most 128 letters, digits, `.`, `_` and `-`");
    }
    let repository = Repository { host: host.to_owned(), name: name.to_owned() };
    Ok((ArtefactPlace::Registry(repository), tag.map(str::to_owned)))
}

/// The first colon ends the path, as tools for layouts have it; names in layouts may have more.
fn layout(text: &str) -> Result<(ArtefactPlace, Option<String>), &'static str> {
    let (path, tag) = match text.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (text, None),
    };
    if path.is_empty() {
        return Err("it names no folder");
    }
    let inside = |letter: u8| letter.is_ascii_alphanumeric() || b"._-:/+@".contains(&letter);
    if tag.is_some_and(|tag| tag.is_empty() || tag.len() > MOST_NAME || !tag.bytes().all(inside)) {
        return Err("its tag is not made of letters, digits and `._-:/+`");
    }
    Ok((ArtefactPlace::Layout(Path::new(path).to_owned()), tag.map(str::to_owned)))
}

fn is_host(text: &str) -> bool {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (text, None),
    };
    let port_fits = port.is_none_or(|port| {
        port.bytes().all(|digit| digit.is_ascii_digit()) && port.parse::<u16>().is_ok()
    });
    if let Some(address) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return port_fits && address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let label = |label: &str| {
        let inside = |letter: u8| letter.is_ascii_alphanumeric() || letter == b'-';
        (1..=63).contains(&label.len())
            && label.bytes().all(inside)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    port_fits && name.split('.').all(label)
}

/// Lower-case letters and digits; between them one of `.`, `_`, `__` and any number of `-`.
fn is_component(text: &str) -> bool {
    let word = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let edges = text.starts_with(word) && text.ends_with(word);
    let mut separators = text.split(word).filter(|separator| !separator.is_empty());
    let known = |one: &str| matches!(one, "." | "_" | "__") || one.bytes().all(|dash| dash == b'-');
    edges && separators.all(known)
}

fn is_tag(text: &str) -> bool {
    let word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    text.starts_with(word)
        && text.len() <= MOST_TAG
        && text.chars().all(|letter| word(letter) || letter == '.' || letter == '-')
}

impl fmt::Display for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            ArtefactPlace::Registry(repository) => write!(out, "{repository}")?,
            ArtefactPlace::Layout(path) => write!(out, "{LAYOUT}{}", path.display())?,
        }
        if let Some(tag) = &self.tag {
            write!(out, ":{tag}")?;
        }
        match &self.digest {
            Some(digest) => write!(out, "@{digest}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{REGISTRY}{}/{}", self.host, self.name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_refers_to_nothing_is_refused() {
        let digest = "a".repeat(63);
        let odd = [
            "",
            "shop",
            "oci://",
            "oci://host",
            "oci://host/",
            "oci:///repo",
            "oci://host/Repo",
            "oci://host/a//b",
            "oci://host/a/../b",
            "oci://host/-a",
            "oci://host/a___b",
            "oci://host/a:",
            "oci://host/a:b/c",
            "oci://host/a:.b",
            "oci://host:99999/a",
            "oci://host:+1/a",
            "oci://user@host/a",
            "oci://ho st/a",
            "oci://[::g]/a",
            "oci://host/a?b",
            "oci://host/a\r\nX: y",
            "oci-layout:",
            "oci-layout::tag",
            "oci-layout:a:",
            &format!("oci://host/a@sha256:{digest}"),
            &format!("oci://host/{}", "a".repeat(300)),
            &format!("oci://host/a:{}", "a".repeat(129)),
        ];
        for text in odd {
            assert!(text.parse::<Reference>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_parts_are_told_apart() {
        let read = |text: &str| text.parse::<Reference>().unwrap();
        let digest = Digest::of("x");
        let whole = read(&format!("oci://[::1]:5000/acme/plugins/sidecar:2.1.0@{digest}"));
        let ArtefactPlace::Registry(repository) = whole.place else { panic!() };
        assert_eq!((repository.host(), repository.name()), ("[::1]:5000", "acme/plugins/sidecar"));
        assert!(repository.is_local());
        assert_eq!((whole.tag.as_deref(), whole.digest), (Some("2.1.0"), Some(digest)));
        let layout = read("oci-layout:/tmp/a@b/plugins.oci:sidecar:2.1.0");
        assert_eq!(layout.place, ArtefactPlace::Layout("/tmp/a@b/plugins.oci".into()));
        assert_eq!(layout.tag.as_deref(), Some("sidecar:2.1.0"));
        let ArtefactPlace::Registry(far) = read("oci://localhost.example/a").place else {
            panic!()
        };
        assert!(!far.is_local());
    }

    #[test]
    fn tags_and_versions_stand_for_each_other() {
        for text in ["2.1.0", "2.1.0-rc.1", "2.1.0+build.5", "1.0.0-a+b-c"] {
            let version = Version::parse(text).unwrap();
            assert_eq!(version_of(&tag_of(&version)), Some(version));
        }
        for tag in ["latest", "2.1", "v2.1.0", "2.1.0_", "2.1.0_a_b", ""] {
            assert_eq!(version_of(tag), None, "{tag}");
        }
    }

    fn reference() -> impl Strategy<Value = String> {
        let host = "[a-z0-9]{1,5}(\\.[a-z0-9]{1,5})?(:[1-9][0-9]{0,3})?";
        let name = "[a-z0-9]{1,4}((\\.|_|__|-{1,3})[a-z0-9]{1,3})?(/[a-z0-9]{1,4}){0,2}";
        let tag = "(:[A-Za-z0-9_][A-Za-z0-9._-]{0,6})?";
        let registry = (host, name, tag).prop_map(|(a, b, c)| format!("oci://{a}/{b}{c}"));
        let layout = ("[a-z./@ é-]{1,9}", "(:[a-z0-9]{1,4}(:[0-9.]{1,4})?)?");
        let layout = layout.prop_map(|(a, b)| format!("oci-layout:{a}{b}"));
        (prop_oneof![registry, layout], any::<bool>()).prop_map(|(text, digested)| match digested {
            true => format!("{text}@{}", Digest::of(&text)),
            false => text,
        })
    }

    proptest! {
        #[test]
        fn a_reference_is_printed_as_it_is_read(text in reference()) {
            prop_assert_eq!(text.parse::<Reference>().unwrap().to_string(), text);
        }

        #[test]
        fn any_text_is_refused_or_read_the_same_way_again(text in "(oci://|oci-layout:)?\\PC{0,40}") {
            if let Ok(read) = text.parse::<Reference>() {
                prop_assert_eq!(read.to_string().parse::<Reference>().unwrap(), read);
            }
        }
    }
}
