use super::*;
use bowline_guest::TestCall;
use serde_json::{Value, json};

const WEB: &str = "registry.example/shop/web@sha256:aaaa";
const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn pod(spec: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec})
}

fn pinned(image: &str) -> Result<Value, Findings> {
    let call = TestCall::new()
        .object(pod(json!({"containers": [{"image": image}]})))
        .image("web", WEB)
        .image("tools/web", "registry.example/tools/web@sha256:bbbb");
    let outcome = call.transform(&Images, json!({}));
    outcome.result.map(|_| outcome.objects[0]["spec"]["containers"][0]["image"].clone())
}

#[test]
fn an_image_is_pinned_by_its_path_or_its_last_part_whatever_stands_around() {
    let digested = format!("shop/web@{DIGEST}");
    let both = format!("registry.example:5000/shop/web:1.2@{DIGEST}");
    let ways = [
        "web",
        "web:1.2",
        "shop/web:1.2",
        "registry.example/shop/web",
        "registry.example:5000/web",
        "localhost/web:dev",
        "localhost:5000/shop/web:dev",
        &digested,
        &both,
        WEB.split('@').next().unwrap(),
    ];
    for way in ways {
        assert_eq!(pinned(way), Ok(json!(WEB)), "{way}");
    }
}

#[test]
fn the_whole_path_is_a_closer_match_than_its_last_part() {
    let found = pinned("registry.example/tools/web:1").unwrap();
    assert_eq!(found, "registry.example/tools/web@sha256:bbbb");
}

#[test]
fn an_image_that_the_release_does_not_pin_is_refused() {
    for image in ["api", "web/api", "webs", "registry.example/web/api:web"] {
        let refused = pinned(image).unwrap_err().to_string();
        assert_eq!(
            refused,
            format!(
                "error unpinned-image Pod web /spec/containers/0/image: \
                 the release pins no image for {image:?}\n"
            )
        );
    }
}

#[test]
fn what_is_no_reference_is_refused_as_such() {
    for image in ["", "Web", "web:", "web:a b", "web@sha256", "shop//web", "web@sha256:xyz", "-web"]
    {
        let refused = pinned(image).unwrap_err();
        let codes: Vec<&str> = refused.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!(codes, ["invalid-image"], "{image:?}");
    }
}

#[test]
fn a_port_is_no_tag_and_a_tag_no_port() {
    let path = |text| Reference::parse(text).map(|reference| reference.path);
    assert_eq!(path("host:5000/web"), Some("web"));
    assert_eq!(path("web:5000"), Some("web"));
    assert_eq!(path("shop/web"), Some("shop/web"));
    assert_eq!(path("shop.example/web"), Some("web"));
    assert_eq!(path("localhost"), Some("localhost"));
    assert_eq!(path("localhost/web"), Some("web"));
}

#[test]
fn every_kind_of_container_of_every_kind_of_workload_is_pinned() {
    let spec = json!({
        "initContainers": [{"image": "web"}, {"image": "web:2"}],
        "containers": [{"image": "web"}],
        "ephemeralContainers": [{"image": "web"}],
    });
    let template = json!({"spec": spec});
    let object = |api_version: &str, kind: &str, spec: Value| json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": kind}, "spec": spec});
    let mut objects: Vec<Value> = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]
        .map(|kind| object("apps/v1", kind, json!({"template": template})))
        .into();
    objects.push(object("batch/v1", "Job", json!({"template": template})));
    objects.push(object(
        "batch/v1",
        "CronJob",
        json!({"jobTemplate": {"spec": {"template": template}}}),
    ));
    objects.push(pod(spec));
    let call = TestCall::new().objects(objects.clone()).image("web", WEB);
    let outcome = call.transform(&Images, json!({}));
    let expected: Value = json!(objects)
        .to_string()
        .replace("\"web:2\"", "\"web\"")
        .replace("\"image\":\"web\"", &format!("\"image\":\"{WEB}\""))
        .parse()
        .unwrap();
    assert_eq!(json!(outcome.objects), expected);
}

#[test]
fn all_refusals_are_told_at_once_and_nothing_is_written() {
    let objects = [pod(json!({
        "initContainers": [{"image": "api"}],
        "containers": [{"image": "web"}, {"name": "empty"}, {"image": "db"}],
    }))];
    let call = TestCall::new().objects(objects.clone()).image("web", WEB);
    let outcome = call.transform(&Images, json!({}));
    let refused = outcome.result.unwrap_err();
    let told: Vec<(&str, Option<&str>)> =
        refused.iter().map(|finding| (finding.code.as_str(), finding.field.as_deref())).collect();
    assert_eq!(
        told,
        [
            ("unpinned-image", Some("/spec/initContainers/0/image")),
            ("missing-image", Some("/spec/containers/1/image")),
            ("unpinned-image", Some("/spec/containers/2/image")),
        ]
    );
    assert_eq!(outcome.objects, objects);
}

#[test]
fn excepted_images_stay_as_they_are_even_where_the_release_pins_them() {
    let objects = [pod(json!({"containers": [{"image": "web:1"}, {"image": "vendor/agent:3"}]}))];
    let call = TestCall::new().objects(objects.clone()).image("web", WEB);
    let outcome = call.transform(&Images, json!({"except": ["web", "vendor/agent"]}));
    assert_eq!(outcome.result, Ok(Findings::none()));
    assert_eq!(outcome.objects, objects);
}

#[test]
fn custom_kinds_that_share_a_name_are_left_alone() {
    let job = json!({"apiVersion": "batch.example/v1", "kind": "Job", "metadata": {"name": "j"},
        "spec": {"template": {"spec": {"containers": [{"image": "unknown"}]}}}});
    let outcome = TestCall::new().object(job.clone()).transform(&Images, json!({}));
    assert_eq!(outcome.objects, [job]);
    assert_eq!(outcome.result, Ok(Findings::none()));
}
