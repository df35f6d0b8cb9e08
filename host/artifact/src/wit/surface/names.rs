//! What interfaces and types are called in messages, and over versions.

use std::collections::HashMap;

use wit_parser::{
    InterfaceId, PackageName, Resolve, TypeDef, TypeOwner, WorldId, WorldItem, WorldKey,
};

use crate::wit::package::WitPackage;

/// Names that are the same in both versions of a package: its own version is not in them, and of
/// others only the part that decides whether they match.
pub(super) struct Names {
    interfaces: HashMap<InterfaceId, String>,
    worlds: HashMap<WorldId, String>,
}

impl Names {
    pub(super) fn of(package: &WitPackage) -> Names {
        let resolve = &package.resolve;
        let mut interfaces = HashMap::new();
        let mut worlds = HashMap::new();
        for (id, owner) in resolve.packages.iter() {
            let before = match id == package.package {
                true => String::new(),
                false => format!("{}/", matched(&owner.name)),
            };
            for (name, interface) in &owner.interfaces {
                interfaces.insert(*interface, format!("{before}{name}"));
            }
            for (name, world) in &owner.worlds {
                worlds.insert(*world, format!("{before}{name}"));
            }
        }
        for (_, interface, name) in inline(resolve, &worlds) {
            interfaces.entry(interface).or_insert(name);
        }
        Names { interfaces, worlds }
    }

    /// `edits`, `wasi:io@0.2/streams`, or `step-plugin: import aside` for one that a world holds.
    pub(super) fn interface(&self, id: InterfaceId) -> Option<&str> {
        self.interfaces.get(&id).map(String::as_str)
    }

    /// `types.json`; none for a type without a name.
    pub(super) fn full(&self, definition: &TypeDef) -> Option<String> {
        let name = definition.name.as_ref()?;
        let owner = match definition.owner {
            TypeOwner::Interface(id) => self.interface(id),
            TypeOwner::World(id) => self.worlds.get(&id).map(String::as_str),
            TypeOwner::None => None,
        };
        Some(format!("{}.{name}", owner.unwrap_or_default()))
    }
}

/// Interfaces that worlds hold without giving them a place of their own.
fn inline<'a>(
    resolve: &'a Resolve,
    worlds: &'a HashMap<WorldId, String>,
) -> impl Iterator<Item = (WorldId, InterfaceId, String)> + 'a {
    resolve.worlds.iter().flat_map(move |(id, world)| {
        let sides = [("import", &world.imports), ("export", &world.exports)];
        let items = sides
            .into_iter()
            .flat_map(|(side, items)| items.iter().map(move |(key, item)| (side, key, item)));
        items.filter_map(move |(side, key, item)| match (key, item) {
            (WorldKey::Name(name), WorldItem::Interface { id: interface, .. }) => {
                let world = worlds.get(&id)?;
                Some((id, *interface, format!("{world}: {side} {name}")))
            }
            _ => None,
        })
    })
}

/// A package's name with what must be equal for its versions to match.
fn matched(name: &PackageName) -> String {
    let version = name.version.as_ref().map(PackageName::version_compat_track_string);
    let version = version.map(|version| format!("@{version}")).unwrap_or_default();
    format!("{}:{}{version}", name.namespace, name.name)
}
