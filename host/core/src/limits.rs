//! How much one call of one plugin may use.

use std::time::Duration;

use crate::grant::Grants;

/// The limits of one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallLimits {
    /// Time in which the call runs on a processor, in the guest or for it in the host.
    pub running: Duration,
    /// Time from begin to end, waiting included. Hitting it is the host's fault.
    pub wall: Duration,
    /// Memories and tables of the instance, summed, in bytes.
    pub memory: u64,
    /// What the call writes.
    pub output: OutputLimits,
    /// How often it may call the host.
    pub host_calls: u64,
    /// Bytes into and out of the guest in one host call.
    pub crossing_once: u64,
    /// Bytes into and out of the guest in all host calls.
    pub crossing_total: u64,
    /// Lines that it may log; what comes after is dropped with one line that says so.
    pub log_lines: u64,
    /// Bytes that it may log, likewise.
    pub log_bytes: u64,
}

/// What one call may write, checked inside each edit before anything is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputLimits {
    /// Bytes of JSON in all edits together.
    pub bytes: u64,
    /// Objects in the render while the call works on it.
    pub objects: u64,
    /// JSON values in all edits together.
    pub nodes: u64,
}

const MIB: u64 = 1 << 20;

impl Default for OutputLimits {
    fn default() -> Self {
        OutputLimits { bytes: 16 * MIB, objects: 10_000, nodes: 1_000_000 }
    }
}

impl Default for CallLimits {
    fn default() -> Self {
        CallLimits {
            running: Duration::from_secs(5),
            wall: Duration::from_secs(60),
            memory: 64 * MIB,
            output: OutputLimits::default(),
            host_calls: 1_000_000,
            crossing_once: 16 * MIB,
            crossing_total: 256 * MIB,
            log_lines: 1_000,
            log_bytes: 256 * 1024,
        }
    }
}

/// The operator's bounds: what every call starts from, and how far a manifest may raise it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitPolicy {
    /// Where the manifest asks for nothing.
    pub default: CallLimits,
    /// The most memory that a manifest gets without a grant of its own, in MiB.
    pub memory_cap: u32,
    /// The most running time that a manifest gets without a grant of its own, in seconds.
    pub wall_cap: u32,
}

impl Default for LimitPolicy {
    fn default() -> Self {
        LimitPolicy { default: CallLimits::default(), memory_cap: 256, wall_cap: 30 }
    }
}

/// A manifest asks for more than the operator's bounds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it asks for {capability}, more than the {cap} that limits.{setting} allows")]
pub struct BeyondCap {
    /// The capability as the manifest writes it.
    pub capability: String,
    /// The bound in force.
    pub cap: u32,
    /// The setting that holds the bound.
    pub setting: &'static str,
}

impl LimitPolicy {
    /// The limits for a plugin with these grants.
    pub fn limits_for(&self, grants: &Grants) -> Result<CallLimits, BeyondCap> {
        let mut limits = self.default.clone();
        let (asked, granted) = grants.memory();
        if let Some(mib) = asked {
            let cap = self.memory_cap.max(granted.unwrap_or(0));
            within(mib, cap, "memory", "memoryCap")?;
            limits.memory = u64::from(mib) * MIB;
        }
        let (asked, granted) = grants.wall();
        if let Some(seconds) = asked {
            let cap = self.wall_cap.max(granted.unwrap_or(0));
            within(seconds, cap, "wall", "wallCap")?;
            limits.running = Duration::from_secs(seconds.into());
            limits.wall = limits.wall.max(limits.running * 12);
        }
        Ok(limits)
    }
}

fn within(asked: u32, cap: u32, word: &str, setting: &'static str) -> Result<(), BeyondCap> {
    match asked <= cap {
        true => Ok(()),
        false => Err(BeyondCap { capability: format!("{word}:{asked}"), cap, setting }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grant::Capability;

    #[test]
    fn a_manifest_raises_its_limits_up_to_the_cap_or_its_grant() {
        let policy = LimitPolicy::default();
        let limits =
            |asked, granted: Vec<Capability>| policy.limits_for(&Grants::new([asked], granted));
        assert_eq!(limits(Capability::Memory(128), vec![]).unwrap().memory, 128 * MIB);
        assert_eq!(limits(Capability::Wall(20), vec![]).unwrap().running, Duration::from_secs(20));
        let refused = limits(Capability::Memory(512), vec![]).unwrap_err().to_string();
        assert_eq!(
            refused,
            "it asks for memory:512, more than the 256 that limits.memoryCap allows"
        );
        assert!(limits(Capability::Memory(512), vec![Capability::Memory(512)]).is_ok());
        assert!(limits(Capability::Wall(31), vec![Capability::Memory(512)]).is_err());
    }
}
