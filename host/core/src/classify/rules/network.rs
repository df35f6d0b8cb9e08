//! Words of the network and of HTTP, whoever was asked.

use std::sync::LazyLock;

use super::{By, Rule};

pub(super) static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    [
        (
            "network-certificate",
            By::Identity,
            r"x509: certificate (signed by unknown authority|is valid for|is not valid).*|x509: cannot validate certificate.*|certificate verify failed.*|self[- ]signed certificate.*|invalid peer certificate.*",
        ),
        (
            "network-reach",
            By::Reach,
            r"connection refused|connection reset|connection timed out|connect(ion)? timeout|broken pipe|no route to host|(network|host) is (unreachable|down)|i/o timeout|tls handshake timeout|context deadline exceeded|client\.timeout exceeded.*|unexpected EOF|no such host|temporary failure in name resolution|could not resolve (host|proxy).*|name or service not known|server misbehaving|http2: (client connection lost|server sent goaway).*|connection closed before message completed|failed to connect to .*|read: operation timed out|no answer in time",
        ),
        ("http-login", By::Login, r"(http|status|code|error|answers)[^\n0-9]{0,24}\b(1\.1 |2 )?401\b|\b401 unauthorized"),
        ("http-right", By::Right, r"(http|status|code|error|answers)[^\n0-9]{0,24}\b(1\.1 |2 )?403\b|\b403 forbidden"),
        (
            "http-not-now",
            By::Reach,
            r"(http|status|code|error|answers)[^\n0-9]{0,24}\b(1\.1 |2 )?(408|425|429|500|502|503|504)\b|too many requests|service (temporarily )?unavailable|bad gateway|gateway time-?out|internal server error",
        ),
    ]
    .into_iter()
    .map(|(name, class, pattern)| Rule::new(name, class, pattern))
    .collect()
});
