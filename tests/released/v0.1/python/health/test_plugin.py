import unittest

from bowline_guest import Assessment
from bowline_guest.testing import TestCall

from plugin import assess


class Plugin(unittest.TestCase):
    def test_an_object_is_healthy_when_its_condition_is_true(self) -> None:
        object = {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}
        outcome = TestCall().assess(assess, object, {"condition": "Ready"})
        self.assertEqual(outcome.assessment, Assessment.healthy())
