//! Three versions of one plugin, side by side: customers of one release in one process, each with the
//! config and the output of its own version.

use bowline_core::object::ObjectId;
use bowline_core::{Value, yaml};

use crate::program::Desk;

/// The customers of the shop, and the version of `sidecar` that each runs.
const PINNED: [(&str, &str); 4] =
    [("acme", "2.1.0"), ("globex", "2.0.0"), ("initech", "1.4.0"), ("umbrella", "2.1.0")];

fn object(desk: &Desk, customer: &str, name: &str) -> Value {
    let text = desk.read(&format!("out/{customer}/manifests.yaml"));
    let documents = yaml::read(&text, &yaml::Limits::default()).unwrap();
    let mut values = documents.into_iter().map(|document| document.value);
    let named = |value: &Value| ObjectId::of(value).unwrap().identity().to_string();
    values.find(|value| named(value).starts_with(name)).unwrap_or_else(|| panic!("no {name}"))
}

/// The containers that are called `proxy`, as YAML, each under the list that it stands in.
fn proxies(object: &Value) -> String {
    let pod = ["spec", "template", "spec"].iter().fold(object, |at, key| at.key(key).unwrap());
    let mut text = String::new();
    for list in ["initContainers", "containers"] {
        let containers = pod.key(list).and_then(Value::as_array).unwrap_or_default();
        for container in containers.iter().filter(|one| one.key("name") == Some(&"proxy".into())) {
            text.push_str(&format!("# {list}\n"));
            yaml::write(container, &mut text);
        }
    }
    text
}

#[test]
fn versions_in_one_process_give_what_each_gives_alone() {
    let desk = Desk::with_shop();
    let together = desk.bowline("render shop --all --out out -o json --concurrency 16").done();
    let report = together.json();
    for (at, (customer, version)) in PINNED.iter().enumerate() {
        let told = &report["customers"][at];
        assert_eq!(
            (&told["name"], &told["plugins"]["sidecar"]),
            (&(*customer).into(), &(*version).into())
        );
        desk.bowline(&format!("render shop -c {customer} --out alone")).done();
        let file = format!("{customer}/manifests.yaml");
        let (out, alone) = (desk.read(&format!("out/{file}")), desk.read(&format!("alone/{file}")));
        assert!(out == alone, "{customer} differs");
    }
}

#[test]
fn each_version_leaves_its_own_form_of_sidecar() {
    let desk = Desk::with_shop();
    desk.bowline("render shop --all --out out").done();
    let proxies_of = |customer| proxies(&object(&desk, customer, "deployment/cart"));
    insta::assert_snapshot!(proxies_of("initech"), @r#"
    # containers
    name: proxy
    image: registry.example/shop/proxy@sha256:13e1f4e35e1ce0ce8f0ac7c174fcd23fb77fbb5519f46545a58f839076c790c1
    ports:
    - name: proxy
      containerPort: 15443
    env:
    - name: PROXY_PORT
      value: "15443"
    - name: PROXY_UPSTREAM
      value: http://127.0.0.1:8080
    resources:
      requests:
        cpu: 10m
        memory: 32Mi
      limits:
        cpu: 100m
        memory: 64Mi
    readinessProbe:
      tcpSocket:
        port: 15443
    securityContext:
      allowPrivilegeEscalation: false
      runAsNonRoot: true
      capabilities:
        drop:
        - ALL
    "#);
    insta::assert_snapshot!(proxies_of("globex"), @r#"
    # initContainers
    name: proxy
    image: registry.example/shop/proxy@sha256:13e1f4e35e1ce0ce8f0ac7c174fcd23fb77fbb5519f46545a58f839076c790c1
    restartPolicy: Always
    ports:
    - name: proxy
      containerPort: 15001
    env:
    - name: PROXY_PORT
      value: "15001"
    - name: PROXY_UPSTREAM
      value: http://127.0.0.1:8080
    resources:
      requests:
        cpu: 10m
        memory: 32Mi
      limits:
        cpu: 100m
        memory: 64Mi
    readinessProbe:
      tcpSocket:
        port: 15001
    securityContext:
      allowPrivilegeEscalation: false
      runAsNonRoot: true
      capabilities:
        drop:
        - ALL
    "#);
    insta::assert_snapshot!(proxies_of("acme"), @r#"
    # initContainers
    name: proxy
    image: registry.example/shop/proxy@sha256:13e1f4e35e1ce0ce8f0ac7c174fcd23fb77fbb5519f46545a58f839076c790c1
    restartPolicy: Always
    ports:
    - name: proxy
      containerPort: 15443
    env:
    - name: PROXY_PORT
      value: "15443"
    - name: PROXY_UPSTREAM
      value: http://127.0.0.1:8080
    resources:
      requests:
        cpu: 20m
        memory: 32Mi
      limits:
        cpu: 200m
        memory: 48Mi
    startupProbe:
      httpGet:
        path: /ready
        port: 15443
    readinessProbe:
      httpGet:
        path: /ready
        port: 15443
    securityContext:
      allowPrivilegeEscalation: false
      runAsNonRoot: true
      capabilities:
        drop:
        - ALL
    "#);
    // The broker asks to be left alone, which 2.1 was the first to heed.
    let with_proxy = PINNED.map(|(customer, _)| {
        (customer, !proxies(&object(&desk, customer, "statefulset/broker")).is_empty())
    });
    let wanted = [("acme", false), ("globex", true), ("initech", true), ("umbrella", false)];
    assert_eq!(with_proxy, wanted);
}

#[test]
fn a_version_that_is_not_used_is_not_loaded() {
    let desk = Desk::with_shop();
    let loaded = |who: &str| {
        let report = desk.bowline(&format!("render shop {who} -o json")).done().json();
        report["pluginsLoaded"].as_u64().unwrap()
    };
    assert_eq!((loaded("--all"), loaded("-c acme"), loaded("-c acme -c umbrella")), (8, 6, 6));
}
