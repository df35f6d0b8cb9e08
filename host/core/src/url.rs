//! URLs as a step may ask for them: whose host counts for the grant is the one that is asked.
//!
//! One reader serves the check of the grant and the client that sends the request, so that the two
//! never disagree about the host. What two readers could take for different hosts is refused: a user,
//! a backslash, a control character, letters beyond ASCII, an address in odd notation.

use std::fmt;
use std::net::Ipv6Addr;

use crate::grant::Capability;

/// The longest URL, in bytes.
pub const MAX_URL_BYTES: usize = 8 * 1024;

/// The longest host name that DNS knows.
const MAX_HOST_BYTES: usize = 253;

/// A URL of `http` or `https`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpUrl {
    /// With TLS.
    pub secure: bool,
    /// The host in lower case; an IPv6 address stands in brackets.
    pub host: String,
    /// The port, also where the URL names none.
    pub port: u16,
    /// Path and query, at least a slash.
    pub path: String,
}

/// A text that is no URL that may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoHttpUrl {
    /// Longer than any needs to be.
    #[error("a URL of more than {MAX_URL_BYTES} bytes")]
    Long,
    /// Another scheme, or none.
    #[error("a URL begins with https:// or http://")]
    Scheme,
    /// A name or a password before the host.
    #[error("a URL may not name a user; send credentials in a header")]
    User,
    /// No host, or one that is spelled oddly.
    #[error(
        "a URL's host is a name of letters, digits, dots and hyphens, or an IPv6 address in brackets"
    )]
    Host,
    /// No port from 1 to 65535.
    #[error("a URL's port is from 1 to 65535")]
    Port,
    /// A letter that has to be written as %XX.
    #[error(
        "a URL has only printable ASCII letters, and no quotes, angle brackets, backslashes or braces"
    )]
    Letter,
}

impl HttpUrl {
    /// Reads a URL. What follows a `#` is for browsers and left out.
    pub fn read(text: &str) -> Result<HttpUrl, NoHttpUrl> {
        if text.len() > MAX_URL_BYTES {
            return Err(NoHttpUrl::Long);
        }
        let (secure, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return Err(NoHttpUrl::Scheme),
        };
        if rest.bytes().any(|byte| !byte.is_ascii_graphic() || b"\"<>\\^`{|}".contains(&byte)) {
            return Err(NoHttpUrl::Letter);
        }
        let rest = rest.split('#').next().unwrap_or_default();
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(NoHttpUrl::User);
        }
        let (host, port) = split_port(authority)?;
        let slash = if path.starts_with('/') { "" } else { "/" };
        Ok(HttpUrl {
            secure,
            host: read_host(host).ok_or(NoHttpUrl::Host)?,
            port: port.unwrap_or(if secure { 443 } else { 80 }),
            path: format!("{slash}{path}"),
        })
    }

    /// The capability that asking for it takes.
    pub fn capability(&self) -> Capability {
        Capability::http(&self.host, self.port)
    }
}

/// The URL again, with its port only where the scheme does not say it.
impl fmt::Display for HttpUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, usual) = if self.secure { ("https", 443) } else { ("http", 80) };
        write!(out, "{scheme}://{}", self.host)?;
        if self.port != usual {
            write!(out, ":{}", self.port)?;
        }
        out.write_str(&self.path)
    }
}

/// Splits `HOST[:PORT]`; the colons of an IPv6 address are inside its brackets.
pub(crate) fn split_port(authority: &str) -> Result<(&str, Option<u16>), NoHttpUrl> {
    let end = authority.rfind(']').map_or(0, |bracket| bracket + 1);
    let Some(colon) = authority[end..].find(':') else { return Ok((authority, None)) };
    let (host, port) = (&authority[..end + colon], &authority[end + colon + 1..]);
    let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let port = port.parse().ok().filter(|port| digits && *port > 0).ok_or(NoHttpUrl::Port)?;
    Ok((host, Some(port)))
}

/// A host in its one spelling; none if it is not one.
pub(crate) fn read_host(host: &str) -> Option<String> {
    if let Some(inner) = host.strip_prefix('[') {
        let address: Ipv6Addr = inner.strip_suffix(']')?.parse().ok()?;
        return Some(format!("[{address}]"));
    }
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    let label = |label: &str| !label.is_empty() && !label.starts_with('-');
    let plain =
        host.len() <= MAX_HOST_BYTES && host.bytes().all(letter) && host.split('.').all(label);
    // `127.1` and `0x7f.0.0.1` are addresses to some readers and names to others.
    let last = host.rsplit('.').next().unwrap_or_default();
    let numeric = last.bytes().all(|byte| byte.is_ascii_digit())
        || last.starts_with("0x")
        || last.starts_with("0X");
    let clear = !numeric || host.parse::<std::net::Ipv4Addr>().is_ok();
    (plain && clear).then(|| host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> (String, String) {
        let url = HttpUrl::read(text).unwrap_or_else(|refused| panic!("{text}: {refused}"));
        (url.to_string(), url.capability().to_string())
    }

    #[test]
    fn the_host_that_counts_is_the_one_that_is_asked() {
        for (text, shown, capability) in [
            ("https://A.example/x?y", "https://a.example/x?y", "http:a.example"),
            ("https://a.example:443", "https://a.example/", "http:a.example"),
            ("http://a.example#x@evil", "http://a.example/", "http:a.example:80"),
            ("https://a.example:8443?q=1", "https://a.example:8443/?q=1", "http:a.example:8443"),
            ("https://a.example/@evil", "https://a.example/@evil", "http:a.example"),
            ("http://10.0.0.1:81/", "http://10.0.0.1:81/", "http:10.0.0.1:81"),
            ("https://[2001:DB8:0::1]:81/", "https://[2001:db8::1]:81/", "http:[2001:db8::1]:81"),
            ("https://[::1]", "https://[::1]/", "http:[::1]"),
        ] {
            assert_eq!(read(text), (shown.to_owned(), capability.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_could_be_taken_for_another_host_is_refused() {
        for (odd, why) in [
            ("", NoHttpUrl::Scheme),
            ("a.example", NoHttpUrl::Scheme),
            ("ftp://a", NoHttpUrl::Scheme),
            ("HTTPS://a", NoHttpUrl::Scheme),
            ("https://", NoHttpUrl::Host),
            ("https:///x", NoHttpUrl::Host),
            ("https://good@evil/", NoHttpUrl::User),
            ("https://good:pw@evil/", NoHttpUrl::User),
            ("https://a:b/", NoHttpUrl::Port),
            ("https://a:/", NoHttpUrl::Port),
            ("https://a:0/", NoHttpUrl::Port),
            ("https://a:+80/", NoHttpUrl::Port),
            ("https://a:65536/", NoHttpUrl::Port),
            ("https://a:1:2/", NoHttpUrl::Port),
            ("https://a\\b/", NoHttpUrl::Letter),
            ("https://a/\r\nHost: b", NoHttpUrl::Letter),
            ("https://a b/", NoHttpUrl::Letter),
            ("https://ä.example/", NoHttpUrl::Letter),
            ("https://::1/", NoHttpUrl::Port),
            ("https://[::1/", NoHttpUrl::Port),
            ("https://[::1]x/", NoHttpUrl::Host),
            ("https://[a.example]/", NoHttpUrl::Host),
            ("https://a..b/", NoHttpUrl::Host),
            ("https://127.1/", NoHttpUrl::Host),
            ("https://2130706433/", NoHttpUrl::Host),
            ("https://0x7f.0.0.0x1/", NoHttpUrl::Host),
            ("https://%61.example/", NoHttpUrl::Host),
        ] {
            assert_eq!(HttpUrl::read(odd), Err(why), "{odd}");
        }
        let long = format!("https://a/{}", "x".repeat(MAX_URL_BYTES));
        assert_eq!(HttpUrl::read(&long), Err(NoHttpUrl::Long));
    }

    proptest! {
        #[test]
        fn a_url_reads_back_from_its_text(text in "https?://[a-zA-Z0-9.\\[\\]:@-]{0,20}[/?#]?[ -~]{0,12}") {
            if let Ok(url) = HttpUrl::read(&text) {
                prop_assert_eq!(HttpUrl::read(&url.to_string()), Ok(url.clone()));
                let capability: Capability = url.capability().to_string().parse().unwrap();
                prop_assert_eq!(capability, url.capability());
            }
        }
    }
}
