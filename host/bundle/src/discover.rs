//! Where the operator's file is.

use std::path::{Path, PathBuf};

use bowline_core::release::Place;

use crate::error::BundleError;

/// The name of the operator's file.
const NAME: &str = "bowline.toml";

/// Where to look. The caller reads arguments and environment; this crate does not.
#[derive(Clone, Debug, Default)]
pub struct OperatorSearch {
    /// `--config`.
    pub argument: Option<PathBuf>,
    /// `$BOWLINE_CONFIG`.
    pub environment: Option<PathBuf>,
    /// The current folder, absolute; it and its parents are searched.
    pub current: Option<PathBuf>,
    /// The user's folder for configurations, such as `~/.config`; `bowline/bowline.toml` is meant.
    pub user: Option<PathBuf>,
}

/// The first of: what the argument names, what the environment names, the nearest `bowline.toml` in the
/// current folder and its parents, the user's. A file that is named must be there.
pub fn find_operator_file(search: &OperatorSearch) -> Result<Option<PathBuf>, BundleError> {
    let named = [(&search.argument, "--config"), (&search.environment, "BOWLINE_CONFIG")];
    for (path, by) in named {
        let Some(path) = path.as_ref().filter(|path| !path.as_os_str().is_empty()) else {
            continue;
        };
        return match path.is_file() {
            true => Ok(Some(path.clone())),
            false => {
                let place = Place::file(path.display().to_string());
                Err(BundleError::text(place, format!("no such file, which {by} names"))
                    .incomplete())
            }
        };
    }
    let parents = search.current.iter().flat_map(|current| current.ancestors());
    let user = search.user.iter().map(|folder| folder.join("bowline"));
    let folders = parents.map(Path::to_owned).chain(user);
    Ok(folders.map(|folder| folder.join(NAME)).find(|path| path.is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_file_counts_unless_one_is_named() {
        let root = tempfile::tempdir().unwrap();
        let (inner, user) = (root.path().join("a/b"), root.path().join("user"));
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::create_dir_all(user.join("bowline")).unwrap();
        let mut search = OperatorSearch {
            current: Some(inner.clone()),
            user: Some(user.clone()),
            ..OperatorSearch::default()
        };
        let find = |search: &OperatorSearch| find_operator_file(search).unwrap();
        let make = |path: PathBuf| {
            std::fs::write(&path, "").unwrap();
            Some(path)
        };
        assert_eq!(find(&search), None);
        let users = make(user.join("bowline/bowline.toml"));
        assert_eq!(find(&search), users);
        let outer = make(root.path().join("bowline.toml"));
        assert_eq!(find(&search), outer);
        let own = make(inner.join("bowline.toml"));
        assert_eq!(find(&search), own);
        search.environment = make(root.path().join("other.toml"));
        assert_eq!(find(&search), search.environment);
        search.argument = Some(root.path().join("none.toml"));
        let error = find_operator_file(&search).unwrap_err().to_string();
        assert!(error.ends_with("none.toml: no such file, which --config names"), "{error}");
    }
}
