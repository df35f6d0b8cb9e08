use super::*;
use bowline_guest::TestCall;
use serde_json::{Value, json};

fn deployment() -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
        "spec": {
            "selector": {"matchLabels": {"app": "web"}},
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": []}},
        },
    })
}

fn service(name: &str, selector: Value) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": name},
        "spec": {"selector": selector},
    })
}

#[test]
fn labels_and_annotations_reach_objects_and_pod_templates() {
    let config = json!({"labels": {"team": "shop"}, "annotations": {"example.com/doc": "a/b"}});
    let outcome = TestCall::new().object(deployment()).transform(&Labels, config);
    assert_eq!(outcome.result, Ok(Findings::none()));
    let web = &outcome.objects[0];
    assert_eq!(web["metadata"]["labels"], json!({"team": "shop"}));
    assert_eq!(web["metadata"]["annotations"], json!({"example.com/doc": "a/b"}));
    let pod = &web["spec"]["template"]["metadata"];
    assert_eq!(pod["labels"], json!({"app": "web", "team": "shop"}));
    assert_eq!(pod["annotations"], json!({"example.com/doc": "a/b"}));
    assert_eq!(web["spec"]["selector"]["matchLabels"], json!({"app": "web"}));
}

#[test]
fn templates_stay_as_they_are_when_told_so() {
    let config = json!({"labels": {"team": "shop"}, "templates": false});
    let outcome = TestCall::new().object(deployment()).transform(&Labels, config);
    assert_eq!(outcome.objects[0]["spec"], deployment()["spec"]);
}

#[test]
fn selectors_change_only_when_asked_and_only_where_there_is_one() {
    let config = json!({"labels": {"team": "shop"}, "selectors": true});
    let call = TestCall::new()
        .object(deployment())
        .object(service("selecting", json!({"app": "web"})))
        .object(service("by-hand", json!(null)))
        .object(service("empty", json!({})));
    let outcome = call.transform(&Labels, config);
    assert_eq!(outcome.result, Ok(Findings::none()));
    let selectors: Vec<&Value> =
        outcome.objects.iter().map(|object| &object["spec"]["selector"]).collect();
    assert_eq!(selectors[0], &json!({"matchLabels": {"app": "web", "team": "shop"}}));
    assert_eq!(selectors[1], &json!({"app": "web", "team": "shop"}));
    assert_eq!(selectors[2], &json!(null));
    assert_eq!(selectors[3], &json!({}));
}

#[test]
fn selectors_without_templates_are_refused() {
    let config = json!({"labels": {"team": "shop"}, "selectors": true, "templates": false});
    let refused = TestCall::new().object(deployment()).transform(&Labels, config).result;
    let codes: Vec<String> = refused.unwrap_err().into_iter().map(|found| found.code).collect();
    assert_eq!(codes, ["selectors-without-templates"]);
}

#[test]
fn what_kubernetes_would_refuse_is_refused_with_its_place_in_the_config() {
    let long = "x".repeat(64);
    let config = json!({
        "labels": {"ok.example/a_b": "", "-bad": "x", "team": "two words", "long": long},
        "annotations": {"Example.com/x": "any text at all", "example.com/note": "two words"},
    });
    let refused = TestCall::new().object(deployment()).transform(&Labels, config);
    let found: Vec<(String, Option<String>)> = refused
        .result
        .unwrap_err()
        .into_iter()
        .map(|finding| (finding.code, finding.field))
        .collect();
    let expected = [
        ("invalid-key", "/labels/-bad"),
        ("invalid-value", "/labels/long"),
        ("invalid-value", "/labels/team"),
        ("invalid-key", "/annotations/Example.com~1x"),
    ];
    let expected: Vec<(String, Option<String>)> =
        expected.map(|(code, field)| (code.to_owned(), Some(field.to_owned()))).into();
    assert_eq!(found, expected);
    assert_eq!(refused.objects, [deployment()]);
}

#[test]
fn a_second_run_changes_nothing() {
    let config = json!({"labels": {"team": "shop"}, "selectors": true});
    let call = TestCall::new().object(deployment()).object(service("web", json!({"app": "web"})));
    let once = call.transform(&Labels, &config).objects;
    let twice = TestCall::new().objects(once.clone()).transform(&Labels, &config).objects;
    assert_eq!(once, twice);
}
