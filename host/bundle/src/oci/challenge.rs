//! `WWW-Authenticate`: what a registry wants to see before it answers.

use std::collections::BTreeMap;

/// What a registry asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    /// A name and a password with every request.
    Basic,
    /// A token from somebody else.
    Bearer {
        /// Whom to ask for it.
        realm: String,
        /// On whose behalf.
        service: Option<String>,
    },
}

impl Challenge {
    /// The first challenge in these header values that can be answered.
    pub fn read<'a>(headers: impl IntoIterator<Item = &'a str>) -> Option<Challenge> {
        let found: Vec<Challenge> = headers.into_iter().filter_map(one).collect();
        // Tokens are preferred: who offers both means the password for older clients.
        let bearer = found.iter().find(|one| matches!(one, Challenge::Bearer { .. }));
        bearer.or(found.first()).cloned()
    }
}

fn one(header: &str) -> Option<Challenge> {
    let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
    if scheme.eq_ignore_ascii_case("basic") {
        return Some(Challenge::Basic);
    }
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let mut parameters = parameters(rest);
    let realm = parameters.remove("realm")?;
    Some(Challenge::Bearer { realm, service: parameters.remove("service") })
}

/// `key="value",key=value`, as far as it can be read.
fn parameters(text: &str) -> BTreeMap<String, String> {
    let (mut found, mut rest) = (BTreeMap::new(), text);
    while let Some((key, after)) = rest.split_once('=') {
        let key = key.trim_matches([' ', ',', '\t']).to_ascii_lowercase();
        let (value, left) = match after.strip_prefix('"') {
            Some(quoted) => quoted_value(quoted),
            None => match after.split_once(',') {
                Some((value, left)) => (value.trim().to_owned(), left),
                None => (after.trim().to_owned(), ""),
            },
        };
        found.insert(key, value);
        rest = left;
    }
    found
}

fn quoted_value(text: &str) -> (String, &str) {
    let (mut value, mut letters) = (String::new(), text.char_indices());
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.extend(letters.next().map(|(_, letter)| letter)),
            letter => value.push(letter),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bearer(realm: &str, service: Option<&str>) -> Option<Challenge> {
        Some(Challenge::Bearer { realm: realm.into(), service: service.map(str::to_owned) })
    }

    #[test]
    fn what_is_asked_for_is_read() {
        let read = |header| Challenge::read([header]);
        assert_eq!(read("Basic realm=\"x\""), Some(Challenge::Basic));
        let usual =
            r#"Bearer realm="https://a.example/t?x=1,2",service="r \"s\"",scope="a:b:pull""#;
        assert_eq!(read(usual), bearer("https://a.example/t?x=1,2", Some("r \"s\"")));
        assert_eq!(read("bearer service=r, realm=https://a"), bearer("https://a", Some("r")));
        assert_eq!(Challenge::read(["Basic x", "Bearer realm=a"]), bearer("a", None));
        for odd in ["", "Bearer", "Bearer service=\"a\"", "Negotiate", "Bearer realm"] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(header in "(Bearer )?[a-z=\", \\\\é]{0,40}") {
            Challenge::read([&*header]);
        }
    }
}
