//! The API server's words, as its clients print them.

use std::sync::LazyLock;

use super::{By, Rule};
use crate::failure::FailureClass::{
    SyncConflict, SyncForeign, SyncImmutable, SyncInvalid, SyncMissingKind, SyncUnavailable,
};

pub(super) static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    [
        (
            "kubernetes-field-conflict",
            By::Is(SyncConflict),
            r"apply failed with \d+ conflicts?:?.*|FieldManagerConflict",
        ),
        (
            "kubernetes-policy",
            By::Is(SyncInvalid),
            r"admission webhook .* denied the request:?.*|ValidatingAdmissionPolicy .* denied request.*|violates PodSecurity.*",
        ),
        (
            "kubernetes-webhook",
            By::Is(SyncUnavailable),
            r"failed calling webhook.*|conversion webhook for .* failed.*",
        ),
        (
            "kubernetes-modified",
            By::Is(SyncUnavailable),
            r"the object has been modified; please apply your changes|operation cannot be fulfilled on [a-z.]+.*",
        ),
        (
            "kubernetes-namespace-ends",
            By::Is(SyncUnavailable),
            r"unable to create new content in namespace .* because it is being terminated|object is being deleted: .* already exists",
        ),
        ("kubernetes-quota-asks", By::Is(SyncInvalid), r"failed quota: .*: must specify .*"),
        ("kubernetes-quota", By::Quota, r"exceeded quota: .*"),
        (
            "kubernetes-immutable",
            By::Is(SyncImmutable),
            r"field is immutable|(field|fields|is) immutable (after|once)|updates to statefulset spec for fields other than|pod updates may not change fields other than|cannot change roleref|may not be (changed|updated) once set|spec is immutable after creation|(data|spec)\S*: forbidden: .*(immutable|may not).*",
        ),
        (
            "kubernetes-missing-kind",
            By::Is(SyncMissingKind),
            r#"no matches for kind "[^"]*".*|the server could not find the requested resource|the server doesn't have a resource type .*|resource mapping not found.*"#,
        ),
        (
            "kubernetes-login",
            By::Login,
            r"must be logged in to the server|the server has asked for the client to provide credentials|\bunauthorized\b|token (has|is) expired|getting credentials: exec: .*|x509: certificate has expired.*",
        ),
        (
            "kubernetes-right",
            By::Right,
            r"is forbidden: user .* cannot .*|is forbidden: .*|error from server \(forbidden\).*|attempting to grant RBAC permissions not currently held",
        ),
        (
            "kubernetes-invalid",
            By::Is(SyncInvalid),
            r#"is invalid: .*|error validating (data|".*").*|strict decoding error.*|unknown field ".*|request entity too large.*|etcdserver: request is too large|too long: (must|may) .*|cannot unmarshal .* into go .*|namespaces ".*" not found|error from server \(badrequest\).*"#,
        ),
        (
            "kubernetes-applyset",
            By::Is(SyncForeign),
            r"applyset .* (belongs to|is managed by|tooling).*",
        ),
        (
            "kubernetes-busy",
            By::Is(SyncUnavailable),
            r"etcdserver: (leader changed|request timed out|no leader|too many requests|server stopped).*|the server is currently unable to handle the request|the server was unable to return a response in the time allotted.*|the server has received too many requests.*|internal error occurred.*|http2: server sent goaway.*|an error on the server .* has prevented the request from succeeding|apiserver (not ready|is shutting down)|the server rejected our request|client rate limiter wait returned an error.*|error from server \((internalerror|serverTimeout|serviceunavailable|toomanyrequests|timeout)\).*",
        ),
    ]
    .into_iter()
    .map(|(name, class, pattern)| Rule::new(name, class, pattern))
    .collect()
});
