//! A transformer's context, seen through small plugins.

use bowline_guest::role::Transform;
use bowline_guest::{
    Context, Finding, Findings, NoConfig, ObjectId, Severity, TestCall, Transformer,
};
use serde_json::{Value, json};

fn object(kind: &str, namespace: Option<&str>, name: &str) -> Value {
    let mut object = json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": name}});
    if let Some(namespace) = namespace {
        object["metadata"]["namespace"] = namespace.into();
    }
    object
}

/// A plugin that is one function.
struct Plugin(fn(&Context) -> Result<Findings, Findings>);

impl Transformer for Plugin {
    type Config = NoConfig;

    fn transform(&self, _: NoConfig, cx: &Context) -> Result<Findings, Findings> {
        (self.0)(cx)
    }
}

fn codes(findings: &Findings) -> Vec<&str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn a_selection_meets_all_conditions_and_any_value_of_each() {
    let mut labelled = object("Service", Some("b"), "labelled");
    labelled["metadata"]["labels"] = json!({"app": "web", "tier": "front"});
    let call = TestCall::new()
        .object(object("ConfigMap", Some("a"), "one"))
        .object(object("Service", Some("a"), "two"))
        .object(object("Namespace", None, "three"))
        .object(labelled);
    let cx = call.context::<Transform>();
    let names = |selection: bowline_guest::Selection<'_, Transform>| -> Vec<String> {
        selection.into_iter().map(|object| object.id().unwrap().name).collect()
    };
    assert_eq!(names(cx.objects()), ["one", "two", "three", "labelled"]);
    assert_eq!(names(cx.objects().kind("Service")), ["two", "labelled"]);
    assert_eq!(names(cx.objects().kind("Service").namespace("a")), ["two"]);
    assert_eq!(names(cx.objects().kind("ConfigMap").kind("Namespace")), ["one", "three"]);
    assert_eq!(names(cx.objects().without_namespace()), ["three"]);
    assert_eq!(names(cx.objects().without_namespace().namespace("b")), ["three", "labelled"]);
    assert_eq!(names(cx.objects().name("two").name("one")), ["one", "two"]);
    assert_eq!(names(cx.objects().label("app", "web").has_label("tier")), ["labelled"]);
    assert_eq!(names(cx.objects().label("app", "web").label("tier", "back")), [""; 0]);
    assert_eq!(names(cx.objects().api_version("apps/v1")), [""; 0]);
    assert_eq!(names(cx.objects().kinds([""; 0])), [""; 0]);
}

#[test]
fn null_reads_as_nothing_but_shows_as_text() {
    let mut config_map = object("ConfigMap", None, "one");
    config_map["data"] = json!(null);
    let cx = TestCall::new().object(config_map).context::<Transform>();
    let one = cx.objects().into_iter().next().unwrap();
    assert_eq!(one.get::<Value>("/data"), Ok(None));
    assert_eq!(one.has("/data"), Ok(false));
    assert_eq!(one.get_json("/data"), Ok(Some("null".to_owned())));
    assert_eq!(one.get_json("/absent"), Ok(None));
}

#[test]
fn a_value_of_another_type_is_an_error_that_names_object_and_field() {
    let cx = TestCall::new().object(object("Pod", Some("a"), "one")).context::<Transform>();
    let error = cx.objects().into_iter().next().unwrap().get::<u32>("/metadata/name").unwrap_err();
    assert_eq!(error.object(), Some(&ObjectId::new("v1", "Pod", "one").in_namespace("a")));
    assert_eq!(error.field(), Some("/metadata/name"));
    assert!(error.to_string().starts_with("read: unexpected value"), "{error}");
}

#[test]
fn edits_are_seen_at_once_and_kept_when_the_call_succeeds() {
    let outcome = TestCall::new().object(object("Pod", None, "one")).transform(
        &Plugin(|cx| {
            let pod = cx.objects().into_iter().next().unwrap();
            pod.append("/spec/containers", &json!({"name": "b"}))?;
            pod.insert("/spec/containers/0", &json!({"name": "a"}))?;
            pod.set("/metadata/labels/app", "web")?;
            assert_eq!(cx.objects().label("app", "web").into_iter().len(), 1);
            assert_eq!(pod.unset("/metadata/labels/app"), Ok(true));
            assert_eq!(pod.unset("/metadata/labels/app"), Ok(false));
            cx.add(&object("Service", None, "two"))?.set("/spec/type", "ClusterIP")?;
            cx.log().info("done");
            Ok(Finding::warning("noted", "a note").into())
        }),
        NoConfig {},
    );
    assert_eq!(codes(&outcome.result.clone().unwrap()), ["noted"]);
    assert_eq!(outcome.log[0].to_string(), "info: done");
    let pod = outcome.find("Pod", "one").unwrap();
    assert_eq!(pod["spec"]["containers"], json!([{"name": "a"}, {"name": "b"}]));
    assert_eq!(pod["metadata"]["labels"], json!({}));
    assert_eq!(outcome.find("Service", "two").unwrap()["spec"]["type"], "ClusterIP");
}

#[test]
fn edits_of_a_failed_call_never_happened() {
    let before = object("Pod", None, "one");
    let outcome = TestCall::new().object(before.clone()).transform(
        &Plugin(|cx| {
            let pod = cx.objects().into_iter().next().unwrap();
            pod.set("/metadata/labels/app", "web")?;
            pod.append("/kind", &1)?;
            Ok(Findings::none())
        }),
        NoConfig {},
    );
    let refused = outcome.result.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "error host-call Pod one /kind: append: \"/kind\" is a string, not an array\n"
    );
    assert_eq!(outcome.objects, [before]);
}

#[test]
fn a_removed_object_is_gone_and_each_use_of_it_an_error() {
    let outcome = TestCall::new().object(object("Pod", None, "one")).transform(
        &Plugin(|cx| {
            let pod = cx.objects().into_iter().next().unwrap();
            pod.remove()?;
            assert_eq!(cx.objects().into_iter().len(), 0);
            assert!(pod.id().is_err() && pod.get_json("").is_err() && pod.remove().is_err());
            cx.add(&object("Pod", None, "two"))?;
            assert!(pod.set("/spec", &json!({})).is_err(), "its number is not used again");
            Ok(Findings::none())
        }),
        NoConfig {},
    );
    assert_eq!(outcome.objects, [object("Pod", None, "two")]);
}

#[test]
fn names_can_be_swapped_because_identities_are_checked_at_the_end() {
    let call =
        TestCall::new().object(object("Pod", None, "one")).object(object("Pod", None, "two"));
    let swap = Plugin(|cx| {
        for (pod, name) in cx.objects().into_iter().zip(["two", "one"]) {
            pod.set("/metadata/name", name)?;
        }
        Ok(Findings::none())
    });
    let outcome = call.transform(&swap, NoConfig {});
    assert_eq!(outcome.objects, [object("Pod", None, "two"), object("Pod", None, "one")]);
}

#[test]
fn two_objects_of_one_identity_or_none_are_refused() {
    let call = TestCall::new().object(object("Pod", Some("a"), "one"));
    let double = Plugin(|cx| {
        let mut again = object("Pod", Some("a"), "one");
        again["apiVersion"] = "v1beta1".into();
        cx.add(&again)?;
        Ok(Findings::none())
    });
    assert_eq!(codes(&call.transform(&double, NoConfig {}).result.unwrap_err()), ["identity"]);
    let nameless = Plugin(|cx| {
        cx.add(&json!({"apiVersion": "v1", "kind": "Pod"}))?;
        Ok(Findings::none())
    });
    assert_eq!(codes(&call.transform(&nameless, NoConfig {}).result.unwrap_err()), ["identity"]);
}

#[test]
fn only_json_objects_can_be_added_or_replace_an_object() {
    let cx = TestCall::new().object(object("Pod", None, "one")).context::<Transform>();
    assert!(cx.add("text").is_err());
    let pod = cx.objects().into_iter().next().unwrap();
    assert!(pod.set("", &[1]).is_err());
    pod.set("", &object("Pod", None, "two")).unwrap();
    assert_eq!(pod.id().unwrap().name, "two");
}

#[test]
fn facts_answer_what_was_set_and_nothing_else() {
    let call = TestCall::new()
        .release("shop", "2.4.0")
        .release_digest("sha256:ab")
        .customer("acme")
        .customer_label("ring", "canary")
        .image("web", "registry.example/web@sha256:ab")
        .values(json!({"replicas": 2}))
        .value("/proxy/port", 9000)
        .output("db_host", "db.example")
        .sensitive_output("db_password", "secret");
    let cx = call.context::<Transform>();
    let facts = cx.facts();
    assert_eq!(facts.release_name(), "shop");
    assert_eq!(facts.release_version(), "2.4.0");
    assert_eq!(facts.release_digest(), "sha256:ab");
    assert_eq!(facts.customer_name(), "acme");
    assert_eq!(facts.customer_label("ring").as_deref(), Some("canary"));
    assert_eq!(facts.customer_label("region"), None);
    assert_eq!(facts.image("web").as_deref(), Some("registry.example/web@sha256:ab"));
    assert_eq!(facts.image("api"), None);
    assert_eq!(facts.value::<u16>("/proxy/port"), Ok(Some(9000)));
    assert_eq!(facts.value::<u16>("/replicas"), Ok(Some(2)));
    assert_eq!(facts.value::<u16>("/absent"), Ok(None));
    assert!(facts.value::<u16>("/proxy").is_err());
    assert_eq!(facts.output::<String>("db_host"), Ok(Some("db.example".to_owned())));
    assert_eq!(facts.output::<String>("absent"), Ok(None));
    assert!(facts.output::<String>("db_password").unwrap_err().is_denied());

    let cx = call.grant("output:db_password").context::<Transform>();
    assert_eq!(cx.facts().output::<String>("db_password"), Ok(Some("secret".to_owned())));
}

#[test]
fn scopes_come_from_kubernetes_the_objects_definitions_and_the_test() {
    let definition = |kind: &str, scope: &str| {
        json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": kind},
            "spec": {"group": "example.com", "scope": scope, "names": {"kind": kind}},
        })
    };
    let cx = TestCall::new()
        .object(definition("Queue", "Namespaced"))
        .object(definition("Fleet", "Cluster"))
        .namespaced("example.com/v1", "Told", true)
        .context::<Transform>();
    let scope = |api_version: &str, kind: &str| cx.facts().namespaced(api_version, kind);
    assert_eq!(scope("apps/v1", "Deployment"), Some(true));
    assert_eq!(scope("v1", "Namespace"), Some(false));
    assert_eq!(scope("example.com/v1", "Queue"), Some(true));
    assert_eq!(scope("example.com/v1", "Fleet"), Some(false));
    assert_eq!(scope("example.com/v1", "Told"), Some(true));
    assert_eq!(scope("other.example/v1", "Queue"), None);
    assert_eq!(scope("example.com/v1", "Deployment"), None);
}

#[test]
fn files_are_listed_relative_to_the_folder_and_sorted() {
    let call = TestCall::new()
        .file("rules/z.txt", "last")
        .file("rules/a/b.txt", "first")
        .file("other.bin", [0xff]);
    let cx = call.context::<Transform>();
    let files = cx.files();
    assert_eq!(files.walk("").unwrap(), ["other.bin", "rules/a/b.txt", "rules/z.txt"]);
    assert_eq!(files.walk("rules").unwrap(), ["a/b.txt", "z.txt"]);
    assert_eq!(files.read_text("rules/z.txt").unwrap(), "last");
    assert_eq!(files.read("other.bin").unwrap(), [0xff]);
    assert!(files.read_text("other.bin").unwrap_err().to_string().contains("not UTF-8"));
    assert!(files.walk("rul").is_err() && files.read("absent").is_err());

    let ungranted = TestCall::new().context::<Transform>();
    assert!(ungranted.files().walk("").unwrap_err().is_denied());
}

#[test]
fn lookups_tell_a_missing_object_from_a_missing_grant() {
    let live = json!({"apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"}, "spec": {"replicas": 4}});
    let cx = TestCall::new().live_object(live.clone()).context::<Transform>();
    let id = ObjectId::new("apps/v1", "Deployment", "web").in_namespace("shop");
    assert_eq!(cx.lookup().get::<Value>(&id), Ok(Some(live)));
    let absent = ObjectId::new("apps/v1", "Deployment", "absent").in_namespace("shop");
    assert_eq!(cx.lookup().get::<Value>(&absent), Ok(None));
    let denied = cx.lookup().get::<Value>(&ObjectId::new("v1", "Secret", "s")).unwrap_err();
    assert!(denied.is_denied());
    assert_eq!(denied.to_string(), "lookup: denied: `cluster-read:/Secret` is not granted");
}

#[test]
fn a_config_that_does_not_fit_is_a_finding_and_runs_nothing() {
    let plugin = Plugin(|_| panic!("it must not run"));
    let outcome = TestCall::new().transform(&plugin, json!({"unknown": 1}));
    let refused: Vec<Finding> = outcome.result.unwrap_err().into_iter().collect();
    assert_eq!(refused.len(), 1);
    assert_eq!((refused[0].code.as_str(), refused[0].severity), ("config", Severity::Error));
    assert!(refused[0].message.contains("unknown field `unknown`"), "{}", refused[0].message);
}
