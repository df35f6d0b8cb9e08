//! Plugins go there and come back.

use bowline_core::Digest;
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::*;
use crate::layout::{Descriptor, Layout};

#[test]
fn a_plugin_that_was_pushed_is_pulled_again() {
    let (fake, plugin, reference) = with_plugin();
    assert_eq!(reference.tag.as_deref(), Some("2.1.0"));
    for text in [
        "acme/plugins/sidecar:2.1.0",
        &format!("acme/plugins/sidecar@{}", reference.digest.unwrap()),
    ] {
        let pulled = pull(&registries(), &fake.reference(text)).unwrap();
        assert_eq!(pulled.bytes(), plugin.bytes());
    }
}

#[test]
fn a_registry_and_a_layout_have_the_same_digests() {
    let (fake, plugin, reference) = with_plugin();
    let folder = tempfile::tempdir().unwrap();
    let layout = Layout::create(&folder.path().join("plugins.oci")).unwrap();
    layout.push(&plugin).unwrap();
    assert_eq!(Some(layout.list().unwrap()[0].manifest_digest), reference.digest);
    let path = layout.path().display();
    for text in ["", ":2.1.0", ":sidecar:2.1.0", &format!("@{}", reference.digest.unwrap())] {
        let reference = format!("oci-layout:{path}{text}").parse().unwrap();
        assert_eq!(pull(&registries(), &reference).unwrap().bytes(), plugin.bytes());
    }
    let gone = pull(&registries(), &fake.reference("acme/plugins/sidecar:9.9.9")).unwrap_err();
    assert!(gone.to_string().ends_with("sidecar:9.9.9: no such tag: 9.9.9"), "{gone}");
    let other = format!("oci-layout:{path}:sidecar:2.1.1").parse().unwrap();
    let refused = pull(&registries(), &other).unwrap_err().to_string();
    assert!(refused.ends_with("no such plugin in this folder"), "{refused}");
}

#[test]
fn what_is_there_is_not_sent_again() {
    let (fake, plugin, _) = with_plugin();
    let source = fake.repository("acme/plugins");
    let again = registries().push_plugin(&source, &plugin).unwrap();
    assert!(again.already_there && again.sent == 0);
    let asked = fake.asked().into_iter();
    let methods = asked.map(|ask| ask.split(' ').next().unwrap().to_owned());
    assert_eq!(methods.collect::<Vec<_>>(), ["GET", "HEAD", "HEAD"]);
}

#[test]
fn a_version_never_changes() {
    let (fake, _, _) = with_plugin();
    let other = fixture::plugin("sidecar", "2.1.0", "transformer", "another");
    let refused = registries().push_plugin(&fake.repository("acme/plugins"), &other).unwrap_err();
    let refused = regex_lite(&shown(&fake, &refused));
    assert_snapshot!(refused, @r"
    [release.changed] oci://FAKE/acme/plugins/sidecar:2.1.0: sha256:# is there already, and this is sha256:#: a version never changes
      hint: publish the change as the next version
    ");
}

#[test]
fn versions_are_listed_page_by_page_and_in_their_order() {
    let fake = Fake::start();
    let source = fake.repository("acme/plugins");
    let all = ["2.1.0", "2.10.0", "2.9.0", "2.11.0-rc.1", "2.9.0+build.7"];
    for version in all {
        registries().push_plugin(&source, &plugin(version)).unwrap();
    }
    fake.put_manifest("acme/plugins/sidecar", "latest", b"{}");
    let listed = |name: &str| {
        let versions = registries().plugin_versions(&source, &name.parse().unwrap()).unwrap();
        versions.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(listed("sidecar"), ["2.1.0", "2.9.0", "2.9.0+build.7", "2.10.0", "2.11.0-rc.1"]);
    assert_eq!(listed("nothing"), [""; 0]);
}

/// A manifest around a plugin as somebody else writes it.
fn foreign(config: &str, layers: &[(&str, Option<&str>)], artefact_type: Option<&str>) -> Value {
    let plugin = plugin("2.1.0");
    let layers = layers.iter().map(|(kind, title)| {
        let mut layer = Descriptor::of(kind, plugin.bytes());
        let title = title.map(|title| ("org.opencontainers.image.title".into(), title.into()));
        layer.annotations.extend(title);
        layer
    });
    let mut manifest = json!({
        "schemaVersion": 2,
        "config": {"mediaType": config, "digest": Digest::of("{}").to_string(), "size": 2},
        "layers": layers.collect::<Vec<_>>(),
    });
    if let Some(kind) = artefact_type {
        manifest["artifactType"] = json!(kind);
    }
    manifest
}

fn pull_foreign(manifest: &Value) -> Result<Artifact, String> {
    let fake = Fake::start();
    fake.put_blob(plugin("2.1.0").bytes());
    fake.put_manifest("foreign", "1", manifest.to_string().as_bytes());
    pull(&registries(), &fake.reference("foreign:1")).map_err(|error| shown(&fake, &error))
}

#[test]
fn the_layouts_of_other_tools_are_read() {
    let wasm = "application/vnd.wasm.content.layer.v1+wasm";
    let empty = "application/vnd.oci.empty.v1+json";
    let others = [
        foreign("application/vnd.wasm.config.v1+json", &[(wasm, None)], None),
        foreign(
            "application/vnd.oci.image.config.v1+json",
            &[("application/vnd.module.wasm.content.layer.v1+wasm", None)],
            None,
        ),
        foreign(empty, &[("application/wasm", None)], Some("application/vnd.acme.plugin")),
        foreign(empty, &[("application/octet-stream", Some("sidecar.wasm"))], None),
        foreign(empty, &[("text/markdown", Some("README.md")), (wasm, None)], None),
    ];
    for manifest in &others {
        assert_eq!(pull_foreign(manifest).unwrap().bytes(), plugin("2.1.0").bytes(), "{manifest}");
    }
}

#[test]
fn what_is_no_plugin_is_told_with_what_it_is() {
    let tar = "application/vnd.oci.image.layer.v1.tar+gzip";
    let refused =
        |layers: &[(&str, Option<&str>)]| pull_foreign(&foreign("x", layers, None)).unwrap_err();
    assert_snapshot!(refused(&[]), @"[release.invalid] oci://FAKE/foreign:1: a plugin has one WebAssembly layer; it has none at all");
    assert_snapshot!(refused(&[(tar, None)]), @"[release.invalid] oci://FAKE/foreign:1: a plugin has one WebAssembly layer; its layers are application/vnd.oci.image.layer.v1.tar+gzip");
    let twice = [("application/wasm", None), ("application/wasm", None)];
    assert_snapshot!(refused(&twice), @"[release.invalid] oci://FAKE/foreign:1: a plugin has one WebAssembly layer; its layers are application/wasm, application/wasm");
    let untitled = [("application/octet-stream", Some("sidecar.tar"))];
    assert_snapshot!(refused(&untitled), @"[release.invalid] oci://FAKE/foreign:1: a plugin has one WebAssembly layer; its layers are application/octet-stream");
    let index = json!({"schemaVersion": 2, "manifests": []});
    let refused = pull_foreign(&index).unwrap_err();
    assert!(refused.contains("this is an index of several artefacts"), "{refused}");
}

/// Digests differ whenever a plugin's bytes do.
fn regex_lite(text: &str) -> String {
    let mut parts = text.split("sha256:");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| format!("{text}sha256:#{}", &part[64..]))
}
