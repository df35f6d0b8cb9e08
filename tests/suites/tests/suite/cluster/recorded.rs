//! Reads of a plugin from a real cluster, written down and played again.

use bowline_cluster::Cluster;

use crate::program::{Desk, Ran};
use crate::small;

/// A plugin that looks objects up, beside a cluster with a namespace of the test's own.
struct Bench {
    desk: Desk,
    cluster: &'static Cluster,
    namespace: String,
}

impl Bench {
    fn new() -> Bench {
        let cluster = Cluster::shared();
        let (desk, namespace) = (Desk::empty(), cluster.namespace().unwrap());
        let asks = "capabilities = [\"cluster-read:/ConfigMap\", \"cluster-read:/Secret\", \
            \"cluster-read:example.com/Cart\"]";
        let plugin = small::guest("curious", "1.0.0", "transformer", asks);
        desk.write("plugin.wasm", plugin.bytes());
        desk.write("empty", "");
        let objects = format!(
            "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: settings, namespace: {namespace}}}, data: {{colour: red}}}}\n\
             ---\n{{apiVersion: v1, kind: Secret, metadata: {{name: password, namespace: {namespace}}}, stringData: {{word: hunter2}}}}\n"
        );
        cluster.kubectl_with(&["apply", "-f", "-"], &objects).unwrap();
        Bench { desk, cluster, namespace }
    }

    fn run(&self, steps: &str, options: &str) -> Ran {
        let steps = steps.replace("NAMESPACE", &self.namespace);
        self.desk.write("plugin/cases/asks/config.yaml", format!("do: {steps}\n"));
        let kubeconfig = self.cluster.kubeconfig();
        self.desk.bowline(&format!(
            "plugin run plugin.wasm -f empty --plugin-config plugin/cases/asks/config.yaml --live \
             --kubeconfig {} {options}",
            kubeconfig.display()
        ))
    }
}

#[test]
fn what_a_plugin_read_is_what_its_case_answers() {
    let bench = Bench::new();
    let steps = "lookup v1 ConfigMap NAMESPACE settings; lookup v1 ConfigMap NAMESPACE other; \
        lookup v1 ConfigMap NAMESPACE settings; lookup example.com/v1 Cart NAMESPACE one; find";
    let record = "--record plugin/cases/asks/cluster.yaml";
    let live = bench.run(steps, &format!("{record} -o json")).done();
    assert!(
        live.err.contains("3 reads recorded in plugin/cases/asks/cluster.yaml"),
        "{}",
        live.err
    );
    let message = live.json()["findings"][0]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("red") && !message.contains("managedFields"), "{message}");
    let recorded = bench.desk.read("plugin/cases/asks/cluster.yaml");
    assert_eq!(recorded.matches("found: null").count(), 2, "{recorded}");

    // The case says the same without a cluster.
    let finding = format!("- {{severity: warning, message: {}}}\n", serde_json::json!(message));
    bench.desk.write("plugin/cases/asks/findings.yaml", finding);
    bench.desk.bowline("plugin test plugin --plugin plugin.wasm").done();
}

#[test]
fn a_secret_is_read_and_never_written_down() {
    let bench = Bench::new();
    let steps = "lookup v1 Secret NAMESPACE password; find; log";
    let live = bench.run(steps, "-v");
    assert_eq!(live.code, Some(0), "{}", live.told());
    assert!(
        !live.told().contains("hunter2") && !live.told().contains("aHVudGVyMg"),
        "{}",
        live.told()
    );
    assert!(live.err.contains("withheld"), "{}", live.err);
    let recorded = bench.run(steps, "--record reads.yaml").done();
    assert!(recorded.err.contains("denied: a Secret is not recorded"), "{}", recorded.err);
    assert_eq!(bench.desk.read("reads.yaml"), "[]\n");
}

#[test]
fn a_cluster_that_cannot_be_asked_is_no_answer() {
    let bench = Bench::new();
    let steps = "lookup v1 ConfigMap NAMESPACE settings; find";
    let nowhere = bench.run(steps, "--context nowhere --record reads.yaml");
    assert_eq!(nowhere.code, Some(3), "{}", nowhere.told());
    assert!(nowhere.err.contains("--kubeconfig and --context"), "{}", nowhere.err);
    assert!(!bench.desk.at("reads.yaml").exists());
}
