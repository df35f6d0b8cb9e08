//! What guests of a package can see of it, as plain values: worlds, and scopes with types and
//! functions.
//!
//! A scope is an interface, or what a world itself imports or exports. Its name is what stands before
//! the name of a function in messages: `edits.`, or `step-plugin: import `.

mod names;
mod reach;
mod spelling;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::iter::repeat;

use wit_parser::{
    Docs, Function, InterfaceId, PackageName, Resolve, Stability, Type, TypeDefKind, TypeId,
    WorldId, WorldItem,
};

use super::identity::{Identity, Table, is_alias, parts};
use super::package::WitPackage;
use names::Names;
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
        let resolve = &package.resolve;
        let own = &resolve.packages[package.package];
        let names = Names::of(package);
        let identities = table.identities(resolve, |definition| names.full(definition));
        let mut reader = Reader {
            resolve,
            names: &names,
            table,
            identities,
            scopes: BTreeMap::new(),
            reach: Reach::of(resolve),
        };
        for (id, interface) in resolve.interfaces.iter() {
            reader.interface(id, interface.package == Some(package.package));
        }
        let worlds = own.worlds.iter();
        let worlds = worlds.map(|(name, id)| (name.clone(), reader.world(name, *id))).collect();
        Surface {
            name: own.name.clone(),
            note: Note { docs: own.docs.clone(), stability: Stability::Unknown },
            worlds,
            scopes: reader.scopes,
            reach: reader.reach,
        }
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
        let mut own = self.scopes.range(before.clone()..);
        let mut own = own.by_ref().take_while(|(name, _)| name.starts_with(&before));
        own.all(|(name, scope)| {
            !name.ends_with('.') && scope.types.is_empty() && scope.functions.is_empty()
        })
    }
}

struct Reader<'a> {
    resolve: &'a Resolve,
    names: &'a Names,
    table: &'a mut Table,
    identities: HashMap<TypeId, Identity>,
    scopes: BTreeMap<String, Scope>,
    reach: Reach,
}

impl Reader<'_> {
    fn interface(&mut self, id: InterfaceId, own: bool) {
        let interface = &self.resolve.interfaces[id];
        let Some(name) = self.names.interface(id).map(str::to_owned) else { return };
        let mut scope = Scope {
            interface: interface.name.clone().filter(|_| own),
            foreign: !own,
            ..Scope::empty(Note::of(&interface.docs, &interface.stability))
        };
        for (name, id) in &interface.types {
            scope.types.insert(name.clone(), self.definition(*id));
        }
        let prefix = format!("{name}.");
        for function in interface.functions.values() {
            let signature = self.signature(&prefix, function);
            scope.functions.insert(function.name.clone(), signature);
        }
        self.scopes.insert(prefix, scope);
    }

    fn world(&mut self, name: &str, id: WorldId) -> World {
        let world = &self.resolve.worlds[id];
        let note = Note::of(&world.docs, &world.stability);
        let imports = self.side(name, "import", world.imports.values());
        let exports = self.side(name, "export", world.exports.values());
        World { note, imports, exports }
    }

    /// Reads what a world imports or exports; gives the names of the interfaces among it.
    fn side<'i>(
        &mut self,
        world: &str,
        side: &str,
        items: impl Iterator<Item = &'i WorldItem>,
    ) -> BTreeSet<String> {
        let prefix = format!("{world}: {side} ");
        let mut scope = Scope::empty(Note::of(&Docs::default(), &Stability::Unknown));
        scope.used_by(world, side);
        let mut interfaces = BTreeSet::new();
        for item in items {
            match item {
                WorldItem::Interface { id, .. } => {
                    let Some(name) = self.names.interface(*id) else { continue };
                    interfaces.insert(name.to_owned());
                    if let Some(scope) = self.scopes.get_mut(&format!("{name}.")) {
                        scope.used_by(world, side);
                    }
                }
                WorldItem::Function(function) => {
                    let signature = self.signature(&prefix, function);
                    scope.functions.insert(function.name.clone(), signature);
                }
                WorldItem::Type { id, .. } => {
                    let name = self.resolve.types[*id].name.clone().unwrap_or_default();
                    scope.types.insert(name, self.definition(*id));
                }
            }
        }
        self.scopes.insert(prefix, scope);
        interfaces
    }

    fn definition(&mut self, id: TypeId) -> Definition {
        let definition = &self.resolve.types[id];
        let docs = spelling::member_docs(definition).into_iter().chain(repeat(Docs::default()));
        let members = parts(definition).into_iter().zip(docs).map(|((name, ty), docs)| Member {
            name: name.to_owned(),
            mention: ty.map(|ty| self.mention(&ty)),
            docs,
        });
        let (form, members) = match is_alias(definition) {
            false => (definition.kind.as_str(), members.collect()),
            true => (ALIAS, vec![self.target(id)]),
        };
        Definition {
            id,
            form,
            members,
            note: Note::of(&definition.docs, &definition.stability),
            identity: self.identities[&id],
        }
    }

    fn signature(&mut self, prefix: &str, function: &Function) -> Signature {
        self.reach.add(format!("{prefix}{}", function.name), function);
        let parameters = function.params.iter();
        Signature {
            note: Note::of(&function.docs, &function.stability),
            waits: function.kind.is_async(),
            parameters: parameters.map(|one| (one.name.clone(), self.mention(&one.ty))).collect(),
            result: function.result.as_ref().map(|ty| self.mention(ty)),
        }
    }

    fn mention(&mut self, ty: &Type) -> Mention {
        Mention {
            text: spelling::spelled(self.resolve, ty),
            identity: self.table.of(&self.identities, ty),
        }
    }

    /// What an alias stands for: of another scope, by its full name.
    fn target(&self, id: TypeId) -> Member {
        let definition = &self.resolve.types[id];
        let used = match &definition.kind {
            TypeDefKind::Type(Type::Id(used)) => Some(&self.resolve.types[*used]),
            _ => None,
        };
        let used = used.filter(|used| used.name.is_some() && used.owner != definition.owner);
        let full = used.and_then(|used| self.names.full(used));
        let text = full.unwrap_or_else(|| spelling::body(self.resolve, definition));
        let mention = Mention { text, identity: self.identities[&id] };
        Member { name: String::new(), mention: Some(mention), docs: Docs::default() }
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
