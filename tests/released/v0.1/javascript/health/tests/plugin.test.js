import assert from "node:assert/strict";
import { test } from "node:test";

import { TestCall } from "bowline-guest/testing";

import { assess } from "../src/plugin.js";

test("an object is healthy when its condition is true", () => {
  const object = { status: { conditions: [{ type: "Ready", status: "True" }] } };
  const outcome = new TestCall().assess(assess, object, { condition: "Ready" });
  assert.equal(outcome.assessment.status, "healthy");
});
