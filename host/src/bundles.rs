//! Releases by reference: a bundle is pulled to the cache, by the digest of its manifest, and opened
//! there like any other folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use bowline_bundle::artefact::{FoundBundle, verify_folder};
use bowline_bundle::oci::Reference;
use bowline_bundle::trust::SignedKind;
use bowline_bundle::{CustomerSelection, OpenOptions};
use bowline_core::room::oldest;

use crate::cli::Global;
use crate::error::{Problem, Problems};
use crate::exit::Exit;
use crate::run::keep::{Source, kept};
use crate::run::state::State;
use crate::settings;

/// When the releases in the cache are larger together, those go that were not used for the longest
/// time; but none that was used within the day, since somebody may be reading it.
const MOST_BYTES: u64 = 4 << 30;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The folder of a release that was named on the command line: itself, or where its bundle was put.
pub fn release_folder(named: &Path, global: &Global) -> Result<PathBuf, Problems> {
    let Some(text) = named.to_str().filter(|text| Reference::is_meant(text)) else {
        return Ok(named.to_owned());
    };
    let reference = text.parse().map_err(|refused: bowline_bundle::oci::NoReference| {
        Problem::of_error(Exit::Usage, &refused).hint(refused.hint())
    })?;
    let cache = settings::bundles(global).ok_or_else(|| {
        let message = format!("there is no cache folder to pull {text} to");
        Problem::new(Exit::Usage, message).hint("name one with --cache")
    })?;
    let found = FoundBundle::find(&settings::registries(global)?, &reference)?;
    let trust = settings::trust(global)?;
    found.signed_by(&trust, Some(settings::now(global)))?;
    let folder = cache.join(found.digest.hex());
    if is_whole(&folder, &found) {
        // Somebody may have signed its plugins since it was pulled.
        if trust.speaks_of(SignedKind::Plugin) {
            found.take_signatures(&folder)?;
        }
        mark(&folder);
        return Ok(folder);
    }
    make_room(&cache, MOST_BYTES);
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

/// How a release that a run went by is opened again for one customer: from the bundle that was kept, and
/// the customer's file as it is now.
pub fn kept_release(
    source: &Source,
    customer: &str,
    operator: Option<PathBuf>,
    state: &State,
    global: &Global,
) -> Result<OpenOptions, Problems> {
    Ok(OpenOptions {
        release: release_folder(&kept(state, source.digest)?, global)?,
        customers: Some(source.customers.clone()),
        selection: CustomerSelection::Names(vec![customer.to_owned()]),
        operator: operator.or_else(|| source.config.clone()),
        registries: settings::registries(global)?,
        now: Some(settings::now(global)),
    })
}

fn is_whole(folder: &Path, found: &FoundBundle) -> bool {
    let verified = folder.is_dir().then(|| verify_folder(folder));
    matches!(verified, Some(Ok(verified)) if verified.release_digest == found.release_digest)
}

/// A release that is used is young.
fn mark(folder: &Path) {
    drop(File::open(folder).and_then(|open| open.set_modified(SystemTime::now())));
}

/// Removes the releases that were not used for the longest time.
fn make_room(cache: &Path, most: u64) {
    let listed = fs::read_dir(cache).into_iter().flatten().flatten();
    let entries: Vec<(SystemTime, u64, PathBuf)> = listed
        .filter_map(|entry| {
            let used = entry.metadata().ok()?.modified().ok()?;
            Some((used, size(&entry.path()), entry.path()))
        })
        .collect();
    let is_old = |used: &SystemTime| used.elapsed().is_ok_and(|since| since > DAY);
    let (old, young): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(used, ..)| is_old(used));
    let young: u64 = young.iter().map(|(_, size, _)| size).sum();
    for folder in oldest(old, most.saturating_sub(young)) {
        // Out of the way first, so that nobody takes a half of it for the whole.
        let gone = cache.join(format!(".gone-{}", std::process::id()));
        drop(fs::rename(&folder, &gone).and_then(|()| fs::remove_dir_all(&gone)));
    }
}

/// The bytes of everything in a folder, which is one of our own and has no links.
fn size(folder: &Path) -> u64 {
    let listed = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = listed.map(|entry| match entry.metadata() {
        Ok(about) if about.is_dir() => size(&entry.path()),
        Ok(about) => about.len(),
        Err(_) => 0,
    });
    sizes.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_releases_that_nobody_used_for_long_go_first() {
        let cache = tempfile::tempdir().unwrap();
        let at = |name: &str| cache.path().join(name);
        for (name, days) in [("old", 2), ("older", 3), ("young", 0)] {
            fs::create_dir_all(at(name).join("manifests")).unwrap();
            fs::write(at(name).join("manifests/a.yaml"), [b'x'; 100]).unwrap();
            let time = SystemTime::now() - DAY * days - Duration::from_secs(1);
            File::open(at(name)).unwrap().set_modified(time).unwrap();
        }
        let there = || ["older", "old", "young"].map(|name| at(name).exists());
        make_room(cache.path(), 300);
        assert_eq!(there(), [true; 3]);
        make_room(cache.path(), 250);
        assert_eq!(there(), [false, true, true]);
        mark(&at("old"));
        make_room(cache.path(), 0);
        assert_eq!(there(), [false, true, true]);
        assert_eq!(fs::read_dir(cache.path()).unwrap().count(), 2);
    }
}
