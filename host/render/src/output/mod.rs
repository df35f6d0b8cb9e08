//! Renders as plain files.
//!
//! ```text
//! OUT/.bowline                     says that the folder is ours, and of which release
//! OUT/CUSTOMER/manifests.yaml      all objects, or
//! OUT/CUSTOMER/manifests/*.yaml    with `--split`, a file an object
//! ```
//!
//! What did not change is not touched. What did is never half there. What came from a sensitive output
//! only its owner may read.

mod folder;
mod last;
mod previous;
mod single;
mod split;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use bowline_core::object::Identity;
use bowline_core::rendered::{Rendered, Reviewed};

use single::{Readers, fresh_name};

pub use bowline_core::manifests::{Order, manifests};
pub use folder::{OutputError, OutputFolder};
pub use last::Last;
pub use single::Written;

/// How a customer's objects are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// One file.
    #[default]
    Single,
    /// A file an object.
    Split,
}

/// A customer's output, ready to be compared with what is there and to be written.
pub struct CustomerOutput {
    single: PathBuf,
    split: PathBuf,
    form: Form,
    before: Before,
    readers: Readers,
}

enum Form {
    Single(String),
    Split(BTreeMap<String, String>),
}

/// What is there already.
enum Before {
    Nothing,
    /// The very same.
    Same,
    Other(Vec<Identity>),
    /// A file that is no manifest any more: there is nothing that it could lose.
    Unreadable,
}

impl CustomerOutput {
    /// Makes the text and looks at what is there.
    pub fn prepare(
        folder: &OutputFolder,
        rendered: &Rendered,
        layout: Layout,
        order: Order,
    ) -> Result<CustomerOutput, OutputError> {
        let customer = folder.path().join(&*rendered.customer);
        let (single, split) = (customer.join("manifests.yaml"), customer.join("manifests"));
        let form = match layout {
            Layout::Single => Form::Single(manifests(rendered, order)),
            Layout::Split => Form::Split(split::files(rendered, order)),
        };
        let before = look(&single, &split, &form)?;
        let sensitive = rendered.store.holds_sensitive();
        let readers = if sensitive { Readers::Owner } else { Readers::Anybody };
        Ok(CustomerOutput { single, split, form, before, readers })
    }

    /// The objects that the last render wrote; none where there was none, or where nothing changed.
    pub fn previous(&self) -> Option<&[Identity]> {
        match &self.before {
            Before::Other(identities) => Some(identities),
            _ => None,
        }
    }

    /// The text of the render, where it is one file.
    pub fn text(&self) -> Option<&str> {
        match &self.form {
            Form::Single(text) => Some(text),
            Form::Split(_) => None,
        }
    }

    /// Writes what was reviewed. The other layout's output goes, once this one is there.
    pub fn write(self, _reviewed: &Reviewed) -> Result<Written, OutputError> {
        if let Before::Same = self.before {
            return Ok(Written::Unchanged);
        }
        remove_file(&fresh_name(&self.single))?;
        remove_folder(&fresh_name(&self.split))?;
        match &self.form {
            Form::Single(text) => {
                single::replace(&self.single, text, self.readers)?;
                remove_folder(&self.split)?;
            }
            Form::Split(files) => {
                split::replace(&self.split, files, self.readers)?;
                remove_file(&self.single)?;
            }
        }
        Ok(if let Before::Nothing = self.before { Written::New } else { Written::Changed })
    }
}

fn look(single: &Path, split: &Path, form: &Form) -> Result<Before, OutputError> {
    let (mut text, mut other) = (String::new(), false);
    if let Some(bytes) = single::read(single)? {
        if matches!(form, Form::Single(new) if new.as_bytes() == bytes) && !split.exists() {
            return Ok(Before::Same);
        }
        other = true;
        text.push_str(&String::from_utf8_lossy(&bytes));
    }
    if let Ok(entries) = fs::read_dir(split) {
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        if let (false, Form::Split(files)) = (other, form)
            && split::is_same(split, files)?
        {
            return Ok(Before::Same);
        }
        other = true;
        for path in paths {
            let bytes = single::read(&path)?.unwrap_or_default();
            if !text.is_empty() {
                text.push_str("---\n");
            }
            text.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    Ok(match (other, previous::identities(&text)) {
        (false, _) => Before::Nothing,
        (true, Some(identities)) => Before::Other(identities),
        (true, None) => Before::Unreadable,
    })
}

fn remove_file(path: &Path) -> Result<(), OutputError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(OutputError::io(path)(error))
        }
        _ => Ok(()),
    }
}

fn remove_folder(path: &Path) -> Result<(), OutputError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(OutputError::io(path)(error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
