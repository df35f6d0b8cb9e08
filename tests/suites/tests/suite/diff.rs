//! `bowline diff`: what a render would change.

use crate::program::{Desk, copy};
use crate::small::{customer, rendered};

#[test]
fn nothing_differs_from_what_was_just_rendered() {
    let desk = rendered();
    insta::assert_snapshot!(desk.bowline("diff . --all --out out").told(), @r#"
    exit 0
    --- stdout
    no differences for 2 customers
    "#);
    insta::assert_snapshot!(desk.bowline("diff . -c acme --out out").told(), @r#"
    exit 0
    --- stdout
    no differences
    "#);
    // Neither layout nor order is a difference.
    desk.bowline("render . --all --out split --split --order apply").done();
    desk.bowline("diff . --all --out split").done();
}

#[test]
fn objects_and_fields_that_differ_are_shown() {
    let desk = rendered();
    customer(&desk, "acme", "  values: {team: blue}\n");
    desk.edit("manifests/web.yaml", "ports: [{port: 80}]", "ports: [{port: 81}, {port: 80}]");
    desk.edit("manifests/web.yaml", "{name: settings}", "{name: other-settings}");
    let before = desk.files("out");
    insta::assert_snapshot!(desk.bowline("diff . -c acme --out out").told(), @r#"
    exit 10
    --- stdout
    ~ ConfigMap more-settings
      /metadata/labels/team: "red" → "blue"
    + ConfigMap other-settings
    - ConfigMap settings
    ~ Service web
      /metadata/labels/team: "red" → "blue"
      /spec/ports/[port=81]: + {"port":81}
    ~ apps/Deployment web
      /metadata/labels/team: "red" → "blue"
      /spec/template/metadata/labels/team: "red" → "blue"
    3 changed, 1 added, 1 removed
    "#);
    insta::assert_snapshot!(desk.bowline("diff . --all --out out").told(), @r#"
    exit 10
    --- stdout
    # acme
    ~ ConfigMap more-settings
      /metadata/labels/team: "red" → "blue"
    + ConfigMap other-settings
    - ConfigMap settings
    ~ Service web
      /metadata/labels/team: "red" → "blue"
      /spec/ports/[port=81]: + {"port":81}
    ~ apps/Deployment web
      /metadata/labels/team: "red" → "blue"
      /spec/template/metadata/labels/team: "red" → "blue"
    # globex
    + ConfigMap other-settings
    - ConfigMap settings
    ~ Service web
      /spec/ports/[port=81]: + {"port":81}
    2 of 2 customers differ: 4 changed, 2 added, 2 removed
    "#);
    assert_eq!(desk.files("out"), before, "nothing is written");
}

#[test]
fn the_json_report_is_complete() {
    let desk = rendered();
    desk.edit("manifests/web.yaml", "{mode: fast}", "{mode: slow, more: [1, 2]}");
    insta::assert_snapshot!(desk.bowline("diff . -c acme --out out -o json").told(), @r#"
    exit 10
    --- stdout
    {
      "apiVersion": "bowline.dev/v1alpha1",
      "kind": "DiffReport",
      "release": {
        "name": "small",
        "version": "1.0.0",
        "digest": "sha256:#"
      },
      "customers": [
        {
          "name": "acme",
          "status": "different",
          "added": 0,
          "removed": 0,
          "changed": 1,
          "objects": [
            {
              "change": "changed",
              "apiVersion": "v1",
              "kind": "ConfigMap",
              "name": "settings",
              "fields": [
                {
                  "path": "/data/mode",
                  "change": "replaced",
                  "before": "fast",
                  "after": "slow"
                },
                {
                  "path": "/data/more",
                  "change": "added",
                  "after": [
                    1,
                    2
                  ]
                }
              ]
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn another_release_is_rendered_for_the_same_customers() {
    let desk = Desk::with_shop();
    copy(&desk.at("shop"), &desk.at("next"));
    std::fs::remove_dir_all(desk.at("next/customers")).unwrap();
    desk.edit("next/release.yaml", "version: 2.4.0", "version: 2.5.0");
    desk.edit(
        "next/release.yaml",
        "limits: {cpu: 200m, memory: 64Mi}",
        "limits: {cpu: 300m, memory: 64Mi}",
    );
    let of_next = "diff next --customers shop/customers --against shop";
    let told = desk.bowline(&format!("{of_next} -c acme")).told();
    insta::assert_snapshot!(told.lines().take(6).collect::<Vec<_>>().join("\n"), @r#"
    exit 10
    --- stdout
    ~ apps/Deployment acme-shop/accounts
      /spec/template/spec/initContainers/[name=proxy]/resources/limits/cpu: "200m" → "300m"
    ~ apps/Deployment acme-shop/cart
      /spec/template/spec/initContainers/[name=proxy]/resources/limits/cpu: "200m" → "300m"
    "#);
    let all = desk.bowline(&format!("{of_next} --all"));
    insta::assert_snapshot!(all.told().lines().last().unwrap(), @r#"2 of 4 customers differ: 24 changed, 0 added, 0 removed"#);
    // The other way round, the customers are found beside the release.
    let told = desk.bowline("diff shop --against next -c initech").told();
    insta::assert_snapshot!(told, @r#"
    exit 0
    --- stdout
    no differences
    "#);
}

#[test]
fn what_cannot_be_compared_is_told() {
    let desk = rendered();
    insta::assert_snapshot!(desk.bowline("diff . -c acme").told(), @r"
    exit 2
    --- stderr
    error: --against last: which output folder? Name it with --out DIR
    ");
    insta::assert_snapshot!(desk.bowline("diff . -c acme --out nowhere").told(), @r#"
    exit 3
    --- stderr
    error: nowhere is no folder
    "#);
    insta::assert_snapshot!(desk.bowline("diff . -c acme --out manifests").told(), @r#"
    exit 3
    --- stderr
    error: cannot read manifests: bowline never wrote to it
    "#);
    insta::assert_snapshot!(desk.bowline("diff . -c acme --against nowhere").told(), @r#"
    exit 3
    --- stderr
    error[release.incomplete]: nowhere: cannot open the release's folder: No such file or directory (os error 2)
    "#);
    desk.write("out/acme/manifests.yaml", "a: [");
    insta::assert_snapshot!(desk.bowline("diff . --all --out out").told(), @r#"
    exit 3
    --- stdout
    no differences for 1 customer
    --- stderr
    error: cannot read out/acme/manifests.yaml: line 2: while parsing a node, did not find expected node content
    "#);
    desk.write("out/acme/manifests.yaml", "a: b\n");
    insta::assert_snapshot!(desk.bowline("diff . -c acme --out out").told(), @r#"
    exit 3
    --- stderr
    error[release.invalid]: acme: what is compared holds something else: the object has no apiVersion
    "#);
    std::fs::remove_dir_all(desk.at("out/acme")).unwrap();
    insta::assert_snapshot!(desk.bowline("diff . -c acme --out out").told(), @r#"
    exit 10
    --- stdout
    + ConfigMap more-settings
    + ConfigMap settings
    + Service web
    + apps/Deployment web
    0 changed, 4 added, 0 removed
    "#);
}
