//! What goes wrong between Bowline and the API server: nothing is lost, nothing is done twice, and the
//! class is right.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bowline_cluster::{Asked, Cluster, Fate, Proxy};

use super::manifests::{container, deployment};
use super::{Shop, until};
use crate::small;

/// A shop whose way to the cluster leads through a proxy.
fn shop() -> (Shop, Proxy) {
    let shop = Shop::new();
    let proxy = Proxy::before(shop.cluster).unwrap();
    shop.desk.write("kubeconfig", proxy.kubeconfig());
    shop.goes_to("kubeconfig");
    // How long a run waits before it tries again says nothing here.
    shop.desk.write(
        "bowline.toml",
        "[retries]\n\"sync.unavailable\" = {times = 5, first = \"10ms\"}\n\
         \"sync.auth\" = {times = 1, first = \"10ms\"}\n",
    );
    (shop, proxy)
}

/// How often each object was written.
fn writes(proxy: &Proxy) -> BTreeMap<String, usize> {
    let mut writes = BTreeMap::new();
    for asked in proxy.asked().iter().filter(|asked| asked.writes() && asked.method == "PATCH") {
        let (path, _) = asked.path.split_once('?').unwrap();
        *writes.entry(path.rsplit('/').next().unwrap().to_owned()).or_default() += 1;
    }
    writes
}

/// Judges requests that write a map by their number.
fn maps(
    mut judge: impl FnMut(usize) -> Fate + Send + 'static,
) -> impl FnMut(&Asked) -> Fate + Send {
    let mut number = 0;
    move |asked| match asked.writes() && asked.path.contains("configmaps/map-") {
        true => {
            number += 1;
            judge(number)
        }
        false => Fate::Pass,
    }
}

#[test]
fn a_server_that_is_busy_is_left_alone_as_long_as_it_says() {
    let (shop, proxy) = shop();
    proxy.judge(maps(|number| match number {
        2 | 5 => Fate::Answer(429, "Retry-After: 1"),
        _ => Fate::Pass,
    }));
    shop.desk.bowline("run . -c acme").done();
    // Twelve were asked for ten objects, and no phase began again.
    assert_eq!(
        writes(&proxy).values().sum::<usize>(),
        14,
        "ten maps, two again, and the set twice"
    );
    let shown = shop.desk.bowline("runs logs acme -o jsonl").done();
    assert!(!shown.out.contains("\"failed\""), "{}", shown.told());
}

#[test]
fn errors_of_the_server_are_tried_again_and_what_was_written_is_not() {
    let (shop, proxy) = shop();
    proxy.judge(maps(|number| match number {
        4 => Fate::Answer(500, ""),
        6 => Fate::Cut,
        _ => Fate::Pass,
    }));
    shop.desk.bowline("run . -c acme").done();
    assert_eq!(shop.get("configmap").matches("map-").count(), 10);
    let again = shop.desk.bowline("run . -c acme").done();
    assert!(again.out.contains("nothing"), "{}", again.told());
}

#[test]
fn credentials_that_expired_are_read_anew_once() {
    let (shop, proxy) = shop();
    proxy.judge(maps(|number| if number == 3 { Fate::Answer(401, "") } else { Fate::Pass }));
    shop.desk.bowline("run . -c acme").done();
    shop.desk.write("manifests/web.yaml", shop.maps(0..10).replace("blue", "red"));
    proxy.judge(maps(|_| Fate::Answer(401, "")));
    let refused = shop.desk.bowline("run . -c acme");
    assert!(refused.err.contains("sync.auth"), "{}", refused.told());
}

/// A Deployment that nobody makes Pods for: its status is what the test says.
fn nobodys() -> String {
    deployment(&container("web"))
}

const READY: &str = r#"{"status": {"observedGeneration": 1, "replicas": 1, "updatedReplicas": 1,
    "readyReplicas": 1, "availableReplicas": 1,
    "conditions": [{"type": "Available", "status": "True"}]}}"#;

fn make_ready(shop: &Shop) {
    shop.kubectl(&["patch", "deployment/web", "--subresource=status", "--type=merge", "-p", READY]);
}

#[test]
fn a_watch_that_is_cut_goes_on_and_one_that_is_too_old_begins_anew() {
    let (shop, proxy) = shop();
    shop.manifests(&nobodys());
    let watches = std::sync::Arc::new(AtomicUsize::new(0));
    let counted = watches.clone();
    proxy.judge(move |asked| {
        if !asked.watches() || !asked.path.contains("/deployments") {
            return Fate::Pass;
        }
        match counted.fetch_add(1, Ordering::SeqCst) {
            0 => Fate::CutAfter(Duration::from_millis(100)),
            1 => Fate::Answer(410, ""),
            2 => Fate::Cut,
            _ => Fate::Pass,
        }
    });
    let run = shop.desk.start("run . -c acme");
    until("it watches for the fourth time", || watches.load(Ordering::SeqCst) > 3);
    make_ready(&shop);
    let ran = shop.desk.ended(run.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.told());
}

#[test]
fn waiting_asks_for_nothing_while_nothing_happens() {
    let (shop, proxy) = shop();
    shop.manifests(&nobodys());
    let run = shop.desk.start("run . -c acme");
    let waits = || {
        let logs = shop.desk.bowline("runs logs acme");
        logs.out.contains("verify: waiting")
    };
    until("it waits", waits);
    // The claim is kept beside it, every few minutes.
    proxy.asked();
    std::thread::sleep(Duration::from_secs(3));
    let asked = proxy.asked();
    let lists = asked.iter().filter(|asked| !asked.watches()).count();
    assert!(lists <= 3, "{asked:?}");
    make_ready(&shop);
    let ran = shop.desk.ended(run.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.told());
}

#[test]
fn an_api_server_that_stops_and_starts_is_waited_for() {
    // One of its own: the others' must not stop.
    let mut cluster = Cluster::start().unwrap();
    let namespace = cluster.namespace().unwrap();
    let desk = small::release();
    desk.write("manifests/web.yaml", nobodys().replace("NAMESPACE", &namespace));
    let kubeconfig = cluster.kubeconfig().display().to_string();
    let sync = format!(
        "  sync: {{to: kubernetes, kubeconfig: {kubeconfig}, namespace: {namespace}-bowline}}\n"
    );
    small::customer(&desk, "acme", &sync);
    let run = desk.start("run . -c acme");
    until("it waits", || desk.bowline("runs logs acme").out.contains("verify: waiting"));
    cluster.stop_serving();
    until("it noticed", || desk.bowline("runs logs acme").out.contains("does not answer"));
    cluster.serve().unwrap();
    let ready = [
        "patch",
        "-n",
        &namespace,
        "deployment/web",
        "--subresource=status",
        "--type=merge",
        "-p",
        READY,
    ];
    cluster.kubectl(&ready).unwrap();
    let ran = desk.ended(run.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.told());
}

#[test]
fn a_run_that_is_killed_while_it_applies_goes_on_where_it_was() {
    let (shop, proxy) = shop();
    let seen = std::sync::Arc::new(AtomicUsize::new(0));
    let counted = seen.clone();
    proxy.judge(maps(move |number| {
        counted.store(number, Ordering::SeqCst);
        // From the fifth on, nothing is answered any more.
        if number > 4 { Fate::CutAfter(Duration::ZERO) } else { Fate::Pass }
    }));
    let mut run = shop.desk.start("run . -c acme");
    until("it applies", || seen.load(Ordering::SeqCst) > 4);
    run.kill().unwrap();
    run.wait().unwrap();
    proxy.judge(|_| Fate::Pass);
    let version = || {
        shop.kubectl(&["get", "configmap", "-o", "jsonpath={.items[*].metadata.resourceVersion}"])
    };
    let before = version();
    proxy.asked();
    shop.desk.bowline("runs resume --all").done();
    assert_eq!(shop.get("configmap").matches("map-").count(), 10);
    let after = version();
    let kept = before.split(' ').filter(|one| after.split(' ').any(|other| other == *one)).count();
    assert!(kept >= 4, "what was written stays as it was: {before} / {after}");
    let maps = writes(&proxy).into_iter().filter(|(name, _)| name.starts_with("map-"));
    assert!(maps.into_iter().all(|(_, times)| times == 1), "nothing is written twice");
}

#[test]
fn two_bowlines_do_not_work_on_one_customer() {
    let (shop, _proxy) = shop();
    shop.manifests(&nobodys());
    let run = shop.desk.start("run . -c acme");
    until("it waits", || shop.desk.bowline("runs logs acme").out.contains("verify: waiting"));
    let other = shop.desk.at("other-state");
    let refused = shop.desk.bowline(&format!("run . -c acme --state {}", other.display()));
    assert_eq!(refused.code, Some(5), "{}", refused.told());
    assert!(refused.err.contains("customer.busy"), "{}", refused.told());
    make_ready(&shop);
    let ran = shop.desk.ended(run.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.told());
}

/// An object to try with.
const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: try, namespace: NAMESPACE}\n";

/// A webhook for the test's ConfigMaps at this address.
fn webhook(shop: &Shop, url: &str) -> String {
    let name = format!("{}.hooks.example", shop.namespace);
    shop.by_hand(
        &["apply"],
        &format!(
            "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n\
             metadata: {{name: {name}}}\nwebhooks:\n- name: {name}\n  sideEffects: None\n  \
             admissionReviewVersions: [v1]\n  timeoutSeconds: 1\n  failurePolicy: Fail\n  \
             clientConfig: {{url: \"{url}\"}}\n  \
             namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: NAMESPACE}}}}\n  rules:\n  \
             - {{apiGroups: [\"\"], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}}\n"
        ),
    );
    // The server takes it in some time after it was made.
    shop.until_refused(MAP);
    name
}

#[test]
fn a_webhook_that_is_away_is_tried_again_until_it_is_there() {
    let (shop, _proxy) = shop();
    let name = webhook(&shop, "https://127.0.0.1:9/validate");
    shop.desk.write(
        "bowline.toml",
        "[retries]\n\"sync.unavailable\" = {times = 600, first = \"100ms\", most = \"100ms\"}\n",
    );
    let run = shop.desk.start("run . -c acme");
    let told = || {
        let logs = shop.desk.bowline("runs show acme -o json");
        logs.out.contains("sync.unavailable") && logs.out.contains("webhook")
    };
    until("it is told", told);
    shop.cluster.kubectl(&["delete", "validatingwebhookconfiguration", &name]).unwrap();
    let ran = shop.desk.ended(run.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.told());
}

#[test]
fn a_webhook_that_never_answers_is_no_refusal() {
    let (shop, _proxy) = shop();
    // It takes connections, and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let name = webhook(&shop, &format!("https://{}/validate", silent.local_addr().unwrap()));
    shop.desk
        .write("bowline.toml", "[retries]\n\"sync.unavailable\" = {times = 1, first = \"10ms\"}\n");
    let refused = shop.desk.bowline("run . -c acme");
    assert!(refused.err.contains("sync.unavailable"), "{}", refused.told());
    assert!(refused.err.contains("failed calling webhook"), "{}", refused.told());
    shop.cluster.kubectl(&["delete", "validatingwebhookconfiguration", &name]).unwrap();
}

#[test]
fn what_admission_denies_is_denied_before_anything_is_written() {
    let (shop, proxy) = shop();
    shop.deny("configmaps", "message: no maps on Sundays, reason: Forbidden", MAP);
    proxy.asked();
    let refused = shop.desk.bowline("run . -c acme");
    assert!(refused.err.contains("sync.invalid"), "{}", refused.told());
    assert!(refused.err.contains("no maps on Sundays"), "{}", refused.told());
    assert!(writes(&proxy).keys().all(|name| !name.starts_with("map-")), "it was only tried");
}
