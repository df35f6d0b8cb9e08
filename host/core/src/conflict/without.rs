//! An object without some of its fields.

use std::cmp::Ordering;

use super::field::is_bag;
use crate::diff::{FieldPath, Step};
use crate::value::{Key, Pointer, Value, array_index};

/// The object without these fields. `*` is any key or element, and elements go by index or by key; all
/// are meant as they are in `object`, whatever is taken away before them. What is not there is no
/// error, and the whole object is never taken away.
///
/// What is left empty stays, since an empty `emptyDir` says something; only labels and annotations go
/// with the last of theirs.
pub fn without(object: &Value, fields: &[FieldPath]) -> Value {
    let mut places = Vec::new();
    for field in fields {
        expand(object, field.steps(), &mut Vec::new(), &mut places);
    }
    // From behind, so that no index moves before its turn, and what is inside comes before what it is
    // inside of.
    places.sort_by(|one, other| compare(other, one));
    places.dedup();
    let mut left = object.clone();
    for place in &places {
        // It is there, or went with what it was inside of.
        drop(left.unset(place));
        let parent = Pointer::of(
            place.parts().split_last().map_or(&[][..], |(_, parent)| parent).iter().cloned(),
        );
        let empty = left.get(&parent).and_then(Value::as_object).is_some_and(crate::Map::is_empty);
        if empty && parent.parts().last().is_some_and(|last| is_bag(last)) {
            drop(left.unset(&parent));
        }
    }
    left
}

/// Whether this step is any key or element.
pub(super) fn is_any(step: &Step) -> bool {
    matches!(step, Step::Part(part) if &**part == "*")
}

/// All places that these steps lead to.
fn expand(value: &Value, steps: &[Step], way: &mut Vec<Key>, places: &mut Vec<Pointer>) {
    let Some((step, rest)) = steps.split_first() else {
        places.push(Pointer::of(way.iter().cloned()));
        return;
    };
    for part in parts(value, step) {
        if let Some(next) = value.get(&Pointer::of([part.clone()])) {
            way.push(part);
            expand(next, rest, way, places);
            way.pop();
        }
    }
}

fn parts(value: &Value, step: &Step) -> Vec<Key> {
    if !is_any(step) {
        let place = FieldPath::ROOT.then(step.clone()).pointer(value);
        return place.map_or_else(Vec::new, |place| place.parts().to_vec());
    }
    match (value.as_object(), value.as_array()) {
        (Some(map), _) => map.keys().cloned().collect(),
        (_, Some(items)) => (0..items.len()).map(|index| index.to_string().into()).collect(),
        _ => Vec::new(),
    }
}

/// By their parts, indexes as numbers.
fn compare(one: &Pointer, other: &Pointer) -> Ordering {
    let pairs = one.parts().iter().zip(other.parts());
    let mut orders = pairs.map(|(one, other)| match (array_index(one), array_index(other)) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => one.cmp(other),
    });
    let lengths = one.parts().len().cmp(&other.parts().len());
    orders.find(|order| order.is_ne()).unwrap_or(lengths)
}
