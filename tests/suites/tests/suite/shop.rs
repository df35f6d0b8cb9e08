//! What the README of `examples/shop` says to try, tried: each command, how it ends, and the telling
//! part of what it says.

use crate::program::{Desk, checkout};

const RENDER: &str = "render shop --all --out out";

/// The list in the README: a line more or other than these needs a test.
#[test]
fn the_things_to_try_are_those_that_are_tried_here() {
    let readme = std::fs::read_to_string(checkout().join("examples/shop/README.md")).unwrap();
    let (_, list) = readme.split_once("## Things to try\n\n").unwrap();
    insta::assert_snapshot!(list, @r"
    Each with the first command above; a test tries them too.

    - Render twice (exit 0). The second time no file is touched, and the digests are the same.
    - Take `-c acme` in the place of `--all --out out/` (exit 0): the manifests go to standard output.
    - Change `sidecar` in `customers/globex.yaml` to `3.0.0` (exit 3): the pin is refused, because the release's range ends
      before it. The other customers are rendered.
    - Remove `toolbox` from the images in `release.yaml` (exit 3): the pipeline's reference to it has nothing to stand on, and
      nothing is written for anybody.
    - Remove a Deployment's `owner` label or a container's limits (exit 4): `house-rules` says which object, which field and
      what to write.

    And with the second:

    - Run twice (exit 0). The first run creates a database and 112 objects a customer; the second changes nothing.
    - Add `--plan-only` (exit 10) instead of the first run: what Terraform would make, and by which digest it is approved.
    - Change `database_address` to `number` in `release.yaml` (exit 1): stopped before anything is rendered, with both types named.
    - Add `-c umbrella --now 2026-12-24T12:00:00Z` (exit 5): its window is closed, and the error says until when. With `--wait` it
      would wait for that, and `--manual REASON` is let pass.
    - Kill the run with `kill -9` while Terraform applies, then `bowline runs resume --all` (exit 0): as if nothing had happened.
    - Start the same customer from another state folder, `--state other`, while it runs (exit 5): who is at work, and since when.
    - Type Ctrl-C in the step `last-orders` (exit 8): nothing has changed, and the exit step `reopen` is done in `bowline runs show`.
    - Change the database's `version` (exit 9): another version is another database, and destroying the old one takes a person's
      word. The hint says which command gives it.
    - `bowline offboard -c acme --plan-only`, then approve both digests and leave that option out (exit 0): everything of the
      customer is gone.
    ");
}

#[test]
fn the_second_render_touches_no_file_and_has_the_same_digests() {
    let desk = Desk::with_shop();
    let first = desk.bowline(RENDER).done();
    let before = desk.files("out");
    let second = desk.bowline(RENDER).done();
    assert_eq!(desk.files("out"), before);
    let digests = |ran: &str| -> Vec<String> {
        let words = ran.split_whitespace().filter(|word| word.starts_with("sha256:"));
        words.map(str::to_owned).collect()
    };
    assert_eq!(digests(&first.out).len(), 4, "{}", first.out);
    assert_eq!(digests(&first.out), digests(&second.out));
    insta::assert_snapshot!(second.told(), @r"
    exit 0
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT     DIGEST
    acme          112  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 2.1.0 # ms  unchanged  sha256:#
    globex        112  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 2.0.0 # ms  unchanged  sha256:#
    initech       109  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 1.4.0 # ms  unchanged  sha256:#
    umbrella      112  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 2.1.0 # ms  unchanged  sha256:#
    note: placeholders stand for Terraform's database_address; --outputs gives the values
    shop 2.4.0 (sha256:#): 4 customers, 8 plugin versions
    ");
}

#[test]
fn a_single_customer_goes_to_standard_output() {
    let desk = Desk::with_shop();
    let one = desk.bowline("render shop -c acme").done();
    desk.bowline(RENDER).done();
    assert_eq!(one.out, desk.read("out/acme/manifests.yaml"));
}

#[test]
fn a_pin_outside_the_releases_range_is_refused() {
    let desk = Desk::with_shop();
    desk.edit("shop/customers/globex.yaml", "sidecar: 2.0.0", "sidecar: 3.0.0");
    insta::assert_snapshot!(desk.bowline(RENDER).told(), @r#"
    exit 3
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme          112  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 2.1.0 # ms  new     sha256:#
    globex          -  - # ms  failed
    initech       109  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 1.4.0 # ms  new     sha256:#
    umbrella      112  house-rules 1.0.0, images 1.0.0, labels 1.0.0, network-policy 1.0.0, set-namespace 1.0.0, sidecar 2.1.0 # ms  new     sha256:#
    note: placeholders stand for Terraform's database_address; --outputs gives the values
    shop 2.4.0 (sha256:#): 4 customers, 1 failed, 7 plugin versions
    --- stderr
    error[release.invalid]: customers/globex.yaml:9:5: sidecar 3.0.0 is pinned, and the release was made for ">=1.4, <3"
      customers/globex.yaml:9: sidecar: 3.0.0
      release.yaml:56: sidecar: ">=1.4, <3"
    "#);
    assert!(!desk.at("out/globex").exists());
}

#[test]
fn an_image_that_is_gone_is_missed_by_all_that_need_it() {
    let desk = Desk::with_shop();
    let release = desk.read("shop/release.yaml");
    let kept = release.lines().filter(|line| !line.starts_with("    toolbox: "));
    let without: Vec<_> = kept.collect();
    assert_eq!(without.len() + 1, release.lines().count());
    desk.write("shop/release.yaml", without.join("\n"));
    insta::assert_snapshot!(desk.bowline(RENDER).told(), @r#"
    exit 3
    --- stderr
    error[release.invalid]: release.yaml:92:37: spec.pipeline[3].config.annotations["shop.example/debug-image"]: spec.images has no toolbox
    "#);
    assert!(!desk.at("out").exists());
}

#[test]
fn a_missing_owner_is_told_with_object_field_and_hint() {
    let desk = Desk::with_shop();
    let cart = desk.read("shop/manifests/cart.yaml");
    let (head, deployment) = cart.split_once("kind: Deployment").unwrap();
    let deployment = deployment.replacen("    owner: checkout\n", "", 1);
    desk.write("shop/manifests/cart.yaml", format!("{head}kind: Deployment{deployment}"));
    insta::assert_snapshot!(desk.bowline(RENDER).told(), @r"
    exit 4
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    initech         -  - # ms  failed
    umbrella        -  - # ms  failed
    note: placeholders stand for Terraform's database_address; --outputs gives the values
    shop 2.4.0 (sha256:#): 4 customers, 4 failed, 8 plugin versions
    --- stderr
    error[plugin.refused]: acme: validate house-rules (release.yaml:132): house-rules 1.0.0: error[missing-owner] deployment/cart in acme-shop /metadata/labels/owner: no label `owner` says who owns it
      hint: add the label, with the name of a team
    error[plugin.refused]: globex: validate house-rules (release.yaml:132): house-rules 1.0.0: error[missing-owner] deployment/cart in globex-retail /metadata/labels/owner: no label `owner` says who owns it
      hint: add the label, with the name of a team
    error[plugin.refused]: initech: validate house-rules (release.yaml:132): house-rules 1.0.0: error[missing-owner] deployment/cart in initech /metadata/labels/owner: no label `owner` says who owns it
      hint: add the label, with the name of a team
    error[plugin.refused]: umbrella: validate house-rules (release.yaml:132): house-rules 1.0.0: error[missing-owner] deployment/cart in shop /metadata/labels/owner: no label `owner` says who owns it
      hint: add the label, with the name of a team
    ");
}

#[test]
fn missing_limits_are_told_with_object_field_and_hint() {
    let desk = Desk::with_shop();
    let limits = "            limits:\n              cpu: 250m\n              memory: 256Mi\n";
    desk.edit("shop/manifests/cart.yaml", limits, "");
    insta::assert_snapshot!(desk.bowline(RENDER).told(), @r#"
    exit 4
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    initech         -  - # ms  failed
    umbrella        -  - # ms  failed
    note: placeholders stand for Terraform's database_address; --outputs gives the values
    shop 2.4.0 (sha256:#): 4 customers, 4 failed, 8 plugin versions
    --- stderr
    error[plugin.refused]: acme: validate house-rules (release.yaml:132): house-rules 1.0.0: error[missing-limits] deployment/cart in acme-shop /spec/template/spec/containers/0/resources/limits: container "cart" has no limits for cpu and memory
      hint: say what it may use at most, so that its neighbours are safe
    error[plugin.refused]: globex: validate house-rules (release.yaml:132): house-rules 1.0.0: error[missing-limits] deployment/cart in globex-retail /spec/template/spec/containers/0/resources/limits: container "cart" has no limits for cpu and memory
      hint: say what it may use at most, so that its neighbours are safe
    error[plugin.refused]: initech: validate house-rules (release.yaml:132): house-rules 1.0.0: error[missing-limits] deployment/cart in initech /spec/template/spec/containers/0/resources/limits: container "cart" has no limits for cpu and memory
      hint: say what it may use at most, so that its neighbours are safe
    error[plugin.refused]: umbrella: validate house-rules (release.yaml:132): house-rules 1.0.0: error[missing-limits] deployment/cart in shop /spec/template/spec/containers/0/resources/limits: container "cart" has no limits for cpu and memory
      hint: say what it may use at most, so that its neighbours are safe
    "#);
}
