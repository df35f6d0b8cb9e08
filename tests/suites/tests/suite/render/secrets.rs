//! Sensitive outputs: a plugin gets one by name or not at all, and its value goes to the manifests and
//! nowhere else.

use std::os::unix::fs::PermissionsExt;

use bowline_artifact::{Artifact, attach};

use crate::guests;
use crate::program::{Desk, Ran};
use crate::small::{push, release, vandal, with_vandal};

const SECRET: &str = "correct-horse-battery-staple";

const RENDER: &str = "render . --all --out out --outputs outputs.json --receipts calls.jsonl -vv";

const GRANT: &str = "[[grant]]\nplugin = \"vandal\"\nallow = [\"output:password\"]\n";

/// A release with the sensitive output `password`, whose plugin writes it where it can.
fn telling() -> Desk {
    let desk = release();
    with_vandal(&desk, "capabilities = [\"output:password\"]");
    desk.edit("release.yaml", "do: nothing", "do: tell-the-password");
    desk.write("infra/main.tf", "# nothing\n");
    desk.write("infra/.terraform.lock.hcl", "# nothing\n");
    let terraform = "  terraform:\n    module: infra\n    outputs:\n      host: string\n      \
                     password: {type: string, sensitive: true}\n  manifests:";
    desk.edit("release.yaml", "  manifests:", terraform);
    let outputs = format!(
        "{{\"host\": {{\"value\": \"db\", \"type\": \"string\"}},
          \"password\": {{\"value\": \"{SECRET}\", \"type\": \"string\", \"sensitive\": true}}}}"
    );
    desk.write("outputs.json", outputs);
    desk
}

/// Renders; the secret stands in none of what a render leaves but its manifests.
fn render(desk: &Desk, more: &str) -> Ran {
    let ran = desk.bowline(&format!("{RENDER} --cache cache {more}"));
    assert!(!format!("{ran:?}").contains(SECRET), "{}", ran.told());
    for (name, file) in desk.files(".") {
        let telling = file.content.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
        let may = name == "outputs.json" || name.ends_with("/manifests.yaml");
        assert!(may || !telling, "{name}");
    }
    ran
}

#[test]
fn a_plugin_without_a_grant_is_told_which_line_is_missing() {
    let desk = telling();
    insta::assert_snapshot!(render(&desk, "").told(), @r#"
    exit 4
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 2 plugin versions
    --- stderr
    error[plugin.refused]: acme, globex: transform vandal (release.yaml:25): vandal 1.0.0: error[vandal]: denied: output password is sensitive and bowline.toml does not grant output:password
    "#);
    assert_eq!(desk.files("out").into_keys().collect::<Vec<_>>(), [".bowline"]);
}

#[test]
fn a_granted_secret_goes_to_the_manifests_and_nowhere_else() {
    let desk = telling();
    desk.write("bowline.toml", GRANT);
    // One at a time: what plugins say is told as it is said, and customers run beside each other.
    insta::assert_snapshot!(render(&desk, "--concurrency 1").told(), @r#"
    exit 0
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            4  labels 1.0.0, vandal 1.0.0 # ms  new     sha256:#
    globex          4  labels 1.0.0, vandal 1.0.0 # ms  new     sha256:#
    small 1.0.0 (sha256:#): 2 customers, 2 plugin versions
    --- stderr
    ERROR plugin: (withheld: the plugin had read a sensitive value) customer="acme" entry="transform vandal" plugin=vandal 1.0.0
    ERROR plugin: (withheld: the plugin had read a sensitive value) customer="globex" entry="transform vandal" plugin=vandal 1.0.0
    "#);
    let path = "out/acme/manifests.yaml";
    assert_eq!(desk.read(path).matches(SECRET).count(), 1);
    // Others on this machine cannot read it.
    let mode = std::fs::metadata(desk.at(path)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let report = render(&desk, "-o json").done().json();
    assert_eq!(report["customers"][0]["output"], "unchanged");
}

#[test]
fn a_config_with_a_secret_needs_a_grant_too() {
    let desk = telling();
    desk.edit("release.yaml", "{do: {$value: /do}}", "{do: nothing, word: {$output: password}}");
    insta::assert_snapshot!(render(&desk, "").told(), @r#"
    exit 4
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 0 plugin versions
    --- stderr
    error[plugin.denied]: acme, globex: release.yaml:25: transform vandal passes the sensitive output password to vandal 1.0.0, which has no output:password
      hint: the operator allows it in bowline.toml: [[grant]] plugin = "vandal", allow = ["output:password"]
    "#);
    desk.write("bowline.toml", GRANT);
    render(&desk, "").done();
    // A plugin that does not ask cannot be granted it.
    desk.edit("release.yaml", "{$value: /team}", "{$output: password}");
    insta::assert_snapshot!(render(&desk, "").told(), @r#"
    exit 4
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 0 plugin versions
    --- stderr
    error[plugin.denied]: acme, globex: release.yaml:22: transform labels passes the sensitive output password to labels 1.0.0, which has no output:password
      hint: only a version of labels whose plugin.toml asks for it can be granted it: capabilities = ["output:password"]
    "#);
}

#[test]
fn a_config_that_its_schema_refuses_does_not_show_the_secret() {
    let desk = telling();
    let plain = vandal("1.0.1", "capabilities = [\"output:password\"]");
    let mut manifest = plain.manifest().clone();
    let schema = "{\"properties\": {\"word\": {\"type\": \"integer\"}}}";
    manifest.config_schema = Some(serde_json::from_str(schema).unwrap());
    let strict = attach(&guests::component("vandal"), &manifest).unwrap();
    push(&desk.at("plugins.oci"), &Artifact::read(strict).unwrap());
    desk.bowline("lock --update vandal").done();
    desk.write("bowline.toml", GRANT);
    desk.edit("release.yaml", "{do: {$value: /do}}", "{do: nothing, word: {$output: password}}");
    insta::assert_snapshot!(render(&desk, "").told(), @r#"
    exit 3
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 2 plugin versions
    --- stderr
    error[release.invalid]: acme, globex: transform vandal (release.yaml:25): vandal 1.0.1: its config is not what it takes: /word: expected integer, found string (sensitive)
      hint: bowline plugin inspect vandal@1.0.1 shows the schema
    "#);
}

#[test]
fn outputs_that_do_not_fit_the_release_are_refused() {
    let desk = telling();
    desk.write("outputs.json", "{\"host\": \"db\"}");
    insta::assert_snapshot!(render(&desk, "").told(), @r#"
    exit 3
    --- stderr
    error[release.invalid]: outputs.json: output password, which release.yaml declares, is missing; there is host
    "#);
    desk.write("outputs.json", format!("{{\"host\": 7, \"password\": \"{SECRET}\"}}"));
    insta::assert_snapshot!(render(&desk, "").told(), @r#"
    exit 3
    --- stderr
    error[release.invalid]: outputs.json: output host is declared as string and is a number
    "#);
    desk.write("outputs.json", format!("{{\"host\": \"db\", \"password\": [\"{SECRET}\"]}}"));
    insta::assert_snapshot!(render(&desk, "").told(), @r#"
    exit 3
    --- stderr
    error[release.invalid]: outputs.json: output password is declared as string and is an array
    "#);
    desk.write("outputs.json", format!("{{\"host\": \"db\", \"password\": {SECRET}}}"));
    insta::assert_snapshot!(render(&desk, "").told(), @r#"
    exit 3
    --- stderr
    error[release.invalid]: outputs.json: not JSON at byte 27: a value
    "#);
    std::fs::remove_file(desk.at("outputs.json")).unwrap();
    insta::assert_snapshot!(render(&desk, "").told(), @r#"
    exit 3
    --- stderr
    error[release.invalid]: outputs.json: No such file or directory (os error 2)
    "#);
}

#[test]
fn a_difference_in_a_secret_is_told_and_not_shown() {
    let desk = telling();
    desk.write("bowline.toml", GRANT);
    render(&desk, "").done();
    desk.write("outputs.json", "{\"host\": \"db\", \"password\": \"something-else\"}");
    let told = desk.bowline("diff . -c acme --out out --outputs outputs.json").told();
    insta::assert_snapshot!(told, @r#"
    exit 10
    --- stdout
    ~ apps/Deployment web
      /metadata/annotations/password: "(sensitive)" → "(sensitive)"
    1 changed, 0 added, 0 removed
    "#);
    // What went away may have been the secret: nobody can say any more.
    desk.edit("release.yaml", "{do: {$value: /do}}", "{do: nothing}");
    desk.edit("release.yaml", "{team: {$value: /team}}", "{team: green}");
    let ran = desk.bowline("diff . -c acme --out out --outputs outputs.json");
    insta::assert_snapshot!(ran.told(), @r#"
    exit 10
    --- stdout
    ~ ConfigMap more-settings
      /metadata/labels/team: "red" → "green"
    ~ ConfigMap settings
      /metadata/labels/team: "red" → "green"
    ~ Service web
      /metadata/labels/team: "red" → "green"
    ~ apps/Deployment web
      /metadata/labels/team: "red" → "green"
      /metadata/annotations: - "(sensitive)"
      /spec/template/metadata/labels/team: "red" → "green"
    4 changed, 0 added, 0 removed
    "#);
    let json = desk.bowline("diff . -c acme --out out --outputs outputs.json -o json");
    assert!(!format!("{ran:?} {json:?}").contains(SECRET));
}

#[test]
fn a_secret_is_explained_and_not_shown() {
    let desk = telling();
    desk.write("bowline.toml", GRANT);
    desk.edit("release.yaml", "{team: {$value: /team}}", "{team: green}");
    let explain = "explain . -c acme deployment/web --outputs outputs.json";
    let ran = desk.bowline(&format!("{explain} /metadata/annotations/password"));
    insta::assert_snapshot!(ran.told(), @r#"
    exit 0
    --- stdout
    apps/Deployment web /metadata/annotations/password: "(sensitive)"
      release.yaml:25: entry 2, transform vandal (vandal 1.0.0): "(sensitive)"
          ? config /do, {$value: /do} at release.yaml:11: "tell-the-password"
    "#);
    let json = desk.bowline(&format!("{explain} /metadata -o json"));
    assert!(!format!("{ran:?} {json:?}").contains(SECRET));
}

#[test]
fn a_receipt_compares_a_secret_and_does_not_hold_it() {
    let desk = telling();
    desk.write("bowline.toml", GRANT);
    render(&desk, "").done();
    // `render` has looked for the secret in the receipts.
    assert!(desk.read("calls.jsonl").contains("\"password\":{\"hmac\":\""));
    let mode = std::fs::metadata(desk.at("calls.jsonl")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    insta::assert_snapshot!(desk.bowline("replay calls.jsonl").told(), @r#"
    exit 2
    --- stderr
    error: acme, globex: the receipt has no value of the sensitive output password
      hint: --outputs PATH names a file or folder that has it
    "#);
    let replay = "replay calls.jsonl --outputs outputs.json";
    insta::assert_snapshot!(desk.bowline(replay).done().told(), @r#"
    exit 0
    --- stdout
    acme: the same 4 objects
    globex: the same 4 objects
    "#);
    desk.write("outputs.json", "{\"host\": \"other\", \"password\": \"something-else\"}");
    let ran = desk.bowline(replay);
    insta::assert_snapshot!(ran.told(), @r#"
    exit 10
    --- stdout
    acme: other objects
      output host: "db" → "other"
      output password: (sensitive) → another value
      objects: 4 sha256:# → 4 sha256:#
    globex: other objects
      output host: "db" → "other"
      output password: (sensitive) → another value
      objects: 4 sha256:# → 4 sha256:#
    "#);
    assert!(!format!("{ran:?}").contains("something-else"));
}
