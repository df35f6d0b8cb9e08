//! Credentials for registries, from the files in which `docker login` and its like leave them.
//!
//! ```text
//! file by file:  credHelpers[HOST] ─► credsStore ─► auths[HOST/PATH … HOST]
//!                      └─ a helper is a program ─┘
//! ```
//!
//! The first file that has something for a registry counts. Nothing here is ever shown: what is
//! printed of credentials is whose they are and where they were found.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde::Deserialize;

use super::helper;
use super::reference::Repository;
use crate::folder::read_file;

/// The most bytes of such a file.
const MOST_BYTES: u64 = 4 << 20;
/// Whoever sends this as the user sends an identity token as the password.
const TOKEN_USER: &str = "<token>";

/// The files to look in.
#[derive(Clone, Debug, Default)]
pub struct CredentialFiles(pub Vec<PathBuf>);

/// What a registry is told about who asks.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Credential {
    /// A name and a password.
    Password { user: String, password: String },
    /// A token that other tokens are given for.
    Identity(String),
    /// A token that is sent as it is.
    Bearer(String),
}

/// A credential and where it was found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub credential: Credential,
    pub place: String,
}

/// Secrets stay out of whatever is printed.
impl fmt::Debug for Credential {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.shown())
    }
}

impl Credential {
    /// Whose they are.
    pub fn shown(&self) -> String {
        match self {
            Credential::Password { user, .. } => format!("the password of {user:?}"),
            Credential::Identity(_) => "an identity token".to_owned(),
            Credential::Bearer(_) => "a token".to_owned(),
        }
    }

    /// What stands behind `Authorization: Basic`.
    pub fn basic(&self) -> Option<String> {
        match self {
            Credential::Password { user, password } => {
                Some(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
            }
            _ => None,
        }
    }

    pub(super) fn of_pair(user: String, password: String) -> Credential {
        match user == TOKEN_USER {
            true => Credential::Identity(password),
            false => Credential::Password { user, password },
        }
    }
}

/// `config.json` of docker, `auth.json` of podman and skopeo.
#[derive(Default, Deserialize)]
struct ConfigFile {
    #[serde(default)]
    auths: BTreeMap<String, Auth>,
    #[serde(default, rename = "credHelpers")]
    helpers: BTreeMap<String, String>,
    #[serde(default, rename = "credsStore")]
    store: String,
}

#[derive(Default, Deserialize)]
struct Auth {
    #[serde(default)]
    auth: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    #[serde(default, rename = "identitytoken")]
    identity: String,
    #[serde(default, rename = "registrytoken")]
    bearer: String,
}

impl CredentialFiles {
    /// The credential for a repository; none where no file has one.
    pub(super) fn find(&self, repository: &Repository) -> Result<Option<Found>, String> {
        for path in &self.0 {
            let Some(config) = read(path)? else { continue };
            if let Some(found) = config.find(path, repository)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The files in words.
    pub(super) fn shown(&self) -> String {
        let files: Vec<String> = self.0.iter().map(|path| path.display().to_string()).collect();
        match files.is_empty() {
            true => "no file is named to look for credentials in".to_owned(),
            false => format!("there are no credentials for it in {}", files.join(", ")),
        }
    }
}

fn read(path: &Path) -> Result<Option<ConfigFile>, String> {
    if !path.exists() {
        return Ok(None);
    }
    let shown = path.display().to_string();
    let bytes = read_file(path, &shown, MOST_BYTES).map_err(|error| match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    })?;
    // The cause of such an error may quote the file, and passwords are in it.
    let read = serde_json::from_slice(&bytes).map_err(|error| {
        format!("{shown}:{}:{}: not a docker config.json", error.line(), error.column())
    });
    read.map(Some)
}

impl ConfigFile {
    fn find(&self, path: &Path, repository: &Repository) -> Result<Option<Found>, String> {
        let host = repository.host();
        let helper = self.helpers.get(host).or(Some(&self.store));
        if let Some(helper) = helper.filter(|name| !name.is_empty()) {
            let place = format!("docker-credential-{helper}, which {} names", path.display());
            if let Some(credential) = helper::ask(helper, host)? {
                return Ok(Some(Found { credential, place }));
            }
        }
        let Some((key, auth)) = self.auth(repository) else { return Ok(None) };
        let place = path.display().to_string();
        let credential = auth.credential().ok_or_else(|| {
            format!("{place}: auths.{key:?}: `auth` is not the base64 of NAME:PASSWORD")
        })?;
        Ok(credential.map(|credential| Found { credential, place }))
    }

    /// The entry with the longest path that the repository lies beneath.
    fn auth(&self, repository: &Repository) -> Option<(&String, &Auth)> {
        let whole = format!("{}/{}", repository.host(), repository.name());
        let covers = |key: &str| {
            whole.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let keys = self.auths.iter().map(|entry| (bare(entry.0), entry));
        let fitting = keys.filter(|(key, _)| covers(key));
        fitting.max_by_key(|(key, _)| key.len()).map(|(_, entry)| entry)
    }
}

/// A key as older tools wrote it has a scheme, and the version of the interface behind it.
fn bare(key: &str) -> &str {
    let key = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key);
    let key = key.trim_end_matches('/');
    key.strip_suffix("/v1").or_else(|| key.strip_suffix("/v2")).unwrap_or(key)
}

impl Auth {
    /// None where it is malformed; none within where it says nothing, as helpers leave it.
    fn credential(&self) -> Option<Option<Credential>> {
        if !self.bearer.is_empty() {
            return Some(Some(Credential::Bearer(self.bearer.clone())));
        }
        if !self.identity.is_empty() {
            return Some(Some(Credential::Identity(self.identity.clone())));
        }
        if !self.username.is_empty() {
            let (user, password) = (self.username.clone(), self.password.clone());
            return Some(Some(Credential::of_pair(user, password)));
        }
        if self.auth.is_empty() {
            return Some(None);
        }
        let decoded = STANDARD.decode(&self.auth).or_else(|_| STANDARD_NO_PAD.decode(&self.auth));
        let text = String::from_utf8(decoded.ok()?).ok()?;
        let (user, password) = text.split_once(':')?;
        // Some writers pad the password with zero bytes.
        let password = password.trim_end_matches('\0');
        Some(Some(Credential::of_pair(user.to_owned(), password.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oci::{ArtefactPlace, Reference};

    fn repository(text: &str) -> Repository {
        match text.parse::<Reference>().unwrap().place {
            ArtefactPlace::Registry(repository) => repository,
            ArtefactPlace::Layout(_) => panic!("{text}"),
        }
    }

    fn found(config: &str, of: &str) -> Result<Option<Credential>, String> {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (folder.path().join("absent"), folder.path().join("config.json"));
        std::fs::write(&second, config).unwrap();
        let found = CredentialFiles(vec![first, second]).find(&repository(of));
        let place = folder.path().display().to_string();
        found
            .map(|found| found.map(|found| found.credential))
            .map_err(|error| error.replace(&place, "DIR"))
    }

    fn password(user: &str, password: &str) -> Result<Option<Credential>, String> {
        Ok(Some(Credential::Password { user: user.into(), password: password.into() }))
    }

    #[test]
    fn the_longest_path_counts() {
        let config = r#"{"auths": {
            "r.example": {"auth": "YTpi"},
            "r.example/acme": {"username": "acme", "password": "c:d"},
            "r.example/acm": {"auth": "eDp5"},
            "https://index.example/v1/": {"auth": "b2xkOm9uZQ"},
            "token.example": {"auth": "PHRva2VuPjpz"},
            "helped.example": {}
        }}"#;
        assert_eq!(found(config, "oci://r.example/other"), password("a", "b"));
        assert_eq!(found(config, "oci://r.example/acme/plugins"), password("acme", "c:d"));
        assert_eq!(found(config, "oci://index.example/a"), password("old", "one"));
        let identity = Ok(Some(Credential::Identity("s".into())));
        assert_eq!(found(config, "oci://token.example/a"), identity);
        assert_eq!(found(config, "oci://helped.example/a"), Ok(None));
        assert_eq!(found(config, "oci://r.example:5000/a"), Ok(None));
    }

    #[test]
    fn what_cannot_be_read_is_told_without_its_secrets() {
        let refused = |config: &str| found(config, "oci://r.example/a").unwrap_err();
        let secret = refused(r#"{"auths": {"r.example": {"auth": {"secret": 1}}}}"#);
        assert_eq!(secret, "DIR/config.json:1:33: not a docker config.json");
        let secret = refused(r#"{"auths": {"r.example": {"auth": "c2VjcmV0"}}}"#);
        let expected =
            "DIR/config.json: auths.\"r.example\": `auth` is not the base64 of NAME:PASSWORD";
        assert_eq!(secret, expected);
        let helper = refused(r#"{"credsStore": "../../bin/sh"}"#);
        assert_eq!(helper, "no name of a credential helper: \"../../bin/sh\"");
    }

    #[test]
    fn secrets_are_not_printed() {
        let credential = Credential::of_pair("me".into(), "hunter2".into());
        let found = Found { credential, place: "f".into() };
        assert_eq!(
            format!("{found:?}"),
            "Found { credential: the password of \"me\", place: \"f\" }"
        );
    }
}
