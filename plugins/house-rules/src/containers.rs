//! The rules about containers.
//!
//! | rule | initContainers | containers | ephemeralContainers |
//! |---|---|---|---|
//! | requests and limits | yes | yes | Kubernetes takes none |
//! | not as root | yes | yes | yes |
//! | readiness probe | no | of what runs for ever | no |

use bowline_guest::kubernetes::{Workload, workloads};
use bowline_guest::pointer::element;
use bowline_guest::role::Validate;
use bowline_guest::{Context, Error, ObjectId};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::report::{Report, Rule};

/// Amounts by resource; only whether there is one counts.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Resources {
    requests: Amounts,
    limits: Amounts,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Amounts {
    cpu: Option<IgnoredAny>,
    memory: Option<IgnoredAny>,
}

/// A container, where it lies, and what its pod says.
struct Container<'a> {
    workload: &'a Workload<'a, Validate>,
    id: &'a ObjectId,
    at: String,
    name: String,
    pod_is_non_root: bool,
}

pub fn check(cx: &Context<Validate>, report: &mut Report<'_>) -> Result<(), Error> {
    for workload in workloads(cx) {
        let id = workload.object.id()?;
        let non_root = format!("{}/securityContext/runAsNonRoot", workload.pod_spec);
        let pod_is_non_root = workload.object.get(&non_root)?.unwrap_or(false);
        let lasting = runs_for_ever(&workload, &id)?;
        for list in ["initContainers", "containers", "ephemeralContainers"] {
            for index in 0.. {
                let at = element(&format!("{}/{list}", workload.pod_spec), index);
                let Some(name) = workload.object.get(&format!("{at}/name"))? else { break };
                let container =
                    Container { workload: &workload, id: &id, at, name, pod_is_non_root };
                container.check(list, lasting, report)?;
            }
        }
    }
    Ok(())
}

/// Jobs end, and so does a Pod that is not restarted.
fn runs_for_ever(workload: &Workload<'_, Validate>, id: &ObjectId) -> Result<bool, Error> {
    match id.kind.as_str() {
        "Job" | "CronJob" => Ok(false),
        "Pod" => {
            let policy: Option<String> = workload.object.get("/spec/restartPolicy")?;
            Ok(policy.is_none_or(|policy| policy == "Always"))
        }
        _ => Ok(true),
    }
}

impl Container<'_> {
    fn check(&self, list: &str, lasting: bool, report: &mut Report<'_>) -> Result<(), Error> {
        if list != "ephemeralContainers" {
            self.check_resources(report)?;
        }
        self.check_user(report)?;
        if list == "containers" && lasting {
            self.check_readiness(report)?;
        }
        Ok(())
    }

    fn check_resources(&self, report: &mut Report<'_>) -> Result<(), Error> {
        let at = format!("{}/resources", self.at);
        let resources: Resources = self.workload.object.get(&at)?.unwrap_or_default();
        let parts = [
            (Rule::MissingRequests, "requests", &resources.requests),
            (Rule::MissingLimits, "limits", &resources.limits),
        ];
        for (rule, word, amounts) in parts {
            if let Some(missing) = amounts.missing() {
                let message = format!("container {:?} has no {word} for {missing}", self.name);
                report.add(rule, self.id, format!("{at}/{word}"), message);
            }
        }
        Ok(())
    }

    /// What a container says counts more than what its pod says.
    fn check_user(&self, report: &mut Report<'_>) -> Result<(), Error> {
        let at = format!("{}/securityContext/runAsNonRoot", self.at);
        let own: Option<bool> = self.workload.object.get(&at)?;
        if !own.unwrap_or(self.pod_is_non_root) {
            let message = format!("container {:?} may run as root", self.name);
            report.add(Rule::MayRunAsRoot, self.id, at, message);
        }
        Ok(())
    }

    fn check_readiness(&self, report: &mut Report<'_>) -> Result<(), Error> {
        let at = format!("{}/readinessProbe", self.at);
        if !self.workload.object.has(&at)? {
            let message = format!("container {:?} has no readiness probe", self.name);
            report.add(Rule::MissingReadinessProbe, self.id, at, message);
        }
        Ok(())
    }
}

impl Amounts {
    fn missing(&self) -> Option<&'static str> {
        match (self.cpu.is_some(), self.memory.is_some()) {
            (true, true) => None,
            (true, false) => Some("memory"),
            (false, true) => Some("cpu"),
            (false, false) => Some("cpu and memory"),
        }
    }
}
