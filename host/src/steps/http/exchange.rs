//! One request and its answer, within bounds.

use std::io::Read;

use bowline_core::url::HttpUrl;
use bowline_sandbox::{HttpRequest, HttpResponse};
use ureq::http::{self, Method, Uri};
use ureq::{Agent, AsSendBody, Body};

use super::headers;

/// The methods that a step may use, and whether they carry a body. `CONNECT` and `TRACE` talk to what
/// is on the way.
static METHODS: [(Method, bool); 7] = [
    (Method::GET, false),
    (Method::HEAD, false),
    (Method::OPTIONS, false),
    (Method::DELETE, false),
    (Method::POST, true),
    (Method::PUT, true),
    (Method::PATCH, true),
];
/// The longest body that is sent, in bytes.
const MOST_SENT: usize = 4 << 20;
/// The longest body that is taken, in bytes.
const MOST_TAKEN: u64 = 4 << 20;

/// Sends a request and reads its answer whole.
pub(super) fn send(agent: &Agent, request: &HttpRequest) -> Result<HttpResponse, String> {
    let url = HttpUrl::read(&request.url).map_err(|refused| refused.to_string())?;
    let (method, carries) = method(request)?;
    let mut built = http::Request::builder().method(method).uri(uri(&url)?);
    for (name, value) in headers::to_send(&request.headers)? {
        built = built.header(name, value);
    }
    let answer = match carries {
        true => run(agent, &url, built, request.body.as_slice()),
        false => run(agent, &url, built, ()),
    };
    read(answer?)
}

fn run(
    agent: &Agent,
    url: &HttpUrl,
    built: http::request::Builder,
    body: impl AsSendBody,
) -> Result<http::Response<Body>, String> {
    let built = built.body(body).map_err(|error| error.to_string())?;
    // Nobody means a proxy by a name of this machine.
    let local = matches!(url.host.as_str(), "localhost" | "127.0.0.1" | "[::1]");
    let sent = match local {
        true => agent.run(agent.configure_request(built).proxy(None).build()),
        false => agent.run(built),
    };
    sent.map_err(|error| told(&error))
}

fn method(request: &HttpRequest) -> Result<(&'static Method, bool), String> {
    let found = METHODS.iter().find(|(method, _)| method.as_str() == request.method);
    let (method, carries) = found.ok_or_else(|| {
        let known: Vec<&str> = METHODS.iter().map(|(method, _)| method.as_str()).collect();
        format!("no method that a step may use; there are {}", known.join(", "))
    })?;
    match request.body.len() {
        0 => Ok((method, *carries)),
        _ if !carries => Err(format!("{method} carries no body")),
        length if length > MOST_SENT => Err(format!("a body of more than {MOST_SENT} bytes")),
        _ => Ok((method, true)),
    }
}

/// Two readers of one URL must mean one host, or the grant would be about another one.
fn uri(url: &HttpUrl) -> Result<Uri, String> {
    let read: Result<Uri, _> = url.to_string().parse();
    let same = |uri: &Uri| {
        let usual = if url.secure { 443 } else { 80 };
        uri.host() == Some(url.host.as_str()) && uri.port_u16().unwrap_or(usual) == url.port
    };
    read.ok().filter(same).ok_or_else(|| "the URL is none that HTTP can say".to_owned())
}

fn read(answer: http::Response<Body>) -> Result<HttpResponse, String> {
    let (parts, mut body) = answer.into_parts();
    let too_long = || format!("the answer has more than {MOST_TAKEN} bytes");
    if body.content_length().is_some_and(|length| length > MOST_TAKEN) {
        return Err(too_long());
    }
    let mut bytes = Vec::new();
    let read = body.as_reader().take(MOST_TAKEN + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > MOST_TAKEN {
        return Err(too_long());
    }
    read.map_err(|error| format!("the answer broke off: {error}"))?;
    let headers = headers::received(&parts.headers);
    Ok(HttpResponse { status: parts.status.as_u16(), headers, body: bytes })
}

/// Why there is no answer, without anything of the request.
fn told(error: &ureq::Error) -> String {
    use std::io::ErrorKind;
    match error {
        ureq::Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => {
            "connection refused".to_owned()
        }
        ureq::Error::HostNotFound => "no such host".to_owned(),
        ureq::Error::Timeout(phase) => format!("no answer in time ({phase})"),
        ureq::Error::ConnectionFailed => "no connection".to_owned(),
        error => error.to_string(),
    }
}
