//! The permit: proof that a phase may change the world now.

use jiff::Timestamp;

use super::{Approval, AtClose, Exception, Phase, RunPlan, WindowVerdict};
use crate::digest::Digest;

/// Proof that a phase may change the world: which run, under which claim, what it relies on, until
/// when. Only [`clear`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    phase: Phase,
    run: Digest,
    fence: u64,
    basis: Basis,
    approved: Option<Digest>,
    until: Option<Timestamp>,
}

/// On what ground a permit stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// All windows are open.
    Open,
    /// A window that is closed excuses a person who asked.
    Manual(String),
    /// The windows closed after the run had begun to change something.
    Overrun,
    /// A person took it upon themselves, whatever the windows say.
    BreakGlass(String),
}

/// Why there is no permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotCleared {
    /// The customer is not this run's.
    Unclaimed,
    /// A window is closed, and nothing excuses it.
    Closed,
}

/// What is known when a permit is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// What the windows say now.
    pub window: &'a WindowVerdict,
    /// The claim, where it is held.
    pub fence: Option<u64>,
    /// Whether the run has changed something already.
    pub changed: bool,
    /// What a person approved, where that was needed.
    pub approval: Option<&'a Approval>,
}

/// Decides whether `phase` may change the world. The one place where permits come from.
pub fn clear(plan: &RunPlan, phase: Phase, standing: Standing<'_>) -> Result<Permit, NotCleared> {
    let fence = standing.fence.ok_or(NotCleared::Unclaimed)?;
    let window = standing.window;
    let basis = match &plan.asked.exception {
        Some(Exception::BreakGlass(reason)) if !window.open => Basis::BreakGlass(reason.clone()),
        Some(Exception::Manual(reason)) if window.open && window.excused => {
            Basis::Manual(reason.clone())
        }
        _ if window.open => Basis::Open,
        _ if standing.changed && plan.at_close == AtClose::Finish => Basis::Overrun,
        _ => return Err(NotCleared::Closed),
    };
    let until = match basis {
        Basis::Open | Basis::Manual(_) => window.until,
        Basis::Overrun | Basis::BreakGlass(_) => None,
    };
    let approved = standing.approval.map(|approval| approval.digest);
    Ok(Permit { phase, run: plan.run, fence, basis, approved, until })
}

impl Permit {
    /// For which phase.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The run digest: release, customer and plugins.
    pub fn run(&self) -> Digest {
        self.run
    }

    /// The claim's number. Whoever obeys checks that the claim still has it.
    pub fn fence(&self) -> u64 {
        self.fence
    }

    /// On what ground.
    pub fn basis(&self) -> &Basis {
        &self.basis
    }

    /// The plan or difference that a person approved; nothing else may be done then.
    pub fn approved(&self) -> Option<Digest> {
        self.approved
    }

    /// When the window closes.
    pub fn until(&self) -> Option<Timestamp> {
        self.until
    }
}
