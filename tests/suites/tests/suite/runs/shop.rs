//! What the README of `examples/shop` says to try with runs, tried with a real Terraform.

use crate::program::Desk;

/// Before any window of the example's closes.
const RUN: &str = "run shop --all --now 2026-06-01T12:00:00Z";

#[test]
fn the_first_run_applies_and_the_second_changes_nothing() {
    let desk = Desk::with_shop();
    let first = desk.bowline(&format!("{RUN} -o json")).done().json();
    assert_eq!(first["counts"]["succeeded"], 4, "{first:#}");
    let effects = |report: &serde_json::Value| report["customers"][0]["ending"]["effects"].clone();
    assert_eq!(effects(&first)["objects"]["created"], 112, "{first:#}");
    assert_eq!(effects(&first)["resources"]["created"], 1, "{first:#}");
    let files = desk.files("deployed");
    let second = desk.bowline(RUN).done();
    insta::assert_snapshot!(second.out, @r"
    CUSTOMER  RUN         RESULT     CHANGED
    acme      acme-2      succeeded  nothing
    globex    globex-2    succeeded  nothing
    initech   initech-2   succeeded  nothing
    umbrella  umbrella-2  succeeded  nothing
    4 succeeded
    ");
    let manifests = |name: &&String| name.ends_with("manifests.yaml");
    let again = desk.files("deployed");
    assert_eq!(files.keys().filter(manifests).count(), 4);
    for name in files.keys().filter(manifests) {
        assert_eq!(files[name], again[name], "{name} was written again");
    }
}

#[test]
fn what_goes_out_is_what_a_render_with_terraforms_outputs_writes() {
    let desk = Desk::with_shop();
    desk.bowline("run shop -c acme").done();
    desk.write("outputs.json", r#"{"database_address": "db.shop.acme.example:5432"}"#);
    desk.bowline("render shop -c acme --out out --order apply --outputs outputs.json").done();
    assert_eq!(desk.read("out/acme/manifests.yaml"), desk.read("deployed/acme/manifests.yaml"));
}

#[test]
fn a_placeholder_never_goes_out() {
    let desk = Desk::with_shop();
    desk.edit("shop/infra/main.tf", "\"database_address\" {", "\"database\" {");
    let ran = desk.bowline("run shop -c acme");
    assert_eq!(ran.code, Some(1), "{}", ran.told());
    assert!(ran.err.contains("database_address, which release.yaml declares"), "{}", ran.told());
    assert!(!desk.at("deployed/acme/manifests.yaml").exists());
}

#[test]
fn a_plan_shows_what_terraform_would_make() {
    let desk = Desk::with_shop();
    let planned = desk.bowline(&format!("{RUN} --plan-only"));
    assert_eq!(planned.code, Some(10), "{}", planned.told());
    assert_eq!(planned.out.matches("Terraform: 1 to create").count(), 4, "{}", planned.told());
}

#[test]
fn an_output_of_another_type_stops_before_anything_is_rendered() {
    let desk = Desk::with_shop();
    let declared = "database_address: {type: string, placeholder: \"database.invalid:5432\"}";
    desk.edit("shop/release.yaml", declared, "database_address: number");
    let ran = desk.bowline("run shop -c acme");
    assert_eq!(ran.code, Some(1), "{}", ran.told());
    assert!(ran.err.contains("declared as number and is a string"), "{}", ran.told());
    assert!(!desk.at("deployed/acme/manifests.yaml").exists());
    // The exit step has no use for outputs, and is not kept from its work by their lack.
    assert!(!ran.out.contains("exit-failed"), "{}", ran.told());
}

#[test]
fn a_closed_window_lets_a_person_pass_who_asks() {
    let desk = Desk::with_shop();
    let run = "run shop -c umbrella --now 2026-12-24T12:00:00Z";
    let closed = desk.bowline(run);
    assert_eq!(closed.code, Some(5), "{}", closed.told());
    assert!(closed.err.contains("it opens at 2027-01-06T23:00:00Z"), "{}", closed.told());
    let mut asked = desk.command(run);
    asked.args(["--manual", "a broken till"]);
    desk.ran(asked).done();
}

#[test]
fn another_database_takes_a_persons_word() {
    let desk = Desk::with_shop();
    desk.bowline("run shop -c acme").done();
    desk.edit("shop/release.yaml", "version: 16", "version: 17");
    let ran = desk.bowline("run shop -c acme");
    assert_eq!(ran.code, Some(9), "{}", ran.told());
    assert!(ran.err.contains("would destroy terraform_data.database"), "{}", ran.told());
}
