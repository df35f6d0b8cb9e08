//! Plugins without behaviour: components of any world, made from its WIT.

use bowline_artifact::build::encode_guest;
use bowline_artifact::manifest::PluginToml;
use bowline_artifact::{Artifact, ArtifactError, Manifest, attach};
use wit_component::{StringEncoding, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve};

/// The interface in force, as text.
pub const WIT: &str = include_str!("../../../../wit/v0.1/plugin.wit");

/// A core module for a world of `wit`, as a compiler leaves it.
pub fn core_module(wit: &str, world: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("plugin.wit", wit).unwrap();
    let world = resolve.select_world(&[package], Some(world)).unwrap();
    let abi = ManglingAndAbi::Legacy(wit_parser::LiftLowerAbi::Sync);
    let mut module = wit_component::dummy_module(&resolve, world, abi);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    module
}

/// The description of a world, as it lies in a core module's custom section.
pub fn world_section(wit: &str, world: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("plugin.wit", wit).unwrap();
    let world = resolve.select_world(&[package], Some(world)).unwrap();
    wit_component::metadata::encode(&resolve, world, StringEncoding::UTF8, None).unwrap()
}

/// A component of a world of `wit`.
pub fn component(wit: &str, world: &str) -> Vec<u8> {
    encode_guest(&core_module(wit, world)).unwrap()
}

/// The manifest of a plugin called `probe`.
pub fn manifest(role: &str, interface: &str) -> Manifest {
    let text = format!(
        "name = \"probe\"\nversion = \"2.1.0\"\nrole = \"{role}\"\ninterface = \"{interface}\"\n\
         summary = \"Does nothing\"\nlicense = \"Apache-2.0\"\n"
    );
    PluginToml::read(&text).unwrap().manifest
}

/// The file of a sound plugin of this role.
pub fn plugin(role: &str) -> Vec<u8> {
    let component = component(WIT, &format!("{role}-plugin"));
    attach(&component, &manifest(role, "bowline:plugin@0.1.0")).unwrap()
}

/// How `component` with a manifest of this role and interface is refused.
pub fn refusal(component: &[u8], role: &str, interface: &str) -> ArtifactError {
    Artifact::read(attach(component, &manifest(role, interface)).unwrap()).unwrap_err()
}
