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

/// The small release with the function `odd`, which does this.
fn oddly(misdeed: &str) -> Desk {
    let desk = small::release();
    small::push(&desk.at("plugins.oci"), &function("odd"));
    desk.edit("release.yaml", "labels: \"1\"\n", "labels: \"1\"\n    odd: \"1\"\n");
    let entry = format!("    - transform: odd\n      config: {{do: {misdeed}}}\n");
    let release = desk.read("release.yaml");
    desk.write("release.yaml", release + &entry);
    desk.lock(".");
    desk
}

#[test]
fn what_a_function_does_wrong_is_told_with_its_name_and_version() {
    let told = |misdeed| oddly(misdeed).bowline("render . -c acme --out out").told();
    insta::assert_snapshot!(told("half"), @r"
    exit 4
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    small 1.0.0 (sha256:#): 1 customer, 1 failed, 2 plugin versions
    --- stderr
    error[plugin.output]: acme: transform odd (release.yaml:20): odd 1.0.0: it printed half a list: the last line has no end
    ");
    insta::assert_snapshot!(told("exit"), @r"
    exit 4
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    small 1.0.0 (sha256:#): 1 customer, 1 failed, 2 plugin versions
    --- stderr
    error[plugin.refused]: acme: transform odd (release.yaml:20): odd 1.0.0: it exited with status 1; its last words: the answer is no
    ");
    insta::assert_snapshot!(told("refuse"), @r"
    exit 4
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    small 1.0.0 (sha256:#): 1 customer, 1 failed, 2 plugin versions
    --- stderr
    error[plugin.refused]: acme: transform odd (release.yaml:20): odd 1.0.0: error[result] deployment/web /spec/list/0: there is only one of it (and 1 more)
      hint: the function proposes 2
    ");
    insta::assert_snapshot!(told("nameless"), @r"
    exit 4
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    small 1.0.0 (sha256:#): 1 customer, 1 failed, 2 plugin versions
    --- stderr
    error[plugin.output]: acme: transform odd (release.yaml:20): odd 1.0.0: it left deployment/web invalid: the object has no metadata.name
    ");
    insta::assert_snapshot!(told("no-objects"), @r"
    exit 9
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    small 1.0.0 (sha256:#): 1 customer, 1 failed, 2 plugin versions
    --- stderr
    error[guard.output]: acme: transform odd (release.yaml:20): odd 1.0.0: nothing is left of the release's 4 objects, and no guard allows that
    ");
}

#[test]
fn what_a_function_warns_of_is_told_and_stops_nobody() {
    let desk = oddly("warn");
    insta::assert_snapshot!(desk.bowline("render . -c acme --out out").told(), @r"
    exit 0
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            4  labels 1.0.0, odd 1.0.0 # ms  new     sha256:#
    info: transform odd: deployment/web: somebody should own it (acme)
    warning: transform odd: deployment/web: there is only one of it (acme)
    small 1.0.0 (sha256:#): 1 customer, 2 plugin versions
    ");
}
