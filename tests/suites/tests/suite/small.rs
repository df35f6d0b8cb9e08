//! A release of four objects, two customers and one plugin, for tests that spoil something in it.

use std::path::Path;

use bowline_artifact::{Artifact, attach, manifest::PluginToml};
use bowline_bundle::layout::Layout;

use crate::guests;
use crate::program::{Desk, checkout, copy};

const RELEASE: &str = "\
apiVersion: bowline.dev/v1alpha1
kind: Release
metadata:
  name: small
  version: 1.0.0
spec:
  images:
    web: registry.example/web@sha256:25f8880027fa1aabd0f3f33d6bbeff0fabc05d18be36e25169a3bf93b1e60e9b
  values:
    team: red
    do: nothing
  manifests: [manifests]
  plugins:
    labels: \"1\"
  pipeline:
    - transform: labels
      config:
        labels: {team: {$value: /team}}
";

const MANIFESTS: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {mode: fast}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: more-settings}
data: {colour: blue}
";

/// The release in a folder of its own.
pub fn release() -> Desk {
    let desk = Desk::empty();
    desk.write("release.yaml", RELEASE);
    desk.write("manifests/web.yaml", MANIFESTS);
    customer(&desk, "acme", "");
    customer(&desk, "globex", "");
    copy(&checkout().join("examples/shop/plugins.oci"), &desk.at("plugins.oci"));
    desk.lock(".");
    desk
}

/// Writes a customer's file; `spec` is what stands beneath `spec:`.
pub fn customer(desk: &Desk, name: &str, spec: &str) {
    let head = format!(
        "apiVersion: bowline.dev/v1alpha1\nkind: Customer\nmetadata: {{name: {name}}}\nspec:\n"
    );
    desk.write(&format!("customers/{name}.yaml"), format!("{head}  plugins: {{}}\n{spec}"));
}

/// The release, after a render for all customers into the folder `out`.
pub fn rendered() -> Desk {
    let desk = release();
    desk.bowline(RENDER).done();
    desk
}

/// The render that [`rendered`] has done.
pub const RENDER: &str = "render . --all --out out";

/// Adds a call of the guest `vandal`, which does what the value `/do` says. Its manifest also has
/// these lines, such as `capabilities = ["wall:600"]`.
pub fn with_vandal(desk: &Desk, lines: &str) {
    push(&desk.at("plugins.oci"), &vandal("1.0.0", lines));
    desk.edit("release.yaml", "labels: \"1\"\n", "labels: \"1\"\n    vandal: \"1\"\n");
    let entry = "    - transform: vandal\n      config: {do: {$value: /do}}\n";
    let release = desk.read("release.yaml");
    desk.write("release.yaml", release + entry);
    desk.lock(".");
}

/// Has the guest `ready` judge the objects of a kind, as `example.com/v1/Database`.
pub fn with_health_plugin(desk: &Desk, kind: &str) {
    push(&desk.at("plugins.oci"), &guest("ready", "1.0.0", "health", ""));
    desk.edit("release.yaml", "labels: \"1\"\n", "labels: \"1\"\n    ready: \"1\"\n");
    let rule = format!("  health:\n    - {{plugin: ready, for: {kind}}}\n");
    let release = desk.read("release.yaml");
    desk.write("release.yaml", release + &rule);
    desk.lock(".");
}

/// The guest `vandal` as a plugin.
pub fn vandal(version: &str, lines: &str) -> Artifact {
    guest("vandal", version, "transformer", lines)
}

/// A guest of the tests as a plugin, with these lines in its manifest.
pub fn guest(name: &str, version: &str, role: &str, lines: &str) -> Artifact {
    let manifest = format!(
        "name = \"{name}\"\nversion = \"{version}\"\nrole = \"{role}\"\n\
         interface = \"{}\"\nsummary = \"A guest\"\nlicense = \"Apache-2.0\"\n{lines}\n",
        guests::INTERFACE
    );
    let manifest = PluginToml::read(&manifest).unwrap().manifest;
    Artifact::read(attach(&guests::component(name), &manifest).unwrap()).unwrap()
}

/// Puts a plugin into a layout folder.
pub fn push(layout: &Path, plugin: &Artifact) {
    Layout::create(layout).unwrap().push(plugin).unwrap();
}
