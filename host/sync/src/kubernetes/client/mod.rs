//! The way to an API server: requests with JSON in and out, and refusals by their class.

mod connection;
mod refusal;
mod watch;

use std::future::poll_fn;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use bowline_core::run::Failure;
use bowline_core::{FailureClass, Value};
use http::{Method, Request, Response, StatusCode};
use http_body::Body as _;
use kube::client::Body;

use connection::Connection;
pub(crate) use refusal::Refusal;
pub(crate) use watch::{Change, Changes};

/// Who writes fields, as the API server notes it.
pub(crate) const MANAGER: &str = "bowline";
/// How many objects a page of a list has.
const PAGE: usize = 500;
/// How often a request is made again where the server is busy and says for how long, and the longest that
/// is waited for: beyond it, the run itself waits, which is written down.
const BUSY: (usize, Duration) = (10, Duration::from_secs(15));
/// How long an answer may take. An admission webhook may take half of it, and there may be a few.
const ANSWER: Duration = Duration::from_secs(120);
/// No answer is larger: a page of objects that are as large as any.
const LARGEST: usize = 1 << 30;
/// How long a watch lasts before the server ends it and it is begun again.
const WATCH_SECONDS: u32 = 290;

/// An API server.
pub(crate) struct Client {
    connection: Connection,
}

/// What the API server says to a request.
pub(crate) struct Answer {
    /// Whether that made an object.
    pub created: bool,
    /// The object, or the list.
    pub value: Value,
}

/// Whether a write is only tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It is done.
    Real,
    /// The server does everything but keep it.
    DryRun,
}

/// The objects of a collection at one version of it.
pub(crate) struct Page {
    pub objects: Vec<Value>,
    pub version: String,
}

impl Client {
    pub(crate) fn new(kubeconfig: Option<PathBuf>, context: Option<String>) -> Client {
        Client { connection: Connection::new(kubeconfig, context) }
    }

    /// What is at a path; none where there is nothing.
    pub(crate) async fn get(&self, path: &str) -> Result<Option<Value>, Failure> {
        match self.call(Method::GET, path, None).await {
            Ok(answer) => Ok(Some(answer.value)),
            Err(Refusal { code: Some(404), .. }) => Ok(None),
            Err(refusal) => Err(refusal.failure),
        }
    }

    /// The same, where no more than `most` bytes are expected there.
    pub(crate) async fn get_at_most(
        &self,
        path: &str,
        most: usize,
    ) -> Result<Option<Value>, Failure> {
        match self.bounded(&Method::GET, path, None, ("application/json", most)).await {
            Ok(answer) => Ok(Some(answer.value)),
            Err(Refusal { code: Some(404), .. }) => Ok(None),
            Err(refusal) => Err(refusal.failure),
        }
    }

    /// The objects of a collection that carry a label, page by page; none where the collection is not
    /// served any more.
    pub(crate) async fn list(&self, path: &str, label: &str) -> Result<Page, Failure> {
        let (mut objects, mut next) = (Vec::new(), String::new());
        loop {
            let label = encoded(label);
            let page = format!("{path}?labelSelector={label}&limit={PAGE}&continue={next}");
            let Some(list) = self.get(&page).await? else {
                return Ok(Page { objects, version: String::new() });
            };
            let items = list.key("items").and_then(Value::as_array).unwrap_or_default();
            objects.extend(items.iter().cloned());
            let said = |key| list.key("metadata").and_then(|metadata| metadata.key(key)?.as_str());
            match said("continue").filter(|token| !token.is_empty()) {
                Some(token) => next = encoded(token),
                None => {
                    let version = said("resourceVersion").unwrap_or_default().to_owned();
                    return Ok(Page { objects, version });
                }
            }
        }
    }

    /// What happens to the objects of a collection that carry a label, from a version of it on.
    pub(crate) async fn watch(
        &self,
        path: &str,
        label: &str,
        version: &str,
    ) -> Result<Changes, Refusal> {
        let path = format!(
            "{path}?watch=1&allowWatchBookmarks=true&timeoutSeconds={WATCH_SECONDS}\
             &labelSelector={}&resourceVersion={}",
            encoded(label),
            encoded(version)
        );
        let response = self.send(&Method::GET, &path, None, "application/json").await?;
        if response.status().is_success() {
            return Ok(Changes::new(response.into_body()));
        }
        Err(refused(response).await)
    }

    /// Server-side apply of one object. With force, fields that others own are taken.
    pub(crate) async fn apply(
        &self,
        path: &str,
        object: &Value,
        (mode, force): (Mode, bool),
    ) -> Result<Answer, Refusal> {
        let dry = if mode == Mode::DryRun { "&dryRun=All" } else { "" };
        let force = if force { "&force=true" } else { "" };
        let path = format!("{path}?fieldManager={MANAGER}{dry}{force}");
        self.call(Method::PATCH, &path, Some(("application/apply-patch+yaml", object))).await
    }

    /// Changes parts of an object, by a JSON Patch.
    pub(crate) async fn patch(&self, path: &str, operations: &Value) -> Result<Answer, Refusal> {
        let path = format!("{path}?fieldManager={MANAGER}");
        self.call(Method::PATCH, &path, Some(("application/json-patch+json", operations))).await
    }

    /// Makes an object that is not there.
    pub(crate) async fn create(&self, collection: &str, object: &Value) -> Result<Answer, Refusal> {
        let path = format!("{collection}?fieldManager={MANAGER}");
        self.call(Method::POST, &path, Some(("application/json", object))).await
    }

    /// Writes over an object whose resourceVersion is still the one in `object`.
    pub(crate) async fn replace(&self, path: &str, object: &Value) -> Result<Answer, Refusal> {
        let path = format!("{path}?fieldManager={MANAGER}");
        self.call(Method::PUT, &path, Some(("application/json", object))).await
    }

    /// Deletes the object with this uid; false where it was gone already.
    pub(crate) async fn delete(&self, path: &str, uid: &str) -> Result<bool, Failure> {
        let options = format!(
            r#"{{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Background","preconditions":{{"uid":{}}}}}"#,
            Value::from(uid).to_json()
        );
        let options = json(&options)?;
        match self.call(Method::DELETE, path, Some(("application/json", &options))).await {
            Ok(_) => Ok(true),
            // Gone, or another object of the same name by now.
            Err(Refusal { code: Some(404 | 409), .. }) => Ok(false),
            Err(refusal) => Err(refusal.failure),
        }
    }

    /// Any request whose answer is JSON.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, &Value)>,
    ) -> Result<Answer, Refusal> {
        self.asked(method, path, body, "application/json").await
    }

    /// The same, where the answer has a form of its own.
    pub(crate) async fn asked(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, &Value)>,
        accept: &str,
    ) -> Result<Answer, Refusal> {
        self.bounded(&method, path, body, (accept, LARGEST)).await
    }

    /// The same, where the answer has a most of bytes, too. A server that is busy is left alone for as
    /// long as it says.
    async fn bounded(
        &self,
        method: &Method,
        path: &str,
        body: Option<(&str, &Value)>,
        wanted: (&str, usize),
    ) -> Result<Answer, Refusal> {
        let (times, longest) = BUSY;
        for _ in 0..times {
            let refusal = match self.once(method, path, body, wanted).await {
                Err(refusal) => refusal,
                answered => return answered,
            };
            match refusal.busy_for().filter(|pause| *pause <= longest) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(refusal),
            }
        }
        self.once(method, path, body, wanted).await
    }

    async fn once(
        &self,
        method: &Method,
        path: &str,
        body: Option<(&str, &Value)>,
        (accept, most): (&str, usize),
    ) -> Result<Answer, Refusal> {
        let answer = async {
            let response = self.send(method, path, body, accept).await?;
            if !response.status().is_success() {
                return Err(refused(response).await);
            }
            let created = response.status() == StatusCode::CREATED;
            Ok(Answer { created, value: json(&text(response, most).await?)? })
        };
        let answer = match tokio::time::timeout(ANSWER, answer).await {
            Ok(answer) => answer,
            Err(_) => {
                let message = format!("the API server does not answer {method} {path} within 2m");
                Err(Failure::new(FailureClass::SyncUnavailable, message).into())
            }
        };
        if let Err(Refusal { code: Some(401), .. }) = &answer {
            self.connection.forget().await;
        }
        answer
    }

    async fn send(
        &self,
        method: &Method,
        path: &str,
        body: Option<(&str, &Value)>,
        accept: &str,
    ) -> Result<Response<Body>, Refusal> {
        let client = self.connection.client().await?;
        let mut request = Request::builder().method(method).uri(path).header("Accept", accept);
        if let Some((kind, _)) = body {
            request = request.header("Content-Type", kind);
        }
        let body = body.map_or_else(Vec::new, |(_, value)| value.to_json().into_bytes());
        let request = request.body(body.into()).map_err(|error| {
            let message = format!("{path} is no address at an API server: {error}");
            Failure::new(FailureClass::SyncInvalid, message)
        })?;
        client.send(request).await.map_err(|error| Refusal::unreachable(&error))
    }
}

async fn refused(response: Response<Body>) -> Refusal {
    let (code, headers) = (response.status(), response.headers().clone());
    match text(response, LARGEST).await {
        Ok(text) => Refusal::answered(code, &text, &headers),
        Err(refusal) => refusal,
    }
}

/// The text of an answer of at most `most` bytes.
async fn text(response: Response<Body>, most: usize) -> Result<String, Refusal> {
    let (mut body, mut bytes) = (response.into_body(), Vec::new());
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|error| Refusal::unreachable(&error))?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > most {
            let message = format!("the API server's answer is larger than {most} bytes");
            return Err(Failure::new(FailureClass::SyncInvalid, message).into());
        }
        bytes.extend_from_slice(&data);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn json(text: &str) -> Result<Value, Failure> {
    Value::from_json(text).map_err(|error| {
        let message = format!("the API server's answer cannot be read: {error}");
        Failure::new(FailureClass::SyncUnavailable, message)
    })
}

/// A text as it stands in a query.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let letter = |byte: u8| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(letter).collect()
}
