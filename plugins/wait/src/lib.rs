//! `wait`: waits for a time, or until one.
//!
//! The time counts from when the step first began, so a run that was killed and resumed waits no
//! longer than one that was not.

mod time;

use std::time::Duration;

use bowline_guest::role::Run;
use bowline_guest::{Context, DurationText, Finding, Findings, Outcome, Step};
use schemars::JsonSchema;
use serde::Deserialize;

/// The plugin.
pub struct Wait;

/// The longest wait: what is to be later belongs into another run.
const LONGEST: Duration = Duration::from_secs(31 * 24 * 3_600);

/// Config of `wait`: exactly one of both.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaitConfig {
    /// How long, from when the step began.
    #[serde(rename = "for")]
    length: Option<DurationText>,
    /// Until when: a time with its offset from UTC, such as `2026-03-01T22:00:00+01:00`.
    until: Option<String>,
}

impl Step for Wait {
    type Config = WaitConfig;

    fn run(&self, config: WaitConfig, cx: &Context<Run>) -> Result<Outcome, Findings> {
        let (began, now) = (cx.progress().began(), cx.progress().now());
        let end = end(&config, began)?;
        if end.saturating_sub(began) > LONGEST {
            let days = LONGEST.as_secs() / 86_400;
            return Err(refusal("too-long", format!("it would wait for more than {days} days")));
        }
        match end.saturating_sub(now) {
            Duration::ZERO => {
                let waited = now.saturating_sub(began).as_secs();
                Ok(Outcome::done().output("waitedSeconds", waited))
            }
            left => Ok(Outcome::wait(left)),
        }
    }
}

/// When the wait is over, since 1970.
fn end(config: &WaitConfig, began: Duration) -> Result<Duration, Findings> {
    match (&config.length, &config.until) {
        (Some(length), None) => Ok(began.saturating_add(length.0)),
        (None, Some(until)) => time::read(until).ok_or_else(|| {
            let message = format!("not a time with its offset from UTC: {until:?}");
            let finding = Finding::error("no-time", message).field("/until");
            finding.hint("write it as 2026-03-01T22:00:00Z or 2026-03-01T22:00:00+01:00").into()
        }),
        _ => Err(refusal("one-of-both", "it takes exactly one of `for` and `until`".to_owned())),
    }
}

fn refusal(code: &str, message: String) -> Findings {
    Finding::error(code, message).into()
}

bowline_guest::export!(Wait as Step);

#[cfg(test)]
mod tests;
