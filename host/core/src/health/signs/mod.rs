//! Signs: why something is not ready, as soon as the cluster says so.
//!
//! A sign is to be shown at once. Whether it ends a wait is for the [verdict](super::verdict()) to say:
//! a container may crash twice until its database is there.

mod containers;
mod controllers;
mod events;
mod pods;

use std::fmt;

pub use controllers::signs_of_controller;
pub use events::{EventSign, sign_of_event};
pub use pods::signs;

use super::reading::plain;

/// What kind of trouble; the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignKind {
    /// It failed, and nothing will try again.
    Failed,
    /// A container dies and is started again.
    CrashLoop,
    /// An image cannot be had.
    Image,
    /// A quota has no room for what is to be made.
    Quota,
    /// An admission webhook or policy refuses what is to be made.
    Denied,
    /// What is to be made cannot be, for another reason.
    Create,
    /// A volume, secret or config map that a pod needs is not there or cannot be used.
    Mount,
    /// No node takes the pod.
    Unschedulable,
    /// A controller has given up waiting for progress.
    Stalled,
    /// A probe fails, as it also does while a container is only starting.
    Probe,
    /// It failed, and its controller makes good for it: an evicted pod of a Deployment, an attempt of
    /// a Job, which counts by itself how many there may be.
    Retried,
    /// A node is on its way for a pod that had none.
    ScaleUp,
}

/// What a container is in its pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContainerRole {
    /// One that the pod is there for.
    Main,
    /// One that runs to its end before those.
    Init,
    /// One that is started like an init container and runs beside the others.
    Sidecar,
}

/// A container of a pod.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// What it is there.
    pub role: ContainerRole,
}

/// `container server`, `init container migrate`, `sidecar proxy`
impl fmt::Display for Container {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let role = match self.role {
            ContainerRole::Main => "container",
            ContainerRole::Init => "init container",
            ContainerRole::Sidecar => "sidecar",
        };
        write!(out, "{role} {}", self.name)
    }
}

/// One reason why something is not ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// What kind of trouble.
    pub kind: SignKind,
    /// Which container, if it is one's.
    pub container: Option<Container>,
    /// What is said about it, on one line: `CrashLoopBackOff, exit 137 OOMKilled, 4 restarts`.
    pub message: String,
    /// The most telling word of the cluster, such as `OOMKilled`.
    pub reason: String,
    /// How often the container was started again; zero where there is none.
    pub restarts: u32,
    /// The code that the container last ended with.
    pub exit_code: Option<i64>,
}

impl Sign {
    fn new(kind: SignKind, reason: &str, message: &str) -> Sign {
        let (reason, message) = (plain(reason), plain(message));
        let message = if message.is_empty() {
            reason.clone()
        } else if message.contains(&reason) {
            message
        } else {
            format!("{reason}: {message}")
        };
        Sign { kind, container: None, message, reason, restarts: 0, exit_code: None }
    }

    fn of(self, container: Container) -> Sign {
        Sign { container: Some(container), ..self }
    }
}

/// `container server: CrashLoopBackOff, exit 137 OOMKilled, 4 restarts`
impl fmt::Display for Sign {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.container {
            Some(container) => write!(out, "{container}: {}", self.message),
            None => out.write_str(&self.message),
        }
    }
}
