// A transformer's context, seen through small plugins.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Finding, HostError, ObjectId, Refusal, workloads } from "../src/index.js";
import { TestCall } from "../src/testing.js";

function object(kind, namespace, name) {
  const metadata = namespace === undefined ? { name } : { name, namespace };
  return { apiVersion: "v1", kind, metadata };
}

/** Makes a call whose plugin is `look`, which must go well. */
function within(call, look) {
  const outcome = call.transform((config, cx) => void look(cx));
  assert.equal(outcome.refused, undefined, `${outcome.refused}`);
  return outcome;
}

function refusal(call, plugin) {
  return call.transform(plugin).refused.map(String);
}

test("a selection meets all conditions and any value of each", () => {
  const labelled = object("Service", "b", "labelled");
  labelled.metadata.labels = { app: "web", tier: "front" };
  const call = new TestCall().objects(
    object("ConfigMap", "a", "one"),
    object("Service", "a", "two"),
    object("Namespace", undefined, "three"),
    labelled,
  );
  within(call, (cx) => {
    const names = (selection) => [...selection].map((each) => each.id().name);
    const all = cx.objects();
    assert.deepEqual(names(all), ["one", "two", "three", "labelled"]);
    assert.deepEqual(names(all.kind("Service")), ["two", "labelled"]);
    assert.deepEqual(names(all.kind("Service").namespace("a")), ["two"]);
    assert.deepEqual(names(all.kind("ConfigMap").kind("Namespace")), ["one", "three"]);
    assert.deepEqual(names(all.withoutNamespace()), ["three"]);
    assert.deepEqual(names(all.withoutNamespace().namespace("b")), ["three", "labelled"]);
    assert.deepEqual(names(all.name("two").name("one")), ["one", "two"]);
    assert.deepEqual(names(all.label("app", "web").hasLabel("tier")), ["labelled"]);
    assert.deepEqual(names(all.label("app", "web").label("tier", "back")), []);
    assert.deepEqual(names(all.apiVersion("apps/v1")), []);
    assert.deepEqual(names(all.kinds([])), []);
    assert.deepEqual(names(all), ["one", "two", "three", "labelled"], "it was not changed");
  });
});

test("null reads as nothing but shows as text", () => {
  const call = new TestCall().object({ ...object("ConfigMap", undefined, "one"), data: null });
  within(call, (cx) => {
    const [one] = cx.objects();
    assert.equal(one.get("/data"), undefined);
    assert.equal(one.has("/data"), false);
    assert.equal(one.getJson("/data"), "null");
    assert.equal(one.getJson("/absent"), undefined);
  });
});

test("an integer that JavaScript cannot hold is an error and not another integer", () => {
  const long = "a text of 12345678901234567890 is none";
  const data = { long, most: Number.MAX_SAFE_INTEGER, beyond: [2 ** 60] };
  const call = new TestCall().object({ ...object("ConfigMap", undefined, "one"), data });
  within(call, (cx) => {
    const [one] = cx.objects();
    assert.equal(one.get("/data/long"), long);
    assert.equal(one.get("/data/most"), Number.MAX_SAFE_INTEGER);
    assert.equal(one.getJson("/data/beyond/0"), "1152921504606847000");
    assert.throws(() => one.get("/data"), {
      message:
        "read: 1152921504606847000 does not fit into a JavaScript number; getJson gives the text",
    });
    one.set("/data/text", "1");
    assert.equal(one.getJson("/data/beyond"), "[1152921504606847000]", "it is as it was");
  });
});

test("what is no JSON is not written as null", () => {
  const call = new TestCall().object(object("ConfigMap", undefined, "one"));
  within(call, (cx) => {
    const [one] = cx.objects();
    for (const wrong of [NaN, Infinity, 2 ** 53, undefined, () => 1, 1n, { deep: [NaN] }]) {
      assert.throws(() => one.set("/data/a", wrong), /^HostError: set: value is no JSON/);
    }
    assert.equal(one.has("/data"), false);
  });
});

test("edits are seen at once and kept when the call succeeds", () => {
  const outcome = new TestCall().object(object("Pod", undefined, "one")).transform((config, cx) => {
    const [pod] = cx.objects();
    pod.append("/spec/containers", { name: "b" });
    pod.insert("/spec/containers/0", { name: "a" });
    pod.set("/metadata/labels/app", "web");
    assert.equal([...cx.objects().label("app", "web")].length, 1);
    assert.equal(pod.unset("/metadata/labels/app"), true);
    assert.equal(pod.unset("/metadata/labels/app"), false);
    cx.add(object("Service", undefined, "two")).set("/spec/type", "ClusterIP");
    cx.log.info("done");
    return Finding.warning("noted", "a note");
  });
  assert.deepEqual(outcome.findings.map(String), ["warning noted: a note"]);
  assert.deepEqual(outcome.log, [{ level: "info", message: "done" }]);
  const pod = outcome.find("Pod", "one");
  assert.deepEqual(pod.spec.containers, [{ name: "a" }, { name: "b" }]);
  assert.deepEqual(pod.metadata.labels, {});
  assert.equal(outcome.find("Service", "two").spec.type, "ClusterIP");
});

test("edits of a failed call never happened", () => {
  const before = object("Pod", undefined, "one");
  const outcome = new TestCall().object(before).transform((config, cx) => {
    const [pod] = cx.objects();
    pod.set("/metadata/labels/app", "web");
    pod.append("/kind", 1);
  });
  const expected = ['error host-call Pod one /kind: append: "/kind" is a string, not an array'];
  assert.deepEqual(outcome.refused.map(String), expected);
  assert.deepEqual(outcome.objects, [object("Pod", undefined, "one")]);
});

test("a removed object is gone and each use of it an error", () => {
  const outcome = within(new TestCall().object(object("Pod", undefined, "one")), (cx) => {
    const [pod] = cx.objects();
    pod.remove();
    assert.deepEqual([...cx.objects()], []);
    cx.add(object("Pod", undefined, "two"));
    for (const use of [() => pod.id(), () => pod.get(""), () => pod.remove()]) {
      assert.throws(use, HostError);
    }
    assert.throws(() => pod.set("/spec", {}), HostError, "its number is not used again");
  });
  assert.deepEqual(outcome.objects, [object("Pod", undefined, "two")]);
});

test("names can be swapped because identities are checked at the end", () => {
  const [one, two] = [object("Pod", undefined, "one"), object("Pod", undefined, "two")];
  const outcome = within(new TestCall().objects(one, two), (cx) => {
    const [first, second] = cx.objects();
    first.set("/metadata/name", "two");
    second.set("/metadata/name", "one");
  });
  assert.deepEqual(outcome.objects, [two, one]);
});

test("two objects of one identity or none are refused", () => {
  const call = new TestCall().object(object("Pod", "a", "one"));
  const again = { ...object("Pod", "a", "one"), apiVersion: "v1beta1" };
  assert.deepEqual(
    refusal(call, (config, cx) => void cx.add(again)),
    ["error identity Pod a/one: two objects have one group, kind, namespace and name"],
  );
  assert.match(refusal(call, (config, cx) => void cx.add({ kind: "Pod" }))[0], /^error identity/);
});

test("only JSON objects can be added or replace an object", () => {
  const outcome = within(new TestCall().object(object("Pod", undefined, "one")), (cx) => {
    assert.throws(() => cx.add("text"), HostError);
    const [pod] = cx.objects();
    assert.throws(() => pod.set("", [1]), HostError);
    pod.set("", object("Pod", undefined, "two"));
    assert.equal(pod.id().name, "two");
  });
  assert.deepEqual(outcome.objects, [object("Pod", undefined, "two")]);
});

test("facts answer what was set and nothing else", () => {
  const call = new TestCall()
    .release("shop", "2.4.0")
    .releaseDigest("sha256:ab")
    .customer("acme")
    .customerLabel("ring", "canary")
    .image("web", "registry.example/web@sha256:ab")
    .values({ replicas: 2 })
    .value("/proxy/port", 9000)
    .output("db_host", "db.example")
    .sensitiveOutput("db_password", "secret");
  within(call, ({ facts }) => {
    assert.equal(facts.releaseName(), "shop");
    assert.equal(facts.releaseVersion(), "2.4.0");
    assert.equal(facts.releaseDigest(), "sha256:ab");
    assert.equal(facts.customerName(), "acme");
    assert.equal(facts.customerLabel("ring"), "canary");
    assert.equal(facts.customerLabel("region"), undefined);
    assert.equal(facts.image("web"), "registry.example/web@sha256:ab");
    assert.equal(facts.image("api"), undefined);
    assert.deepEqual(facts.value(""), { replicas: 2, proxy: { port: 9000 } });
    assert.equal(facts.value("/absent"), undefined);
    assert.equal(facts.value("no pointer"), undefined);
    assert.equal(facts.output("db_host"), "db.example");
    assert.equal(facts.output("absent"), undefined);
    assert.throws(() => facts.output("db_password"), { isDenied: true });
  });
  within(call.grant("output:db_password"), ({ facts }) => {
    assert.equal(facts.output("db_password"), "secret");
  });
});

test("scopes come from Kubernetes, the objects' definitions and the test", () => {
  const definition = (kind, scope) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: kind },
    spec: { group: "example.com", scope, names: { kind } },
  });
  const call = new TestCall()
    .objects(definition("Queue", "Namespaced"), definition("Fleet", "Cluster"))
    .namespaced("example.com/v1", "Told", true);
  within(call, ({ facts }) => {
    assert.equal(facts.namespaced("apps/v1", "Deployment"), true);
    assert.equal(facts.namespaced("v1", "Namespace"), false);
    assert.equal(facts.namespaced("example.com/v1", "Queue"), true);
    assert.equal(facts.namespaced("example.com/v1", "Fleet"), false);
    assert.equal(facts.namespaced("example.com/v1", "Told"), true);
    assert.equal(facts.namespaced("other.example/v1", "Queue"), undefined);
  });
});

test("files are listed relative to the folder and sorted", () => {
  const call = new TestCall()
    .file("rules/z.txt", "last")
    .file("rules/a/b.txt", "first")
    .file("other.bin", [0xff]);
  within(call, ({ files }) => {
    assert.deepEqual(files.walk(""), ["other.bin", "rules/a/b.txt", "rules/z.txt"]);
    assert.deepEqual(files.walk("rules"), ["a/b.txt", "z.txt"]);
    assert.deepEqual(files.walk("rul"), []);
    assert.equal(files.readText("rules/z.txt"), "last");
    assert.deepEqual([...files.read("other.bin")], [0xff]);
    assert.throws(() => files.readText("other.bin"), /read "other.bin": the file is not UTF-8/);
    assert.throws(() => files.read("absent"), HostError);
  });
  within(new TestCall(), ({ files }) => assert.throws(() => files.walk(""), { isDenied: true }));
});

test("lookups tell a missing object from a missing grant", () => {
  const live = { ...object("Deployment", "shop", "web"), apiVersion: "apps/v1" };
  within(new TestCall().liveObject(live), ({ lookup }) => {
    assert.deepEqual(lookup.get(new ObjectId("apps/v1", "Deployment", "web", "shop")), live);
    assert.equal(lookup.get(new ObjectId("apps/v1", "Deployment", "absent", "shop")), undefined);
    assert.throws(() => lookup.get(new ObjectId("v1", "Secret", "s")), {
      isDenied: true,
      message: "lookup: denied: `cluster-read:/Secret` is not granted",
    });
  });
});

test("workloads are found where their pods lie", () => {
  const call = new TestCall().objects(
    object("Pod", undefined, "a"),
    { ...object("CronJob", undefined, "b"), apiVersion: "batch/v1" },
    { ...object("Deployment", undefined, "c"), apiVersion: "example.com/v1" },
  );
  within(call, (cx) => {
    assert.deepEqual(
      [...workloads(cx)].map(({ podSpec }) => podSpec),
      ["/spec", "/spec/jobTemplate/spec/template/spec"],
    );
  });
});

test("an exception is a finding, and where it came from is in the log", () => {
  const outcome = new TestCall().transform(() => missing.part);
  const expected = ["error exception: the plugin threw ReferenceError: missing is not defined"];
  assert.deepEqual(outcome.refused.map(String), expected);
  assert.equal(outcome.log[0].level, "error");
  assert.match(outcome.log[0].message, /transformer\.test\.js/);
});

test("a thrown text and endless recursion are exceptions too", () => {
  const endless = () => endless() + 1;
  const thrown = () => {
    throw "no";
  };
  assert.deepEqual(refusal(new TestCall(), thrown), ["error exception: the plugin threw no"]);
  assert.match(refusal(new TestCall(), endless)[0], /^error exception: the plugin threw RangeError/);
});

test("a refusal keeps its findings", () => {
  const findings = [Finding.error("a", "one"), Finding.error("b", "two")];
  const refused = refusal(new TestCall(), () => {
    throw new Refusal(findings);
  });
  assert.deepEqual(refused, ["error a: one", "error b: two"]);
});

test("a refusal without findings, or of something else, is an exception", () => {
  const refusing = (...findings) =>
    refusal(new TestCall(), () => {
      throw new Refusal(...findings);
    });
  assert.deepEqual(refusing("text"), ["error exception: the plugin threw Refusal: text"]);
  assert.deepEqual(refusing(), ["error exception: the plugin threw Refusal"]);
});

test("a promise is refused whether it ends or not", () => {
  const expected = [
    "error answer: transform must return its answer itself, and it returned a promise: " +
      "a call waits for nothing",
  ];
  for (const plugin of [
    async () => {},
    async () => Promise.reject(new Error("late")),
    () => new Promise(() => {}),
  ]) {
    assert.deepEqual(refusal(new TestCall(), plugin), expected);
  }
});

test("an answer that is no finding is refused", () => {
  for (const wrong of ["text", 7, [{}], [Finding.info("a", "b"), null]]) {
    assert.match(refusal(new TestCall(), () => wrong)[0], /^error answer: transform must return a/);
  }
});
