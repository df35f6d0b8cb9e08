"""Unit tests of plugins: a call against memory, without WebAssembly.

    TestCall (what is there) ─► Host ─► call ─► TestOutcome
"""

from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

from .assessment import Assessment
from .call import Plugin, call_for_assessment, call_for_findings, call_for_outcome
from .context import AssessContext, RunContext, TransformContext, ValidateContext
from .finding import Finding, Refusal
from .http import Response
from .json_text import json_text
from .native import tree
from .native.host import Host, LogLine, Request
from .native.store import identity_of
from .native.world import World
from .outcome import Outcome

__all__ = ["LogLine", "Request", "TestCall", "TestOutcome"]


@dataclass
class TestOutcome:
    """The result of a call, and what else can be seen of it from outside."""

    __test__ = False

    objects: list[Any]
    """The objects after the call; after a failed one, those from before it."""
    log: list[LogLine]
    requests: list[Request]
    """The HTTP requests that it sent, or tried to."""
    refused: list[Finding] | None = None
    """The findings with which it said no; None where it did not."""
    findings: list[Finding] = field(default_factory=list)
    """The findings of a transformer or validator that did not."""
    assessment: Assessment | None = None
    """What a health plugin judged."""
    outcome: Outcome | None = None
    """How a step's call ended."""

    def find(self, kind: str, name: str) -> Any:
        """The first object of that kind and name."""
        wanted = [kind, name]
        same = (one for one in self.objects if _kind_and_name(one) == wanted)
        return next(same, None)


class TestCall:
    """All that a plugin can observe in one call, set up piece by piece."""

    __test__ = False

    def __init__(self) -> None:
        self._world = World()
        self._objects: list[Any] = []

    def object(self, object: Any) -> Self:
        """Adds an object behind the others."""
        return self.objects([object])

    def objects(self, objects: Iterable[Any]) -> Self:
        """Adds objects behind the others."""
        self._objects.extend(deepcopy(list(objects)))
        return self

    def release(self, name: str, version: str) -> Self:
        """Sets the release's name and version."""
        self._world.release_name, self._world.release_version = name, version
        return self

    def release_digest(self, digest: str) -> Self:
        """Sets the release's digest."""
        self._world.release_digest = digest
        return self

    def customer(self, name: str) -> Self:
        """Sets the customer's name."""
        self._world.customer_name = name
        return self

    def customer_label(self, key: str, value: str) -> Self:
        """Adds a label of the customer."""
        self._world.customer_labels[key] = value
        return self

    def image(self, name: str, reference: str) -> Self:
        """Adds an image of the release."""
        self._world.images[name] = reference
        return self

    def values(self, values: Any) -> Self:
        """Sets all of the customer's values."""
        self._world.values = deepcopy(values)
        return self

    def value(self, at: str, value: Any) -> Self:
        """Sets one of the customer's values, by JSON Pointer."""
        self._world.values = tree.set(self._world.values, at, deepcopy(value))
        return self

    def output(self, name: str, value: Any) -> Self:
        """Adds a Terraform output."""
        self._world.outputs[name] = value
        return self

    def sensitive_output(self, name: str, value: Any) -> Self:
        """Adds a sensitive Terraform output, which can be read with the grant `output:NAME` only."""
        self._world.sensitive.add(name)
        return self.output(name, value)

    def file(self, path: str, content: bytes | str) -> Self:
        """Adds a file of the release, and the grant to read them (`files`)."""
        self._world.files[path] = content.encode() if isinstance(content, str) else content
        return self.grant("files")

    def grant(self, capability: str) -> Self:
        """Grants a capability, such as `output:db_password` or `cluster-read:apps/Deployment`."""
        self._world.grants.add(capability)
        return self

    def namespaced(self, api_version: str, kind: str, namespaced: bool) -> Self:
        """Says whether a kind lives in a namespace, where neither Kubernetes' own kinds nor a
        CustomResourceDefinition among the objects say so.
        """
        self._world.scopes[api_version, kind] = namespaced
        return self

    def live_object(self, object: Any) -> Self:
        """Adds an object to the customer's cluster, and the grant to read its kind."""
        id = identity_of(object)
        self._world.live[id] = object
        return self.grant(f"cluster-read:{id.group}/{id.kind}")

    def http_answer(self, method: str, url: str, response: Response) -> Self:
        """Prepares the answer to an HTTP request, and so grants it."""
        self._world.answers[method, url] = response
        return self

    def key(self, key: str) -> Self:
        """Sets the idempotency key of the step."""
        self._world.progress.key = key
        return self

    def attempt(self, attempt: int) -> Self:
        """Sets which call of the step this is; 1 is the first."""
        self._world.progress.attempt = attempt
        return self

    def times(self, began: timedelta, now: timedelta) -> Self:
        """Sets when the step first began and the time of this call, since 1970-01-01T00:00:00Z."""
        millisecond = timedelta(milliseconds=1)
        self._world.progress.began, self._world.progress.now = began // millisecond, now // millisecond
        return self

    def saved(self, value: Any) -> Self:
        """Sets what the step last asked to remember."""
        self._world.progress.saved = value
        return self

    def output_of(self, step: str, name: str, value: Any) -> Self:
        """Adds an output of a step that this one needs."""
        self._world.progress.outputs[step, name] = value
        return self

    def answer(self, value: Any) -> Self:
        """Sets a person's answer."""
        self._world.progress.answer = value
        return self

    def ending(self, ending: str) -> Self:
        """Sets how the run ended."""
        self._world.progress.ending = ending
        return self

    def transform(self, plugin: Plugin, config: Any = None) -> TestOutcome:
        """Calls a transformer."""

        def call(host: Host, config: str) -> dict[str, Any]:
            cx = TransformContext(host)
            findings = call_for_findings("transform", plugin, config, cx)
            faults = host.store.identity_faults()
            if faults:
                raise Refusal(faults)
            return {"findings": findings, "objects": host.store.objects()}

        return self._made(call, config)

    def validate(self, plugin: Plugin, config: Any = None) -> TestOutcome:
        """Calls a validator."""

        def call(host: Host, config: str) -> dict[str, Any]:
            cx = ValidateContext(host)
            return {"findings": call_for_findings("validate", plugin, config, cx)}

        return self._made(call, config)

    def assess(self, plugin: Plugin, object: Any, config: Any = None) -> TestOutcome:
        """Calls a health plugin for one live object."""

        def call(host: Host, config: str) -> dict[str, Any]:
            cx = AssessContext(host)
            return {"assessment": call_for_assessment(plugin, json_text(object), config, cx)}

        return self._made(call, config)

    def run(self, plugin: Plugin, config: Any = None) -> TestOutcome:
        """Calls a step."""

        def call(host: Host, config: str) -> dict[str, Any]:
            return {"outcome": call_for_outcome(plugin, config, RunContext(host))}

        return self._made(call, config)

    def _made(self, call: Callable[[Host, str], dict[str, Any]], config: Any) -> TestOutcome:
        host = Host(self._world, self._objects)
        try:
            came = call(host, json_text({} if config is None else config))
        except Refusal as refusal:
            came = {"refused": refusal.findings}
        return TestOutcome(
            **{"objects": deepcopy(self._objects), **came}, log=host.logged, requests=host.requests
        )


def _kind_and_name(object: Any) -> list[Any]:
    return [tree.get(object, "/kind"), tree.get(object, "/metadata/name")]
