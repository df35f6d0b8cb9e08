//! A customer's objects as YAML text.

use crate::object::ObjectId;
use crate::order::apply_key;
use crate::rendered::Rendered;
use crate::{Value, yaml};

/// In which order the objects stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As the pipeline holds them: the release's own order, then what plugins added.
    #[default]
    Pipeline,
    /// As they are to be applied.
    Apply,
}

/// The objects in this order.
pub fn ordered(rendered: &Rendered, order: Order) -> Vec<&Value> {
    let mut objects: Vec<&Value> = rendered.objects().collect();
    if order == Order::Apply {
        // Every object was checked when it was committed; one without an identity would come first.
        objects.sort_by_cached_key(|object| ObjectId::of(object).ok().map(|id| apply_key(&id)));
    }
    objects
}

/// All objects as one YAML stream.
pub fn manifests(rendered: &Rendered, order: Order) -> String {
    let objects = ordered(rendered, order);
    let mut text = String::with_capacity(objects.len() * 1536);
    for (index, object) in objects.into_iter().enumerate() {
        if index > 0 {
            text.push_str("---\n");
        }
        yaml::write(object, &mut text);
    }
    text
}
