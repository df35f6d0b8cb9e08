// Where a step's work stands. The answers come from the run's journal.

import { within } from "./error.js";
import { fromJsonText } from "./json.js";

/**
 * What a step must know to go on where its last call stopped. Points in time are milliseconds since
 * 1970-01-01T00:00:00Z, as `new Date(…)` takes them: a plugin has no clock of its own.
 */
export class Progress {
  #host;

  constructor(host) {
    this.#host = host;
  }

  /** The same for every attempt of this step in this run: an idempotency key to send along. */
  key() {
    return this.#host.key();
  }

  /** 1 for the first call. */
  attempt() {
    return this.#host.attempt();
  }

  /** When this step first began. */
  began() {
    return this.#host.began();
  }

  /** When this call was made. */
  now() {
    return this.#host.now();
  }

  /** How long this step has been going on, in milliseconds. */
  elapsed() {
    return Math.max(0, this.now() - this.began());
  }

  /** What this step last asked to remember. */
  saved() {
    return read("saved", this.#host.saved());
  }

  /** An output of a step that this one needs. */
  outputOf(step, name) {
    return read(`output ${name} of step ${step}`, this.#host.outputOf(step, name));
  }

  /** A person's answer to the question that this step asked. */
  answer() {
    return read("answer", this.#host.answer());
  }

  /** In an exit step, how the run ended: a failure class, `terminated` or `succeeded`. */
  ending() {
    return this.#host.ending();
  }
}

function read(what, text) {
  return within(what, () => (text === undefined ? undefined : (fromJsonText(text) ?? undefined)));
}
