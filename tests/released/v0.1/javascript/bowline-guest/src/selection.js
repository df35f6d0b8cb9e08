// Choosing objects. A selection is built up, then iterated; iterating is one call to the host.

/**
 * A choice of objects, which is never changed: each condition gives a new one. A condition that is
 * given more than once is met by any of its values, but for labels, which must all match.
 */
export class Selection {
  #host;
  #Kind;
  #selector;

  constructor(host, Kind, selector = { labels: [] }) {
    this.#host = host;
    this.#Kind = Kind;
    this.#selector = selector;
  }

  /** Of this kind. */
  kind(kind) {
    return this.#anyOf("kinds", [kind]);
  }

  /** Of one of these kinds. None at all matches nothing. */
  kinds(kinds) {
    return this.#anyOf("kinds", kinds);
  }

  /** Of this group and version, such as `apps/v1`. */
  apiVersion(apiVersion) {
    return this.#anyOf("apiVersions", [apiVersion]);
  }

  /** Of one of these groups and versions. None at all matches nothing. */
  apiVersions(apiVersions) {
    return this.#anyOf("apiVersions", apiVersions);
  }

  /** In this namespace. */
  namespace(namespace) {
    return this.#anyOf("namespaces", [namespace]);
  }

  /** In no namespace. */
  withoutNamespace() {
    return this.#anyOf("namespaces", [undefined]);
  }

  /** With this name. */
  name(name) {
    return this.#anyOf("names", [name]);
  }

  /** With this label at this value. */
  label(key, value) {
    return this.#anyOf("labels", [[key, value]]);
  }

  /** With this label, whatever its value. */
  hasLabel(key) {
    return this.#anyOf("labels", [[key, undefined]]);
  }

  /** Asks the host, once. */
  *[Symbol.iterator]() {
    for (const number of this.#host.select(this.#selector)) {
      yield new this.#Kind(this.#host, number);
    }
  }

  #anyOf(part, values) {
    const all = [...(this.#selector[part] ?? []), ...values];
    return new Selection(this.#host, this.#Kind, { ...this.#selector, [part]: all });
  }
}
