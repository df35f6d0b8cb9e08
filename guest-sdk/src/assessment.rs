//! How a live object is doing.

use serde_json::Value;

/// How a live object is doing, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HealthStatus {
    /// It does what it should.
    Healthy,
    /// It is on its way there.
    Progressing,
    /// It will not get there without help.
    Degraded,
    /// Somebody paused it.
    Suspended,
    /// It is not there.
    Missing,
    /// There is no telling.
    Unknown,
}

impl HealthStatus {
    /// The word that crosses the boundary.
    pub fn as_str(self) -> &'static str {
        match self {
            HealthStatus::Healthy => "healthy",
            HealthStatus::Progressing => "progressing",
            HealthStatus::Degraded => "degraded",
            HealthStatus::Suspended => "suspended",
            HealthStatus::Missing => "missing",
            HealthStatus::Unknown => "unknown",
        }
    }
}

/// What a health plugin says about one object.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Assessment {
    /// In one word.
    pub status: HealthStatus,
    /// Why, as one stable word in CamelCase, such as `RolloutStuck`.
    pub reason: String,
    /// Why, for a person.
    pub message: String,
    /// What this interface has no field for.
    pub extra: Vec<(String, Value)>,
}

impl Assessment {
    /// An assessment of the given status.
    pub fn new(
        status: HealthStatus,
        reason: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Assessment { status, reason: reason.into(), message: message.into(), extra: Vec::new() }
    }

    /// All is well, and there is nothing to add.
    pub fn healthy() -> Self {
        Assessment::new(HealthStatus::Healthy, "", "")
    }

    /// It is on its way.
    pub fn progressing(reason: impl Into<String>, message: impl Into<String>) -> Self {
        Assessment::new(HealthStatus::Progressing, reason, message)
    }

    /// It needs help.
    pub fn degraded(reason: impl Into<String>, message: impl Into<String>) -> Self {
        Assessment::new(HealthStatus::Degraded, reason, message)
    }

    /// There is no telling.
    pub fn unknown(reason: impl Into<String>, message: impl Into<String>) -> Self {
        Assessment::new(HealthStatus::Unknown, reason, message)
    }

    /// Adds something that this interface has no field for.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra.push((name.into(), value.into()));
        self
    }
}
