//! Keys, claims and what lies beside an artefact, as values.

use bowline_core::Digest;
use proptest::prelude::*;

use super::*;
use crate::layout::Descriptor;

/// A pair that cosign made, with the password `secret`.
pub const COSIGN_KEY: &[u8] = include_bytes!("tests/cosign.key");
pub const COSIGN_PUB: &str = include_str!("tests/cosign.pub");
/// An Ed25519 pair in PKCS#8.
const ED25519_KEY: &[u8] = include_bytes!("tests/ed25519.key");
const ED25519_PUB: &str = include_str!("tests/ed25519.pub");

/// The key that cosign made.
pub fn key() -> SigningKey {
    SigningKey::from_pem(COSIGN_KEY, Some(b"secret")).unwrap()
}

/// Another key.
pub fn other_key() -> SigningKey {
    SigningKey::from_pem(ED25519_KEY, None).unwrap()
}

fn of(text: &str) -> Digest {
    Digest::of(text)
}

/// A sigstore bundle with this statement, signed by this key over its envelope.
fn sigstore_bundle(statement: &serde_json::Value, key: &SigningKey) -> Attached {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let (kind, payload) = ("application/vnd.in-toto+json", statement.to_string());
    let envelope = format!("DSSEv1 {} {kind} {} {payload}", kind.len(), payload.len());
    let bundle = serde_json::json!({
        "mediaType": SIGSTORE_BUNDLE,
        "verificationMaterial": {"publicKey": {"hint": "x"}},
        "dsseEnvelope": {
            "payload": STANDARD.encode(&payload),
            "payloadType": kind,
            "signatures": [{"sig": STANDARD.encode(key.sign_bytes(envelope.as_bytes()))}],
        },
    });
    let (config, bundle) = (b"{}".to_vec(), bundle.to_string().into_bytes());
    let manifest = serde_json::json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "artifactType": SIGSTORE_BUNDLE,
        "config": Descriptor::of("application/vnd.oci.empty.v1+json", &config),
        "layers": [Descriptor::of(SIGSTORE_BUNDLE, &bundle)],
    });
    let manifest = manifest.to_string().into_bytes();
    Attached { form: Form::Referring, manifest, blobs: vec![config, bundle] }
}

fn statement(digest: Digest) -> serde_json::Value {
    serde_json::json!({
        "_type": "https://in-toto.io/Statement/v1",
        "predicateType": "https://sigstore.dev/cosign/sign/v1",
        "subject": [{"digest": {"sha256": digest.hex()}}],
        "predicate": {},
    })
}

/// What cosign 3.1.3 wrote, with the key that it was told to sign with.
#[test]
fn what_cosign_signed_is_read_in_both_forms() {
    let public = PublicKey::from_pem(include_str!("tests/cosign-3.1.3/cosign.pub")).unwrap();
    let image = Attached {
        form: Form::Tagged,
        manifest: include_bytes!("tests/cosign-3.1.3/image.json").to_vec(),
        blobs: vec![Vec::new(), include_bytes!("tests/cosign-3.1.3/payload.json").to_vec()],
    };
    let bundle = Attached {
        form: Form::Referring,
        manifest: include_bytes!("tests/cosign-3.1.3/referrer.json").to_vec(),
        blobs: vec![b"{}".to_vec(), include_bytes!("tests/cosign-3.1.3/bundle.json").to_vec()],
    };
    let claims = [image, bundle].map(|attached| {
        let signatures = attached.signatures();
        assert!(signatures.len() == 1 && signatures[0].is_by(&public));
        assert!(!signatures[0].is_by(&key().public()));
        signatures[0].claim.clone()
    });
    assert_eq!(claims[0].reference.as_deref(), Some("127.0.0.1:5999/acme/p"));
    assert_eq!(claims[1].reference, None);
    for (claim, digits) in claims.iter().zip(["b66ed96e", "4ce26bf1"]) {
        assert!(claim.digests.len() == 1 && claim.digests[0].hex().starts_with(digits));
    }
}

#[test]
fn a_pair_of_keys_belongs_together_and_two_pairs_do_not() {
    let public = PublicKey::from_pem(COSIGN_PUB).unwrap();
    let other = PublicKey::from_pem(ED25519_PUB).unwrap();
    assert_eq!((key().public(), other_key().public()), (public.clone(), other.clone()));
    for (key, by, not_by) in [(key(), &public, &other), (other_key(), &other, &public)] {
        let signature = key.sign(Claim::of(of("a"), "host/repository"));
        assert!(signature.is_by(by) && !signature.is_by(not_by));
        assert_eq!(signature, key.sign(Claim::of(of("a"), "host/repository")));
    }
    assert_ne!(public.fingerprint(), other.fingerprint());
    assert!(!format!("{:?}", key()).contains("SigningKey { "), "{:?}", key());
}

#[test]
fn what_is_no_key_that_can_be_used_is_told() {
    let told = |text: &[u8], password: Option<&[u8]>| {
        SigningKey::from_pem(text, password).unwrap_err().to_string()
    };
    insta::assert_snapshot!(told(b"x", None), @"this is no key in PEM, which begins with -----BEGIN");
    insta::assert_snapshot!(told(COSIGN_KEY, None), @"this key is encrypted, and no password was given");
    insta::assert_snapshot!(told(COSIGN_KEY, Some(b"secreT")), @"the password does not open this key");
    insta::assert_snapshot!(told(COSIGN_PUB.as_bytes(), None), @r#"this is a "PUBLIC KEY", and a "PRIVATE KEY" is needed"#);
    let odd = pem_rfc7468::encode_string("PRIVATE KEY", Default::default(), b"odd").unwrap();
    insta::assert_snapshot!(told(odd.as_bytes(), None), @"this key is neither an ECDSA key of the curve P-256 nor an Ed25519 key");
    // A table of 2^30 rows would keep the reader busy, or fill its memory.
    let (label, json) = pem_rfc7468::decode_vec(COSIGN_KEY).unwrap();
    let json = String::from_utf8(json).unwrap();
    let costly = json.replace("\"N\":65536", "\"N\":1073741824");
    assert_ne!(json, costly);
    let costly = pem_rfc7468::encode_string(label, Default::default(), costly.as_bytes()).unwrap();
    insta::assert_snapshot!(told(costly.as_bytes(), Some(b"secret")), @"this key is encrypted in a way that is not known: its scrypt parameters are none that cosign uses");
    let public = PublicKey::from_pem(std::str::from_utf8(ED25519_KEY).unwrap()).unwrap_err();
    insta::assert_snapshot!(public, @r#"this is a "PRIVATE KEY", and a "PUBLIC KEY" is needed"#);
}

#[test]
fn a_private_key_that_others_may_read_is_refused() {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cosign.key");
    std::fs::write(&path, COSIGN_KEY).unwrap();
    for mode in [0o644, 0o640, 0o604, 0o602] {
        std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        let refused = SigningKey::open(&path, Some(b"secret")).unwrap_err();
        assert!(matches!(refused, KeyError::Exposed { .. }), "{mode:o}: {refused}");
        assert_eq!(refused.hint(), Some(format!("chmod 600 {}", path.display())));
    }
    std::fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
    SigningKey::open(&path, Some(b"secret")).unwrap();
}

#[test]
fn an_image_of_signatures_keeps_those_that_it_has() {
    let claim = Claim::of(of("a"), "host/repository");
    let one = Attached::with(None, &key().sign(claim.clone())).unwrap();
    let both = Attached::with(Some(one.clone()), &other_key().sign(claim)).unwrap();
    assert_eq!(both.signatures()[..1], one.signatures());
    let by = |key: &SigningKey| both.signatures().iter().filter(|s| s.is_by(&key.public())).count();
    assert_eq!((both.signatures().len(), by(&key()), by(&other_key())), (2, 1, 1));
    let blobs = both.blobs.clone();
    let find = |blob: &Descriptor| {
        blobs.iter().find(|bytes| Digest::of(bytes) == blob.digest).cloned().ok_or(())
    };
    assert_eq!(Attached::gather(Form::Tagged, &both.manifest, find), Ok(Some(both.clone())));
}

#[test]
fn a_sigstore_bundle_is_a_signature_where_it_says_that_it_signs() {
    let good = sigstore_bundle(&statement(of("a")), &key()).signatures();
    assert!(good[0].is_by(&key().public()) && good[0].claim.covers(of("a")));
    assert_eq!(good[0].claim.reference, None);
    // Who attests that there are no known faults in something has not signed it.
    for (key_of, value) in
        [("predicateType", "https://spdx.dev/Document"), ("_type", "https://example.org/Statement")]
    {
        let mut other = statement(of("a"));
        other[key_of] = value.into();
        assert_eq!(sigstore_bundle(&other, &key()).signatures(), []);
    }
    let mut none = statement(of("a"));
    none["subject"] = serde_json::json!([]);
    assert_eq!(sigstore_bundle(&none, &key()).signatures(), []);
}

#[test]
fn tags_of_signatures_are_told_from_others() {
    let tag = tag(of("a"));
    assert!(is_signature_tag(&tag) && is_signature_tag(&format!("shop:{tag}")));
    for other in ["2.1.0", "sha256-abc.sig", &tag[..tag.len() - 4], "sidecar:2.1.0", ""] {
        assert!(!is_signature_tag(other), "{other}");
    }
}

proptest! {
    #[test]
    fn a_bit_that_flips_anywhere_in_a_signature_or_its_payload_is_seen(
        bit in 0_usize..8,
        place in any::<prop::sample::Index>(),
        ed25519 in any::<bool>(),
        in_message in any::<bool>(),
    ) {
        let key = if ed25519 { other_key() } else { p256() };
        let mut signature = key.sign(Claim::of(of("a"), "host/repository"));
        prop_assert!(signature.is_by(&key.public()));
        let bytes = if in_message { &mut signature.message } else { &mut signature.bytes };
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        prop_assert!(!signature.is_by(&key.public()));
    }

    #[test]
    fn whatever_lies_beside_an_artefact_is_read_without_a_fault(
        manifest in prop::collection::vec(any::<u8>(), 0..200),
        payload in "\\PC{0,80}",
    ) {
        let blobs = vec![Vec::new(), payload.into_bytes()];
        let _ = Attached { form: Form::Tagged, manifest, blobs: blobs.clone() }.signatures();
        let mut real = Attached::with(None, &other_key().sign(Claim::of(of("a"), "x"))).unwrap();
        real.blobs = blobs;
        prop_assert_eq!(real.signatures(), []);
    }
}

/// Read once: opening an encrypted key takes its time.
pub fn p256() -> SigningKey {
    static DER: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| key().to_der());
    SigningKey::from_der(&DER).unwrap()
}
