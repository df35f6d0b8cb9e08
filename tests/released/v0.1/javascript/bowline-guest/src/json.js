// JSON text, which is the form in which every value crosses the boundary.

import { HostError } from "./error.js";

/** The text of a value; an error where it has none. */
export function jsonText(value) {
  let text;
  try {
    text = JSON.stringify(value, onlyJson);
  } catch (error) {
    throw new HostError(`value is no JSON: ${error.message}`);
  }
  if (text === undefined) {
    throw new HostError(`value is no JSON: ${typeof value}`);
  }
  return text;
}

// `JSON.stringify` writes the first as `null` and rounds the second; either would reach a cluster as a
// value that nobody meant.
function onlyJson(key, value) {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new TypeError(`${value} is no JSON number`);
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new TypeError(`${value} is beyond the integers that a JavaScript number holds`);
  }
  return value;
}

/** The value of a text; an error where JavaScript cannot hold it. */
export function fromJsonText(text) {
  const odd = integerThatWouldChange(text);
  if (odd !== undefined) {
    throw new HostError(`${odd} does not fit into a JavaScript number; getJson gives the text`);
  }
  return JSON.parse(text);
}

// Kubernetes has integers of 64 bits, of which a JavaScript number holds 53.
function integerThatWouldChange(text) {
  if (!/[0-9]{16}/.test(text)) {
    return undefined;
  }
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*/g)) {
    if (/^-?[0-9]{16,}$/.test(token) && !Number.isSafeInteger(Number(token))) {
      return token;
    }
  }
  return undefined;
}
