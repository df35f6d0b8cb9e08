//! The classes of failure. What a user, a retry policy and an exit code go by; the words and numbers
//! are stable.

use std::fmt;

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
    /// A registry does not answer, or not now.
    RegistryUnavailable = 121 "registry.unavailable",
    /// A registry does not let whoever asks.
    RegistryDenied = 122 "registry.denied",
    /// The output is empty, or lost more objects than the guard allows.
    GuardOutput = 203 "guard.output",
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
    /// Work was stopped by its deadline, through no fault that is known.
    Timeout = 801 "timeout",
    /// Somebody stopped it.
    Terminated = 802 "terminated",
    /// None of the others.
    Unknown = 900 "unknown",
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
