//! One setting and one case: the calls that are made, and what the rules say of each.
//!
//! ```text
//! call ─► budget, survives, well-formed, capabilities
//!   └► again, on another thread, after a neighbour, in another order ─► deterministic
//!   └► its own output ─► idempotent        └► a part of the objects ─► leaves-alone
//! ```

use std::collections::BTreeSet;
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::store::Selector;
use bowline_core::{Role, Value};
use bowline_sandbox::{Receipt, SharedSandbox};

use crate::call::{self, Answer, Given};
use crate::case::{Case, Profile};
use crate::differences::{difference, difference_in_any_order};
use crate::ended::Ended;
use crate::judge;
use crate::neighbour::Neighbour;
use crate::report::{Broken, Check};
use crate::rule::Rule;
use crate::setting::Setting;
use crate::subject::Subject;

/// How many kinds are withheld from a plugin, one after the other.
const MOST_WITHHELD: usize = 4;

pub(crate) struct Trial<'a> {
    pub(crate) sandbox: &'a SharedSandbox,
    pub(crate) neighbour: &'a Neighbour,
    pub(crate) artifact: &'a Artifact,
    pub(crate) subject: &'a Subject,
    pub(crate) setting: &'a Setting,
    pub(crate) case: &'a Case,
    pub(crate) checks: &'a mut Vec<Check>,
}

impl Trial<'_> {
    /// Makes the calls; whether the plugin did its work in the first of them.
    pub(crate) async fn run(&mut self) -> bool {
        let given = self.given();
        let (ended, receipt) = &self.called(given.clone()).await;
        self.check(Rule::WithinBudget, judge::budget(ended));
        self.check(Rule::Survives, judge::survives(ended));
        self.check(Rule::WellFormed, judge::well_formed(ended, &given.objects));
        self.check(Rule::WithinCapabilities, judge::capabilities(&receipt.denied));
        if matches!(ended, Ended::Failed(..)) {
            return false;
        }
        self.deterministic(&given, ended).await;
        if let Ended::Answered(Answer::Objects(objects, _)) = ended
            && self.subject.role() == Role::Transformer
        {
            self.idempotent(&given, objects).await;
            self.leaves_alone(&given).await;
        }
        matches!(ended, Ended::Answered(_))
    }

    fn given(&self) -> Given {
        let Setting { config, facts, files, .. } = self.setting;
        Given {
            objects: self.case.objects.clone(),
            selector: Selector::default(),
            config: config.clone(),
            facts: facts.clone(),
            files: files.clone(),
            progress: self.case.progress.clone(),
            http: Some(Arc::new(self.case.reply.clone())),
            reads: None,
        }
    }

    /// How a call ended, and what it used.
    async fn called(&self, given: Given) -> (Ended, Receipt) {
        let came = call::call(self.sandbox, self.subject, given).await;
        (Ended::of(self.artifact.form(), came.result), came.receipt)
    }

    async fn call(&self, given: Given) -> Ended {
        self.called(given).await.0
    }

    fn check(&mut self, rule: Rule, broken: Option<String>) {
        self.checks.push(Check {
            rule,
            case: Some(self.case.to_string()),
            config: Some(self.setting.name.clone()),
            broken: broken.map(Broken::of),
        });
    }

    async fn deterministic(&mut self, given: &Given, first: &Ended) {
        let again = self.call(given.clone()).await;
        let mut odd = difference(first, &again).map(|odd| format!("called twice: {odd}"));
        if odd.is_none() {
            self.neighbour.call(self.sandbox).await;
            let elsewhere = self.on_another_thread(given.clone()).await;
            odd = elsewhere
                .and_then(|ended| difference(first, &ended))
                .map(|odd| format!("called on another thread, after another plugin: {odd}"));
        }
        if odd.is_none() && given.objects.len() > 1 {
            let mut turned = given.clone();
            turned.objects.reverse();
            let turned = self.call(turned).await;
            odd = difference_in_any_order(first, &turned)
                .map(|odd| format!("called with the objects in another order: {odd}"));
        }
        self.check(Rule::Deterministic, odd);
    }

    /// How the same call ends on a thread of its own. None where there is no such thread.
    async fn on_another_thread(&self, given: Given) -> Option<Ended> {
        let (sandbox, subject) = (self.sandbox.clone(), self.subject.clone());
        let runtime = tokio::runtime::Handle::current();
        let call = move || runtime.block_on(call::call(&sandbox, &subject, given)).result;
        let result = tokio::task::spawn_blocking(call).await.ok()?;
        Some(Ended::of(self.artifact.form(), result))
    }

    async fn idempotent(&mut self, given: &Given, objects: &[Value]) {
        if !self.artifact.manifest().idempotent {
            return;
        }
        let again = Given { objects: objects.to_vec(), ..given.clone() };
        let again = self.call(again).await;
        self.check(Rule::Idempotent, judge::idempotent(objects, &again));
    }

    /// Withholds all objects of one kind after the other.
    async fn leaves_alone(&mut self, given: &Given) {
        let kinds = kinds(&given.objects);
        if kinds.len() < 2 || self.case.profile == Profile::Scale {
            return;
        }
        for kind in kinds.iter().take(MOST_WITHHELD) {
            let seen = kinds.iter().filter(|other| *other != kind).cloned().collect();
            let selector = Selector { kinds: Some(seen), ..Selector::default() };
            let unseen = given.objects.iter().filter(|object| kind_of(object) == Some(kind));
            let unseen: Vec<Value> = unseen.cloned().collect();
            let (part, receipt) = self.called(Given { selector, ..given.clone() }).await;
            let survives = judge::survives(&part);
            let survives = survives.map(|odd| format!("not seeing objects of kind {kind}: {odd}"));
            self.check(Rule::Survives, survives);
            self.check(Rule::LeavesAlone, judge::leaves_alone(&unseen, &part, &receipt));
        }
    }
}

fn kinds(objects: &[Value]) -> BTreeSet<String> {
    objects.iter().filter_map(kind_of).map(str::to_owned).collect()
}

fn kind_of(object: &Value) -> Option<&str> {
    object.key("kind")?.as_str()
}
