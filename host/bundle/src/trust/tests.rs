//! Who is let in, as values.

use bowline_core::Digest;
use bowline_core::release::Place;
use insta::assert_snapshot;
use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::signature::tests::{other_key, p256 as key};
use crate::signature::{Claim, Signature, SigningKey};

fn names(names: &[&str]) -> Names {
    Names::parse(names).unwrap()
}

/// An entry of the operator's file.
fn trust(name: &str, key: &SigningKey, plugins: &[&str], line: u32) -> Trust {
    let place = Place::at("bowline.toml", line, 1);
    let (plugins, bundles) = (names(plugins), Names::default());
    let key = key.public();
    Trust { name: name.into(), key, plugins, bundles, from: None, until: None, place }
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn manifest() -> Digest {
    Digest::of("manifest")
}

fn signed(key: &SigningKey) -> Signature {
    key.sign(Claim::of(manifest(), "host/acme/plugins/sidecar"))
}

fn subject(kind: SignedKind) -> Subject<'static> {
    Subject {
        kind,
        name: "sidecar",
        version: "2.1.0".to_owned(),
        source: "oci://host/acme/plugins".to_owned(),
        manifests: vec![Digest::of("another way to it"), manifest()],
    }
}

fn judged(trusts: &[Trust], found: &[Signature], now: &str) -> Result<Option<String>, Distrust> {
    judge(&TrustPolicy(trusts.to_vec()), &subject(SignedKind::Plugin), found, Some(time(now)))
}

/// What a person reads.
fn refused(trusts: &[Trust], found: &[Signature], now: &str) -> String {
    let distrust = judged(trusts, found, now).unwrap_err();
    let told = format!("{distrust}\n  hint: {}", distrust.hint());
    told.replace(&Digest::of("other").to_string(), "sha256:OTHER")
}

const NOW: &str = "2026-06-01T00:00:00Z";

#[test]
fn what_must_not_be_signed_is_let_in_and_what_is_signed_too() {
    let trusts = [trust("platform", &key(), &["side*"], 3)];
    let by = judged(&trusts, &[signed(&other_key()), signed(&key())], NOW);
    assert_eq!(by, Ok(Some("platform".to_owned())), "one good signature is enough");
    assert_eq!(judged(&[], &[], NOW), Ok(None));
    let policy = TrustPolicy(trusts.to_vec());
    assert_eq!(judge(&policy, &subject(SignedKind::Bundle), &[], None), Ok(None));
    assert!(judge(&policy, &subject(SignedKind::Plugin), &[], None).is_err());
}

#[test]
fn each_way_not_to_be_signed_is_told_by_what_it_is() {
    let platform = trust("platform", &key(), &["sidecar", "acme-*"], 3);
    let others = trust("others", &other_key(), &["acme-*"], 8);
    let all = [platform.clone(), others.clone()];
    assert_snapshot!(refused(&all, &[], NOW), @r#"
    sidecar 2.1.0 from oci://host/acme/plugins is not signed, and plugins must be
      hint: who has the key of "platform" (bowline.toml:3) signs it with `bowline plugin sign REFERENCE --key FILE`, or cosign
    "#);
    assert_snapshot!(refused(std::slice::from_ref(&platform), &[signed(&other_key())], NOW), @r#"
    sidecar 2.1.0 from oci://host/acme/plugins is signed by no key that [[trust]] names, or its signature was changed
      hint: who has the key of "platform" (bowline.toml:3) signs it with `bowline plugin sign REFERENCE --key FILE`, or cosign
    "#);
    assert_snapshot!(refused(&all, &[signed(&other_key())], NOW), @r#"
    sidecar 2.1.0 from oci://host/acme/plugins is signed by "others", which may sign other plugins (bowline.toml:8: acme-*)
      hint: who has the key of "platform" (bowline.toml:3) signs it with `bowline plugin sign REFERENCE --key FILE`, or cosign
    "#);
    let copied = key().sign(Claim::of(Digest::of("other"), "host/acme/plugins/sidecar"));
    assert_snapshot!(refused(&all, &[copied], NOW), @r#"
    sidecar 2.1.0 from oci://host/acme/plugins is not signed: the signature beside it is of sha256:OTHER
      hint: who has the key of "platform" (bowline.toml:3) signs it with `bowline plugin sign REFERENCE --key FILE`, or cosign
    "#);
    assert_snapshot!(refused(&[others], &[], NOW), @r#"
    sidecar 2.1.0 from oci://host/acme/plugins is not signed, and plugins must be
      hint: no key may sign it: a [[trust]] with plugins = ["sidecar"] names one that may
    "#);
}

#[test]
fn a_key_signs_until_its_time_and_not_in_that_moment() {
    let until = Some(time(NOW));
    let platform = Trust { until, ..trust("platform", &key(), &["*"], 3) };
    let found = [signed(&key())];
    assert!(judged(std::slice::from_ref(&platform), &found, "2026-05-31T23:59:59Z").is_ok());
    assert_snapshot!(refused(std::slice::from_ref(&platform), &found, NOW), @r#"
    sidecar 2.1.0 from oci://host/acme/plugins is signed by "platform", which may sign until 2026-06-01T00:00:00Z (bowline.toml:3), and now is 2026-06-01T00:00:00Z
      hint: no key may sign it: a [[trust]] with plugins = ["sidecar"] names one that may
    "#);
    let policy = TrustPolicy(vec![platform]);
    let timeless = judge(&policy, &subject(SignedKind::Plugin), &found, None);
    assert!(timeless.is_err(), "where nobody says what time it is, no time is left");
}

#[test]
fn a_key_signs_in_its_places_only() {
    let from = |from: &str| {
        let from = Some(from.to_owned());
        [Trust { from, ..trust("platform", &key(), &["*"], 3) }]
    };
    let found = [signed(&key())];
    for place in ["host/acme", "host/acme/plugins", "host/acme/plugins/sidecar"] {
        assert!(judged(&from(place), &found, NOW).is_ok(), "{place}");
    }
    for place in ["host/ac", "host/acme/plugins/side", "other/acme"] {
        assert!(judged(&from(place), &found, NOW).is_err(), "{place}");
    }
    assert_snapshot!(refused(&from("host/prod"), &found, NOW), @r#"
    sidecar 2.1.0 from oci://host/acme/plugins is signed by "platform" as host/acme/plugins/sidecar, which may sign beneath host/prod only (bowline.toml:3)
      hint: who has the key of "platform" (bowline.toml:3) signs it with `bowline plugin sign REFERENCE --key FILE`, or cosign
    "#);
}

#[test]
fn a_key_in_several_entries_has_the_rights_of_each() {
    let old = Trust { until: Some(time(NOW)), ..trust("platform", &key(), &["*"], 3) };
    let lasting = trust("platform", &key(), &["sidecar"], 9);
    for trusts in [[old.clone(), lasting.clone()], [lasting, old]] {
        assert!(judged(&trusts, &[signed(&key())], "2027-01-01T00:00:00Z").is_ok());
    }
}

/// Some entry, and some signature.
fn any_trust() -> impl Strategy<Value = (bool, bool, bool)> {
    (any::<bool>(), any::<bool>(), any::<bool>())
}

proptest! {
    #[test]
    fn who_is_let_in_is_let_in_by_an_entry_that_holds_in_every_respect(
        entries in prop::collection::vec(any_trust(), 1..5),
        found in prop::collection::vec((any::<bool>(), any::<bool>()), 0..4),
    ) {
        let entry = |(is_first, named, ended): &(bool, bool, bool)| {
            let key = if *is_first { key() } else { other_key() };
            let until = if *ended { "2026-01-01T00:00:00Z" } else { "2027-01-01T00:00:00Z" };
            let names = if *named { "sidecar" } else { "images" };
            Trust { until: Some(time(until)), ..trust("x", &key, &[names], 1) }
        };
        let trusts: Vec<Trust> = entries.iter().map(entry).collect();
        let signature = |(is_first, is_of): &(bool, bool)| {
            let key = if *is_first { key() } else { other_key() };
            let digest = if *is_of { manifest() } else { Digest::of("other") };
            key.sign(Claim::of(digest, "host/acme/plugins/sidecar"))
        };
        let signatures: Vec<Signature> = found.iter().map(signature).collect();
        let good = found.iter().any(|(is_first, is_of)| {
            *is_of && entries.contains(&(*is_first, true, false))
        });
        prop_assert_eq!(judged(&trusts, &signatures, NOW).is_ok(), good);
    }
}
