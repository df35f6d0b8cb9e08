//! Why an object is not applied yet.

use super::{Wave, Waves};
use crate::object::ObjectId;

/// How far a run is with an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectState {
    /// Not applied in this run.
    Pending,
    /// Applied, and not healthy yet.
    Applied,
    /// Applied and healthy; of a hook, that it succeeded.
    Healthy,
    /// Applied, and it failed.
    Failed,
}

/// A sentence for each object that waits for an earlier wave, in the order of the waves. A hook that
/// runs twice has a state in each of its waves.
pub fn why_blocked(
    waves: &Waves,
    state: impl Fn(&Wave, &ObjectId) -> ObjectState,
) -> Vec<(ObjectId, String)> {
    let undone = |wave: &Wave| !unhealthy(wave, &state).is_empty();
    let Some(current) = waves.steps.iter().position(undone) else { return Vec::new() };
    let wave = &waves.steps[current];
    let sentence = format!("waits for {}: {}", wave.place, reason(&unhealthy(wave, &state)));
    let later = waves.steps[current + 1..]
        .iter()
        .flat_map(|wave| objects(wave).filter(|id| state(wave, id) == ObjectState::Pending));
    later.map(|id| (id.clone(), sentence.clone())).collect()
}

fn objects(wave: &Wave) -> impl Iterator<Item = &ObjectId> {
    wave.members.iter().chain(wave.hooks.iter().map(|hook| &hook.id))
}

fn unhealthy<'a>(
    wave: &'a Wave,
    state: &impl Fn(&Wave, &ObjectId) -> ObjectState,
) -> Vec<(&'a ObjectId, ObjectState)> {
    let states = objects(wave).map(|id| (id, state(wave, id)));
    states.filter(|(_, state)| *state != ObjectState::Healthy).collect()
}

/// The one that says most: what failed before what goes on, and that before what is not applied.
fn reason(unhealthy: &[(&ObjectId, ObjectState)]) -> String {
    let states = [
        (ObjectState::Failed, "failed"),
        (ObjectState::Applied, "is progressing"),
        (ObjectState::Pending, "is not applied yet"),
    ];
    let found = states.iter().find_map(|(wanted, words)| {
        let (id, _) = unhealthy.iter().find(|(_, state)| state == wanted)?;
        Some(format!("{id} {words}"))
    });
    match unhealthy.len() {
        0 | 1 => found.unwrap_or_default(),
        more => format!("{}, and {} more are not healthy", found.unwrap_or_default(), more - 1),
    }
}
