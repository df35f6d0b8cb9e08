//! Sends the requests of steps: one request, one answer.
//!
//! The sandbox has held the URL's host against the plugin's grants before anything comes here, by the
//! same reader of URLs. What a host name resolves to is up to DNS: a grant trusts whoever answers for
//! that name, on that port. So that nobody else is reached by way of a granted host, redirects are not
//! followed: a 302 is an answer like any other. A grant of a name that resolves to an address inside
//! (`http:metadata.internal`) opens that address; the operator who writes it means it.
//!
//! Requests block, so they run on threads of their own, a bounded number of them, each with a
//! deadline over all that it does. A call that is cancelled stops waiting at once; the thread of its
//! request ends by that deadline.

mod exchange;
mod headers;

use std::sync::Arc;
use std::time::Duration;

use bowline_sandbox::{HttpClient, HttpRequest, HttpResponse, Waiting};
use tokio::sync::Semaphore;
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

/// How many requests are under way at once.
const MOST_AT_ONCE: usize = 16;
/// How long a request may take, from resolving the name to the last byte of the answer. The sandbox
/// gives up a little later, and says less about why.
const MOST_TIME: Duration = Duration::from_secs(14);
/// The most bytes of an answer's header fields.
const MOST_HEADER_BYTES: usize = 64 * 1024;

/// Sends requests of steps over the network.
#[derive(Clone, Debug)]
pub struct StepHttp {
    agent: Agent,
    places: Arc<Semaphore>,
}

impl Default for StepHttp {
    fn default() -> StepHttp {
        StepHttp::new(MOST_TIME)
    }
}

impl StepHttp {
    fn new(most_time: Duration) -> StepHttp {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(MOST_HEADER_BYTES)
            // A connection that is kept could outlive what its host name resolves to.
            .max_idle_connections(0)
            .user_agent(concat!("bowline/", env!("CARGO_PKG_VERSION")))
            .timeout_global(Some(most_time))
            .build();
        StepHttp { agent: config.new_agent(), places: Arc::new(Semaphore::new(MOST_AT_ONCE)) }
    }
}

impl HttpClient for StepHttp {
    fn send<'a>(&'a self, request: HttpRequest) -> Waiting<'a, Result<HttpResponse, String>> {
        Box::pin(async move {
            let lost = |_| "the request was lost".to_owned();
            let place = self
                .places
                .clone()
                .acquire_owned()
                .await
                .map_err(|error| lost(error.to_string()))?;
            let agent = self.agent.clone();
            let sent = tokio::task::spawn_blocking(move || {
                let answer = exchange::send(&agent, &request);
                drop(place);
                answer
            });
            sent.await.map_err(|error| lost(error.to_string()))?
        })
    }
}

#[cfg(test)]
mod tests;
