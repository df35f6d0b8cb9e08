import unittest
from typing import Any

from bowline_guest.testing import TestCall, TestOutcome

from plugin import transform


def object(api_version: str, kind: str, namespace: str | None, name: str, **rest: Any) -> Any:
    metadata = {"name": name} if namespace is None else {"name": name, "namespace": namespace}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **rest}


def moved(*objects: Any) -> TestOutcome:
    return TestCall().objects(objects).transform(transform, {"namespace": "acme"})


class SetNamespace(unittest.TestCase):
    def test_namespaced_objects_move_and_others_stay(self) -> None:
        outcome = moved(
            object("apps/v1", "Deployment", None, "web"),
            object("v1", "Service", "shop", "web"),
            object("v1", "Namespace", None, "shop"),
        )
        self.assertEqual(outcome.findings, [])
        expected = [
            object("apps/v1", "Deployment", "acme", "web"),
            object("v1", "Service", "acme", "web"),
            object("v1", "Namespace", None, "shop"),
        ]
        self.assertEqual(outcome.objects, expected)

    def test_a_kind_that_nobody_knows_moves_with_one_warning_for_all_of_it(self) -> None:
        queues = [object("example.com/v1", "Queue", None, name) for name in ("a", "b")]
        outcome = moved(*queues)
        told = (
            "warning unknown-kind Queue a /metadata/namespace: it is not known whether Queue of "
            "example.com/v1 lives in a namespace; it was given one"
        )
        self.assertEqual(list(map(str, outcome.findings)), [told])
        self.assertEqual(outcome.find("Queue", "b")["metadata"]["namespace"], "acme")

    def test_subjects_follow_when_they_name_what_moved_or_say_nothing(self) -> None:
        def account(namespace: str, name: str) -> Any:
            return {"kind": "ServiceAccount", "name": name, "namespace": namespace}

        group = {"kind": "Group", "name": "admins"}
        subjects = [
            {"kind": "ServiceAccount", "name": "web"},
            account("shop", "web"),
            account("kube-system", "web"),
            account("shop", "default"),
            group,
        ]
        rbac = "rbac.authorization.k8s.io/v1"
        binding = object(rbac, "ClusterRoleBinding", None, "readers", subjects=subjects)
        outcome = moved(object("v1", "ServiceAccount", "shop", "web"), binding)
        expected = [
            account("acme", "web"),
            account("acme", "web"),
            account("kube-system", "web"),
            account("acme", "default"),
            group,
        ]
        self.assertEqual(outcome.find("ClusterRoleBinding", "readers")["subjects"], expected)

    def test_objects_that_only_their_namespaces_told_apart_are_refused(self) -> None:
        outcome = moved(
            object("v1", "ConfigMap", "a", "settings"), object("v1", "ConfigMap", "b", "settings")
        )
        told = (
            "error name-clash ConfigMap b/settings /metadata/namespace: in namespace acme, "
            "ConfigMap a/settings and ConfigMap b/settings would be one object"
        )
        self.assertEqual(list(map(str, outcome.refused or [])), [told])

    def test_a_name_that_no_namespace_can_have_is_refused(self) -> None:
        for namespace in ["", "Acme", "acme.shop", "-acme", "acme-", "acme\n", "x" * 64]:
            with self.subTest(namespace=namespace):
                refused = TestCall().transform(transform, {"namespace": namespace}).refused
                codes = [finding.code for finding in refused or []]
                self.assertEqual(codes, ["invalid-namespace"])

    def test_a_second_run_changes_nothing(self) -> None:
        once = moved(object("v1", "Service", "shop", "web"), object("v1", "Pod", None, "a"))
        self.assertEqual(moved(*once.objects).objects, once.objects)
