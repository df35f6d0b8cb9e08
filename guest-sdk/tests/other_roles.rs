//! The roles that change no objects: validator, health, step.

use std::time::Duration;

use bowline_guest::role::{Assess, Run, Validate};
use bowline_guest::{
    Assessment, Child, Context, Finding, Findings, Health, HealthStatus, NoConfig, Outcome,
    Request, Response, Step, StepStatus, TestCall, Validator,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

struct Named;

impl Validator for Named {
    type Config = NoConfig;

    fn validate(&self, _: NoConfig, cx: &Context<Validate>) -> Result<Findings, Findings> {
        let mut findings = Findings::none();
        for object in cx.objects() {
            if !object.has("/metadata/labels/owner")? {
                let finding = Finding::error("missing-owner", "nobody owns this object");
                findings.push(finding.object(object.id()?).field("/metadata/labels/owner"));
            }
        }
        Ok(findings)
    }
}

#[test]
fn a_validator_reports_without_changing_anything() {
    let owned = json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "a", "labels": {"owner": "x"}}});
    let orphan = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b"}});
    let call = TestCall::new().object(owned.clone()).object(orphan.clone());
    let outcome = call.validate(&Named, NoConfig {});
    let findings = outcome.result.unwrap();
    assert!(findings.has_errors());
    assert_eq!(
        findings.to_string(),
        "error missing-owner Pod b /metadata/labels/owner: nobody owns this object\n"
    );
    assert_eq!(outcome.objects, [owned, orphan]);
}

#[test]
fn a_validator_that_cannot_read_its_config_judges_nothing() {
    let refused = TestCall::new().validate(&Named, json!({"unknown": 1})).result.unwrap_err();
    assert_eq!(refused.iter().next().map(|finding| finding.code.as_str()), Some("config"));
}

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    phase: String,
}

struct Phase;

impl Health for Phase {
    type Config = Wanted;

    fn assess(&self, object: &Value, config: Wanted, cx: &Context<Assess>) -> Assessment {
        cx.log().debug("looked");
        match object.pointer("/status/phase").and_then(Value::as_str) {
            Some(phase) if phase == config.phase => Assessment::healthy(),
            Some(phase) => Assessment::progressing("PhaseDiffers", phase),
            None => Assessment::unknown("NoPhase", "the object has no phase yet"),
        }
    }
}

#[test]
fn a_health_plugin_judges_the_object_that_it_is_given() {
    let assess = |object: Value, config: Value| TestCall::new().assess(&Phase, &object, config);
    let wanted = json!({"phase": "Running"});
    let running = assess(json!({"status": {"phase": "Running"}}), wanted.clone());
    assert_eq!(running.result.status, HealthStatus::Healthy);
    assert_eq!(running.log[0].to_string(), "debug: looked");
    let pending = assess(json!({"status": {"phase": "Pending"}}), wanted.clone()).result;
    assert_eq!((pending.status, pending.message.as_str()), (HealthStatus::Progressing, "Pending"));
    let unreadable = assess(json!({}), json!({})).result;
    assert_eq!((unreadable.status, unreadable.reason.as_str()), (HealthStatus::Unknown, "Config"));
}

/// Starts a job, waits for it, then asks whether to go on.
struct Job;

impl Step for Job {
    type Config = NoConfig;

    fn run(&self, _: NoConfig, cx: &Context<Run>) -> Result<Outcome, Findings> {
        let progress = cx.progress();
        if let Some(answer) = progress.answer::<bool>()? {
            return Ok(Outcome::done().output("goOn", answer));
        }
        let Some(job) = progress.saved::<String>()? else {
            let request = Request::post("https://jobs.example/start")
                .header("idempotency-key", progress.key())
                .json(&json!({"queue": progress.output_of::<String>("drain", "queue")?}))?;
            let response = cx.http().send(&request)?;
            return Ok(Outcome::wait(Duration::from_secs(5)).save(response.json::<String>()?));
        };
        if progress.elapsed() > Duration::from_secs(60) {
            let child = Child::new("undo", "queue-drain").config(json!({"job": job}));
            return Ok(Outcome::ask("go on without it?").child(child.needs("drain")));
        }
        Ok(Outcome::wait(Duration::from_secs(5)).save(job))
    }
}

#[test]
fn a_steps_first_call_sends_its_request_and_remembers_the_answer() {
    let call = TestCall::new().key("run-1/job").output_of("drain", "queue", "orders").http_answer(
        "POST",
        "https://jobs.example/start",
        Response::new(200, "\"job-7\""),
    );
    let outcome = call.run(&Job, NoConfig {});
    let expected = Outcome::wait(Duration::from_secs(5)).save("job-7");
    assert_eq!(outcome.result, Ok(expected));
    let sent = &outcome.requests[0];
    assert_eq!(sent.body, br#"{"queue":"orders"}"#);
    assert_eq!(sent.headers[0], ("idempotency-key".to_owned(), "run-1/job".to_owned()));
}

#[test]
fn a_step_goes_on_where_its_last_call_stopped() {
    let call = TestCall::new().saved("job-7").attempt(2);
    let early = call.clone().times(Duration::from_secs(100), Duration::from_secs(130));
    let waiting = early.run(&Job, NoConfig {});
    assert_eq!(waiting.result.unwrap().status, StepStatus::Wait(Duration::from_secs(5)));
    assert_eq!(waiting.requests, []);
    let late = call.times(Duration::from_secs(100), Duration::from_secs(161));
    let asking = late.run(&Job, NoConfig {}).result.unwrap();
    assert_eq!(asking.status, StepStatus::Ask("go on without it?".to_owned()));
    assert_eq!(asking.children[0].config, json!({"job": "job-7"}));
    let answered = TestCall::new().answer(true).run(&Job, NoConfig {}).result.unwrap();
    assert_eq!(answered, Outcome::done().output("goOn", true));
}

#[test]
fn a_request_that_is_not_granted_ends_in_a_finding() {
    let outcome = TestCall::new().run(&Job, NoConfig {});
    let refused = outcome.result.unwrap_err().to_string();
    assert!(refused.contains("POST https://jobs.example/start: denied"), "{refused}");
}

#[test]
fn an_exit_step_knows_how_the_run_ended() {
    let ended = TestCall::new().ending("terminated").context::<Run>();
    assert_eq!(ended.progress().ending().as_deref(), Some("terminated"));
    assert_eq!(TestCall::new().context::<Run>().progress().ending(), None);
    assert_eq!(TestCall::new().attempt(3).context::<Run>().progress().attempt(), 3);
}
