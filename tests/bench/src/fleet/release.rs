//! The fleet's release on disk: real files, opened like any other release.
//!
//! ```text
//! FOLDER/release.yaml        8 calls, each of which puts the customer's value on every object
//! FOLDER/manifests/*.yaml    120 objects
//! FOLDER/customers/*.yaml    customers, each with a value and versions of its own
//! FOLDER/plugins.oci         3 versions of each of 8 plugins, and spare ones that nobody runs
//! ```

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use bowline_artifact::{Artifact, attach};
use bowline_bundle::layout::Layout;
use bowline_core::PluginId;
use semver::Version;

use crate::places;

/// How many plugin calls make a customer's manifests.
pub const CALLS: usize = 8;

/// How many versions of each plugin customers run.
pub const VERSIONS: usize = 3;

/// How many objects of each kind there are: 120 in all.
const SERVERS: usize = 60;
const SETTINGS: usize = 50;
const SERVICES: usize = 10;

/// What differs from one fleet to the next.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// How many customers there are.
    pub customers: usize,
    /// How many versions of each plugin there are that no customer runs.
    pub spare_versions: usize,
}

/// A release that was written.
pub struct FleetRelease {
    /// Its folder.
    pub folder: PathBuf,
    /// Its customers, in order.
    pub customers: Vec<String>,
    /// The bytes of its objects as they were written.
    pub base_bytes: usize,
    /// How many objects that is.
    pub base_objects: usize,
}

/// The label that a call writes; calls count from 0.
pub fn label(call: usize) -> String {
    format!("fleet.example/call-{call}")
}

/// What a customer's objects are labelled with.
pub fn value(customer: &str) -> String {
    format!("value-of-{customer}")
}

impl FleetRelease {
    /// Writes it to a folder that is not there yet.
    pub fn write(folder: &Path, shape: Shape) -> anyhow::Result<FleetRelease> {
        let objects = objects();
        for (name, text) in &objects {
            put(folder, &format!("manifests/{name}.yaml"), text)?;
        }
        put(folder, "release.yaml", &release_file())?;
        let customers: Vec<String> =
            (0..shape.customers).map(|index| format!("customer-{index:04}")).collect();
        for (index, name) in customers.iter().enumerate() {
            put(folder, &format!("customers/{name}.yaml"), &customer_file(index, name))?;
        }
        push_plugins(&folder.join("plugins.oci"), VERSIONS + shape.spare_versions)?;
        Ok(FleetRelease {
            folder: folder.to_owned(),
            customers,
            base_bytes: objects.iter().map(|(_, text)| text.len()).sum(),
            base_objects: objects.len(),
        })
    }

    /// The names of files with the base objects, without their folder.
    pub fn manifests() -> Vec<String> {
        objects().into_iter().map(|(name, _)| format!("{name}.yaml")).collect()
    }
}

/// The base objects as YAML, with a name for each one's file.
pub fn objects() -> Vec<(String, String)> {
    let templates = [
        ("server", SERVERS, include_str!("base/deployment.yaml")),
        ("settings", SETTINGS, include_str!("base/config-map.yaml")),
        ("service", SERVICES, include_str!("base/service.yaml")),
    ];
    let files = templates.into_iter().flat_map(|(file, count, template)| {
        (0..count).map(move |index| {
            let text = template.replace("{name}", &format!("backend-{index:02}"));
            (format!("{file}-{index:02}"), text)
        })
    });
    files.collect()
}

fn plugin(call: usize) -> String {
    format!("labels-{call}")
}

fn release_file() -> String {
    let mut text = String::from(
        "apiVersion: bowline.dev/v1alpha1\nkind: Release\n\
         metadata: {name: fleet, version: 1.0.0}\n\
         spec:\n  values: {tenant: nobody}\n  manifests: [manifests]\n  plugins:\n",
    );
    // Writing to a String cannot fail.
    for call in 0..CALLS {
        let _ = writeln!(text, "    {}: \"1\"", plugin(call));
    }
    text.push_str("  pipeline:\n");
    for call in 0..CALLS {
        let (plugin, label) = (plugin(call), label(call));
        let _ = writeln!(
            text,
            "    - transform: {plugin}\n      config: {{labels: {{{label}: {{$value: /tenant}}}}, \
             templates: false}}"
        );
    }
    text
}

/// Pins go round, so that every version is run by a third of the customers, in every combination of
/// neighbours.
fn customer_file(index: usize, name: &str) -> String {
    let mut text = format!(
        "apiVersion: bowline.dev/v1alpha1\nkind: Customer\nmetadata: {{name: {name}}}\n\
         spec:\n  values: {{tenant: {}}}\n  plugins:\n",
        value(name)
    );
    for call in 0..CALLS {
        let _ = writeln!(text, "    {}: 1.{}.0", plugin(call), (index + call) % VERSIONS);
    }
    text
}

/// Versions of the first-party `labels`, each a plugin file of its own with a digest of its own.
fn push_plugins(folder: &Path, versions: usize) -> anyhow::Result<()> {
    let shop = Layout::open(&places::root().join("examples/shop/plugins.oci"))?;
    let labels = shop.read(&PluginId::parse("labels@1.0.0")?)?;
    let layout = Layout::create(folder)?;
    for call in 0..CALLS {
        for minor in 0..versions {
            let mut manifest = labels.manifest().clone();
            let version = Version::new(1, minor as u64, 0);
            manifest.id = PluginId { name: plugin(call).parse()?, version };
            layout.push(&Artifact::read(attach(labels.bytes(), &manifest)?)?)?;
        }
    }
    Ok(())
}

/// Writes a file and the folders that it lies in.
pub fn put(folder: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let path = folder.join(name);
    let write = || {
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(&path, text)
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}
