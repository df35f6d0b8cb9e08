// The objects of one call: a list in order, whose positions are the numbers that the plugin holds.

import { HostError } from "../error.js";
import { Finding } from "../finding.js";
import { ObjectId } from "../object_id.js";
import * as tree from "./tree.js";

/** The objects of one call. A removed one leaves its place empty, so that no number is used again. */
export class Store {
  #places;

  constructor(objects) {
    this.#places = objects.map((object) => structuredClone(object));
  }

  /** The objects that are left, in order. */
  objects() {
    return this.#places.filter((object) => object !== undefined);
  }

  /** The numbers of the objects that a selector matches. */
  select(selector) {
    return [...this.#places.keys()].filter((number) => {
      const object = this.#places[number];
      return object !== undefined && matches(object, selector);
    });
  }

  get(number) {
    if (!(number < this.#places.length)) {
      throw new HostError(`no object of this call has the number ${number}`);
    }
    if (this.#places[number] === undefined) {
      throw new HostError(`object ${number} was removed`);
    }
    return this.#places[number];
  }

  /** Does an edit that may give another root; without one it stays as it is. */
  edit(number, change) {
    this.#places[number] = bodyOf(change(this.get(number)));
  }

  add(body) {
    return this.#places.push(bodyOf(body)) - 1;
  }

  remove(number) {
    this.get(number);
    this.#places[number] = undefined;
  }

  /** What is wrong with the objects' identities, which are checked when a call returns. */
  identityFaults() {
    const taken = new Set();
    return this.objects().flatMap((object) => {
      const id = identityOf(object);
      const fault = (message) => [Finding.error("identity", message, { object: id })];
      if (lackOf(object) !== undefined || !id.apiVersion || !id.kind || !id.name) {
        return fault("an object needs `apiVersion`, `kind` and `metadata.name`");
      }
      const key = JSON.stringify([id.group, id.kind, id.namespace, id.name]);
      const double = taken.has(key);
      taken.add(key);
      return double ? fault("two objects have one group, kind, namespace and name") : [];
    });
  }
}

/** The identity of an object, empty where a part is missing. */
export function identityOf(object) {
  const text = (at) => {
    const found = tree.get(object, at);
    return typeof found === "string" ? found : "";
  };
  const namespace = text("/metadata/namespace") || undefined;
  return new ObjectId(text("/apiVersion"), text("/kind"), text("/metadata/name"), namespace);
}

/** The identity of an object that has one; an error says what it lacks. */
export function identified(object) {
  const lack = lackOf(object);
  if (lack !== undefined) {
    throw new HostError(lack);
  }
  return identityOf(object);
}

function lackOf(object) {
  for (const at of ["/apiVersion", "/kind", "/metadata/name", "/metadata/namespace"]) {
    const found = tree.get(object, at) ?? undefined;
    if (found === undefined && at !== "/metadata/namespace") {
      return `the object has no ${at}`;
    }
    if (found !== undefined && typeof found !== "string") {
      return `${at} is not a string`;
    }
  }
  return undefined;
}

function bodyOf(value) {
  if (!tree.isObject(value)) {
    throw new HostError("an object's body must be a JSON object");
  }
  return value;
}

function matches(object, { apiVersions, kinds, namespaces, names, labels }) {
  const id = identityOf(object);
  const found = tree.get(object, "/metadata/labels");
  const label = ([key, wanted]) => {
    const has = tree.isObject(found) && Object.hasOwn(found, key);
    return has && (wanted === undefined || found[key] === wanted);
  };
  const allows = (wanted, value) => wanted === undefined || wanted.includes(value);
  return (
    allows(apiVersions, id.apiVersion) &&
    allows(kinds, id.kind) &&
    allows(namespaces, id.namespace) &&
    allows(names, id.name) &&
    labels.every(label)
  );
}
