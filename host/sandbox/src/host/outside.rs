//! What a plugin may learn from outside the process: cluster reads and HTTP. Both wait, so both have
//! deadlines of their own, and both end with their call.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bowline_core::Value;
use bowline_core::grant::{Capability, Grants, Missing};
use bowline_core::object::ObjectId;
use bowline_core::url::HttpUrl;

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
    let url = HttpUrl::read(&request.url).map_err(|refused| refused.to_string())?;
    allowed(&url.capability(), grants)?;
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
