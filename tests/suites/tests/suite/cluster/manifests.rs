//! Manifests that several rooms of this one use; NAMESPACE stands for the test's own.

use super::{Shop, until};

/// One container with this image.
pub fn container(image: &str) -> String {
    format!("containers: [{{name: web, image: \"registry.example/{image}:1\"}}]")
}

/// The Deployment `web` whose Pods have this spec.
pub fn deployment(pods: &str) -> String {
    format!(
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: NAMESPACE}}\nspec:\n  \
         selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    \
         spec: {{{pods}}}\n"
    )
}

/// A kind that takes any fields.
pub fn definition(group: &str, version: &str, kind: &str) -> String {
    let plural = format!("{}s", kind.to_lowercase());
    format!(
        "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n\
         metadata: {{name: {plural}.{group}}}\nspec:\n  group: {group}\n  scope: Namespaced\n  \
         names: {{kind: {kind}, plural: {plural}}}\n  versions:\n  - name: {version}\n    served: true\n    \
         storage: true\n    schema: {{openAPIV3Schema: {{type: object, \
         x-kubernetes-preserve-unknown-fields: true}}}}\n"
    )
}

impl Shop {
    /// Has admission deny that such objects are made in the test's namespace: by a policy, which denies as
    /// a webhook does, and in the same place.
    pub(super) fn deny(&self, resource: &str, rule: &str, example: &str) {
        let policy = format!("{resource}-{}", self.namespace);
        self.by_hand(
            &["apply"],
            &format!(
                "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\n\
                 metadata: {{name: {policy}}}\nspec:\n  matchConstraints:\n    \
                 namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: NAMESPACE}}}}\n    resourceRules:\n    \
                 - {{apiGroups: [\"\"], apiVersions: [v1], operations: [CREATE], resources: [{resource}]}}\n  \
                 validations:\n  - {{expression: \"false\", {rule}}}\n---\n\
                 apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\n\
                 metadata: {{name: {policy}}}\nspec: {{policyName: {policy}, validationActions: [Deny]}}\n"
            ),
        );
        // The server takes a policy in some time after it was made.
        self.until_refused(example);
    }

    /// Waits until making this object, which is only tried, is refused.
    pub(super) fn until_refused(&self, example: &str) {
        let example = example.replace("NAMESPACE", &self.namespace);
        until("what is made is refused", || {
            self.cluster.kubectl_with(&["create", "--dry-run=server", "-f", "-"], &example).is_err()
        });
    }
}
