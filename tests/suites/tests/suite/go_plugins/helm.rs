//! The plugin `helm`.

use std::fs;

use bowline_core::{Value, yaml};

use super::{Call, corpus, native};

/// The config of a chart in the corpus, and what it is for the stock program.
fn config(name: &str) -> (String, Vec<String>) {
    let text = fs::read_to_string(corpus("helm").join(name).join("config.yaml")).unwrap();
    let config = yaml::read(&text, &yaml::Limits::default()).unwrap().remove(0).value;
    let word = |key: &str| config.key(key).and_then(Value::as_str).map(str::to_owned);
    let mut arguments = vec!["template".to_owned(), word("releaseName").unwrap()];
    arguments.extend([word("chart").unwrap(), "--skip-tests".to_owned()]);
    for (key, flag) in [("namespace", "--namespace"), ("kubeVersion", "--kube-version")] {
        arguments.extend(word(key).into_iter().flat_map(|word| [flag.to_owned(), word]));
    }
    let json: serde_json::Value = serde_json::from_str(&config.to_json()).unwrap();
    let words = |key: &str| json[key].as_array().cloned().unwrap_or_default();
    for (key, flag) in [("apiVersions", "--api-versions"), ("valuesFiles", "--values")] {
        for word in words(key) {
            arguments.extend([flag.to_owned(), word.as_str().unwrap().to_owned()]);
        }
    }
    for (key, value) in json["values"].as_object().into_iter().flatten() {
        arguments.extend(["--set-json".to_owned(), format!("{key}={value}")]);
    }
    if json["includeCRDs"] == true {
        arguments.push("--include-crds".to_owned());
    }
    (config.to_json(), arguments)
}

#[tokio::test]
async fn each_chart_is_rendered_as_the_stock_program_renders_it() {
    let mut names: Vec<String> = fs::read_dir(corpus("helm"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() >= 4, "{names:?}");
    for name in names {
        let (config, arguments) = config(&name);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let stock = native("helm", &arguments).unwrap_or_else(|told| panic!("{name}: {told}"));
        let own = Call::of("helm").objects(&config).await;
        assert!(!stock.is_empty(), "{name}");
        assert_eq!(own.unwrap_or_else(|failure| panic!("{name}: {failure}")), stock, "{name}");
    }
}

const CHART: &str = "apiVersion: v2\nname: web\nversion: 1.0.0\n";

/// A chart with one template.
async fn of_template(template: &str) -> Result<Vec<serde_json::Value>, String> {
    let files = [("web/Chart.yaml", CHART), ("web/templates/a.yaml", template)];
    Call::with("helm", &files).objects(r#"{"chart":"web"}"#).await
}

async fn refused(template: &str) -> String {
    of_template(template).await.unwrap_err()
}

#[tokio::test]
async fn names_that_the_config_leaves_open_are_facts() {
    let made = of_template(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  release: {{ .Release.Name }}\n  \
         namespace: {{ .Release.Namespace }}\n  kube: {{ .Capabilities.KubeVersion }}\n",
    );
    let made = made.await.unwrap();
    insta::assert_snapshot!(made[0]["data"], @r#"{"kube":"v1.36.0","namespace":"default","release":"shop"}"#);
}

#[tokio::test]
async fn lookups_are_refused() {
    insta::assert_snapshot!(refused("{{ (lookup \"v1\" \"Secret\" \"shop\" \"db\").data }}").await, @r#"helm 1.0.0: plugin.refused: error[result]: template: web/templates/a.yaml:1:4: executing "web/templates/a.yaml" at <lookup "v1" "Secret" "shop" "db">: error calling lookup: lookup of v1 Secret shop/db is refused: no render asks a cluster; set the value that the template looks for"#);
}

#[tokio::test]
async fn values_are_checked_by_the_charts_schema() {
    let config = r#"{"apiVersion":"bowline.dev/v1alpha1","kind":"HelmConfig","chart":"schema/chart","values":{"replicas":0,"mode":"odd"}}"#;
    insta::assert_snapshot!(Call::of("helm").refusal(config).await, @r"
    helm 1.0.0: plugin.refused: error[result]: values don't meet the specifications of the schema(s) in the following chart(s):
    strict:
    - at '/replicas': minimum: got 0, want 1
    - at '/mode': value must be one of 'fast', 'slow'
    ");
}

#[tokio::test]
async fn a_dependency_that_is_missing_is_named() {
    let on = |name: &str, other: &str| {
        format!(
            "apiVersion: v2\nname: {name}\nversion: 1.0.0\ndependencies: [{{name: {other}, version: 1.x, repository: 'file://../{other}'}}]\n"
        )
    };
    let chart = on("web", "common");
    let missing = [("web/Chart.yaml", &*chart), ("common/Chart.yaml", CHART)];
    let config = r#"{"chart":"web"}"#;
    insta::assert_snapshot!(Call::with("helm", &missing).refusal(config).await, @"helm 1.0.0: plugin.refused: error[result]: web/Chart.yaml: the dependency common 1.x is missing in charts/; run `helm dependency build` and keep what it fetches in the release, since a render fetches nothing");
    let back = on("common", "web");
    let round = [("web/Chart.yaml", &*chart), ("common/Chart.yaml", &back)];
    insta::assert_snapshot!(Call::with("helm", &round).refusal(config).await, @"helm 1.0.0: plugin.refused: error[result]: web/Chart.yaml: the chart depends on itself: web → common → web");
}

#[tokio::test]
async fn a_template_that_includes_itself_is_refused() {
    let files = [
        ("web/Chart.yaml", CHART),
        (
            "web/templates/_a.tpl",
            "{{ define \"a\" }}{{ include \"b\" . }}{{ end }}{{ define \"b\" }}{{ include \"a\" . }}{{ end }}",
        ),
        ("web/templates/a.yaml", "{{ include \"a\" . }}"),
    ];
    insta::assert_snapshot!(Call::with("helm", &files).refusal(r#"{"chart":"web"}"#).await, @r#"
    helm 1.0.0: plugin.memory: it wanted 257 MiB of memory, more than its limit
      hint: a plugin that needs more asks for capabilities = ["memory:MIB"] in its plugin.toml
    "#);
}

#[tokio::test]
async fn what_is_wrong_with_a_chart_is_told_with_file_and_line() {
    insta::assert_snapshot!(refused("a: {{ .Values.a.b.c }}").await, @r#"
    helm 1.0.0: plugin.refused: error[result]: web/templates/a.yaml:1:13
      executing "web/templates/a.yaml" at <.Values.a.b.c>:
        nil pointer evaluating interface {}.b
    "#);
    insta::assert_snapshot!(refused("a: {{ required \"say which\" .Values.a }}").await, @"helm 1.0.0: plugin.refused: error[result]: execution error at (web/templates/a.yaml:1:6): say which");
    insta::assert_snapshot!(refused("a: {{ if }}").await, @"helm 1.0.0: plugin.refused: error[result]: parse error at (web/templates/a.yaml:1): missing value for if");
    insta::assert_snapshot!(refused("a: [").await, @"helm 1.0.0: plugin.refused: error[result]: YAML parse error on web/templates/a.yaml: error converting YAML to JSON: yaml: line 1: did not find expected node content");
    insta::assert_snapshot!(refused("just a text").await, @"helm 1.0.0: plugin.refused: error[result]: YAML parse error on web/templates/a.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type util.SimpleHead");
    let absent = Call::of("helm").refusal(r#"{"chart":"absent"}"#).await;
    insta::assert_snapshot!(absent, @"helm 1.0.0: plugin.refused: error[result]: chart absent: stat absent: No such file or directory");
    let outside = Call::of("helm").refusal(r#"{"chart":"../helm/schema"}"#).await;
    insta::assert_snapshot!(outside, @"helm 1.0.0: plugin.refused: error[result]: chart may not lead out of the files of the pipeline entry: ../helm/schema");
    let no_file = r#"{"apiVersion":"bowline.dev/v1alpha1","kind":"HelmConfig","chart":"schema/chart","valuesFiles":["none.yaml"]}"#;
    insta::assert_snapshot!(Call::of("helm").refusal(no_file).await, @"helm 1.0.0: plugin.refused: error[result]: open none.yaml: No such file or directory");
}
