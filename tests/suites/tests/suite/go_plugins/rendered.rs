//! The plugins in the pipeline of a release.

use super::plugin;
use crate::program::Desk;
use crate::small;

/// The small release with an overlay and a chart that its pipeline builds.
fn release() -> Desk {
    let desk = small::release();
    for name in ["kustomize", "helm"] {
        small::push(&desk.at("plugins.oci"), &plugin(name));
    }
    desk.edit(
        "release.yaml",
        "labels: \"1\"\n",
        "labels: \"1\"\n    kustomize: \"1\"\n    helm: \"1\"\n",
    );
    desk.edit(
        "release.yaml",
        "    team: red\n",
        "    team: red\n    namespace: shop\n    kubernetesVersion: 1.33.4\n",
    );
    let entries = "    - transform: kustomize\n      select: {kinds: []}\n      files: deploy\n      \
         config: {path: overlay}\n    - transform: helm\n      select: {kinds: []}\n      files: charts\n      \
         config: {chart: web}\n";
    let release = desk.read("release.yaml");
    desk.write("release.yaml", release + entries);
    desk.write("deploy/overlay/kustomization.yaml", "resources: [../base]\nnamePrefix: front-\n");
    desk.write(
        "deploy/base/kustomization.yaml",
        "configMapGenerator: [{name: motd, files: [text]}]\n",
    );
    desk.write("deploy/base/text", "hello");
    desk.write("deploy/base/unused", "never read");
    desk.write("charts/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n");
    desk.write(
        "charts/web/templates/a.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '{{ .Release.Name }}-web'}\ndata:\n  \
         where: {{ .Release.Namespace }} {{ .Capabilities.KubeVersion }}\n",
    );
    desk.lock(".");
    desk
}

const GRANTS: &str = "[[grant]]\nplugin = \"kustomize\"\nallow = [\"files\"]\n\n\
    [[grant]]\nplugin = \"helm\"\nallow = [\"files\"]\n";

/// Renders; whether each of the two was not called.
fn taken_over(desk: &Desk) -> [bool; 2] {
    desk.bowline("render . -c acme --out out --receipts receipts.jsonl").done();
    let receipt: serde_json::Value = serde_json::from_str(&desk.read("receipts.jsonl")).unwrap();
    let calls = receipt["calls"].as_array().unwrap();
    ["kustomize", "helm"].map(|name| {
        let call = calls.iter().find(|call| call["plugin"] == name).unwrap();
        call["cached"] == true
    })
}

#[test]
fn overlays_and_charts_become_objects_of_the_release() {
    let desk = release();
    let refused = desk.bowline("render . -c acme --out out");
    insta::assert_snapshot!(refused.told(), @r#"
    exit 4
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    small 1.0.0 (sha256:#): 1 customer, 1 failed, 3 plugin versions
    --- stderr
    error[plugin.refused]: acme: transform kustomize (release.yaml:23): kustomize 1.0.0: error[result]: there are no files: the plugin needs a grant of `files`
      hint: it asks for files, and bowline.toml does not grant them; the lines that do are `[[grant]]`, `plugin = "kustomize"` and `allow = ["files"]`
    "#);
    desk.write("bowline.toml", GRANTS);
    desk.bowline("render . -c acme --out out").done();
    let manifests = desk.read("out/acme/manifests.yaml");
    let made: Vec<&str> = manifests.split("---\n").skip(4).collect();
    insta::assert_snapshot!(made.join("---\n"), @r"
    apiVersion: v1
    data:
      text: hello
    kind: ConfigMap
    metadata:
      name: front-motd-dm9bc4gd2t
    ---
    apiVersion: v1
    data:
      where: shop v1.33.4
    kind: ConfigMap
    metadata:
      name: small-web
    ");
}

#[test]
fn what_was_read_and_asked_is_what_a_call_depends_on() {
    let desk = release();
    desk.write("bowline.toml", GRANTS);
    assert_eq!(taken_over(&desk), [false, false]);
    assert_eq!(taken_over(&desk), [true, true]);
    // A file that kustomize did not open, a value that nobody asked for.
    desk.write("deploy/base/unused", "still not read");
    desk.edit("release.yaml", "    do: nothing\n", "    do: nothing much\n");
    assert_eq!(taken_over(&desk), [true, true]);
    desk.write("deploy/base/text", "good morning");
    assert_eq!(taken_over(&desk), [false, true]);
    desk.edit("release.yaml", "namespace: shop", "namespace: market");
    assert_eq!(taken_over(&desk), [true, false]);
    desk.write("charts/web/templates/b.yaml", "# nothing yet\n");
    assert_eq!(taken_over(&desk), [true, false]);
    desk.write("deploy/overlay/kustomization.yml", "resources: [../base]\n");
    let told = desk.bowline("render . -c acme --out out");
    assert!(told.err.contains("Found multiple kustomization files"), "{}", told.told());
}
