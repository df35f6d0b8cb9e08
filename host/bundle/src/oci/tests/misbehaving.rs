//! Registries that fail, stall or lie.

use std::net::TcpListener;

use bowline_core::Digest;
use insta::assert_snapshot;
use serde_json::json;

use super::fake::Reply;
use super::*;
use crate::layout::Descriptor;

fn refused(fake: &Fake, reference: &Reference) -> String {
    let text = shown(fake, &pull(&registries(), reference).unwrap_err());
    // The plugin's own digest and size are those of the test's compiler.
    let plugin = plugin("2.1.0");
    let text = text.replace(&plugin.digest().to_string(), "LAYER");
    text.replace(&reference.digest.unwrap().to_string(), "MANIFEST")
        .replace(&plugin.bytes().len().to_string(), "SIZE")
}

/// The first answers to what ends like this are these; a status, and perhaps Retry-After.
fn fails(fake: &Fake, times: usize, status: u16, after: Option<&'static str>) {
    let mut left = times;
    fake.otherwise(move |_| {
        left = left.checked_sub(1)?;
        let after = after.map(|after| ("Retry-After", after.to_owned()));
        Some(Reply::Whole(status, after.into_iter().collect(), Vec::new()))
    });
}

#[test]
fn what_passes_is_tried_again() {
    let (fake, plugin, reference) = with_plugin();
    let again = [
        (2, 503, None),
        (1, 500, None),
        (2, 429, None),
        (1, 429, Some("0")),
        (1, 502, Some("later")),
    ];
    for (times, status, after) in again {
        fails(&fake, times, status, after);
        assert_eq!(pull(&registries(), &reference).unwrap().bytes(), plugin.bytes(), "{status}");
        assert_eq!(fake.asked().len(), times + 2);
    }
}

#[test]
fn what_does_not_pass_is_told() {
    let (fake, _, reference) = with_plugin();
    fails(&fake, 9, 503, None);
    assert_snapshot!(refused(&fake, &reference), @"[registry.unavailable] oci://FAKE/acme/plugins/sidecar:2.1.0@MANIFEST: FAKE answers with status 503");
    assert_eq!(fake.asked().len(), 3);
    fails(&fake, 9, 429, Some("3600"));
    assert_snapshot!(refused(&fake, &reference), @"[registry.unavailable] oci://FAKE/acme/plugins/sidecar:2.1.0@MANIFEST: FAKE has had too many requests (429) and asks to wait for 3600 s");
    assert_eq!(fake.asked().len(), 1, "an hour is not waited for");
    fails(&fake, 9, 418, None);
    assert_snapshot!(refused(&fake, &reference), @"[registry.unavailable] oci://FAKE/acme/plugins/sidecar:2.1.0@MANIFEST: FAKE answers with status 418");
    assert_eq!(fake.asked().len(), 1);
    fails(&fake, 9, 404, None);
    assert_snapshot!(refused(&fake, &reference), @r"
    [release.incomplete] oci://FAKE/acme/plugins/sidecar:2.1.0@MANIFEST: no such manifest MANIFEST
      hint: check the spelling; some registries say this of what one may not see, too
    ");
    fake.otherwise(|_| {
        let body = r#"{"errors":[{"code":"DENIED","message":"not\u0007 yours"}]}"#;
        Some(Reply::Whole(403, Vec::new(), body.into()))
    });
    assert_snapshot!(refused(&fake, &reference), @r"
    [registry.denied] oci://FAKE/acme/plugins/sidecar:2.1.0@MANIFEST: FAKE forbids this (403): DENIED not yours
      hint: these credentials lack a right on this repository
    ");
}

#[test]
fn an_upload_that_failed_is_begun_again() {
    let fake = Fake::start();
    let mut cut = 2;
    fake.otherwise(move |ask| {
        (ask.method == "PUT" && ask.path.contains("/uploads/") && cut > 0).then(|| {
            cut -= 1;
            if cut == 0 {
                Reply::Raw(Vec::new())
            } else {
                Reply::Whole(500, Vec::new(), Vec::new())
            }
        })
    });
    let plugin = plugin("2.1.0");
    let pushed = registries().push_plugin(&fake.repository("a"), &plugin).unwrap();
    assert_eq!(pushed.sent, 2);
    assert_eq!(pull(&registries(), &pushed.reference).unwrap().bytes(), plugin.bytes());
}

#[test]
fn an_upload_goes_to_no_other_address() {
    for location in ["http://elsewhere.example/upload", "//elsewhere.example/x", "upload", ""] {
        let fake = Fake::start();
        fake.otherwise(move |ask| {
            let location = vec![("Location", location.to_owned())];
            (ask.method == "POST").then(|| Reply::Whole(202, location, Vec::new()))
        });
        let refused = registries().push_plugin(&fake.repository("a"), &plugin("2.1.0"));
        let refused = shown(&fake, &refused.unwrap_err());
        assert!(refused.contains("sends an upload to another address"), "{refused}");
    }
}

#[test]
fn a_digest_that_lies_is_refused() {
    let (fake, plugin, reference) = with_plugin();
    fake.damage(plugin.digest());
    let told = refused(&fake, &reference);
    assert!(
        told.contains("the blob LAYER is not what it should be: expected LAYER, found sha256:"),
        "{told}"
    );
    let (fake, _, reference) = with_plugin();
    fake.damage(reference.digest.unwrap());
    let told = refused(&fake, &reference);
    assert!(
        told.contains(
            "the manifest MANIFEST is not what it should be: expected MANIFEST, found sha256:"
        ),
        "{told}"
    );
    // A tag holds nobody to anything; but what the registry itself says of it counts.
    let (fake, _, reference) = with_plugin();
    fake.otherwise(|ask| {
        let digest = vec![("Docker-Content-Digest", Digest::of("other").to_string())];
        ask.path.ends_with("/2.1.0").then(|| Reply::Whole(200, digest, b"{}".to_vec()))
    });
    let reference = Reference { digest: None, ..reference };
    let error = pull(&registries(), &reference).unwrap_err();
    assert!(matches!(*error.fault, crate::oci::OciFault::Lie { .. }), "{error}");
}

#[test]
fn a_size_that_lies_is_refused() {
    let (fake, plugin, reference) = with_plugin();
    let bytes = plugin.bytes().to_vec();
    let blob = move |fake: &Fake, make: fn(&[u8]) -> Reply| {
        let bytes = bytes.clone();
        fake.otherwise(move |ask| ask.path.contains("/blobs/").then(|| make(&bytes)));
    };
    blob(&fake, |bytes| Reply::Whole(200, Vec::new(), [bytes, b"more"].concat()));
    let told = refused(&fake, &reference);
    assert!(
        told.contains("the blob LAYER is not what it should be: expected SIZE bytes, found"),
        "{told}"
    );
    blob(&fake, |_| Reply::Endless(b"HTTP/1.1 200 X\r\n\r\n".to_vec()));
    assert_snapshot!(refused(&fake, &reference), @r"
    [release.changed] oci://FAKE/acme/plugins/sidecar: the blob LAYER is not what it should be: expected SIZE bytes, found more
      hint: the registry, or somebody between, gave other bytes; nothing of them was used
    ");
    // Chunked, so that nothing is announced: an end that comes too early is a lie, not a broken line.
    blob(&fake, |_| {
        Reply::Raw(
            b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n".to_vec(),
        )
    });
    assert_snapshot!(refused(&fake, &reference), @r"
    [release.changed] oci://FAKE/acme/plugins/sidecar: the blob LAYER is not what it should be: expected SIZE bytes, found 2 bytes
      hint: the registry, or somebody between, gave other bytes; nothing of them was used
    ");
}

#[test]
fn a_connection_that_is_cut_is_tried_again_and_then_told() {
    let (fake, plugin, reference) = with_plugin();
    let bytes = plugin.bytes().to_vec();
    let cut = |fake: &Fake, mut times: usize| {
        let bytes = bytes.clone();
        fake.otherwise(move |ask| {
            if !ask.path.contains("/blobs/") || times == 0 {
                return None;
            }
            times -= 1;
            let head = format!("HTTP/1.1 200 X\r\nContent-Length: {}\r\n\r\n", bytes.len());
            Some(Reply::Raw([head.as_bytes(), &bytes[..100]].concat()))
        });
    };
    cut(&fake, 2);
    assert_eq!(pull(&registries(), &reference).unwrap().bytes(), plugin.bytes());
    cut(&fake, 9);
    assert_snapshot!(refused(&fake, &reference), @"[registry.unavailable] oci://FAKE/acme/plugins/sidecar: FAKE cannot be reached: the connection broke off after 100 bytes of the blob LAYER (Peer disconnected)");
}

#[test]
fn ten_gigabytes_are_refused_before_a_byte_is_read() {
    let fake = Fake::start();
    let mut layer = Descriptor::of("application/wasm", b"");
    layer.size = 10 << 30;
    let config = Descriptor::of("application/vnd.wasm.config.v0+json", b"{}");
    let manifest = json!({"schemaVersion": 2, "config": config, "layers": [layer]});
    fake.put_manifest("big", "1", manifest.to_string().as_bytes());
    let error = pull(&registries(), &fake.reference("big:1")).unwrap_err();
    assert_snapshot!(shown(&fake, &error), @"[release.invalid] oci://FAKE/big: the blob sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 has 10737418240 bytes, and the most are 134217728 bytes");
    assert_eq!(fake.asked(), ["GET /v2/big/manifests/1"]);
}

#[test]
fn a_manifest_or_a_list_without_an_end_is_refused() {
    let (fake, _, reference) = with_plugin();
    fake.otherwise(|_| Some(Reply::Endless(b"HTTP/1.1 200 X\r\n\r\n{".to_vec())));
    assert_snapshot!(refused(&fake, &reference), @"[release.invalid] oci://FAKE/acme/plugins/sidecar:2.1.0@MANIFEST: the manifest MANIFEST does not end, and the most are 4194304 bytes");
    let name = "sidecar".parse().unwrap();
    let list = registries().plugin_versions(&fake.repository("acme/plugins"), &name);
    assert_snapshot!(shown(&fake, &list.unwrap_err()), @"[release.invalid] oci://FAKE/acme/plugins/sidecar: the list of tags does not end, and the most are 4194304 bytes");
    let body = json!({"tags": ["1.0.0"]}).to_string();
    fake.otherwise(move |_| {
        let link = vec![("Link", "<x>; rel=\"next\"".to_owned())];
        Some(Reply::Whole(200, link, body.clone().into_bytes()))
    });
    let list = registries().plugin_versions(&fake.repository("acme/plugins"), &name);
    assert_snapshot!(shown(&fake, &list.unwrap_err()), @"[registry.unavailable] oci://FAKE/acme/plugins/sidecar: FAKE has more than 100 pages of tags");
}

#[test]
fn what_is_no_registry_is_told() {
    let (fake, _, reference) = with_plugin();
    fake.otherwise(|_| Some(Reply::Raw(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec())));
    let told = refused(&fake, &reference);
    assert!(told.starts_with("[registry.unavailable]"), "{told}");
    fake.otherwise(|_| Some(Reply::Whole(200, Vec::new(), b"<html>".to_vec())));
    let html = Reference { digest: None, ..reference };
    let error = pull(&registries(), &html).unwrap_err();
    assert_snapshot!(shown(&fake, &error).replace(&Digest::of("<html>").to_string(), "HTML"), @"[release.invalid] oci://FAKE/acme/plugins/sidecar:2.1.0: the manifest HTML is not the JSON that belongs there: expected value at line 1 column 1");
    // A port that nobody listens on any more.
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let reference = format!("oci://{gone}/a:1").parse().unwrap();
    let error = pull(&registries(), &reference).unwrap_err().to_string();
    assert_snapshot!(error.replace(&gone.to_string(), "GONE"), @"oci://GONE/a:1: GONE cannot be reached: connection refused");
}

#[test]
fn a_redirect_is_followed_to_a_blob_and_not_for_ever() {
    let (fake, plugin, reference) = with_plugin();
    let host = fake.host.clone();
    fake.otherwise(move |ask| {
        let moved = ask.path.strip_prefix("/v2/acme/plugins/sidecar/blobs/")?;
        let to = format!("http://{host}/v2/storage/blobs/{moved}");
        Some(Reply::Whole(307, vec![("Location", to)], Vec::new()))
    });
    assert_eq!(pull(&registries(), &reference).unwrap().bytes(), plugin.bytes());
    fake.otherwise(|ask| Some(Reply::Whole(307, vec![("Location", ask.path.clone())], Vec::new())));
    assert_snapshot!(refused(&fake, &reference), @"[registry.unavailable] oci://FAKE/acme/plugins/sidecar:2.1.0@MANIFEST: FAKE sends on from one address to the next");
}

#[test]
fn off_line_only_what_was_pulled_before_is_there() {
    let (fake, plugin, reference) = with_plugin();
    let folder = tempfile::tempdir().unwrap();
    let store = Some(folder.path().join("oci"));
    let with =
        |offline| Registries::new(RegistrySettings { offline, store: store.clone(), ..settings() });
    assert_snapshot!(shown(&fake, &pull(&with(true), &fake.reference("a:1")).unwrap_err()), @r"
    [registry.unavailable] oci://FAKE/a:1: this needs the network, and --offline forbids it
      hint: what is in the cache is used off-line: run it once without
    ");
    pull(&with(false), &reference).unwrap();
    fake.asked();
    assert_eq!(pull(&with(true), &reference).unwrap().bytes(), plugin.bytes());
    assert_eq!(pull(&with(false), &reference).unwrap().bytes(), plugin.bytes());
    assert_eq!(fake.asked(), [""; 0], "what is kept is not asked for");
    // What is damaged is as good as gone.
    let blob = folder.path().join("oci/blobs/sha256").join(plugin.digest().hex());
    std::fs::write(&blob, "damaged").unwrap();
    assert!(pull(&with(true), &reference).is_err());
    pull(&with(false), &reference).unwrap();
    assert_eq!(std::fs::read(&blob).unwrap(), plugin.bytes()[..]);
}
