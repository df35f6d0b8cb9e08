//! HTTP requests of a step, to hosts that the manifest asks for and the operator grants.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, Host, json_text};

/// Sends requests.
#[derive(Clone, Copy)]
pub struct Http<'cx> {
    pub(crate) host: &'cx Host,
}

impl Http<'_> {
    /// Sends one request and waits for the answer, whatever its status. `Err` is for having no
    /// answer at all, or no grant (see [`Error::is_denied`]).
    pub fn send(&self, request: &Request) -> Result<Response, Error> {
        self.host.send(request).map_err(|reason| {
            Error::new(reason).within(format!("{} {}", request.method, request.url))
        })
    }
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Such as `GET`.
    pub method: String,
    /// The whole URL, with scheme and host.
    pub url: String,
    /// In the order in which they are sent.
    pub headers: Vec<(String, String)>,
    /// Empty for none.
    pub body: Vec<u8>,
}

impl Request {
    /// A request of any method.
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> Self {
        Request { method: method.into(), url: url.into(), headers: Vec::new(), body: Vec::new() }
    }

    /// A `GET`.
    pub fn get(url: impl Into<String>) -> Self {
        Request::new("GET", url)
    }

    /// A `POST`.
    pub fn post(url: impl Into<String>) -> Self {
        Request::new("POST", url)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets a JSON body and its content type.
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Result<Self, Error> {
        let text = json_text(body)?;
        Ok(self.header("content-type", "application/json").body(text))
    }
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// Such as 200.
    pub status: u16,
    /// As they were received.
    pub headers: Vec<(String, String)>,
    /// Empty for none.
    pub body: Vec<u8>,
}

impl Response {
    /// An answer without headers.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Response { status, headers: Vec::new(), body: body.into() }
    }

    /// Whether the status is from 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The first header of that name; case does not matter.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body as `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Error::new(error.to_string()).within("response body"))
    }
}
