//! Where the manifests go, in which form and order.

use std::collections::BTreeMap;

use bowline_core::object::ObjectId;
use bowline_core::{Value, yaml};
use serde_json::Value as Json;

use crate::program::{Desk, FileState};
use crate::small;

fn objects(text: &str) -> Vec<Value> {
    let documents = yaml::read(text, &yaml::Limits::default()).unwrap();
    documents.into_iter().map(|document| document.value).collect()
}

fn by_name(objects: Vec<Value>) -> BTreeMap<String, Value> {
    let named = objects.into_iter().map(|one| (ObjectId::of(&one).unwrap().to_string(), one));
    named.collect()
}

#[test]
fn one_customer_without_a_folder_goes_to_standard_output() {
    let desk = small::rendered();
    let ran = desk.bowline("render . -c acme").done();
    assert_eq!(ran.out, desk.read("out/acme/manifests.yaml"));
    insta::assert_snapshot!(ran.told(), @r#"
    exit 0
    --- stdout
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
      labels:
        team: red
    spec:
      selector:
        matchLabels:
          app: web
      template:
        metadata:
          labels:
            app: web
            team: red
        spec:
          containers:
          - name: web
            image: web
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: web
      labels:
        team: red
    spec:
      selector:
        app: web
      ports:
      - port: 80
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      labels:
        team: red
    data:
      mode: fast
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: more-settings
      labels:
        team: red
    data:
      colour: blue
    --- stderr
    small 1.0.0 (sha256:#): 1 customer, 1 plugin version
    "#);
    let quiet = desk.bowline("render . -c acme --quiet").done();
    assert_eq!((quiet.out, quiet.err), (ran.out, String::new()));
}

#[test]
fn several_customers_without_a_folder_are_only_told() {
    let desk = small::release();
    insta::assert_snapshot!(desk.bowline("render . --all").told(), @r#"
    exit 0
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT    DIGEST
    acme            4  labels 1.0.0 # ms  rendered  sha256:#
    globex          4  labels 1.0.0 # ms  rendered  sha256:#
    small 1.0.0 (sha256:#): 2 customers, 1 plugin version
    "#);
}

#[test]
fn a_split_render_has_a_file_an_object_and_goes_back_to_one() {
    let desk = Desk::with_shop();
    let single = "render shop -c acme --out out";
    let split = "render shop -c acme --out out --split";
    desk.bowline(single).done();
    let before = desk.read("out/acme/manifests.yaml");

    desk.bowline(split).done();
    let files = desk.files("out/acme");
    assert!(files.keys().all(|name| name.starts_with("manifests/")), "{files:?}");
    let text = |state: &FileState| String::from_utf8(state.content.clone()).unwrap();
    let objects_of_files: Vec<Value> = files.values().flat_map(|one| objects(&text(one))).collect();
    assert_eq!(objects_of_files.len(), files.len());
    assert_eq!(by_name(objects_of_files), by_name(objects(&before)));
    let names: Vec<&str> = files.keys().map(String::as_str).take(3).collect();
    insta::assert_debug_snapshot!(names, @r#"
    [
        "manifests/acme-shop_configmap_broker-config.yaml",
        "manifests/acme-shop_configmap_catalog-config.yaml",
        "manifests/acme-shop_configmap_catalog-departments.yaml",
    ]
    "#);

    desk.bowline(split).done();
    assert_eq!(desk.files("out/acme"), files);

    desk.bowline(single).done();
    assert_eq!(desk.files("out/acme").keys().collect::<Vec<_>>(), ["manifests.yaml"]);
    assert_eq!(desk.read("out/acme/manifests.yaml"), before);
}

#[test]
fn a_split_render_leaves_files_alone_that_did_not_change() {
    let desk = small::release();
    let split = "render . --all --out out --split";
    desk.bowline(split).done();
    let before = desk.files("out/acme");
    desk.edit("manifests/web.yaml", "mode: fast", "mode: slow");
    desk.bowline(split).done();
    let after = desk.files("out/acme");
    let touched = after.iter().filter(|(name, state)| before[*name] != **state);
    let touched: Vec<&String> = touched.map(|(name, _)| name).collect();
    insta::assert_debug_snapshot!(touched, @r#"
    [
        "manifests/configmap_settings.yaml",
    ]
    "#);
}

#[test]
fn objects_come_in_the_order_of_application_when_asked() {
    let desk = Desk::with_shop();
    desk.bowline("render shop -c acme --out pipeline").done();
    desk.bowline("render shop -c acme --out apply --order apply").done();
    let as_written = objects(&desk.read("pipeline/acme/manifests.yaml"));
    let to_apply = objects(&desk.read("apply/acme/manifests.yaml"));
    let mut kinds: Vec<&str> =
        to_apply.iter().map(|one| one.key("kind").unwrap().as_str().unwrap()).collect();
    kinds.dedup();
    insta::assert_snapshot!(kinds.join(" "), @"CustomResourceDefinition PriorityClass NetworkPolicy ServiceAccount ClusterRole Role ClusterRoleBinding RoleBinding Secret ConfigMap Service CronJob Deployment HorizontalPodAutoscaler Ingress Job PodDisruptionBudget Promotion StatefulSet ValidatingWebhookConfiguration");
    assert_eq!(by_name(as_written), by_name(to_apply));

    desk.bowline("render shop -c acme --out split --order apply --split").done();
    let files = desk.files("split/acme/manifests");
    let names: Vec<&str> = files.keys().map(String::as_str).take(3).collect();
    insta::assert_debug_snapshot!(names, @r#"
    [
        "000-customresourcedefinition.apiextensions.k8s.io_promotions.shop.example.yaml",
        "001-priorityclass.scheduling.k8s.io_shop-critical.yaml",
        "002-acme-shop_networkpolicy.networking.k8s.io_allow-dns.yaml",
    ]
    "#);
}

#[test]
fn receipts_are_a_line_a_customer_with_all_calls_in_it() {
    let desk = Desk::with_shop();
    desk.bowline("render shop --all --out out --receipts receipts.jsonl").done();
    let text = desk.read("receipts.jsonl");
    let lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let customers: Vec<&Json> = lines.iter().map(|line| &line["customer"]["name"]).collect();
    assert_eq!(customers, ["acme", "globex", "initech", "umbrella"]);
    let calls = |line: &Json| line["calls"].as_array().unwrap().clone();
    let told: Vec<String> = calls(&lines[0])
        .iter()
        .map(|call| format!("{} {} {}", call["entry"], call["plugin"], call["version"]))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    "transform sidecar" "sidecar" "2.1.0"
    "transform images" "images" "1.0.0"
    "transform labels" "labels" "1.0.0"
    "debug-image" "labels" "1.0.0"
    "database" "labels" "1.0.0"
    "hostname" "labels" "1.0.0"
    "transform set-namespace" "set-namespace" "1.0.0"
    "transform network-policy" "network-policy" "1.0.0"
    "policy-labels" "labels" "1.0.0"
    "validate house-rules" "house-rules" "1.0.0"
    "#);
    for call in lines.iter().flat_map(calls) {
        let count = |field: &str| call[field].as_u64().unwrap();
        assert!(count("hostCalls") > 0 && count("questions") > 0 && count("bytesIn") > 0, "{call}");
        assert!((1 << 16..64 << 20).contains(&count("peakMemoryBytes")), "{call}");
        assert_eq!(call["limits"]["memoryBytes"], 64 << 20);
    }
    // What differs from run to run is left out.
    let mut receipt = lines[0].clone();
    let call = &mut receipt["calls"][0];
    ["wallMicroseconds", "runningMicroseconds", "peakMemoryBytes", "bytesIn", "bytesOut"]
        .iter()
        .chain(&["hostCalls", "questions"])
        .for_each(|field| assert!(call.as_object_mut().unwrap().remove(*field).is_some()));
    receipt["calls"].as_array_mut().unwrap().truncate(1);
    let digest = regex::Regex::new("sha256:[0-9a-f]{64}").unwrap();
    let receipt = serde_json::to_string_pretty(&receipt).unwrap();
    insta::assert_snapshot!(digest.replace_all(&receipt, "sha256:#"), @r#"
    {
      "apiVersion": "bowline.dev/v1alpha1",
      "calls": [
        {
          "cached": false,
          "digest": "sha256:#",
          "entry": "transform sidecar",
          "grants": [],
          "limits": {
            "hostCalls": 1000000,
            "memoryBytes": 67108864,
            "outputBytes": 16777216,
            "outputObjects": 10000,
            "runningMilliseconds": 5000,
            "wallMilliseconds": 60000
          },
          "plugin": "sidecar",
          "version": "2.1.0"
        }
      ],
      "customer": {
        "labels": {
          "region": "eu",
          "ring": "canary"
        },
        "name": "acme",
        "spec": {
          "plugins": {
            "sidecar": "2.1.0"
          },
          "values": {
            "hostname": "shop.acme.example",
            "labels": {
              "shop.example/tier": "premium"
            },
            "namespace": "acme-shop",
            "sidecar": {
              "container": {
                "resources": {
                  "limits": {
                    "memory": "48Mi"
                  }
                }
              }
            }
          }
        }
      },
      "digest": "sha256:#",
      "kind": "Receipt",
      "objects": 112,
      "outputs": {
        "database_address": {
          "value": "database.invalid:5432"
        }
      },
      "plugins": {
        "house-rules": {
          "digest": "sha256:#",
          "version": "1.0.0"
        },
        "images": {
          "digest": "sha256:#",
          "version": "1.0.0"
        },
        "labels": {
          "digest": "sha256:#",
          "version": "1.0.0"
        },
        "network-policy": {
          "digest": "sha256:#",
          "version": "1.0.0"
        },
        "set-namespace": {
          "digest": "sha256:#",
          "version": "1.0.0"
        },
        "sidecar": {
          "digest": "sha256:#",
          "version": "2.1.0"
        },
        "wait": {
          "digest": "sha256:#",
          "version": "1.0.0"
        }
      },
      "release": {
        "digest": "sha256:#",
        "name": "shop",
        "version": "2.4.0"
      },
      "run": "sha256:#"
    }
    "#);
}
