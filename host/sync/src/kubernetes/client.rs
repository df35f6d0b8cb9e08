//! The way to an API server: requests with JSON in and out, and refusals by their class.

use std::path::PathBuf;

use bowline_core::classify::classify;
use bowline_core::run::{Failure, Millis, Phase};
use bowline_core::{FailureClass, Value};
use http::{Method, Request, StatusCode};
use kube::config::{KubeConfigOptions, Kubeconfig};
use tokio::sync::OnceCell;

/// Who writes fields, as the API server notes it.
pub(crate) const MANAGER: &str = "bowline";
/// How many objects a page of a list has.
const PAGE: usize = 500;

/// Where the cluster is, and the connections to it once something was asked.
pub(crate) struct Client {
    kubeconfig: Option<PathBuf>,
    context: Option<String>,
    open: OnceCell<kube::Client>,
}

/// What the API server says to a request.
pub(crate) struct Answer {
    /// Whether that made an object.
    pub created: bool,
    /// The object, or the list.
    pub value: Value,
}

/// Why the API server did not do it.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The code of the answer; none where there was no answer.
    pub code: Option<u16>,
    /// The Status that it sent.
    pub status: Option<Value>,
    /// The same by its class.
    pub failure: Failure,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        refusal.failure
    }
}

/// Whether a write is only tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It is done.
    Real,
    /// The server does everything but keep it.
    DryRun,
}

impl Client {
    pub(crate) fn new(kubeconfig: Option<PathBuf>, context: Option<String>) -> Client {
        Client { kubeconfig, context, open: OnceCell::new() }
    }

    /// What is at a path; none where there is nothing.
    pub(crate) async fn get(&self, path: &str) -> Result<Option<Value>, Failure> {
        match self.call(Method::GET, path, None).await {
            Ok(answer) => Ok(Some(answer.value)),
            Err(Refusal { code: Some(404), .. }) => Ok(None),
            Err(refusal) => Err(refusal.failure),
        }
    }

    /// The objects of a collection that carry a label, page by page; none where the collection is not
    /// served any more.
    pub(crate) async fn list(&self, path: &str, label: &str) -> Result<Vec<Value>, Failure> {
        let (mut objects, mut next) = (Vec::new(), String::new());
        loop {
            let label = encoded(label);
            let page = format!("{path}?labelSelector={label}&limit={PAGE}&continue={next}");
            let Some(list) = self.get(&page).await? else { return Ok(objects) };
            let items = list.key("items").and_then(Value::as_array).unwrap_or_default();
            objects.extend(items.iter().cloned());
            let more = list.key("metadata").and_then(|metadata| metadata.key("continue"));
            match more.and_then(Value::as_str).filter(|token| !token.is_empty()) {
                Some(token) => next = encoded(token),
                None => return Ok(objects),
            }
        }
    }

    /// Server-side apply of one object.
    pub(crate) async fn apply(
        &self,
        path: &str,
        object: &Value,
        mode: Mode,
    ) -> Result<Answer, Refusal> {
        let dry = if mode == Mode::DryRun { "&dryRun=All" } else { "" };
        let path = format!("{path}?fieldManager={MANAGER}{dry}");
        self.call(Method::PATCH, &path, Some(("application/apply-patch+yaml", object))).await
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
        let client = self.open().await?;
        let mut request = Request::builder().method(method).uri(path).header("Accept", accept);
        if let Some((kind, _)) = body {
            request = request.header("Content-Type", kind);
        }
        let body = body.map_or_else(Vec::new, |(_, value)| value.to_json().into_bytes());
        let request = request.body(body.into()).map_err(|error| {
            let message = format!("{path} is no address at an API server: {error}");
            Refusal::of(Failure::new(FailureClass::SyncInvalid, message))
        })?;
        let response = client.send(request).await.map_err(|error| unreachable(&error))?;
        let (parts, body) = response.into_parts();
        let bytes = body.collect_bytes().await.map_err(|error| unreachable(&error))?;
        let text = String::from_utf8_lossy(&bytes);
        if parts.status.is_success() {
            let value = json(&text)?;
            return Ok(Answer { created: parts.status == StatusCode::CREATED, value });
        }
        let after = parts.headers.get("Retry-After").and_then(|after| after.to_str().ok());
        Err(refused(parts.status, &text, after))
    }

    async fn open(&self) -> Result<&kube::Client, Failure> {
        self.open.get_or_try_init(|| self.connect()).await
    }

    async fn connect(&self) -> Result<kube::Client, Failure> {
        let context = self.context.clone();
        let options = KubeConfigOptions { context, cluster: None, user: None };
        let invalid = |error: String| {
            Failure::new(FailureClass::SyncInvalid, format!("no way to a cluster: {error}"))
                .hint("spec.sync of the customer's file names a kubeconfig and a context")
        };
        let config = match &self.kubeconfig {
            Some(path) => {
                let file = Kubeconfig::read_from(path);
                let file = file.map_err(|error| invalid(format!("{}: {error}", path.display())))?;
                kube::Config::from_custom_kubeconfig(file, &options).await
            }
            None if self.context.is_some() => kube::Config::from_kubeconfig(&options).await,
            None => {
                let found = kube::Config::infer().await;
                return built(found.map_err(|error| invalid(error.to_string()))?);
            }
        };
        built(config.map_err(|error| invalid(error.to_string()))?)
    }
}

impl Refusal {
    fn of(failure: Failure) -> Refusal {
        Refusal { code: None, status: None, failure }
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Refusal {
        Refusal::of(failure)
    }
}

fn built(config: kube::Config) -> Result<kube::Client, Failure> {
    kube::Client::try_from(config).map_err(|error| {
        Failure::new(FailureClass::SyncInvalid, format!("no way to a cluster: {error}"))
    })
}

fn json(text: &str) -> Result<Value, Failure> {
    Value::from_json(text).map_err(|error| {
        let message = format!("the API server's answer cannot be read: {error}");
        Failure::new(FailureClass::SyncUnavailable, message)
    })
}

/// No answer came.
fn unreachable(error: &dyn std::error::Error) -> Refusal {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        let text = deeper.to_string();
        if !message.contains(&text) {
            message = format!("{message}: {text}");
        }
        cause = deeper.source();
    }
    let message = format!("the API server does not answer: {message}");
    Refusal::of(Failure::new(FailureClass::SyncUnavailable, message))
}

/// An answer that is no success.
fn refused(code: StatusCode, text: &str, after: Option<&str>) -> Refusal {
    let status = Value::from_json(text).ok();
    let said = status.as_ref().and_then(|status| status.key("message")).and_then(Value::as_str);
    let message = said.map_or_else(|| format!("the API server answers {code}"), str::to_owned);
    let class = match &status {
        Some(_) => classify(text, Some(Phase::Sync)).class,
        None => classify(&format!("HTTP {code}"), Some(Phase::Sync)).class,
    };
    let mut failure = Failure::new(class, message);
    failure.after = after.and_then(|after| after.parse().ok()).map(Millis::seconds);
    Refusal { code: Some(code.as_u16()), status, failure }
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
