//! Signatures beside artefacts of registries: found by their tag and by what refers to the artefact,
//! put there by their tag.
//!
//! A registry says what refers to a manifest; one that cannot keeps a list of it under the tag
//! `sha256-DIGITS`, which whoever adds something writes anew.

use bowline_core::Digest;
use serde::{Deserialize, Serialize};

use super::error::{OciError, OciFault};
use super::reference::Repository;
use super::registries::{Manifest, Registries};
use super::shelf::malformed;
use crate::layout::{Descriptor, IMAGE_MANIFEST, to_json};
use crate::signature::{
    self, Attached, Form, MOST_ATTACHED, MOST_BYTES, SIGSTORE_BUNDLE, is_sigstore_bundle,
};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// What refers to a manifest.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Referrers {
    schema_version: u32,
    media_type: Option<String>,
    #[serde(default)]
    manifests: Vec<Descriptor>,
}

impl Registries {
    /// What is beside the manifest with this digest. It is kept, for whoever asks off-line.
    pub(crate) fn attached(
        &self,
        repository: &Repository,
        subject: Digest,
    ) -> Result<Vec<Attached>, OciError> {
        let mut found = Vec::new();
        if let Some(manifest) = there(self.manifest(&repository.tagged(signature::tag(subject))))? {
            found.extend(self.gather(repository, Form::Tagged, &manifest)?);
        }
        for referrer in self.referrers(repository, subject)? {
            if let Some(manifest) = there(self.manifest(&repository.digested(referrer.digest)))? {
                found.extend(self.gather(repository, Form::Referring, &manifest)?);
            }
        }
        found.iter().for_each(|attached| self.keep_attached(subject, attached));
        Ok(found)
    }

    /// Keeps signatures, by what they are beside.
    fn keep_attached(&self, subject: Digest, attached: &Attached) {
        if let Some(store) = &self.store {
            store.attach(subject, attached);
        }
    }

    /// Signatures that were beside a manifest when it was last asked for; the network is not asked.
    pub(crate) fn kept_attached(&self, subject: Digest) -> Vec<Attached> {
        self.store.as_ref().map_or(Vec::new(), |store| store.attached(subject))
    }

    fn gather(
        &self,
        repository: &Repository,
        form: Form,
        manifest: &Manifest,
    ) -> Result<Option<Attached>, OciError> {
        Attached::gather(form, &manifest.bytes, |blob| self.blob(repository, blob, MOST_BYTES))
    }

    /// Signatures among what refers to a manifest.
    fn referrers(
        &self,
        repository: &Repository,
        subject: Digest,
    ) -> Result<Vec<Descriptor>, OciError> {
        let path = format!("referrers/{subject}");
        let list = match self.document(repository, &path, "the list of what refers to it")? {
            Some(list) => Some(list),
            None => self.fallback(repository, subject)?,
        };
        let all = list.map(|list| read(repository, &list)).transpose()?;
        let all = all.map_or(Vec::new(), |list| list.manifests).into_iter();
        let signatures = all.filter(|one| one.artifact_type().is_none_or(is_sigstore_bundle));
        Ok(signatures.take(MOST_ATTACHED).collect())
    }

    fn fallback(
        &self,
        repository: &Repository,
        subject: Digest,
    ) -> Result<Option<Vec<u8>>, OciError> {
        let path = format!("manifests/{}", fallback_tag(subject));
        self.document(repository, &path, "the list of what refers to it")
    }

    /// Puts signatures beside a manifest, whether or not it is there.
    pub(super) fn attach(
        &self,
        repository: &Repository,
        subject: Digest,
        attached: &Attached,
    ) -> Result<(), OciError> {
        for blob in &attached.blobs {
            self.push_blob(repository, blob)?;
        }
        let tag = signature::tag(subject);
        let tag = (attached.form == Form::Tagged).then_some(&*tag);
        let digest = self.push_manifest(repository, tag, &attached.manifest)?;
        if attached.form == Form::Referring {
            self.refer(repository, subject, digest, attached)?;
        }
        self.keep_attached(subject, attached);
        Ok(())
    }

    /// Where the registry does not see by itself that something refers to a manifest, it is told.
    fn refer(
        &self,
        repository: &Repository,
        subject: Digest,
        digest: Digest,
        attached: &Attached,
    ) -> Result<(), OciError> {
        let path = format!("referrers/{subject}");
        if self.document(repository, &path, "the list of what refers to it")?.is_some() {
            return Ok(());
        }
        let former = self.fallback(repository, subject)?;
        let former = former.map(|list| read(repository, &list)).transpose()?;
        let mut list = former.unwrap_or(Referrers {
            schema_version: 2,
            media_type: Some(INDEX.to_owned()),
            manifests: Vec::new(),
        });
        if list.manifests.iter().any(|one| one.digest == digest) {
            return Ok(());
        }
        let mut descriptor = Descriptor::of(IMAGE_MANIFEST, &attached.manifest);
        descriptor.set_artifact_type(SIGSTORE_BUNDLE);
        list.manifests.push(descriptor);
        let bytes = to_json(&list).map_err(|cause| malformed(repository, cause))?;
        self.push_document(repository, Some(&fallback_tag(subject)), &bytes, INDEX).map(drop)
    }
}

fn fallback_tag(subject: Digest) -> String {
    format!("sha256-{}", subject.hex())
}

fn read(repository: &Repository, list: &[u8]) -> Result<Referrers, OciError> {
    let what = "the list of what refers to it".to_owned();
    serde_json::from_slice(list)
        .map_err(|cause| OciError::new(repository, OciFault::Malformed { what, cause }))
}

/// What is not there is no fault.
fn there<T>(found: Result<T, OciError>) -> Result<Option<T>, OciError> {
    match found {
        Err(error) if error.is_absent() => Ok(None),
        found => found.map(Some),
    }
}
