//! Plugins in Python: componentize-py puts them into CPython, together with all that they import.
//!
//! What comes out is not the same bytes each time: CPython is started once while it is built, and the
//! seed of its hashes is in the file.

use super::BuildOptions;
use super::folder::PluginFolder;
use super::tools::{Tools, ToolsError};

/// Recorded in what is built; a test holds it against the requirements.
pub(super) const COMPILER: &str = "componentize-py 0.25.1";

/// Into a folder beside the requirements and not into an environment, which could not be renamed.
const TOOLS: Tools = Tools {
    language: "Python",
    name: "python",
    files: &[
        ("requirements.txt", include_str!("../../../../guest-sdk/python/tools/requirements.txt")),
        ("build.py", include_str!("../../../../guest-sdk/python/tools/build.py")),
    ],
    install: &[
        "python3",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--only-binary=:all:",
        "--target=packages",
        "--requirement=requirements.txt",
    ],
    remedy: "install Python 3.11 or newer with pip (apt-get install python3 python3-pip)",
};

/// The component of a plugin.
pub(super) fn build(plugin: &PluginFolder, options: &BuildOptions) -> Result<Vec<u8>, ToolsError> {
    let tools = TOOLS.folder_for(plugin.folder(), options)?;
    TOOLS.component("python3", &tools.join("build.py"), plugin, options.output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_that_is_recorded_is_the_one_that_is_required() {
        assert_eq!(TOOLS.files[0].1.trim().replace("==", " "), COMPILER);
    }
}
