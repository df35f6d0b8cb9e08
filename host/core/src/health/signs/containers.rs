//! What the status of one container says.

use super::{Container, ContainerRole, Sign, SignKind};
use crate::health::reading::{Live, plain};

/// Reasons to wait for an image.
const IMAGE: &[&str] = &[
    "ErrImageNeverPull",
    "ErrImagePull",
    "ImageInspectError",
    "ImagePullBackOff",
    "InvalidImageName",
    "RegistryUnavailable",
    "SignatureValidationFailed",
];

/// Reasons to wait for what a container is made of.
const MOUNT: &[&str] = &["CreateContainerConfigError", "CreateContainerError", "FailedMount"];

/// Reasons to wait because it does not start or does not stay.
const CRASH: &[&str] =
    &["CrashLoopBackOff", "PostStartHookError", "PreStartHookError", "RunContainerError"];

/// Ends whose message is the runtime's, and tells why. The message of any other end is the program's
/// own, which may hold anything.
const RUNTIME: &[&str] = &["ContainerCannotRun", "StartError"];

/// A container as its pod reports it.
pub(super) struct Reported<'a> {
    container: Container,
    status: Live<'a>,
    /// Whether it is started again when it ends like this.
    policy: &'a str,
}

/// The containers of a pod that have a status, in the order in which they are started. Ephemeral ones
/// are a person's own, and left out.
pub(super) fn reported(pod: Live<'_>) -> Vec<Reported<'_>> {
    let lists = [("initContainers", "initContainerStatuses"), ("containers", "containerStatuses")];
    let all = lists.into_iter().flat_map(|(specs, statuses)| {
        pod.list(&format!("status.{statuses}")).map(move |status| report(pod, specs, status))
    });
    all.collect()
}

fn report<'a>(pod: Live<'a>, specs: &str, status: Live<'a>) -> Reported<'a> {
    let name = status.text("name");
    let spec = pod.list(&format!("spec.{specs}")).find(|spec| spec.text("name") == name);
    let own = spec.map_or("", |spec| spec.text("restartPolicy"));
    let role = match specs {
        "initContainers" if own == "Always" => ContainerRole::Sidecar,
        "initContainers" => ContainerRole::Init,
        _ => ContainerRole::Main,
    };
    let policy = match (own, pod.text("spec.restartPolicy"), role) {
        // An init container that has ended well is done, whatever its pod's policy.
        ("", "Always", ContainerRole::Init) => "OnFailure",
        ("", of_pod, _) => of_pod,
        (own, ..) => own,
    };
    Reported { container: Container { name: plain(name), role }, status, policy }
}

impl<'a> Reported<'a> {
    /// Why it is not ready; none where it is, or where it is only starting.
    pub(super) fn sign(self) -> Option<Sign> {
        let reason = self.status.text("state.waiting.reason");
        let message = self.status.text("state.waiting.message");
        if IMAGE.contains(&reason) {
            return Some(Sign::new(SignKind::Image, reason, message).of(self.container));
        }
        if MOUNT.contains(&reason) {
            return Some(Sign::new(SignKind::Mount, reason, message).of(self.container));
        }
        if CRASH.contains(&reason) {
            return Some(self.crash(reason));
        }
        if self.status.get("state.terminated").is_some() {
            return match self.policy {
                "Never" => self.ended_badly(SignKind::Failed),
                "OnFailure" if self.exit_code("state") == Some(0) => None,
                _ => Some(self.crash("")),
            };
        }
        // Between two crashes it runs, and is not ready. One that is ready has got over them.
        let died = self.exit_code("lastState").is_some_and(|code| code != 0);
        let ready = self.status.is_true("ready");
        (died && !ready && self.restarts() > 0).then(|| self.crash(""))
    }

    /// How it ended, if that was not well.
    pub(super) fn ended_badly(&self, kind: SignKind) -> Option<Sign> {
        let code = self.exit_code("state").filter(|code| *code != 0)?;
        let reason = self.status.text("state.terminated.reason");
        let word = if reason.is_empty() { "Error" } else { reason };
        let sign = Sign::new(kind, word, &self.end("state"));
        Some(Sign {
            restarts: self.restarts(),
            exit_code: Some(code),
            ..sign.of(self.container.clone())
        })
    }

    /// `CrashLoopBackOff, exit 137 OOMKilled, 4 restarts`
    fn crash(&self, waiting: &str) -> Sign {
        let state = match self.status.get("state.terminated") {
            Some(_) => "state",
            None => "lastState",
        };
        let ended = self.status.text(&format!("{state}.terminated.reason"));
        let restarts = self.restarts();
        let count = match restarts {
            0 => String::new(),
            1 => "1 restart".to_owned(),
            _ => format!("{restarts} restarts"),
        };
        let parts = [plain(waiting), self.end(state), count];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        // `Error` and `Completed` say no more than the exit code.
        let telling = !matches!(ended, "" | "Error" | "Completed");
        let reason = if telling || waiting.is_empty() { ended } else { waiting };
        Sign {
            kind: SignKind::CrashLoop,
            container: Some(self.container.clone()),
            message: parts.join(", "),
            reason: plain(if reason.is_empty() { "Error" } else { reason }),
            restarts,
            exit_code: self.exit_code(state),
        }
    }

    /// `exit 137 OOMKilled`
    fn end(&self, state: &str) -> String {
        let Some(ended) = self.status.get(&format!("{state}.terminated")) else {
            return String::new();
        };
        let (code, reason) = (ended.number("exitCode").unwrap_or(0), ended.text("reason"));
        let told = match RUNTIME.contains(&reason) {
            true => format!("exit {code} {reason}: {}", ended.text("message")),
            false => format!("exit {code} {reason}"),
        };
        plain(&told)
    }

    fn exit_code(&self, state: &str) -> Option<i64> {
        self.status.number(&format!("{state}.terminated.exitCode"))
    }

    fn restarts(&self) -> u32 {
        u32::try_from(self.status.count("restartCount")).unwrap_or(u32::MAX)
    }
}
