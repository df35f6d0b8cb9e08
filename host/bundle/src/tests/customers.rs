//! Customers: which are meant, and what is wrong with single ones.

use insta::assert_snapshot;

use super::fixture::{Fixture, customer};
use crate::CustomerSelection;

fn fleet() -> Fixture {
    let fixture = Fixture::new();
    let labelled = |name: &str, ring: &str| {
        customer(name, "  values: {}\n")
            .replace("spec:", &format!("  labels: {{ring: {ring}}}\nspec:"))
    };
    fixture
        .file("customers/acme.yaml", labelled("acme", "canary"))
        .file("customers/globex.yaml", labelled("globex", "main"))
        .file("customers/notes.txt", "no customer");
    fixture
}

fn names(fixture: &Fixture, selection: CustomerSelection) -> Vec<String> {
    let bundle = fixture.select(selection).unwrap();
    bundle.tenants.iter().map(|tenant| tenant.name.to_string()).collect()
}

#[test]
fn customers_are_selected_by_name_or_label() {
    let fixture = fleet();
    let labels = |text: &str| CustomerSelection::Labels(text.parse().unwrap());
    assert_eq!(names(&fixture, CustomerSelection::All), ["acme", "globex"]);
    assert_eq!(names(&fixture, CustomerSelection::Names(vec!["globex".into()])), ["globex"]);
    assert_eq!(names(&fixture, labels("ring=canary")), ["acme"]);
    let unknown = CustomerSelection::Names(vec!["globx".into(), "initech".into()]);
    assert_snapshot!(fixture.shown(&fixture.select(unknown).unwrap_err()), @r#"
    [release.incomplete] customers: no customer globx, did you mean globex?
    [release.incomplete] customers: no customer initech
    "#);
    assert_snapshot!(fixture.shown(&fixture.select(labels("ring=none")).unwrap_err()), @r#"[release.invalid] customers: no customer has these labels"#);
}

#[test]
fn the_folder_of_customers_may_lie_elsewhere() {
    let fixture = fleet();
    fixture.file("elsewhere/a.yaml", customer("initech", "  values: {}\n"));
    let options =
        crate::OpenOptions { customers: Some(fixture.path("elsewhere")), ..fixture.options() };
    let bundle = crate::open(&options).unwrap();
    assert_eq!(bundle.tenants.iter().map(|one| &*one.name).collect::<Vec<_>>(), ["initech"]);
    let options = crate::OpenOptions { customers: Some(fixture.path("none")), ..fixture.options() };
    let refusal = fixture.shown(&crate::open(&options).unwrap_err());
    assert!(
        refusal.starts_with("[release.incomplete] ROOT/none: cannot read the folder"),
        "{refusal}"
    );
    std::fs::create_dir(fixture.path("none")).unwrap();
    assert_snapshot!(fixture.shown(&crate::open(&options).unwrap_err()), @r#"[release.incomplete] ROOT/none: no customers: no .yaml, .yml or .json file"#);
}

#[test]
fn a_customers_own_fault_leaves_the_others_alone() {
    let fixture = fleet();
    fixture.file("customers/bad.yaml", "a: [\n").file(
        "customers/initech.yaml",
        customer("initech", "  plugins: {sidecar: 2, x: \"1.0\"}\n  vlaues: {}\n  windows: [{for: 1d}, {allow: a, deny: b}]\n"),
    );
    let bundle = fixture.open().unwrap();
    let ready: Vec<&str> =
        bundle.tenants.iter().filter(|one| one.outcome.is_ok()).map(|one| &*one.name).collect();
    assert_eq!(ready, ["acme", "globex"]);
    assert_snapshot!(fixture.refusal_of("bad"), @r#"[release.invalid] customers/bad.yaml:2:1: while parsing a node, did not find expected node content"#);
    assert_snapshot!(fixture.refusal_of("initech"), @r#"
    [release.invalid] customers/initech.yaml:6:22: spec.plugins.sidecar: expected a version as text (in quotes, if YAML would take it for a number), found integer 2
    [release.invalid] unknown key `vlaues` at customers/initech.yaml:7:3, did you mean `values`?
    "#);
    fixture.file(
        "customers/initech.yaml",
        customer("initech", "  plugins: {x: \"1.0\"}\n  windows: [{for: 1d}, {allow: a, deny: b, for: 1h, until: \"02:00\"}]\n"),
    );
    assert_snapshot!(fixture.refusal_of("initech"), @r#"
    [release.invalid] customers/initech.yaml:6:16: spec.plugins.x: expected an exact version such as 2.1.3, found "1.0"
    [release.invalid] customers/initech.yaml:7:13: spec.windows[0]: a window has either `allow` or `deny`
    [release.invalid] customers/initech.yaml:7:19: spec.windows[0].for: expected a duration above zero such as 90s, 15m or 1h30m, found "1d"
    [release.invalid] customers/initech.yaml:7:24: spec.windows[1]: a window has either `allow` or `deny`
    [release.invalid] customers/initech.yaml:7:24: spec.windows[1]: a window has either `for` or `until`
    "#);
}

#[test]
fn two_files_of_one_name_are_both_refused() {
    let fixture = fleet();
    fixture.file("customers/zzz.yaml", customer("acme", "  values: {}\n"));
    let bundle = fixture.open().unwrap();
    let refused = bundle.tenants.iter().filter_map(|tenant| tenant.outcome.as_ref().err());
    let refused: Vec<String> = refused.map(|errors| fixture.shown(errors)).collect();
    assert_snapshot!(refused.concat(), @r#"
    [release.invalid] customers/acme.yaml:4:9: the customer acme stands in customers/zzz.yaml too
    [release.invalid] customers/zzz.yaml:4:9: the customer acme stands in customers/acme.yaml too
    "#);
    assert!(bundle.tenants.iter().any(|one| &*one.name == "globex" && one.outcome.is_ok()));
}

#[test]
fn a_name_is_a_dns_label_and_labels_are_texts() {
    let fixture = fleet();
    let text = customer("Acme_1", "  values: {}\n")
        .replace("spec:", "  labels: {region: no, b: 012}\nspec:");
    fixture.file("customers/odd.yaml", text);
    assert_snapshot!(fixture.refusal_of("Acme_1"), @r#"
    [release.invalid] customers/odd.yaml:4:9: metadata.name: expected a name of at most 63 lower-case letters, digits and dashes, found string "Acme_1"
    [release.invalid] customers/odd.yaml:5:20: metadata.labels.region: expected a text of at most 63 characters (in quotes, if YAML would take it for something else), found boolean false
    [release.invalid] customers/odd.yaml:5:27: metadata.labels.b: expected a text of at most 63 characters (in quotes, if YAML would take it for something else), found integer 10
    "#);
}

#[test]
fn a_target_is_read_and_what_is_wrong_with_one_has_its_line() {
    let fixture = Fixture::new();
    let git = "  sync:\n    to: git\n    repository: ../fleet.git\n    path: live/{customer}\n";
    fixture.file("customers/acme.yaml", customer("acme", git));
    fixture.file("customers/globex.yaml", customer("globex", "  values: {}\n"));
    let bundle = fixture.select(CustomerSelection::All).unwrap();
    let shown: Vec<String> = bundle
        .tenants
        .iter()
        .map(|tenant| tenant.outcome.as_ref().unwrap().customer.sync.to_string())
        .collect();
    assert_eq!(shown, ["git ../fleet.git, branch main, live/{customer}", "directory"]);

    fixture.file(
        "customers/acme.yaml",
        customer("acme", "  sync:\n    to: directory\n    branch: x\n"),
    );
    fixture
        .file("customers/globex.yaml", customer("globex", "  sync:\n    to: gitt\n    pth: x\n"));
    assert_snapshot!(fixture.refusal_of("acme"), @"[release.invalid] customers/acme.yaml:8:13: spec.sync.branch: `branch` means nothing to a directory");
    assert_snapshot!(fixture.refusal_of("globex"), @r#"
    [release.invalid] customers/globex.yaml:7:9: spec.sync.to: expected "directory" or "git" or "kubernetes", found string "gitt"
    [release.invalid] unknown key `pth` at customers/globex.yaml:8:5, did you mean `path`?
    "#);
}
