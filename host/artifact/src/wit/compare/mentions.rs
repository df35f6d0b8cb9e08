//! One mention of a type held against another at the same place.

use crate::wit::difference::Effect;
use crate::wit::surface::Mention;

/// What it means that a place mentions another type; none where it mentions the same.
///
/// One text is one type here, whatever became of that type: it is compared where it is defined.
pub(super) fn effect(old: Option<&Mention>, new: Option<&Mention>) -> Option<Effect> {
    match (old, new) {
        (None, None) => None,
        (Some(old), Some(new)) if old.text == new.text => None,
        (Some(old), Some(new)) if old.identity.compiled != new.identity.compiled => {
            Some(Effect::BreaksGuests)
        }
        (Some(old), Some(new)) if old.identity.written != new.identity.written => {
            Some(Effect::BreaksSources)
        }
        (Some(_), Some(_)) => Some(Effect::Safe),
        _ => Some(Effect::BreaksGuests),
    }
}
