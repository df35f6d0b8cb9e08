//! Releases by reference: a bundle is pulled to the cache, by the digest of its manifest, and opened
//! there like any other folder.

use std::fs;
use std::path::{Path, PathBuf};

use bowline_bundle::artefact::{FoundBundle, verify_folder};
use bowline_bundle::oci::Reference;

use crate::cli::Global;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::settings;

/// The folder of a release that was named on the command line: itself, or where its bundle was put.
pub fn release_folder(named: &Path, global: &Global) -> Result<PathBuf, Problems> {
    let Some(text) = named.to_str().filter(|text| Reference::is_meant(text)) else {
        return Ok(named.to_owned());
    };
    let reference = text.parse().map_err(|refused: bowline_bundle::oci::NoReference| {
        Problem::of_error(Exit::Usage, &refused).hint(refused.hint())
    })?;
    let folder = settings::bundles(global).ok_or_else(|| {
        let message = format!("there is no cache folder to pull {text} to");
        Problem::new(Exit::Usage, message).hint("name one with --cache")
    })?;
    let found = FoundBundle::find(&settings::registries(global)?, &reference)?;
    let folder = folder.join(found.digest.hex());
    if is_whole(&folder, &found) {
        return Ok(folder);
    }
    // What is not whole is what somebody changed by hand: a folder gets its name when it is.
    let gone = fs::remove_dir_all(&folder);
    if let Err(error) = gone
        && folder.exists()
    {
        let message = format!("cannot remove {}: {error}", folder.display());
        return Err(Problem::new(Exit::Failed, message).into());
    }
    match found.unpack(&folder) {
        // Another process was quicker.
        Err(_) if is_whole(&folder, &found) => Ok(folder),
        unpacked => Ok(unpacked.map(|_| folder)?),
    }
}

fn is_whole(folder: &Path, found: &FoundBundle) -> bool {
    let verified = folder.is_dir().then(|| verify_folder(folder));
    matches!(verified, Some(Ok(verified)) if verified.release_digest == found.release_digest)
}
