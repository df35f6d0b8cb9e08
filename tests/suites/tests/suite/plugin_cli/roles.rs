//! Plugins of the other roles, as they are generated, and their cases.

use super::workshop::WORKSHOP;
use crate::program::{Desk, Ran};

#[test]
fn a_new_plugin_of_each_role_passes_as_generated() {
    insta::assert_snapshot!(WORKSHOP.roles["validator"].told(), @r#"
    exit 0
    --- stdout
    ok      misses-the-owner
    ok      names-the-owner

    keeper@0.1.0: 2 passed, 0 failed
    "#);
    insta::assert_snapshot!(WORKSHOP.roles["health"].told(), @r#"
    exit 0
    --- stdout
    ok      degraded
    ok      healthy

    pulse@0.1.0: 2 passed, 0 failed
    "#);
    insta::assert_snapshot!(WORKSHOP.roles["step"].told(), @r#"
    exit 0
    --- stdout
    ok      announces
    ok      gives-up
    ok      waits-while-the-hook-is-down

    herald@0.1.0: 3 passed, 0 failed
    "#);
}

fn pulse(desk: &Desk, options: &str) -> Ran {
    desk.bowline(&format!("plugin test pulse --plugin pulse.wasm --case degraded {options}"))
}

#[test]
fn a_health_case_compares_what_it_says() {
    let desk = WORKSHOP.desk("health");
    let file = "pulse/cases/degraded/assessment.yaml";
    desk.write(file, "status: degraded\n");
    pulse(&desk, "").done();
    desk.write(file, "status: healthy\nreason: DiskFull\nmessage: all is well\n");
    insta::assert_snapshot!(pulse(&desk, "").told(), @r#"
    exit 1
    --- stdout
    FAILED  degraded
              status: expected "healthy", came "degraded"
              message: expected "all is well", came "the disk is full"

    pulse@0.1.0: 0 passed, 1 failed
    "#);
    pulse(&desk, "--update").done();
    insta::assert_snapshot!(desk.read(file), @r#"
    status: degraded
    reason: DiskFull
    message: the disk is full
    "#);
    desk.write(file, "message: odd\n");
    insta::assert_snapshot!(pulse(&desk, "").told(), @r#"
    exit 3
    --- stderr
    error: pulse/cases/degraded/assessment.yaml: expected one object with a status
    "#);
    std::fs::remove_file(desk.at(file)).unwrap();
    insta::assert_snapshot!(pulse(&desk, "").told(), @r#"
    exit 3
    --- stderr
    error: pulse/cases/degraded expects nothing: it needs an assessment.yaml (bowline plugin test --update writes what comes)
    "#);
}

#[test]
fn a_health_case_has_one_object() {
    let desk = WORKSHOP.desk("health");
    let file = "pulse/cases/degraded/input.yaml";
    let two = desk.read(file);
    desk.write(file, format!("{two}---\n{two}"));
    insta::assert_snapshot!(pulse(&desk, "").told(), @r#"
    exit 3
    --- stderr
    error: pulse/cases/degraded/input.yaml: a health plugin judges one object, found 2
    "#);
    desk.write("pulse/cases/degraded/http.yaml", "[]\n");
    insta::assert_snapshot!(pulse(&desk, "").told(), @r#"
    exit 3
    --- stderr
    error: pulse/cases/degraded/http.yaml: a case of role health has no such file; it has config, input, assessment, refused
    "#);
}

fn herald(desk: &Desk, options: &str) -> Ran {
    desk.bowline(&format!("plugin test herald --plugin herald.wasm --case announces {options}"))
}

const CASE: &str = "herald/cases/announces";

/// The case after its `http.yaml` was edited.
fn with_http(from: &str, to: &str) -> String {
    let desk = WORKSHOP.desk("step");
    desk.edit(&format!("{CASE}/http.yaml"), from, to);
    herald(&desk, "").told()
}

#[test]
fn a_step_case_compares_each_request() {
    insta::assert_snapshot!(with_http("method: POST", "method: PUT"), @r#"
    exit 1
    --- stdout
    FAILED  announces
              request 0: method: expected PUT, came POST

    herald@0.1.0: 0 passed, 1 failed
    "#);
    insta::assert_snapshot!(with_http("idempotency-key: run-7", "Idempotency-Key: run-8"), @r#"
    exit 1
    --- stdout
    FAILED  announces
              request 0: header Idempotency-Key: expected run-8/announce, came run-7/announce

    herald@0.1.0: 0 passed, 1 failed
    "#);
    insta::assert_snapshot!(with_http("to acme", "to globex"), @r#"
    exit 1
    --- stdout
    FAILED  announces
              request 0: body: /text: expected "shop 1.2.0 is on its way to globex", came "shop 1.2.0 is on its way to acme"

    herald@0.1.0: 0 passed, 1 failed
    "#);
    insta::assert_snapshot!(with_http("json: {text:", "body: {text:"), @r#"
    exit 3
    --- stderr
    error: herald/cases/announces/http.yaml: /0/request/body: expected a string, found an object
    "#);
    insta::assert_snapshot!(with_http("status: 204", "error: nobody is there"), @r#"
    exit 1
    --- stdout
    FAILED  announces
              it was refused, and should have gone well
                error[host-call]: POST https://hooks.example/releases: nobody is there

    herald@0.1.0: 0 passed, 1 failed
    "#);
}

#[test]
fn a_request_too_many_or_too_few_fails_a_step_case() {
    let desk = WORKSHOP.desk("step");
    let file = format!("{CASE}/http.yaml");
    let twice = desk.read(&file).repeat(2);
    desk.write(&file, twice);
    insta::assert_snapshot!(herald(&desk, "").told(), @r#"
    exit 1
    --- stdout
    FAILED  announces
              request 1 was expected and did not come: POST https://hooks.example/releases

    herald@0.1.0: 0 passed, 1 failed
    "#);
    desk.write(&file, "[]\n");
    insta::assert_snapshot!(herald(&desk, "").told(), @r#"
    exit 1
    --- stdout
    FAILED  announces
              it was refused, and should have gone well
                error[host-call]: POST https://hooks.example/releases: unavailable: the case expects no such request
              request 0 was not expected: POST https://hooks.example/releases

    herald@0.1.0: 0 passed, 1 failed
    "#);
    // Requests are for a person to write down: nobody else knows the answers.
    insta::assert_snapshot!(herald(&desk, "--update").told(), @r#"
    exit 1
    --- stdout
    FAILED  announces
              request 0 was not expected: POST https://hooks.example/releases

    herald@0.1.0: 0 passed, 1 failed
    "#);
}

#[test]
fn a_request_that_is_not_asked_for_in_the_manifest_is_denied() {
    let desk = WORKSHOP.desk("step");
    desk.write(&format!("{CASE}/config.yaml"), "url: https://elsewhere.example/\n");
    insta::assert_snapshot!(herald(&desk, "").told(), @r#"
    exit 1
    --- stdout
    FAILED  announces
              it was refused, and should have gone well
                error[host-call]: POST https://elsewhere.example/: denied: the plugin's manifest does not ask for http:elsewhere.example
              request 0 was expected and did not come: POST https://hooks.example/releases

    herald@0.1.0: 0 passed, 1 failed
    "#);
}

#[test]
fn a_step_case_compares_all_of_its_outcome() {
    let desk = WORKSHOP.desk("step");
    let file = format!("{CASE}/outcome.yaml");
    let before = desk.read(&file);
    desk.write(&file, "status: wait\nretryAfterMs: 5\nsaved: {at: 1}\n");
    insta::assert_snapshot!(herald(&desk, "").told(), @r#"
    exit 1
    --- stdout
    FAILED  announces
              /status: expected "wait", came "done"
              /retryAfterMs: expected 5, came nothing
              /saved: expected {"at":1}, came nothing
              /outputs: expected nothing, came {"announced":"shop 1.2.0"}

    herald@0.1.0: 0 passed, 1 failed
    "#);
    herald(&desk, "--update").done();
    assert_eq!(desk.read(&file), before);
}

#[test]
fn what_a_step_case_may_not_say_is_named() {
    let told = |file: &str, content: &str| {
        let desk = WORKSHOP.desk("step");
        desk.write(&format!("{CASE}/{file}"), content);
        herald(&desk, "").told()
    };
    insta::assert_snapshot!(told("progress.yaml", "atempt: 2\n"), @r#"
    exit 3
    --- stderr
    error: herald/cases/announces/progress.yaml: /atempt: unknown key, did you mean attempt?
    "#);
    insta::assert_snapshot!(told("progress.yaml", "attempt: -1\n"), @r#"
    exit 3
    --- stderr
    error: herald/cases/announces/progress.yaml: /attempt: expected a whole number from 0 to 4294967295, found -1
    "#);
    insta::assert_snapshot!(told("progress.yaml", "outputs: {drain: orders}\n"), @r#"
    exit 3
    --- stderr
    error: herald/cases/announces/progress.yaml: /outputs/drain: expected an object, found a string
    "#);
    insta::assert_snapshot!(told("http.yaml", "request: {}\n"), @r#"
    exit 3
    --- stderr
    error: herald/cases/announces/http.yaml: expected a list of requests, found an object
    "#);
    insta::assert_snapshot!(told("http.yaml", "- {request: {method: GET}, answer: {}}\n"), @r#"
    exit 3
    --- stderr
    error: herald/cases/announces/http.yaml: /0/request/url: missing
    "#);
    let both = "- {request: {method: GET, url: x, body: a, json: 1}, answer: {}}\n";
    insta::assert_snapshot!(told("http.yaml", both), @r#"
    exit 3
    --- stderr
    error: herald/cases/announces/http.yaml: /0/request/json: there is a body already: give one of both
    "#);
    let far = "- {request: {method: GET, url: x}, answer: {status: 70000}}\n";
    insta::assert_snapshot!(told("http.yaml", far), @r#"
    exit 3
    --- stderr
    error: herald/cases/announces/http.yaml: /0/answer/status: expected a whole number from 0 to 999, found 70000
    "#);
    insta::assert_snapshot!(told("outcome.yaml", "[]\n"), @r#"
    exit 3
    --- stderr
    error: herald/cases/announces/outcome.yaml: expected one object with a status
    "#);
    insta::assert_snapshot!(told("expected.yaml", "{}\n"), @r"
    exit 3
    --- stderr
    error: herald/cases/announces/expected.yaml: a case of role step has no such file; it has config, facts, cluster, progress, http, outcome, refused
    ");
}
