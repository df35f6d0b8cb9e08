//! Why a call was stopped from outside the guest: a limit of the host.

use std::time::Duration;

use bowline_core::FailureClass;
use bowline_core::store::Exceeded;

/// A limit that ends a call. Raised in a host function or at an epoch tick, it unwinds the guest,
/// which cannot catch it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Stop {
    #[error("it ran for more than {:.1} s", .0.as_secs_f64())]
    Running(Duration),
    #[error("it called the host more than {0} times")]
    HostCalls(u64),
    #[error("it moved more than {0} bytes in one host call")]
    CrossingOnce(u64),
    #[error("it moved more than {0} bytes in all host calls together")]
    CrossingTotal(u64),
    #[error("it selected by more than {0} words at once")]
    Selector(usize),
    #[error(transparent)]
    Output(Exceeded),
}

impl Stop {
    pub(crate) fn class(&self) -> FailureClass {
        match self {
            Stop::Running(_) => FailureClass::PluginTimeout,
            Stop::HostCalls(_)
            | Stop::CrossingOnce(_)
            | Stop::CrossingTotal(_)
            | Stop::Selector(_) => FailureClass::PluginBudget,
            Stop::Output(_) => FailureClass::PluginOutput,
        }
    }

    /// What would let the call go on.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Stop::Running(_) => Some(
                "a plugin that needs longer asks for capabilities = [\"wall:SECONDS\"] in its \
                 plugin.toml"
                    .to_owned(),
            ),
            _ => None,
        }
    }
}
