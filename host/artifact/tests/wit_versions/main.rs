//! Two versions of a WIT package: each rule of their comparison, whatever is wrong with their files, and
//! what the component model itself says.
#![cfg(test)]

mod force;
mod functions;
mod interfaces;
mod property;
mod reading;
mod types;
mod versions;

use bowline_artifact::build::encode_guest;
use bowline_artifact::wit::{Change, Difference, Effect, Item, WitPackage, diff, worst};
use wit_component::{StringEncoding, dummy_module, embed_component_metadata, targets};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, PackageId, Resolve};

/// A package with this in it.
fn package(body: &str) -> String {
    format!("package demo:plugin@0.1.0;\n{body}\n")
}

/// What differs between two packages, which must be what the component model says of it too. That one
/// is stricter in one thing: it knows types by name, at which no host looks.
fn differences(old: &str, new: &str) -> Vec<Difference> {
    let found = diff(&read(old), &read(new)).unwrap();
    let type_gone = |one: &Difference| (one.item, one.change) == (Item::Type, Change::Removed);
    if let Err(refusal) = guests_load(old, new)
        && !found.iter().any(type_gone)
    {
        let told = worst(&found) == Some(Effect::BreaksGuests);
        assert!(told, "a guest does not load, and only this was found: {found:#?}\n{refusal}");
    }
    found
}

fn read(text: &str) -> WitPackage {
    WitPackage::parse("demo.wit", text).unwrap()
}

/// The same as text, a line each.
fn text(old: &str, new: &str) -> String {
    let lines: Vec<String> =
        differences(&package(old), &package(new)).iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// Makes a component of every world that is in both versions, and holds it against the new one.
fn guests_load(old: &str, new: &str) -> Result<(), String> {
    let ((old, old_package), (new, new_package)) = (resolved(old), resolved(new));
    for (name, world) in &old.packages[old_package].worlds {
        let Some(target) = new.packages[new_package].worlds.get(name) else { continue };
        let abi = ManglingAndAbi::Legacy(LiftLowerAbi::Sync);
        let mut module = dummy_module(&old, *world, abi);
        embed_component_metadata(&mut module, &old, *world, StringEncoding::UTF8).unwrap();
        let component = encode_guest(&module).unwrap();
        targets(&new, *target, &component).map_err(|error| format!("{name}: {error:?}"))?;
    }
    Ok(())
}

fn resolved(text: &str) -> (Resolve, PackageId) {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("demo.wit", text).unwrap();
    (resolve, package)
}
