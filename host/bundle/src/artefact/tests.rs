//! Releases go into artefacts and come back.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::*;
use crate::layout::{Descriptor, Layout};
use crate::oci::{OciError, Reference, Registries, RegistrySettings};
use crate::tests::fixture::{Fixture, plugin};

const SPEC: &str = "
  plugins: {sidecar: \">=2, <3\"}
  manifests: [manifests/a.yaml, manifests, more/*.yaml]
  valuesSchema: values.schema.json
  terraform: {module: infra}
  pipeline:
    - transform: sidecar
      files: web
";

fn object(name: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n")
}

fn fixture() -> Fixture {
    let fixture = Fixture::new();
    fixture.plugin("sidecar", "2.1.0", "transformer").plugin("sidecar", "2.0.0", "transformer");
    fixture.file("manifests/a.yaml", object("a")).file("manifests/b.yaml", object("b"));
    fixture.file("more/c.yaml", object("c")).file("more/left-out.txt", "x");
    fixture.file("values.schema.json", r#"{"type": "object"}"#);
    fixture.file("infra/main.tf", "").file("infra/.terraform.lock.hcl", "");
    fixture.file("web/index.html", "hello").file("customers/acme.yaml", "not read");
    fixture.release(SPEC);
    let digest = plugin("sidecar", "2.1.0", "transformer", "x").digest();
    let lock =
        format!("[[plugin]]\nname = \"sidecar\"\nversion = \"2.1.0\"\ndigest = \"{digest}\"\n");
    fixture.file("bowline.lock", lock);
    fixture
}

fn built(fixture: &Fixture) -> BuiltBundle {
    build(&fixture.options()).unwrap_or_else(|errors| panic!("{}", fixture.shown(&errors)))
}

fn registries() -> Registries {
    Registries::new(RegistrySettings::default())
}

fn found(layout: &Path) -> Result<FoundBundle, OciError> {
    let reference = Reference {
        place: crate::oci::ArtefactPlace::Layout(layout.into()),
        tag: None,
        digest: None,
    };
    FoundBundle::find(&registries(), &reference)
}

fn told(folder: &Path, error: &OciError) -> String {
    let mut text = format!("[{}] {error}", error.class());
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text.replace(&folder.display().to_string(), "ROOT")
}

#[test]
fn a_release_comes_back_as_it_went() {
    let fixture = fixture();
    let bundle = built(&fixture);
    let layout = fixture.path("out.oci");
    bundle.write(&layout).unwrap();
    let found = found(&layout).unwrap();
    assert_eq!((found.digest, found.release_digest), (bundle.digest, bundle.release_digest));
    let names = found.parts.iter().map(|part| match &part.kind {
        PartKind::Files(name) => name.clone(),
        PartKind::Plugin(id) => format!("<{id}>"),
    });
    let names: Vec<String> = names.collect();
    assert_eq!(
        names,
        [
            "release.yaml",
            "bowline.lock",
            "values.schema.json",
            "manifests/a.yaml",
            "manifests",
            "more/*.yaml",
            "infra",
            "web",
            "<sidecar 2.1.0>"
        ]
    );
    let out = fixture.path("new/out");
    let verified = found.unpack(&out).unwrap();
    assert_eq!((verified.release_digest, verified.plugins), (bundle.release_digest, 1));
    assert!(!out.join("customers").exists() && !out.join("more/left-out.txt").exists());
    for path in ["release.yaml", "bowline.lock", "infra/.terraform.lock.hcl", "web/index.html"] {
        assert_eq!(fs::read(out.join(path)).unwrap(), fs::read(fixture.path(path)).unwrap());
    }
    // What was unpacked is built into the very same artefact.
    let options = crate::OpenOptions { release: out.clone(), ..Default::default() };
    assert_eq!(build(&options).unwrap().digest, bundle.digest);
    assert_eq!(verify_folder(&out).unwrap(), verified);
    let again = found.unpack(&out).unwrap_err();
    assert_snapshot!(told(fixture.as_ref(), &again), @"[release.invalid] oci-layout:ROOT/out.oci: ROOT/new/out is there, and only an empty folder is written to");
    let listed: Vec<_> = fs::read_dir(fixture.path("new")).unwrap().collect();
    assert_eq!(listed.len(), 1, "nothing is left beside it");
}

#[test]
fn the_same_release_has_the_same_digest_everywhere() {
    let (one, other) = (fixture(), fixture());
    other.file("manifests/a.yaml", object("a"));
    assert_eq!(built(&one).digest, built(&other).digest);
    other.file("customers/other.yaml", "x").file("manifests/README.md", "x");
    assert_eq!(built(&one).digest, built(&other).digest);
    other.file("web/index.html", "hallo");
    assert_ne!(built(&one).digest, built(&other).digest);
}

#[test]
fn a_folder_that_holds_nothing_comes_back_too() {
    let fixture = fixture();
    fs::remove_file(fixture.path("web/index.html")).unwrap();
    let bundle = built(&fixture);
    bundle.write(&fixture.path("out.oci")).unwrap();
    found(&fixture.path("out.oci")).unwrap().unpack(&fixture.path("out")).unwrap();
    assert!(fixture.path("out/web").is_dir());
}

#[test]
fn a_release_without_its_lock_is_not_built() {
    let fixture = fixture();
    fs::remove_file(fixture.path("bowline.lock")).unwrap();
    let refused = fixture.shown(&build(&fixture.options()).unwrap_err());
    assert!(refused.contains("bowline.lock") && refused.contains("`bowline lock`"), "{refused}");
}

#[test]
fn only_layers_that_changed_are_written_again() {
    let fixture = fixture();
    let layout = fixture.path("out.oci");
    let blobs = || fs::read_dir(layout.join("blobs/sha256")).unwrap().count();
    built(&fixture).write(&layout).unwrap();
    let before = blobs();
    fixture.file("web/index.html", "hallo");
    built(&fixture).write(&layout).unwrap();
    assert_eq!(blobs() - before, 3, "the part, the config and the manifest");
    assert!(found(&layout).is_ok(), "the version moved to the new one");
}

/// A layout with a bundle whose manifest was changed by hand.
fn changed(
    fixture: &Fixture,
    change: impl Fn(&mut Value),
    tars: &[Vec<u8>],
) -> Result<Verified, OciError> {
    let layout = fixture.path("changed.oci");
    built(fixture).write(&layout).unwrap();
    let original = found(&layout).unwrap();
    let mut manifest: Value = serde_json::from_slice(&original.manifest_bytes()).unwrap();
    change(&mut manifest);
    let bytes = serde_json::to_vec(&manifest).unwrap();
    let tars: Vec<&[u8]> = tars.iter().map(|tar| &tar[..]).collect();
    let put = Layout::open(&layout).unwrap();
    put.put(ARTEFACT_TYPE, "shop:2.4.0", &bytes, &tars).unwrap();
    // Only the changed one has the name, whatever the release is called.
    let reference = format!("oci-layout:{}:shop:2.4.0@{}", layout.display(), Digest::of(&bytes));
    FoundBundle::find(&registries(), &reference.parse().unwrap())?.unpack(&fixture.path("out"))
}

fn layer(tar: &[u8], name: &str) -> Value {
    let mut layer = Descriptor::of(PART, tar);
    layer.annotations.insert(PART_NAME.into(), name.into());
    serde_json::to_value(layer).unwrap()
}

#[test]
fn what_is_not_the_release_that_it_says_is_refused_and_leaves_nothing() {
    let fixture = fixture();
    let refused = |change: &dyn Fn(&mut Value), tars: &[Vec<u8>]| {
        let refused = told(fixture.as_ref(), &changed(&fixture, change, tars).unwrap_err());
        assert!(!fixture.path("out").exists());
        let left = fs::read_dir(&fixture).unwrap().filter(|entry| {
            entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(".partial")
        });
        assert_eq!(left.count(), 0);
        let refused = refused
            .split("@sha256:")
            .map(|part| part.get(64..).filter(|rest| rest.starts_with(": ")).unwrap_or(part));
        refused.collect::<Vec<_>>().join("@#")
    };
    let missing =
        refused(&|manifest| drop(manifest["layers"].as_array_mut().unwrap().remove(6)), &[]);
    assert_snapshot!(missing, @r#"[release.incomplete] oci-layout:ROOT/changed.oci:shop:2.4.0@#: the release in it is not whole: release.yaml:11:23: "infra" is not in the release's folder"#);
    let no_plugin =
        refused(&|manifest| drop(manifest["layers"].as_array_mut().unwrap().pop()), &[]);
    assert!(no_plugin.contains("the release in it is not whole"), "{no_plugin}");
    let other = tar::write([("web/index.html", &b"hallo"[..])]).unwrap();
    let with = layer(&other, "web");
    let lies =
        refused(&|manifest| manifest["layers"][7] = with.clone(), std::slice::from_ref(&other));
    assert!(
        lies.contains("the release in it is not what it should be: expected sha256:"),
        "{lies}"
    );
    let twice = tar::write([("web/index.html", &b"hello"[..])]).unwrap();
    let with = layer(&twice, "web");
    let twice = refused(
        &|manifest| manifest["layers"].as_array_mut().unwrap().insert(0, with.clone()),
        &[twice],
    );
    assert!(twice.ends_with("\"web/index.html\" is there twice"), "{twice}");
    let inside = tar::write([("plugins.oci/index.json", &b"{}"[..])]).unwrap();
    let with = layer(&inside, "web");
    let inside = refused(&|manifest| manifest["layers"][7] = with.clone(), &[inside]);
    assert!(inside.ends_with("is where its plugins go"), "{inside}");
    let mut link = other.clone();
    link[156] = b'2';
    let sum: u32 = link[..512]
        .iter()
        .enumerate()
        .map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) })
        .sum();
    link[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let with = layer(&link, "web");
    let link = refused(&|manifest| manifest["layers"][7] = with.clone(), &[link]);
    assert_snapshot!(link, @r#"[release.invalid] oci-layout:ROOT/changed.oci:shop:2.4.0@#: its part "web": "web/index.html" is a symbolic link, and a part of a bundle holds regular files only"#);
    let big = refused(&|manifest| manifest["layers"][7]["size"] = json!(10_u64 << 30), &[]);
    assert_snapshot!(big, @"[release.invalid] oci-layout:ROOT/changed.oci:shop:2.4.0@#: the release in it has 10737433600 bytes, and the most are 629145600 bytes");
    let kind = refused(&|manifest| manifest["layers"][7]["mediaType"] = json!("text/plain"), &[]);
    assert!(kind.contains("of type \"text/plain\" is no part of a release"), "{kind}");
    let renamed = refused(
        &|manifest| manifest["layers"][8]["annotations"][PLUGIN_NAME] = json!("sidecar@2.1.1"),
        &[],
    );
    assert!(
        renamed.ends_with("the plugin that it calls sidecar 2.1.1 is sidecar 2.1.0"),
        "{renamed}"
    );
}

#[test]
fn a_bit_that_flips_in_any_blob_is_refused() {
    let fixture = fixture();
    let layout = fixture.path("out.oci");
    let bundle = built(&fixture);
    bundle.write(&layout).unwrap();
    for entry in fs::read_dir(layout.join("blobs/sha256")).unwrap() {
        let path = entry.unwrap().path();
        let good = fs::read(&path).unwrap();
        let mut bad = good.clone();
        bad[good.len() / 2] ^= 4;
        fs::write(&path, bad).unwrap();
        assert!(found(&layout).and_then(|found| found.verify()).is_err(), "{}", path.display());
        fs::write(&path, good).unwrap();
    }
    assert!(found(&layout).unwrap().verify().is_ok());
}

#[test]
fn signatures_go_along_with_a_bundle_and_change_nothing_of_it() {
    use crate::signature::tests::{other_key, p256};
    use crate::trust::TrustPolicy;
    let fixture = fixture();
    let unsigned = built(&fixture).digest;
    let reference = |layout: &str| format!("oci-layout:{}", fixture.path(layout).display());
    let sidecar = format!("{}:sidecar:2.1.0", reference("plugins.oci")).parse().unwrap();
    registries().sign_plugin(&sidecar, &p256()).unwrap();
    let bundle = built(&fixture);
    assert_eq!(bundle.digest, unsigned);
    bundle.write(&fixture.path("out.oci")).unwrap();
    let found_there = found(&fixture.path("out.oci")).unwrap();
    let policy = TrustPolicy::of_key("other".to_owned(), other_key().public());
    let refused = found_there.signed_by(&policy, None).unwrap_err();
    assert_eq!(refused.class(), bowline_core::FailureClass::ReleaseUntrusted);
    assert!(!found_there.sign(&other_key()).unwrap().already);
    // On to another layout, and from there to a folder.
    found(&fixture.path("out.oci"))
        .unwrap()
        .load()
        .unwrap()
        .write(&fixture.path("on.oci"))
        .unwrap();
    let moved = found(&fixture.path("on.oci")).unwrap();
    assert_eq!(moved.signed_by(&policy, None).unwrap().as_deref(), Some("other"));
    assert!(moved.sign(&other_key()).unwrap().already);
    moved.unpack(&fixture.path("out")).unwrap();
    let of_plugin = format!("{}:sidecar:2.1.0", reference("out/plugins.oci")).parse().unwrap();
    assert!(registries().sign_plugin(&of_plugin, &p256()).unwrap().already);
    assert!(!registries().sign_plugin(&of_plugin, &other_key()).unwrap().already);
    // What is brought again takes nothing away.
    moved.take_signatures(&fixture.path("out")).unwrap();
    assert!(registries().sign_plugin(&of_plugin, &other_key()).unwrap().already);
}
