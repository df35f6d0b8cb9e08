//! What lies in a folder of the release.

use std::fs;
use std::io;

use bowline_core::release::Place;

use super::{Folder, MAX_PARTS};
use crate::error::BundleError;

/// How many folders may lie in each other; also what ends a symbolic link to a folder around it.
const MAX_DEPTH: usize = 32;

/// Which files of a folder are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// All of them.
    Included,
    /// Those whose name, and the names of whose folders, do not start with a dot.
    LeftOut,
}

impl Folder {
    /// Whether a path is a folder.
    pub fn is_folder(&self, path: &str, named: &Place) -> Result<bool, BundleError> {
        Ok(self.resolve(path, named)?.is_dir())
    }

    /// The paths of all files beneath a folder, in order. Names are compared as bytes, part by part, so
    /// the order is the same everywhere.
    pub fn walk(
        &self,
        path: &str,
        named: &Place,
        hidden: Hidden,
    ) -> Result<Vec<String>, BundleError> {
        let mut found = Vec::new();
        let mut open = vec![(path.to_owned(), 0)];
        while let Some((folder, depth)) = open.pop() {
            let refuse = |what: String| Err(BundleError::text(named.clone(), what));
            if depth > MAX_DEPTH {
                return refuse(format!("{folder} lies more than {MAX_DEPTH} folders deep"));
            }
            for name in self.names(&folder, named)? {
                if hidden == Hidden::LeftOut && name.starts_with('.') {
                    continue;
                }
                let inner = match folder.is_empty() {
                    true => name,
                    false => format!("{folder}/{name}"),
                };
                if self.resolve(&inner, named)?.is_dir() {
                    open.push((inner, depth + 1));
                } else {
                    found.push(inner);
                }
                if found.len() + open.len() > MAX_PARTS {
                    return refuse(format!("{path} has more than {MAX_PARTS} files"));
                }
            }
        }
        found.sort_by(|a, b| a.split('/').cmp(b.split('/')));
        Ok(found)
    }

    fn names(&self, folder: &str, named: &Place) -> Result<Vec<String>, BundleError> {
        let refuse = |cause: io::Error| {
            BundleError::text(named.clone(), format!("cannot read the folder {folder}"))
                .caused_by(cause)
        };
        let real = self.resolve(folder, named)?;
        let mut names = Vec::new();
        for entry in fs::read_dir(real).map_err(refuse)? {
            let name = entry.map_err(refuse)?.file_name();
            let name = name.into_string().map_err(|name| {
                let what = format!("a file name that is no UTF-8 in {folder:?}: {name:?}");
                BundleError::text(named.clone(), what)
            })?;
            names.push(name);
        }
        Ok(names)
    }
}
