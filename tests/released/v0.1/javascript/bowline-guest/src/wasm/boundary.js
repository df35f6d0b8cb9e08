// What crosses the boundary of the component: errors of the host on their way in, findings and the
// like on their way out, in the shapes of the generated bindings.

import { HostError } from "../error.js";
import { jsonText } from "../json.js";
import { ObjectId } from "../object_id.js";

/** A function of the host whose error is text. */
export function fallible(call) {
  return (...words) => {
    try {
      return call(...words);
    } catch (error) {
      // A value that does not fit the interface is an error of the bindings, without a payload.
      throw new HostError(typeof error?.payload === "string" ? error.payload : `${error}`);
    }
  };
}

/** An id as the plugin gets it. */
export function objectId({ apiVersion, kind, namespace, name }) {
  return new ObjectId(apiVersion, kind, name, namespace);
}

/** Findings, or the throw that is the interface's `err`. */
export function answered({ findings, refused }) {
  if (refused !== undefined) {
    throw { payload: refused.map(finding) };
  }
  return findings.map(finding);
}

/** A step's outcome, or the throw that is the interface's `err`. */
export function outcome({ outcome, refused }) {
  if (refused !== undefined) {
    throw { payload: refused.map(finding) };
  }
  const { status, retryAfterMs, question, saved, outputs, children, extra } = outcome;
  return {
    status,
    retryAfterMs: BigInt(Math.max(0, Math.round(retryAfterMs))),
    question,
    saved: saved === undefined ? undefined : jsonText(saved),
    outputs: pairs(outputs),
    children: children.map(child),
    extra: pairs(extra),
  };
}

/** An assessment. */
export function assessment({ status, reason, message, extra }) {
  return { status, reason: `${reason}`, message: `${message}`, extra: pairs(extra) };
}

function child({ name, uses, config = {}, needs = [], extra = {} }) {
  return { name, uses, config: jsonText(config), needs, extra: pairs(extra) };
}

function finding({ severity = "error", code, message, object, field, hint, extra = {} }) {
  return { severity, code, message: `${message}`, object, field, hint, extra: pairs(extra) };
}

function pairs(members) {
  const there = Object.entries(members).filter(([, value]) => value !== undefined);
  return there.map(([name, value]) => [name, jsonText(value)]);
}
