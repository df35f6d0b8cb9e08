//! Jobs, which are to end, and CronJobs, which only make them.

use super::reading::Live;
use super::status::Health;

/// Judges a Job. While it runs it is progressing: what it is there for is not done yet.
pub(super) fn job(live: Live<'_>) -> Health {
    // `FailureTarget` says that it has failed, and that its pods are still to be stopped.
    for name in ["Failed", "FailureTarget"] {
        if let Some(failed) = live.condition_true(name) {
            return Health::degraded(failed.word(), failed.message);
        }
    }
    let succeeded = live.count("status.succeeded");
    if live.condition_true("Complete").is_some() {
        return Health::healthy("Complete", format!("succeeded: {succeeded}"));
    }
    if live.is_true("spec.suspend") {
        return Health::suspended("Suspended", "it is suspended");
    }
    if live.number("spec.parallelism") == Some(0) {
        return Health::suspended("NoParallelism", "its parallelism is 0");
    }
    let active = live.count("status.active");
    let failed = match live.count("status.failed") {
        0 => String::new(),
        failed => format!(", failed: {failed}"),
    };
    let wanted = match live.number("spec.completions") {
        Some(completions) => format!(" of {completions}"),
        None => String::new(),
    };
    let message = format!("active: {active}, succeeded: {succeeded}{wanted}{failed}");
    Health::progressing("Running", message)
}

/// Judges a CronJob: it makes Jobs, and says nothing of how they end.
pub(super) fn cron_job(live: Live<'_>) -> Health {
    if live.is_true("spec.suspend") {
        return Health::suspended("Suspended", "it is suspended");
    }
    let schedule = live.text("spec.schedule");
    match live.text("status.lastScheduleTime") {
        "" => Health::healthy("Scheduled", format!("it has not begun yet; schedule: {schedule}")),
        last => Health::healthy("Scheduled", format!("it last began at {last}")),
    }
}
