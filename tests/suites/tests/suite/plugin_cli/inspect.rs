//! `plugin inspect`: what a plugin is, read from its bytes.

use super::told;
use super::workshop::WORKSHOP;
use crate::guests;
use crate::program::{Desk, checkout};

#[test]
fn a_file_is_described() {
    let desk = WORKSHOP.desk("step");
    insta::assert_snapshot!(told(&desk.bowline("plugin inspect herald.wasm")), @r#"
    exit 0
    --- stdout
    herald 0.1.0: Tells a web hook that a release is on its way
      role         step
      interface    bowline:plugin@0.1.0 (component)
      license      Apache-2.0
      digest       sha256:#
      size # KB
      idempotent   not claimed
      built by     rustc #
      imports      bowline:plugin/facts@0.1.0, bowline:plugin/http@0.1.0, bowline:plugin/log@0.1.0, bowline:plugin/progress@0.1.0, bowline:plugin/types@0.1.0
      asks for     http:hooks.example
      limits       64 MiB of memory, 5 s of running

    To allow it, in bowline.toml:
      [[grant]]
      plugin = "herald"
      allow = ["http:hooks.example"]

    Config schema:
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "additionalProperties": false,
      "description": "What may be configured.",
      "properties": {
        "url": {
          "description": "The web hook; its host stands in the capabilities in `plugin.toml`.",
          "type": "string"
        }
      },
      "required": [
        "url"
      ],
      "title": "Config",
      "type": "object"
    }
    "#);
    insta::assert_snapshot!(told(&desk.bowline("plugin inspect herald.wasm -o json")), @r#"
    exit 0
    --- stdout
    {
      "apiVersion": "bowline.dev/v1alpha1",
      "kind": "Plugin",
      "name": "herald",
      "version": "0.1.0",
      "role": "step",
      "interface": "bowline:plugin@0.1.0",
      "form": "component",
      "summary": "Tells a web hook that a release is on its way",
      "license": "Apache-2.0",
      "digest": "sha256:#",
      "size": 0,
      "idempotent": false,
      "builtBy": "rustc #",
      "capabilities": [
        "http:hooks.example"
      ],
      "limits": {
        "memory": 64,
        "memoryAsked": false,
        "running": 5,
        "runningAsked": false
      },
      "grant": "[[grant]]\nplugin = \"herald\"\nallow = [\"http:hooks.example\"]",
      "imports": [
        "bowline:plugin/facts@0.1.0",
        "bowline:plugin/http@0.1.0",
        "bowline:plugin/log@0.1.0",
        "bowline:plugin/progress@0.1.0",
        "bowline:plugin/types@0.1.0"
      ],
      "configSchema": {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "additionalProperties": false,
        "description": "What may be configured.",
        "properties": {
          "url": {
            "description": "The web hook; its host stands in the capabilities in `plugin.toml`.",
            "type": "string"
          }
        },
        "required": [
          "url"
        ],
        "title": "Config",
        "type": "object"
      },
      "file": "herald.wasm"
    }
    "#);
}

#[test]
fn a_reference_is_looked_up_in_a_layout() {
    let desk = Desk::empty();
    let layout = checkout().join("examples/shop/plugins.oci");
    let inspect = |reference: &str| {
        let ran = desk.bowline(&format!("plugin inspect {reference} --from {}", layout.display()));
        told(&ran).replace(checkout().to_str().unwrap(), "CHECKOUT")
    };
    let known = inspect("sidecar@2.0.0");
    assert!(known.starts_with("exit 0\n--- stdout\nsidecar 2.0.0: "), "{known}");
    insta::assert_snapshot!(inspect("sidecar@2.2.0"), @r#"
    exit 3
    --- stderr
    error[release.incomplete]: CHECKOUT/examples/shop/plugins.oci: no sidecar 2.2.0; its versions are 1.4.0, 2.0.0, 2.1.0
    "#);
    insta::assert_snapshot!(inspect("sidekick@1.0.0"), @r"
    exit 3
    --- stderr
    error[release.incomplete]: CHECKOUT/examples/shop/plugins.oci: no sidekick 1.0.0; its plugins are fan-out, gate, house-rules, http-check, images, labels, network-policy, set-namespace, sidecar, wait
    ");
    insta::assert_snapshot!(inspect("sidecar"), @r#"
    exit 2
    --- stderr
    error: a plugin is referred to as NAME@VERSION, such as sidecar@2.1.0: "sidecar"
    "#);
    insta::assert_snapshot!(inspect("sidecar@2"), @r#"
    exit 2
    --- stderr
    error: not a semantic version: "2"
    "#);
}

#[test]
fn what_is_no_plugin_is_refused_with_what_it_is() {
    let desk = Desk::empty();
    desk.write("text.wasm", "apiVersion: v1\n");
    desk.write("empty.wasm", "");
    desk.write("module.wasm", guests::core_module("bad-text"));
    desk.write("component.wasm", guests::component("owners"));
    let whole = guests::artifact("owners");
    desk.write("cut.wasm", &whole.bytes()[..whole.bytes().len() / 2]);
    let inspect = |what: &str| desk.bowline(&format!("plugin inspect {what}")).told();
    insta::assert_snapshot!(inspect("text.wasm"), @r#"
    exit 4
    --- stderr
    error[plugin.invalid]: text.wasm: not a WebAssembly file, but a file that begins with 61 70 69 56
    "#);
    insta::assert_snapshot!(inspect("empty.wasm"), @r#"
    exit 4
    --- stderr
    error[plugin.invalid]: empty.wasm: not a WebAssembly file, but an empty file
    "#);
    insta::assert_snapshot!(inspect("module.wasm"), @r#"
    exit 4
    --- stderr
    error[plugin.invalid]: module.wasm: a core module without a `bowline:plugin` section, where a plugin's manifest is: `bowline plugin build` makes a component with one of it, or a command where plugin.toml says interface = "krm-function/v1"
    "#);
    insta::assert_snapshot!(inspect("component.wasm"), @r#"
    exit 4
    --- stderr
    error[plugin.invalid]: component.wasm: no `bowline:plugin` section, where a plugin's manifest is: was this stripped? `bowline plugin build` appends it
    "#);
    insta::assert_snapshot!(inspect("cut.wasm").lines().next().unwrap(), @"exit 4");
    insta::assert_snapshot!(inspect("nowhere.wasm"), @r#"
    exit 3
    --- stderr
    error: cannot read nowhere.wasm: No such file or directory (os error 2)
    "#);
    insta::assert_snapshot!(inspect("sidecar@2.0.0"), @r#"
    exit 3
    --- stderr
    error: cannot read sidecar@2.0.0: No such file or directory (os error 2)
      hint: a plugin in a layout folder is named NAME@VERSION --from DIR
    "#);
    insta::assert_snapshot!(inspect("."), @r#"
    exit 3
    --- stderr
    error: cannot read .: Is a directory (os error 21)
      hint: build its file first: bowline plugin build .
    "#);
    // Without an end.
    insta::assert_snapshot!(inspect("/dev/zero"), @r#"
    exit 4
    --- stderr
    error[plugin.invalid]: /dev/zero: a file of 134217729 bytes, and this host reads plugins of up to 134217728
    "#);
}
