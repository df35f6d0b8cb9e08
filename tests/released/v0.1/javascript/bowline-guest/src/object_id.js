// What identifies an object within one cluster.

/** Which Kubernetes object: the four parts that identify it within one cluster. */
export class ObjectId {
  constructor(apiVersion, kind, name, namespace = undefined) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.namespace = namespace;
    this.name = name;
  }

  /** The API group: what is before the `/`, and empty for the core group. */
  get group() {
    return groupOf(this.apiVersion);
  }

  toString() {
    return ObjectId.shown(this);
  }

  /** The text of whatever has the parts of an id. */
  static shown({ kind, namespace, name }) {
    return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
  }
}

/** The API group of an `apiVersion`. */
export function groupOf(apiVersion) {
  const end = apiVersion.indexOf("/");
  return end < 0 ? "" : apiVersion.slice(0, end);
}
