//! `plugin run`: one call of a plugin with objects from outside.

use std::fs::File;

use super::told;
use super::workshop::WORKSHOP;
use crate::krm::function;
use crate::program::{Desk, Ran};

const SERVICES: &str = "apiVersion: v1\nkind: List\nitems:\n\
    - {apiVersion: v1, kind: Service, metadata: {name: web}}\n\
    - {apiVersion: v1, kind: Service, metadata: {name: api}}\n";

/// A run with this as standard input.
fn run(desk: &Desk, input: &str, arguments: &str) -> Ran {
    desk.write("stdin", input);
    let mut command = desk.command(&format!("plugin run {arguments}"));
    command.stdin(File::open(desk.at("stdin")).unwrap());
    desk.ran(command)
}

#[test]
fn objects_go_in_and_come_out() {
    let desk = WORKSHOP.desk("transformer");
    desk.write("config.yaml", "owner: payments\n");
    let usual = "hello.wasm --plugin-config config.yaml";
    insta::assert_snapshot!(run(&desk, SERVICES, usual).told(), @r"
    exit 0
    --- stdout
    apiVersion: v1
    kind: Service
    metadata:
      name: web
      labels:
        owner: payments
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: api
      labels:
        owner: payments
    ");
    let json = run(&desk, SERVICES, &format!("{usual} -o json"));
    let report = json.done().json();
    assert_eq!((&report["kind"], &report["refused"]), (&"PluginRun".into(), &false.into()));
    assert_eq!(report["objects"][1]["metadata"]["labels"]["owner"], "payments");
    assert!(report["used"]["hostCalls"].as_u64().unwrap() > 0);
    // From a layout, and with the objects in a file.
    desk.bowline("plugin push hello.wasm --to plugins.oci").done();
    let pushed = "hello@0.1.0 --from plugins.oci -f stdin --plugin-config config.yaml";
    assert_eq!(run(&desk, SERVICES, pushed).out, run(&desk, SERVICES, usual).out);
}

#[test]
fn a_no_of_the_plugin_is_told_and_ends_with_4() {
    let desk = WORKSHOP.desk("transformer");
    insta::assert_snapshot!(run(&desk, SERVICES, "hello.wasm").told(), @r"
    exit 4
    --- stderr
    error[config]: the key `owner` is missing
    ");
    let refused = run(&desk, SERVICES, "hello.wasm -o json");
    assert_eq!(refused.code, Some(4));
    insta::assert_snapshot!(refused.out, @r#"
    {
      "apiVersion": "bowline.dev/v1alpha1",
      "kind": "PluginRun",
      "plugin": "hello@0.1.0",
      "refused": true,
      "findings": [
        {
          "code": "config",
          "message": "the key `owner` is missing",
          "severity": "error"
        }
      ],
      "used": null
    }
    "#);
    insta::assert_snapshot!(run(&desk, "a: {", "hello.wasm").told(), @r"
    exit 3
    --- stderr
    error: -:2: while parsing a node, did not find expected node content
    ");
    insta::assert_snapshot!(run(&desk, "", "hello.wasm -f nowhere.yaml").told(), @r"
    exit 3
    --- stderr
    error: nowhere.yaml: No such file or directory (os error 2)
    ");
    insta::assert_snapshot!(run(&desk, "", "nowhere.wasm").told(), @r"
    exit 3
    --- stderr
    error: cannot read nowhere.wasm: No such file or directory (os error 2)
    ");
    insta::assert_snapshot!(run(&desk, "", "hello.wasm --record a.yaml").told(), @r"
    exit 2
    --- stderr
    error: the following required arguments were not provided:
      --live

    Usage: bowline plugin run --live --record <FILE> --cache <DIR> --state <DIR> <PLUGIN>

    For more information, try '--help'.
    ");
}

/// A run of a plugin with what the first of its cases gives.
fn like_a_case(desk: &Desk, name: &str) -> String {
    let cases = std::fs::read_dir(desk.at(&format!("{name}/cases"))).unwrap();
    let mut cases: Vec<_> = cases.map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    let case = cases[0].display();
    format!("{name}.wasm -f {case}/input.yaml --plugin-config {case}/config.yaml")
}

#[test]
fn each_role_says_what_is_its_to_say() {
    let desk = WORKSHOP.desk("validator");
    insta::assert_snapshot!(run(&desk, "", &like_a_case(&desk, "keeper")).told(), @r"
    exit 4
    --- stderr
    error[wrong-owner] service/web /metadata/labels/owner: the object does not name its owner
      hint: set it to payments
    ");
    let config = "--plugin-config config.yaml";
    desk.write("config.yaml", "owner: payments\n");
    let owned = SERVICES.replace("{name: web}", "{name: web, labels: {owner: payments}}");
    let owned = owned.replace("{name: api}", "{name: api, labels: {owner: payments}}");
    insta::assert_snapshot!(run(&desk, &owned, &format!("keeper.wasm {config}")).told(), @r"
    exit 0
    --- stdout
    apiVersion: v1
    kind: Service
    metadata:
      name: web
      labels:
        owner: payments
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: api
      labels:
        owner: payments
    ");
    let desk = WORKSHOP.desk("health");
    insta::assert_snapshot!(run(&desk, "", "pulse.wasm").told(), @r"
    exit 3
    --- stderr
    error: a health plugin judges one object, and 0 were given
    ");
    insta::assert_snapshot!(run(&desk, "", &like_a_case(&desk, "pulse")).told(), @r"
    exit 0
    --- stdout
    status: degraded
    reason: DiskFull
    message: the disk is full
    ");
    let desk = WORKSHOP.desk("step");
    insta::assert_snapshot!(run(&desk, "", "herald.wasm").told(), @r"
    exit 2
    --- stderr
    error: herald 0.1.0 is a step, which belongs to a run
      hint: bowline plugin test calls it, with the requests and answers of a case's http.yaml
    ");
}

#[test]
fn a_resource_list_comes_out_as_one() {
    let desk = WORKSHOP.desk("transformer");
    let list = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n\
        - {apiVersion: v1, kind: Service, metadata: {name: web}}\n\
        functionConfig: {apiVersion: v1, kind: ConfigMap, metadata: {name: any}, data: {team: red}}\n";
    desk.write("function.wasm", function("set-annotation").bytes());
    insta::assert_snapshot!(run(&desk, list, "function.wasm").told(), @r"
    exit 0
    --- stdout
    apiVersion: config.kubernetes.io/v1
    kind: ResourceList
    items:
    - apiVersion: v1
      kind: Service
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
    // A config file counts more, and is held against the schema.
    desk.write("config.yaml", "owner: 5\n");
    let refused = run(&desk, list, "hello.wasm --plugin-config config.yaml");
    insta::assert_snapshot!(refused.told(), @r"
    exit 4
    --- stderr
    error[config]: /owner: expected string, found integer 5
    ");
    desk.write("function.wasm", function("odd").bytes());
    let warn = list
        .replace("team: red", "do: warn")
        .replace("v1, kind: Service", "apps/v1, kind: Deployment");
    insta::assert_snapshot!(told(&run(&desk, &warn, "function.wasm")), @r"
    exit 0
    --- stdout
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
        do: warn
    results:
    - message: there is only one of it
      severity: warning
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
    --- stderr
    warning[result] deployment/web /spec/list/0: there is only one of it
      hint: the function proposes 2
    info[result] deployment/web: somebody should own it
    ");
}
