//! `bowline replay`: a render done again from its receipts.

use crate::program::Desk;
use crate::small::{customer, release};

/// The small release, rendered with receipts.
fn recorded() -> Desk {
    let desk = release();
    desk.bowline("render . --all --out out --receipts receipts.jsonl").done();
    desk
}

#[test]
fn the_same_inputs_give_the_same_objects_whatever_the_customers_say_now() {
    let desk = recorded();
    customer(&desk, "acme", "  values: {team: blue}\n");
    std::fs::remove_file(desk.at("customers/globex.yaml")).unwrap();
    insta::assert_snapshot!(desk.bowline("replay receipts.jsonl").told(), @r#"
    exit 0
    --- stdout
    acme: the same 4 objects
    globex: the same 4 objects
    "#);
    insta::assert_snapshot!(desk.bowline("replay receipts.jsonl -o json").told(), @r#"
    exit 0
    --- stdout
    {
      "apiVersion": "bowline.dev/v1alpha1",
      "kind": "ReplayReport",
      "release": {
        "name": "small",
        "version": "1.0.0",
        "digest": "sha256:#"
      },
      "customers": [
        {
          "name": "acme",
          "status": "same",
          "objects": 4,
          "digest": "sha256:#"
        },
        {
          "name": "globex",
          "status": "same",
          "objects": 4,
          "digest": "sha256:#"
        }
      ]
    }
    "#);
    let shop = Desk::with_shop();
    shop.bowline("render shop --all --out out --receipts receipts.jsonl").done();
    shop.bowline("replay receipts.jsonl --release shop").done();
}

#[test]
fn what_differs_is_told_with_what_it_changes() {
    let desk = recorded();
    desk.edit("release.yaml", "version: 1.0.0", "version: 1.0.1");
    insta::assert_snapshot!(desk.bowline("replay receipts.jsonl").told(), @r#"
    exit 10
    --- stdout
    acme: the same 4 objects, made of something else
      release: small 1.0.0 sha256:# → small 1.0.1 sha256:#
    globex: the same 4 objects, made of something else
      release: small 1.0.0 sha256:# → small 1.0.1 sha256:#
    "#);
    desk.edit("manifests/web.yaml", "mode: fast", "mode: slow");
    insta::assert_snapshot!(desk.bowline("replay receipts.jsonl").told(), @r#"
    exit 10
    --- stdout
    acme: other objects
      release: small 1.0.0 sha256:# → small 1.0.1 sha256:#
      objects: 4 sha256:# → 4 sha256:#
    globex: other objects
      release: small 1.0.0 sha256:# → small 1.0.1 sha256:#
      objects: 4 sha256:# → 4 sha256:#
    "#);
    let text = desk.read("receipts.jsonl").replace("\"grants\":[]", "\"grants\":[\"files\"]");
    desk.write("receipts.jsonl", text.lines().next().unwrap());
    insta::assert_snapshot!(desk.bowline("replay receipts.jsonl").told(), @r#"
    exit 10
    --- stdout
    acme: other objects
      release: small 1.0.0 sha256:# → small 1.0.1 sha256:#
      grants of transform labels: files → none
      objects: 4 sha256:# → 4 sha256:#
    "#);
}

#[test]
fn what_is_no_receipt_is_refused() {
    let desk = recorded();
    let receipts = desk.read("receipts.jsonl");
    let told = |text: &str| {
        desk.write("odd.jsonl", text);
        desk.bowline("replay odd.jsonl").told()
    };
    insta::assert_snapshot!(told(""), @r#"
    exit 3
    --- stderr
    error[release.invalid]: odd.jsonl: there is no receipt in this file
    "#);
    insta::assert_snapshot!(told("{}"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: odd.jsonl: line 1: no receipt of bowline: missing field `apiVersion` at line 1 column 2
    "#);
    insta::assert_snapshot!(told(&receipts.replace("\"Receipt\"", "\"Release\"")), @r#"
    exit 3
    --- stderr
    error[release.invalid]: odd.jsonl: line 1: expected bowline.dev/v1alpha1 Receipt, found bowline.dev/v1alpha1 Release
    "#);
    insta::assert_snapshot!(told(&receipts.replace("\"acme\"", "\"../acme\"")), @r#"
    exit 3
    --- stderr
    error[release.invalid]: a receipt of "../acme", which is no customer's name
    "#);
    insta::assert_snapshot!(told(&receipts.replace("\"acme\"", "\"globex\"")), @r#"
    exit 3
    --- stderr
    error[release.invalid]: two receipts of globex
    "#);
    insta::assert_snapshot!(desk.bowline("replay nowhere").told(), @r#"
    exit 3
    --- stderr
    error[release.invalid]: nowhere: No such file or directory (os error 2)
    "#);
}
