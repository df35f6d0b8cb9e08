//! The answer that counts as healthy.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use bowline_guest::pointer::child;
use bowline_guest::{Finding, Findings, Response};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// How much of a value a message shows, in characters.
const SHOWN: usize = 100;

/// What an answer must be like: all of it.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Expected {
    /// Status codes and ranges of them; 200 to 299 where nothing is said.
    #[serde(default)]
    status: Vec<Status>,
    /// A text that the body holds.
    body_contains: Option<String>,
    /// By JSON Pointer: what stands at that place of the body, which is JSON.
    #[serde(default)]
    json: BTreeMap<String, Value>,
    /// By name: what header fields are.
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

/// A status code, or a range of them.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum Status {
    /// Such as 204.
    Code(#[schemars(range(min = 100, max = 599))] u16),
    /// Such as `200-299`.
    Range(#[schemars(regex(pattern = "^[1-5][0-9]{2}(-[1-5][0-9]{2})?$"))] String),
}

impl Status {
    fn range(&self) -> Option<RangeInclusive<u16>> {
        let code = |text: &str| text.parse().ok().filter(|code| (100..=599).contains(code));
        match self {
            Status::Code(code) => Some(*code..=*code),
            Status::Range(text) => {
                let (from, to) = text.split_once('-').unwrap_or((text, text));
                Some(code(from)?..=code(to)?).filter(|range| !range.is_empty())
            }
        }
    }

    fn shown(&self) -> String {
        match self {
            Status::Code(code) => code.to_string(),
            Status::Range(text) => text.clone(),
        }
    }
}

impl Expected {
    /// What a schema cannot say.
    pub fn check(&self) -> Findings {
        let mut findings = Findings::none();
        for (index, status) in self.status.iter().enumerate().filter(|(_, s)| s.range().is_none()) {
            let message = format!("no status code or range of them: {:?}", status.shown());
            let finding = Finding::error("no-status", message);
            findings.push(finding.field(format!("/expect/status/{index}")).hint("such as 200-299"));
        }
        for at in self.json.keys().filter(|at| !at.is_empty() && !at.starts_with('/')) {
            let message = format!("a JSON Pointer is empty or starts with a slash: {at:?}");
            let finding = Finding::error("no-pointer", message);
            findings.push(finding.field(child("/expect/json", at)));
        }
        findings
    }

    /// What is other than it should be; none where the answer is healthy.
    pub fn trouble(&self, response: &Response) -> Option<String> {
        self.status(response)
            .or_else(|| self.headers(response))
            .or_else(|| self.text(response))
            .or_else(|| self.json(response))
    }

    fn status(&self, response: &Response) -> Option<String> {
        let expected = match self.status.is_empty() {
            true => response.is_success(),
            false => {
                self.status.iter().filter_map(Status::range).any(|r| r.contains(&response.status))
            }
        };
        if expected {
            return None;
        }
        let listed: Vec<String> = self.status.iter().map(Status::shown).collect();
        let wanted = if listed.is_empty() { "200-299".to_owned() } else { listed.join(", ") };
        let redirects = (300..400).contains(&response.status);
        let note = if redirects { "; redirects are not followed" } else { "" };
        Some(format!("status {}, expected {wanted}{note}", response.status))
    }

    fn headers(&self, response: &Response) -> Option<String> {
        self.headers.iter().find_map(|(name, wanted)| match response.header(name) {
            Some(have) if have == wanted => None,
            Some(have) => Some(format!("header {name} is {}, expected {}", cut(have), cut(wanted))),
            None => Some(format!("no header {name}")),
        })
    }

    fn text(&self, response: &Response) -> Option<String> {
        let wanted = self.body_contains.as_ref()?;
        let body = String::from_utf8_lossy(&response.body);
        (!body.contains(wanted)).then(|| format!("the body does not contain {}", cut(wanted)))
    }

    fn json(&self, response: &Response) -> Option<String> {
        if self.json.is_empty() {
            return None;
        }
        let Ok(body) = serde_json::from_slice::<Value>(&response.body) else {
            return Some("the body is no JSON".to_owned());
        };
        self.json.iter().find_map(|(at, wanted)| {
            let place = if at.is_empty() { "the body" } else { at };
            match body.pointer(at) {
                Some(have) if have == wanted => None,
                Some(have) => {
                    let (have, wanted) = (cut(&have.to_string()), cut(&wanted.to_string()));
                    Some(format!("{place} is {have}, expected {wanted}"))
                }
                None => Some(format!("nothing at {place} of the body")),
            }
        })
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
