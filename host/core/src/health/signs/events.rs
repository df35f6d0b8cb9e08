//! What an Event says about the object that it regards.

use std::sync::Arc;

use jiff::Timestamp;

use super::controllers::not_made;
use super::{Container, ContainerRole, Sign, SignKind};
use crate::health::reading::{Live, plain};
use crate::object::ObjectId;
use crate::value::Value;

/// A sign and the object that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventSign {
    /// Which object.
    pub regarding: ObjectId,
    /// Which one of that name; a StatefulSet's pods have the names of those before them.
    pub uid: Option<Arc<str>>,
    /// When it was last so, where the event says it. Events outlive what they tell by an hour.
    pub last: Option<Timestamp>,
    /// What it says.
    pub sign: Sign,
}

/// Reads an Event of the core group or of `events.k8s.io`; none where it tells of no trouble.
pub fn sign_of_event(event: &Value) -> Option<EventSign> {
    let live = Live::of(event);
    let (regarding, message) = match (live.group(), live.kind()) {
        ("", "Event") => (live.get("involvedObject")?, live.text("message")),
        ("events.k8s.io", "Event") => (live.get("regarding")?, live.text("note")),
        _ => return None,
    };
    let sign = read(live.text("reason"), message)?;
    let sign = match container(regarding.text("fieldPath")) {
        Some(container) => sign.of(container),
        None => sign,
    };
    let uid = regarding.text("uid");
    Some(EventSign {
        regarding: id(regarding),
        uid: (!uid.is_empty()).then(|| uid.into()),
        last: last(live),
        sign,
    })
}

fn read(reason: &str, message: &str) -> Option<Sign> {
    let kind = match reason {
        "FailedScheduling" => SignKind::Unschedulable,
        "FailedMount" | "FailedAttachVolume" | "FailedMapVolume" | "ProvisioningFailed" => {
            SignKind::Mount
        }
        "BackOff" if message.contains("pulling image") => SignKind::Image,
        "BackOff" => SignKind::CrashLoop,
        "Failed" => kubelet_failed(message),
        "ErrImageNeverPull" | "InspectFailed" => SignKind::Image,
        "FailedPostStartHook" => SignKind::CrashLoop,
        "FailedCreate" => return Some(not_made(reason, message)),
        "FailedCreatePodSandBox" => SignKind::Create,
        "Unhealthy" => SignKind::Probe,
        // The cluster autoscaler's word, and Karpenter's.
        "TriggeredScaleUp" | "Nominated" => SignKind::ScaleUp,
        _ => return None,
    };
    Some(Sign::new(kind, reason, message))
}

/// The kubelet says `Failed` for all that goes wrong before a container runs.
fn kubelet_failed(message: &str) -> SignKind {
    let images = ["pull image", "ErrImage", "ImagePullBackOff", "InvalidImageName", "ImageInspect"];
    let mounts = ["\" not found", "couldn't find key", "CreateContainer"];
    let lists = [(SignKind::Image, &images[..]), (SignKind::Mount, &mounts[..])];
    let found =
        lists.into_iter().find(|(_, words)| words.iter().any(|word| message.contains(word)));
    found.map_or(SignKind::CrashLoop, |(kind, _)| kind)
}

/// The container in a path such as `spec.containers{server}`. An event does not say of an init
/// container whether it is a sidecar.
fn container(path: &str) -> Option<Container> {
    let (list, name) = path.strip_prefix("spec.")?.strip_suffix('}')?.split_once('{')?;
    let role = match list {
        "containers" => ContainerRole::Main,
        "initContainers" => ContainerRole::Init,
        _ => return None,
    };
    Some(Container { name: plain(name), role })
}

fn id(regarding: Live<'_>) -> ObjectId {
    let namespace = regarding.text("namespace");
    ObjectId {
        api_version: regarding.text("apiVersion").into(),
        kind: regarding.text("kind").into(),
        namespace: (!namespace.is_empty()).then(|| namespace.into()),
        name: regarding.text("name").into(),
    }
}

/// The latest of the times that events have in their different forms.
fn last(live: Live<'_>) -> Option<Timestamp> {
    let fields =
        ["series.lastObservedTime", "lastTimestamp", "deprecatedLastTimestamp", "eventTime"];
    fields.iter().filter_map(|field| live.text(field).parse().ok()).max()
}
