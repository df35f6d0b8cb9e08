//! When two types are the same: to a compiled guest, and to a source.
//!
//! Each type gets two numbers, from one table for both versions, in the order in which the parser
//! keeps types: every type behind those that it is made of. So nothing here recurses, and a type that
//! is made of itself a thousandfold costs no more than its text.

use std::collections::HashMap;

use wit_parser::{Handle, Resolve, Type, TypeDef, TypeDefKind, TypeId};

/// What a type is, as numbers that are equal where types are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Identity {
    /// Structure all the way down: what a compiled guest has of it. A resource counts by its name.
    pub(super) compiled: Number,
    /// Names of types, aliases replaced by what they stand for: what a source has of it.
    pub(super) written: Number,
    /// Whether it is a resource, behind any aliases.
    pub(super) resource: bool,
}

type Number = usize;

/// Gives equal types equal numbers.
#[derive(Default)]
pub(super) struct Table {
    numbers: HashMap<Node, Number>,
}

#[derive(PartialEq, Eq, Hash)]
enum Node {
    Basic(Type),
    /// By its full name.
    Named(String),
    /// `record` and the like, with the names and types of its parts.
    Parts(&'static str, Vec<(String, Option<Number>)>),
    FixedList(Number, u32),
}

impl Table {
    /// The identities of all types of a package and of what it uses. `named` is the full name of a
    /// type that has one.
    pub(super) fn identities(
        &mut self,
        resolve: &Resolve,
        named: impl Fn(&TypeDef) -> Option<String>,
    ) -> HashMap<TypeId, Identity> {
        let mut known = HashMap::new();
        for (id, definition) in resolve.types.iter() {
            let identity = self.identity(&known, definition, named(definition));
            known.insert(id, identity);
        }
        known
    }

    /// The identity of a type whose parts are known.
    pub(super) fn of(&mut self, known: &HashMap<TypeId, Identity>, ty: &Type) -> Identity {
        match ty {
            Type::Id(id) => known[id],
            basic => {
                let number = self.number(Node::Basic(*basic));
                Identity { compiled: number, written: number, resource: false }
            }
        }
    }

    fn identity(
        &mut self,
        known: &HashMap<TypeId, Identity>,
        definition: &TypeDef,
        name: Option<String>,
    ) -> Identity {
        let resource = match &definition.kind {
            TypeDefKind::Type(target) => return self.of(known, target),
            TypeDefKind::Resource => true,
            _ => false,
        };
        let mut node = |pick: fn(Identity) -> Number| {
            let parts = parts(definition);
            let parts = parts
                .into_iter()
                .map(|(part, ty)| (part.to_owned(), ty.map(|ty| pick(self.of(known, &ty)))));
            let parts: Vec<_> = parts.collect();
            match (&definition.kind, parts.first()) {
                (TypeDefKind::FixedLengthList(_, length), Some((_, Some(element)))) => {
                    Node::FixedList(*element, *length)
                }
                _ => Node::Parts(definition.kind.as_str(), parts),
            }
        };
        let (compiled, written) = (node(|one| one.compiled), node(|one| one.written));
        let (compiled, written) = match name {
            None => (compiled, written),
            Some(_) if is_alias(definition) => (compiled, written),
            Some(name) if resource => (Node::Named(name.clone()), Node::Named(name)),
            Some(name) => (compiled, Node::Named(name)),
        };
        Identity { compiled: self.number(compiled), written: self.number(written), resource }
    }

    fn number(&mut self, node: Node) -> Number {
        let next = self.numbers.len();
        *self.numbers.entry(node).or_insert(next)
    }
}

/// Whether a named type is another name for one: all but those that WIT cannot write without a name.
pub(super) fn is_alias(definition: &TypeDef) -> bool {
    !matches!(
        definition.kind,
        TypeDefKind::Record(_)
            | TypeDefKind::Variant(_)
            | TypeDefKind::Enum(_)
            | TypeDefKind::Flags(_)
            | TypeDefKind::Resource
    )
}

/// What a type is made of, in order: fields, cases, flags, and without a name what stands between
/// angle brackets. A `_` there is a part without a type.
pub(super) fn parts(definition: &TypeDef) -> Vec<(&str, Option<Type>)> {
    let unnamed = |types: &[Option<Type>]| types.iter().map(|ty| ("", *ty)).collect();
    match &definition.kind {
        TypeDefKind::Record(record) => {
            record.fields.iter().map(|field| (&*field.name, Some(field.ty))).collect()
        }
        TypeDefKind::Variant(variant) => {
            variant.cases.iter().map(|case| (&*case.name, case.ty)).collect()
        }
        TypeDefKind::Enum(words) => words.cases.iter().map(|case| (&*case.name, None)).collect(),
        TypeDefKind::Flags(flags) => flags.flags.iter().map(|flag| (&*flag.name, None)).collect(),
        TypeDefKind::Tuple(tuple) => tuple.types.iter().map(|ty| ("", Some(*ty))).collect(),
        TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id)) => {
            unnamed(&[Some(Type::Id(*id))])
        }
        TypeDefKind::Result(result) => unnamed(&[result.ok, result.err]),
        TypeDefKind::Future(ty) | TypeDefKind::Stream(ty) => unnamed(&[*ty]),
        TypeDefKind::Map(key, value) => unnamed(&[Some(*key), Some(*value)]),
        TypeDefKind::Option(ty)
        | TypeDefKind::List(ty)
        | TypeDefKind::FixedLengthList(ty, _)
        | TypeDefKind::Type(ty) => unnamed(&[Some(*ty)]),
        TypeDefKind::Resource | TypeDefKind::Unknown => Vec::new(),
    }
}
