import unittest

from bowline_guest.testing import TestCall

from plugin import validate


class Plugin(unittest.TestCase):
    def test_an_object_without_an_owner_is_found(self) -> None:
        outcome = (
            TestCall()
            .object({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}})
            .validate(validate, {"owner": "payments"})
        )
        told = (
            "error wrong-owner Service web /metadata/labels/owner: "
            "the object does not name its owner"
        )
        self.assertEqual(list(map(str, outcome.findings)), [told])
