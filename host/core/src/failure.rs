//! The classes of failure. What a user, a retry policy and an exit code go by; the words and numbers
//! are stable.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! classes {
    ($($(#[doc = $doc:literal])* $name:ident = $number:literal $word:literal,)*) => {
        /// What kind of failure it was.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FailureClass {
            $($(#[doc = $doc])* $name,)*
        }

        impl FailureClass {
            /// Every class, in the order of its number.
            pub const ALL: &[FailureClass] = &[$(FailureClass::$name),*];

            /// The stable word, such as `plugin.timeout`.
            pub fn word(self) -> &'static str {
                match self { $(FailureClass::$name => $word),* }
            }

            /// The stable number.
            pub fn number(self) -> u16 {
                match self { $(FailureClass::$name => $number),* }
            }
        }
    };
}

classes! {
    /// A release or customer file that cannot be read or says what it may not.
    ReleaseInvalid = 101 "release.invalid",
    /// A part that the release names is not there.
    ReleaseIncomplete = 102 "release.incomplete",
    /// A part is not what its digest says.
    ReleaseChanged = 103 "release.changed",
    /// A plugin or a bundle has no signature of a key that may sign it.
    ReleaseUntrusted = 104 "release.untrusted",
    /// The customer's window is closed.
    WindowClosed = 111 "window.closed",
    /// Another run changes the customer.
    CustomerBusy = 112 "customer.busy",
    /// A registry does not answer, or not now.
    RegistryUnavailable = 121 "registry.unavailable",
    /// A registry does not let whoever asks.
    RegistryDenied = 122 "registry.denied",
    /// A person has not approved what the run would do.
    ApprovalMissing = 201 "approval.missing",
    /// What was approved is not what the run would do.
    ApprovalStale = 202 "approval.stale",
    /// The output is empty, or lost more objects than the guard allows.
    GuardOutput = 203 "guard.output",
    /// Terraform would delete, replace or forget what nobody has given free.
    GuardTerraform = 204 "guard.terraform",
    /// A prune would delete more objects than the guard allows, or one that only a name gives free.
    GuardPrune = 205 "guard.prune",
    /// A file that is no plugin of a kind that this host runs.
    PluginInvalid = 301 "plugin.invalid",
    /// The plugin itself said no.
    PluginRefused = 302 "plugin.refused",
    /// It asked for what it was not granted.
    PluginDenied = 303 "plugin.denied",
    /// It trapped.
    PluginTrap = 304 "plugin.trap",
    /// It wanted more memory or tables than its limit.
    PluginMemory = 305 "plugin.memory",
    /// It wrote more than its limit, or what is no Kubernetes object.
    PluginOutput = 306 "plugin.output",
    /// It called the host more often, or moved more bytes, than its limit.
    PluginBudget = 307 "plugin.budget",
    /// It ran longer than its limit.
    PluginTimeout = 308 "plugin.timeout",
    /// A module that Terraform cannot use, or settings that do not fit it.
    TerraformInvalid = 401 "terraform.invalid",
    /// Terraform began to change something, and failed.
    TerraformFailed = 402 "terraform.failed",
    /// An output is missing, renamed or of another type than the release declares.
    TerraformOutputs = 403 "terraform.outputs",
    /// The state is another one than it was, or empty where it was not.
    TerraformState = 404 "terraform.state",
    /// Somebody else holds the state's lock.
    TerraformLocked = 405 "terraform.locked",
    /// A provider, or what it talks to, is throttled or cannot be reached.
    TerraformProvider = 406 "terraform.provider",
    /// The target does not answer, or not now.
    SyncUnavailable = 501 "sync.unavailable",
    /// Another manager owns a field that the release sets.
    SyncConflict = 502 "sync.conflict",
    /// The target does not let whoever asks.
    SyncDenied = 503 "sync.denied",
    /// A field that cannot change would change.
    SyncImmutable = 504 "sync.immutable",
    /// The target says that an object is wrong.
    SyncInvalid = 505 "sync.invalid",
    /// The target does not know the kind of an object.
    SyncMissingKind = 506 "sync.missing-kind",
    /// A quota has no room for an object.
    SyncQuota = 507 "sync.quota",
    /// An object with a sensitive leaf would go where it may be read.
    SyncSecret = 508 "sync.secret",
    /// The target belongs to another owner, or is another one than it was.
    SyncForeign = 509 "sync.foreign",
    /// The target does not know whoever asks.
    SyncAuth = 510 "sync.auth",
    /// A container starts and dies, again and again.
    HealthCrashLoop = 601 "health.crash-loop",
    /// An image cannot be pulled.
    HealthImage = 602 "health.image",
    /// No node takes a pod.
    HealthUnschedulable = 603 "health.unschedulable",
    /// A quota has no room for what an object makes.
    HealthQuota = 604 "health.quota",
    /// What should go on does not.
    HealthStalled = 605 "health.stalled",
    /// An object says that it failed.
    HealthFailed = 606 "health.failed",
    /// A step said that it failed.
    StepFailed = 701 "step.failed",
    /// A step returned what no run can do: another's name, a circle, more than there may be.
    StepInvalid = 702 "step.invalid",
    /// Work was stopped by its deadline, through no fault that is known.
    Timeout = 801 "timeout",
    /// Somebody stopped it.
    Terminated = 802 "terminated",
    /// The process that ran it is gone.
    Lost = 803 "lost",
    /// None of the others.
    Unknown = 900 "unknown",
}

impl FromStr for FailureClass {
    type Err = NoFailureClass;

    fn from_str(word: &str) -> Result<FailureClass, NoFailureClass> {
        let known = FailureClass::ALL.iter().find(|class| class.word() == word);
        known.copied().ok_or_else(|| NoFailureClass(word.chars().take(40).collect()))
    }
}

/// A word that is no class of failure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no class of failure: {0:?}")]
pub struct NoFailureClass(String);

impl Serialize for FailureClass {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for FailureClass {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<FailureClass, D::Error> {
        let word = std::borrow::Cow::<'_, str>::deserialize(from)?;
        word.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for FailureClass {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_are_unique_and_in_order() {
        let words: std::collections::BTreeSet<_> =
            FailureClass::ALL.iter().map(|class| class.word()).collect();
        assert_eq!(words.len(), FailureClass::ALL.len());
        assert!(FailureClass::ALL.is_sorted_by(|a, b| a.number() < b.number()));
    }
}
