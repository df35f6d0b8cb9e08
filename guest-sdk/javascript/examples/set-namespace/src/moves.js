// What was moved, and from where: the answer to "does this reference point at it?".

import { Finding } from "bowline-guest";

// An object without a namespace is applied to this one where nobody says otherwise, so references to
// such objects often spell it out.
const UNSAID = "default";

export class Moves {
  // Kind, old namespace and name of every object that now lives in the target namespace.
  #from = new Set();
  // All old namespaces.
  #namespaces = new Set();
  // By group, kind and name, to see who would be one with whom.
  #arrivals = new Map();

  /** Notes an object by the identity that it had before. */
  note(id) {
    const old = id.namespace ?? UNSAID;
    this.#from.add(`${id.kind} ${old} ${id.name}`);
    this.#namespaces.add(old);
    const arrival = `${id.group} ${id.kind} ${id.name}`;
    this.#arrivals.set(arrival, [...(this.#arrivals.get(arrival) ?? []), id]);
  }

  /** Whether a reference points at something that was moved, or at nothing in particular. */
  covers(kind, namespace, name) {
    if (!namespace) {
      return true;
    }
    // Kubernetes makes a ServiceAccount `default` in each namespace, so no object stands for it.
    if (kind === "ServiceAccount" && name === "default") {
      return this.#namespaces.has(namespace);
    }
    return this.#from.has(`${kind} ${namespace} ${name}`);
  }

  /** Objects that had been told apart by their namespaces only. */
  clashes(namespace) {
    const several = [...this.#arrivals.values()].filter((ids) => ids.length > 1);
    return several.map(([first, second]) => {
      const message = `in namespace ${namespace}, ${first} and ${second} would be one object`;
      return Finding.error("name-clash", message, {
        object: second,
        field: "/metadata/namespace",
        hint: "rename one of them, or leave one out with `select`",
      });
    });
  }
}
