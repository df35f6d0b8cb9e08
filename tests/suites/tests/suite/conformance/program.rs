//! `bowline plugin conformance`, as CI calls it.

use bowline_core::Role;

use super::guest;
use crate::program::Desk;

fn desk_with(breaks: &str) -> Desk {
    let desk = Desk::empty();
    let bytes = guest("unfit", Role::Transformer, breaks, |_| {});
    std::fs::write(desk.at("plugin.wasm"), bytes).unwrap();
    desk
}

#[test]
fn a_broken_rule_is_told_with_its_case_and_fails_the_call() {
    let desk = desk_with("nulls");
    let ran = desk.bowline("plugin conformance plugin.wasm --profile unusual");
    insta::assert_snapshot!(ran.told(), @r"
    exit 1
    --- stdout
    breaks-nulls 1.0.0 (transformer, bowline:plugin@0.1.0)
      ok     loads                1 check
      ok     honest-manifest      1 check
      ok     refuses-bad-config   1 check
      ok     answers              1 check
      ok     well-formed          11 checks
      ok     within-budget        11 checks
      FAILED survives             1 of 25
             a plugin ends with an answer or a refusal, whatever it is given
             unusual/nulls: plugin.trap: wasm trap: wasm `unreachable` instruction executed; its last words: panicked at tests/guests/examples/unfit.rs:70:5: it cannot take nulls
      ok     deterministic        10 checks
      ok     idempotent           9 checks
      ok     leaves-alone         14 checks
      ok     within-capabilities  11 checks

    breaks-nulls 1.0.0: 10 rules kept, 1 broken, 0 not tried
    ");
}

#[test]
fn programs_read_the_report_as_json_and_as_junit() {
    let desk = desk_with("well-formed");
    let ran = desk.bowline(
        "plugin conformance plugin.wasm --profile basic --rule well-formed --rule idempotent -o json \
         --junit report.xml",
    );
    insta::assert_snapshot!(ran.told(), @r#"
    exit 1
    --- stdout
    {
      "apiVersion": "bowline.dev/v1alpha1",
      "kind": "ConformanceReport",
      "interfaces": "0.1.0",
      "conforms": false,
      "plugins": [
        {
          "source": "plugin.wasm",
          "plugin": "breaks-well-formed 1.0.0",
          "role": "transformer",
          "interface": "bowline:plugin@0.1.0",
          "digest": "sha256:#",
          "conforms": false,
          "rules": [
            {
              "rule": "well-formed",
              "about": "answers in words that the interface knows, no more than it may, about what it was given",
              "verdict": "broken",
              "checks": 4,
              "broken": [
                {
                  "case": "basic/application",
                  "config": "schema",
                  "message": "a finding has no code: \"info[]: nobody knows the code of this\""
                },
                {
                  "case": "basic/empty",
                  "config": "schema",
                  "message": "a finding has no code: \"info[]: nobody knows the code of this\""
                },
                {
                  "case": "basic/one-object",
                  "config": "schema",
                  "message": "a finding has no code: \"info[]: nobody knows the code of this\""
                },
                {
                  "case": "basic/two-namespaces",
                  "config": "schema",
                  "message": "a finding has no code: \"info[]: nobody knows the code of this\""
                }
              ]
            },
            {
              "rule": "idempotent",
              "about": "changes nothing in its own output, as its manifest claims",
              "verdict": "kept",
              "checks": 4
            }
          ]
        }
      ]
    }
    "#);
    insta::assert_snapshot!(desk.read("report.xml"), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="bowline conformance">
      <testsuite name="breaks-well-formed 1.0.0" tests="2" failures="1" skipped="0">
        <testcase classname="breaks-well-formed 1.0.0" name="well-formed">
          <failure message="a plugin answers in words that the interface knows, no more than it may, about what it was given">basic/application: a finding has no code: &quot;info[]: nobody knows the code of this&quot;
    basic/empty: a finding has no code: &quot;info[]: nobody knows the code of this&quot;
    basic/one-object: a finding has no code: &quot;info[]: nobody knows the code of this&quot;
    basic/two-namespaces: a finding has no code: &quot;info[]: nobody knows the code of this&quot;</failure>
        </testcase>
        <testcase classname="breaks-well-formed 1.0.0" name="idempotent"/>
      </testsuite>
    </testsuites>
    "#);
}

#[test]
fn a_config_is_asked_for_where_none_can_be_made() {
    let desk = Desk::empty();
    let bytes = guest("unfit", Role::Transformer, "nothing", |manifest| {
        manifest.config_schema = Some(serde_json::json!({
            "type": "object",
            "properties": {"word": {"type": "string", "pattern": "^q{7}$"}},
            "required": ["word"],
            "additionalProperties": false,
        }));
    });
    std::fs::write(desk.at("plugin.wasm"), bytes).unwrap();
    std::fs::write(desk.at("short.yaml"), "word: qqq\n").unwrap();
    std::fs::write(desk.at("good.yaml"), "word: qqqqqqq\n").unwrap();
    let call = "plugin conformance plugin.wasm --profile basic";
    insta::assert_snapshot!(desk.bowline(call).told(), @r"
    exit 3
    --- stderr
    error: plugin.wasm: no config to try it with: its schema asks for what nobody can guess
      hint: give one: --plugin-config FILE, or the plugin's folder with its cases
    ");
    insta::assert_snapshot!(desk.bowline(&format!("{call} --plugin-config short.yaml")).told(), @r#"
    exit 3
    --- stderr
    error: plugin.wasm: the config of short.yaml is refused by its own schema: /word: expected text that matches ^q{7}$, found string "qqq"
      hint: give one that its schema accepts
    "#);
    desk.bowline(&format!("{call} --plugin-config good.yaml")).done();
    insta::assert_snapshot!(desk.bowline(&format!("{call} --profile rare")).told(), @r#"
    exit 2
    --- stderr
    error: invalid value 'rare' for '--profile <NAME>': there is no profile "rare"; there are basic, unusual, network, scale and own

    For more information, try '--help'.
    "#);
}
