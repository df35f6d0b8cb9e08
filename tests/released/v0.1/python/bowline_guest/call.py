"""One call of a plugin, the same for the sandbox and for a native test.

    Refusal      its findings
    HostError    one finding of code `host-call`
    other        one finding of code `exception`; where it came from goes to the log
    no memory    raised on: it ends the call, and the host says which limit was hit
"""

import inspect
import json
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

from .assessment import Assessment
from .error import HostError
from .finding import Finding, Refusal
from .json_text import json_text
from .log import Log
from .outcome import Outcome

Plugin = Callable[..., Any]
Answer = TypeVar("Answer")


def call_for_findings(name: str, plugin: Plugin, config: str, cx: Any) -> list[Finding]:
    """Calls a transformer or a validator; whatever it fails with comes as a `Refusal`."""

    def call() -> list[Finding]:
        answer = _settled(name, plugin(json.loads(config), cx))
        answer = [] if answer is None else answer
        findings = [answer] if isinstance(answer, Finding) else answer
        if not isinstance(findings, list) or not all(map(_is_finding, findings)):
            raise _wrong_answer(name, "a Finding, a list of them, or None")
        _must_be_json(name, [one.extra for one in findings])
        return findings

    return _refusing(cx.log, call)


def call_for_outcome(plugin: Plugin, config: str, cx: Any) -> Outcome:
    """Calls a step; whatever it fails with comes as a `Refusal`."""

    def call() -> Outcome:
        outcome = _settled("run", plugin(json.loads(config), cx))
        if not isinstance(outcome, Outcome):
            raise _wrong_answer("run", "an Outcome")
        children = [[child.config, child.extra] for child in outcome.children]
        _must_be_json("run", [outcome.saved, outcome.outputs, children, outcome.extra])
        return outcome

    return _refusing(cx.log, call)


def call_for_assessment(plugin: Plugin, object: str, config: str, cx: Any) -> Assessment:
    """Calls a health plugin. An assessment has no place for findings, so what fails is an unknown."""

    def call() -> Assessment:
        assessment = _settled("assess", plugin(json.loads(object), json.loads(config), cx))
        if not isinstance(assessment, Assessment):
            raise _wrong_answer("assess", "an Assessment")
        _must_be_json("assess", assessment.extra)
        return assessment

    try:
        return _refusing(cx.log, call)
    except Refusal as refusal:
        reason = refusal.findings[0].code.title().replace("-", "")
        return Assessment.unknown(reason, str(refusal))


def _refusing(log: Log, call: Callable[[], Answer]) -> Answer:
    try:
        return call()
    except MemoryError:
        raise
    except Refusal as refusal:
        if refusal.findings and all(map(_is_finding, refusal.findings)):
            raise
        raise _exception(log, refusal) from None
    except HostError as error:
        finding = Finding.error("host-call", str(error), object=error.object, field=error.field)
        raise Refusal(finding) from error
    # A plugin that exits the interpreter ends its own call and nothing else.
    except (Exception, SystemExit) as error:
        raise _exception(log, error) from error


def _exception(log: Log, error: BaseException) -> Refusal:
    log.error("".join(traceback.format_exception(error)).rstrip())
    told = "".join(traceback.format_exception_only(error)).strip()
    return Refusal(Finding.error("exception", f"the plugin raised {told}"))


def _settled(name: str, answer: Any) -> Any:
    """Nothing that a plugin may call waits, so a coroutine has nothing to wait for either."""
    if inspect.isawaitable(answer):
        if inspect.iscoroutine(answer):
            answer.close()
        wanted = "its answer itself, and it returned an awaitable: a call waits for nothing"
        raise _wrong_answer(name, wanted)
    return answer


def _is_finding(one: object) -> bool:
    return isinstance(one, Finding) and isinstance(one.code, str)


def _must_be_json(name: str, value: Any) -> None:
    """Found here, what is no JSON is a finding; at the boundary it would be a trap."""
    try:
        json_text(value)
    except HostError as error:
        wanted = f"nothing but JSON values, and one of them is none: {error}"
        raise _wrong_answer(name, wanted) from None


def _wrong_answer(name: str, wanted: str) -> Refusal:
    return Refusal(Finding.error("answer", f"{name} must return {wanted}"))
