//! `plugin test` of a KRM function whose tests are in the layouts of kpt and of kustomize's framework.

use crate::krm::function;
use crate::program::{Desk, Ran};

const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n";
const CONFIG: &str =
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: any\ndata:\n  team: red\n";
const EXPECTED: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  annotations:\n    team: red\n";

/// The folder of a function, and its file beside it.
fn desk(name: &str) -> Desk {
    let desk = Desk::empty();
    desk.write("function.wasm", function(name).bytes());
    desk
}

fn test(desk: &Desk, options: &str) -> Ran {
    desk.bowline(&format!("plugin test fn --plugin function.wasm {options}"))
}

fn list(items: &[&str], config: &str, results: &str) -> String {
    let indented = |text: &str, first: &str, other: &str| -> String {
        let lines = text.lines().enumerate();
        lines.map(|(at, line)| format!("{}{line}\n", if at == 0 { first } else { other })).collect()
    };
    let items: String = items.iter().map(|item| indented(item, "- ", "  ")).collect();
    format!(
        "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n{items}functionConfig:\n{}{results}",
        indented(config, "  ", "  ")
    )
}

/// A case of each layout, all of which pass.
fn all_layouts() -> Desk {
    let desk = desk("set-annotation");
    let service = DEPLOYMENT.replace("apps/v1", "v1").replace("Deployment", "Service");
    let service_expected = EXPECTED.replace("apps/v1", "v1").replace("Deployment", "Service");
    desk.write("fn/testdata/golden/_fnconfig.yaml", CONFIG);
    desk.write("fn/testdata/golden/resources.yaml", DEPLOYMENT);
    desk.write("fn/testdata/golden/more.yml", &service);
    desk.write("fn/testdata/golden/README.md", "not: {an object");
    // The order has no meaning.
    let expected = list(&[EXPECTED, &service_expected], CONFIG, "");
    desk.write("fn/testdata/golden/_expected.yaml", expected);
    desk.write("fn/testdata/framework/command/config.yaml", CONFIG);
    desk.write("fn/testdata/framework/command/input.yaml", DEPLOYMENT);
    desk.write("fn/testdata/framework/command/input-2.yaml", format!("---\n{service}---\n"));
    let expected = format!("{EXPECTED}---\n{service_expected}");
    desk.write("fn/testdata/framework/command/expected.yaml", expected);
    desk.write("fn/testdata/framework/processor/input.yaml", list(&[DEPLOYMENT], CONFIG, ""));
    desk.write("fn/testdata/framework/processor/expected.yaml", list(&[EXPECTED], CONFIG, ""));
    desk.write("fn/testdata/other/notes.txt", "no case");
    desk.write("fn/cases/own/config.yaml", "team: red\n");
    desk.write("fn/cases/own/input.yaml", DEPLOYMENT);
    desk.write("fn/cases/own/expected.yaml", EXPECTED);
    desk
}

#[test]
fn each_layout_is_read_beside_the_cases() {
    let desk = all_layouts();
    insta::assert_snapshot!(test(&desk, "").told(), @r"
    exit 0
    --- stdout
    ok      own
    ok      testdata/framework/command
    ok      testdata/framework/processor
    ok      testdata/golden

    set-annotation@1.0.0: 4 passed, 0 failed
    ");
    insta::assert_snapshot!(test(&desk, "--case golden").told(), @r"
    exit 0
    --- stdout
    ok      testdata/golden

    set-annotation@1.0.0: 1 passed, 0 failed
    ");
    // Nothing is written where all is as expected, in whatever form it is.
    let before = desk.files("fn/testdata");
    test(&desk, "--update").done();
    assert_eq!(desk.files("fn/testdata"), before);
}

#[test]
fn what_differs_is_told_in_each_layout_and_written_down_in_its_form() {
    let desk = all_layouts();
    let (golden, command, processor) = (
        "fn/testdata/golden/_expected.yaml",
        "fn/testdata/framework/command/expected.yaml",
        "fn/testdata/framework/processor/expected.yaml",
    );
    for file in [golden, command, processor] {
        desk.write(file, desk.read(file).replace("team: red", "team: blue"));
    }
    insta::assert_snapshot!(test(&desk, "").told(), @r#"
    exit 1
    --- stdout
    ok      own
    FAILED  testdata/framework/command
              object 0, service/web: /metadata/annotations/team: expected "blue", came "red"
              object 1, deployment/web: /metadata/annotations/team: expected "blue", came "red"
    FAILED  testdata/framework/processor
              object 0, deployment/web: /metadata/annotations/team: expected "blue", came "red"
    FAILED  testdata/golden
              object 0, service/web: /metadata/annotations/team: expected "blue", came "red"
              object 1, deployment/web: /metadata/annotations/team: expected "blue", came "red"

    set-annotation@1.0.0: 1 passed, 3 failed
    "#);
    test(&desk, "--update").done();
    test(&desk, "").done();
    insta::assert_snapshot!(desk.read(golden), @r"
    apiVersion: config.kubernetes.io/v1
    kind: ResourceList
    items:
    - apiVersion: v1
      kind: Service
      metadata:
        name: web
        annotations:
          team: red
    - apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
        annotations:
          team: red
    functionConfig:
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: any
      data:
        team: red
    ");
    insta::assert_snapshot!(desk.read(command), @r"
    apiVersion: v1
    kind: Service
    metadata:
      name: web
      annotations:
        team: red
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
      annotations:
        team: red
    ");
    insta::assert_snapshot!(desk.read(processor), @r"
    apiVersion: config.kubernetes.io/v1
    kind: ResourceList
    items:
    - apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
        annotations:
          team: red
    functionConfig:
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: any
      data:
        team: red
    ");
}

#[test]
fn a_refusal_is_results_or_words_that_match() {
    let desk = desk("odd");
    let config = |what: &str| CONFIG.replace("team: red", &format!("do: {what}"));
    desk.write("fn/testdata/golden/_fnconfig.yaml", config("refuse"));
    desk.write("fn/testdata/golden/resources.yaml", DEPLOYMENT);
    let results = "results:\n- {message: there is only one of it, severity: error}\n\
        - {message: somebody should own it}\n";
    let expected = list(&[DEPLOYMENT], &config("refuse"), results);
    desk.write("fn/testdata/golden/_expected.yaml", expected);
    desk.write("fn/testdata/results/config.yaml", config("refuse"));
    desk.write("fn/testdata/results/input.yaml", DEPLOYMENT);
    let lines = "^\\[error\\] apps/v1/Deployment/web spec.list\\[0\\]: there is \\w+ one\nsomebody .* own it$\n";
    desk.write("fn/testdata/results/errors.txt", lines);
    desk.write("fn/testdata/exits/config.yaml", config("exit"));
    desk.write("fn/testdata/exits/input.yaml", DEPLOYMENT);
    desk.write("fn/testdata/exits/errors.txt", "the answer is no\n");
    insta::assert_snapshot!(test(&desk, "").told(), @r"
    exit 0
    --- stdout
    ok      testdata/exits
    ok      testdata/golden
    ok      testdata/results

    odd@1.0.0: 3 passed, 0 failed
    ");
    desk.write("fn/testdata/exits/errors.txt", "the answer\nis yes\n");
    desk.write("fn/testdata/results/config.yaml", config("copy"));
    desk.edit("fn/testdata/golden/_expected.yaml", "only one of it", "nothing wrong");
    insta::assert_snapshot!(test(&desk, "").told(), @r#"
    exit 1
    --- stdout
    FAILED  testdata/exits
              what it said does not match is yes
                it said: the answer is no
    FAILED  testdata/golden
              finding 0: message: expected "there is nothing wrong", came "there is only one of it"
    FAILED  testdata/results
              it went well, and should have been refused

    odd@1.0.0: 0 passed, 3 failed
    "#);
    test(&desk, "--update").done();
    insta::assert_snapshot!(desk.read("fn/testdata/exits/errors.txt"), @"the answer is no");
    insta::assert_snapshot!(desk.read("fn/testdata/golden/_expected.yaml"), @r"
    apiVersion: config.kubernetes.io/v1
    kind: ResourceList
    items:
    - apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
    functionConfig:
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: any
      data:
        do: refuse
    results:
    - message: there is only one of it
      severity: error
      resourceRef:
        apiVersion: apps/v1
        kind: Deployment
        name: web
      field:
        path: spec.list[0]
        currentValue: 1
        proposedValue: 2
    - message: somebody should own it
      severity: info
      resourceRef:
        apiVersion: apps/v1
        kind: Deployment
        name: web
      file:
        path: deployment_web.yaml
    ");
    assert!(!desk.at("fn/testdata/results/errors.txt").exists());
    assert_eq!(desk.read("fn/testdata/results/expected.yaml"), DEPLOYMENT);
    // A golden test has no place for a function that fails without a result.
    desk.write("fn/testdata/golden/_fnconfig.yaml", config("exit"));
    insta::assert_snapshot!(test(&desk, "--update --case golden").told(), @r#"
    exit 1
    --- stdout
    FAILED  testdata/golden
              a finding was expected and did not come: {"severity":"error","code":"result","object":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"},"field":"/spec/list/0","message":"there is only one of it","hint":"the function proposes 2","extr…
              a finding was expected and did not come: {"severity":"info","code":"result","object":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"},"message":"somebody should own it","extra":{"file":{"path":"deployment_web.yaml"}}}

    odd@1.0.0: 0 passed, 1 failed
    "#);
    assert!(desk.at("fn/testdata/golden/_expected.yaml").exists());
}

#[test]
fn a_folder_that_is_half_a_case_is_told_what_is_missing() {
    let desk = desk("set-annotation");
    insta::assert_snapshot!(test(&desk, "").told(), @r"
    exit 3
    --- stderr
    error: there are no cases in fn/cases
      hint: a case of a transformer is a folder with input.yaml, config.yaml and expected.yaml
      hint: of a KRM function also beneath testdata/: folders with _fnconfig.yaml, resources.yaml and _expected.yaml, or with config.yaml, input.yaml and expected.yaml or errors.txt
    ");
    desk.write("fn/testdata/case/_fnconfig.yaml", CONFIG);
    insta::assert_snapshot!(test(&desk, "").told(), @r"
    exit 3
    --- stderr
    error: fn/testdata/case expects nothing: it needs an _expected.yaml (bowline plugin test --update writes what comes)
    ");
    desk.write("fn/testdata/case/_expected.yaml", "kind: List\nitems: []\n");
    insta::assert_snapshot!(test(&desk, "").told(), @r"
    exit 3
    --- stderr
    error: fn/testdata/case/_expected.yaml: had a function printed this: it printed List, where a ResourceList is expected
    ");
    std::fs::remove_dir_all(desk.at("fn/testdata/case")).unwrap();
    desk.write("fn/testdata/case/input.yaml", DEPLOYMENT);
    insta::assert_snapshot!(test(&desk, "").told(), @r"
    exit 3
    --- stderr
    error: fn/testdata/case/input.yaml: expected a ResourceList; where the objects stand alone, the config is in a config.yaml
    ");
    desk.write("fn/testdata/case/config.yaml", CONFIG);
    insta::assert_snapshot!(test(&desk, "").told(), @r"
    exit 3
    --- stderr
    error: fn/testdata/case expects nothing: it needs an expected.yaml or an errors.txt (bowline plugin test --update writes what comes)
    ");
    desk.write("fn/testdata/case/errors.txt", "fine\n[a\n");
    insta::assert_snapshot!(test(&desk, "").told(), @r"
    exit 3
    --- stderr
    error: fn/testdata/case/errors.txt:2: not a regular expression: regex parse error:
        [a
        ^
    error: unclosed character class
    ");
}
