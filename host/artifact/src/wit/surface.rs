//! What guests of a package can see of it, as plain values: worlds, and scopes with types and
//! functions.
//!
//! A scope is an interface, or what a world itself imports or exports. Its name is what stands before
//! the name of a function in messages: `edits.`, or `step-plugin: import `.

mod names;
mod reach;
mod reader;
mod spelling;

use std::collections::{BTreeMap, BTreeSet};

use wit_parser::{Docs, PackageName, Stability, TypeId};

use super::identity::{Identity, Table};
use super::package::WitPackage;
use reach::Reach;

/// The form of a type that is another name for one.
pub(super) const ALIAS: &str = "type";

/// What guests can see of a package.
pub(super) struct Surface {
    pub(super) name: PackageName,
    pub(super) note: Note,
    pub(super) worlds: BTreeMap<String, World>,
    /// By name.
    pub(super) scopes: BTreeMap<String, Scope>,
    reach: Reach,
}

/// What people and tools are told about something, and no guest sees.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) docs: Docs,
    pub(super) stability: Stability,
}

/// The interfaces that a world imports and exports, by name; its own functions are in scopes.
pub(super) struct World {
    pub(super) note: Note,
    pub(super) imports: BTreeSet<String>,
    pub(super) exports: BTreeSet<String>,
}

/// Types and functions that guests find together.
pub(super) struct Scope {
    /// The interface, where it is one of the package's own with a name.
    pub(super) interface: Option<String>,
    /// Whether it is another package's.
    pub(super) foreign: bool,
    pub(super) note: Note,
    pub(super) imported_by: BTreeSet<String>,
    pub(super) exported_by: BTreeSet<String>,
    pub(super) types: BTreeMap<String, Definition>,
    pub(super) functions: BTreeMap<String, Signature>,
}

/// A type with a name.
pub(super) struct Definition {
    id: TypeId,
    /// `record`, `variant`, `enum`, `flags`, `resource`, or [`ALIAS`].
    pub(super) form: &'static str,
    pub(super) note: Note,
    pub(super) identity: Identity,
    /// Fields, cases, flags; one without a name where the type stands for another.
    pub(super) members: Vec<Member>,
}

/// A part of a type.
pub(super) struct Member {
    pub(super) name: String,
    pub(super) mention: Option<Mention>,
    pub(super) docs: Docs,
}

/// A type as something mentions it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// As WIT writes it.
    pub(super) text: String,
    pub(super) identity: Identity,
}

/// A function.
pub(super) struct Signature {
    pub(super) note: Note,
    pub(super) waits: bool,
    pub(super) parameters: Vec<(String, Mention)>,
    pub(super) result: Option<Mention>,
}

impl Surface {
    /// Reads a package. Surfaces that are compared share one table.
    pub(super) fn of(package: &WitPackage, table: &mut Table) -> Surface {
        reader::read(package, table)
    }

    /// The functions that a type reaches, by full name.
    pub(super) fn reached(&self, definition: &Definition) -> BTreeSet<&str> {
        self.reach.functions(definition.id)
    }

    /// Whether the package has an interface of its own of this name.
    pub(super) fn has_interface(&self, name: &str) -> bool {
        self.scopes.get(&format!("{name}.")).is_some_and(|scope| scope.interface.is_some())
    }

    /// Whether a world holds no functions, types or interfaces of its own.
    pub(super) fn has_only_interfaces(&self, world: &str) -> bool {
        let before = format!("{world}: ");
        let own = self.scopes.range(before.clone()..);
        let mut own = own.take_while(|(name, _)| name.starts_with(&before));
        own.all(|(name, scope)| {
            !name.ends_with('.') && scope.types.is_empty() && scope.functions.is_empty()
        })
    }
}

impl Scope {
    fn empty(note: Note) -> Scope {
        Scope {
            interface: None,
            foreign: false,
            note,
            imported_by: BTreeSet::new(),
            exported_by: BTreeSet::new(),
            types: BTreeMap::new(),
            functions: BTreeMap::new(),
        }
    }

    fn used_by(&mut self, world: &str, side: &str) {
        let worlds = match side {
            "import" => &mut self.imported_by,
            _ => &mut self.exported_by,
        };
        worlds.insert(world.to_owned());
    }
}

impl Note {
    fn of(docs: &Docs, stability: &Stability) -> Note {
        Note { docs: docs.clone(), stability: stability.clone() }
    }
}
