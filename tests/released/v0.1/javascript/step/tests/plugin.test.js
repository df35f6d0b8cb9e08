import assert from "node:assert/strict";
import { test } from "node:test";

import { Outcome } from "bowline-guest";
import { TestCall } from "bowline-guest/testing";

import { run } from "../src/plugin.js";

test("a release is announced once", () => {
  const url = "https://hooks.example/releases";
  const outcome = new TestCall()
    .release("shop", "1.2.0")
    .httpAnswer("POST", url, { status: 204 })
    .run(run, { url });
  assert.deepEqual(outcome.outcome, Outcome.done({ outputs: { announced: "shop 1.2.0" } }));
  assert.equal(outcome.requests.length, 1);
});
