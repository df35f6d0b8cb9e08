// How a live object is doing.

/** What a health plugin says about one object: in one word, in one word for machines, for a person. */
export class Assessment {
  constructor(status, reason = "", message = "", extra = {}) {
    this.status = status;
    this.reason = reason;
    this.message = message;
    this.extra = extra;
  }

  /** All is well, and there is nothing to add. */
  static healthy() {
    return new Assessment("healthy");
  }

  /** It is on its way. */
  static progressing(reason, message) {
    return new Assessment("progressing", reason, message);
  }

  /** It will not get there without help. */
  static degraded(reason, message) {
    return new Assessment("degraded", reason, message);
  }

  /** Somebody paused it. */
  static suspended(reason, message) {
    return new Assessment("suspended", reason, message);
  }

  /** It is not there. */
  static missing(reason, message) {
    return new Assessment("missing", reason, message);
  }

  /** There is no telling. */
  static unknown(reason, message) {
    return new Assessment("unknown", reason, message);
  }
}
