//! The release's files that a pipeline entry shows to its plugin.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use bowline_core::grant::{Capability, Grants, Missing};
use bowline_core::trace::Answer;

/// The files beneath one folder of the release, as they were when the release was opened.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// By path relative to the folder, `/` between the parts.
    pub contents: Arc<BTreeMap<String, Arc<[u8]>>>,
    /// The folder itself, for guests that read files through WASI.
    pub folder: Option<PathBuf>,
}

impl Files {
    /// The paths under `folder`, relative to it, sorted.
    pub(crate) fn walk(&self, folder: &str, grants: &Grants) -> Result<Vec<String>, String> {
        check(grants)?;
        let folder = beneath(folder)?;
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let under = self.contents.range(prefix.clone()..).map(|(path, _)| path);
        let under = under.take_while(|path| path.starts_with(&prefix));
        Ok(under.map(|path| path[prefix.len()..].to_owned()).collect())
    }

    /// The bytes of one file.
    pub(crate) fn read(&self, path: &str, grants: &Grants) -> Result<Arc<[u8]>, String> {
        check(grants)?;
        let path = beneath(path)?;
        self.contents.get(&path).cloned().ok_or_else(|| format!("there is no file {path:?}"))
    }
}

/// What a plugin is told of a folder.
pub(crate) fn walked(found: &Result<Vec<String>, String>) -> Answer<'_> {
    found.as_ref().map_or_else(|why| Answer::Refused(why), |paths| Answer::Texts(paths))
}

/// What a plugin is told of a file.
pub(crate) fn content(found: &Result<Arc<[u8]>, String>) -> Answer<'_> {
    found.as_ref().map_or_else(|why| Answer::Refused(why), |bytes| Answer::Bytes(bytes))
}

fn check(grants: &Grants) -> Result<(), String> {
    grants.check(&Capability::Files).map_err(|missing| match missing {
        Missing::Asking => "denied: the plugin's manifest does not ask for files".to_owned(),
        Missing::Granting => "denied: bowline.toml does not grant files to this plugin".to_owned(),
    })
}

/// The path without `.` parts; one that leads upwards or starts at the root is refused.
fn beneath(path: &str) -> Result<String, String> {
    if path.starts_with('/') {
        return Err(format!("a path is relative to the folder that the pipeline names: {path:?}"));
    }
    let parts = path.split('/').filter(|part| !part.is_empty() && *part != ".");
    let parts: Vec<&str> = parts.collect();
    match parts.contains(&"..") {
        true => Err(format!("a path may not lead out of its folder: {path:?}")),
        false => Ok(parts.join("/")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_beneath_the_folder_and_granted_is_read() {
        let contents = ["a.txt", "charts/web/Chart.yaml", "charts/web/values.yaml", "charts.txt"];
        let contents = contents.map(|path| (path.to_owned(), Arc::from(path.as_bytes())));
        let files = Files { contents: Arc::new(contents.into()), folder: None };
        let granted = Grants::new([Capability::Files], [Capability::Files]);
        assert_eq!(files.walk("charts/", &granted).unwrap(), ["web/Chart.yaml", "web/values.yaml"]);
        assert_eq!(files.walk("", &granted).unwrap().len(), 4);
        assert_eq!(
            &*files.read("./charts//web/Chart.yaml", &granted).unwrap(),
            b"charts/web/Chart.yaml"
        );
        assert!(files.read("../secret", &granted).unwrap_err().contains("lead out of"));
        assert!(files.read("/etc/passwd", &granted).unwrap_err().contains("is relative to"));
        assert_eq!(files.read("b", &granted).unwrap_err(), "there is no file \"b\"");
        assert!(files.read("a.txt", &Grants::default()).unwrap_err().starts_with("denied:"));
        let asks = Grants::new([Capability::Files], []);
        assert!(files.walk("", &asks).unwrap_err().contains("bowline.toml does not grant"));
    }
}
