//! Plugins in JavaScript: `npm` brings what they depend on, esbuild makes one module of it, and
//! ComponentizeJS puts that into an engine.
//!
//! What comes out is not the same bytes each time: the engine is started once while it is built, and
//! the seeds that it draws then are in the file.

use std::ffi::OsStr;
use std::path::Path;

use super::BuildOptions;
use super::folder::PluginFolder;
use super::tools::{Tools, ToolsError};

/// Recorded in what is built; a test holds it against the lock file.
pub(super) const COMPILER: &str = "ComponentizeJS 0.23.0";

const TOOLS: Tools = Tools {
    language: "JavaScript",
    name: "javascript",
    files: &[
        ("package.json", include_str!("../../../../guest-sdk/javascript/tools/package.json")),
        (
            "package-lock.json",
            include_str!("../../../../guest-sdk/javascript/tools/package-lock.json"),
        ),
        ("build.js", include_str!("../../../../guest-sdk/javascript/tools/build.js")),
    ],
    install: &["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
    remedy: "install Node.js 20 or newer with npm (apt-get install nodejs npm)",
};

/// The component of a plugin.
pub(super) fn build(plugin: &PluginFolder, options: &BuildOptions) -> Result<Vec<u8>, ToolsError> {
    let tools = TOOLS.folder_for(plugin.folder(), options)?;
    install_dependencies(plugin.folder(), options)?;
    TOOLS.component("node", &tools.join("build.js"), plugin, options.output)
}

/// As cargo brings what a crate depends on. A folder that is there is the author's, and stays.
fn install_dependencies(folder: &Path, options: &BuildOptions) -> Result<(), ToolsError> {
    if folder.join("node_modules").is_dir() {
        return Ok(());
    }
    let install = if options.locked { "ci" } else { "install" };
    let arguments = [install, "--ignore-scripts", "--no-audit", "--no-fund"].map(OsStr::new);
    let done = TOOLS.call("npm", &arguments, folder, options.output)?;
    done.map_err(|messages| ToolsError::Install {
        call: format!("npm {install}"),
        what: format!("what {} depends on", folder.display()),
        messages,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_that_is_recorded_is_the_one_that_is_locked() {
        let lock: serde_json::Value = serde_json::from_str(TOOLS.files[1].1).unwrap();
        let at = "/packages/node_modules~1@bytecodealliance~1componentize-js/version";
        let version = lock.pointer(at).and_then(|version| version.as_str()).unwrap();
        assert_eq!(COMPILER, format!("ComponentizeJS {version}"));
    }
}
