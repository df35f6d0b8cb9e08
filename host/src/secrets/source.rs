//! Reads one source of a secret.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use bowline_bundle::SecretSource;

use super::command;
use super::{Environment, MAX_SECRET_BYTES, SecretProblem};

/// The secret as text. The line break at the end of a file, or of what a command says, is left out:
/// editors and `echo` put it there. An environment variable is taken as it is.
pub(super) fn read(
    source: &SecretSource,
    environment: Environment<'_>,
) -> Result<String, SecretProblem> {
    let (what, text) = match source {
        SecretSource::Env(name) => {
            let value = environment(name).ok_or_else(|| SecretProblem::NotSet(name.clone()))?;
            let what = format!("the environment variable {name}");
            let text = value.into_string().map_err(|_| SecretProblem::NoText(what.clone()))?;
            (what, text)
        }
        SecretSource::File(path) => {
            let what = path.display().to_string();
            let text = text(&what, file(path)?)?;
            (what, without_line_break(text))
        }
        SecretSource::Command(words) => {
            let what = words.first().cloned().unwrap_or_default();
            let text = text(&what, command::run(words, command::MOST_TIME)?)?;
            (what, without_line_break(text))
        }
    };
    match text.len() {
        0 => Err(SecretProblem::Empty(what)),
        length if length > MAX_SECRET_BYTES => Err(SecretProblem::TooLong(what)),
        _ => Ok(text),
    }
}

fn file(path: &Path) -> Result<Vec<u8>, SecretProblem> {
    let unreadable = |source| SecretProblem::Unreadable { path: path.to_owned(), source };
    // Opening a pipe may wait for ever, so it is looked at first.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(SecretProblem::NoFile(path.to_owned()));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(most()).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// As much as is read: enough to see that it is too long.
pub(super) fn most() -> u64 {
    // The longest secret, its line break, and one byte that is too much.
    MAX_SECRET_BYTES as u64 + 3
}

fn text(what: &str, bytes: Vec<u8>) -> Result<String, SecretProblem> {
    String::from_utf8(bytes).map_err(|_| SecretProblem::NoText(what.to_owned()))
}

fn without_line_break(mut text: String) -> String {
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    text
}
