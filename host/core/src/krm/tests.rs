use proptest::prelude::*;

use super::*;
use crate::limits::OutputLimits;
use crate::object::ObjectId;
use crate::{Finding, Pointer, Severity, Value, yaml};

fn value(text: &str) -> Value {
    let documents = yaml::read(text, &yaml::Limits::default()).unwrap();
    documents.into_iter().next().unwrap().value
}

fn pod(name: &str) -> Value {
    value(&format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{a: 1.0}}\n"))
}

fn handed(objects: impl IntoIterator<Item = Value>) -> Handed {
    hand((7u32..).zip(objects).collect(), &Value::NULL).unwrap()
}

fn printed(handed: &Handed, text: &str) -> Printed {
    read(text.as_bytes(), handed, &OutputLimits::default()).unwrap()
}

/// What a function did that printed `text`, one edit a line.
fn done(handed: &Handed, text: &str) -> String {
    let edits = edits(handed, &printed(handed, text));
    let lines = edits.into_iter().map(|edit| match edit {
        Edit::Set(number, object) => format!("set {number} {}\n", object.to_json()),
        Edit::Add(object) => format!("add {}\n", object.to_json()),
        Edit::Remove(number) => format!("remove {number}\n"),
    });
    lines.collect()
}

fn refused(text: &str) -> String {
    let handed = handed([pod("a")]);
    read(text.as_bytes(), &handed, &OutputLimits::default()).unwrap_err().to_string()
}

#[test]
fn a_function_reads_objects_that_know_where_they_are_from() {
    let mut other = pod("a");
    other.set(&Pointer::parse("/metadata/namespace").unwrap(), "shop".into()).unwrap();
    let config = value("{team: blue, count: 3, enabled: true, none: null}");
    let handed = hand(vec![(0, pod("a")), (4, other)], &config).unwrap();
    insta::assert_snapshot!(handed.text(), @r#"
    apiVersion: config.kubernetes.io/v1
    kind: ResourceList
    items:
    - apiVersion: v1
      kind: Pod
      metadata:
        name: a
        annotations:
          internal.config.kubernetes.io/id: "0"
          config.k8s.io/id: "0"
          internal.config.kubernetes.io/index: "0"
          config.kubernetes.io/index: "0"
          internal.config.kubernetes.io/path: pod_a.yaml
          config.kubernetes.io/path: pod_a.yaml
      spec:
        a: 1
    - apiVersion: v1
      kind: Pod
      metadata:
        name: a
        namespace: shop
        annotations:
          internal.config.kubernetes.io/id: "4"
          config.k8s.io/id: "4"
          internal.config.kubernetes.io/index: "0"
          config.kubernetes.io/index: "0"
          internal.config.kubernetes.io/path: shop/pod_a.yaml
          config.kubernetes.io/path: shop/pod_a.yaml
      spec:
        a: 1
    functionConfig:
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: function-input
      data:
        team: blue
        count: "3"
        enabled: "true"
        none: ""
    "#);
}

#[test]
fn a_config_with_a_kind_goes_as_it_is_and_another_must_be_flat() {
    let typed = value("{apiVersion: example.org/v1, kind: Rules, spec: {list: [1]}}");
    let text = hand(Vec::new(), &typed).unwrap().text().to_owned();
    assert_eq!(value(&text).key("functionConfig"), Some(&typed));
    let refused = |text: &str| hand(Vec::new(), &value(text)).unwrap_err().to_string();
    insta::assert_snapshot!(refused("[1]"), @"its config is an array, where a KRM function takes an object");
    insta::assert_snapshot!(refused("{rules: {a: 1}}"), @"its config has an object under `rules`, where a KRM function takes texts, numbers and booleans; a config of any other form has an apiVersion and a kind");
    insta::assert_snapshot!(refused("{kind: Rules, list: [1]}"), @"its config has an array under `list`, where a KRM function takes texts, numbers and booleans; a config of any other form has an apiVersion and a kind");
}

#[test]
fn what_is_printed_as_it_was_read_is_no_edit() {
    let annotated = value(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: own\n  annotations:\n    \
         config.kubernetes.io/index: '12'\n    internal.config.kubernetes.io/other: x\n",
    );
    let empty = value("{apiVersion: v1, kind: Pod, metadata: {name: empty, annotations: {}}}");
    let null = value("{apiVersion: v1, kind: Pod, metadata: {name: 'null', annotations: null}}");
    let odd = value("{apiVersion: v1, kind: Pod, metadata: {name: odd, annotations: [1]}}");
    let handed = handed([pod("a"), annotated, empty, null, odd]);
    assert_eq!(done(&handed, handed.text()), "");
}

#[test]
fn changes_additions_and_removals_are_told_apart() {
    let handed = handed([pod("a"), pod("b"), pod("c")]);
    let list = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n\
        - apiVersion: v1\n  kind: Pod\n  metadata: {name: new, annotations: {internal.config.kubernetes.io/path: x.yaml}}\n\
        - apiVersion: v1\n  kind: Pod\n  metadata: {name: c}\n  spec: {a: 2}\n\
        - apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n  spec: {a: 1}\n";
    insta::assert_snapshot!(done(&handed, list), @r#"
    remove 8
    set 9 {"apiVersion":"v1","kind":"Pod","metadata":{"name":"c"},"spec":{"a":2}}
    add {"apiVersion":"v1","kind":"Pod","metadata":{"name":"new"}}
    "#);
}

#[test]
fn a_renamed_object_is_the_same_one_and_a_copy_is_another() {
    let handed = handed([pod("a"), pod("b")]);
    let renamed = handed.text().replace("name: a\n", "name: z\n");
    insta::assert_snapshot!(done(&handed, &renamed), @r#"set 7 {"apiVersion":"v1","kind":"Pod","metadata":{"name":"z"},"spec":{"a":1}}"#);
    // The copy comes first, with the mark of what it was copied from.
    let item = "- apiVersion: v1\n  kind: Pod\n  metadata: {name: copy, annotations: {config.k8s.io/id: '7'}}\n";
    let copied = handed.text().replacen("items:\n", &format!("items:\n{item}"), 1);
    insta::assert_snapshot!(done(&handed, &copied), @r#"add {"apiVersion":"v1","kind":"Pod","metadata":{"name":"copy"}}"#);
    // Two that swapped their names keep them: a name counts for more than a mark.
    let swapped = handed.text().replace("name: a\n", "name: x\n");
    let swapped = swapped.replace("name: b\n", "name: a\n").replace("name: x\n", "name: b\n");
    assert_eq!(done(&handed, &swapped), "");
}

#[test]
fn what_is_no_list_is_told_why() {
    insta::assert_snapshot!(refused(" \n"), @"it printed nothing, where a ResourceList is expected");
    insta::assert_snapshot!(refused("# nothing\n"), @"it printed nothing, where a ResourceList is expected");
    insta::assert_snapshot!(refused("noise\n"), @"it printed a string, where a ResourceList is expected");
    insta::assert_snapshot!(refused("a: b: c\n"), @"it printed no ResourceList: line 1:5: `: ` cannot stand here: check the indentation, or put the text in quotes");
    insta::assert_snapshot!(refused("{\"kind\": 1e999}\n"), @"it printed no ResourceList: the number 1e999 is beyond 64 bits");
    insta::assert_snapshot!(refused("{a: 1}\n"), @"it printed an object without a kind, where a ResourceList is expected");
    insta::assert_snapshot!(refused("{apiVersion: apps/v1, kind: Deployment}\n"), @"it printed Deployment of apps/v1, where a ResourceList is expected");
    insta::assert_snapshot!(refused("a: 1\n---\nb: 2\n"), @"it printed 2 documents, where a ResourceList is expected");
    let list =
        |rest: &str| format!("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n{rest}");
    insta::assert_snapshot!(refused(&list("")), @"it printed a list without items; a function that removes all prints `items: []`");
    insta::assert_snapshot!(refused(&list("items: null\n")), @"it printed a list without items; a function that removes all prints `items: []`");
    insta::assert_snapshot!(refused(&list("items: {a: 1}\n")), @"it printed a list whose items is an object, not an array");
    insta::assert_snapshot!(refused(&list("items: [1]\n")), @"it printed a list whose items[0] is a number, not an object");
    insta::assert_snapshot!(refused(&list("items: []\nresults: [a]\n")), @"it printed a list whose results[0] is a string, not an object");
    insta::assert_snapshot!(refused(&list("items:\n- {a: b}\n- kind: Po")), @"it printed half a list: the last line has no end");
    let bytes = read(b"kind: \xff\n", &handed([]), &OutputLimits::default()).unwrap_err();
    insta::assert_snapshot!(bytes, @"it printed no ResourceList: line 1:7: not UTF-8: the byte 0xff cannot stand here");
}

#[test]
fn json_and_older_lists_are_lists() {
    let list = "{\"apiVersion\":\"config.kubernetes.io/v1beta1\",\"kind\":\"ResourceList\",\
        \"results\":{\"name\":\"old\",\"items\":[{\"message\":\"m\"}]}}";
    let handed = handed([]);
    let printed = printed(&handed, list);
    assert_eq!((printed.items.len(), findings(&handed, &printed).len()), (0, 1));
}

#[test]
fn results_become_findings() {
    let handed = handed([pod("a"), pod("a")]);
    let list = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\nresults:\n\
        - {message: by name, severity: error, resourceRef: {apiVersion: v1, kind: Pod, name: a, namespace: shop}}\n\
        - {message: by file, severity: warning, file: {path: pod_a.yaml, index: 1}, field: {path: 'spec.a'}}\n\
        - {message: nowhere, file: {path: pod_a.yaml, index: 9}, tags: {a: b}}\n\
        - {severity: odd, field: {path: 'metadata.annotations[a.b/c].x[0]', currentValue: 1, proposedValue: {x: 2}}}\n";
    let found = findings(&handed, &printed(&handed, list));
    let lines = found.iter().map(|one| format!("{one} {:?} {:?}\n", one.hint, one.extra));
    insta::assert_snapshot!(lines.collect::<String>(), @r#"
    error[result] pod/a in shop: by name None []
    warning[result] pod/a /spec/a: by file None [("file", "{\"path\":\"pod_a.yaml\",\"index\":1}")]
    info[result]: nowhere None [("file", "{\"path\":\"pod_a.yaml\",\"index\":9}"), ("tags", "{\"a\":\"b\"}")]
    error[result] /metadata/annotations/a.b~1c/x/0: (no message) Some("the function proposes {\"x\":2}") [("currentValue", "1"), ("proposedValue", "{\"x\":2}")]
    "#);
    assert_eq!(found[2].severity, Severity::Info);
    insta::assert_snapshot!(found.iter().map(|one| line(one) + "\n").collect::<String>(), @r"
    [error] v1/Pod/shop/a: by name
    [warning] v1/Pod/a spec.a: by file
    [info]: nowhere
    [error] metadata.annotations[a.b/c].x[0]: (no message)
    ");
}

#[test]
fn what_is_listed_is_read_as_what_was_found() {
    let handed = handed([pod("a"), pod("b")]);
    let found = vec![Finding {
        severity: Severity::Warning,
        code: "result".to_owned(),
        message: "odd".to_owned(),
        object: Some(ObjectId::of(&pod("a")).unwrap()),
        field: Some("/spec/list/0/a.b~1c".to_owned()),
        hint: Some("the function proposes 2".to_owned()),
        extra: vec![
            ("file".to_owned(), "{\"path\":\"pod_a.yaml\"}".to_owned()),
            ("currentValue".to_owned(), "1".to_owned()),
            ("proposedValue".to_owned(), "2".to_owned()),
            ("tags".to_owned(), "{\"a\":\"b\"}".to_owned()),
        ],
    }];
    let objects = vec![pod("b"), pod("c")];
    let mut text = String::new();
    yaml::write(&list(&objects, &Value::NULL, &found).unwrap(), &mut text);
    let listed = handed.listed(&printed(&handed, &text));
    assert_eq!(listed, Listed { objects, findings: found });
}

#[test]
fn paths_of_fields_are_pointers() {
    let pointers = [
        "spec.containers[0].image",
        ".spec.a/b",
        "metadata.annotations.[config.kubernetes.io/path]",
        "data[\"a.b\"]",
        "/already/one",
        "spec.[open",
        "spec..b",
        "",
    ];
    let lines = pointers.map(|path| format!("{path} => {}\n", field::pointer(path)));
    insta::assert_snapshot!(lines.concat(), @r#"
    spec.containers[0].image => /spec/containers/0/image
    .spec.a/b => /spec/a~1b
    metadata.annotations.[config.kubernetes.io/path] => /metadata/annotations/config.kubernetes.io~1path
    data["a.b"] => /data/a.b
    /already/one => /already/one
    spec.[open => spec.[open
    spec..b => spec..b
     =>
    "#);
}

fn items() -> impl Strategy<Value = Vec<Value>> {
    let item =
        ("[ab]", proptest::option::of("[ab]"), "[xyz]{0,3}").prop_map(|(name, namespace, text)| {
            let mut object = pod(&name);
            if let Some(namespace) = namespace {
                let at = Pointer::parse("/metadata/namespace").unwrap();
                object.set(&at, namespace.into()).unwrap();
            }
            object.set(&Pointer::parse("/data").unwrap(), text.into()).unwrap();
            object
        });
    proptest::collection::vec(item, 0..6)
}

proptest! {
    /// A finding that is written as a result is at the same field when it is read again.
    #[test]
    fn a_pointer_as_a_path_is_the_same_pointer(parts in proptest::collection::vec(r"[a-c0-2./~\[-]{1,4}", 1..5)) {
        let pointer = Pointer::of(parts.iter().map(String::as_str)).to_string();
        prop_assert_eq!(field::pointer(&field::path(&pointer)), pointer);
    }

    /// Whatever is printed, doing the edits leaves exactly what was printed, without marks.
    #[test]
    fn the_edits_lead_from_what_was_given_to_what_was_printed(
        given in items(), printed in items(), marks in proptest::collection::vec(0u32..9, 6),
    ) {
        let handed = handed(given.clone());
        let marked = printed.iter().zip(&marks).map(|(item, number)| {
            let mark = annotations::Mark { number: *number, index: 0, path: "p".to_owned() };
            annotations::put_on(item, &mark)
        });
        let marked = Printed { items: marked.collect(), results: Vec::new() };
        let mut objects: Vec<Option<Value>> = given.into_iter().map(Some).collect();
        for edit in edits(&handed, &marked) {
            match edit {
                Edit::Set(number, object) => objects[number as usize - 7] = Some(object),
                Edit::Remove(number) => objects[number as usize - 7] = None,
                Edit::Add(object) => objects.push(Some(object)),
            }
        }
        let sorted = |objects: Vec<Value>| {
            let mut texts: Vec<String> = objects.iter().map(Value::to_json).collect();
            texts.sort();
            texts
        };
        prop_assert_eq!(sorted(objects.into_iter().flatten().collect()), sorted(printed));
    }
}
