//! Customers' values against the release's schema.

use insta::assert_snapshot;

use super::fixture::{Fixture, customer};

fn fixture(values: &str) -> Fixture {
    let fixture = Fixture::new();
    fixture
        .release(
            "  values: {region: eu, sidecar: {port: high}}\n  valuesSchema: values.schema.json\n",
        )
        .file(
            "values.schema.json",
            r#"{"type": "object", "additionalProperties": false, "required": ["hostname"],
                "properties": {
                    "region": {"enum": ["eu", "us"]}, "hostname": {"type": "string"},
                    "sidecar": {"properties": {"port": {"type": "integer"}}}
                }}"#,
        )
        .file("customers/acme.yaml", customer("acme", values));
    fixture
}

#[test]
fn a_wrong_value_is_told_where_it_is_written() {
    let values = "  values:\n    region: mars\n    hostnmae: a\n";
    assert_snapshot!(fixture(values).refusal_of("acme"), @r#"
    [release.invalid] customers/acme.yaml:7:5: spec.values: the key `hostname` is missing (by values.schema.json)
    [release.invalid] customers/acme.yaml:7:13: spec.values.region: expected "eu" or "us", found string "mars" (by values.schema.json)
    [release.invalid] unknown key `hostnmae` at customers/acme.yaml:8:5, did you mean `hostname`?
    [release.invalid] release.yaml:7:40: spec.values.sidecar.port: expected integer, found string "high" (by values.schema.json)
    "#);
    let values = "  values: {region: us, hostname: a, sidecar: {port: \"80\"}}\n";
    assert_snapshot!(fixture(values).refusal_of("acme"), @r#"[release.invalid] customers/acme.yaml:6:53: spec.values.sidecar.port: expected integer, found string "80" (by values.schema.json)"#);
    let values = "  values: {region: us, hostname: a, sidecar: {port: 80}}\n";
    fixture(values).open().unwrap().tenants[0].outcome.as_ref().unwrap();
}

#[test]
fn a_schema_that_cannot_be_used_is_a_fault_of_the_release() {
    let broken = |text: &str| fixture("  values: {}\n").file("values.schema.json", text).refusal();
    assert_snapshot!(broken(r##"{"$ref": "#"}"##), @r#"[release.invalid] values.schema.json: checking this part never ends: it refers back to itself at the same value"#);
    assert_snapshot!(broken(r#"{"properties": {"a": {"type": "text"}}}"#), @r#"[release.invalid] values.schema.json: /properties/a: no type: "text""#);
    assert_snapshot!(broken("{"), @r#"[release.invalid] values.schema.json:2:1: while parsing a node, did not find expected node content"#);
    let fixture = fixture("  values: {}\n");
    std::fs::remove_file(fixture.path("values.schema.json")).unwrap();
    assert_snapshot!(fixture.refusal(), @r#"[release.incomplete] release.yaml:8:17: "values.schema.json" is not in the release's folder"#);
}
