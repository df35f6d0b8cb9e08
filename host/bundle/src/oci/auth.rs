//! Who asks: answers a registry's challenge, and remembers what it was answered with.
//!
//! ```text
//! 401 + WWW-Authenticate ─┬─ Basic  ─► name and password with each request
//!                         └─ Bearer ─► a token from the realm, for one repository and what is done
//! ```

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use ureq::http::{Method, Uri, header};

use super::challenge::Challenge;
use super::credentials::{Credential, CredentialFiles, Found};
use super::error::OciFault;
use super::http::{Answer, Bound, Request, Transport, Tried, host_of};
use super::reference::Repository;

/// The most bytes of a token with what is around it.
const MOST_TOKEN: u64 = 1 << 20;

/// What is done with a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Access {
    Pull,
    Push,
}

impl Access {
    fn scope(self, repository: &Repository) -> String {
        let actions = match self {
            Access::Pull => "pull",
            Access::Push => "pull,push",
        };
        format!("repository:{}:{actions}", repository.name())
    }
}

/// What registries were answered with. Never printed.
#[derive(Clone)]
pub(super) struct Sessions {
    files: CredentialFiles,
    answered: Arc<Mutex<Answered>>,
}

/// What stands behind `Authorization:`, by registry, repository and what is done there.
type Answered = BTreeMap<(String, String, Access), String>;

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

impl Sessions {
    pub fn new(files: CredentialFiles) -> Sessions {
        Sessions { files, answered: Arc::default() }
    }

    /// Sends a request once as whoever may do it; asks for what is missing to be it.
    pub fn send(
        &self,
        transport: &Transport,
        repository: &Repository,
        access: Access,
        mut request: Request<'_>,
    ) -> Result<Answer, Tried> {
        let key = (repository.host().to_owned(), repository.name().to_owned(), access);
        let known = self.answered().get(&key).cloned();
        if let Some(value) = known {
            request.headers.push((header::AUTHORIZATION, value));
        }
        let answer = transport.send(&request)?;
        if answer.status.as_u16() != 401 {
            return Ok(answer);
        }
        // Also where a token was sent: it may have expired.
        let values = answer.headers.get_all(header::WWW_AUTHENTICATE);
        let challenge = Challenge::read(values.iter().filter_map(|value| value.to_str().ok()));
        let found = self.files.find(repository).map_err(OciFault::Credentials)?;
        let unauthorized = || self.unauthorized(repository, found.as_ref());
        let challenge = challenge.ok_or_else(unauthorized)?;
        let value = match challenge {
            Challenge::Basic => {
                let basic = found.as_ref().and_then(|found| found.credential.basic());
                basic.ok_or_else(unauthorized)?
            }
            Challenge::Bearer { realm, service } => {
                let asked = Asked { repository, access, realm, service, plain: request.plain };
                self.token(transport, &asked, found.as_ref())?
            }
        };
        request.headers.retain(|(name, _)| name != header::AUTHORIZATION);
        request.headers.push((header::AUTHORIZATION, value.clone()));
        let answer = transport.send(&request)?;
        if answer.status.as_u16() == 401 {
            return Err(unauthorized().into());
        }
        self.answered().insert(key, value);
        Ok(answer)
    }

    fn answered(&self) -> std::sync::MutexGuard<'_, Answered> {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unauthorized(&self, repository: &Repository, found: Option<&Found>) -> OciFault {
        let tried = match found {
            Some(Found { credential, place }) => {
                format!("it does not accept {} from {place}", credential.shown())
            }
            None => self.files.shown(),
        };
        OciFault::Unauthorized { host: repository.host().to_owned(), tried }
    }

    /// A token for what is asked, from the realm that the registry names.
    fn token(
        &self,
        transport: &Transport,
        asked: &Asked<'_>,
        found: Option<&Found>,
    ) -> Result<String, OciFault> {
        if let Some(Credential::Bearer(token)) = found.map(|found| &found.credential) {
            return Ok(format!("Bearer {token}"));
        }
        let form = asked.form(found)?;
        let realm = host_of(&form.uri);
        let answer = transport.retried(|| {
            let answer = transport.send(&form.request())?;
            match answer.status.as_u16() {
                200 => Ok(answer),
                401 | 403 => Err(self.unauthorized(asked.repository, found).into()),
                _ => Err(answer.fault(&realm)),
            }
        })?;
        // The cause could quote the token.
        let token: Option<Token> = serde_json::from_slice(&answer.body).ok();
        let token = token.and_then(|token| token.token.or(token.access_token));
        let usable = |token: &String| token.bytes().all(|letter| letter.is_ascii_graphic());
        match token.filter(usable) {
            Some(token) => Ok(format!("Bearer {token}")),
            None => Err(OciFault::Odd {
                host: asked.repository.host().to_owned(),
                what: format!("sends for tokens to {realm}, which gives none"),
            }),
        }
    }
}

/// What a token is asked for.
struct Asked<'a> {
    repository: &'a Repository,
    access: Access,
    realm: String,
    service: Option<String>,
    plain: bool,
}

/// A request for a token.
struct Form {
    method: Method,
    uri: Uri,
    headers: Vec<(header::HeaderName, String)>,
    body: Vec<u8>,
    plain: bool,
}

impl Asked<'_> {
    fn form(&self, found: Option<&Found>) -> Result<Form, OciFault> {
        let mut fields = vec![("scope", self.access.scope(self.repository))];
        fields.extend(self.service.clone().map(|service| ("service", service)));
        let credential = found.map(|found| &found.credential);
        if let Some(Credential::Identity(token)) = credential {
            fields.push(("grant_type", "refresh_token".to_owned()));
            fields.push(("client_id", "bowline".to_owned()));
            fields.push(("refresh_token", token.clone()));
            let kind = "application/x-www-form-urlencoded".to_owned();
            return Ok(Form {
                method: Method::POST,
                uri: self.uri(&self.realm)?,
                headers: vec![(header::CONTENT_TYPE, kind)],
                body: encoded(&fields).into_bytes(),
                plain: self.plain,
            });
        }
        let joint = if self.realm.contains('?') { '&' } else { '?' };
        let basic = credential.and_then(Credential::basic);
        Ok(Form {
            method: Method::GET,
            uri: self.uri(&format!("{}{joint}{}", self.realm, encoded(&fields)))?,
            headers: basic.map(|value| (header::AUTHORIZATION, value)).into_iter().collect(),
            body: Vec::new(),
            plain: self.plain,
        })
    }

    /// The realm's address. A password goes there: never in the clear for a registry that is not.
    fn uri(&self, address: &str) -> Result<Uri, OciFault> {
        let uri = address.parse::<Uri>().ok();
        let fits = |uri: &Uri| match uri.scheme_str() {
            Some("https") => true,
            Some("http") => self.plain,
            _ => false,
        };
        uri.filter(fits).ok_or_else(|| OciFault::Odd {
            host: self.repository.host().to_owned(),
            what: format!("sends for tokens to {:?}, which is no address with TLS", self.realm),
        })
    }
}

impl Form {
    fn request(&self) -> Request<'_> {
        Request {
            method: self.method.clone(),
            uri: self.uri.clone(),
            headers: self.headers.clone(),
            body: &self.body,
            what: "a token",
            bound: Bound::AtMost(MOST_TOKEN),
            plain: self.plain,
        }
    }
}

/// Fields as in a query.
fn encoded(fields: &[(&str, String)]) -> String {
    let fields = fields.iter().map(|(name, value)| format!("{name}={}", percent(value)));
    fields.collect::<Vec<_>>().join("&")
}

/// What may stand in a query stays; the rest is written in hexadecimal.
pub(super) fn percent(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(byte.into());
            }
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
