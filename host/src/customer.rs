//! What came of one customer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bowline_core::facts::Outputs;
use bowline_core::plan::{Plan, PlannedCall};
use bowline_core::rendered::Reviewed;
use bowline_core::{Digest, Finding};
use bowline_render::Settled;
use bowline_render::output::{Order, Written, manifests};
use bowline_sandbox::Receipt;

use crate::error::Problems;

/// One customer's part of a report.
pub struct CustomerReport {
    /// The customer.
    pub name: Arc<str>,
    /// What came of it.
    pub outcome: Result<Done, Problems>,
    /// How long it took.
    pub time: Duration,
}

/// A customer that was rendered.
pub struct Done {
    /// The version of each plugin that the pipeline called.
    pub plugins: BTreeMap<String, String>,
    /// How many objects there are.
    pub objects: usize,
    /// The digest of all objects.
    pub digest: Digest,
    /// Warnings and notes, with the pipeline entry that they come from.
    pub findings: Vec<(Arc<str>, Finding)>,
    /// What each call used.
    pub receipts: Vec<Receipt>,
    /// The calls that were made, each with what it may do.
    pub calls: Vec<PlannedCall>,
    /// Terraform's outputs.
    pub outputs: Outputs,
    /// What became of the output folder; none where nothing was to be written.
    pub written: Option<Written>,
    /// The manifests, where they were not written.
    pub text: Option<String>,
    /// Whether anything in the objects came from a sensitive output.
    pub sensitive: bool,
}

impl Done {
    /// A render that was written.
    pub fn written(
        plan: &Plan,
        outputs: Outputs,
        reviewed: &Reviewed,
        receipts: Vec<Receipt>,
        written: Written,
    ) -> Done {
        Done { written: Some(written), ..Done::new(plan, outputs, reviewed, receipts) }
    }

    /// A render whose manifests stay in memory.
    pub fn in_memory(
        plan: &Plan,
        outputs: Outputs,
        reviewed: &Reviewed,
        receipts: Vec<Receipt>,
        order: Order,
    ) -> Done {
        let text = manifests(reviewed.rendered(), order);
        Done { text: Some(text), ..Done::new(plan, outputs, reviewed, receipts) }
    }

    /// A render whose output is there already, so that nothing had to be done.
    pub fn settled(plan: &Plan, outputs: Outputs, settled: Settled) -> Done {
        let receipts = plan.calls.iter();
        let receipts = receipts.map(|call| Receipt::taken_over(&call.plugin, call.digest));
        Done {
            plugins: plugins(plan),
            objects: settled.objects,
            digest: settled.digest,
            findings: settled.findings,
            receipts: receipts.collect(),
            calls: plan.calls.clone(),
            outputs,
            written: Some(Written::Unchanged),
            text: None,
            sensitive: settled.sensitive,
        }
    }

    /// What is to be known of it, to find it settled the next time.
    pub fn to_settle(&self) -> Settled {
        Settled {
            objects: self.objects,
            digest: self.digest,
            findings: self.findings.clone(),
            sensitive: self.sensitive,
        }
    }

    fn new(plan: &Plan, outputs: Outputs, reviewed: &Reviewed, receipts: Vec<Receipt>) -> Done {
        let rendered = reviewed.rendered();
        Done {
            plugins: plugins(plan),
            objects: rendered.store.len(),
            digest: rendered.digest(),
            findings: rendered.findings.clone(),
            receipts,
            calls: plan.calls.clone(),
            outputs,
            written: None,
            text: None,
            sensitive: rendered.store.holds_sensitive(),
        }
    }
}

fn plugins(plan: &Plan) -> BTreeMap<String, String> {
    let version =
        |call: &PlannedCall| (call.plugin.name.to_string(), call.plugin.version.to_string());
    plan.calls.iter().map(version).collect()
}
