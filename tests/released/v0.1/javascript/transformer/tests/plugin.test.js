import assert from "node:assert/strict";
import { test } from "node:test";

import { TestCall } from "bowline-guest/testing";

import { transform } from "../src/plugin.js";

test("each object names its owner", () => {
  const outcome = new TestCall()
    .object({ apiVersion: "v1", kind: "Service", metadata: { name: "web" } })
    .transform(transform, { owner: "payments" });
  assert.equal(outcome.refused, undefined);
  assert.equal(outcome.find("Service", "web").metadata.labels.owner, "payments");
});
