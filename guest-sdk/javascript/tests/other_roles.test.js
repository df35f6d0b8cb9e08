// The roles that change no objects: validator, health, step.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Assessment, Finding, Outcome } from "../src/index.js";
import { TestCall } from "../src/testing.js";

function named(config, cx) {
  const orphans = [...cx.objects()].filter((object) => !object.has("/metadata/labels/owner"));
  return orphans.map((object) =>
    Finding.error("missing-owner", "nobody owns this object", {
      object: object.id(),
      field: "/metadata/labels/owner",
    }),
  );
}

test("a validator reports without changing anything", () => {
  const owned = { apiVersion: "v1", kind: "Pod", metadata: { name: "a", labels: { owner: "x" } } };
  const orphan = { apiVersion: "v1", kind: "Pod", metadata: { name: "b" } };
  const outcome = new TestCall().objects(owned, orphan).validate(named);
  assert.deepEqual(outcome.findings.map(String), [
    "error missing-owner Pod b /metadata/labels/owner: nobody owns this object",
  ]);
  assert.deepEqual(outcome.objects, [owned, orphan]);
});

test("a validator has no way to edit", () => {
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" } };
  const outcome = new TestCall().object(pod).validate((config, cx) => {
    assert.equal(cx.add, undefined);
    for (const object of cx.objects()) {
      object.set("/metadata/labels/seen", "true");
    }
  });
  assert.match(`${outcome.refused[0]}`, /object\.set is not a function/);
});

function phase(object, config, cx) {
  cx.log.debug("looked");
  const found = object.status?.phase;
  if (found === undefined) {
    return Assessment.unknown("NoPhase", "the object has no phase yet");
  }
  const differs = Assessment.progressing("PhaseDiffers", found);
  return found === config.phase ? Assessment.healthy() : differs;
}

test("a health plugin judges the object that it is given", () => {
  const assess = (object) => new TestCall().assess(phase, object, { phase: "Running" });
  const running = assess({ status: { phase: "Running" } });
  assert.equal(running.assessment.status, "healthy");
  assert.deepEqual(running.log, [{ level: "debug", message: "looked" }]);
  const pending = assess({ status: { phase: "Pending" } }).assessment;
  assert.deepEqual([pending.status, pending.message], ["progressing", "Pending"]);
});

test("what a health plugin fails with is an unknown", () => {
  const assess = (plugin) => new TestCall().assess(plugin, {}).assessment;
  assert.deepEqual(
    { ...assess((object) => object.status.phase) },
    {
      status: "unknown",
      reason: "Exception",
      message:
        "error exception: the plugin threw TypeError: Cannot read properties of undefined " +
        "(reading 'phase')",
      extra: {},
    },
  );
  assert.equal(assess(() => "healthy").reason, "Answer");
  assert.equal(assess(async () => Assessment.healthy()).reason, "Answer");
});

/** Starts a job, waits for it, then asks whether to go on. */
function job(config, { progress, http }) {
  if (progress.answer() !== undefined) {
    return Outcome.done({ outputs: { goOn: progress.answer() } });
  }
  const saved = progress.saved();
  if (saved === undefined) {
    const answer = http.send({
      method: "POST",
      url: "https://jobs.example/start",
      headers: { "idempotency-key": progress.key() },
      json: { queue: progress.outputOf("drain", "queue") },
    });
    return Outcome.wait(5000, { saved: answer.json() });
  }
  if (progress.elapsed() > 60_000) {
    const undo = { name: "undo", uses: "queue-drain", config: { job: saved }, needs: ["drain"] };
    return Outcome.ask("go on without it?", { children: [undo] });
  }
  return Outcome.wait(5000, { saved });
}

test("a step's first call sends its request and remembers the answer", () => {
  const outcome = new TestCall()
    .progress({ key: "run-1/job" })
    .outputOf("drain", "queue", "orders")
    .httpAnswer("POST", "https://jobs.example/start", { status: 200, body: '"job-7"' })
    .run(job);
  assert.deepEqual(outcome.outcome, Outcome.wait(5000, { saved: "job-7" }));
  const [sent] = outcome.requests;
  assert.equal(new TextDecoder().decode(sent.body), '{"queue":"orders"}');
  assert.deepEqual(sent.headers, [
    ["idempotency-key", "run-1/job"],
    ["content-type", "application/json"],
  ]);
});

test("a step goes on where its last call stopped", () => {
  const call = () => new TestCall().progress({ saved: "job-7", attempt: 2, began: 100_000 });
  const waiting = call().progress({ now: 130_000 }).run(job);
  assert.equal(waiting.outcome.retryAfterMs, 5000);
  assert.deepEqual(waiting.requests, []);
  const asking = call().progress({ now: 161_000 }).run(job).outcome;
  assert.equal(asking.question, "go on without it?");
  assert.deepEqual(asking.children[0].config, { job: "job-7" });
  const answered = new TestCall().progress({ answer: true }).run(job).outcome;
  assert.deepEqual(answered, Outcome.done({ outputs: { goOn: true } }));
});

test("a request that is not granted ends in a finding", () => {
  const [refused] = new TestCall().run(job).refused;
  assert.match(`${refused}`, /^error host-call: POST https:\/\/jobs\.example\/start: denied/);
});

test("an exit step knows how the run ended", () => {
  const ended = (config, { progress }) => Outcome.done({ outputs: { ending: progress.ending() } });
  const ending = (call) => call.run(ended).outcome.outputs.ending;
  assert.equal(ending(new TestCall().progress({ ending: "terminated" })), "terminated");
  assert.equal(ending(new TestCall()), undefined);
});

test("a step that returns no outcome is refused", () => {
  assert.deepEqual(new TestCall().run(() => "done").refused.map(String), [
    "error answer: run must return an Outcome",
  ]);
});

test("an outcome that holds what is no JSON is refused", () => {
  const [details, told] = [
    [{ saved: NaN }, { outputs: { a: Infinity } }, { children: [{ name: "a", uses: "b", config: 1n }] }],
    /^error answer: run must return nothing but JSON values, and one of them is none: value is no JSON/,
  ];
  for (const wrong of details) {
    assert.match(`${new TestCall().run(() => Outcome.done(wrong)).refused?.[0]}`, told);
  }
});
