//! Making a call in a unit test, of any role.

use serde::Serialize;
use serde_json::Value;

use super::{Host, TestCall, TestOutcome};
use crate::role::{Assess, Role, Run, Transform, Validate};
use crate::{Assessment, Context, Findings, Health, Outcome, Step, Transformer, Validator, call};

impl TestCall {
    /// The context alone, to test a part of a plugin.
    pub fn context<R: Role>(&self) -> Context<R> {
        Context::new(Host::new(self.world.clone(), self.objects.clone()))
    }

    /// Calls a transformer.
    pub fn transform<P: Transformer>(
        &self,
        plugin: &P,
        config: impl Serialize,
    ) -> TestOutcome<Result<Findings, Findings>> {
        let cx = self.context::<Transform>();
        let result = call::transform(plugin, &config_text(config), &cx).and_then(|findings| {
            let faults = cx.host().store().identity_faults();
            if faults.is_empty() { Ok(findings) } else { Err(faults) }
        });
        let objects = match &result {
            Ok(_) => cx.host().store().clone().into_objects(),
            Err(_) => self.objects.clone(),
        };
        self.outcome(&cx, result, objects)
    }

    /// Calls a validator.
    pub fn validate<P: Validator>(
        &self,
        plugin: &P,
        config: impl Serialize,
    ) -> TestOutcome<Result<Findings, Findings>> {
        let cx = self.context::<Validate>();
        let result = call::validate(plugin, &config_text(config), &cx);
        self.outcome(&cx, result, self.objects.clone())
    }

    /// Calls a health plugin for one live object.
    pub fn assess<P: Health>(
        &self,
        plugin: &P,
        object: &Value,
        config: impl Serialize,
    ) -> TestOutcome<Assessment> {
        let cx = self.context::<Assess>();
        let assessment = call::assess(plugin, &object.to_string(), &config_text(config), &cx);
        self.outcome(&cx, assessment, self.objects.clone())
    }

    /// Calls a step.
    pub fn run<P: Step>(
        &self,
        plugin: &P,
        config: impl Serialize,
    ) -> TestOutcome<Result<Outcome, Findings>> {
        let cx = self.context::<Run>();
        let result = call::run(plugin, &config_text(config), &cx);
        self.outcome(&cx, result, self.objects.clone())
    }

    fn outcome<R: Role, T>(
        &self,
        cx: &Context<R>,
        result: T,
        objects: Vec<Value>,
    ) -> TestOutcome<T> {
        let (log, requests) = (cx.host().log_lines(), cx.host().requests());
        TestOutcome { result, objects, log, requests }
    }
}

/// As text, because that is how a config reaches a plugin.
fn config_text(config: impl Serialize) -> String {
    match serde_json::to_string(&config) {
        Ok(text) => text,
        Err(error) => panic!("the config of this test is no JSON: {error}"),
    }
}
