//! Reads a surface out of what the parser made of a package.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::iter::repeat;

use wit_parser::{
    Docs, Function, InterfaceId, Resolve, Stability, Type, TypeDefKind, TypeId, WorldId, WorldItem,
};

use super::names::Names;
use super::reach::Reach;
use super::spelling;
use super::{ALIAS, Definition, Member, Mention, Note, Scope, Signature, Surface, World};
use crate::wit::identity::{Identity, Table, is_alias, parts};
use crate::wit::package::WitPackage;

pub(super) fn read(package: &WitPackage, table: &mut Table) -> Surface {
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
    let used = used(package);
    for (id, interface) in resolve.interfaces.iter() {
        let is_own = interface.package == Some(package.package);
        reader.interface(id, is_own, is_own || used.contains(&id));
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

/// The interfaces that worlds of the package import or export, their own and others'.
fn used(package: &WitPackage) -> HashSet<InterfaceId> {
    let worlds = package.resolve.packages[package.package].worlds.values();
    let worlds = worlds.map(|id| &package.resolve.worlds[*id]);
    let items = worlds.flat_map(|world| world.imports.values().chain(world.exports.values()));
    let interfaces = items.filter_map(|item| match item {
        WorldItem::Interface { id, .. } => Some(*id),
        _ => None,
    });
    interfaces.collect()
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
    /// Reads an interface; what is no guest's counts as reached by nothing.
    fn interface(&mut self, id: InterfaceId, own: bool, is_guests: bool) {
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
            let signature = self.signature(function);
            scope.functions.insert(function.name.clone(), signature);
            if is_guests {
                self.reach.add(format!("{prefix}{}", function.name), function);
            }
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
                    let signature = self.signature(function);
                    self.reach.add(format!("{prefix}{}", function.name), function);
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

    fn signature(&mut self, function: &Function) -> Signature {
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
