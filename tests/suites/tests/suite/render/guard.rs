//! A render that takes away what an earlier one wrote.

use crate::program::Desk;
use crate::small::{RENDER, rendered};

/// After a render of four objects, a release that has two of them.
fn halved() -> Desk {
    let desk = rendered();
    let manifests = desk.read("manifests/web.yaml");
    let half: Vec<&str> = manifests.split("---\n").take(2).collect();
    desk.write("manifests/web.yaml", half.join("---\n"));
    desk
}

#[test]
fn losing_more_than_the_guard_allows_needs_a_person() {
    let desk = halved();
    let before = desk.files("out");
    insta::assert_snapshot!(desk.bowline(RENDER).told(), @r#"
    exit 9
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 1 plugin version
    --- stderr
    error[guard.output]: acme, globex: 2 of the 4 objects that were rendered before would go, and guards.maxRemoved allows 1: configmap/settings, configmap/more-settings
      hint: where that is meant, allow it this once with --allow-removed 2
    "#);
    assert_eq!(desk.files("out"), before);
    let too_few = desk.bowline(&format!("{RENDER} --allow-removed 1"));
    assert_eq!((too_few.code, desk.files("out")), (Some(9), before));
    insta::assert_snapshot!(desk.bowline(&format!("{RENDER} --allow-removed 2")).told(), @r#"
    exit 0
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT   DIGEST
    acme            2  labels 1.0.0 # ms  changed  sha256:#
    globex          2  labels 1.0.0 # ms  changed  sha256:#
    small 1.0.0 (sha256:#): 2 customers, 1 plugin version
    "#);
    assert!(!desk.read("out/acme/manifests.yaml").contains("ConfigMap"));
}

#[test]
fn the_layout_makes_no_difference_to_the_guard() {
    let desk = halved();
    let split = desk.bowline(&format!("{RENDER} --split"));
    assert_eq!(split.code, Some(9), "{}", split.told());
    let desk = rendered();
    desk.bowline(&format!("{RENDER} --split")).done();
    let manifests = desk.read("manifests/web.yaml");
    desk.write("manifests/web.yaml", manifests.split("---\n").next().unwrap());
    assert_eq!(desk.bowline(&format!("{RENDER} --split")).code, Some(9));
    assert_eq!(desk.bowline(RENDER).code, Some(9));
}

#[test]
fn a_release_without_objects_is_never_rendered() {
    let desk = rendered();
    let before = desk.files("out");
    desk.write("manifests/web.yaml", "# nothing\n");
    insta::assert_snapshot!(desk.bowline(&format!("{RENDER} --allow-removed 9")).told(), @r#"
    exit 9
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 1 plugin version
    --- stderr
    error[guard.output]: acme, globex: nothing is left of the release's 0 objects, and no guard allows that
      hint: spec.manifests in release.yaml names the files with its objects
    "#);
    assert_eq!(desk.files("out"), before);
}

#[test]
fn a_share_of_nothing_lets_nothing_go() {
    let desk = rendered();
    let release = desk.read("release.yaml");
    desk.write("release.yaml", release + "  guards: {maxRemoved: 0%}\n");
    let manifests = desk.read("manifests/web.yaml");
    let three: Vec<&str> = manifests.split("---\n").take(3).collect();
    desk.write("manifests/web.yaml", three.join("---\n"));
    assert_eq!(desk.bowline(RENDER).code, Some(9));
}
