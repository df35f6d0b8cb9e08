// One object: reading it and, in a transformer, changing it, by JSON Pointer.
//
// An object lives in the host. A plugin holds a number for it and pays only for what it reads, so
// read a leaf rather than the whole document where that is enough.

import { within } from "./error.js";
import { fromJsonText, jsonText } from "./json.js";

// How the class that edits reaches the host: not by a method that plugins see.
const EDIT = Symbol("edit");

/** One object of this render. */
export class ReadableObject {
  #host;
  #number;

  constructor(host, number) {
    this.#host = host;
    this.#number = number;
  }

  /** Which object this is, with this call's own edits in effect. */
  id() {
    return within("id", () => this.#host.id(this.#number));
  }

  /**
   * The value at a JSON Pointer; `""` is the whole object. Undefined where nothing is, and where
   * `null` is, since Kubernetes reads both alike.
   */
  get(at) {
    return this.#at("read", at, () => {
      const text = this.#host.get(this.#number, at);
      return text === undefined ? undefined : (fromJsonText(text) ?? undefined);
    });
  }

  /** The value at a JSON Pointer as JSON text, `null` included. */
  getJson(at) {
    return this.#at("read", at, () => this.#host.get(this.#number, at));
  }

  /** Whether there is a value other than `null` at a JSON Pointer. */
  has(at) {
    const text = this.getJson(at);
    return text !== undefined && text !== "null";
  }

  #at(doing, at, call) {
    return within(doing, call, () => ({ object: this.#knownId(), field: at }));
  }

  #knownId() {
    try {
      return this.#host.id(this.#number);
    } catch {
      return undefined;
    }
  }

  [EDIT](doing, at, call) {
    return this.#at(doing, at, () => call(this.#host, this.#number));
  }
}

/** One object of this render, to be changed. */
export class EditableObject extends ReadableObject {
  /**
   * Sets the value at a JSON Pointer. Missing parents are made as objects, and a `null` parent counts
   * as missing. In an array, the index must exist.
   */
  set(at, value) {
    this[EDIT]("set", at, (host, number) => host.set(number, at, jsonText(value)));
  }

  /** Puts a value at the end of the array at a JSON Pointer, which is made where nothing is. */
  append(at, value) {
    this[EDIT]("append", at, (host, number) => host.append(number, at, jsonText(value)));
  }

  /** Puts a value before the array element at a JSON Pointer. */
  insert(at, value) {
    this[EDIT]("insert", at, (host, number) => host.insert(number, at, jsonText(value)));
  }

  /** Takes the value at a JSON Pointer away; false where there was none. */
  unset(at) {
    return this[EDIT]("unset", at, (host, number) => host.unset(number, at));
  }

  /** Takes the whole object out of this render. */
  remove() {
    this[EDIT]("remove", undefined, (host, number) => host.remove(number));
  }
}
