//! Runs against a real API server.

mod applied;
mod contested;
mod explained;
mod faults;
mod healthy;
mod hooks;
mod judged;
mod manifests;
mod recorded;
mod refused;
mod removed;
mod taken_over;
mod verbs;
mod waves;

use std::time::{Duration, Instant};

use bowline_cluster::Cluster;

use crate::program::Desk;
use crate::small;

/// A release of ten ConfigMaps for the customer acme, in a namespace of the test's own.
struct Shop {
    desk: Desk,
    cluster: &'static Cluster,
    namespace: String,
}

impl Shop {
    fn new() -> Shop {
        Shop::on(Cluster::shared())
    }

    fn on(cluster: &'static Cluster) -> Shop {
        let namespace = cluster.namespace().unwrap();
        let shop = Shop { desk: small::release(), cluster, namespace };
        shop.desk.write("manifests/web.yaml", shop.maps(0..10));
        shop.goes_to(&cluster.kubeconfig().display().to_string());
        shop
    }

    fn maps(&self, numbers: std::ops::Range<usize>) -> String {
        let namespace = &self.namespace;
        let maps = numbers.map(|number| {
            format!(
                "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: map-{number}, namespace: {namespace}}}\n\
                 data: {{colour: blue, number: \"{number}\"}}\n"
            )
        });
        maps.collect()
    }

    fn goes_to(&self, kubeconfig: &str) {
        self.goes(kubeconfig, "");
    }

    /// The same cluster, with more said of it.
    fn says(&self, more: &str) {
        self.goes(&self.cluster.kubeconfig().display().to_string(), more);
    }

    fn goes(&self, kubeconfig: &str, more: &str) {
        let namespace = &self.namespace;
        let more = if more.is_empty() { String::new() } else { format!(", {more}") };
        let sync = format!(
            "  sync: {{to: kubernetes, kubeconfig: {kubeconfig}, namespace: {namespace}-bowline{more}}}\n"
        );
        small::customer(&self.desk, "acme", &sync);
    }

    /// Writes manifests, in which NAMESPACE is the test's own.
    fn manifests(&self, text: &str) {
        self.desk.write("manifests/web.yaml", text.replace("NAMESPACE", &self.namespace));
    }

    fn kubectl(&self, arguments: &[&str]) -> String {
        let all = [&["-n", &self.namespace], arguments].concat();
        self.cluster.kubectl(&all).unwrap()
    }

    /// Applies manifests by hand, in which NAMESPACE is the test's own.
    fn by_hand(&self, arguments: &[&str], text: &str) {
        let all = [arguments, &["-f", "-"]].concat();
        self.cluster.kubectl_with(&all, &text.replace("NAMESPACE", &self.namespace)).unwrap();
    }

    fn get(&self, what: &str) -> String {
        let namespace = &self.namespace;
        self.cluster.kubectl(&["get", "-n", namespace, "-o", "name", what]).unwrap()
    }

    fn field(&self, object: &str, path: &str) -> String {
        let (namespace, path) = (&self.namespace, format!("jsonpath={path}"));
        self.cluster.kubectl(&["get", "-n", namespace, object, "-o", &path]).unwrap()
    }

    fn patch(&self, object: &str, patch: &str) {
        let namespace = &self.namespace;
        self.cluster.kubectl(&["patch", "-n", namespace, object, "-p", patch]).unwrap();
    }
}

/// The digest of what the customer's last run reviewed.
fn reviewed(desk: &Desk) -> String {
    let events = desk.bowline("runs logs acme -o jsonl").done();
    let digest = events.out.lines().find_map(|line| {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        let digest = event["result"]["digest"].as_str().map(str::to_owned);
        digest.filter(|_| event["result"]["of"] == "reviewed")
    });
    digest.unwrap()
}

/// Waits until something is so; that it never is fails the test.
fn until(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(120);
    while !is_so() {
        assert!(Instant::now() < end, "never: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}
