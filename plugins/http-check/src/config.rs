//! The config, and the request that it makes.

use std::collections::BTreeMap;
use std::time::Duration;

use bowline_guest::pointer::child;
use bowline_guest::{DurationText, Error, Finding, Findings, Request};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::expected::Expected;

/// Config of `http-check`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpCheckConfig {
    /// What is asked: `https://HOST[:PORT]/…` or `http://…`. The operator grants the host.
    pub url: String,
    /// The method.
    #[serde(default = "get")]
    #[schemars(regex(pattern = "^[A-Z]{1,20}$"))]
    pub method: String,
    /// Header fields to send.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// A token, sent as `Authorization: Bearer …`; as a rule `{$secret: NAME}`.
    pub bearer: Option<String>,
    /// A body to send, as text.
    pub body: Option<String>,
    /// A body to send, as JSON.
    pub json: Option<Value>,
    /// The answer that counts as healthy.
    #[serde(default)]
    pub expect: Expected,
    /// The time between two tries.
    #[serde(default = "ten_seconds")]
    pub interval: DurationText,
    /// How many healthy answers in a row are wanted.
    #[serde(default = "once")]
    #[schemars(range(min = 1, max = 1000))]
    pub healthy_after: u32,
    /// How many tries there are at most. Where nothing is said, only the time counts.
    #[schemars(range(min = 1))]
    pub attempts: Option<u32>,
    /// How long it tries.
    #[serde(default = "five_minutes")]
    pub within: DurationText,
}

impl HttpCheckConfig {
    /// What a schema cannot say.
    pub fn check(&self) -> Findings {
        let mut findings = self.expect.check();
        if self.host().is_none() {
            let message = "a URL is https://HOST[:PORT]/… or http://…, without a user";
            findings.push(Finding::error("no-url", message).field("/url"));
        }
        if self.body.is_some() && self.json.is_some() {
            let message = "there is a body already: give one of `body` and `json`";
            findings.push(Finding::error("two-bodies", message).field("/json"));
        }
        let login = |name: &&String| name.eq_ignore_ascii_case("authorization");
        if let (Some(_), Some(name)) = (&self.bearer, self.headers.keys().find(login)) {
            let message = "there is a token already: give one of `bearer` and this header";
            findings.push(Finding::error("two-logins", message).field(child("/headers", name)));
        }
        if self.attempts.is_some_and(|most| most < self.healthy_after) {
            let message = "there are fewer tries than healthy answers wanted";
            findings.push(Finding::error("too-few-attempts", message).field("/attempts"));
        }
        findings
    }

    /// The request of one try.
    pub fn request(&self, key: &str) -> Result<Request, Error> {
        let mut request = Request::new(&self.method, &self.url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(token) = &self.bearer {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        // What only asks needs no key that tells a repetition.
        if !["GET", "HEAD", "OPTIONS"].contains(&self.method.as_str()) {
            request = request.header("idempotency-key", key);
        }
        match (&self.body, &self.json) {
            (Some(text), _) => Ok(request.body(text.as_str())),
            (None, Some(json)) => request.json(json),
            (None, None) => Ok(request),
        }
    }

    /// What messages call the request: a query may hold what nobody should read.
    pub fn shown(&self) -> String {
        let end = self.url.find(['?', '#']).unwrap_or(self.url.len());
        format!("{} {}", self.method, &self.url[..end])
    }

    /// The capability that the request takes.
    pub fn capability(&self) -> Option<String> {
        let (secure, authority) = self.host()?;
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port),
            _ => (authority, if secure { "443" } else { "80" }),
        };
        let host = host.to_ascii_lowercase();
        Some(if port == "443" { format!("http:{host}") } else { format!("http:{host}:{port}") })
    }

    /// Whether it is with TLS, and the host with its port.
    fn host(&self) -> Option<(bool, &str)> {
        let (secure, rest) = match self.url.strip_prefix("https://") {
            Some(rest) => (true, rest),
            None => (false, self.url.strip_prefix("http://")?),
        };
        let authority = rest.split(['/', '?', '#']).next()?;
        (!authority.is_empty() && !authority.contains('@')).then_some((secure, authority))
    }
}

fn get() -> String {
    "GET".to_owned()
}

fn once() -> u32 {
    1
}

fn ten_seconds() -> DurationText {
    DurationText(Duration::from_secs(10))
}

fn five_minutes() -> DurationText {
    DurationText(Duration::from_secs(300))
}
