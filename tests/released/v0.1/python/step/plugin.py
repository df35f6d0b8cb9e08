"""`step`: tells a web hook that a release is on its way to a customer."""

from datetime import timedelta
from typing import TypedDict

from bowline_guest import Finding, Outcome, Refusal, RunContext

# How often a web hook that is down is tried.
ATTEMPTS = 5


class Config(TypedDict):
    """What may be configured; see config.schema.json."""

    url: str
    """The web hook; its host stands in the capabilities in plugin.toml."""


def run(config: Config, cx: RunContext) -> Outcome:
    facts, progress = cx.facts, cx.progress
    release = f"{facts.release_name()} {facts.release_version()}"
    answer = cx.http.send(
        "POST",
        config["url"],
        # The key is the same for every attempt: who has seen it before need not do it again.
        headers={"idempotency-key": progress.key()},
        json={"text": f"{release} is on its way to {facts.customer_name()}"},
    )
    if answer.ok:
        return Outcome.done(outputs={"announced": release})
    if answer.status >= 500 and progress.attempt() < ATTEMPTS:
        return Outcome.wait(timedelta(seconds=30), saved=answer.status)
    raise Refusal(Finding.error("not-announced", f"the web hook answers {answer.status}"))
