import assert from "node:assert/strict";
import { test } from "node:test";

import { TestCall } from "bowline-guest/testing";

import { validate } from "../src/plugin.js";

test("an object without an owner is found", () => {
  const outcome = new TestCall()
    .object({ apiVersion: "v1", kind: "Service", metadata: { name: "web" } })
    .validate(validate, { owner: "payments" });
  assert.deepEqual(outcome.findings.map(String), [
    "error wrong-owner Service web /metadata/labels/owner: the object does not name its owner",
  ]);
});
