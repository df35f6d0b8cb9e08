//! What a new plugin consists of, by role and language.
//!
//! ```text
//! template/ROLE            what it says and its cases, the same in every language
//! template/LANGUAGE/ROLE   its sources and their unit test
//! package_files            how the language's own tools find them, and what git leaves out
//! the SDK                  on no registry yet: this program carries it, and the plugin has a copy
//! ```

use std::io;
use std::path::{Path, PathBuf};

use bowline_core::PluginName;
use include_dir::{Dir, include_dir};

use super::{NewLanguage, NewRole};

static TEMPLATE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/plugin/template");

/// The interface; every SDK carries a copy of it.
static WIT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guest-sdk/wit");

static RUST_SOURCES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guest-sdk/src");
const RUST_MANIFEST: &str = include_str!("../../../../../guest-sdk/Cargo.toml");

static JAVASCRIPT_SOURCES: Dir<'_> =
    include_dir!("$CARGO_MANIFEST_DIR/../guest-sdk/javascript/src");
const JAVASCRIPT_MANIFEST: &str = include_str!("../../../../../guest-sdk/javascript/package.json");

static PYTHON_SOURCES: Dir<'_> =
    include_dir!("$CARGO_MANIFEST_DIR/../guest-sdk/python/bowline_guest");

/// Where the SDK's copy lies.
const SDK_FOLDER: &str = "bowline-guest";

/// The same in Python, where it is a package that is imported.
const PYTHON_SDK_FOLDER: &str = "bowline_guest";

/// How wide the README's commands are, so that what stands behind them is aligned.
const COMMAND_WIDTH: usize = 28;

/// Paths with their texts.
type Files = Vec<(PathBuf, String)>;

/// Every file of a new plugin.
pub(super) fn of_plugin(
    name: &PluginName,
    role: NewRole,
    language: NewLanguage,
) -> io::Result<Files> {
    let mut files = Files::new();
    for folder in folders(role, language) {
        let template = TEMPLATE.get_dir(&folder).ok_or(io::ErrorKind::NotFound)?;
        collect(template, template.path(), Path::new(""), &mut files)?;
    }
    let native_test = format!("{:COMMAND_WIDTH$}", language.native_test());
    for (_, text) in &mut files {
        *text = text.replace("NATIVE_TEST", &native_test).replace("NAME", name.as_str());
    }
    files.extend(language.package_files(name));
    language.add_sdk(&mut files)?;
    Ok(files)
}

/// A KRM function has a template of its own: it speaks another language than the interface's.
fn folders(role: NewRole, language: NewLanguage) -> Vec<String> {
    match language {
        NewLanguage::Go => vec![language.folder().to_owned()],
        _ => vec![role.folder().to_owned(), format!("{}/{}", language.folder(), role.folder())],
    }
}

impl NewRole {
    fn folder(self) -> &'static str {
        match self {
            NewRole::Transformer => "transformer",
            NewRole::Validator => "validator",
            NewRole::Health => "health",
            NewRole::Step => "step",
        }
    }
}

impl NewLanguage {
    fn folder(self) -> &'static str {
        match self {
            NewLanguage::Rust => "rust",
            NewLanguage::JavaScript => "javascript",
            NewLanguage::Python => "python",
            NewLanguage::Go => "go",
        }
    }

    /// What runs the plugin's unit tests.
    fn native_test(self) -> &'static str {
        match self {
            NewLanguage::Rust => "cargo test",
            NewLanguage::JavaScript => "npm install && npm test",
            NewLanguage::Python => "python3 -m unittest",
            NewLanguage::Go => "go test ./...",
        }
    }

    /// No template files: the tools of this repository would take them for packages of ours.
    fn package_files(self, name: &PluginName) -> Files {
        let (package, ignored) = match self {
            NewLanguage::Rust => (Some(("Cargo.toml", cargo_toml(name))), "/target/\n"),
            NewLanguage::JavaScript => {
                (Some(("package.json", package_json(name))), "/node_modules/\n/target/\n")
            }
            NewLanguage::Python => (None, "/target/\n__pycache__/\n"),
            NewLanguage::Go => (None, "/target/\n"),
        };
        let ignored = (".gitignore", ignored.to_owned());
        let files = package.into_iter().chain([ignored]);
        files.map(|(path, text)| (path.into(), text)).collect()
    }

    fn add_sdk(self, files: &mut Files) -> io::Result<()> {
        let folder = Path::new(SDK_FOLDER);
        let mut add = |dir: &Dir<'_>, to: &Path| collect(dir, dir.path(), to, files);
        match self {
            NewLanguage::Rust => {
                add(&RUST_SOURCES, &folder.join("src"))?;
                add(&WIT, &folder.join("wit"))?;
                files.push((folder.join("Cargo.toml"), RUST_MANIFEST.to_owned()));
            }
            NewLanguage::JavaScript => {
                add(&JAVASCRIPT_SOURCES, &folder.join("src"))?;
                add(&WIT, &folder.join("wit"))?;
                files.push((folder.join("package.json"), JAVASCRIPT_MANIFEST.to_owned()));
            }
            NewLanguage::Python => add(&PYTHON_SOURCES, Path::new(PYTHON_SDK_FOLDER))?,
            // Its framework is on the proxy of Go modules.
            NewLanguage::Go => {}
        }
        Ok(())
    }
}

/// A workspace of its own, so that no folder above takes the plugin for a member. The package is not
/// called as the plugin is: a plugin may be called `serde` or `fn`, and a package that uses serde may
/// not.
fn cargo_toml(name: &PluginName) -> String {
    format!(
        "[workspace]\nmembers = [\"{SDK_FOLDER}\"]\n\n\
         [package]\nname = \"{name}-plugin\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
         publish = false\n\n\
         [lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n\n\
         [dependencies]\nbowline-guest = {{ path = \"{SDK_FOLDER}\" }}\nschemars = \"1\"\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n\n\
         [profile.release]\nlto = true\ncodegen-units = 1\npanic = \"abort\"\nstrip = true\n"
    )
}

fn package_json(name: &PluginName) -> String {
    format!(
        "{{\n  \"name\": \"{name}-plugin\",\n  \"private\": true,\n  \"type\": \"module\",\n  \
         \"main\": \"src/plugin.js\",\n  \"scripts\": {{ \"test\": \"node --test\" }},\n  \
         \"dependencies\": {{ \"bowline-guest\": \"file:{SDK_FOLDER}\" }}\n}}\n"
    )
}

/// The files of `dir` and beneath it, by their paths from `root`, to lie in `to`.
fn collect(dir: &Dir<'_>, root: &Path, to: &Path, files: &mut Files) -> io::Result<()> {
    for file in dir.files() {
        // Python leaves compiled modules beside its sources.
        if file.path().extension().is_some_and(|extension| extension == "pyc") {
            continue;
        }
        let text = file.contents_utf8().ok_or(io::ErrorKind::InvalidData)?;
        let path = file.path().strip_prefix(root).unwrap_or(file.path());
        files.push((to.join(path), text.to_owned()));
    }
    dir.dirs().try_for_each(|inner| collect(inner, root, to, files))
}
