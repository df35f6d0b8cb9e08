//! Since when signs are there, and whether that is too long.

use std::collections::BTreeMap;

use bowline_core::health::{Seen, Tolerance, verdict};
use bowline_core::run::Failure;
use jiff::Timestamp;

use super::scene::Waiting;

/// When each sign was first seen; those that are gone are forgotten.
#[derive(Default)]
pub(super) struct Since(BTreeMap<String, Timestamp>);

impl Since {
    /// Fails where a sign has been there for longer than it is tolerated.
    pub(super) fn judge(
        &mut self,
        waiting: &[Waiting],
        tolerance: &Tolerance,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let before = std::mem::take(&mut self.0);
        for one in waiting {
            let seen: Vec<Seen> = one
                .signs
                .iter()
                .map(|(pod, sign)| {
                    let key =
                        format!("{} {pod:?} {:?} {:?}", one.identity, sign.kind, sign.container);
                    let first = before.get(&key).copied().unwrap_or(now);
                    self.0.insert(key, first);
                    Seen { sign: sign.clone(), first }
                })
                .collect();
            if let Some((class, message)) = verdict(&seen, tolerance, now) {
                let decisive = one.signs.iter().find(|(_, sign)| sign.to_string() == message);
                let pod = decisive.and_then(|(pod, _)| pod.as_deref());
                let pod = pod.map_or(String::new(), |pod| format!("pod {pod}: "));
                return Err(Failure::new(class, format!("{}: {pod}{message}", one.identity)));
            }
        }
        Ok(())
    }
}
