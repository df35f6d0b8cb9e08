// References by namespace and name that Kubernetes' own kinds hold.
//
//   in                                             at                                            to a
//   RoleBinding, ClusterRoleBinding                /subjects/* of kind ServiceAccount            ServiceAccount
//   Mutating-, ValidatingWebhookConfiguration      /webhooks/*/clientConfig/service              Service
//   CustomResourceDefinition                       /spec/conversion/webhook/clientConfig/service Service
//   APIService                                     /spec/service                                 Service

import { element } from "bowline-guest";

export function follow(cx, moves, namespace) {
  for (const binding of cx.objects().kinds(["RoleBinding", "ClusterRoleBinding"])) {
    followSubjects(binding, moves, namespace);
  }
  const webhooks = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];
  for (const configuration of cx.objects().kinds(webhooks)) {
    followWebhooks(configuration, moves, namespace);
  }
  for (const definition of cx.objects().kind("CustomResourceDefinition")) {
    followService(definition, "/spec/conversion/webhook/clientConfig/service", moves, namespace);
  }
  for (const service of cx.objects().kind("APIService")) {
    followService(service, "/spec/service", moves, namespace);
  }
}

function followSubjects(binding, moves, namespace) {
  for (const [index, subject] of (binding.get("/subjects") ?? []).entries()) {
    // Users and groups live in no namespace.
    if (subject.kind === "ServiceAccount") {
      followOne(binding, element("/subjects", index), "ServiceAccount", subject, moves, namespace);
    }
  }
}

// A webhook that is reached by URL has no service.
function followWebhooks(configuration, moves, namespace) {
  for (let index = 0; configuration.has(`${element("/webhooks", index)}/name`); index += 1) {
    const at = `${element("/webhooks", index)}/clientConfig/service`;
    followService(configuration, at, moves, namespace);
  }
}

function followService(object, at, moves, namespace) {
  const reference = object.get(at);
  if (reference !== undefined) {
    followOne(object, at, "Service", reference, moves, namespace);
  }
}

function followOne(object, at, kind, reference, moves, namespace) {
  const old = reference.namespace ?? undefined;
  if (old !== namespace && moves.covers(kind, old, reference.name ?? "")) {
    object.set(`${at}/namespace`, namespace);
  }
}
