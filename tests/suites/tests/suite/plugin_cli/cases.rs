//! `plugin test`: what it says of cases that pass, fail, or cannot be read.

use super::workshop::WORKSHOP;
use crate::program::{Desk, Ran};

const CASE: &str = "hello/cases/adds-the-owner";

fn hello() -> Desk {
    WORKSHOP.desk("transformer")
}

fn test(desk: &Desk, options: &str) -> Ran {
    desk.bowline(&format!("plugin test hello --plugin hello.wasm {options}"))
}

#[test]
fn a_failing_case_shows_what_differs() {
    let desk = hello();
    desk.edit(&format!("{CASE}/expected.yaml"), "owner: payments", "owner: orders");
    desk.edit(&format!("{CASE}/expected.yaml"), "port: 80", "port: 81");
    let findings = "- {severity: warning, code: odd}\n";
    desk.write(&format!("{CASE}/findings.yaml"), findings);
    insta::assert_snapshot!(test(&desk, "").told(), @r#"
    exit 1
    --- stdout
    FAILED  adds-the-owner
              object 0, service/web: /metadata/labels/owner: expected "orders", came "payments"
              object 0, service/web: /spec/ports/0/port: expected 81, came 80
              a finding was expected and did not come: {"severity":"warning","code":"odd"}

    hello@0.1.0: 0 passed, 1 failed
    "#);
    let ran = test(&desk, "-o json");
    assert_eq!(ran.code, Some(1));
    let report = ran.json();
    assert_eq!((&report["kind"], &report["failed"]), (&"PluginTestReport".into(), &1.into()));
    assert_eq!(report["cases"][0]["differences"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_case_that_is_refused_or_should_be_is_told() {
    let desk = hello();
    desk.write(&format!("{CASE}/config.yaml"), "owner: 5\n");
    insta::assert_snapshot!(test(&desk, "").told(), @r#"
    exit 1
    --- stdout
    FAILED  adds-the-owner
              it was refused, and should have gone well
                error[config]: /owner: expected string, found integer 5

    hello@0.1.0: 0 passed, 1 failed
    "#);
    let desk = hello();
    std::fs::remove_file(desk.at(&format!("{CASE}/expected.yaml"))).unwrap();
    desk.write(&format!("{CASE}/refused.yaml"), "- code: no\n");
    insta::assert_snapshot!(test(&desk, "").told(), @r#"
    exit 1
    --- stdout
    FAILED  adds-the-owner
              it went well, and should have been refused

    hello@0.1.0: 0 passed, 1 failed
    "#);
}

#[test]
fn what_comes_is_written_down_on_request() {
    let desk = hello();
    let expected = desk.read(&format!("{CASE}/expected.yaml"));
    desk.write(&format!("{CASE}/expected.yaml"), "{}\n");
    assert_eq!(test(&desk, "").code, Some(1));
    insta::assert_snapshot!(test(&desk, "--update").told(), @r#"
    exit 0
    --- stdout
    ok      adds-the-owner

    hello@0.1.0: 1 passed, 0 failed
    "#);
    assert_eq!(desk.read(&format!("{CASE}/expected.yaml")), expected);
    // What comes of a refusal is another file, and the old one goes.
    desk.write(&format!("{CASE}/config.yaml"), "{}\n");
    test(&desk, "--update").done();
    insta::assert_snapshot!(desk.read(&format!("{CASE}/refused.yaml")), @r#"
    - severity: error
      code: config
      message: the key `owner` is missing
    "#);
    assert!(!desk.at(&format!("{CASE}/expected.yaml")).exists());
    test(&desk, "").done();
}

#[test]
fn cases_are_chosen_by_a_part_of_their_name() {
    let desk = hello();
    desk.write("hello/cases/other/input.yaml", desk.read(&format!("{CASE}/input.yaml")));
    insta::assert_snapshot!(test(&desk, "").told(), @r#"
    exit 3
    --- stderr
    error: hello/cases/other expects nothing: it needs an expected.yaml, a findings.yaml or a refused.yaml (bowline plugin test --update writes what comes)
    "#);
    insta::assert_snapshot!(test(&desk, "--case owner").told(), @r#"
    exit 0
    --- stdout
    ok      adds-the-owner

    hello@0.1.0: 1 passed, 0 failed
    "#);
    insta::assert_snapshot!(test(&desk, "--case nothing").told(), @r#"
    exit 2
    --- stderr
    error: no case of hello has "nothing" in its name
    "#);
}

#[test]
fn a_file_of_a_case_that_cannot_be_read_is_named_with_its_line() {
    let spoiled = |file: &str, content: &[u8]| {
        let desk = hello();
        desk.write(&format!("{CASE}/{file}"), content);
        test(&desk, "").told()
    };
    insta::assert_snapshot!(spoiled("input.yaml", b"kind: Service\nkind: Service\n"), @r#"
    exit 3
    --- stderr
    error: hello/cases/adds-the-owner/input.yaml: 2:1: duplicate key `kind`, first at line 1
    "#);
    insta::assert_snapshot!(spoiled("config.yaml", b"a: 1\n---\nb: 2\n"), @r#"
    exit 3
    --- stderr
    error: hello/cases/adds-the-owner/config.yaml: expected one document
    "#);
    insta::assert_snapshot!(spoiled("findings.yaml", b"code: odd\n"), @r#"
    exit 3
    --- stderr
    error: hello/cases/adds-the-owner/findings.yaml: expected one list of findings
    "#);
    insta::assert_snapshot!(spoiled("facts.yaml", &[b'a', 0xff]), @r#"
    exit 3
    --- stderr
    error: hello/cases/adds-the-owner/facts.yaml: 1:2: not UTF-8: the byte 0xff cannot stand here
    "#);
    insta::assert_snapshot!(spoiled("expcted.yaml", b"{}"), @r#"
    exit 3
    --- stderr
    error: hello/cases/adds-the-owner/expcted.yaml: a case of role transformer has no such file, did you mean expected.yaml?
    "#);
    insta::assert_snapshot!(spoiled("progress.yaml", b"{}"), @r"
    exit 3
    --- stderr
    error: hello/cases/adds-the-owner/progress.yaml: a case of role transformer has no such file; it has config, input, facts, cluster, expected, findings, refused
    ");
}

#[test]
fn a_plugin_without_cases_is_told_what_a_case_is() {
    let desk = hello();
    std::fs::remove_dir_all(desk.at("hello/cases")).unwrap();
    insta::assert_snapshot!(test(&desk, "").told(), @r#"
    exit 3
    --- stderr
    error: there are no cases in hello/cases
      hint: a case of a transformer is a folder with input.yaml, config.yaml and expected.yaml
    "#);
}

#[test]
fn a_plugin_that_breaks_ends_the_test_with_the_case_that_did_it() {
    let desk = hello();
    let plugin = crate::guests::artifact("unreachable");
    desk.write("hello.wasm", plugin.bytes());
    insta::assert_snapshot!(test(&desk, "").told(), @r#"
    exit 4
    --- stderr
    error[plugin.trap]: case adds-the-owner: unreachable 1.0.0: wasm trap: wasm `unreachable` instruction executed
    "#);
    desk.write("hello.wasm", "no plugin");
    insta::assert_snapshot!(test(&desk, "").told(), @r#"
    exit 4
    --- stderr
    error[plugin.invalid]: hello.wasm: not a WebAssembly file, but a file that begins with 6e 6f 20 70
    "#);
}
