//! `NAME`: tells a web hook that a release is on its way to a customer.

use std::time::Duration;

use bowline_guest::{Context, Finding, Findings, Outcome, Request, Step, role::Run};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The plugin.
pub struct Plugin;

/// What may be configured.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Config {
    /// The web hook; its host stands in the capabilities in `plugin.toml`.
    url: String,
}

/// What the web hook gets.
#[derive(Serialize)]
struct Message {
    text: String,
}

/// How often a web hook that is down is tried.
const ATTEMPTS: u32 = 5;

impl Step for Plugin {
    type Config = Config;

    fn run(&self, config: Config, cx: &Context<Run>) -> Result<Outcome, Findings> {
        let (facts, progress) = (cx.facts(), cx.progress());
        let release = format!("{} {}", facts.release_name(), facts.release_version());
        let text = format!("{release} is on its way to {}", facts.customer_name());
        // The key is the same for every attempt: who has seen it before need not do it again.
        let request = Request::post(config.url)
            .header("idempotency-key", progress.key())
            .json(&Message { text })?;
        let answer = cx.http().send(&request)?;
        if answer.is_success() {
            return Ok(Outcome::done().output("announced", release));
        }
        let status = answer.status;
        if status >= 500 && progress.attempt() < ATTEMPTS {
            return Ok(Outcome::wait(Duration::from_secs(30)).save(status));
        }
        Err(Finding::error("not-announced", format!("the web hook answers {status}")).into())
    }
}

bowline_guest::export!(Plugin as Step);

#[cfg(test)]
mod tests {
    use bowline_guest::{Response, TestCall};
    use serde_json::json;

    use super::*;

    #[test]
    fn a_release_is_announced_once() {
        let url = "https://hooks.example/releases";
        let outcome = TestCall::new()
            .release("shop", "1.2.0")
            .http_answer("POST", url, Response::new(204, ""))
            .run(&Plugin, json!({"url": url}));
        assert_eq!(outcome.result, Ok(Outcome::done().output("announced", "shop 1.2.0")));
        assert_eq!(outcome.requests.len(), 1);
    }
}
