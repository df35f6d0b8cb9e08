//! What lies beside an artefact: a manifest with signatures, and its blobs.
//!
//! ```text
//! sha256-DIGITS.sig ─► manifest ─┬─ config
//!                                └─ a layer a signature: the payload, signed in an annotation
//! refers to it ──────► manifest ─┬─ config
//!                                └─ one layer: a sigstore bundle, the statement and its signature
//! ```

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bowline_core::Digest;
use serde::Deserialize;
use serde_json::{Value, json};

use super::claim::Claim;
use super::key::Signature;
use crate::layout::{Descriptor, IMAGE_MANIFEST, ImageManifest, to_json};

/// What cosign calls the bundles that refer to an artefact.
pub(crate) const SIGSTORE_BUNDLE: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";
/// The most bytes of one blob, the most layers of one manifest, and the most manifests.
pub(crate) const MOST_BYTES: u64 = 1 << 20;
pub(crate) const MOST_ATTACHED: usize = 64;

const PAYLOAD: &str = "application/vnd.dev.cosign.simplesigning.v1+json";
const SIGNATURE: &str = "dev.cosignproject.cosign/signature";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const STATEMENT: &str = "application/vnd.in-toto+json";

/// How it is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// By a tag that is made of the artefact's digest.
    Tagged,
    /// By its own word that it refers to the artefact.
    Referring,
}

/// One manifest of signatures with its blobs, as it can be put elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attached {
    pub form: Form,
    pub manifest: Vec<u8>,
    /// The config, then the layers.
    pub blobs: Vec<Vec<u8>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SigstoreBundle {
    dsse_envelope: Envelope,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    payload: String,
    payload_type: String,
    signatures: Vec<EnvelopeSignature>,
}

#[derive(Deserialize)]
struct EnvelopeSignature {
    sig: String,
}

/// The tag of the signatures of a manifest.
pub(crate) fn tag(digest: Digest) -> String {
    format!("sha256-{}.sig", digest.hex())
}

/// Whether this is such a tag, perhaps with a repository before it.
pub(crate) fn is_signature_tag(name: &str) -> bool {
    let tag = name.rsplit_once(':').map_or(name, |(_, tag)| tag);
    let digits = tag.strip_prefix("sha256-").and_then(|rest| rest.strip_suffix(".sig"));
    digits.is_some_and(|digits| format!("sha256:{digits}").parse::<Digest>().is_ok())
}

/// Whether a type is that of a sigstore bundle, of whatever version.
pub(crate) fn is_sigstore_bundle(kind: &str) -> bool {
    kind.starts_with("application/vnd.dev.sigstore.bundle")
}

impl Attached {
    /// Gets the blobs of a manifest. None where it is no manifest of signatures, or one with more
    /// layers than anybody signs.
    pub fn gather<E>(
        form: Form,
        manifest: &[u8],
        mut blob: impl FnMut(&Descriptor) -> Result<Vec<u8>, E>,
    ) -> Result<Option<Attached>, E> {
        let Some(image) = ImageManifest::read(manifest).ok() else { return Ok(None) };
        let known = |layer: &Descriptor| {
            layer.media_type == PAYLOAD || is_sigstore_bundle(&layer.media_type)
        };
        let count = image.layers.len();
        if count == 0 || count > MOST_ATTACHED || !image.layers.iter().all(known) {
            return Ok(None);
        }
        let blobs = [&image.config].into_iter().chain(&image.layers).map(&mut blob);
        let blobs = blobs.collect::<Result<_, _>>()?;
        Ok(Some(Attached { form, manifest: manifest.to_owned(), blobs }))
    }

    /// The signatures in it. What is none, or is one that no key made, is passed over.
    pub fn signatures(&self) -> Vec<Signature> {
        let Ok(image) = ImageManifest::read(&self.manifest) else { return Vec::new() };
        let layers = image.layers.iter().zip(self.blobs.iter().skip(1));
        let read = layers.flat_map(|(layer, bytes)| match layer.media_type == PAYLOAD {
            true => payload(layer, bytes).into_iter().collect(),
            false => sigstore_bundle(bytes).unwrap_or_default(),
        });
        read.collect()
    }

    /// The same manifest with one signature more.
    pub fn with(
        former: Option<Attached>,
        signature: &Signature,
    ) -> Result<Attached, serde_json::Error> {
        let (mut layers, mut blobs, annotations) = match former {
            Some(former) => {
                let image = ImageManifest::read(&former.manifest)?;
                (image.layers, former.blobs.into_iter().skip(1).collect(), image.annotations)
            }
            None => (Vec::new(), Vec::new(), BTreeMap::new()),
        };
        let mut layer = Descriptor::of(PAYLOAD, &signature.message);
        layer.annotations.insert(SIGNATURE.to_owned(), STANDARD.encode(&signature.bytes));
        layers.push(layer);
        blobs.push(signature.message.clone());
        let config = to_json(&config(&layers))?;
        let manifest = ImageManifest {
            schema_version: 2,
            media_type: Some(IMAGE_MANIFEST.into()),
            artifact_type: None,
            config: Descriptor::of(CONFIG, &config),
            layers,
            subject: None,
            annotations,
        };
        blobs.insert(0, config);
        Ok(Attached { form: Form::Tagged, manifest: to_json(&manifest)?, blobs })
    }
}

/// What tools for images want of an image.
fn config(layers: &[Descriptor]) -> Value {
    let digests: Vec<String> = layers.iter().map(|layer| layer.digest.to_string()).collect();
    let created = "0001-01-01T00:00:00Z";
    let history: Vec<Value> = layers.iter().map(|_| json!({"created": created})).collect();
    json!({
        "architecture": "",
        "config": {},
        "created": created,
        "history": history,
        "os": "",
        "rootfs": {"type": "layers", "diff_ids": digests},
    })
}

fn payload(layer: &Descriptor, message: &[u8]) -> Option<Signature> {
    let bytes = STANDARD.decode(layer.annotations.get(SIGNATURE)?).ok()?;
    let claim = Claim::of_payload(message)?;
    Some(Signature { claim, message: message.to_owned(), bytes })
}

fn sigstore_bundle(json: &[u8]) -> Option<Vec<Signature>> {
    let Envelope { payload, payload_type, signatures } =
        serde_json::from_slice::<SigstoreBundle>(json).ok()?.dsse_envelope;
    if payload_type != STATEMENT || signatures.len() > MOST_ATTACHED {
        return None;
    }
    let payload = STANDARD.decode(payload).ok()?;
    let claim = Claim::of_statement(&payload)?;
    // The envelope's own encoding of what is signed, so that nothing can pass for something else.
    let head = format!("DSSEv1 {} {STATEMENT} {} ", STATEMENT.len(), payload.len());
    let message = [head.as_bytes(), &payload].concat();
    let signed = signatures.iter().filter_map(|one| STANDARD.decode(&one.sig).ok());
    Some(
        signed
            .map(|bytes| Signature { claim: claim.clone(), message: message.clone(), bytes })
            .collect(),
    )
}
