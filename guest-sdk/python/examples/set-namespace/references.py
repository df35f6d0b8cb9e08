"""References by namespace and name that Kubernetes' own kinds hold.

    in                                          at                                              to a
    RoleBinding, ClusterRoleBinding             /subjects/* of kind ServiceAccount              ServiceAccount
    Mutating-, ValidatingWebhookConfiguration   /webhooks/*/clientConfig/service                Service
    CustomResourceDefinition                    /spec/conversion/webhook/clientConfig/service   Service
    APIService                                  /spec/service                                   Service
"""

from itertools import count
from typing import Any

from bowline_guest import EditableObject, TransformContext, element

from moves import Moves


def follow(cx: TransformContext, moves: Moves, namespace: str) -> None:
    for binding in cx.objects().kinds(["RoleBinding", "ClusterRoleBinding"]):
        follow_subjects(binding, moves, namespace)
    webhooks = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]
    for configuration in cx.objects().kinds(webhooks):
        follow_webhooks(configuration, moves, namespace)
    for definition in cx.objects().kind("CustomResourceDefinition"):
        at = "/spec/conversion/webhook/clientConfig/service"
        follow_service(definition, at, moves, namespace)
    for service in cx.objects().kind("APIService"):
        follow_service(service, "/spec/service", moves, namespace)


def follow_subjects(binding: EditableObject, moves: Moves, namespace: str) -> None:
    for index, subject in enumerate(binding.get("/subjects") or []):
        # Users and groups live in no namespace.
        if subject.get("kind") == "ServiceAccount":
            at = element("/subjects", index)
            follow_one(binding, at, "ServiceAccount", subject, moves, namespace)


def follow_webhooks(configuration: EditableObject, moves: Moves, namespace: str) -> None:
    """A webhook that is reached by URL has no service."""
    for index in count():
        webhook = element("/webhooks", index)
        if not configuration.has(f"{webhook}/name"):
            break
        follow_service(configuration, f"{webhook}/clientConfig/service", moves, namespace)


def follow_service(object: EditableObject, at: str, moves: Moves, namespace: str) -> None:
    reference = object.get(at)
    if reference is not None:
        follow_one(object, at, "Service", reference, moves, namespace)


def follow_one(
    object: EditableObject, at: str, kind: str, reference: Any, moves: Moves, namespace: str
) -> None:
    old = reference.get("namespace")
    if old != namespace and moves.covers(kind, old, reference.get("name") or ""):
        object.set(f"{at}/namespace", namespace)
