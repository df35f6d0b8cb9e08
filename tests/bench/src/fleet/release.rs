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
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::Context;
use bowline_artifact::{Artifact, attach};
use bowline_bundle::layout::Layout;
use bowline_bundle::{LockOptions, OpenOptions};
use bowline_core::PluginId;
use semver::Version;

use crate::places;

/// How many plugin calls make a customer's manifests.
pub const CALLS: usize = 8;

/// How many versions of each plugin customers run.
pub const VERSIONS: usize = 3;

/// The call whose plugin gets a new version, in the middle of the pipeline.
const CHANGED: usize = 3;

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
        put(folder, "release.yaml", &release_file(0..CALLS))?;
        let customers: Vec<String> =
            (0..shape.customers).map(|index| format!("customer-{index:04}")).collect();
        let release = FleetRelease {
            folder: folder.to_owned(),
            customers,
            base_bytes: objects.iter().map(|(_, text)| text.len()).sum(),
            base_objects: objects.len(),
        };
        for index in 0..release.customers.len() {
            release.put_customer(index, "value-of", None)?;
        }
        push_plugins(&folder.join("plugins.oci"), VERSIONS + shape.spare_versions)?;
        release.lock()?;
        Ok(release)
    }

    /// The same customers and objects, with one call of one new plugin version.
    pub fn write_alone(folder: &Path, customers: usize) -> anyhow::Result<FleetRelease> {
        let release = FleetRelease::write(folder, Shape { customers, spare_versions: 0 })?;
        put(folder, "release.yaml", &release_file(CHANGED..CHANGED + 1))?;
        let version = release.push_new(0)?;
        for (index, name) in release.customers.iter().enumerate() {
            let text = customer_file(index, name, "value-of", Some(&version));
            let alone = text.lines().filter(|line| {
                let pin = line.starts_with("    labels-");
                !pin || line.contains(&format!("labels-{CHANGED}:"))
            });
            let alone: String = alone.map(|line| format!("{line}\n")).collect();
            put(folder, &format!("customers/{name}.yaml"), &alone)?;
        }
        release.lock()?;
        Ok(release)
    }

    /// Writes a customer's file: what its value starts with, and a version of the changed plugin, where
    /// that is not the usual one.
    pub fn put_customer(
        &self,
        index: usize,
        value: &str,
        version: Option<&Version>,
    ) -> anyhow::Result<()> {
        let name = &self.customers[index];
        let text = customer_file(index, name, value, version);
        put(&self.folder, &format!("customers/{name}.yaml"), &text)
    }

    /// Changes one field of one object.
    pub fn put_manifest(&self, turn: usize) -> anyhow::Result<()> {
        let (name, text) = objects().swap_remove(SERVERS);
        let text = format!("{text}  changed: \"turn {turn}\"\n");
        put(&self.folder, &format!("manifests/{name}.yaml"), &text)
    }

    /// Publishes a version of one plugin that was not there.
    pub fn push_new(&self, turn: usize) -> anyhow::Result<Version> {
        let version = Version::new(1, 1000 + turn as u64, 0);
        push(&Layout::open(&self.folder.join("plugins.oci"))?, CHANGED, &version)?;
        Ok(version)
    }

    /// Locks the release and what its customers pin.
    pub fn lock(&self) -> anyhow::Result<()> {
        let open = OpenOptions { release: self.folder.clone(), ..OpenOptions::default() };
        bowline_bundle::lock(&LockOptions { open, ..LockOptions::default() })?;
        Ok(())
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

fn release_file(calls: Range<usize>) -> String {
    let mut text = String::from(
        "apiVersion: bowline.dev/v1alpha1\nkind: Release\n\
         metadata: {name: fleet, version: 1.0.0}\n\
         spec:\n  values: {tenant: nobody}\n  manifests: [manifests]\n  plugins:\n",
    );
    // Writing to a String cannot fail.
    for call in calls.clone() {
        let _ = writeln!(text, "    {}: \"1\"", plugin(call));
    }
    text.push_str("  pipeline:\n");
    for call in calls {
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
fn customer_file(index: usize, name: &str, value: &str, version: Option<&Version>) -> String {
    let mut text = format!(
        "apiVersion: bowline.dev/v1alpha1\nkind: Customer\nmetadata: {{name: {name}}}\n\
         spec:\n  values: {{tenant: {value}-{name}}}\n  plugins:\n",
    );
    for call in 0..CALLS {
        let usual = Version::new(1, ((index + call) % VERSIONS) as u64, 0);
        let version = version.filter(|_| call == CHANGED).unwrap_or(&usual);
        let _ = writeln!(text, "    {}: {version}", plugin(call));
    }
    text
}

/// Versions of the first-party `labels`, each a plugin file of its own with a digest of its own.
fn push_plugins(folder: &Path, versions: usize) -> anyhow::Result<()> {
    let layout = Layout::create(folder)?;
    for call in 0..CALLS {
        for minor in 0..versions {
            push(&layout, call, &Version::new(1, minor as u64, 0))?;
        }
    }
    Ok(())
}

fn push(layout: &Layout, call: usize, version: &Version) -> anyhow::Result<()> {
    let shop = Layout::open(&places::root().join("examples/shop/plugins.oci"))?;
    let labels = shop.read(&PluginId::parse("labels@1.0.0")?)?;
    let mut manifest = labels.manifest().clone();
    manifest.id = PluginId { name: plugin(call).parse()?, version: version.clone() };
    layout.push(&Artifact::read(attach(labels.bytes(), &manifest)?)?)?;
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
