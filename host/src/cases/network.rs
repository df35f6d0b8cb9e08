//! `http.yaml`: the requests that a step must send in a case, in order, and what is answered.
//!
//! ```yaml
//! - request:
//!     method: POST
//!     url: https://hooks.example/releases
//!     headers: {idempotency-key: run-7/announce}    # those that count
//!     json: {text: shop 1.2.0}                      # or `body`, as text; or neither
//!   answer:
//!     status: 204                                   # or `error: no answer within 15 s`
//!     headers: {}
//!     body: ""                                      # or `json`
//! ```
//!
//! There is no network behind it: a request that the case does not expect is told, and fails the case.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bowline_core::Value;
use bowline_core::value::changes;
use bowline_sandbox::{HttpClient, HttpRequest, HttpResponse, Waiting};

use super::compare::shown;
use super::fields::Fields;
use super::read::CaseError;

/// A request that is expected, and its answer.
#[derive(Clone, Debug)]
pub(super) struct Exchange {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Option<Body>,
    answer: Result<HttpResponse, String>,
}

#[derive(Clone, Debug)]
enum Body {
    Text(String),
    Json(Value),
}

/// Reads the file's one document, a list.
pub(super) fn read(path: &Path, document: Option<&Value>) -> Result<Vec<Exchange>, CaseError> {
    let Some(document) = document else { return Ok(Vec::new()) };
    let Some(items) = document.as_array() else {
        let message = format!("expected a list of requests, found {}", document.kind());
        return Err(CaseError::Form { path: path.to_owned(), message });
    };
    let each = items.iter().enumerate();
    each.map(|(index, item)| Exchange::read(path, &format!("/{index}"), item)).collect()
}

impl Exchange {
    fn read(path: &Path, place: &str, item: &Value) -> Result<Exchange, CaseError> {
        let exchange = Fields::of(path, place, item, &["request", "answer"])?;
        let keys = ["method", "url", "headers", "body", "json"];
        let wanted = exchange.required("request")?;
        let request = Fields::of(path, format!("{place}/request"), wanted, &keys)?;
        let answer = exchange.required("answer")?;
        Ok(Exchange {
            method: request.required_text("method")?,
            url: request.required_text("url")?,
            headers: request.texts("headers")?,
            body: body(&request)?,
            answer: read_answer(path, format!("{place}/answer"), answer)?,
        })
    }

    /// What is other than expected in `request`.
    fn differences(&self, request: &HttpRequest) -> Vec<String> {
        let mut differences = Vec::new();
        let mut compare = |what: &str, want: &str, have: Option<&str>| {
            if have != Some(want) {
                let have = have.unwrap_or("nothing");
                differences.push(format!("{what}: expected {want}, came {have}"));
            }
        };
        compare("method", &self.method, Some(&request.method));
        compare("url", &self.url, Some(&request.url));
        for (name, value) in &self.headers {
            let same = |sent: &&(String, String)| sent.0.eq_ignore_ascii_case(name);
            let sent = request.headers.iter().find(same).map(|(_, value)| value.as_str());
            compare(&format!("header {name}"), value, sent);
        }
        let came = String::from_utf8_lossy(&request.body);
        match &self.body {
            None => {}
            Some(Body::Text(want)) => compare("body", want, Some(&came)),
            Some(Body::Json(want)) => match Value::from_json(&came) {
                Err(error) => differences.push(format!("body: expected JSON: {error}")),
                Ok(have) => differences.extend(changes(want, &have).iter().map(|change| {
                    let side =
                        |side: &Option<Value>| side.as_ref().map_or("nothing".to_owned(), shown);
                    let (want, have) = (side(&change.before), side(&change.after));
                    format!("body: {}: expected {want}, came {have}", change.at)
                })),
            },
        }
        differences
    }
}

fn read_answer(
    path: &Path,
    place: String,
    value: &Value,
) -> Result<Result<HttpResponse, String>, CaseError> {
    let answer = Fields::of(path, place, value, &["status", "headers", "body", "json", "error"])?;
    if let Some(error) = answer.text("error")? {
        return Ok(Err(error));
    }
    let status = answer.number("status", 999)?.ok_or_else(|| answer.error("status", "missing"))?;
    let body = match body(&answer)? {
        None => String::new(),
        Some(Body::Text(text)) => text,
        Some(Body::Json(value)) => value.to_json(),
    };
    Ok(Ok(HttpResponse {
        status: u16::try_from(status).unwrap_or(u16::MAX),
        headers: answer.texts("headers")?,
        body: body.into_bytes(),
    }))
}

fn body(fields: &Fields<'_>) -> Result<Option<Body>, CaseError> {
    match (fields.text("body")?, fields.value("json")) {
        (Some(_), Some(_)) => {
            Err(fields.error("json", "there is a body already: give one of both"))
        }
        (text, json) => Ok(text.map(Body::Text).or_else(|| json.cloned().map(Body::Json))),
    }
}

/// Plays a case's exchanges to a step, and notes what is other than expected.
pub(super) struct Network {
    exchanges: Vec<Exchange>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    sent: usize,
    differences: Vec<String>,
}

impl Network {
    pub(super) fn new(exchanges: &[Exchange]) -> Network {
        Network { exchanges: exchanges.to_vec(), state: Mutex::default() }
    }

    /// What was other than expected, once the call is over.
    pub(super) fn differences(&self) -> Vec<String> {
        let state = self.state();
        let mut differences = state.differences.clone();
        for (at, missing) in self.exchanges.iter().enumerate().skip(state.sent) {
            let Exchange { method, url, .. } = missing;
            differences.push(format!("request {at} was expected and did not come: {method} {url}"));
        }
        differences
    }

    fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, String> {
        let mut state = self.state();
        let at = state.sent;
        state.sent += 1;
        let Some(expected) = self.exchanges.get(at) else {
            let HttpRequest { method, url, .. } = request;
            let difference = format!("request {at} was not expected: {method} {url}");
            state.differences.push(difference);
            return Err("unavailable: the case expects no such request".to_owned());
        };
        let differences = expected.differences(request).into_iter();
        state.differences.extend(differences.map(|line| format!("request {at}: {line}")));
        expected.answer.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What was noted is whole at every moment, whoever panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpClient for Network {
    fn send<'a>(&'a self, request: HttpRequest) -> Waiting<'a, Result<HttpResponse, String>> {
        Box::pin(async move { self.answer(&request) })
    }
}
