//! Putting plugins into a layout. One pusher at a time: each holds a lock on the folder itself, so that
//! no two of them write an index that lacks the other's plugin.

use std::fs::{self, File};
use std::path::Path;

use bowline_artifact::Artifact;
use bowline_core::Digest;

use super::blobs::{Blobs, PARTIAL, sweep};
use super::image::Image;
use super::index::{Descriptor, Index};
use super::{Layout, LayoutError};

/// What a push did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// The version was not there.
    New,
    /// The same bytes were there.
    AlreadyThere,
}

impl Layout {
    /// Makes a layout in a folder that is empty or not there. One that is there is opened.
    pub fn create(path: &Path) -> Result<Layout, LayoutError> {
        fs::create_dir_all(path).map_err(LayoutError::io(path, "create"))?;
        let _lock = lock(path)?;
        match Layout::open(path) {
            Err(LayoutError::Missing { .. }) => {}
            opened => return opened,
        }
        check_empty(path)?;
        Blobs::beneath(path).create()?;
        Index::create(path)?;
        Layout::open(path)
    }

    /// Puts a plugin in. A version that is there with other bytes is refused.
    pub fn push(&self, plugin: &Artifact) -> Result<Pushed, LayoutError> {
        let _lock = lock(&self.path)?;
        let mut index = Index::read(&self.path)?;
        let entries = self.entries(&index)?;
        let there = entries.iter().find(|entry| entry.id == *plugin.id());
        if let Some(entry) = there.filter(|entry| entry.layer_digest != plugin.digest()) {
            return Err(LayoutError::conflict(&self.path, entry, plugin.digest()));
        }
        sweep(&self.path)?;
        sweep(self.blobs.folder())?;
        let image = Image::of(plugin)
            .map_err(|cause| LayoutError::Malformed { path: self.path.clone(), cause })?;
        // Also where the version is there already: this mends what was damaged or lost.
        self.blobs.write(plugin.bytes())?;
        if there.is_none_or(|entry| entry.manifest_digest == Digest::of(&image.manifest)) {
            self.blobs.write(&image.config)?;
            self.blobs.write(&image.manifest)?;
        }
        if there.is_some() {
            return Ok(Pushed::AlreadyThere);
        }
        index.add(Descriptor::of_plugin(&image.manifest, plugin.id(), &image.layer));
        index.write(&self.path)?;
        Ok(Pushed::New)
    }
}

/// Held until it is dropped, or the process ends in whatever way.
pub(super) fn lock(folder: &Path) -> Result<File, LayoutError> {
    let open = File::open(folder).map_err(LayoutError::io(folder, "open"))?;
    open.lock().map_err(LayoutError::io(folder, "lock"))?;
    Ok(open)
}

/// Refuses a folder that holds anything but what an interrupted `create` leaves.
fn check_empty(folder: &Path) -> Result<(), LayoutError> {
    let listed = fs::read_dir(folder).map_err(LayoutError::io(folder, "list"))?;
    let mut others = Vec::new();
    for entry in listed {
        let name = entry.map_err(LayoutError::io(folder, "list"))?.file_name();
        let name = name.to_string_lossy().into_owned();
        if !matches!(name.as_str(), "blobs" | "index.json") && !name.starts_with(PARTIAL) {
            others.push(name);
        }
    }
    // The first by name: a folder lists its files in another order on every machine.
    match others.into_iter().min() {
        None => Ok(()),
        Some(found) => Err(LayoutError::Occupied { path: folder.to_owned(), found }),
    }
}
