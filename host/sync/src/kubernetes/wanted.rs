//! What is to be in a cluster: the members of the set in their waves, and the hooks beside them.

use std::collections::BTreeMap;

use bowline_core::object::{Identity, ObjectId, with_metadata};
use bowline_core::run::Failure;
use bowline_core::waves::{Hook, Waves, waves};
use bowline_core::{Digest, FailureClass, Value, applyset};

/// The digest of what was applied, on each member.
pub(super) const APPLIED: &str = "bowline.dev/applied";

/// All that is to be there.
pub(super) struct Wanted {
    /// Members of the set.
    pub members: Vec<Member>,
    /// In which order.
    pub order: Waves,
    /// What is no member: hooks, by what they are.
    hooks: BTreeMap<Identity, Value>,
    /// Over everything, where hooks run before, with or after it; they run once for each.
    pub occasion: Option<Digest>,
}

/// A member as it is to be sent.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub id: ObjectId,
    pub object: Value,
}

impl Wanted {
    /// Nothing at all.
    pub(super) fn none() -> Wanted {
        Wanted {
            members: Vec::new(),
            order: Waves::default(),
            hooks: BTreeMap::new(),
            occasion: None,
        }
    }

    /// These objects: each that is no hook becomes a member of the set, with the digest of what it is.
    pub(super) fn of<'a>(
        objects: impl Iterator<Item = &'a Value>,
        set: &str,
    ) -> Result<Wanted, Failure> {
        let objects: Vec<&Value> = objects.collect();
        let invalid = |message| Failure::new(FailureClass::ReleaseInvalid, message);
        let order = waves(&objects).map_err(|error| invalid(error.to_string()))?;
        let in_waves: BTreeMap<Identity, ()> =
            order.members().map(|id| (id.identity(), ())).collect();
        let mut wanted = Wanted { order, ..Wanted::none() };
        for object in &objects {
            let id = ObjectId::checked(object)
                .map_err(|error| invalid(format!("an object is none: {error}")))?;
            match in_waves.contains_key(&id.identity()) {
                true => wanted.members.push(member(id, object, set)),
                false => drop(wanted.hooks.insert(id.identity(), (*object).clone())),
            }
        }
        let hooked = wanted.order.steps.iter().any(|wave| !wave.hooks.is_empty());
        wanted.occasion = hooked.then(|| {
            let mut digests: Vec<_> = objects.iter().map(|one| *one.digest().bytes()).collect();
            digests.sort_unstable();
            Digest::of_parts(digests)
        });
        Ok(wanted)
    }

    /// What the members are.
    pub(super) fn identities(&self) -> Vec<Identity> {
        self.members.iter().map(|member| member.id.identity()).collect()
    }

    /// The members' objects.
    pub(super) fn objects(&self) -> Vec<&Value> {
        self.members.iter().map(|member| &member.object).collect()
    }

    /// The object of a hook.
    pub(super) fn hook(&self, hook: &Hook) -> Option<&Value> {
        self.hooks.get(&hook.id.identity())
    }

    /// The objects of the hooks that run with the waves.
    pub(super) fn hooks_of_waves(&self) -> impl Iterator<Item = &Value> {
        let hooks = self.order.steps.iter().flat_map(|wave| &wave.hooks);
        hooks.filter_map(|hook| self.hook(hook))
    }

    /// The objects of the hooks that run when the set is deleted.
    pub(super) fn hooks_of_deletion(&self) -> Vec<Value> {
        let hooks = self.order.before_deletion.iter().chain(&self.order.after_deletion);
        let mut objects: Vec<Value> = hooks.filter_map(|hook| self.hook(hook)).cloned().collect();
        objects.dedup();
        objects
    }
}

fn member(id: ObjectId, object: &Value, set: &str) -> Member {
    let member = with_entry(object, "labels", applyset::PART_OF, set);
    let digest = member.digest().to_string();
    Member { id, object: with_entry(&member, "annotations", APPLIED, &digest) }
}

/// An object with an entry more among its labels or annotations.
pub(super) fn with_entry(object: &Value, list: &str, key: &str, value: &str) -> Value {
    with_metadata(object, |metadata| {
        let entries = metadata.get(list).and_then(Value::as_object).cloned();
        let mut entries = entries.unwrap_or_default();
        entries.insert(key, value.into());
        metadata.insert(list, entries.into());
    })
}
