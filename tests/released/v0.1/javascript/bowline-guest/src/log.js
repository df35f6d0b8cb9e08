// Messages for whoever reads this run's log. They are no findings: nothing is decided by them.

/** Writes log lines, one level a method. */
export class Log {
  #host;

  constructor(host) {
    this.#host = host;
  }

  /** Something failed. */
  error(message) {
    this.#host.log("error", `${message}`);
  }

  /** Something looks wrong. */
  warn(message) {
    this.#host.log("warn", `${message}`);
  }

  /** What was done. */
  info(message) {
    this.#host.log("info", `${message}`);
  }

  /** Details for the plugin's author. */
  debug(message) {
    this.#host.log("debug", `${message}`);
  }
}
