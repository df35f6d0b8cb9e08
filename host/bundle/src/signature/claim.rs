//! What a signature says: of which manifests it is, and perhaps where they were.

use bowline_core::Digest;
use serde::{Deserialize, Serialize};

const SIMPLE: &str = "cosign container image signature";
const STATEMENT: &str = "https://in-toto.io/Statement/v";
/// The statement that just signs. Others, with the same key, say something else about an artefact.
const SIGNS: &str = "https://sigstore.dev/cosign/sign/v1";

/// What was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The digests of the manifests.
    pub digests: Vec<Digest>,
    /// Where they were, as the signer says: `HOST/REPOSITORY`. Not every form says it.
    pub reference: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    critical: Critical,
    /// Annotations, which nothing goes by here.
    optional: Option<serde_json::Value>,
}

#[derive(Serialize, Deserialize)]
struct Critical {
    identity: Identity,
    image: Image,
    r#type: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Identity {
    docker_reference: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Image {
    docker_manifest_digest: Digest,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Statement {
    #[serde(rename = "_type")]
    kind: String,
    predicate_type: String,
    subject: Vec<Subject>,
}

#[derive(Deserialize)]
struct Subject {
    digest: Digests,
}

#[derive(Deserialize)]
struct Digests {
    sha256: String,
}

impl Claim {
    /// The claim about one manifest in a place.
    pub fn of(digest: Digest, reference: impl Into<String>) -> Claim {
        Claim { digests: vec![digest], reference: Some(reference.into()) }
    }

    /// Whether it is about this manifest.
    pub fn covers(&self, digest: Digest) -> bool {
        self.digests.contains(&digest)
    }

    /// The bytes that are signed.
    pub(super) fn payload(&self) -> Vec<u8> {
        let digest = self.digests.first().copied().unwrap_or_else(|| Digest::of([]));
        let critical = Critical {
            identity: Identity { docker_reference: self.reference.clone().unwrap_or_default() },
            image: Image { docker_manifest_digest: digest },
            r#type: SIMPLE.to_owned(),
        };
        // Plain text and digests can always be written.
        serde_json::to_vec(&Payload { critical, optional: None }).unwrap_or_default()
    }

    /// Reads such bytes; none where they say something else.
    pub(super) fn of_payload(bytes: &[u8]) -> Option<Claim> {
        let Payload { critical, .. } = serde_json::from_slice(bytes).ok()?;
        let reference = critical.identity.docker_reference;
        let claim = Claim {
            digests: vec![critical.image.docker_manifest_digest],
            reference: Some(reference).filter(|reference| !reference.is_empty()),
        };
        (critical.r#type == SIMPLE).then_some(claim)
    }

    /// Reads an in-toto statement; none where it does more or less than to sign.
    pub(super) fn of_statement(bytes: &[u8]) -> Option<Claim> {
        let statement: Statement = serde_json::from_slice(bytes).ok()?;
        let digest = |subject: &Subject| format!("sha256:{}", subject.digest.sha256).parse().ok();
        let digests = statement.subject.iter().map(digest).collect::<Option<Vec<_>>>()?;
        let signs = statement.kind.starts_with(STATEMENT) && statement.predicate_type == SIGNS;
        (signs && !digests.is_empty()).then_some(Claim { digests, reference: None })
    }
}
