// Reading and editing one JSON document by JSON Pointer (RFC 6901).
//
// Each edit is done whole or not at all: what can fail fails before the first change.

import { HostError } from "../error.js";
import { child } from "../pointer.js";

/** The unescaped parts of a pointer; none for the whole. */
export function partsOf(pointer) {
  if (pointer === "") {
    return [];
  }
  const parts = pointer.split("/");
  // As the host bounds them: a pointer that is refused there is refused here.
  if (parts.length - 1 > 128 || new TextEncoder().encode(pointer).length > 4096) {
    throw new HostError("a JSON Pointer has at most 128 parts and 4096 bytes");
  }
  if (parts[0] !== "") {
    throw noPointer(pointer, "it must be empty or begin with `/`");
  }
  if (/~(?![01])/.test(pointer)) {
    throw noPointer(pointer, "`~` must be followed by `0` or `1`");
  }
  return parts.slice(1).map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The value that a pointer names; undefined where nothing is. */
export function get(root, at) {
  return descend(root, partsOf(at));
}

/** Sets a value and gives the root, which is another one where the whole is set. */
export function set(root, at, value) {
  const parts = partsOf(at);
  if (parts.length === 0) {
    return value;
  }
  const whole = { root };
  place(whole, ["root", ...parts], value);
  return whole.root;
}

/** Puts a value at the end of an array, which is made where nothing or `null` is. */
export function append(root, at, value) {
  const found = get(root, at);
  if (Array.isArray(found)) {
    found.push(value);
    return root;
  }
  if (found !== undefined && found !== null) {
    throw new HostError(`${quoted(at)} is ${nameOf(found)}, not an array`);
  }
  return set(root, at, [value]);
}

/** Puts a value before an array element that is there. */
export function insert(root, at, value) {
  const parts = partsOf(at);
  const elements = descend(root, parts.slice(0, -1));
  const position = indexOf(parts.at(-1) ?? "");
  if (parts.length === 0 || !Array.isArray(elements) || !(position < elements.length)) {
    throw new HostError(`${quoted(at)} is no element of an array`);
  }
  elements.splice(position, 0, value);
}

/** Takes a value away; false where there was nothing. */
export function unset(root, at) {
  const parts = partsOf(at);
  if (parts.length === 0) {
    throw new HostError("the whole cannot be unset; remove the object");
  }
  const parent = descend(root, parts.slice(0, -1));
  const last = parts.at(-1);
  if (Array.isArray(parent)) {
    const position = indexOf(last);
    return position < parent.length && parent.splice(position, 1).length === 1;
  }
  return holds(parent, last) && delete parent[last];
}

// Beneath the first part that is missing, all is new, so nothing is changed on failure.
function place(root, parts, value) {
  let parent = root;
  for (const [depth, part] of parts.slice(0, -1).entries()) {
    let next = memberOf(parent, part, parts, depth);
    if (next === undefined || next === null) {
      next = {};
      put(parent, part, next);
    }
    parent = next;
  }
  memberOf(parent, parts.at(-1), parts, parts.length - 1);
  put(parent, parts.at(-1), value);
}

function memberOf(parent, part, parts, depth) {
  const shown = () => quoted(parts.slice(1, depth).reduce(child, ""));
  if (Array.isArray(parent)) {
    if (!(indexOf(part) < parent.length)) {
      throw new HostError(`${shown()} has ${parent.length} elements, none at ${quoted(part)}`);
    }
    return parent[part];
  }
  if (!isObject(parent)) {
    throw new HostError(`${shown()} is ${nameOf(parent)}, which holds nothing`);
  }
  return holds(parent, part) ? parent[part] : undefined;
}

function descend(root, parts) {
  return parts.reduce((value, part) => {
    if (Array.isArray(value)) {
      const position = indexOf(part);
      return position === undefined ? undefined : value[position];
    }
    return holds(value, part) ? value[part] : undefined;
  }, root);
}

// An assignment to `__proto__` would not make a member.
function put(parent, part, value) {
  const property = { value, writable: true, enumerable: true, configurable: true };
  Object.defineProperty(parent, part, property);
}

function holds(value, part) {
  return isObject(value) && Object.hasOwn(value, part);
}

/** Whether a JSON value is an object. */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// Digits, without leading zeros.
function indexOf(part) {
  return /^(?:0|[1-9][0-9]*)$/.test(part) ? Number(part) : undefined;
}

function noPointer(pointer, rule) {
  return new HostError(`${quoted(pointer)} is no JSON Pointer: ${rule}`);
}

function quoted(text) {
  return JSON.stringify(text);
}

function nameOf(value) {
  if (value === null) {
    return "null";
  }
  if (Array.isArray(value)) {
    return "an array";
  }
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
