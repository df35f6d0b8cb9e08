//! Runs against a real API server.

mod applied;
mod healthy;
mod refused;
mod removed;

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
        let namespace = &self.namespace;
        let sync = format!(
            "  sync: {{to: kubernetes, kubeconfig: {kubeconfig}, namespace: {namespace}-bowline}}\n"
        );
        small::customer(&self.desk, "acme", &sync);
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
