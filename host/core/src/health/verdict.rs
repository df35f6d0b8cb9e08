//! When a sign ends the wait.

use std::time::Duration;

use jiff::Timestamp;

use super::signs::{Sign, SignKind};
use crate::failure::FailureClass;

/// How much of each kind of trouble is borne before it is a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tolerance {
    /// How often a container may be started again.
    pub crash_loop: u32,
    /// How long a pod may have no node.
    pub unschedulable: Duration,
    /// How long an image may not be had.
    pub image: Duration,
    /// How long a quota, or a rule of admission, may refuse what a controller is to make.
    pub quota: Duration,
    /// How long a volume, secret or config map may be missing.
    pub mount: Duration,
}

impl Default for Tolerance {
    fn default() -> Tolerance {
        let minutes = |count: u64| Duration::from_secs(count * 60);
        Tolerance {
            crash_loop: 3,
            unschedulable: minutes(10),
            image: minutes(2),
            quota: minutes(2),
            // A volume is taken away from a lost node after six minutes, and no sooner.
            mount: minutes(7),
        }
    }
}

/// A sign that is there now, and since when it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The sign, as it is now.
    pub sign: Sign,
    /// When it was first seen, without a break since.
    pub first: Timestamp,
}

/// Decides whether signs end the wait, with the class of failure and what to say; none while they are
/// borne. `seen` is what there is now of one object and what it owns.
///
/// A node on its way is progress: from when its scale-up was first seen, pods without a node have their
/// whole time again. If it never comes, they do end the wait.
pub fn verdict(
    seen: &[Seen],
    tolerance: &Tolerance,
    now: Timestamp,
) -> Option<(FailureClass, String)> {
    let scale_up = seen.iter().filter(|one| is_scale_up(&one.sign)).map(|one| one.first).max();
    let over = seen.iter().filter_map(|one| {
        let class = class(&one.sign, tolerance, age(one, scale_up, now))?;
        Some((one.sign.kind, one.first, class, one))
    });
    // The worst decides, and of several the one that was there first.
    let (_, _, class, worst) = over.min_by_key(|(kind, first, ..)| (*kind, *first))?;
    Some((class, worst.sign.to_string()))
}

fn is_scale_up(sign: &Sign) -> bool {
    let told = |text: &str| sign.message.contains(text);
    // `pod didn't trigger scale-up` is the opposite, and does not hold these words.
    sign.kind == SignKind::ScaleUp
        || (sign.kind == SignKind::Unschedulable
            && (told("triggered scale-up") || told("TriggeredScaleUp")))
}

fn age(one: &Seen, scale_up: Option<Timestamp>, now: Timestamp) -> Duration {
    let since = match (one.sign.kind, scale_up) {
        (SignKind::Unschedulable, Some(scale_up)) => one.first.max(scale_up),
        _ => one.first,
    };
    // A clock that was set back makes nothing older.
    Duration::try_from(now.duration_since(since)).unwrap_or_default()
}

/// The class of a sign that is borne no longer.
fn class(sign: &Sign, tolerance: &Tolerance, age: Duration) -> Option<FailureClass> {
    let (over, class) = match sign.kind {
        SignKind::Failed => (true, FailureClass::HealthFailed),
        SignKind::Stalled => (true, FailureClass::HealthStalled),
        SignKind::CrashLoop => {
            (sign.restarts > tolerance.crash_loop, FailureClass::HealthCrashLoop)
        }
        SignKind::Image => (age >= tolerance.image, FailureClass::HealthImage),
        SignKind::Quota => (age >= tolerance.quota, FailureClass::HealthQuota),
        SignKind::Denied | SignKind::Create => {
            (age >= tolerance.quota, FailureClass::HealthStalled)
        }
        SignKind::Mount => (age >= tolerance.mount, FailureClass::HealthStalled),
        SignKind::Unschedulable => {
            (age >= tolerance.unschedulable, FailureClass::HealthUnschedulable)
        }
        SignKind::Probe | SignKind::Retried | SignKind::ScaleUp => (false, FailureClass::Unknown),
    };
    over.then_some(class)
}
