// Reads from the customer's cluster.

import { within } from "./error.js";
import { fromJsonText } from "./json.js";

/**
 * Live objects, as far as the plugin's manifest asks for their kind (`cluster-read:GROUP/KIND`) and
 * the operator grants it.
 */
export class Lookup {
  #host;

  constructor(host) {
    this.#host = host;
  }

  /** The live object, whole; undefined where the cluster has none. */
  get(id) {
    const ask = () => {
      const text = this.#host.lookup(id);
      return text === undefined ? undefined : fromJsonText(text);
    };
    return within("lookup", ask, () => ({ object: id, field: "" }));
  }
}
