// Unit tests of plugins: a call against memory, without WebAssembly.
//
//   TestCall (what is there) ─► Host ─► call ─► TestOutcome

import { callForAssessment, callForFindings, callForOutcome } from "./call.js";
import { AssessContext, RunContext, TransformContext, ValidateContext } from "./context.js";
import { Host, keyOf } from "./native/host.js";
import { identityOf } from "./native/store.js";
import * as tree from "./native/tree.js";

/** All that a plugin can observe in one call, set up piece by piece. */
export class TestCall {
  #objects = [];
  #world = {
    release: { name: "test", version: "1.0.0", digest: `sha256:${"0".repeat(64)}` },
    customerName: "test",
    customerLabels: new Map(),
    images: new Map(),
    values: {},
    outputs: new Map(),
    files: new Map(),
    grants: new Set(),
    live: new Map(),
    scopes: new Map(),
    answers: new Map(),
    progress: { key: "test", attempt: 1, began: 0, now: 0, outputs: new Map() },
  };

  /** Adds objects behind the others. */
  objects(...objects) {
    this.#objects.push(...objects.flat());
    return this;
  }

  /** Adds an object behind the others. */
  object(object) {
    return this.objects(object);
  }

  /** Sets the release's name and version. */
  release(name, version) {
    Object.assign(this.#world.release, { name, version });
    return this;
  }

  /** Sets the release's digest. */
  releaseDigest(digest) {
    this.#world.release.digest = digest;
    return this;
  }

  /** Sets the customer's name. */
  customer(name) {
    this.#world.customerName = name;
    return this;
  }

  /** Adds a label of the customer. */
  customerLabel(key, value) {
    this.#world.customerLabels.set(key, value);
    return this;
  }

  /** Adds an image of the release. */
  image(name, reference) {
    this.#world.images.set(name, reference);
    return this;
  }

  /** Sets all of the customer's values. */
  values(values) {
    this.#world.values = structuredClone(values);
    return this;
  }

  /** Sets one of the customer's values, by JSON Pointer. */
  value(at, value) {
    this.#world.values = tree.set(this.#world.values, at, structuredClone(value));
    return this;
  }

  /** Adds a Terraform output. */
  output(name, value) {
    this.#world.outputs.set(name, { value, sensitive: false });
    return this;
  }

  /** Adds a sensitive Terraform output, which can be read with the grant `output:NAME` only. */
  sensitiveOutput(name, value) {
    this.#world.outputs.set(name, { value, sensitive: true });
    return this;
  }

  /** Adds a file of the release, as text or bytes, and the grant to read them (`files`). */
  file(path, content) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    this.#world.files.set(path, Uint8Array.from(bytes));
    return this.grant("files");
  }

  /** Grants a capability, such as `output:db_password` or `cluster-read:apps/Deployment`. */
  grant(capability) {
    this.#world.grants.add(capability);
    return this;
  }

  /**
   * Says whether a kind lives in a namespace, where neither Kubernetes' own kinds nor a
   * CustomResourceDefinition among the objects say so.
   */
  namespaced(apiVersion, kind, namespaced) {
    this.#world.scopes.set(`${apiVersion} ${kind}`, namespaced);
    return this;
  }

  /** Adds an object to the customer's cluster, and the grant to read its kind. */
  liveObject(object) {
    const id = identityOf(object);
    this.#world.live.set(keyOf(id), object);
    return this.grant(`cluster-read:${id.group}/${id.kind}`);
  }

  /** Prepares the answer to an HTTP request, and so grants it. */
  httpAnswer(method, url, { status, headers = {}, body = "" }) {
    const answer = { status, headers: Object.entries(headers), body };
    this.#world.answers.set(`${method} ${url}`, answer);
    return this;
  }

  /** Sets what a step is told of its past: key, attempt, began, now, saved, answer and ending. */
  progress(progress) {
    Object.assign(this.#world.progress, progress);
    return this;
  }

  /** Adds an output of a step that this one needs. */
  outputOf(step, name, value) {
    this.#world.progress.outputs.set(`${step} ${name}`, value);
    return this;
  }

  /** Calls a transformer. */
  transform(plugin, config = {}) {
    const host = this.#host();
    const cx = new TransformContext(host);
    const came = callForFindings("transform", plugin, JSON.stringify(config), cx);
    const faults = came.refused === undefined ? host.store.identityFaults() : [];
    const result = faults.length > 0 ? { refused: faults } : came;
    const kept = result.refused === undefined ? host.store.objects() : this.#objects;
    return new TestOutcome(result, host, kept);
  }

  /** Calls a validator. */
  validate(plugin, config = {}) {
    const host = this.#host();
    const cx = new ValidateContext(host);
    const came = callForFindings("validate", plugin, JSON.stringify(config), cx);
    return new TestOutcome(came, host, this.#objects);
  }

  /** Calls a health plugin for one live object. */
  assess(plugin, object, config = {}) {
    const host = this.#host();
    const [cx, text] = [new AssessContext(host), JSON.stringify(config)];
    const assessment = callForAssessment(plugin, JSON.stringify(object), text, cx);
    return new TestOutcome({ assessment }, host, this.#objects);
  }

  /** Calls a step. */
  run(plugin, config = {}) {
    const host = this.#host();
    const came = callForOutcome(plugin, JSON.stringify(config), new RunContext(host));
    return new TestOutcome(came, host, this.#objects);
  }

  #host() {
    return new Host(this.#world, this.#objects);
  }
}

/** The result of a call, and what else can be seen of it from outside. */
export class TestOutcome {
  constructor({ findings = [], refused, assessment, outcome }, host, objects) {
    /** The findings with which it said no; undefined where it did not. */
    this.refused = refused;
    /** The findings of a transformer or validator that did not. */
    this.findings = findings;
    /** What a health plugin judged. */
    this.assessment = assessment;
    /** How a step's call ended. */
    this.outcome = outcome;
    /** The objects after the call; after a failed one, those from before it. */
    this.objects = objects;
    /** What it logged, each with `level` and `message`. */
    this.log = host.logged;
    /** The HTTP requests that it sent, or tried to. */
    this.requests = host.requests;
  }

  /** The first object of that kind and name. */
  find(kind, name) {
    return this.objects.find((object) => {
      return object.kind === kind && object.metadata?.name === name;
    });
  }
}
