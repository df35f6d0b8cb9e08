//! `http-check`: asks a URL until it answers as it should, often enough in a row.
//!
//! ```text
//! one call ─► one request ─► as expected? ─► in a row often enough? ─► done
//!                               │ no               │ no
//!                               └──► tries or time over? ─► unhealthy; else wait and be called again
//! ```

mod config;
mod expected;

use std::time::Duration;

use bowline_guest::role::Run;
use bowline_guest::{Context, DurationText, Error, Finding, Findings, Outcome, Step};
use serde::{Deserialize, Serialize};

pub use config::HttpCheckConfig;

/// The plugin.
pub struct HttpCheck;

/// What is kept from one try to the next.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
struct Kept {
    /// How many tries there were.
    tries: u32,
    /// How many of the last ones went well in a row.
    healthy: u32,
}

impl Step for HttpCheck {
    type Config = HttpCheckConfig;

    fn run(&self, config: HttpCheckConfig, cx: &Context<Run>) -> Result<Outcome, Findings> {
        config.check().into_result()?;
        let progress = cx.progress();
        let kept: Kept = progress.saved()?.unwrap_or_default();
        let trouble = match cx.http().send(&config.request(&progress.key())?) {
            // No further try would be granted either.
            Err(error) if error.is_denied() => return Err(denied(&config, &error)),
            Err(_) => Some("no answer".to_owned()),
            Ok(response) => config.expect.trouble(&response),
        };
        let healthy = if trouble.is_none() { kept.healthy + 1 } else { 0 };
        let kept = Kept { tries: kept.tries.saturating_add(1), healthy };
        if kept.healthy >= config.healthy_after {
            let seconds = progress.elapsed().as_secs();
            let outcome = Outcome::done().output("tries", kept.tries);
            return Ok(outcome.output("seconds", seconds));
        }
        let interval = config.interval.0;
        let time_is_over = progress.elapsed().saturating_add(interval) > config.within.0;
        if time_is_over || config.attempts.is_some_and(|most| kept.tries >= most) {
            return Err(unhealthy(&config, kept, progress.elapsed(), trouble));
        }
        Ok(Outcome::wait(interval).save(serde_json::json!(kept)))
    }
}

fn unhealthy(
    config: &HttpCheckConfig,
    kept: Kept,
    elapsed: Duration,
    trouble: Option<String>,
) -> Findings {
    let trouble = trouble.unwrap_or_else(|| {
        format!("healthy {} times in a row, {} were wanted", kept.healthy, config.healthy_after)
    });
    let seconds = DurationText(Duration::from_secs(elapsed.as_secs()));
    let times = if kept.tries == 1 { "1 try" } else { &format!("{} tries", kept.tries) };
    let message = format!("{}: {trouble} ({times} in {seconds})", config.shown());
    Finding::error("unhealthy", message).into()
}

fn denied(config: &HttpCheckConfig, error: &Error) -> Findings {
    let finding = Finding::error("denied", error.to_string()).field("/url");
    let hint = config.capability().map(|capability| {
        format!(
            "the operator allows it in bowline.toml: [[grant]] plugin = \"http-check\", allow = [\"{capability}\"]"
        )
    });
    match hint {
        Some(hint) => finding.hint(hint).into(),
        None => finding.into(),
    }
}

bowline_guest::export!(HttpCheck as Step);

#[cfg(test)]
mod tests;
