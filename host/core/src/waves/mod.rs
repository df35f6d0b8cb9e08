//! In which order a set of objects is applied.
//!
//! ```text
//! objects ─► annotations: number, hook, kapp's groups and rules
//!        └─► who waits for whom: what is in a namespace for it, instances for their CRD, kapp's rules
//!                └─► the place of each: its own, or behind whom it waits for ─► waves
//! ```
//!
//! A wave starts when the one before it is healthy; its own members are applied one after the other,
//! by the rank of their kind, without waiting. Namespaces and CRDs are first of all, whatever number
//! they have: nothing gets better by being applied before them. A hook is made, waited for and deleted
//! by its policy; it is no member of the set, so it is never pruned.
//!
//! The numbers and hooks of Argo CD and helm and the rules of kapp are understood as they are. A rule
//! never moves an object forward: who must wait is applied later than its number says.

mod blocked;
mod deletion;
mod edges;
mod error;
mod graph;
mod hooks;
mod place;
mod read;
mod rules;
#[cfg(test)]
mod tests;

pub use blocked::{ObjectState, why_blocked};
pub use deletion::{Unmet, deletion, unmet};
pub use error::WaveError;
pub use hooks::{DeletePolicy, Hook};
pub use place::{Place, Stage};

use std::collections::BTreeMap;

use crate::object::ObjectId;
use crate::value::Value;
use hooks::Moment;
use read::Object;

/// The annotation that gives an object its number.
pub const WAVE: &str = "bowline.dev/wave";

/// A set of objects in the order of their application.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waves {
    /// One after the other, each of them not empty.
    pub steps: Vec<Wave>,
    /// What runs when applying failed.
    pub on_failure: Vec<Hook>,
    /// What runs before the whole set is deleted.
    pub before_deletion: Vec<Hook>,
    /// What runs after the whole set was deleted.
    pub after_deletion: Vec<Hook>,
    /// What is neither applied nor a member: it says so, or is only for what Bowline does not do
    /// (helm's tests and rollbacks).
    pub skipped: Vec<ObjectId>,
}

/// What is applied together. It is done when all of it is healthy, hooks included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wave {
    /// Which one.
    pub place: Place,
    /// Members of the set, in the order in which they are applied.
    pub members: Vec<ObjectId>,
    /// Hooks, in the order in which they are made.
    pub hooks: Vec<Hook>,
}

impl Waves {
    /// The members of the set, in the order in which they are applied.
    pub fn members(&self) -> impl Iterator<Item = &ObjectId> {
        self.steps.iter().flat_map(|wave| &wave.members)
    }
}

/// Puts objects into waves. The order in which they come does not count.
pub fn waves(objects: &[&Value]) -> Result<Waves, WaveError> {
    let objects = read::objects(objects)?;
    let mut waves = Waves::default();
    let mut nodes = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        match &object.moments {
            None => nodes.push(Node { object: index, own: object.place(object.stage()) }),
            Some(moments) => set_apart(object, moments, &mut waves),
        }
        let stages = object.moments.iter().flatten().filter_map(|moment| moment.stage());
        nodes.extend(stages.map(|stage| Node { object: index, own: object.place(stage) }));
    }
    let own: Vec<Place> = nodes.iter().map(|node| node.own).collect();
    let after = between_nodes(&nodes, &edges::applying(&objects));
    let places = graph::places(&own, &after, |place| place.next()).map_err(|circle| {
        let ids = circle.into_iter().map(|node| objects[nodes[node].object].id.clone());
        WaveError::Circle { objects: ids.collect() }
    })?;
    // Nodes stand in the order of their objects, which is the one within a wave.
    let mut steps: BTreeMap<Place, Wave> = BTreeMap::new();
    for (node, place) in nodes.iter().zip(places) {
        let empty = || Wave { place, members: Vec::new(), hooks: Vec::new() };
        let wave = steps.entry(place).or_insert_with(empty);
        let object = &objects[node.object];
        match object.hook() {
            Some(hook) => wave.hooks.push(hook),
            None => wave.members.push(object.id.clone()),
        }
    }
    waves.steps = steps.into_values().collect();
    Ok(waves)
}

/// One application of an object: a hook may have several.
struct Node {
    object: usize,
    own: Place,
}

/// Puts a hook where it belongs apart from the waves.
fn set_apart(object: &Object, moments: &[Moment], waves: &mut Waves) {
    if moments.is_empty() {
        waves.skipped.push(object.id.clone());
    }
    for moment in moments {
        let list = match moment {
            Moment::SyncFail => &mut waves.on_failure,
            Moment::PreDelete => &mut waves.before_deletion,
            Moment::PostDelete => &mut waves.after_deletion,
            Moment::PreSync | Moment::Sync | Moment::PostSync => continue,
        };
        list.extend(object.hook());
    }
}

/// Whom each node waits for, where it is known of their objects.
fn between_nodes(nodes: &[Node], after: &[graph::Set]) -> Vec<graph::Set> {
    let mut nodes_of = vec![Vec::new(); after.len()];
    for (index, node) in nodes.iter().enumerate() {
        nodes_of[node.object].push(index);
    }
    let waits = |node: &Node| {
        after[node.object].iter().flat_map(|other| nodes_of[*other].iter().copied()).collect()
    };
    nodes.iter().map(waits).collect()
}
