//! What answers a step's requests: the same to each, since the kit knows no service.

use bowline_core::Value;
use bowline_sandbox::{HttpClient, HttpRequest, HttpResponse, Waiting};
use serde::Deserialize;

/// The answer to every request of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// There is no connection.
    Nothing(String),
    /// A response.
    Response(HttpResponse),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ReplyFile {
    error: Option<String>,
    status: Option<u16>,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    body: String,
    /// The body that often.
    #[serde(default = "once")]
    times: usize,
}

fn once() -> usize {
    1
}

impl Reply {
    /// Reads `http.yaml`; without, all is well and there is nothing to say.
    pub(crate) fn read(document: Option<&Value>) -> Result<Reply, String> {
        let Some(document) = document else {
            return Ok(Reply::Response(HttpResponse {
                status: 200,
                headers: Vec::new(),
                body: b"{}".to_vec(),
            }));
        };
        let file: ReplyFile =
            serde_json::from_str(&document.to_json()).map_err(|odd| format!("http.yaml: {odd}"))?;
        match (file.error, file.status) {
            (Some(error), None) => Ok(Reply::Nothing(error)),
            (None, Some(status)) => Ok(Reply::Response(HttpResponse {
                status,
                headers: file.headers,
                body: file.body.repeat(file.times).into_bytes(),
            })),
            _ => Err("http.yaml: it has either an error or a status".to_owned()),
        }
    }
}

impl HttpClient for Reply {
    fn send<'a>(&'a self, _request: HttpRequest) -> Waiting<'a, Result<HttpResponse, String>> {
        Box::pin(async move {
            match self {
                Reply::Nothing(error) => Err(error.clone()),
                Reply::Response(response) => Ok(response.clone()),
            }
        })
    }
}
