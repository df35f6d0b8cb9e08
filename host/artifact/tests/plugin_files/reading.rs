//! The manifest is found where it belongs, once, and comes back as it was.

use bowline_artifact::{Artifact, ArtifactError, Form, ReadOptions, attach};
use bowline_core::{Digest, FailureClass, Role};
use wasm_encoder::{Component, ComponentSectionId, CustomSection, RawSection};

use crate::sample;

#[test]
fn a_plugin_of_each_role_reads_back() {
    for role in Role::ALL {
        let file = sample::plugin(role.word());
        let artifact = Artifact::read(file.clone()).unwrap();
        assert_eq!(artifact.id().to_string(), "probe 2.1.0");
        assert_eq!((artifact.manifest().role, artifact.form()), (role, Form::Component));
        assert_eq!(artifact.digest(), Digest::of(&file));
        let exports: Vec<_> = artifact.exports().iter().map(ToString::to_string).collect();
        assert_eq!(exports, [format!("bowline:plugin/{role}@0.1.0")]);
        let log = artifact.imports().iter().find(|import| import.name == "bowline:plugin/log");
        assert_eq!(log.unwrap().to_string(), "bowline:plugin/log@0.1.0");
    }
}

#[test]
fn a_wasi_command_is_a_krm_function() {
    let artifact = Artifact::read(command("wasi_snapshot_preview1")).unwrap();
    assert_eq!(artifact.form(), Form::Module);

    let denied = Artifact::read(command("env")).unwrap_err();
    assert_eq!(denied.class(), FailureClass::PluginDenied);
    insta::assert_snapshot!(denied, @"probe 2.1.0 imports env/fd_write, which the role transformer is not given; it may import wasi_snapshot_preview1");

    let library = wat::parse_str("(module (memory (export \"memory\") 1))").unwrap();
    let refused = sample::refusal(&library, "transformer", "krm-function/v1");
    insta::assert_snapshot!(refused, @"probe 2.1.0 is no WASI command: it does not export _start");
}

fn command(imports_from: &str) -> Vec<u8> {
    let text = format!(
        r#"(module
            (import "{imports_from}" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
            (memory (export "memory") 1)
            (func (export "_start")))"#
    );
    let manifest = sample::manifest("transformer", "krm-function/v1");
    attach(&wat::parse_str(text).unwrap(), &manifest).unwrap()
}

#[test]
fn form_and_interface_must_agree() {
    let module = wat::parse_str("(module)").unwrap();
    insta::assert_snapshot!(
        sample::refusal(&module, "transformer", "bowline:plugin@0.1.0"),
        @r#"probe 2.1.0 is a core module, and its manifest says interface "bowline:plugin@0.1.0": `bowline plugin build` makes a component of it; of a WASI command the interface is "krm-function/v1""#
    );
    let component = sample::component(sample::WIT, "transformer-plugin");
    insta::assert_snapshot!(
        sample::refusal(&component, "transformer", "krm-function/v1"),
        @r#"probe 2.1.0 is a component, and its manifest says interface "krm-function/v1": of a component it is "bowline:plugin@VERSION""#
    );
}

#[test]
fn a_file_without_a_manifest_is_asked_whether_it_was_stripped() {
    let component = sample::component(sample::WIT, "transformer-plugin");
    insta::assert_snapshot!(
        Artifact::read(component).unwrap_err(),
        @"no `bowline:plugin` section, where a plugin's manifest is: was this stripped? `bowline plugin build` appends it"
    );
    let module = wat::parse_str("(module)").unwrap();
    insta::assert_snapshot!(
        Artifact::read(module).unwrap_err(),
        @r#"a core module without a `bowline:plugin` section, where a plugin's manifest is: `bowline plugin build` makes a component with one of it, or a command where plugin.toml says interface = "krm-function/v1""#
    );
}

#[test]
fn a_second_manifest_is_refused() {
    let mut file = sample::plugin("validator");
    let second = CustomSection { name: "bowline:plugin".into(), data: (&b"{}"[..]).into() };
    append(&mut file, &second);
    let refused = Artifact::read(file).unwrap_err();
    assert!(matches!(refused, ArtifactError::SeveralManifests), "{refused}");
}

#[test]
fn a_manifest_of_a_nested_component_does_not_count() {
    let inner = sample::plugin("transformer");
    let mut outer = Component::new();
    outer.section(&RawSection { id: ComponentSectionId::Component.into(), data: &inner });
    let refused = Artifact::read(outer.finish()).unwrap_err();
    assert!(matches!(refused, ArtifactError::NoManifest { form: Form::Component }), "{refused}");
}

#[test]
fn attaching_again_replaces_the_manifest() {
    let once = sample::plugin("transformer");
    let mut manifest = sample::manifest("transformer", "bowline:plugin@0.1.0");
    assert_eq!(attach(&once, &manifest).unwrap(), once);
    manifest.summary = "Another".into();
    let artifact = Artifact::read(attach(&once, &manifest).unwrap()).unwrap();
    assert_eq!(artifact.manifest(), &manifest);
}

#[test]
fn files_and_manifests_beyond_their_bounds_are_refused() {
    let file = sample::plugin("health");
    let options = ReadOptions { most_bytes: file.len() as u64 - 1, ..ReadOptions::default() };
    let refused = Artifact::read_with(file, &options).unwrap_err();
    assert!(matches!(refused, ArtifactError::TooLarge { .. }), "{refused}");

    let mut manifest = sample::manifest("health", "bowline:plugin@0.1.0");
    manifest.config_schema = Some(serde_json::json!({"description": "x".repeat(1 << 20)}));
    let refused = attach(&sample::plugin("health"), &manifest).unwrap_err();
    assert!(matches!(refused, ArtifactError::ManifestSize { .. }), "{refused}");

    let mut file = sample::component(sample::WIT, "health-plugin");
    let large = vec![b' '; (1 << 20) + 1];
    append(&mut file, &CustomSection { name: "bowline:plugin".into(), data: large.into() });
    let refused = Artifact::read(file).unwrap_err();
    assert!(matches!(refused, ArtifactError::ManifestSize { .. }), "{refused}");
}

fn append(file: &mut Vec<u8>, section: &CustomSection<'_>) {
    use wasm_encoder::{Encode, Section};
    file.push(section.id());
    section.encode(file);
}
