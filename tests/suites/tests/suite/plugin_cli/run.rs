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
    insta::assert_snapshot!(run(&desk, SERVICES, usual).told(), @"");
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
    insta::assert_snapshot!(run(&desk, SERVICES, "hello.wasm").told(), @"");
    let refused = run(&desk, SERVICES, "hello.wasm -o json");
    assert_eq!(refused.code, Some(4));
    insta::assert_snapshot!(refused.out, @"");
    insta::assert_snapshot!(run(&desk, "a: {", "hello.wasm").told(), @"");
    insta::assert_snapshot!(run(&desk, "", "hello.wasm -f nowhere.yaml").told(), @"");
    insta::assert_snapshot!(run(&desk, "", "nowhere.wasm").told(), @"");
    insta::assert_snapshot!(run(&desk, "", "hello.wasm --record a.yaml").told(), @"");
}

#[test]
fn each_role_says_what_is_its_to_say() {
    let desk = WORKSHOP.desk("validator");
    let (given, config) = ("keeper/cases", "keeper/cases");
    let case = std::fs::read_dir(desk.at(given)).unwrap().next().unwrap().unwrap().file_name();
    let case = format!("{config}/{}", case.to_str().unwrap());
    let arguments = format!("keeper.wasm -f {case}/input.yaml --plugin-config {case}/config.yaml");
    insta::assert_snapshot!(run(&desk, "", &arguments).told(), @"");
    let desk = WORKSHOP.desk("health");
    insta::assert_snapshot!(run(&desk, "", "pulse.wasm").told(), @"");
    let ready = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";
    insta::assert_snapshot!(run(&desk, ready, "pulse.wasm").told(), @"");
    let desk = WORKSHOP.desk("step");
    insta::assert_snapshot!(run(&desk, "", "herald.wasm").told(), @"");
}

#[test]
fn a_resource_list_comes_out_as_one() {
    let desk = WORKSHOP.desk("transformer");
    let list = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n\
        - {apiVersion: v1, kind: Service, metadata: {name: web}}\n\
        functionConfig: {apiVersion: v1, kind: ConfigMap, metadata: {name: any}, data: {team: red}}\n";
    desk.write("function.wasm", function("set-annotation").bytes());
    insta::assert_snapshot!(run(&desk, list, "function.wasm").told(), @"");
    // A config file counts more, and is held against the schema.
    desk.write("config.yaml", "owner: 5\n");
    let refused = run(&desk, list, "hello.wasm --plugin-config config.yaml");
    insta::assert_snapshot!(refused.told(), @"");
    desk.write("function.wasm", function("odd").bytes());
    let warn = list
        .replace("team: red", "do: warn")
        .replace("v1, kind: Service", "apps/v1, kind: Deployment");
    insta::assert_snapshot!(told(&run(&desk, &warn, "function.wasm")), @"");
}
