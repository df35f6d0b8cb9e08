//! The distribution interface of registries, as far as artefacts are pulled and pushed: manifests,
//! blobs and tags. What comes back is what its digest says, or it does not come back.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use bowline_core::Digest;
use serde::Deserialize;
use serde::de::IgnoredAny;
use ureq::http::{Method, Uri, header};

use super::auth::{Access, Sessions, percent};
use super::credentials::CredentialFiles;
use super::error::{OciError, OciFault};
use super::http::{Answer, Bound, Request, Retries, Transport, Tried};
use super::reference::{ArtefactPlace, Reference, Repository};
use super::store::Store;
use crate::layout::{Descriptor, ImageManifest, MOST_MANIFEST};

/// What manifests may be; an index is named so that it can be told from what is not there.
const MANIFESTS: &str = "application/vnd.oci.image.manifest.v1+json, \
                         application/vnd.docker.distribution.manifest.v2+json, \
                         application/vnd.oci.image.index.v1+json";
/// The most pages of a list of tags, and the most bytes of one.
const MOST_PAGES: usize = 100;
const MOST_PAGE: u64 = 4 << 20;

/// How registries are reached.
#[derive(Clone, Debug, Default)]
pub struct RegistrySettings {
    /// Where credentials are looked for.
    pub credentials: CredentialFiles,
    /// Nothing is asked of anybody.
    pub offline: bool,
    /// Registries without TLS, as the operator says; those of this machine need not be named.
    pub insecure: BTreeSet<String>,
    /// How often what may pass is tried again.
    pub retries: Retries,
    /// The layout folder in which what was pulled is kept.
    pub store: Option<PathBuf>,
}

/// Registries, as one process reaches them. Blocks; not for a thread that others wait for.
#[derive(Clone)]
pub struct Registries {
    offline: bool,
    insecure: BTreeSet<String>,
    pub(super) transport: Transport,
    pub(super) sessions: Sessions,
    pub(super) store: Option<Store>,
}

/// A manifest with what names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The digest of its bytes.
    pub digest: Digest,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

#[derive(Deserialize)]
struct Tags {
    // Some registries say `null` of a repository without tags.
    tags: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Index {
    manifests: Vec<IgnoredAny>,
}

impl Manifest {
    /// What it says, where it is the manifest of one artefact.
    pub(crate) fn image(&self) -> Result<ImageManifest, OciFault> {
        ImageManifest::read(&self.bytes).map_err(|cause| {
            match serde_json::from_slice(&self.bytes) {
                Ok(Index { manifests }) => {
                    let count = manifests.len();
                    let message =
                        format!("this is an index of several artefacts ({count}), not one");
                    OciFault::OtherKind(message)
                }
                Err(_) => {
                    OciFault::Malformed { what: format!("the manifest {}", self.digest), cause }
                }
            }
        })
    }
}

impl fmt::Debug for Registries {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Registries").field("offline", &self.offline).finish_non_exhaustive()
    }
}

/// Without settings nobody is asked.
impl Default for Registries {
    fn default() -> Registries {
        Registries::new(RegistrySettings { offline: true, ..RegistrySettings::default() })
    }
}

impl Registries {
    /// Nothing is asked before something is wanted.
    pub fn new(settings: RegistrySettings) -> Registries {
        let RegistrySettings { credentials, offline, insecure, retries, store } = settings;
        let (transport, sessions) = (Transport::new(retries), Sessions::new(credentials));
        Registries { offline, insecure, transport, sessions, store: store.map(Store::at) }
    }

    /// The same, with more registries that have no TLS.
    #[must_use]
    pub fn with_insecure(mut self, hosts: impl IntoIterator<Item = String>) -> Registries {
        self.insecure.extend(hosts);
        self
    }

    /// The same, without what was pulled before: for who asks what a registry holds now.
    #[must_use]
    pub fn asking_anew(self) -> Registries {
        Registries { store: self.store.filter(|_| self.offline), ..self }
    }

    /// Whether the network may be used.
    pub fn is_offline(&self) -> bool {
        self.offline
    }

    /// The manifest that a reference names; a digest in it is held to.
    pub fn manifest(&self, reference: &Reference) -> Result<Manifest, OciError> {
        let (repository, name) = named(reference)?;
        let known = reference.digest.and_then(|digest| {
            Some(Manifest { digest, bytes: self.store.as_ref()?.get(digest, None, MOST_MANIFEST)? })
        });
        if let Some(manifest) = known {
            return Ok(manifest);
        }
        let what = format!("the manifest {name}");
        let get = Wanted {
            repository,
            access: Access::Pull,
            path: format!("manifests/{name}"),
            what: &what,
            bound: Bound::AtMost(MOST_MANIFEST),
        };
        let answer = self.get(&get).map_err(|fault| match (fault, reference.digest) {
            (OciFault::NotFound { .. }, None) => {
                OciError::new(reference, OciFault::NotFound { what: format!("tag: {name}") })
            }
            (fault, _) => OciError::new(reference, fault),
        })?;
        let digest = Digest::of(&answer.body);
        let announced = answer.header(DIGEST).and_then(|text| text.parse::<Digest>().ok());
        let mut expected = [reference.digest, announced].into_iter().flatten();
        match expected.find(|expected| *expected != digest) {
            None => {
                self.keep(&answer.body);
                Ok(Manifest { digest, bytes: answer.body })
            }
            Some(expected) => Err(OciError::new(reference, lie(what, expected, digest))),
        }
    }

    /// The manifest that a tag has; none where there is no such tag. For whoever is about to push.
    pub fn tagged(&self, repository: &Repository, tag: &str) -> Result<Option<Manifest>, OciError> {
        let get = Wanted {
            repository,
            access: Access::Push,
            path: format!("manifests/{tag}"),
            what: "the manifest",
            bound: Bound::AtMost(MOST_MANIFEST),
        };
        match self.get(&get) {
            Ok(answer) => {
                Ok(Some(Manifest { digest: Digest::of(&answer.body), bytes: answer.body }))
            }
            Err(OciFault::NotFound { .. }) => Ok(None),
            Err(fault) => Err(OciError::new(repository.tagged(tag), fault)),
        }
    }

    /// A blob of at most this many bytes.
    pub fn blob(
        &self,
        repository: &Repository,
        blob: &Descriptor,
        most: u64,
    ) -> Result<Vec<u8>, OciError> {
        let (digest, size) = (blob.digest, blob.size);
        let refuse = |fault| OciError::new(repository, fault);
        let what = format!("the blob {digest}");
        if size > most {
            return Err(refuse(OciFault::TooLarge { what, size: Some(size), most }));
        }
        let known = self.store.as_ref().and_then(|store| store.get(digest, Some(size), most));
        if let Some(bytes) = known {
            return Ok(bytes);
        }
        let get = Wanted {
            repository,
            access: Access::Pull,
            path: format!("blobs/{digest}"),
            what: &what,
            bound: Bound::Exactly(size),
        };
        let bytes = self.get(&get).map_err(refuse)?.body;
        match Digest::of(&bytes) {
            found if found == digest => {
                self.keep(&bytes);
                Ok(bytes)
            }
            found => Err(refuse(lie(what, digest, found))),
        }
    }

    /// Every tag of a repository; none where there is no such repository.
    pub fn tags(&self, repository: &Repository) -> Result<Vec<String>, OciError> {
        let (mut tags, mut path) = (Vec::new(), "tags/list?n=1000".to_owned());
        for _ in 0..MOST_PAGES {
            let get = Wanted {
                repository,
                access: Access::Pull,
                path,
                what: "the list of tags",
                bound: Bound::AtMost(MOST_PAGE),
            };
            let answer = match self.get(&get) {
                Err(OciFault::NotFound { .. }) => return Ok(tags),
                answer => answer.map_err(|fault| OciError::new(repository, fault))?,
            };
            let what = "the list of tags".to_owned();
            let page: Tags = serde_json::from_slice(&answer.body)
                .map_err(|cause| OciError::new(repository, OciFault::Malformed { what, cause }))?;
            let page = page.tags.unwrap_or_default();
            let last = page.last().cloned();
            tags.extend(page);
            // The next page is asked for by this one's last tag, so that no other address can be named.
            match (answer.header(header::LINK), last) {
                (Some(_), Some(last)) => path = format!("tags/list?n=1000&last={}", percent(&last)),
                _ => return Ok(tags),
            }
        }
        let what = format!("has more than {MOST_PAGES} pages of tags");
        Err(OciError::new(repository, OciFault::Odd { host: repository.host().into(), what }))
    }

    /// What was pulled before, by its digest; the network is not asked.
    pub fn kept(&self, digest: Digest, most: u64) -> Option<Vec<u8>> {
        self.store.as_ref()?.get(digest, None, most)
    }

    /// A document that is no manifest of an artefact, from a path of a repository; none where there is
    /// none, or where the registry knows no such path.
    pub(super) fn document(
        &self,
        repository: &Repository,
        path: &str,
        what: &str,
    ) -> Result<Option<Vec<u8>>, OciError> {
        let get = Wanted {
            repository,
            access: Access::Pull,
            path: path.to_owned(),
            what,
            bound: Bound::AtMost(MOST_PAGE),
        };
        match self.get(&get) {
            Ok(answer) => Ok(Some(answer.body)),
            Err(OciFault::NotFound { .. } | OciFault::Status { status: 400 | 405, .. }) => Ok(None),
            Err(fault) => Err(OciError::new(repository, fault)),
        }
    }

    /// For the next time. What cannot be kept is pulled again.
    fn keep(&self, bytes: &[u8]) {
        if let Some(store) = &self.store {
            store.put(bytes);
        }
    }

    fn get(&self, wanted: &Wanted<'_>) -> Result<Answer, OciFault> {
        let repository = wanted.repository;
        let uri = self.uri(repository, &wanted.path)?;
        self.retried(repository, || {
            let request = Request {
                method: Method::GET,
                uri: uri.clone(),
                headers: vec![(header::ACCEPT, MANIFESTS.to_owned())],
                body: &[],
                what: wanted.what,
                bound: wanted.bound,
                plain: self.is_plain(repository),
            };
            let answer = self.sessions.send(&self.transport, repository, wanted.access, request)?;
            match answer.status.as_u16() {
                200 => Ok(answer),
                404 => {
                    let what = wanted.what.trim_start_matches("the ").to_owned();
                    Err(OciFault::NotFound { what }.into())
                }
                _ => Err(answer.fault(repository.host())),
            }
        })
    }

    pub(super) fn retried<T>(
        &self,
        repository: &Repository,
        attempt: impl FnMut() -> Result<T, Tried>,
    ) -> Result<T, OciFault> {
        match self.offline && !repository.host().is_empty() {
            true => Err(OciFault::Offline),
            false => self.transport.retried(attempt),
        }
    }

    pub(super) fn is_plain(&self, repository: &Repository) -> bool {
        repository.is_local() || self.insecure.contains(repository.host())
    }

    pub(super) fn uri(&self, repository: &Repository, path: &str) -> Result<Uri, OciFault> {
        let scheme = if self.is_plain(repository) { "http" } else { "https" };
        let (host, name) = (repository.host(), repository.name());
        uri(repository, format!("{scheme}://{host}/v2/{name}/{path}"))
    }
}

pub(super) const DIGEST: header::HeaderName =
    header::HeaderName::from_static("docker-content-digest");

/// What is read from a repository.
struct Wanted<'a> {
    repository: &'a Repository,
    access: Access,
    path: String,
    what: &'a str,
    bound: Bound,
}

/// The repository, and what names the manifest in it: a digest before a tag.
fn named(reference: &Reference) -> Result<(&Repository, String), OciError> {
    let ArtefactPlace::Registry(repository) = &reference.place else {
        let message = "this is a folder, and a registry is needed".to_owned();
        return Err(OciError::new(reference, OciFault::OtherKind(message)));
    };
    let name = reference.digest.map(|digest| digest.to_string()).or(reference.tag.clone());
    match name {
        Some(name) => Ok((repository, name)),
        None => {
            let message = "this names a repository, and one artefact of it is needed".to_owned();
            Err(OciError::new(reference, OciFault::Unclear(message)))
        }
    }
}

pub(super) fn lie(what: String, expected: Digest, found: Digest) -> OciFault {
    OciFault::Lie { what, expected: expected.to_string(), found: found.to_string() }
}

pub(super) fn uri(repository: &Repository, text: String) -> Result<Uri, OciFault> {
    text.parse().map_err(|_| OciFault::Odd {
        host: repository.host().to_owned(),
        what: format!("has no address {text:?}"),
    })
}
