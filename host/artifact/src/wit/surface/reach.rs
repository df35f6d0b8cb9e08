//! Which functions a type reaches: those that take or give it, or something that is made of it.

use std::collections::{BTreeSet, HashMap, HashSet};

use wit_parser::{Function, Resolve, Type, TypeId};

use crate::wit::identity::parts;

/// Who mentions which type.
pub(super) struct Reach {
    types: HashMap<TypeId, Vec<TypeId>>,
    functions: HashMap<TypeId, Vec<String>>,
}

impl Reach {
    /// What types mention; the functions come with [`Reach::add`].
    pub(super) fn of(resolve: &Resolve) -> Reach {
        let mut types: HashMap<TypeId, Vec<TypeId>> = HashMap::new();
        for (user, definition) in resolve.types.iter() {
            for (_, part) in parts(definition) {
                if let Some(Type::Id(used)) = part {
                    types.entry(used).or_default().push(user);
                }
            }
        }
        Reach { types, functions: HashMap::new() }
    }

    pub(super) fn add(&mut self, name: String, function: &Function) {
        for ty in function.parameter_and_result_types() {
            if let Type::Id(used) = ty {
                self.functions.entry(used).or_default().push(name.clone());
            }
        }
    }

    pub(super) fn functions(&self, start: TypeId) -> BTreeSet<&str> {
        let mut seen = HashSet::from([start]);
        let mut open = vec![start];
        let mut found = BTreeSet::new();
        while let Some(id) = open.pop() {
            found.extend(self.functions.get(&id).into_iter().flatten().map(String::as_str));
            let users = self.types.get(&id).into_iter().flatten();
            open.extend(users.copied().filter(|user| seen.insert(*user)));
        }
        found
    }
}
