import unittest

from bowline_guest import Outcome, Response
from bowline_guest.testing import TestCall

from plugin import run


class Plugin(unittest.TestCase):
    def test_a_release_is_announced_once(self) -> None:
        url = "https://hooks.example/releases"
        outcome = (
            TestCall()
            .release("shop", "1.2.0")
            .http_answer("POST", url, Response(204))
            .run(run, {"url": url})
        )
        self.assertEqual(outcome.outcome, Outcome.done(outputs={"announced": "shop 1.2.0"}))
        self.assertEqual(len(outcome.requests), 1)
