"""A transformer's context, seen through small plugins."""

import math
import unittest
from collections.abc import Callable, Iterable
from typing import Any

from bowline_guest import (
    Finding,
    HostError,
    ObjectId,
    ReadableObject,
    Refusal,
    TransformContext,
    workloads,
)
from bowline_guest.testing import LogLine, TestCall, TestOutcome


def object(kind: str, namespace: str | None, name: str, **rest: Any) -> Any:
    metadata = {"name": name} if namespace is None else {"name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata, **rest}


def told(findings: list[Finding] | None) -> list[str]:
    return [str(finding) for finding in findings or []]


class Transformer(unittest.TestCase):
    def within(self, call: TestCall, look: Callable[[TransformContext], Any]) -> TestOutcome:
        """Makes a call whose plugin is `look`, which must go well."""

        def plugin(config: Any, cx: TransformContext) -> None:
            look(cx)

        outcome = call.transform(plugin)
        self.assertIsNone(outcome.refused, outcome.log)
        return outcome

    def refusal(self, plugin: Callable[..., Any], call: TestCall | None = None) -> list[str]:
        return told((call or TestCall()).transform(plugin).refused)

    def test_a_selection_meets_all_conditions_and_any_value_of_each(self) -> None:
        labelled = object("Service", "b", "labelled")
        labelled["metadata"]["labels"] = {"app": "web", "tier": "front"}
        call = TestCall().objects(
            [
                object("ConfigMap", "a", "one"),
                object("Service", "a", "two"),
                object("Namespace", None, "three"),
                labelled,
            ]
        )

        def look(cx: TransformContext) -> None:
            def same(selection: Iterable[ReadableObject], *names: str) -> None:
                self.assertEqual([each.id().name for each in selection], list(names))

            everything = cx.objects()
            same(everything, "one", "two", "three", "labelled")
            same(everything.kind("Service"), "two", "labelled")
            same(everything.kind("Service").namespace("a"), "two")
            same(everything.kind("ConfigMap").kind("Namespace"), "one", "three")
            same(everything.without_namespace(), "three")
            same(everything.without_namespace().namespace("b"), "three", "labelled")
            same(everything.name("two").name("one"), "one", "two")
            same(everything.label("app", "web").has_label("tier"), "labelled")
            same(everything.label("app", "web").label("tier", "back"))
            same(everything.api_version("apps/v1"))
            same(everything.kinds([]))
            same(everything, "one", "two", "three", "labelled")

        self.within(call, look)

    def test_null_reads_as_nothing_but_shows_as_text(self) -> None:
        def look(cx: TransformContext) -> None:
            (one,) = cx.objects()
            self.assertIsNone(one.get("/data"))
            self.assertFalse(one.has("/data"))
            self.assertEqual(one.get_json("/data"), "null")
            self.assertIsNone(one.get_json("/absent"))

        self.within(TestCall().object(object("ConfigMap", None, "one", data=None)), look)

    def test_integers_of_64_bits_stay_what_they_are(self) -> None:
        def look(cx: TransformContext) -> None:
            (one,) = cx.objects()
            one.set("/data/beyond", one.get("/data/most") - 1)
            self.assertEqual(one.get_json("/data/beyond"), "18446744073709551614")

        call = TestCall().object(object("ConfigMap", None, "one", data={"most": 2**64 - 1}))
        self.within(call, look)

    def test_what_is_no_json_is_an_error(self) -> None:
        def look(cx: TransformContext) -> None:
            (one,) = cx.objects()
            for wrong in [math.nan, math.inf, {1, 2}, b"bytes", look, {"deep": [math.nan]}]:
                with self.assertRaisesRegex(HostError, "^set: value is no JSON"):
                    one.set("/data/a", wrong)
            self.assertFalse(one.has("/data"))

        self.within(TestCall().object(object("ConfigMap", None, "one")), look)

    def test_edits_are_seen_at_once_and_kept_when_the_call_succeeds(self) -> None:
        def plugin(config: Any, cx: TransformContext) -> Finding:
            (pod,) = cx.objects()
            pod.append("/spec/containers", {"name": "b"})
            pod.insert("/spec/containers/0", {"name": "a"})
            pod.set("/metadata/labels/app", "web")
            self.assertEqual(len(list(cx.objects().label("app", "web"))), 1)
            self.assertTrue(pod.unset("/metadata/labels/app"))
            self.assertFalse(pod.unset("/metadata/labels/app"))
            cx.add(object("Service", None, "two")).set("/spec/type", "ClusterIP")
            cx.log.info("done")
            return Finding.warning("noted", "a note")

        outcome = TestCall().object(object("Pod", None, "one")).transform(plugin)
        self.assertEqual(told(outcome.findings), ["warning noted: a note"])
        self.assertEqual(outcome.log, [LogLine("info", "done")])
        pod = outcome.find("Pod", "one")
        self.assertEqual(pod["spec"]["containers"], [{"name": "a"}, {"name": "b"}])
        self.assertEqual(pod["metadata"]["labels"], {})
        self.assertEqual(outcome.find("Service", "two")["spec"]["type"], "ClusterIP")

    def test_edits_of_a_failed_call_never_happened(self) -> None:
        def plugin(config: Any, cx: TransformContext) -> None:
            (pod,) = cx.objects()
            pod.set("/metadata/labels/app", "web")
            pod.append("/kind", 1)

        outcome = TestCall().object(object("Pod", None, "one")).transform(plugin)
        expected = 'error host-call Pod one /kind: append: "/kind" is a string, not an array'
        self.assertEqual(told(outcome.refused), [expected])
        self.assertEqual(outcome.objects, [object("Pod", None, "one")])

    def test_a_removed_object_is_gone_and_each_use_of_it_an_error(self) -> None:
        def look(cx: TransformContext) -> None:
            (pod,) = cx.objects()
            pod.remove()
            self.assertEqual(list(cx.objects()), [])
            cx.add(object("Pod", None, "two"))
            uses: list[Callable[[], Any]] = [pod.id, lambda: pod.get(""), pod.remove]
            for use in [*uses, lambda: pod.set("/spec", {})]:
                self.assertRaises(HostError, use)

        outcome = self.within(TestCall().object(object("Pod", None, "one")), look)
        self.assertEqual(outcome.objects, [object("Pod", None, "two")])

    def test_names_can_be_swapped_because_identities_are_checked_at_the_end(self) -> None:
        def look(cx: TransformContext) -> None:
            first, second = cx.objects()
            first.set("/metadata/name", "two")
            second.set("/metadata/name", "one")

        pods = [object("Pod", None, "one"), object("Pod", None, "two")]
        self.assertEqual(self.within(TestCall().objects(pods), look).objects, pods[::-1])

    def test_two_objects_of_one_identity_or_none_are_refused(self) -> None:
        again = {**object("Pod", "a", "one"), "apiVersion": "v1beta1"}

        def adds(body: Any) -> list[str]:
            def plugin(config: Any, cx: TransformContext) -> None:
                cx.add(body)

            return self.refusal(plugin, TestCall().object(object("Pod", "a", "one")))

        double = "error identity Pod a/one: two objects have one group, kind, namespace and name"
        self.assertEqual(adds(again), [double])
        self.assertRegex(adds({"kind": "Pod"})[0], "^error identity")

    def test_only_json_objects_can_be_added_or_replace_an_object(self) -> None:
        def look(cx: TransformContext) -> None:
            self.assertRaises(HostError, cx.add, "text")
            (pod,) = cx.objects()
            self.assertRaises(HostError, pod.set, "", [1])
            pod.set("", object("Pod", None, "two"))
            self.assertEqual(pod.id().name, "two")

        outcome = self.within(TestCall().object(object("Pod", None, "one")), look)
        self.assertEqual(outcome.objects, [object("Pod", None, "two")])

    def test_facts_answer_what_was_set_and_nothing_else(self) -> None:
        call = (
            TestCall()
            .release("shop", "2.4.0")
            .release_digest("sha256:ab")
            .customer("acme")
            .customer_label("ring", "canary")
            .image("web", "registry.example/web@sha256:ab")
            .values({"replicas": 2})
            .value("/proxy/port", 9000)
            .output("db_host", "db.example")
            .sensitive_output("db_password", "secret")
        )

        def look(cx: TransformContext) -> None:
            facts = cx.facts
            self.assertEqual(facts.release_name(), "shop")
            self.assertEqual(facts.release_version(), "2.4.0")
            self.assertEqual(facts.release_digest(), "sha256:ab")
            self.assertEqual(facts.customer_name(), "acme")
            self.assertEqual(facts.customer_label("ring"), "canary")
            self.assertIsNone(facts.customer_label("region"))
            self.assertEqual(facts.image("web"), "registry.example/web@sha256:ab")
            self.assertIsNone(facts.image("api"))
            self.assertEqual(facts.value(""), {"replicas": 2, "proxy": {"port": 9000}})
            self.assertIsNone(facts.value("/absent"))
            self.assertIsNone(facts.value("no pointer"))
            self.assertEqual(facts.output("db_host"), "db.example")
            self.assertIsNone(facts.output("absent"))
            with self.assertRaises(HostError) as caught:
                facts.output("db_password")
            self.assertTrue(caught.exception.is_denied)

        def granted(cx: TransformContext) -> None:
            self.assertEqual(cx.facts.output("db_password"), "secret")

        self.within(call, look)
        self.within(call.grant("output:db_password"), granted)

    def test_scopes_come_from_kubernetes_the_objects_definitions_and_the_test(self) -> None:
        def definition(kind: str, scope: str) -> Any:
            spec = {"group": "example.com", "scope": scope, "names": {"kind": kind}}
            made = object("CustomResourceDefinition", None, kind, spec=spec)
            return {**made, "apiVersion": "apiextensions.k8s.io/v1"}

        def look(cx: TransformContext) -> None:
            for api_version, kind, expected in [
                ("apps/v1", "Deployment", True),
                ("v1", "Namespace", False),
                ("example.com/v1", "Queue", True),
                ("example.com/v1", "Fleet", False),
                ("example.com/v1", "Told", True),
                ("other.example/v1", "Queue", None),
            ]:
                self.assertIs(cx.facts.namespaced(api_version, kind), expected, kind)

        call = TestCall().object(definition("Queue", "Namespaced"))
        call = call.object(definition("Fleet", "Cluster"))
        self.within(call.namespaced("example.com/v1", "Told", True), look)

    def test_files_are_listed_relative_to_the_folder_and_sorted(self) -> None:
        def look(cx: TransformContext) -> None:
            files = cx.files
            self.assertEqual(files.walk(""), ["other.bin", "rules/a/b.txt", "rules/z.txt"])
            self.assertEqual(files.walk("rules"), ["a/b.txt", "z.txt"])
            self.assertEqual(files.walk("rul"), [])
            self.assertEqual(files.read_text("rules/z.txt"), "last")
            self.assertEqual(files.read("other.bin"), b"\xff")
            with self.assertRaisesRegex(HostError, '^read "other.bin": the file is not UTF-8$'):
                files.read_text("other.bin")
            self.assertRaises(HostError, files.read, "absent")

        def ungranted(cx: TransformContext) -> None:
            with self.assertRaisesRegex(HostError, "denied: `files` is not granted"):
                cx.files.walk("")

        call = TestCall().file("rules/z.txt", "last").file("rules/a/b.txt", "first")
        self.within(call.file("other.bin", b"\xff"), look)
        self.within(TestCall(), ungranted)

    def test_lookups_tell_a_missing_object_from_a_missing_grant(self) -> None:
        live = {**object("Deployment", "shop", "web"), "apiVersion": "apps/v1"}

        def look(cx: TransformContext) -> None:
            web = ObjectId("apps/v1", "Deployment", "web", "shop")
            self.assertEqual(cx.lookup.get(web), live)
            self.assertIsNone(cx.lookup.get(ObjectId("apps/v1", "Deployment", "web", "other")))
            with self.assertRaises(HostError) as caught:
                cx.lookup.get(ObjectId("v1", "Secret", "s"))
            denied = "lookup: denied: `cluster-read:/Secret` is not granted"
            self.assertEqual(str(caught.exception), denied)

        self.within(TestCall().live_object(live), look)

    def test_workloads_are_found_where_their_pods_lie(self) -> None:
        cron = {**object("CronJob", None, "b"), "apiVersion": "batch/v1"}
        other = {**object("Deployment", None, "c"), "apiVersion": "example.com/v1"}

        def look(cx: TransformContext) -> None:
            found = [workload.pod_spec for workload in workloads(cx)]
            self.assertEqual(found, ["/spec", "/spec/jobTemplate/spec/template/spec"])

        self.within(TestCall().objects([object("Pod", None, "a"), cron, other]), look)

    def test_an_exception_is_a_finding_and_its_traceback_is_in_the_log(self) -> None:
        def plugin(config: Any, cx: TransformContext) -> None:
            config["missing"]

        outcome = TestCall().transform(plugin)
        expected = ["error exception: the plugin raised KeyError: 'missing'"]
        self.assertEqual(told(outcome.refused), expected)
        self.assertEqual(outcome.log[0].level, "error")
        self.assertIn("test_transformer.py", outcome.log[0].message)

    def test_an_exit_and_endless_recursion_are_exceptions_too(self) -> None:
        def endless(*words: Any) -> Any:
            return endless() + 1

        def leaves(*words: Any) -> None:
            raise SystemExit(3)

        self.assertEqual(
            self.refusal(leaves), ["error exception: the plugin raised SystemExit: 3"]
        )
        self.assertRegex(self.refusal(endless)[0], "the plugin raised RecursionError")

    def test_a_refusal_keeps_its_findings(self) -> None:
        def plugin(config: Any, cx: TransformContext) -> None:
            raise Refusal([Finding.error("a", "one"), Finding.error("b", "two")])

        self.assertEqual(self.refusal(plugin), ["error a: one", "error b: two"])

    def test_a_refusal_without_findings_or_of_something_else_is_an_exception(self) -> None:
        odd: list[Any] = [[], ["text"]]
        for findings in odd:

            def plugin(config: Any, cx: TransformContext) -> None:
                raise Refusal(findings)

            self.assertRegex(self.refusal(plugin)[0], "^error exception: the plugin raised .*Refusal")

    def test_a_coroutine_is_refused(self) -> None:
        async def plugin(config: Any, cx: TransformContext) -> None:
            raise AssertionError("it must not run")

        expected = (
            "error answer: transform must return its answer itself, and it returned an awaitable: "
            "a call waits for nothing"
        )
        self.assertEqual(self.refusal(plugin), [expected])

    def test_an_answer_that_is_no_finding_is_refused(self) -> None:
        for wrong in ["text", 7, [{}], [Finding.info("a", "b"), None]]:
            with self.subTest(wrong=wrong):
                (refused,) = self.refusal(lambda config, cx: wrong)
                self.assertRegex(refused, "^error answer: transform must return a Finding")
