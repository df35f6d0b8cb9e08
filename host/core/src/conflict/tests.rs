use super::{
    Conflict, ConflictRule, IgnoreRule, Policy, Resolution, compared, conflicts, resolve, without,
};
use crate::classify::classify;
use crate::diff::FieldPath;
use crate::{Value, yaml};

const CART: &str = r#"{"apiVersion":"apps/v1","kind":"Deployment",
"metadata":{"name":"cart","namespace":"shop","finalizers":["a/b","c"],
  "annotations":{"a":"1","a.b/c":"2"},"labels":{"app.kubernetes.io/name":"cart"}},
"spec":{"replicas":2,"template":{"spec":{"containers":[
  {"name":"proxy","image":"p","ports":[{"containerPort":53},{"containerPort":53,"protocol":"UDP"}]},
  {"name":"server","image":"s","args":["-x"],"env":[{"name":"A=]\"B","value":"1"}],
   "ports":[{"containerPort":80,"protocol":"TCP"}]}],
  "volumes":[{"name":"run","emptyDir":{"medium":"Memory"}}]}}}}"#;

fn json(text: &str) -> Value {
    Value::from_json(text).unwrap()
}

fn path(text: &str) -> FieldPath {
    FieldPath::parse(text).unwrap()
}

fn status(causes: &[(&str, &str, &str)]) -> Value {
    let quote = |text: &str| Value::from(text).to_json();
    let causes = causes.iter().map(|(reason, message, field)| {
        format!(
            r#"{{"reason":{},"message":{},"field":{}}}"#,
            quote(reason),
            quote(message),
            quote(field)
        )
    });
    json(&format!(
        r#"{{"kind":"Status","status":"Failure","reason":"Conflict","code":409,
        "message":"Apply failed","details":{{"causes":[{}]}}}}"#,
        causes.collect::<Vec<_>>().join(",")
    ))
}

fn conflict(manager: &str, field: &str) -> Conflict {
    Conflict { manager: manager.into(), field: path(field) }
}

#[test]
fn managers_are_read_from_every_form_of_the_message() {
    for (message, expected) in [
        (r#"conflict with "kubectl-client-side-apply" using apps/v1"#, "kubectl-client-side-apply"),
        (
            r#"conflict with "kube-controller-manager" with subresource "scale" using apps/v1"#,
            "kube-controller-manager",
        ),
        (r#"conflict with "kubectl-edit" using apps/v1 at 2026-03-02T22:00:00Z"#, "kubectl-edit"),
        (r#"conflict with "flux""#, "flux"),
        (r#"conflict with "a \"b\" c" using v1"#, r#"a "b" c"#),
        ("conflict with somebody", "somebody"),
        ("something else", "something else"),
    ] {
        let status = status(&[("FieldManagerConflict", message, ".spec.replicas")]);
        let found = conflicts(&status, &json(CART));
        assert_eq!(found, [conflict(expected, "/spec/replicas")], "{message}");
    }
}

#[test]
fn fields_are_read_with_the_help_of_the_object() {
    let containers = "/spec/template/spec/containers";
    for (field, expected) in [
        (".spec.replicas", "/spec/replicas".to_owned()),
        (
            r#".spec.template.spec.containers[name="server"].image"#,
            format!("{containers}/[name=server]/image"),
        ),
        (
            r#".spec.template.spec.containers[name="server"].env[name="A=]\"B"].value"#,
            format!(r#"{containers}/[name=server]/env/[name=A=]"B]/value"#),
        ),
        (
            r#".spec.template.spec.containers[name="server"].ports[containerPort=80,protocol="TCP"].name"#,
            format!("{containers}/[name=server]/ports/[containerPort=80]/name"),
        ),
        // Two with one port: their protocol tells them apart, and the default is not in the object.
        (
            r#".spec.template.spec.containers[name="proxy"].ports[containerPort=53,protocol="UDP"]"#,
            format!("{containers}/[name=proxy]/ports/[protocol=UDP]"),
        ),
        (
            r#".spec.template.spec.containers[name="proxy"].ports[containerPort=53,protocol="TCP"]"#,
            format!("{containers}/[name=proxy]/ports/0"),
        ),
        (
            r#".spec.template.spec.containers[name="server"].args[0]"#,
            format!("{containers}/[name=server]/args/0"),
        ),
        (
            r#".spec.template.spec.containers[name="gone"].image"#,
            format!("{containers}/[name=gone]/image"),
        ),
        (".metadata.annotations.a", "/metadata/annotations/a".to_owned()),
        (".metadata.annotations.a.b/c", "/metadata/annotations/a.b~1c".to_owned()),
        (".metadata.annotations.x.y/z", "/metadata/annotations/x.y~1z".to_owned()),
        (
            ".metadata.labels.app.kubernetes.io/name",
            "/metadata/labels/app.kubernetes.io~1name".to_owned(),
        ),
        (r#".metadata.finalizers[="c"]"#, "/metadata/finalizers/1".to_owned()),
        (".spec.strategy.type", "/spec/strategy/type".to_owned()),
        ("", String::new()),
    ] {
        let found = super::field::read(field, &json(CART));
        assert_eq!(found.to_string(), expected, "{field}");
    }
}

#[test]
fn other_refusals_are_no_conflicts_and_are_tried_again() {
    for (status, class) in [
        (
            json(
                r#"{"kind":"Status","status":"Failure","reason":"Conflict","code":409,
            "message":"Operation cannot be fulfilled on deployments.apps \"cart\": the object has been modified"}"#,
            ),
            "sync.unavailable",
        ),
        (
            status(&[(
                "NamespaceTerminating",
                "namespace shop is being terminated",
                "metadata.namespace",
            )]),
            "sync.unavailable",
        ),
        (status(&[("FieldManagerConflict", "conflict with \"a\"", ".spec")]), "sync.conflict"),
    ] {
        let found = conflicts(&status, &json(CART));
        assert_eq!(found.is_empty(), class != "sync.conflict", "{found:?}");
        assert_eq!(classify(&status.to_json(), None).class.word(), class);
    }
}

proptest::proptest! {
    #[test]
    fn no_field_is_too_odd_to_be_read(text in r#"[.\[\]="\\a,0ü]{0,20}"#) {
        super::field::read(&text, &json(CART));
    }
}

/// One rule a line: `KINDS PATH POLICY`, where `*` are all kinds.
fn rules(texts: &[&str]) -> Vec<ConflictRule> {
    let rule = |text: &&str| {
        let parts: Vec<&str> = text.split(' ').collect();
        let kinds = parts[0].split(',').filter(|kind| *kind != "*").map(String::from).collect();
        ConflictRule { kinds, path: path(parts[1]), policy: Policy::of_word(parts[2]).unwrap() }
    };
    texts.iter().map(rule).collect()
}

/// `fail`, `force`, or the fields that yield.
#[track_caller]
fn check(fields: &[&str], texts: &[&str], expected: &str) {
    let conflicts: Vec<_> = fields.iter().map(|field| conflict("x", field)).collect();
    let shown = match resolve(&conflicts, &rules(texts), &json(CART), &[]) {
        Resolution::Fail(_) => "fail".to_owned(),
        Resolution::Force => "force".to_owned(),
        Resolution::Yield { fields } => {
            let fields: Vec<_> = fields.iter().map(ToString::to_string).collect();
            format!("yield {}", fields.join(" "))
        }
    };
    assert_eq!(shown, expected, "{fields:?} {texts:?}");
}

#[test]
fn the_first_rule_that_covers_a_field_counts() {
    let image = "/spec/template/spec/containers/[name=server]/image";
    check(&["/spec/replicas"], &[], "fail");
    check(&["/spec/replicas"], &["Deployment /spec/replicas force"], "force");
    check(&["/spec/replicas"], &["StatefulSet,Deployment /spec force"], "force");
    check(&["/spec/replicas"], &["StatefulSet /spec/replicas force"], "fail");
    check(&["/spec"], &["* /spec/replicas force"], "fail");
    check(&["/spec/replicas"], &["* /spec/replicas fail", "* /spec force"], "fail");
    for path in ["/spec/template/spec/containers/*/image", image] {
        check(&[image], &[&format!("* {path} yield")], &format!("yield {image}"));
    }
    check(&[image], &["* /spec/template/spec/containers/1 force"], "force");
    check(&[image], &["* /spec/template/spec/containers/0 force"], "fail");
    check(&["/spec/template/spec/containers/1/image"], &[&format!("* {image} force")], "force");
}

#[test]
fn force_needs_every_conflict_and_what_yields_goes_first() {
    let force = "* /spec/replicas force";
    check(&["/spec/replicas", "/spec/paused"], &[force], "fail");
    let both = [force, "* /spec/paused yield"];
    check(&["/spec/replicas", "/spec/paused"], &both, "yield /spec/paused");
    check(&["/spec/replicas"], &both, "force");
    check(&[], &["*  force"], "yield ");
    check(&["/spec/replicas"], &["*  force"], "force");
}

#[test]
fn a_failure_names_object_field_and_manager_and_says_how_to_go_on() {
    let found = [conflict("kubectl", "/spec/replicas"), conflict("flux", "/spec/paused")];
    let Resolution::Fail(failure) = resolve(&found, &[], &json(CART), &[]) else { panic!() };
    assert_eq!(failure.class.word(), "sync.conflict");
    assert_eq!(
        failure.message,
        "deployment/cart in shop: /spec/replicas belongs to \"kubectl\", \
         /spec/paused belongs to \"flux\""
    );
    assert_eq!(
        failure.hints,
        [
            "to leave it to the other: {kinds: [Deployment], path: \"/spec/replicas\", policy: yield}",
            "to take it: {kinds: [Deployment], path: \"/spec/replicas\", policy: force}",
        ]
    );
    let many: Vec<_> = (0..9).map(|at| conflict("x", &format!("/spec/f{at}"))).collect();
    let Resolution::Fail(failure) = resolve(&many, &[], &json(CART), &[]) else { panic!() };
    assert!(failure.message.ends_with("/spec/f4 belongs to \"x\", and 4 more"));
}

#[test]
fn replicas_yield_where_something_of_the_set_scales_the_object() {
    let hpa = r#"{"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler",
        "metadata":{"name":"h","namespace":"shop"},
        "spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"cart"}}}"#;
    let keda = r#"{"apiVersion":"keda.sh/v1alpha1","kind":"ScaledObject",
        "metadata":{"name":"k","namespace":"shop"},"spec":{"scaleTargetRef":{"name":"cart"}}}"#;
    let yields = |scaler: &str, rules: &[ConflictRule], field: &str| {
        let scaler = json(scaler);
        let found = [conflict("x", field)];
        matches!(resolve(&found, rules, &json(CART), &[&scaler]), Resolution::Yield { .. })
    };
    let replicas = "/spec/replicas";
    assert!(yields(hpa, &[], replicas));
    assert!(yields(keda, &[], replicas));
    assert!(yields(&hpa.replace("apps/v1", "apps/v1beta1"), &[], replicas));
    assert!(!yields(hpa, &[], "/spec/paused"));
    assert!(!yields(hpa, &rules(&["* /spec/replicas fail"]), replicas), "a rule counts more");
    for (from, to) in [
        (r#""name":"cart""#, r#""name":"other""#),
        ("shop", "other"),
        (r#""kind":"Deployment""#, r#""kind":"StatefulSet""#),
        ("apps/v1", "argoproj.io/v1alpha1"),
        ("autoscaling/v2", "other/v2"),
    ] {
        assert!(!yields(&hpa.replace(from, to), &[], replicas), "{to}");
    }
}

fn written(value: &Value) -> String {
    let mut text = String::new();
    yaml::write(value, &mut text);
    text
}

#[test]
fn fields_go_by_key_by_index_and_by_star() {
    let object = json(
        r#"{"l":[{"name":"a","x":1,"y":1},{"name":"b","x":2,"y":2},{"name":"c","x":3}],
        "m":{"emptyDir":{"medium":"Memory"}},"metadata":{"labels":{"a/b":"1"},"name":"n"}}"#,
    );
    let rest = |paths: &[&str]| {
        without(&object, &paths.iter().map(|text| path(text)).collect::<Vec<_>>()).to_json()
    };
    let list = |paths: &[&str]| {
        let rest = rest(paths);
        rest[5..rest.find(r#","m""#).unwrap()].to_owned()
    };
    assert_eq!(list(&["/l/[name=b]"]), r#"[{"name":"a","x":1,"y":1},{"name":"c","x":3}]"#);
    // Each is meant as it was, whatever goes before it.
    assert_eq!(list(&["/l/0", "/l/1/x", "/l/[name=c]", "/l/0"]), r#"[{"name":"b","y":2}]"#);
    assert_eq!(list(&["/l/1/x", "/l/1"]), r#"[{"name":"a","x":1,"y":1},{"name":"c","x":3}]"#);
    assert_eq!(list(&["/l/*/x"]), r#"[{"name":"a","y":1},{"name":"b","y":2},{"name":"c"}]"#);
    assert_eq!(list(&["/l/*"]), "[]");
    assert_eq!(rest(&["", "/none", "/l/9", "/l/name", "/metadata/name/x"]), object.to_json());
    let empty = rest(&["/l", "/m/emptyDir/medium", "/metadata/labels/a~1b"]);
    assert_eq!(empty, r#"{"m":{"emptyDir":{}},"metadata":{"name":"n"}}"#);
}

#[test]
fn indexes_are_counted_as_numbers() {
    let object = json(r#"[0,1,2,3,4,5,6,7,8,9,10,11]"#);
    let left = without(&object, &[path("/2"), path("/10"), path("/9")]);
    assert_eq!(left.to_json(), "[0,1,3,4,5,6,7,8,11]");
}

#[test]
fn what_is_ignored_is_so_only_for_its_kinds() {
    let rule = |kinds: &[&str], text: &str| IgnoreRule {
        kinds: kinds.iter().map(ToString::to_string).collect(),
        path: path(text),
    };
    let rules = [
        rule(&["Service"], "/metadata"),
        rule(&[], "/spec/template"),
        rule(&["Deployment"], "/metadata/*"),
    ];
    let left = compared(&json(CART), &rules);
    assert_eq!(
        written(&left),
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {}\nspec:\n  replicas: 2\n"
    );
}
