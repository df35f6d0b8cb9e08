//! `cargo xtask guests`: the test guests and the first-party plugins, compiled to WebAssembly. They are
//! kept under `target/guests`, where the tests look for them and find them finished.

use bowline_artifact::Artifact;
use bowline_artifact::build::{BuildOptions, build_plugins, compile_examples};

use crate::{compiler, places};

/// Builds them and says what came out.
pub fn run() -> anyhow::Result<()> {
    compiler::ensure_guest_compiler()?;
    for plugin in build()? {
        let bytes = plugin.bytes().len();
        eprintln!("{:24} {:>8} bytes  {}", plugin.id().to_string(), bytes, plugin.digest());
    }
    Ok(())
}

/// Builds them; the finished plugins.
pub fn build() -> anyhow::Result<Vec<Artifact>> {
    let guests = places::guest_names()?;
    let compiled = compile_examples(&places::guests_folder(), &guests, &options())?;
    let mut plugins = plugins()?;
    plugins.extend(build_plugins(&places::go_plugin_folders()?, &options())?);
    eprintln!("{} guests and {} plugins", compiled.len(), plugins.len());
    Ok(plugins)
}

/// Builds the first-party plugins in Rust, all in one call of cargo: only so do their bytes agree from build
/// to build, since cargo unifies the features of what is built together.
pub fn plugins() -> anyhow::Result<Vec<Artifact>> {
    Ok(build_plugins(&places::plugin_folders()?, &options())?)
}

fn options() -> BuildOptions {
    // The comparison of each plugin's schema is a native test of that plugin, which `cargo test
    // --workspace` runs with all others.
    BuildOptions { locked: true, check_schema: false, ..BuildOptions::default() }
}
