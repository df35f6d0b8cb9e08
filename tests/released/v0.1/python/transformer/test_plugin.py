import unittest

from bowline_guest.testing import TestCall

from plugin import transform


class Plugin(unittest.TestCase):
    def test_each_object_names_its_owner(self) -> None:
        outcome = (
            TestCall()
            .object({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}})
            .transform(transform, {"owner": "payments"})
        )
        self.assertIsNone(outcome.refused)
        labels = outcome.find("Service", "web")["metadata"]["labels"]
        self.assertEqual(labels, {"owner": "payments"})
