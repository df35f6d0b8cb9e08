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
    insta::assert_snapshot!(refused("resources: ['https://github.com/example/app//base?ref=v1']").await, @"kustomize 1.0.0: plugin.refused: error[result]: overlay/kustomization.yaml: resources names https://github.com/example/app//base?ref=v1, which is not among the release's files; a render fetches nothing: copy it into the release and name the copy");
    insta::assert_snapshot!(refused("components: ['git@github.com:example/app.git']").await, @"kustomize 1.0.0: plugin.refused: error[result]: overlay/kustomization.yaml: components names git@github.com:example/app.git, which is not among the release's files; a render fetches nothing: copy it into the release and name the copy");
    insta::assert_snapshot!(refused("resources: [github.com/example/app]").await, @"kustomize 1.0.0: plugin.refused: error[result]: overlay/kustomization.yaml: resources names github.com/example/app, which is not among the release's files; a render fetches nothing: copy it into the release and name the copy");
    insta::assert_snapshot!(refused("resources: ['https://example.org/a.yaml']").await, @"kustomize 1.0.0: plugin.refused: error[result]: overlay/kustomization.yaml: resources names https://example.org/a.yaml, which is not among the release's files; a render fetches nothing: copy it into the release and name the copy");
    insta::assert_snapshot!(refused("patches: [{path: 'http://example.org/a.yaml'}]").await, @"kustomize 1.0.0: plugin.refused: error[result]: overlay/kustomization.yaml: patches names http://example.org/a.yaml, which is not among the release's files; a render fetches nothing: copy it into the release and name the copy");
    insta::assert_snapshot!(refused("configMapGenerator: [{name: a, files: ['a=https://example.org/a']}]").await, @"kustomize 1.0.0: plugin.refused: error[result]: overlay/kustomization.yaml: configMapGenerator names https://example.org/a, which is not among the release's files; a render fetches nothing: copy it into the release and name the copy");
    let nested = [
        ("overlay/kustomization.yaml", "resources: [../base]"),
        ("base/kustomization.yml", "resources: ['ssh://git@example.org/app']"),
    ];
    insta::assert_snapshot!(refusal(&nested).await, @"kustomize 1.0.0: plugin.refused: error[result]: base/kustomization.yml: resources names ssh://git@example.org/app, which is not among the release's files; a render fetches nothing: copy it into the release and name the copy");
}

#[tokio::test]
async fn other_programs_are_refused() {
    insta::assert_snapshot!(refused("helmCharts: [{name: web, repo: 'https://example.org'}]").await, @"kustomize 1.0.0: plugin.refused: error[result]: overlay/kustomization.yaml: helmCharts starts the program helm, which no render does; render the chart with the plugin helm, in an entry of its own");
    let generator = "apiVersion: example.org/v1\nkind: Made\nmetadata:\n  name: made\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: ./made}\n";
    let exec = [
        ("overlay/kustomization.yaml", "generators: [made.yaml]"),
        ("overlay/made.yaml", generator),
    ];
    insta::assert_snapshot!(refusal(&exec).await, @"kustomize 1.0.0: plugin.refused: error[result]: loading generator plugins: failed to load generator: external plugins disabled; unable to load external plugin 'Made'");
}

#[tokio::test]
async fn what_leads_out_of_a_root_is_refused() {
    insta::assert_snapshot!(refused("resources: [../beside/a.yaml]").await, @"kustomize 1.0.0: plugin.refused: error[result]: accumulating resources: accumulation err='accumulating resources from '../beside/a.yaml': security; file 'beside/a.yaml' is not in or below 'overlay'': must build at directory: 'beside/a.yaml': file is not directory");
    insta::assert_snapshot!(refused("resources: [../../outside]").await, @"kustomize 1.0.0: plugin.refused: error[result]: overlay/kustomization.yaml: resources names ../../outside, which is outside of the files that the pipeline entry shows");
    insta::assert_snapshot!(refused("resources: [/etc/passwd]").await, @"kustomize 1.0.0: plugin.refused: error[result]: overlay/kustomization.yaml: resources names /etc/passwd, which is outside of the files that the pipeline entry shows");
    insta::assert_snapshot!(refused("resources: [../overlay]").await, @"kustomize 1.0.0: plugin.refused: error[result]: accumulating resources: accumulation err='accumulating resources from '../overlay': 'overlay' must resolve to a file': cycle detected: candidate root 'overlay' contains visited root 'overlay'");
    let out = Call::of("kustomize").refusal(r#"{"path":"../names/overlay"}"#).await;
    insta::assert_snapshot!(out, @"kustomize 1.0.0: plugin.refused: error[result]: path may not lead out of the files of the pipeline entry: ../names/overlay");
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    insta::assert_snapshot!(refused("resources: [absent.yaml]").await, @"kustomize 1.0.0: plugin.refused: error[result]: accumulating resources: accumulation err='accumulating resources from 'absent.yaml': evalsymlink failure on 'overlay/absent.yaml' : lstat overlay/absent.yaml: No such file or directory': must build at directory: not a valid directory: evalsymlink failure on 'overlay/absent.yaml' : lstat overlay/absent.yaml: No such file or directory");
    insta::assert_snapshot!(refused("resources: [").await, @"kustomize 1.0.0: plugin.refused: error[result]: invalid Kustomization: yaml: line 1: did not find expected node content");
    insta::assert_snapshot!(refusal(&[("beside/a.yaml", "a: b")]).await, @"kustomize 1.0.0: plugin.refused: error[result]: must build at directory: not a valid directory: evalsymlink failure on 'overlay' : lstat overlay: No such file or directory");
    let unset = Call::of("kustomize").refusal("{}").await;
    insta::assert_snapshot!(unset, @"kustomize 1.0.0: plugin.refused: error[result]: config has no path: it names the folder of a kustomization, `.` for the whole");
}

#[tokio::test]
async fn without_a_grant_the_line_to_add_is_told() {
    let case = Call::of("kustomize").case(r#"{"path":"names/overlay"}"#);
    insta::assert_snapshot!(case.granting(&[]).transform().await.failure(), @r#"
    kustomize 1.0.0: plugin.refused: error[result]: there are no files: the plugin needs a grant of `files`
      hint: it asks for files, and bowline.toml does not grant them; the lines that do are `[[grant]]`, `plugin = "kustomize"` and `allow = ["files"]`
    "#);
}
