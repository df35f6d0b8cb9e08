//! Putting blobs and manifests into a registry. What is there is not sent again, and an upload that
//! failed is begun anew.

use bowline_core::Digest;
use ureq::http::{Method, Uri, header};

use super::auth::{Access, percent};
use super::error::{OciError, OciFault};
use super::http::{Answer, Bound, Request, Tried};
use super::reference::Repository;
use super::registries::{DIGEST, Registries, lie, uri};
use crate::layout::{IMAGE_MANIFEST, MOST_MANIFEST};

const BYTES: &str = "application/octet-stream";

impl Registries {
    /// Puts a blob there, unless it is there. Says whether bytes were sent.
    pub fn push_blob(&self, repository: &Repository, bytes: &[u8]) -> Result<bool, OciError> {
        let digest = Digest::of(bytes);
        self.push_blob_faulty(repository, digest, bytes)
            .map_err(|fault| OciError::new(repository, fault))
    }

    fn push_blob_faulty(
        &self,
        repository: &Repository,
        digest: Digest,
        bytes: &[u8],
    ) -> Result<bool, OciFault> {
        let at = |path: &str| self.uri(repository, path);
        let head = at(&format!("blobs/{digest}"))?;
        let there = self.retried(repository, || {
            let answer = self.once(repository, Method::HEAD, head.clone(), &[], BYTES)?;
            known(&answer, repository, &[200, 404]).map(|()| answer.status == 200)
        })?;
        if there {
            return Ok(false);
        }
        let uploads = at("blobs/uploads/")?;
        // An upload that failed is begun again: nobody knows what is left of it.
        self.retried(repository, || {
            let begun = self.once(repository, Method::POST, uploads.clone(), &[], BYTES)?;
            known(&begun, repository, &[202])?;
            let location = begun.header(header::LOCATION).unwrap_or_default();
            let uri = self.upload_to(repository, location, digest)?;
            let answer = self.once(repository, Method::PUT, uri, bytes, BYTES)?;
            known(&answer, repository, &[201, 204])
        })?;
        Ok(true)
    }

    /// Puts a manifest there, under a tag or under its digest alone.
    pub fn push_manifest(
        &self,
        repository: &Repository,
        tag: Option<&str>,
        bytes: &[u8],
    ) -> Result<Digest, OciError> {
        self.push_document(repository, tag, bytes, IMAGE_MANIFEST)
    }

    /// The same for what is no manifest of one artefact, but of this type.
    pub(super) fn push_document(
        &self,
        repository: &Repository,
        tag: Option<&str>,
        bytes: &[u8],
        kind: &str,
    ) -> Result<Digest, OciError> {
        let digest = Digest::of(bytes);
        let name = tag.map_or(digest.to_string(), str::to_owned);
        let reference = tag.map_or(repository.digested(digest), |tag| repository.tagged(tag));
        let push = || {
            let uri = self.uri(repository, &format!("manifests/{name}"))?;
            self.retried(repository, || {
                let answer = self.once(repository, Method::PUT, uri.clone(), bytes, kind)?;
                known(&answer, repository, &[201])?;
                Ok(answer.header(DIGEST).and_then(|text| text.parse::<Digest>().ok()))
            })
        };
        match push().map_err(|fault| OciError::new(&reference, fault))? {
            Some(kept) if kept != digest => {
                let what = format!("what it keeps of the manifest {name}");
                Err(OciError::new(&reference, lie(what, digest, kept)))
            }
            _ => Ok(digest),
        }
    }

    fn once(
        &self,
        repository: &Repository,
        method: Method,
        uri: Uri,
        body: &[u8],
        kind: &str,
    ) -> Result<Answer, Tried> {
        let request = Request {
            method,
            uri,
            headers: vec![(header::CONTENT_TYPE, kind.to_owned())],
            body,
            what: "an answer",
            bound: Bound::AtMost(MOST_MANIFEST),
            plain: self.is_plain(repository),
        };
        self.sessions.send(&self.transport, repository, Access::Push, request)
    }

    /// Where an upload goes on: on the same registry only, so that no credential goes elsewhere.
    fn upload_to(
        &self,
        repository: &Repository,
        location: &str,
        digest: Digest,
    ) -> Result<Uri, OciFault> {
        let scheme = if self.is_plain(repository) { "http" } else { "https" };
        let origin = format!("{scheme}://{}", repository.host());
        let path = location.strip_prefix(&origin).unwrap_or(location);
        if !path.starts_with('/') || path.starts_with("//") {
            let what = format!("sends an upload to another address, {location:?}");
            return Err(OciFault::Odd { host: repository.host().to_owned(), what });
        }
        let joint = if path.contains('?') { '&' } else { '?' };
        let digest = percent(&digest.to_string());
        uri(repository, format!("{origin}{path}{joint}digest={digest}"))
    }
}

fn known(answer: &Answer, repository: &Repository, expected: &[u16]) -> Result<(), Tried> {
    match answer.status.as_u16() {
        status if expected.contains(&status) => Ok(()),
        404 => Err(OciFault::NotFound { what: "repository".to_owned() }.into()),
        _ => Err(answer.fault(repository.host())),
    }
}
