//! Header fields, out and in.

use ureq::http::{HeaderMap, HeaderName, HeaderValue};

/// How many fields a step may send.
const MOST_FIELDS: usize = 64;
/// How many bytes they may have together.
const MOST_BYTES: usize = 16 * 1024;

/// Fields that are about the connection and not about the request (RFC 9110, 7.6.1), and those that
/// the client has to set by what it really sends. `Host` could ask a granted address for another
/// host's pages.
const NOT_THE_STEPS: [&str; 12] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The fields of a request, checked.
pub(super) fn to_send(
    fields: &[(String, String)],
) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
    let bytes: usize = fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    if fields.len() > MOST_FIELDS || bytes > MOST_BYTES {
        return Err(format!(
            "more than {MOST_FIELDS} header fields, or {MOST_BYTES} bytes of them"
        ));
    }
    fields.iter().map(|(name, value)| field(name, value)).collect()
}

fn field(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let shown: String = name.chars().take(60).collect();
    let read = HeaderName::from_bytes(name.as_bytes());
    let name = read.map_err(|_| format!("no name of a header field: {shown:?}"))?;
    if NOT_THE_STEPS.contains(&name.as_str()) {
        return Err(format!("a step does not set the header field {name}"));
    }
    // Not the value: it may be a secret.
    let value = HeaderValue::from_str(value);
    Ok((
        name,
        value.map_err(|_| format!("the header field {shown} is more than one line of text"))?,
    ))
}

/// The fields of an answer that are about it and not about the connection. Bytes that are no text
/// are shown as that.
pub(super) fn received(fields: &HeaderMap) -> Vec<(String, String)> {
    let meant = fields.iter().filter(|(name, _)| {
        let length = *name == "content-length";
        length || !NOT_THE_STEPS.contains(&name.as_str())
    });
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    meant.map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}
