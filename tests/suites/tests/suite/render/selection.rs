//! Which release, and which of its customers.

use crate::program::Desk;
use crate::small::{customer, release};

/// The release with a third customer, and labels.
fn labelled() -> Desk {
    let desk = release();
    customer(&desk, "initech", "");
    for (name, ring) in [("acme", "canary"), ("globex", "main"), ("initech", "main")] {
        let labels = format!("{{name: {name}, labels: {{ring: {ring}}}}}");
        desk.edit(&format!("customers/{name}.yaml"), &format!("{{name: {name}}}"), &labels);
    }
    desk
}

/// Whose output is there after a render of these.
fn chosen(arguments: &str) -> String {
    let desk = labelled();
    let ran = desk.bowline(&format!("render . --out out {arguments}"));
    match ran.code {
        Some(0) => {
            let files = desk.files("out").into_keys();
            let customers = files.filter_map(|name| Some(name.split_once('/')?.0.to_owned()));
            customers.collect::<Vec<_>>().join(" ")
        }
        _ => ran.told(),
    }
}

#[test]
fn customers_are_chosen_by_name_by_label_or_all() {
    assert_eq!(chosen("--all"), "acme globex initech");
    assert_eq!(chosen("-c initech -c acme"), "acme initech");
    assert_eq!(chosen("--selector ring=main"), "globex initech");
    assert_eq!(chosen("--selector ring!=main"), "acme");
    assert_eq!(chosen("--selector ring,ring!=canary"), "globex initech");
}

#[test]
fn an_unknown_customer_is_told_with_the_nearest_name() {
    insta::assert_snapshot!(chosen("-c initec"), @r#"
    exit 3
    --- stderr
    error[release.incomplete]: customers: no customer initec, did you mean initech?
    "#);
    insta::assert_snapshot!(chosen("-c acme -c zzz"), @r#"
    exit 3
    --- stderr
    error[release.incomplete]: customers: no customer zzz
    "#);
    insta::assert_snapshot!(chosen("--selector ring=canarry"), @r#"
    exit 3
    --- stderr
    error[release.invalid]: customers: no customer has these labels
    "#);
}

#[test]
fn a_choice_that_says_nothing_or_two_things_is_a_wrong_usage() {
    insta::assert_snapshot!(chosen(""), @r#"
    exit 2
    --- stderr
    error: which customers? Name them with -c NAME, or take --all or --selector LABELS
    "#);
    insta::assert_snapshot!(chosen("--all -c acme"), @r"
    exit 2
    --- stderr
    error: the argument '--all' cannot be used with '--customer <NAME>'

    Usage: bowline render --out <DIR> --all --cache <DIR> --state <DIR> <RELEASE>

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(chosen("--selector ="), @r#"
    exit 2
    --- stderr
    error: expected conditions such as ring=canary,region!=us, found "="
    "#);
    insta::assert_snapshot!(chosen("--all --concurrency 0"), @r#"
    exit 2
    --- stderr
    error: invalid value '0' for '--concurrency <COUNT>': 0 is not in 1..=65535

    For more information, try '--help'.
    "#);
}

#[test]
fn customers_may_live_elsewhere() {
    let desk = labelled();
    std::fs::create_dir(desk.at("fleet")).unwrap();
    std::fs::rename(desk.at("customers"), desk.at("fleet/customers")).unwrap();
    insta::assert_snapshot!(desk.bowline("render . --all").told(), @r#"
    exit 3
    --- stderr
    error[release.incomplete]: customers: cannot read the folder of the customers: No such file or directory (os error 2)
    "#);
    let elsewhere = desk.bowline("render . --all --customers fleet/customers").done();
    assert!(elsewhere.out.contains("3 customers"), "{}", elsewhere.out);
}

#[test]
fn a_release_that_is_not_there_is_told() {
    let desk = Desk::empty();
    insta::assert_snapshot!(desk.bowline("render --all").told(), @r#"
    exit 3
    --- stderr
    error[release.incomplete]: .: there is no release.yaml in this folder
      hint: `bowline init` writes one
    "#);
    insta::assert_snapshot!(desk.bowline("render nowhere --all").told(), @r#"
    exit 3
    --- stderr
    error[release.incomplete]: nowhere: cannot open the release's folder: No such file or directory (os error 2)
    "#);
    insta::assert_snapshot!(desk.bowline("render nowhere --all -o json").told(), @r#"
    exit 3
    --- stdout
    {
      "apiVersion": "bowline.dev/v1alpha1",
      "kind": "Error",
      "problems": [
        {
          "class": "release.incomplete",
          "exitCode": 3,
          "message": "nowhere: cannot open the release's folder: No such file or directory (os error 2)"
        }
      ]
    }
    --- stderr
    error[release.incomplete]: nowhere: cannot open the release's folder: No such file or directory (os error 2)
    "#);
}
