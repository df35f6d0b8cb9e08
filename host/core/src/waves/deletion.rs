//! The order in which objects are deleted, and what no order can do.

use std::cmp::Reverse;

use super::edges;
use super::graph;
use super::place::Place;
use super::read::{self, Object};
use super::rules::Action;
use crate::object::ObjectId;
use crate::value::Value;

/// A rule that does not hold, because Bowline deletes only what is left once all is applied and well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// The object that is applied before.
    pub applied: ObjectId,
    /// The object that is deleted behind it.
    pub deleted: ObjectId,
}

/// The objects in the order in which they are deleted: the reverse of their application, with what
/// kapp's rules say of deletion. What is wrong with an annotation of a live object stops nothing: then
/// the object goes as if it had none.
pub fn deletion(objects: &[&Value]) -> Vec<ObjectId> {
    let objects = read::live(objects);
    let own: Vec<Place> = objects.iter().map(|object| object.place(object.stage())).collect();
    let applied = graph::places(&own, &edges::applying(&objects), |place| place.next())
        .or_else(|_| graph::places(&own, &edges::defined(&objects), |place| place.next()))
        .unwrap_or(own);
    let own: Vec<_> = applied.into_iter().map(|place| (Reverse(place), 0_u32)).collect();
    let next = |(place, part): (Reverse<Place>, u32)| (place, part.saturating_add(1));
    let deleted = graph::places(&own, &edges::deleting(&objects), next)
        .or_else(|_| graph::places(&own, &edges::undefined(&objects), next))
        .unwrap_or(own);
    // Objects stand in the order of their application within a wave.
    let mut order: Vec<_> = deleted.into_iter().zip(objects).enumerate().collect();
    order.sort_by_key(|(index, (place, _))| (*place, Reverse(*index)));
    order.into_iter().map(|(_, (_, object))| object.id).collect()
}

/// The rules of kapp that want something deleted before something is applied, of a set and of what is
/// to be deleted from it.
pub fn unmet(applied: &[&Value], deleted: &[&Value]) -> Vec<Unmet> {
    let (applied, deleted) = (read::live(applied), read::live(deleted));
    let pair = |applied: &Object, deleted: &Object| Unmet {
        applied: applied.id.clone(),
        deleted: deleted.id.clone(),
    };
    let mut found = Vec::new();
    for one in &applied {
        for rule in one.rules.iter().filter(|rule| rule.is(Action::Upsert, Action::Delete)) {
            let others = deleted.iter().filter(|other| other.groups.contains(&rule.group));
            found.extend(others.filter(|_| !rule.before).map(|other| pair(one, other)));
        }
    }
    for one in &deleted {
        for rule in one.rules.iter().filter(|rule| rule.is(Action::Delete, Action::Upsert)) {
            let others = applied.iter().filter(|other| other.groups.contains(&rule.group));
            found.extend(others.filter(|_| rule.before).map(|other| pair(other, one)));
        }
    }
    found
}
