// `health`: judges objects by one condition of their status.

import { Assessment } from "bowline-guest";

/**
 * @param {any} object The object, as the cluster has it.
 * @param {{condition: string}} config What may be configured; see config.schema.json.
 */
export function assess(object, { condition }) {
  const found = object.status?.conditions?.find(({ type }) => type === condition);
  if (found === undefined) {
    return Assessment.progressing("NoCondition", `its status has no condition ${condition}`);
  }
  const { status, reason = "", message = "" } = found;
  if (status === "True") {
    return Assessment.healthy();
  }
  return new Assessment(status === "False" ? "degraded" : "unknown", reason, message);
}
