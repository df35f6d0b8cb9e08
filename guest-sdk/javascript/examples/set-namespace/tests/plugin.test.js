import assert from "node:assert/strict";
import { test } from "node:test";

import { TestCall } from "bowline-guest/testing";

import { transform } from "../src/plugin.js";

function object(apiVersion, kind, namespace, name, rest = {}) {
  const metadata = namespace === undefined ? { name } : { name, namespace };
  return { apiVersion, kind, metadata, ...rest };
}

function moved(...objects) {
  return new TestCall().objects(objects).transform(transform, { namespace: "acme" });
}

test("namespaced objects move and others stay", () => {
  const outcome = moved(
    object("apps/v1", "Deployment", undefined, "web"),
    object("v1", "Service", "shop", "web"),
    object("v1", "Namespace", undefined, "shop"),
  );
  assert.deepEqual(outcome.findings, []);
  assert.deepEqual(outcome.objects, [
    object("apps/v1", "Deployment", "acme", "web"),
    object("v1", "Service", "acme", "web"),
    object("v1", "Namespace", undefined, "shop"),
  ]);
});

test("a kind that nobody knows moves with one warning for all of it", () => {
  const queue = (name) => object("example.com/v1", "Queue", undefined, name);
  const outcome = moved(queue("a"), queue("b"));
  assert.deepEqual(outcome.findings.map(String), [
    "warning unknown-kind Queue a /metadata/namespace: it is not known whether Queue of " +
      "example.com/v1 lives in a namespace; it was given one",
  ]);
  assert.equal(outcome.find("Queue", "b").metadata.namespace, "acme");
});

test("subjects follow when they name what moved or say nothing", () => {
  const account = (namespace, name) => ({ kind: "ServiceAccount", name, namespace });
  const group = { kind: "Group", name: "admins" };
  const binding = object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", undefined, "readers", {
    subjects: [
      { kind: "ServiceAccount", name: "web" },
      account("shop", "web"),
      account("kube-system", "web"),
      account("shop", "default"),
      group,
    ],
  });
  const outcome = moved(object("v1", "ServiceAccount", "shop", "web"), binding);
  assert.deepEqual(outcome.find("ClusterRoleBinding", "readers").subjects, [
    { kind: "ServiceAccount", name: "web", namespace: "acme" },
    account("acme", "web"),
    account("kube-system", "web"),
    account("acme", "default"),
    group,
  ]);
});

test("objects that only their namespaces told apart are refused", () => {
  const outcome = moved(
    object("v1", "ConfigMap", "a", "settings"),
    object("v1", "ConfigMap", "b", "settings"),
  );
  assert.deepEqual(outcome.refused.map(String), [
    "error name-clash ConfigMap b/settings /metadata/namespace: in namespace acme, " +
      "ConfigMap a/settings and ConfigMap b/settings would be one object",
  ]);
});

test("a name that no namespace can have is refused", () => {
  for (const namespace of ["", "Acme", "acme.shop", "-acme", "acme-", "x".repeat(64)]) {
    const { refused } = new TestCall().transform(transform, { namespace });
    assert.deepEqual(refused.map(({ code }) => code), ["invalid-namespace"], namespace);
  }
});

test("a second run changes nothing", () => {
  const once = moved(object("v1", "Service", "shop", "web"), object("v1", "Pod", undefined, "a"));
  assert.deepEqual(moved(...once.objects).objects, once.objects);
});
