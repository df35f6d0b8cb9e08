"""The roles that change no objects: validator, health, step."""

import unittest
from datetime import timedelta
from typing import Any

from bowline_guest import (
    AssessContext,
    Assessment,
    Child,
    Finding,
    Outcome,
    Response,
    RunContext,
    ValidateContext,
)
from bowline_guest.testing import LogLine, TestCall, TestOutcome


def named(config: Any, cx: ValidateContext) -> list[Finding]:
    at = "/metadata/labels/owner"
    orphans = [object.id() for object in cx.objects() if not object.has(at)]
    message = "nobody owns this object"
    return [Finding.error("missing-owner", message, object=id, field=at) for id in orphans]


class Validator(unittest.TestCase):
    def test_it_reports_without_changing_anything(self) -> None:
        pod = {"apiVersion": "v1", "kind": "Pod"}
        owned = {**pod, "metadata": {"name": "a", "labels": {"owner": "x"}}}
        orphan = {**pod, "metadata": {"name": "b"}}
        outcome = TestCall().objects([owned, orphan]).validate(named)
        told = "error missing-owner Pod b /metadata/labels/owner: nobody owns this object"
        self.assertEqual(list(map(str, outcome.findings)), [told])
        self.assertEqual(outcome.objects, [owned, orphan])

    def test_it_has_no_way_to_edit(self) -> None:
        def plugin(config: Any, cx: Any) -> None:
            self.assertFalse(hasattr(cx, "add"))
            for object in cx.objects():
                object.set("/metadata/labels/seen", "true")

        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}
        (refused,) = TestCall().object(pod).validate(plugin).refused or []
        self.assertIn("has no attribute 'set'", refused.message)


def phase(object: Any, config: Any, cx: AssessContext) -> Assessment:
    cx.log.debug("looked")
    found = object.get("status", {}).get("phase")
    if found is None:
        return Assessment.unknown("NoPhase", "the object has no phase yet")
    differs = Assessment.progressing("PhaseDiffers", found)
    return Assessment.healthy() if found == config["phase"] else differs


class Health(unittest.TestCase):
    def assess(self, object: Any, config: Any) -> TestOutcome:
        return TestCall().assess(phase, object, config)

    def test_it_judges_the_object_that_it_is_given(self) -> None:
        wanted = {"phase": "Running"}
        running = self.assess({"status": {"phase": "Running"}}, wanted)
        self.assertEqual(running.assessment, Assessment.healthy())
        self.assertEqual(running.log, [LogLine("debug", "looked")])
        pending = self.assess({"status": {"phase": "Pending"}}, wanted)
        self.assertEqual(pending.assessment, Assessment.progressing("PhaseDiffers", "Pending"))

    def test_what_it_fails_with_is_an_unknown(self) -> None:
        failed = self.assess({"status": {"phase": "Running"}}, {})
        told = "error exception: the plugin raised KeyError: 'phase'"
        self.assertEqual(failed.assessment, Assessment.unknown("Exception", told))
        wrong = TestCall().assess(lambda object, config, cx: "healthy", {}).assessment
        self.assertEqual(wrong and wrong.reason, "Answer")


def job(config: Any, cx: RunContext) -> Outcome:
    """Starts a job, waits for it, then asks whether to go on."""
    progress, pause = cx.progress, timedelta(seconds=5)
    if progress.answer() is not None:
        return Outcome.done(outputs={"goOn": progress.answer()})
    saved = progress.saved()
    if saved is None:
        headers = {"idempotency-key": progress.key()}
        queue = {"queue": progress.output_of("drain", "queue")}
        answer = cx.http.send("POST", "https://jobs.example/start", headers=headers, json=queue)
        return Outcome.wait(pause, saved=answer.json())
    if progress.elapsed() > timedelta(minutes=1):
        undo = Child("undo", "queue-drain", {"job": saved}, needs=["drain"])
        return Outcome.ask("go on without it?", children=[undo])
    return Outcome.wait(pause, saved=saved)


class Step(unittest.TestCase):
    def test_its_first_call_sends_its_request_and_remembers_the_answer(self) -> None:
        call = TestCall().key("run-1/job").output_of("drain", "queue", "orders")
        call = call.http_answer("POST", "https://jobs.example/start", Response(200, body=b'"job-7"'))
        outcome = call.run(job)
        self.assertEqual(outcome.outcome, Outcome.wait(timedelta(seconds=5), saved="job-7"))
        (sent,) = outcome.requests
        self.assertEqual(sent.body, b'{"queue":"orders"}')
        headers = [("idempotency-key", "run-1/job"), ("content-type", "application/json")]
        self.assertEqual(sent.headers, headers)

    def test_it_goes_on_where_its_last_call_stopped(self) -> None:
        def later(now: int) -> TestOutcome:
            times = timedelta(seconds=100), timedelta(seconds=now)
            return TestCall().saved("job-7").attempt(2).times(*times).run(job)

        waiting = later(130)
        self.assertEqual(waiting.outcome, Outcome.wait(timedelta(seconds=5), saved="job-7"))
        self.assertEqual(waiting.requests, [])
        undo = Child("undo", "queue-drain", {"job": "job-7"}, ["drain"])
        self.assertEqual(later(161).outcome, Outcome.ask("go on without it?", children=[undo]))
        answered = TestCall().answer(True).run(job)
        self.assertEqual(answered.outcome, Outcome.done(outputs={"goOn": True}))

    def test_a_request_that_is_not_granted_ends_in_a_finding(self) -> None:
        (refused,) = TestCall().run(job).refused or []
        expected = "^error host-call: POST https://jobs.example/start: denied"
        self.assertRegex(str(refused), expected)

    def test_an_exit_step_knows_how_the_run_ended(self) -> None:
        def ended(config: Any, cx: RunContext) -> Outcome:
            return Outcome.done(outputs={"ending": cx.progress.ending()})

        for call, ending in [(TestCall().ending("terminated"), "terminated"), (TestCall(), None)]:
            self.assertEqual(call.run(ended).outcome, Outcome.done(outputs={"ending": ending}))

    def test_a_step_that_returns_no_outcome_is_refused(self) -> None:
        (refused,) = TestCall().run(lambda config, cx: "done").refused or []
        self.assertEqual(str(refused), "error answer: run must return an Outcome")

    def test_an_outcome_that_holds_what_is_no_json_is_refused(self) -> None:
        for outcome in [
            Outcome.done(saved={1, 2}),
            Outcome.done(outputs={"a": b"bytes"}),
            Outcome.done(children=[Child("a", "b", config=float("nan"))]),
        ]:
            with self.subTest(outcome=outcome):
                (refused,) = TestCall().run(lambda config, cx: outcome).refused or []
                told = "^error answer: run must return nothing but JSON values, and one of them is none: "
                self.assertRegex(str(refused), f"{told}value is no JSON")
