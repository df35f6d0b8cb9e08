//! Repositories, branches and folders as texts: what git would take for something else is refused.

use super::read::shortened;
use super::{CUSTOMER, Repository};

const MOST_BYTES: usize = 1024;
/// Those that are either encrypted or do not leave the machine.
const SCHEMES: &[&str] = &["https", "ssh", "file"];

pub(super) fn repository(text: &str) -> Result<Repository, String> {
    let odd = text.is_empty() || text.len() > MOST_BYTES || text.contains(char::is_control);
    if odd || text.starts_with('-') {
        return Err(format!("expected an address or a folder, found {:?}", shortened(text)));
    }
    match text.split_once("://") {
        Some((scheme, rest)) => url(text, scheme, rest),
        // git takes HOST:PATH for an address where no slash comes before the colon.
        None => match text.split_once(':') {
            Some((host, _)) if host.contains("/") => Ok(Repository::Path(text.to_owned())),
            Some((_, path)) if path.starts_with(':') => {
                Err("a transport helper runs a program; an address is https, ssh or file"
                    .to_owned())
            }
            Some(_) => Ok(Repository::Url(text.to_owned())),
            None => Ok(Repository::Path(text.to_owned())),
        },
    }
}

/// The address is not shown where it may hold a password.
fn url(text: &str, scheme: &str, rest: &str) -> Result<Repository, String> {
    if !SCHEMES.contains(&scheme) {
        let known = SCHEMES.join(", ");
        return Err(format!("an address is {known}, not {:?}", shortened(scheme)));
    }
    let host = rest.split('/').next().unwrap_or("");
    let (user, host) =
        host.rsplit_once('@').map_or((None, host), |(user, host)| (Some(user), host));
    let password = user.is_some_and(|user| scheme != "ssh" || user.contains(':'));
    if password {
        return Err(
            "an address holds no credentials: a customer's file is no place for them; git \
                    asks the credential helper of the operator's git configuration"
                .to_owned(),
        );
    }
    if host.starts_with('-') || (host.is_empty() && scheme != "file") {
        return Err(format!("expected {scheme}://HOST/PATH, found {:?}", shortened(text)));
    }
    Ok(Repository::Url(text.to_owned()))
}

/// As `git check-ref-format` has it.
pub(super) fn branch(name: &str) -> Result<String, String> {
    let letter = |letter: char| letter.is_control() || " ~^:?*[\\".contains(letter);
    let part = |part: &str| {
        part.is_empty() || part.starts_with('.') || part.ends_with('.') || part.ends_with(".lock")
    };
    let odd = name.len() > 200
        || name.starts_with('-')
        || name == "@"
        || name.contains(letter)
        || name.contains("..")
        || name.contains("@{")
        || name.split('/').any(part);
    match odd {
        true => Err(format!("no name of a branch: {:?}", shortened(name))),
        false => Ok(name.to_owned()),
    }
}

/// A folder in the repository: never above it, and never git's own.
pub(super) fn folder(path: &str) -> Result<String, String> {
    let letter = |letter: char| letter.is_control() || "\\{}:".contains(letter);
    let part = |part: &str| {
        matches!(part, "" | "." | "..")
            || part.to_lowercase().starts_with(".git")
            || part.len() > 255
            || part.replace(CUSTOMER, "").contains(letter)
    };
    match path.len() > MOST_BYTES || path.split('/').any(part) {
        true => Err(format!(
            "expected a folder in the repository, such as clusters/{CUSTOMER}, found {:?}",
            shortened(path)
        )),
        false => Ok(path.to_owned()),
    }
}
