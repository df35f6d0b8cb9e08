//! What happens to the objects of a collection, as the API server tells it line by line.

use std::pin::Pin;
use std::task::{Context, Poll};

use bowline_core::Value;
use bowline_core::run::Failure;
use bytes::{Buf, BytesMut};
use futures_util::{Stream, ready};
use http_body::Body;

use super::Refusal;

/// No object is larger than what an API server takes, with room for what the line says beside it.
const LONGEST: usize = 16 << 20;

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// The object is this now.
    Is(Value),
    /// It is gone; this it was last.
    Gone(Value),
    /// Nothing, but the collection's version is another.
    Bookmark(Value),
    /// What was to be watched cannot be told any more: the version is too old, or the server has lost
    /// its way. The collection must be listed again.
    Over,
}

/// The changes of a collection, until the server ends them, which it does every few minutes.
pub(crate) struct Changes {
    body: kube::client::Body,
    read: BytesMut,
}

impl Changes {
    pub(super) fn new(body: kube::client::Body) -> Changes {
        Changes { body, read: BytesMut::new() }
    }

    /// The next whole line of what was read.
    fn line(&mut self) -> Option<BytesMut> {
        let end = self.read.iter().position(|byte| *byte == b'\n')?;
        let line = self.read.split_to(end);
        self.read.advance(1);
        Some(line)
    }
}

impl Stream for Changes {
    type Item = Result<Change, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(line) = self.line() {
                return Poll::Ready(Some(read(&line)));
            }
            if self.read.len() > LONGEST {
                return Poll::Ready(Some(Ok(Change::Over)));
            }
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => {
                    return Poll::Ready(Some(Err(Refusal::unreachable(&error).failure)));
                }
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        self.read.extend_from_slice(&data);
                    }
                }
            }
        }
    }
}

/// One line; what cannot be read is no ground to go on from.
fn read(line: &[u8]) -> Result<Change, Failure> {
    let text = String::from_utf8_lossy(line);
    let event = super::json(&text)?;
    let object = event.key("object").cloned().unwrap_or(Value::NULL);
    Ok(match event.key("type").and_then(Value::as_str) {
        Some("ADDED" | "MODIFIED") => Change::Is(object),
        Some("DELETED") => Change::Gone(object),
        Some("BOOKMARK") => Change::Bookmark(object),
        _ => Change::Over,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(lines: &str) -> Vec<Result<Change, Failure>> {
        let body = kube::client::Body::from(lines.as_bytes().to_vec());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(futures_util::StreamExt::collect(Changes::new(body)))
    }

    #[test]
    fn a_line_is_a_change_and_an_error_ends_the_watch() {
        let lines = concat!(
            r#"{"type":"ADDED","object":{"kind":"Pod"}}"#,
            "\n",
            r#"{"type":"DELETED","object":{"kind":"Pod"}}"#,
            "\n",
            r#"{"type":"ERROR","object":{"kind":"Status","code":410}}"#,
            "\n",
            r#"{"type":"ADDED","obj"#,
        );
        let pod = Value::from_json(r#"{"kind":"Pod"}"#).unwrap();
        // The last line was cut off, and is none.
        assert_eq!(
            all(lines),
            [Ok(Change::Is(pod.clone())), Ok(Change::Gone(pod)), Ok(Change::Over)]
        );
    }

    #[test]
    fn a_line_that_is_no_json_is_an_error() {
        assert!(all("what\n")[0].is_err());
    }
}
