//! Where an object comes in the order.

use std::fmt;

/// The parts of a sync, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Namespaces and CRDs.
    Definitions,
    /// Hooks before the sync.
    PreSync,
    /// The members, and hooks among them.
    Sync,
    /// Hooks after all members are healthy.
    PostSync,
}

/// Which wave: its stage, its number, and the part of it where rules divide it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The part of the sync.
    pub stage: Stage,
    /// The number that the annotations give.
    pub number: i64,
    /// From 0; more where an object waits for another of the same number.
    pub part: u32,
}

impl Place {
    /// The first place behind this one.
    pub(super) fn next(self) -> Place {
        Place { part: self.part.saturating_add(1), ..self }
    }
}

/// As it stands behind "waits for": `wave 1`, `wave 0 before the sync`, `the definitions`.
impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.number;
        match self.stage {
            Stage::Definitions if number == 0 => out.write_str("the definitions")?,
            Stage::Definitions => write!(out, "the definitions of wave {number}")?,
            Stage::PreSync => write!(out, "wave {number} before the sync")?,
            Stage::Sync => write!(out, "wave {number}")?,
            Stage::PostSync => write!(out, "wave {number} after the sync")?,
        }
        match self.part {
            0 => Ok(()),
            part => write!(out, ", part {}", u64::from(part) + 1),
        }
    }
}
