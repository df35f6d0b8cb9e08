//! What a plugin may learn from outside the process: cluster reads and HTTP. Both wait, so both have
//! deadlines of their own, and both end with their call.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bowline_core::Value;
use bowline_core::grant::{Capability, Grants, Missing};
use bowline_core::object::ObjectId;

/// How long a read or a request may take before the guest is told that it failed.
const DEADLINE: Duration = Duration::from_secs(15);

/// An answer that has to be waited for.
pub type Waiting<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Reads from the customer's cluster.
pub trait ClusterReads: Send + Sync {
    /// One object, if it is there.
    fn get<'a>(&'a self, id: &'a ObjectId) -> Waiting<'a, Result<Option<Value>, String>>;
}

/// One HTTP request of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method, such as `GET`.
    pub method: String,
    /// The URL.
    pub url: String,
    /// Header fields, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Header fields, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Sends requests of steps.
pub trait HttpClient: Send + Sync {
    /// Sends one request and waits for its answer.
    fn send<'a>(&'a self, request: HttpRequest) -> Waiting<'a, Result<HttpResponse, String>>;
}

/// Reads an object, if that is granted.
pub(crate) async fn read(
    reads: Option<&dyn ClusterReads>,
    id: &ObjectId,
    grants: &Grants,
) -> Result<Option<Value>, String> {
    let wanted =
        Capability::ClusterRead { group: id.group().to_owned(), kind: id.kind.to_string() };
    allowed(&wanted, grants)?;
    let reads =
        reads.ok_or("unavailable: this render is not connected to the customer's cluster")?;
    within_deadline(reads.get(id)).await
}

/// Sends a request, if its host is granted.
pub(crate) async fn send(
    client: Option<&dyn HttpClient>,
    request: HttpRequest,
    grants: &Grants,
) -> Result<HttpResponse, String> {
    let (host, port) = host_of(&request.url)?;
    let named = Capability::Http { host: host.clone(), port };
    allowed(&named, grants)?;
    let client = client.ok_or("unavailable: nothing sends requests here")?;
    within_deadline(client.send(request)).await
}

async fn within_deadline<T>(answer: Waiting<'_, Result<T, String>>) -> Result<T, String> {
    match tokio::time::timeout(DEADLINE, answer).await {
        Ok(answer) => answer,
        Err(_) => Err(format!("no answer within {} s", DEADLINE.as_secs())),
    }
}

fn allowed(wanted: &Capability, grants: &Grants) -> Result<(), String> {
    grants.check(wanted).map_err(|missing| match missing {
        Missing::Asking => format!("denied: the plugin's manifest does not ask for {wanted}"),
        Missing::Granting => format!("denied: bowline.toml does not grant {wanted} to this plugin"),
    })
}

/// The host and port of a URL, in the form in which a capability names them: 443 is what `https`
/// means and is left out.
fn host_of(url: &str) -> Result<(String, Option<u16>), String> {
    let refuse = || format!("not a URL of the form http[s]://HOST[:PORT]/…: {url:?}");
    let (rest, usual) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => (rest, 443),
        (_, Some(rest)) => (rest, 80),
        _ => return Err(refuse()),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // `user@host` would make the host look like another one.
    let odd = |byte: u8| !(byte.is_ascii_alphanumeric() || b".-:".contains(&byte));
    if authority.is_empty() || authority.bytes().any(odd) {
        return Err(refuse());
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, port.parse().map_err(|_| refuse())?),
        None => (authority, usual),
    };
    let port = if port == 443 { None } else { Some(port) };
    Ok((host.to_ascii_lowercase(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_that_counts_is_the_one_that_is_asked() {
        assert_eq!(host_of("https://A.example/x?y"), Ok(("a.example".into(), None)));
        assert_eq!(host_of("http://a.example#x"), Ok(("a.example".into(), Some(80))));
        assert_eq!(host_of("https://a.example:8443"), Ok(("a.example".into(), Some(8443))));
        for odd in [
            "",
            "a.example",
            "ftp://a",
            "https://",
            "https://good@evil/",
            "https://a:b/",
            "https://a\\b/",
        ] {
            assert!(host_of(odd).is_err(), "{odd}");
        }
    }
}
