// Facts about this render, one question a fact.

import { within } from "./error.js";
import { fromJsonText } from "./json.js";

/**
 * Questions about the release, the customer and what they bring along. Each is recorded by itself, so
 * ask for no more than the work needs: a result stays cached as long as the answers stay the same.
 */
export class Facts {
  #host;

  constructor(host) {
    this.#host = host;
  }

  /** The release's name. */
  releaseName() {
    return this.#host.releaseName();
  }

  /** The release's version. */
  releaseVersion() {
    return this.#host.releaseVersion();
  }

  /** The digest over every part of the release. */
  releaseDigest() {
    return this.#host.releaseDigest();
  }

  /** The customer's name, which is the customer's identity. */
  customerName() {
    return this.#host.customerName();
  }

  /** One of the customer's labels. */
  customerLabel(key) {
    return this.#host.customerLabel(key);
  }

  /** The digest-pinned reference of one of the release's images. */
  image(name) {
    return this.#host.image(name);
  }

  /** The value of this customer at a JSON Pointer, after the release's defaults. */
  value(at) {
    return within(`value ${at}`, () => read(this.#host.value(at)));
  }

  /** A Terraform output; a sensitive one is an error without a grant. */
  output(name) {
    return within(`output ${name}`, () => read(this.#host.output(name)));
  }

  /** Whether objects of this kind live in a namespace; undefined where the kind is unknown. */
  namespaced(apiVersion, kind) {
    return this.#host.namespaced(apiVersion, kind);
  }
}

function read(text) {
  return text === undefined ? undefined : (fromJsonText(text) ?? undefined);
}
