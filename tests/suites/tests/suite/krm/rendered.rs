//! A function in the pipeline of a release.

use super::function;
use crate::program::Desk;
use crate::small;

/// The small release with the function `set-annotation` behind its own plugin.
pub fn annotated() -> Desk {
    let desk = small::release();
    small::push(&desk.at("plugins.oci"), &function("set-annotation"));
    desk.edit("release.yaml", "labels: \"1\"\n", "labels: \"1\"\n    set-annotation: \"1\"\n");
    let entry = "    - transform: set-annotation\n      select: {kinds: [Deployment, ConfigMap]}\n      \
                 config: {example.org/team: {$value: /team}, example.org/weight: 5}\n";
    let release = desk.read("release.yaml");
    desk.write("release.yaml", release + entry);
    desk.lock(".");
    desk
}

#[test]
fn a_function_of_the_usual_framework_changes_what_is_rendered() {
    let desk = annotated();
    desk.bowline("render . -c acme --out out").done();
    insta::assert_snapshot!(desk.read("out/acme/manifests.yaml"), @r#"
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
      labels:
        team: red
      annotations:
        example.org/team: red
        example.org/weight: "5"
    spec:
      selector:
        matchLabels:
          app: web
      template:
        metadata:
          labels:
            app: web
            team: red
        spec:
          containers:
          - name: web
            image: web
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: web
      labels:
        team: red
    spec:
      selector:
        app: web
      ports:
      - port: 80
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      labels:
        team: red
      annotations:
        example.org/team: red
        example.org/weight: "5"
    data:
      mode: fast
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: more-settings
      labels:
        team: red
      annotations:
        example.org/team: red
        example.org/weight: "5"
    data:
      colour: blue
    "#);
}

#[test]
fn explain_names_the_function_that_set_a_field_and_no_other() {
    let desk = annotated();
    let told =
        |path: &str| desk.bowline(&format!("explain . -c acme configmap/settings {path}")).told();
    insta::assert_snapshot!(told("/metadata/annotations"), @r#"
    exit 0
    --- stdout
    ConfigMap settings /metadata/annotations: {"example.org/team":"red","example.org/weight":"5"}
      release.yaml:20: entry 2, transform set-annotation (set-annotation 1.0.0): {"example.org/team":"red","example.org/weight":"5"}
          = config /example.org~1team, {$value: /team} at release.yaml:10: "red"
    "#);
    insta::assert_snapshot!(told("/data/mode"), @r#"
    exit 0
    --- stdout
    ConfigMap settings /data/mode: "fast"
      manifests/web.yaml:18: "fast"
    "#);
}
