use super::*;

#[test]
fn claim() {
    judged(
        "v1 PersistentVolumeClaim",
        &[
            (
                "spec: {volumeName: pv-1}, status: {phase: Bound}",
                "healthy: Bound: it is bound to pv-1",
            ),
            ("status: {phase: Lost}", "degraded: Lost: the volume that it was bound to is gone"),
            (
                "spec: {storageClassName: ''}, status: {phase: Pending}",
                "progressing: Pending: it is not bound to a volume yet",
            ),
            (
                "spec: {volumeName: pv-1}, status: {phase: Pending}",
                "progressing: Pending: it is not bound to a volume yet",
            ),
            (
                "metadata: {annotations: {volume.kubernetes.io/storage-provisioner: ebs}}, \
                    status: {phase: Pending}",
                "progressing: Provisioning: its volume is being made",
            ),
            (
                "status: {phase: Bound, conditions: [{type: Resizing, status: 'True'}]}",
                "progressing: Resizing: its volume grows",
            ),
            (
                "status: {phase: Bound, conditions: [{type: FileSystemResizePending, status: 'True'}]}",
                "healthy: FileSystemResizePending: it is bound; its file system grows when a pod next starts with it",
            ),
            (
                "status: {phase: Bound, conditions: [{type: ControllerResizeError, status: 'True', \
                    message: no more}]}",
                "degraded: ControllerResizeError: no more",
            ),
        ],
    );
}

#[test]
fn a_class_decides_whether_a_claim_waits_for_a_pod() {
    let class = |mode: &str| {
        object("storage.k8s.io/v1 StorageClass", &format!("volumeBindingMode: {mode}"))
    };
    let claim = |rest: &str| object("v1 PersistentVolumeClaim", rest);
    let pending = claim("status: {phase: Pending}");
    let reason = |claim: &Value, mode: &str| {
        let health = assess_claim(claim, Some(&class(mode)));
        format!("{} {}", health.status, health.reason)
    };
    assert_eq!(reason(&pending, "WaitForFirstConsumer"), "healthy WaitForFirstConsumer");
    assert_eq!(reason(&pending, "Immediate"), "progressing Pending");
    let chosen = claim(
        "metadata: {annotations: {volume.kubernetes.io/selected-node: n1}}, status: {phase: Pending}",
    );
    assert_eq!(reason(&chosen, "WaitForFirstConsumer"), "progressing Provisioning");
    assert_eq!(assess_claim(&pending, None), assess(&pending));
    let leaving = claim("metadata: {deletionTimestamp: x}, status: {phase: Bound}");
    assert_eq!(reason(&leaving, "Immediate"), "progressing Terminating");
}

#[test]
fn volume() {
    judged(
        "v1 PersistentVolume",
        &[
            ("spec: {}", "progressing: Pending: it is not available yet"),
            ("status: {phase: Available}", "healthy: Available: it waits for a claim"),
            (
                "spec: {claimRef: {namespace: shop, name: db}}, status: {phase: Bound}",
                "healthy: Bound: it is bound to db in shop",
            ),
            (
                "spec: {persistentVolumeReclaimPolicy: Retain}, status: {phase: Released}",
                "degraded: Released: its claim is gone, and no other gets it until a person frees it",
            ),
            (
                "spec: {persistentVolumeReclaimPolicy: Delete}, status: {phase: Released}",
                "progressing: Released: its claim is gone, and it is being deleted",
            ),
            ("status: {phase: Failed, message: still in use}", "degraded: Failed: still in use"),
        ],
    );
}

#[test]
fn attachment() {
    judged(
        "storage.k8s.io/v1 VolumeAttachment",
        &[
            ("spec: {nodeName: n1}", "progressing: Attaching: it is not attached to n1 yet"),
            (
                "spec: {nodeName: n1}, status: {attached: true}",
                "healthy: Attached: it is attached to n1",
            ),
            (
                "status: {attached: false, attachError: {message: in use elsewhere}}",
                "degraded: AttachError: in use elsewhere",
            ),
        ],
    );
}
