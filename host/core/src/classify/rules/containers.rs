//! Why a workload does not get ready: the words of kubelets, the scheduler and controllers.

use std::sync::LazyLock;

use super::{By, Rule};
use crate::failure::FailureClass::{
    HealthCrashLoop, HealthFailed, HealthImage, HealthQuota, HealthStalled, HealthUnschedulable,
};

pub(super) static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    [
        (
            "container-image",
            HealthImage,
            r"ImagePullBackOff|ErrImagePull|InvalidImageName|ErrImageNeverPull|ImageInspectError|failed to pull( and unpack)? image.*|pull access denied for .*|manifest unknown.*|manifest for .* not found.*",
        ),
        (
            "container-crash",
            HealthCrashLoop,
            r"CrashLoopBackOff|OOMKilled|back-off .*restarting failed container.*|RunContainerError|StartError|ContainerCannotRun",
        ),
        (
            "container-unschedulable",
            HealthUnschedulable,
            r"\d+/\d+ nodes are available:? .*|FailedScheduling|\bUnschedulable\b|didn't trigger scale-up.*",
        ),
        ("container-quota", HealthQuota, r"(FailedCreate|error creating:).*exceeded quota: .*"),
        (
            "container-volume",
            HealthStalled,
            r"FailedMount.*|FailedAttachVolume.*|multi-attach error for volume.*|MountVolume\.\w+ failed.*|waiting for first consumer to be created.*|ProvisioningFailed.*",
        ),
        (
            "container-config",
            HealthStalled,
            r"CreateContainerConfigError.*|CreateContainerError.*|(secret|configmap) \S+ not found.*|couldn't find key \S+ in (secret|configmap).*",
        ),
        ("container-probe", HealthStalled, r"(readiness|liveness|startup) probe failed.*"),
        (
            "workload-stalled",
            HealthStalled,
            r"ProgressDeadlineExceeded|exceeded its progress deadline|FailedCreatePodSandBox.*|failed to create pod sandbox.*",
        ),
        (
            "workload-failed",
            HealthFailed,
            r"BackoffLimitExceeded|job has reached the specified backoff limit|job was active longer than specified deadline|PodFailurePolicy|\bEvicted\b|the node was low on resource.*|ContainerStatusUnknown",
        ),
    ]
    .into_iter()
    .map(|(name, class, pattern)| Rule::new(name, By::Is(class), pattern))
    .collect()
});
