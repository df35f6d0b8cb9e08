// Findings: what a person should know or must fix.

import { ObjectId } from "./object_id.js";

/** Something a person should know or must fix. */
export class Finding {
  constructor(severity, code, message, details = {}) {
    this.severity = severity;
    this.code = code;
    this.message = message;
    this.object = details.object;
    this.field = details.field;
    this.hint = details.hint;
    this.extra = details.extra ?? {};
  }

  /** A finding that must be fixed. */
  static error(code, message, details) {
    return new Finding("error", code, message, details);
  }

  /** A finding that should be looked at. */
  static warning(code, message, details) {
    return new Finding("warning", code, message, details);
  }

  /** A note. */
  static info(code, message, details) {
    return new Finding("info", code, message, details);
  }

  /** Severity, code, object and field, then the message: one line for a log or a test. */
  toString() {
    const object = this.object === undefined ? undefined : ObjectId.shown(this.object);
    const where = [this.severity, this.code, object, this.field];
    return `${where.filter((part) => part !== undefined).join(" ")}: ${this.message}`;
  }
}

/** Thrown by a plugin to say no: nothing of the call is kept, and a person reads the findings. */
export class Refusal extends Error {
  constructor(...findings) {
    const all = findings.flat();
    super(all.join("\n"));
    this.name = "Refusal";
    this.findings = all;
  }
}
