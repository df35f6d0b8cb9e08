//! One request and its answer, within bounds: sizes while the body comes in, times without progress,
//! and how often what may pass by itself is tried again.

use std::io::Read;
use std::thread;
use std::time::Duration;

use ureq::config::RedirectAuthHeaders;
use ureq::http::{self, HeaderMap, Method, StatusCode, Uri, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, AsSendBody, Body};

use super::error::OciFault;

/// Time in which a connection stands, a request is taken, or some bytes go one way or the other.
const STALLED: Duration = Duration::from_secs(30);
/// Registries answer the end of an upload when they have moved it to where it stays.
const ANSWER: Duration = Duration::from_secs(300);
/// The most that is read of an answer which says why something failed.
const MOST_COMPLAINT: u64 = 64 << 10;

/// How often, and after what time, something is tried again.
#[derive(Clone, Copy, Debug)]
pub struct Retries {
    /// How often, after the first time.
    pub times: u32,
    /// The first wait; each further one is twice as long.
    pub first: Duration,
    /// The longest wait. Who asks for a longer one is not waited for.
    pub longest: Duration,
}

impl Default for Retries {
    fn default() -> Retries {
        let (first, longest) = (Duration::from_millis(500), Duration::from_secs(30));
        Retries { times: 4, first, longest }
    }
}

/// A request.
pub(super) struct Request<'a> {
    pub method: Method,
    pub uri: Uri,
    pub headers: Vec<(header::HeaderName, String)>,
    pub body: &'a [u8],
    /// What comes back, for messages.
    pub what: &'a str,
    /// How many bytes may come back.
    pub bound: Bound,
    /// Without TLS.
    pub plain: bool,
}

/// How many bytes may come.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bound {
    AtMost(u64),
    Exactly(u64),
}

/// An answer, whole.
pub(super) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// Why an attempt failed.
pub(super) struct Tried {
    pub fault: OciFault,
    pub again: Again,
}

/// Whether it is worth another attempt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    Never,
    Soon,
    After(Duration),
}

impl From<OciFault> for Tried {
    fn from(fault: OciFault) -> Tried {
        Tried { fault, again: Again::Never }
    }
}

/// Sends requests.
#[derive(Clone, Debug)]
pub(super) struct Transport {
    agent: Agent,
    retries: Retries,
}

impl Transport {
    pub fn new(retries: Retries) -> Transport {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .redirect_auth_headers(RedirectAuthHeaders::SameHost)
            .user_agent(concat!("bowline/", env!("CARGO_PKG_VERSION")))
            .timeout_resolve(Some(STALLED))
            .timeout_connect(Some(STALLED))
            .timeout_recv_response(Some(ANSWER))
            .timeout_per_read(Some(ANSWER))
            .timeout_per_write(Some(STALLED))
            .build();
        Transport { agent: config.new_agent(), retries }
    }

    /// Tries until it is done, or nothing more is to be hoped for.
    pub fn retried<T>(&self, mut attempt: impl FnMut() -> Result<T, Tried>) -> Result<T, OciFault> {
        let mut wait = self.retries.first;
        for left in (0..=self.retries.times).rev() {
            let Tried { fault, again } = match attempt() {
                Ok(done) => return Ok(done),
                Err(tried) => tried,
            };
            let wanted = match again {
                Again::Never => return Err(fault),
                Again::Soon => wait,
                Again::After(wanted) => wanted,
            };
            if left == 0 || wanted > self.retries.longest {
                return Err(fault);
            }
            thread::sleep(wanted);
            wait = (wait * 2).min(self.retries.longest);
        }
        // The last attempt returned.
        Err(OciFault::Offline)
    }

    /// Sends a request once.
    pub fn send(&self, request: &Request<'_>) -> Result<Answer, Tried> {
        let host = host_of(&request.uri);
        let mut builder = http::Request::builder().method(request.method.clone()).uri(&request.uri);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        // What changes something is not sent on to somebody else.
        let sent = match request.method == Method::GET || request.method == Method::HEAD {
            true => self.run(request, builder, (), 5),
            false => self.run(request, builder, request.body, 0),
        };
        let sent = sent.map_err(|error| failed(&host, &error))?;
        let (parts, mut body) = sent.into_parts();
        let (status, announced) = (parts.status, body.content_length());
        let body = match (status.is_success(), request.method == Method::HEAD) {
            (_, true) => Vec::new(),
            (true, _) => read(request, &host, announced, &mut body.as_reader())?,
            // What a failure says is for people: as much of it as comes.
            (false, _) => {
                let mut said = Vec::new();
                let _ = body.as_reader().take(MOST_COMPLAINT).read_to_end(&mut said);
                said
            }
        };
        Ok(Answer { status, headers: parts.headers, body })
    }

    fn run(
        &self,
        request: &Request<'_>,
        builder: http::request::Builder,
        body: impl AsSendBody,
        redirects: u32,
    ) -> Result<http::Response<Body>, ureq::Error> {
        let built = self.agent.configure_request(builder.body(body).map_err(ureq::Error::Http)?);
        let mut built = built.https_only(!request.plain).max_redirects(redirects);
        if is_local(&request.uri) {
            built = built.proxy(None);
        }
        self.agent.run(built.build())
    }
}

/// Reads a body that is as long as it may be.
fn read(
    request: &Request<'_>,
    host: &str,
    announced: Option<u64>,
    body: &mut dyn Read,
) -> Result<Vec<u8>, Tried> {
    let what = request.what.to_owned();
    let lie = |found: String, expected: u64| OciFault::Lie {
        what: what.clone(),
        expected: format!("{expected} bytes"),
        found,
    };
    let most = match request.bound {
        Bound::AtMost(most) => match announced.filter(|size| *size > most) {
            Some(_) => return Err(OciFault::TooLarge { what, size: announced, most }.into()),
            None => most,
        },
        Bound::Exactly(size) => match announced.filter(|announced| *announced != size) {
            Some(found) => return Err(lie(format!("{found} bytes announced"), size).into()),
            None => size,
        },
    };
    let mut bytes = Vec::new();
    let read = body.take(most + 1).read_to_end(&mut bytes);
    // More than there may be is worse than an end that comes too early.
    let found = bytes.len() as u64;
    match request.bound {
        Bound::AtMost(_) if found > most => {
            return Err(OciFault::TooLarge { what, size: None, most }.into());
        }
        Bound::Exactly(size) if found > size => {
            return Err(lie("more".to_owned(), size).into());
        }
        _ => {}
    }
    if let Err(error) = read {
        let why = format!("the connection broke off after {found} bytes of {what} ({error})");
        let fault = OciFault::Unreachable { host: host.to_owned(), why };
        return Err(Tried { fault, again: Again::Soon });
    }
    match request.bound {
        Bound::Exactly(size) if found < size => Err(lie(format!("{found} bytes"), size).into()),
        _ => Ok(bytes),
    }
}

impl Answer {
    /// A header as text.
    pub fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The fault that a status stands for. 401 is for who knows the credentials, 404 for who knows
    /// what was asked for.
    pub fn fault(&self, host: &str) -> Tried {
        let (host, detail) = (host.to_owned(), detail(&self.body));
        match self.status.as_u16() {
            403 => OciFault::Forbidden { host, detail }.into(),
            429 => {
                let seconds = self.retry_after();
                let again = seconds.map_or(Again::Soon, |s| Again::After(Duration::from_secs(s)));
                Tried { fault: OciFault::TooMany { host, seconds }, again }
            }
            status @ (408 | 500 | 502 | 503 | 504) => {
                let seconds = self.retry_after().map(Duration::from_secs);
                let again = seconds.map_or(Again::Soon, Again::After);
                Tried { fault: OciFault::Status { host, status, detail }, again }
            }
            status => OciFault::Status { host, status, detail }.into(),
        }
    }

    /// In seconds; who names a time of day is waited for as if nothing were said.
    fn retry_after(&self) -> Option<u64> {
        self.header(header::RETRY_AFTER)?.trim().parse().ok()
    }
}

/// What a registry says about an error, in one short line.
fn detail(body: &[u8]) -> String {
    let said: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let said = said.and_then(|said| {
        let first = said.pointer("/errors/0")?;
        let part = |key: &str| first.get(key).and_then(|one| one.as_str()).unwrap_or("");
        Some(format!("{} {}", part("code"), part("message")))
    });
    let said = said.unwrap_or_default();
    let shown: String = said.chars().filter(|letter| !letter.is_control()).take(200).collect();
    shown.trim().to_owned()
}

/// Host and port of an address.
pub(super) fn host_of(uri: &Uri) -> String {
    uri.authority().map_or(String::new(), |authority| match authority.port() {
        Some(port) => format!("{}:{port}", authority.host()),
        None => authority.host().to_owned(),
    })
}

fn is_local(uri: &Uri) -> bool {
    matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

fn odd(host: &str, what: String) -> OciFault {
    OciFault::Odd { host: host.to_owned(), what }
}

/// What went wrong on the way, and whether the way may be free the next time.
fn failed(host: &str, error: &ureq::Error) -> Tried {
    use std::io::ErrorKind;
    let (why, again) = match error {
        ureq::Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => {
            ("connection refused".to_owned(), Again::Never)
        }
        ureq::Error::Io(error) => (error.to_string(), Again::Soon),
        ureq::Error::HostNotFound => ("no such host".to_owned(), Again::Never),
        ureq::Error::Timeout(phase) => (format!("no answer in time ({phase})"), Again::Soon),
        ureq::Error::ConnectionFailed => ("no connection".to_owned(), Again::Soon),
        ureq::Error::Protocol(error) => {
            // Also an answer that ends in its headers.
            return Tried {
                fault: odd(host, format!("answers with what is no HTTP: {error}")),
                again: Again::Soon,
            };
        }
        ureq::Error::RequireHttpsOnly(_) => {
            return odd(host, "sends on to an address without TLS".to_owned()).into();
        }
        ureq::Error::TooManyRedirects => {
            return odd(host, "sends on from one address to the next".to_owned()).into();
        }
        error => (error.to_string(), Again::Never),
    };
    Tried { fault: OciFault::Unreachable { host: host.to_owned(), why }, again }
}
