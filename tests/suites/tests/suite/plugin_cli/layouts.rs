//! `plugin push` and `plugin list`.

use super::told;
use super::workshop::WORKSHOP;
use crate::program::{Desk, checkout};
use crate::small;

#[test]
fn a_folder_is_listed() {
    let desk = Desk::with_shop();
    insta::assert_snapshot!(told(&desk.bowline("plugin list shop/plugins.oci")), @r"
    exit 0
    --- stdout
    NAME            VERSION SIZE  DIGEST
    fan-out         1.0.0 # KB  sha256:#
    gate            1.0.0 # KB  sha256:#
    house-rules     1.0.0 # KB  sha256:#
    http-check      1.0.0 # KB  sha256:#
    images          1.0.0 # KB  sha256:#
    labels          1.0.0 # KB  sha256:#
    network-policy  1.0.0 # KB  sha256:#
    set-namespace   1.0.0 # KB  sha256:#
    sidecar         1.4.0 # KB  sha256:#
    sidecar         2.0.0 # KB  sha256:#
    sidecar         2.1.0 # KB  sha256:#
    wait            1.0.0 # KB  sha256:#
    ");
    let listing = desk.bowline("plugin list shop/plugins.oci -o json").json();
    assert_eq!(listing["kind"], "PluginList");
    let names = listing["plugins"].as_array().unwrap().iter().map(|one| one["name"].clone());
    assert_eq!(names.filter(|name| name == "sidecar").count(), 3);
    // The usual folder, where none is named.
    let mut command = desk.command("plugin list");
    assert_eq!(desk.ran(command).code, Some(3));
    command = desk.command("plugin list");
    command.current_dir(desk.at("shop"));
    assert_eq!(desk.ran(command).code, Some(0));
}

#[test]
fn what_is_no_layout_is_not_listed() {
    let desk = Desk::with_shop();
    insta::assert_snapshot!(desk.bowline("plugin list shop").told(), @r#"
    exit 3
    --- stderr
    error[release.incomplete]: shop: no OCI layout: it has no file oci-layout; `bowline plugin push` makes one
    "#);
    insta::assert_snapshot!(desk.bowline("plugin list nowhere").told(), @r#"
    exit 3
    --- stderr
    error[release.incomplete]: nowhere: no OCI layout: it has no file oci-layout; `bowline plugin push` makes one
    "#);
    desk.write("shop/plugins.oci/index.json", "{\"manifests\": 1}");
    insta::assert_snapshot!(desk.bowline("plugin list shop/plugins.oci").told(), @r#"
    exit 3
    --- stderr
    error[release.invalid]: shop/plugins.oci/index.json: not the JSON that belongs there: invalid type: integer `1`, expected a sequence at line 1 column 15
    "#);
}

#[test]
fn a_plugin_is_pushed_once() {
    let desk = WORKSHOP.desk("transformer");
    insta::assert_snapshot!(desk.bowline("plugin push hello.wasm --to a/plugins.oci").told(), @r#"
    exit 0
    --- stderr
    hello 0.1.0 pushed: sha256:#
    "#);
    let before = desk.files("a");
    insta::assert_snapshot!(desk.bowline("plugin push hello.wasm --to a/plugins.oci").told(), @r#"
    exit 0
    --- stderr
    hello 0.1.0 is there already: sha256:#
    "#);
    assert_eq!(desk.files("a"), before);
    assert_eq!(desk.bowline("plugin push hello.wasm --to a/plugins.oci -q").told(), "exit 0\n");
    insta::assert_snapshot!(told(&desk.bowline("plugin list a/plugins.oci")), @r#"
    exit 0
    --- stdout
    NAME   VERSION SIZE  DIGEST
    hello  0.1.0 # KB  sha256:#
    "#);
}

#[test]
fn other_bytes_under_a_known_version_are_refused() {
    let desk = Desk::empty();
    desk.write("first.wasm", small::vandal("1.0.0", "").bytes());
    desk.write("other.wasm", small::vandal("1.0.0", "idempotent = true").bytes());
    desk.write("next.wasm", small::vandal("1.1.0", "idempotent = true").bytes());
    desk.bowline("plugin push first.wasm --to plugins.oci").done();
    let before = desk.files("plugins.oci");
    insta::assert_snapshot!(desk.bowline("plugin push other.wasm --to plugins.oci").told(), @r#"
    exit 3
    --- stderr
    error[release.changed]: plugins.oci: vandal 1.0.0 has two different files, sha256:# and sha256:#: a version never changes, so publish the change as the next one
    "#);
    assert_eq!(desk.files("plugins.oci"), before);
    desk.bowline("plugin push next.wasm --to plugins.oci").done();
    insta::assert_snapshot!(told(&desk.bowline("plugin list plugins.oci")), @r#"
    exit 0
    --- stdout
    NAME    VERSION SIZE  DIGEST
    vandal  1.0.0 # KB  sha256:#
    vandal  1.1.0 # KB  sha256:#
    "#);
}

#[test]
fn a_layout_is_made_where_nothing_else_is() {
    let desk = Desk::with_shop();
    let before = desk.files("shop");
    desk.write("first.wasm", small::vandal("1.0.0", "").bytes());
    insta::assert_snapshot!(desk.bowline("plugin push first.wasm --to shop").told(), @r#"
    exit 3
    --- stderr
    error[release.invalid]: shop: holds README.md, and a layout is made in an empty folder only
    "#);
    insta::assert_snapshot!(desk.bowline("plugin push first.wasm --to first.wasm").told(), @r#"
    exit 1
    --- stderr
    error[unknown]: first.wasm: cannot create: File exists (os error 17)
    "#);
    insta::assert_snapshot!(desk.bowline("plugin push nowhere.wasm --to new.oci").told(), @r#"
    exit 3
    --- stderr
    error: cannot read nowhere.wasm: No such file or directory (os error 2)
    "#);
    insta::assert_snapshot!(desk.bowline("plugin push first.wasm").told(), @r"
    exit 2
    --- stderr
    error: the following required arguments were not provided:
      --to <WHERE>

    Usage: bowline plugin push --to <WHERE> --cache <DIR> --state <DIR> <PLUGIN>

    For more information, try '--help'.
    ");
    assert_eq!(desk.files("shop"), before);
    assert!(!desk.at("new.oci").exists());
}

#[test]
fn what_is_pushed_renders() {
    let desk = WORKSHOP.desk("transformer");
    desk.bowline("init shop").done();
    desk.bowline("plugin push hello.wasm --to shop/plugins.oci").done();
    desk.edit("shop/release.yaml", "  plugins: {}\n", "  plugins: {hello: \"0.1\"}\n");
    let call = "  pipeline:\n    - transform: hello\n      config: {owner: payments}\n";
    desk.edit("shop/release.yaml", "  pipeline: []\n", call);
    desk.lock("shop");
    let rendered = desk.bowline("render shop -c acme -q").done();
    assert_eq!(rendered.out.matches("    owner: payments\n").count(), 2, "{}", rendered.out);
    assert!(checkout().join("examples/shop/plugins.oci").is_dir());
}
