//! Types as WIT writes them.

use wit_parser::{Docs, Handle, Resolve, Type, TypeDef, TypeDefKind};

use crate::wit::identity::parts;

/// A type as a function or a type mentions it. It recurses only into types without a name, of which
/// the parser allows a hundred within each other.
pub(super) fn spelled(resolve: &Resolve, ty: &Type) -> String {
    let id = match ty {
        Type::Id(id) => id,
        Type::ErrorContext => return "error-context".to_owned(),
        basic => return format!("{basic:?}").to_lowercase(),
    };
    let definition = &resolve.types[*id];
    match &definition.name {
        Some(name) => name.clone(),
        None => body(resolve, definition),
    }
}

/// What stands behind `type NAME =`.
pub(super) fn body(resolve: &Resolve, definition: &TypeDef) -> String {
    let parts = parts(definition).into_iter();
    let parts: Vec<Option<String>> =
        parts.map(|(_, part)| part.map(|part| spelled(resolve, &part))).collect();
    match (&definition.kind, &parts[..]) {
        (TypeDefKind::Result(_), [None, None]) => "result".to_owned(),
        (TypeDefKind::Result(_), [Some(ok), None]) => format!("result<{ok}>"),
        (TypeDefKind::FixedLengthList(_, length), [Some(element)]) => {
            format!("list<{element}, {length}>")
        }
        // What a function takes without saying how is its own.
        (TypeDefKind::Handle(Handle::Own(_)), [Some(resource)]) => resource.clone(),
        (TypeDefKind::Type(_), [Some(target)]) => target.clone(),
        (kind, [None]) => kind.as_str().to_owned(),
        (kind, parts) => {
            let parts = parts.iter().map(|part| part.as_deref().unwrap_or("_"));
            format!("{}<{}>", kind.as_str(), parts.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The comments of a type's members, in order.
pub(super) fn member_docs(definition: &TypeDef) -> Vec<Docs> {
    match &definition.kind {
        TypeDefKind::Record(record) => record.fields.iter().map(|one| one.docs.clone()).collect(),
        TypeDefKind::Variant(variant) => variant.cases.iter().map(|one| one.docs.clone()).collect(),
        TypeDefKind::Enum(words) => words.cases.iter().map(|one| one.docs.clone()).collect(),
        TypeDefKind::Flags(flags) => flags.flags.iter().map(|one| one.docs.clone()).collect(),
        _ => Vec::new(),
    }
}
