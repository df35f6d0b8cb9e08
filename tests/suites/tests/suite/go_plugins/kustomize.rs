//! The plugin `kustomize`.

use std::fs;

use super::{Call, corpus, native};

#[tokio::test]
async fn each_overlay_is_built_as_the_stock_program_builds_it() {
    let mut names: Vec<String> = fs::read_dir(corpus("kustomize"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() >= 6, "{names:?}");
    for name in names {
        let overlay = format!("{name}/overlay");
        let stock = native("kustomize", &["build", &overlay]).unwrap();
        let own = Call::of("kustomize").objects(&format!(r#"{{"path":"{overlay}"}}"#)).await;
        assert!(!stock.is_empty(), "{name}");
        assert_eq!(own.unwrap_or_else(|failure| panic!("{name}: {failure}")), stock, "{name}");
    }
}

async fn refusal(files: &[(&str, &str)]) -> String {
    Call::with("kustomize", files).refusal(r#"{"path":"overlay"}"#).await
}

async fn refused(kustomization: &str) -> String {
    let secret = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
    refusal(&[("overlay/kustomization.yaml", kustomization), ("beside/a.yaml", secret)]).await
}

#[tokio::test]
async fn what_is_remote_is_refused_by_file_and_entry() {
    insta::assert_snapshot!(refused("resources: [https://github.com/example/app//base?ref=v1]").await, @"");
    insta::assert_snapshot!(refused("components: ['git@github.com:example/app.git']").await, @"");
    insta::assert_snapshot!(refused("resources: [github.com/example/app]").await, @"");
    insta::assert_snapshot!(refused("resources: ['https://example.org/a.yaml']").await, @"");
    insta::assert_snapshot!(refused("patches: [{path: 'http://example.org/a.yaml'}]").await, @"");
    insta::assert_snapshot!(refused("configMapGenerator: [{name: a, files: ['a=https://example.org/a']}]").await, @"");
    let nested = [
        ("overlay/kustomization.yaml", "resources: [../base]"),
        ("base/kustomization.yml", "resources: ['ssh://git@example.org/app']"),
    ];
    insta::assert_snapshot!(refusal(&nested).await, @"");
}

#[tokio::test]
async fn other_programs_are_refused() {
    insta::assert_snapshot!(refused("helmCharts: [{name: web, repo: 'https://example.org'}]").await, @"");
    let generator = "apiVersion: example.org/v1\nkind: Made\nmetadata:\n  name: made\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: ./made}\n";
    let exec = [("overlay/kustomization.yaml", "generators: [made.yaml]"), ("overlay/made.yaml", generator)];
    insta::assert_snapshot!(refusal(&exec).await, @"");
}

#[tokio::test]
async fn what_leads_out_of_a_root_is_refused() {
    insta::assert_snapshot!(refused("resources: [../beside/a.yaml]").await, @"");
    insta::assert_snapshot!(refused("resources: [../../outside]").await, @"");
    insta::assert_snapshot!(refused("resources: [/etc/passwd]").await, @"");
    insta::assert_snapshot!(refused("resources: [../overlay]").await, @"");
    let out = Call::of("kustomize").refusal(r#"{"path":"../names/overlay"}"#).await;
    insta::assert_snapshot!(out, @"");
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    insta::assert_snapshot!(refused("resources: [absent.yaml]").await, @"");
    insta::assert_snapshot!(refused("resources: [").await, @"");
    insta::assert_snapshot!(refusal(&[("beside/a.yaml", "a: b")]).await, @"");
    let unset = Call::of("kustomize").refusal("{}").await;
    insta::assert_snapshot!(unset, @"");
}

#[tokio::test]
async fn without_a_grant_the_line_to_add_is_told() {
    let case = Call::of("kustomize").case(r#"{"path":"names/overlay"}"#);
    insta::assert_snapshot!(case.granting(&[]).transform().await.failure(), @"");
}
