// `step`: tells a web hook that a release is on its way to a customer.

import { Finding, Outcome, Refusal } from "bowline-guest";

// How often a web hook that is down is tried.
const ATTEMPTS = 5;

/**
 * @param {{url: string}} config What may be configured; see config.schema.json. The url's host stands
 *   in the capabilities in plugin.toml.
 * @param {import("bowline-guest").RunContext} cx
 */
export function run({ url }, { facts, progress, http }) {
  const release = `${facts.releaseName()} ${facts.releaseVersion()}`;
  const { ok, status } = http.send({
    method: "POST",
    url,
    // The key is the same for every attempt: who has seen it before need not do it again.
    headers: { "idempotency-key": progress.key() },
    json: { text: `${release} is on its way to ${facts.customerName()}` },
  });
  if (ok) {
    return Outcome.done({ outputs: { announced: release } });
  }
  if (status >= 500 && progress.attempt() < ATTEMPTS) {
    return Outcome.wait(30_000, { saved: status });
  }
  throw new Refusal(Finding.error("not-announced", `the web hook answers ${status}`));
}
