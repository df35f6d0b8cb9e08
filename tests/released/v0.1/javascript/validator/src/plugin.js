// `validator`: refuses objects that do not name their owner.

import { Finding } from "bowline-guest";

/**
 * @param {{owner: string}} config What a pipeline entry says; see config.schema.json.
 * @param {import("bowline-guest").ValidateContext} cx
 */
export function validate({ owner }, cx) {
  const field = "/metadata/labels/owner";
  const findings = [];
  for (const object of cx.objects()) {
    if (object.get(field) !== owner) {
      const details = { object: object.id(), field, hint: `set it to ${owner}` };
      findings.push(Finding.error("wrong-owner", "the object does not name its owner", details));
    }
  }
  return findings;
}
