//! The judgement of one object, in the words that health plugins use too.

use std::fmt;
use std::str::FromStr;

use super::reading::plain;

/// How an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HealthStatus {
    /// It is as it should be.
    Healthy,
    /// It is on its way there, or on its way out.
    Progressing,
    /// Something is wrong with it. It may recover.
    Degraded,
    /// Somebody stopped it on purpose, and nothing will happen until somebody lets it go on.
    Suspended,
    /// It is not there.
    Missing,
    /// The object alone does not say, now or later.
    Unknown,
}

impl HealthStatus {
    /// Every status, the best first.
    pub const ALL: &[HealthStatus] = &[
        HealthStatus::Healthy,
        HealthStatus::Progressing,
        HealthStatus::Degraded,
        HealthStatus::Suspended,
        HealthStatus::Missing,
        HealthStatus::Unknown,
    ];

    /// The word in the interface `health` of plugins.
    pub fn word(self) -> &'static str {
        match self {
            HealthStatus::Healthy => "healthy",
            HealthStatus::Progressing => "progressing",
            HealthStatus::Degraded => "degraded",
            HealthStatus::Suspended => "suspended",
            HealthStatus::Missing => "missing",
            HealthStatus::Unknown => "unknown",
        }
    }

    /// Whether a release waits for such an object. Of what is suspended or unknown nothing else is to
    /// be expected, so that whoever waited for it would wait for ever.
    pub fn holds_up(self) -> bool {
        match self {
            HealthStatus::Progressing | HealthStatus::Degraded | HealthStatus::Missing => true,
            HealthStatus::Healthy | HealthStatus::Suspended | HealthStatus::Unknown => false,
        }
    }
}

impl fmt::Display for HealthStatus {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

/// A word that is no status.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no health status: {0:?}")]
pub struct NoHealthStatus(String);

impl FromStr for HealthStatus {
    type Err = NoHealthStatus;

    fn from_str(word: &str) -> Result<HealthStatus, NoHealthStatus> {
        let known = HealthStatus::ALL.iter().find(|status| status.word() == word);
        known.copied().ok_or_else(|| NoHealthStatus(word.chars().take(40).collect()))
    }
}

/// The judgement of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// How it is.
    pub status: HealthStatus,
    /// One word for machines, such as `CrashLoopBackOff`: the cluster's own where it has one.
    pub reason: String,
    /// A sentence for people, on one line.
    pub message: String,
}

impl Health {
    /// A judgement. What comes from the cluster may be of any form: of the reason the first word
    /// stays, of the message what fits on a line.
    pub fn new(status: HealthStatus, reason: &str, message: &str) -> Health {
        let (reason, message) = (plain(reason), plain(message));
        let word = reason.split(' ').next().filter(|word| !word.is_empty());
        let reason = word.unwrap_or(status.word()).to_owned();
        let message = if message.is_empty() { reason.clone() } else { message };
        Health { status, reason, message }
    }

    /// Of an object that should be there and is not.
    pub fn missing() -> Health {
        Health::new(HealthStatus::Missing, "NotFound", "it is not there")
    }

    pub(super) fn healthy(reason: &str, message: impl AsRef<str>) -> Health {
        Health::new(HealthStatus::Healthy, reason, message.as_ref())
    }

    pub(super) fn progressing(reason: &str, message: impl AsRef<str>) -> Health {
        Health::new(HealthStatus::Progressing, reason, message.as_ref())
    }

    pub(super) fn degraded(reason: &str, message: impl AsRef<str>) -> Health {
        Health::new(HealthStatus::Degraded, reason, message.as_ref())
    }

    pub(super) fn suspended(reason: &str, message: impl AsRef<str>) -> Health {
        Health::new(HealthStatus::Suspended, reason, message.as_ref())
    }

    pub(super) fn unknown(reason: &str, message: impl AsRef<str>) -> Health {
        Health::new(HealthStatus::Unknown, reason, message.as_ref())
    }
}

/// `degraded: CrashLoopBackOff: container server: …`, with what is said twice said once.
impl fmt::Display for Health {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: ", self.status)?;
        match self.message.contains(&self.reason) {
            true => out.write_str(&self.message),
            false => write!(out, "{}: {}", self.reason, self.message),
        }
    }
}
