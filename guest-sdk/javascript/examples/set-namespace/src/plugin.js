// `set-namespace`: puts the selected objects into one namespace, and what refers to them along.
//
//   each object ─► does its kind live in a namespace? ─► move it, note where it was (Moves)
//   bindings, webhooks, CRDs, API services ─► does the reference point at what moved? ─► follow

import { Finding, Refusal } from "bowline-guest";

import { Moves } from "./moves.js";
import { follow } from "./references.js";

/**
 * @param {{namespace: string}} config
 * @param {import("bowline-guest").TransformContext} cx
 */
export function transform({ namespace }, cx) {
  if (!isLabel(namespace)) {
    const message = `${JSON.stringify(namespace)} is not a name that a namespace can have`;
    const hint = "up to 63 lower-case letters, digits and `-`, with none of `-` at its ends";
    throw new Refusal(Finding.error("invalid-namespace", message, { field: "/namespace", hint }));
  }
  const findings = [];
  const moves = moveObjects(cx, namespace, findings);
  const clashes = moves.clashes(namespace);
  if (clashes.length > 0) {
    throw new Refusal(clashes);
  }
  follow(cx, moves, namespace);
  return findings;
}

function moveObjects(cx, namespace, findings) {
  const moves = new Moves();
  const scopes = new Map();
  for (const object of cx.objects()) {
    const id = object.id();
    const kind = `${id.apiVersion} ${id.kind}`;
    if (!scopes.has(kind)) {
      const known = cx.facts.namespaced(id.apiVersion, id.kind);
      if (known === undefined) {
        findings.push(unknownKind(id));
      }
      scopes.set(kind, known ?? true);
    }
    if (!scopes.get(kind)) {
      continue;
    }
    if (id.namespace !== namespace) {
      object.set("/metadata/namespace", namespace);
    }
    moves.note(id);
  }
  return moves;
}

function unknownKind(id) {
  const where = `${id.kind} of ${id.apiVersion}`;
  const message = `it is not known whether ${where} lives in a namespace; it was given one`;
  return Finding.warning("unknown-kind", message, {
    object: id,
    field: "/metadata/namespace",
    hint: "add its CustomResourceDefinition to the release, or leave it out with `select`",
  });
}

function isLabel(name) {
  return name.length <= 63 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name);
}
