//! Plugins that return objects which nobody may apply, or take away what must stay.

use super::refused;
use crate::program::{Desk, Ran};
use crate::small::{RENDER, customer, release, with_vandal};

/// A release that was rendered while its plugin `vandal` did no harm.
fn calm() -> Desk {
    let desk = release();
    with_vandal(&desk, "");
    desk.bowline(RENDER).done();
    desk
}

/// What comes of a render in which the vandal does harm to both customers.
fn spoiled(deed: &str) -> Ran {
    let desk = calm();
    desk.edit("release.yaml", "do: nothing", &format!("do: {deed}"));
    refused(&desk)
}

#[test]
pub fn a_plugin_that_spoils_an_object_is_named() {
    insta::assert_snapshot!(spoiled("take-the-kind-away").told(), @r#"
    exit 4
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 2 plugin versions
    --- stderr
    error[plugin.output]: acme, globex: transform vandal (release.yaml:20): vandal 1.0.0: it left deployment/web invalid: the object has no kind
    "#);
    insta::assert_snapshot!(spoiled("give-a-bad-name").told(), @r#"
    exit 4
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 2 plugin versions
    --- stderr
    error[plugin.output]: acme, globex: transform vandal (release.yaml:20): vandal 1.0.0: it left deployment/web invalid: metadata.name: "Not A Name" is no DNS subdomain: lower-case letters, digits, '-' and '.', which starts and ends with a letter or digit
    "#);
    insta::assert_snapshot!(spoiled("name-two-alike").told(), @r#"
    exit 4
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 2 plugin versions
    --- stderr
    error[plugin.output]: acme, globex: transform vandal (release.yaml:20): vandal 1.0.0: it left two objects that are one: deployment/web
    "#);
}

#[test]
fn a_plugin_that_removes_everything_is_refused() {
    insta::assert_snapshot!(spoiled("remove-all").told(), @r#"
    exit 9
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 2 plugin versions
    --- stderr
    error[guard.output]: acme, globex: transform vandal (release.yaml:20): vandal 1.0.0: nothing is left of the release's 4 objects, and no guard allows that
    "#);
    // Nobody can allow it either.
    let desk = calm();
    desk.edit("release.yaml", "do: nothing", "do: remove-all");
    let release = desk.read("release.yaml");
    desk.write("release.yaml", release + "  guards: {maxRemoved: 100%}\n");
    let before = desk.files("out");
    let ran = desk.bowline("render . --all --out out --allow-removed 100");
    assert_eq!(desk.files("out"), before);
    insta::assert_snapshot!(ran.told(), @r#"
    exit 9
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 2 plugin versions
    --- stderr
    error[guard.output]: acme, globex: transform vandal (release.yaml:20): vandal 1.0.0: nothing is left of the release's 4 objects, and no guard allows that
    "#);
}

#[test]
fn a_plugin_that_removes_more_than_the_guard_allows_is_refused() {
    insta::assert_snapshot!(spoiled("remove-half").told(), @r#"
    exit 9
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 2 plugin versions
    --- stderr
    error[guard.output]: acme, globex: transform vandal (release.yaml:20): vandal 1.0.0: 2 of the release's 4 objects were removed, and guards.maxRemoved allows 1: deployment/web, service/web
      hint: where that is meant, set guards.maxRemoved: 2 in release.yaml
    "#);
    let desk = calm();
    desk.edit("release.yaml", "do: nothing", "do: remove-half");
    let release = desk.read("release.yaml");
    desk.write("release.yaml", release + "  guards: {maxRemoved: 2}\n");
    insta::assert_snapshot!(desk.bowline(RENDER).told(), @r#"
    exit 0
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT   DIGEST
    acme            2  labels 1.0.0, vandal 1.0.0 # ms  changed  sha256:#
    globex          2  labels 1.0.0, vandal 1.0.0 # ms  changed  sha256:#
    small 1.0.0 (sha256:#): 2 customers, 2 plugin versions
    "#);
}

#[test]
fn a_plugin_fails_the_customers_that_it_harms_and_no_others() {
    let desk = calm();
    let before = desk.files("out");
    customer(&desk, "acme", "  values: {do: give-a-bad-name}\n");
    customer(&desk, "globex", "  values: {team: green}\n");
    let ran = desk.bowline(&format!("{RENDER} -o json"));
    let report = ran.json();
    let status = |at: usize| report["customers"][at]["status"].as_str().unwrap();
    assert_eq!((ran.code, status(0), status(1)), (Some(4), "failed", "rendered"));
    let problem = &report["customers"][0]["problems"][0];
    assert_eq!((&problem["class"], &problem["exitCode"]), (&"plugin.output".into(), &4.into()));
    assert_eq!(before["acme/manifests.yaml"], desk.files("out")["acme/manifests.yaml"]);
    assert!(desk.read("out/globex/manifests.yaml").contains("team: green"));
}
