// The host in memory. It mirrors the sandbox's, method by method, with JSON as text, so that a value
// crosses the same boundary in a unit test as there. What it leaves out are the sandbox's limits.

import { HostError } from "../error.js";
import { groupOf, ObjectId } from "../object_id.js";
import { definedBy, namespaced } from "./kinds.js";
import { identified, Store } from "./store.js";
import * as tree from "./tree.js";

/** What is there, and what the call does to it. */
export class Host {
  #world;

  constructor(world, objects) {
    this.#world = world;
    this.store = new Store(objects);
    this.logged = [];
    this.requests = [];
  }

  releaseName() {
    return this.#world.release.name;
  }

  releaseVersion() {
    return this.#world.release.version;
  }

  releaseDigest() {
    return this.#world.release.digest;
  }

  customerName() {
    return this.#world.customerName;
  }

  customerLabel(key) {
    return this.#world.customerLabels.get(key);
  }

  image(name) {
    return this.#world.images.get(name);
  }

  /** The interface has no error here, so what is no pointer finds nothing. */
  value(at) {
    try {
      return textOf(tree.get(this.#world.values, at));
    } catch {
      return undefined;
    }
  }

  output(name) {
    const output = this.#world.outputs.get(name);
    if (output?.sensitive) {
      this.#granted(`output:${name}`);
    }
    return textOf(output?.value);
  }

  namespaced(apiVersion, kind) {
    const group = groupOf(apiVersion);
    const known = this.#world.scopes.get(`${apiVersion} ${kind}`) ?? namespaced(group, kind);
    const said = () => this.store.objects().map((object) => definedBy(object, group, kind));
    return known ?? said().find((scope) => scope !== undefined);
  }

  walk(folder) {
    this.#granted("files");
    const prefix = folder === "" ? "" : `${folder}/`;
    const paths = [...this.#world.files.keys()].filter((path) => path.startsWith(prefix)).sort();
    return paths.map((path) => path.slice(prefix.length));
  }

  read(path) {
    this.#granted("files");
    const bytes = this.#world.files.get(path);
    if (bytes === undefined) {
      throw new HostError(`there is no file ${JSON.stringify(path)}`);
    }
    return bytes.slice();
  }

  select(selector) {
    return this.store.select(selector);
  }

  id(number) {
    return identified(this.store.get(number));
  }

  get(number, at) {
    return textOf(tree.get(this.store.get(number), at));
  }

  set(number, at, value) {
    this.store.edit(number, (object) => tree.set(object, at, JSON.parse(value)));
  }

  append(number, at, value) {
    this.store.edit(number, (object) => tree.append(object, at, JSON.parse(value)));
  }

  insert(number, at, value) {
    tree.insert(this.store.get(number), at, JSON.parse(value));
  }

  unset(number, at) {
    return tree.unset(this.store.get(number), at);
  }

  add(body) {
    return this.store.add(JSON.parse(body));
  }

  remove(number) {
    this.store.remove(number);
  }

  lookup({ apiVersion, kind, namespace, name }) {
    const id = new ObjectId(apiVersion, kind, name, namespace);
    this.#granted(`cluster-read:${id.group}/${kind}`);
    return textOf(this.#world.live.get(keyOf(id)));
  }

  log(level, message) {
    this.logged.push({ level, message });
  }

  key() {
    return this.#world.progress.key;
  }

  attempt() {
    return this.#world.progress.attempt;
  }

  began() {
    return this.#world.progress.began;
  }

  now() {
    return this.#world.progress.now;
  }

  saved() {
    return textOf(this.#world.progress.saved);
  }

  outputOf(step, name) {
    return textOf(this.#world.progress.outputs.get(`${step} ${name}`));
  }

  answer() {
    return textOf(this.#world.progress.answer);
  }

  ending() {
    return this.#world.progress.ending;
  }

  /** An answer that was prepared for a request is the grant to send it. */
  send(request) {
    this.requests.push(request);
    const answer = this.#world.answers.get(`${request.method} ${request.url}`);
    if (answer === undefined) {
      throw new HostError("denied: this test has no answer for the request");
    }
    return answer;
  }

  #granted(capability) {
    if (!this.#world.grants.has(capability)) {
      throw new HostError(`denied: \`${capability}\` is not granted`);
    }
  }
}

/** What tells live objects apart. */
export function keyOf({ apiVersion, kind, namespace, name }) {
  return JSON.stringify([apiVersion, kind, namespace ?? null, name]);
}

function textOf(value) {
  return value === undefined ? undefined : JSON.stringify(value);
}
