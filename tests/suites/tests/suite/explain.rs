//! `bowline explain`: who set a field, and from what.

use crate::program::Desk;
use crate::small::{release, with_vandal};

fn explain(desk: &Desk, what: &str) -> String {
    let told = || desk.bowline(&format!("explain shop -c acme {what}")).told();
    let first = told();
    assert_eq!(told(), first, "calls that are taken over are explained like those that are made");
    first
}

#[test]
fn a_field_that_two_plugins_set_names_both() {
    let desk = Desk::with_shop();
    let image = "deployment/cart/spec/template/spec/initContainers/0/image";
    insta::assert_snapshot!(explain(&desk, image), @r#"
    exit 0
    --- stdout
    apps/Deployment acme-shop/cart /spec/template/spec/initContainers/[name=proxy]/image: "registry.example/shop/proxy@sha256:#…
      release.yaml:75: entry 1, transform sidecar (sidecar 2.1.0): "proxy"
          = config /container/image, {$value: /sidecar/container/image} at release.yaml:44: "proxy"
          = config /container/name, {$value: /sidecar/container/name} at release.yaml:43: "proxy"
      release.yaml:79: entry 2, transform images (images 1.0.0): "proxy" → "registry.example/shop/proxy@sha256:#…
          = {$image: proxy} at release.yaml:25: "registry.example/shop/proxy@sha256:#…
    "#);
    let own = "deployments/cart /spec/template/spec/containers/[name=cart]/image";
    insta::assert_snapshot!(explain(&desk, own), @r#"
    exit 0
    --- stdout
    apps/Deployment acme-shop/cart /spec/template/spec/containers/[name=cart]/image: "registry.example/shop/cart@sha256:#…
      manifests/cart.yaml:70: "cart"
      release.yaml:79: entry 2, transform images (images 1.0.0): "cart" → "registry.example/shop/cart@sha256:#…
          = {$image: cart} at release.yaml:16: "registry.example/shop/cart@sha256:#…
    "#);
    let annotations = "deployment/cart /metadata/annotations";
    insta::assert_snapshot!(explain(&desk, annotations), @r#"
    exit 0
    --- stdout
    apps/Deployment acme-shop/cart /metadata/annotations: {"shop.example/contact":"+34 900 000 000","shop.example/debu…
      release.yaml:81: entry 3, transform labels (labels 1.0.0): {"shop.example/contact":"+34 900 000 000"}
          = config /annotations/shop.example~1contact, {$value: /contact} at release.yaml:32: "+34 900 000 000"
      release.yaml:88: entry 4, debug-image (labels 1.0.0):
        /shop.example~1debug-image: + "registry.example/shop/toolbox@sha256:#…
          = config /annotations/shop.example~1debug-image, {$image: toolbox} at release.yaml:24: "registry.example/shop/toolbox@sha256:#…
    "#);
    let owner = "networkpolicy/allow-dns /metadata/labels";
    insta::assert_snapshot!(explain(&desk, owner), @r#"
    exit 0
    --- stdout
    networking.k8s.io/NetworkPolicy acme-shop/allow-dns /metadata/labels: {"app.kubernetes.io/part-of":"shop","owner":"platform"}
      release.yaml:124: entry 9, policy-labels (labels 1.0.0): {"app.kubernetes.io/part-of":"shop","owner":"platform"}
    "#);
}

#[test]
fn a_field_that_came_from_a_value_says_where_that_is_written() {
    let desk = Desk::with_shop();
    let limit = "Deployment/cart/spec/template/spec/initContainers/[name=proxy]/resources/limits";
    insta::assert_snapshot!(explain(&desk, &format!("{limit}/memory")), @r#"
    exit 0
    --- stdout
    apps/Deployment acme-shop/cart /spec/template/spec/initContainers/[name=proxy]/resources/limits/memory: "48Mi"
      release.yaml:75: entry 1, transform sidecar (sidecar 2.1.0): "48Mi"
          = config /container/resources/limits/memory, {$value: /sidecar/container/resources/limits/memory} at customers/acme.yaml:19: "48Mi"
    "#);
    insta::assert_snapshot!(explain(&desk, &format!("{limit}/cpu")), @r#"
    exit 0
    --- stdout
    apps/Deployment acme-shop/cart /spec/template/spec/initContainers/[name=proxy]/resources/limits/cpu: "200m"
      release.yaml:75: entry 1, transform sidecar (sidecar 2.1.0): "200m"
          = config /container/resources/limits/cpu, {$value: /sidecar/container/resources/limits/cpu} at release.yaml:48: "200m"
    "#);
    insta::assert_snapshot!(explain(&desk, "apps/deployment/cart/metadata/namespace"), @r#"
    exit 0
    --- stdout
    apps/Deployment acme-shop/cart /metadata/namespace: "acme-shop"
      release.yaml:112: entry 7, transform set-namespace (set-namespace 1.0.0): "acme-shop"
          = config /namespace, {$value: /namespace} at customers/acme.yaml:11: "acme-shop"
    "#);
    let tier = "deployment/cart /metadata/labels/shop.example~1tier";
    insta::assert_snapshot!(explain(&desk, tier), @r#"
    exit 0
    --- stdout
    apps/Deployment acme-shop/cart /metadata/labels/shop.example~1tier: "premium"
      release.yaml:81: entry 3, transform labels (labels 1.0.0): "premium"
          = config /labels/shop.example~1tier, {$value: /labels/shop.example~1tier} at customers/acme.yaml:14: "premium"
    "#);
    let debug = "deployment/cart /metadata/annotations/shop.example~1debug-image";
    insta::assert_snapshot!(explain(&desk, debug), @r#"
    exit 0
    --- stdout
    apps/Deployment acme-shop/cart /metadata/annotations/shop.example~1debug-image: "registry.example/shop/toolbox@sha256:#…
      release.yaml:88: entry 4, debug-image (labels 1.0.0): "registry.example/shop/toolbox@sha256:#…
          = config /annotations/shop.example~1debug-image, {$image: toolbox} at release.yaml:24: "registry.example/shop/toolbox@sha256:#…
    "#);
}

#[test]
fn a_field_that_only_the_release_says_has_its_line() {
    let desk = Desk::with_shop();
    let field = "deployment/cart/spec/minReadySeconds";
    insta::assert_snapshot!(explain(&desk, field), @r#"
    exit 0
    --- stdout
    apps/Deployment acme-shop/cart /spec/minReadySeconds: 15
      manifests/cart.yaml:42: 15
    "#);
}

#[test]
fn objects_in_a_list_have_lines_of_their_own() {
    let desk = release();
    let list = "apiVersion: v1\nkind: List\nitems:\n\
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: {a: x}}\n\
                - apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: two}\n\
                \x20 data:\n    a: z\n";
    desk.write("manifests/list.yaml", list);
    let told = |what: &str| desk.bowline(&format!("explain -c acme {what}")).done().out;
    insta::assert_snapshot!(told("configmap/one/data/a"), @r#"
    ConfigMap one /data/a: "x"
      manifests/list.yaml:4: "x"
    "#);
    insta::assert_snapshot!(told("configmaps/two/data/a"), @r#"
    ConfigMap two /data/a: "z"
      manifests/list.yaml:9: "z"
    "#);
}

#[test]
fn what_was_taken_away_says_by_whom() {
    let desk = release();
    with_vandal(&desk, "");
    desk.edit("release.yaml", "do: nothing", "do: remove-half");
    let told = |what: &str| desk.bowline(&format!("explain -c acme {what}")).told();
    insta::assert_snapshot!(told("deployment/web /metadata/labels/team"), @r#"
    exit 0
    --- stdout
    apps/Deployment web /metadata/labels/team: not there any more; nor is the object
      release.yaml:17: entry 1, transform labels (labels 1.0.0): "red"
          = config /labels/team, {$value: /team} at release.yaml:10: "red"
      release.yaml:20: entry 2, transform vandal (vandal 1.0.0): "red" taken away
          ? config /do, {$value: /do} at release.yaml:11: "remove-half"
    "#);
    insta::assert_snapshot!(told("configmap/settings/data/mode"), @r#"
    exit 0
    --- stdout
    ConfigMap settings /data/mode: "fast"
      manifests/web.yaml:18: "fast"
    "#);
}

#[test]
fn the_json_report_is_complete() {
    let desk = release();
    let ran = desk.bowline("explain . service/web/metadata/labels/team -c acme -o json");
    insta::assert_snapshot!(ran.told(), @r#"
    exit 0
    --- stdout
    {
      "apiVersion": "bowline.dev/v1alpha1",
      "kind": "Explanation",
      "release": {
        "name": "small",
        "version": "1.0.0",
        "digest": "sha256:#"
      },
      "customer": "acme",
      "object": {
        "apiVersion": "v1",
        "kind": "Service",
        "name": "web"
      },
      "objectPresent": true,
      "path": "/metadata/labels/team",
      "present": true,
      "value": "red",
      "history": [
        {
          "by": "entry",
          "file": "release.yaml",
          "line": 16,
          "entry": {
            "number": 1,
            "label": "transform labels",
            "plugin": "labels",
            "version": "1.0.0",
            "digest": "sha256:#",
            "sources": [
              {
                "config": "/labels/team",
                "reference": "{$value: /team}",
                "file": "release.yaml",
                "line": 10,
                "value": "red",
                "equal": true
              }
            ]
          },
          "after": "red"
        }
      ]
    }
    "#);
}

#[test]
fn what_is_not_there_is_told_with_the_nearest_name() {
    let desk = release();
    let told = |what: &str| desk.bowline(&format!("explain {what}")).told();
    insta::assert_snapshot!(told("-c acme deployment/web/spec/replica"), @r#"
    exit 3
    --- stderr
    error: acme: deployment/web has no /spec/replica, and nobody ever wrote one; /spec has selector, template
    "#);
    insta::assert_snapshot!(told("-c acme deployment/web/spec/templat/spec"), @r#"
    exit 3
    --- stderr
    error: acme: deployment/web has no /spec/templat/spec, and nobody ever wrote one; /spec has selector, template
      hint: did you mean /spec/template?
    "#);
    insta::assert_snapshot!(told("-c acme configmap/setings/data"), @r#"
    exit 3
    --- stderr
    error: there is no object configmap/setings; of ConfigMap there is settings, more-settings
      hint: did you mean configmap/settings?
    "#);
    insta::assert_snapshot!(told("-c acme deployment/web a/b"), @r#"
    exit 3
    --- stderr
    error[release.incomplete]: deployment/web: cannot open the release's folder: No such file or directory (os error 2)
    "#);
    insta::assert_snapshot!(told("-c acm deployment/web/spec"), @r#"
    exit 3
    --- stderr
    error[release.incomplete]: customers: no customer acm, did you mean acme?
    "#);
    insta::assert_snapshot!(told("-c acme . deployment/web spec"), @r#"
    exit 2
    --- stderr
    error: expected [RELEASE] KIND/NAME and a path that begins with a slash
    "#);
    insta::assert_snapshot!(told("-c acme deployment/web /spec/~2"), @r#"
    exit 2
    --- stderr
    error: expected keys and indexes behind slashes, or [FIELD=TEXT] for an element of a list; a '/' within a key is written ~1, a '~' ~0: "/spec/~2"
    "#);
}
