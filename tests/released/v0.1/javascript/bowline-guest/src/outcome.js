// How a call of a step ends.

/**
 * What the run is to do after a call of a step. `details` may have `saved` (remembered until the next
 * call), `outputs` (what steps that need this one can read), `children` (steps that the run must take
 * next) and `extra`.
 */
export class Outcome {
  constructor(status, { saved, outputs = {}, children = [], extra = {} } = {}) {
    this.status = status;
    this.retryAfterMs = 0;
    this.question = undefined;
    this.saved = saved;
    this.outputs = outputs;
    this.children = children;
    this.extra = extra;
  }

  /** The step is done. */
  static done(details) {
    return new Outcome("done", details);
  }

  /** The step is to be called again after so many milliseconds. */
  static wait(milliseconds, details) {
    return Object.assign(new Outcome("wait", details), { retryAfterMs: milliseconds });
  }

  /** The step is to be called again when a person has answered `question`. */
  static ask(question, details) {
    return Object.assign(new Outcome("ask", details), { question });
  }
}
