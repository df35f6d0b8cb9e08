"""Write Bowline plugins in Python.

A plugin is a module `plugin` with one function, named after what its role does:

    transform(config, cx)         makes and changes objects
    validate(config, cx)          says whether objects may go out
    assess(object, config, cx)    judges one live object
    run(config, cx)               does custom work in a run

In the sandbox, `cx` calls the host; in a unit test it works on memory (`bowline_guest.testing`).
"""

from .assessment import Assessment
from .context import AssessContext, RunContext, TransformContext, ValidateContext
from .error import HostError
from .finding import Finding, Refusal, Severity
from .http import Response
from .kubernetes import Workload, pod_spec_pointer, workloads
from .object_id import ObjectId
from .objects import EditableObject, ReadableObject
from .outcome import Child, Outcome
from .pointer import child, element
from .selection import Selection

__all__ = [
    "AssessContext",
    "Assessment",
    "Child",
    "EditableObject",
    "Finding",
    "HostError",
    "ObjectId",
    "Outcome",
    "ReadableObject",
    "Refusal",
    "Response",
    "RunContext",
    "Selection",
    "Severity",
    "TransformContext",
    "ValidateContext",
    "Workload",
    "child",
    "element",
    "pod_spec_pointer",
    "workloads",
]
