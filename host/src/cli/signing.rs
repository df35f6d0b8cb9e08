//! What verbs that sign have in common: the key.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use bowline_bundle::oci::Signed;
use bowline_bundle::signature::{KeyError, SigningKey};
use clap::Args;
use zeroize::Zeroizing;

use super::Global;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::{report, settings};

/// More than anybody's password has.
const MOST_PASSWORD: u64 = 4 << 10;

/// The key that signs.
#[derive(Debug, Args)]
pub struct WhichKey {
    /// The private key: cosign's cosign.key, or PKCS#8 in PEM; ECDSA P-256 or Ed25519
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The file with the password of an encrypted key [default: $COSIGN_PASSWORD]
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl WhichKey {
    /// Reads the key.
    pub(super) fn open(&self) -> Result<SigningKey, Problem> {
        let password = match &self.password_file {
            Some(_) => self.password()?,
            None => settings::key_password(),
        };
        let password = password.as_ref().map(|text| &text[..]);
        SigningKey::open(&self.key, password).map_err(|error| of_key(&self.key, error))
    }

    /// The file's first line: editors end it with a line break that is no part of a password.
    fn password(&self) -> Result<Option<Zeroizing<Vec<u8>>>, Problem> {
        let Some(path) = &self.password_file else { return Ok(None) };
        let mut text = Zeroizing::new(Vec::new());
        let read =
            File::open(path).and_then(|file| file.take(MOST_PASSWORD).read_to_end(&mut text));
        read.map_err(|error| {
            let message = format!("cannot read the password in {}: {error}", path.display());
            Problem::new(Exit::InvalidInput, message)
        })?;
        let end = text.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let length = text.len();
        text.truncate(end.unwrap_or(length));
        Ok(Some(text))
    }
}

/// What is wrong with the key in a file.
pub(super) fn of_key(path: &Path, error: KeyError) -> Problem {
    let named = error.names_file();
    let problem = Problem::from(error);
    match named {
        true => problem,
        false => Problem { message: format!("{}: {}", path.display(), problem.message), ..problem },
    }
}

/// Says what was signed.
pub(super) fn tell(signed: &Signed, global: &Global) -> Result<(), Problems> {
    if !global.quiet {
        let what = if signed.already { "is signed by this key already" } else { "signed" };
        report::note(&format!("{}: {what}", signed.reference));
    }
    Ok(())
}
