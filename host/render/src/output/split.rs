//! One file an object: `OUT/CUSTOMER/manifests/…`. The whole folder is made beside the old one and
//! put in its place in one step; files that did not change are the old ones, hard-linked.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use bowline_core::manifests::{Order, ordered};
use bowline_core::object::ObjectId;
use bowline_core::rendered::Rendered;
use bowline_core::{Digest, yaml};
use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::folder::OutputError;
use super::single::{Readers, create, fresh_name, read};

/// A file system's names end at 255 bytes.
const LONGEST_NAME: usize = 200;

/// The files of a render, by name. With the order of application the names begin with a number.
pub(crate) fn files(rendered: &Rendered, order: Order) -> BTreeMap<String, String> {
    let objects = ordered(rendered, order);
    let digits = objects.len().to_string().len();
    let named = objects.into_iter().enumerate().map(|(index, object)| {
        let name =
            ObjectId::of(object).map_or_else(|_| format!("object-{index}"), |id| name_of(&id));
        let name = match order {
            Order::Pipeline => format!("{name}.yaml"),
            Order::Apply => format!("{index:0digits$}-{name}.yaml"),
        };
        let mut text = String::with_capacity(1536);
        yaml::write(object, &mut text);
        (name, text)
    });
    named.collect()
}

/// `deployment.apps-frontend`, with the namespace in front where there is one. What a file name
/// cannot hold is escaped, and a long name ends in a digest, so two objects never share a file.
fn name_of(id: &ObjectId) -> String {
    let group = if id.group().is_empty() { String::new() } else { format!(".{}", id.group()) };
    let namespace =
        id.namespace.as_ref().map_or(String::new(), |namespace| format!("{namespace}_"));
    let plain = format!("{namespace}{}{group}_{}", id.kind.to_lowercase(), id.name);
    let mut name = String::with_capacity(plain.len());
    for letter in plain.chars() {
        match letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.') {
            true => name.push(letter),
            false => name.push_str(&format!("%{:02x}", u32::from(letter))),
        }
    }
    if name.len() > LONGEST_NAME {
        name.truncate(LONGEST_NAME);
        name = format!("{name}-{}", Digest::of(plain).short());
    }
    name
}

/// Puts `files` at `folder` as a whole.
pub(crate) fn replace(
    folder: &Path,
    files: &BTreeMap<String, String>,
    readers: Readers,
) -> Result<(), OutputError> {
    let fresh = fresh_name(folder);
    let swapped = make(&fresh, folder, files, readers).and_then(|()| match folder.exists() {
        // Both names exist at every moment; the old folder goes away under the temporary one.
        true => Ok(renameat_with(CWD, &fresh, CWD, folder, RenameFlags::EXCHANGE)?),
        false => fs::rename(&fresh, folder),
    });
    // Nothing can be done about one that stays; the next render takes it away.
    drop(fs::remove_dir_all(&fresh));
    swapped.map_err(OutputError::io(folder))
}

/// Makes the folder `fresh` of these files, with those of the folder `old` that have the same bytes.
fn make(
    fresh: &Path,
    old: &Path,
    files: &BTreeMap<String, String>,
    readers: Readers,
) -> io::Result<()> {
    fs::create_dir_all(fresh.parent().unwrap_or(Path::new(".")))?;
    fs::DirBuilder::new().mode(readers.folder_mode()).create(fresh)?;
    for (name, text) in files {
        let (old, new) = (old.join(name), fresh.join(name));
        let unchanged = fs::read(&old).is_ok_and(|bytes| bytes == text.as_bytes());
        // A file system without hard links gets a copy.
        if !unchanged || fs::hard_link(&old, &new).is_err() {
            create(&new, text, readers)?;
        }
    }
    Ok(())
}

/// Whether the folder holds these files and no others.
pub(crate) fn is_same(
    folder: &Path,
    files: &BTreeMap<String, String>,
) -> Result<bool, OutputError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(OutputError::io(folder)(error)),
    };
    let mut count = 0;
    for entry in entries {
        let entry = entry.map_err(OutputError::io(folder))?;
        let name = entry.file_name();
        let Some(text) = name.to_str().and_then(|name| files.get(name)) else { return Ok(false) };
        if read(&entry.path())?.as_deref() != Some(text.as_bytes()) {
            return Ok(false);
        }
        count += 1;
    }
    Ok(count == files.len())
}
