use bowline_guest::TestCall;
use serde_json::{Value, json};

use super::*;

fn made(config: Value) -> Result<Vec<Child>, Findings> {
    TestCall::new().run(&FanOut, config).result.map(|outcome| outcome.children)
}

fn refused(config: Value) -> String {
    made(config).unwrap_err().to_string()
}

fn shards(count: usize, order: Value) -> Value {
    let items: Vec<Value> = (0..count).map(Value::from).collect();
    json!({"over": items, "template": {"name": "shard-{item}", "uses": "migrate"}, "order": order})
}

fn needs(config: Value) -> Vec<String> {
    made(config).unwrap().iter().map(|child| child.needs.join(" ")).collect()
}

#[test]
fn children_that_are_given_are_returned_as_they_are() {
    let config = json!({"children": [
        {"name": "a", "uses": "wait", "config": {"for": "1s"}},
        {"name": "b", "uses": "gate", "needs": ["a"]},
    ]});
    let wanted =
        [Child::new("a", "wait").config(json!({"for": "1s"})), Child::new("b", "gate").needs("a")];
    assert_eq!(made(config), Ok(wanted.to_vec()));
}

#[test]
fn a_template_is_filled_for_each_item() {
    let config = json!({
        "over": [{"name": "eu", "hosts": ["a", "b"], "up": true}],
        "template": {"name": "check-{item/name}", "uses": "http-check", "config": {
            "url": "https://{item/hosts/1}.example/{index}?{{x}}", "all": "{item/hosts}",
            "whole": "{item}", "deep": [{"n": "{index}", "is": "up={item/up}", "same": 7}],
            "later": {"$$secret": "token"},
        }},
    });
    let item = json!({"name": "eu", "hosts": ["a", "b"], "up": true});
    let wanted = Child::new("check-eu", "http-check").config(json!({
        "url": "https://b.example/0?{x}", "all": ["a", "b"],
        "whole": item, "deep": [{"n": 0, "is": "up=true", "same": 7}],
        "later": {"$$secret": "token"},
    }));
    assert_eq!(made(config), Ok(vec![wanted]));
}

#[test]
fn what_an_item_brings_in_is_no_template() {
    let config = json!({"over": ["{index}"], "template": {"name": "a", "uses": "x", "config": {"t": "{item}!"}}});
    assert_eq!(made(config).unwrap()[0].config, json!({"t": "{index}!"}));
}

#[test]
fn an_order_says_who_waits_for_whom() {
    assert_eq!(needs(shards(3, json!("parallel"))), ["", "", ""]);
    assert_eq!(needs(shards(3, json!("chain"))), ["", "shard-0", "shard-1"]);
    assert_eq!(needs(shards(5, json!({"lanes": 2}))), ["", "", "shard-0", "shard-1", "shard-2"]);
    assert_eq!(
        needs(shards(5, json!({"batches": 2}))),
        ["", "", "shard-0 shard-1", "shard-0 shard-1", "shard-2 shard-3"]
    );
    assert_eq!(needs(shards(2, json!({"batches": 7}))), ["", ""]);
}

#[test]
fn an_empty_list_makes_nothing() {
    assert_eq!(made(shards(0, json!("chain"))), Ok(Vec::new()));
}

#[test]
fn ten_thousand_are_made_and_no_more() {
    let children = made(shards(10_000, json!({"lanes": 16}))).unwrap();
    assert_eq!((children.len(), &*children[9_999].needs[0]), (10_000, "shard-9983"));
    assert!(refused(shards(10_001, json!("chain"))).starts_with("error too-many:"));
}

#[test]
fn batches_that_would_need_too_much_are_refused_with_what_would_do() {
    let findings = made(shards(10_000, json!({"batches": 100}))).unwrap_err();
    let hint = findings.iter().next().unwrap().hint.clone().unwrap();
    assert_eq!(hint, "at most 200000: smaller batches, or `order: {lanes: 100}`");
    assert!(made(shards(10_000, json!({"batches": 20}))).is_ok());
}

#[test]
fn configs_that_mean_nothing_are_refused() {
    let template = |name: &str| json!({"over": [1], "template": {"name": name, "uses": "x"}});
    for (config, begin) in [
        (json!({}), "error one-of-both:"),
        (json!({"over": []}), "error one-of-both:"),
        (
            json!({"children": [], "over": [], "template": {"name": "a", "uses": "x"}}),
            "error one-of-both:",
        ),
        (template("{item"), "error template /template: item 0: a lone {"),
        (template("item}"), "error template /template: item 0: a lone }"),
        (template("{thing}"), "error template /template: item 0: {thing} stands for nothing"),
        (template("{items}"), "error template /template: item 0: {items} stands for nothing"),
        (template("a-{item/x}"), "error template /template: item 0: it has nothing at /x"),
        (template("Upper"), "error no-name: child 0 is named \"Upper\""),
        (template(""), "error no-name:"),
        (json!({"over": [1, 2], "template": {"name": "same", "uses": "x"}}), "error name-twice:"),
        (shards(2, json!({"batches": 0})), "error no-size /order:"),
        (shards(2, json!("circle")), "error config:"),
    ] {
        let told = refused(config.clone());
        assert!(told.starts_with(begin), "{config}\n{told}");
    }
}

#[test]
fn one_mistake_in_a_template_is_not_told_ten_thousand_times() {
    let mut config = shards(10_000, json!("parallel"));
    config["template"]["name"] = json!("{nothing}");
    assert_eq!(made(config).unwrap_err().len(), MOST_FINDINGS);
}
