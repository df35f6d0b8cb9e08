// What a call may observe and do, for each role.
//
//   TransformContext   facts  lookup  files  objects (read and edit)  add    log
//   ValidateContext    facts  lookup  files  objects (read)                  log
//   RunContext         facts  lookup  progress  http                         log
//   AssessContext                                                            log

import { within } from "./error.js";
import { Facts } from "./facts.js";
import { Files } from "./files.js";
import { Http } from "./http.js";
import { jsonText } from "./json.js";
import { Log } from "./log.js";
import { Lookup } from "./lookup.js";
import { EditableObject, ReadableObject } from "./object.js";
import { Progress } from "./progress.js";
import { Selection } from "./selection.js";

/** The context of a health plugin. */
export class AssessContext {
  constructor(host) {
    this.log = new Log(host);
  }
}

/** The context of a step. */
export class RunContext {
  constructor(host) {
    this.facts = new Facts(host);
    this.lookup = new Lookup(host);
    this.progress = new Progress(host);
    this.http = new Http(host);
    this.log = new Log(host);
  }
}

/** The context of a validator. */
export class ValidateContext {
  #host;

  constructor(host) {
    this.#host = host;
    this.facts = new Facts(host);
    this.files = new Files(host);
    this.lookup = new Lookup(host);
    this.log = new Log(host);
  }

  /**
   * The objects that the pipeline entry selects, in the pipeline's order. Narrow it, then iterate.
   */
  objects() {
    return new Selection(this.#host, ReadableObject);
  }
}

/** The context of a transformer. */
export class TransformContext {
  #host;

  constructor(host) {
    this.#host = host;
    this.facts = new Facts(host);
    this.files = new Files(host);
    this.lookup = new Lookup(host);
    this.log = new Log(host);
  }

  /**
   * The objects that the pipeline entry selects, in the pipeline's order, with this call's own edits
   * in effect. Narrow it, then iterate.
   */
  objects() {
    return new Selection(this.#host, EditableObject);
  }

  /** Adds an object behind those that are there. Its identity is checked when the call returns. */
  add(body) {
    const number = within("add", () => this.#host.add(jsonText(body)));
    return new EditableObject(this.#host, number);
  }
}
