//! Whole releases in temporary folders: what opens, and what is said about what does not.

mod bad_base;
mod bad_files;
mod bad_pipeline;
mod customers;
mod digest;
pub(crate) mod fixture;
mod lock;
mod operator;
mod registry;
mod resolution;
mod trust;
mod values;
mod windows;

use fixture::Fixture;

#[test]
fn a_release_opens_with_all_its_parts() {
    let fixture = Fixture::new();
    fixture.plugin("sidecar", "2.1.0", "transformer");
    fixture.plugin("rules", "1.0.0", "validator");
    fixture.file("web/index.html", "hello").file("values.schema.json", r#"{"type": "object"}"#);
    fixture.file("bowline.toml", "");
    fixture.file(
        "release.yaml",
        "apiVersion: bowline.dev/v1alpha1
kind: Release
metadata: {name: shop, version: 2.4.0, created: 2026-05-18T09:00:00Z}
spec:
  images:
    cart: registry.example/cart@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
  values: {replicas: 2, sidecar: {port: 1}}
  valuesSchema: values.schema.json
  manifests: [manifests]
  plugins: {sidecar: \">=2.1, <3\", rules: \"1\"}
  pipeline:
    - transform: sidecar
      as: proxy
      select:
        kinds: [Deployment]
        namespaces: [shop, \"\"]
        labels: {tier: front, canary: true}
      config: {port: {$value: /sidecar/port}}
      files: web
    - generate: sidecar
    - validate: rules
  guards: {maxRemoved: 3}
",
    );
    fixture.file(
        "customers/acme.yaml",
        "apiVersion: bowline.dev/v1alpha1
kind: Customer
metadata: {name: acme, labels: {ring: canary}}
spec:
  values: {replicas: 5, sidecar: {port: null}}
  windows: [{allow: 0 22 * * 1-5, for: 4h, timeZone: Europe/Madrid}]
",
    );
    let bundle = fixture.open().unwrap();
    let entries = bundle.release.pipeline.iter();
    let shown = entries.map(|entry| format!("{} {} {}", entry.label, entry.role, entry.place));
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            "proxy transformer release.yaml:12",
            "generate sidecar transformer release.yaml:20",
            "validate rules validator release.yaml:21"
        ]
    );
    let select = &bundle.release.pipeline[0].select;
    assert_eq!(select.namespaces, Some(vec![Some("shop".into()), None]));
    assert_eq!(
        select.labels,
        [("canary".to_owned(), None), ("tier".to_owned(), Some("front".to_owned()))]
    );
    assert_eq!(bundle.release.pipeline[1].select.kinds, Some(vec![]));
    assert_eq!(bundle.release.guards.max_removed.to_string(), "3");
    assert_eq!(bundle.base[0].id.to_string(), "deployment/web in shop");
    assert_eq!(bundle.base[0].source.to_string(), "manifests/app.yaml:1");
    let files = &bundle.files["web"].content;
    assert_eq!(files.keys().collect::<Vec<_>>(), ["index.html"]);
    let acme = bundle.tenants[0].outcome.as_ref().unwrap();
    assert_eq!(acme.values.to_json(), r#"{"replicas":5,"sidecar":{}}"#);
    assert_eq!(
        acme.plugins.values().map(|one| one.id().reference()).collect::<Vec<_>>(),
        ["rules@1.0.0", "sidecar@2.1.0"]
    );
    assert_eq!(acme.customer.windows.len(), 1);
    assert!(acme.customer.spec.key("windows").is_none());
}

#[test]
fn the_example_opens_for_all_its_customers() {
    let release = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/shop");
    let bundle = crate::open(&crate::OpenOptions { release, ..Default::default() }).unwrap();
    let refused: Vec<String> = bundle
        .tenants
        .iter()
        .filter_map(|tenant| tenant.outcome.as_ref().err().map(crate::Errors::to_string))
        .collect();
    assert_eq!((refused, bundle.tenants.len()), (Vec::new(), 4));
}
