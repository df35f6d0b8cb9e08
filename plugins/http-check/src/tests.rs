use bowline_guest::{Response, TestCall, TestOutcome};
use serde_json::{Value, json};

use super::*;

const URL: &str = "https://shop.example/health";

type Came = TestOutcome<Result<Outcome, Findings>>;

fn asked(config: Value, response: Response) -> Came {
    TestCall::new().http_answer("GET", URL, response).run(&HttpCheck, with_url(config))
}

fn with_url(mut config: Value) -> Value {
    config.as_object_mut().unwrap().entry("url").or_insert(json!(URL));
    config
}

fn waits(tries: u32, healthy: u32) -> Outcome {
    Outcome::wait(Duration::from_secs(10)).save(json!({"tries": tries, "healthy": healthy}))
}

fn done(tries: u32, seconds: u64) -> Outcome {
    Outcome::done().output("tries", tries).output("seconds", seconds)
}

#[test]
fn a_healthy_answer_ends_it() {
    assert_eq!(asked(json!({}), Response::new(204, "")).result, Ok(done(1, 0)));
}

#[test]
fn it_is_called_again_until_it_is_healthy_often_enough_in_a_row() {
    let config = || with_url(json!({"healthyAfter": 2}));
    let call = |saved: Value, status: u16| {
        let call = TestCall::new().http_answer("GET", URL, Response::new(status, ""));
        call.saved(saved).run(&HttpCheck, config()).result
    };
    assert_eq!(call(json!({"tries": 1, "healthy": 0}), 200), Ok(waits(2, 1)));
    assert_eq!(call(json!({"tries": 2, "healthy": 1}), 503), Ok(waits(3, 0)));
    assert_eq!(call(json!({"tries": 3, "healthy": 1}), 200), Ok(done(4, 0)));
}

#[test]
fn it_gives_up_after_its_tries_or_its_time() {
    let config = with_url(json!({"attempts": 3, "within": "1m"}));
    let call = |tries: u32, seconds: u64| {
        let call = TestCall::new().http_answer("GET", URL, Response::new(502, ""));
        let began = Duration::from_secs(1_000);
        let call = call.times(began, began + Duration::from_secs(seconds));
        let saved = json!({"tries": tries, "healthy": 0});
        call.saved(saved).run(&HttpCheck, config.clone()).result
    };
    assert_eq!(call(1, 10), Ok(waits(2, 0)));
    assert_eq!(
        call(2, 20).unwrap_err().to_string(),
        "error unhealthy: GET https://shop.example/health: status 502, expected 200-299 (3 tries in 20s)\n"
    );
    // The next try would come after the time that it has.
    assert_eq!(call(0, 50), Ok(waits(1, 0)));
    assert!(call(0, 51).is_err());
}

#[test]
fn all_that_is_expected_of_an_answer_must_hold() {
    let expected = || {
        json!({"expect": {
            "status": [200, "301-302"], "bodyContains": "ok", "json": {"/db/up": true, "/n": 1},
            "headers": {"X-Version": "1.2.0"},
        }, "attempts": 1})
    };
    let answer = |status: u16, version: &str, body: &str| {
        let mut answer = Response::new(status, body);
        answer.headers.push(("x-version".to_owned(), version.to_owned()));
        asked(expected(), answer).result
    };
    let good = r#"{"say": "ok", "db": {"up": true}, "n": 1}"#;
    assert_eq!(answer(200, "1.2.0", good), Ok(done(1, 0)));
    assert_eq!(answer(301, "1.2.0", good), Ok(done(1, 0)));
    for (came, why) in [
        (
            answer(303, "1.2.0", good),
            "status 303, expected 200, 301-302; redirects are not followed",
        ),
        (answer(200, "1.1.0", good), "header X-Version is 1.1.0, expected 1.2.0"),
        (answer(200, "1.2.0", "{}"), "the body does not contain ok"),
        (answer(200, "1.2.0", "ok"), "the body is no JSON"),
        (answer(200, "1.2.0", r#"{"say": "ok", "db": {}}"#), "nothing at /db/up of the body"),
        (answer(200, "1.2.0", r#"{"say": "ok", "db": {"up": 1}}"#), "/db/up is 1, expected true"),
    ] {
        let told = came.unwrap_err().to_string();
        assert!(told.contains(why), "{told}");
    }
}

#[test]
fn a_request_carries_what_the_config_says() {
    let config = json!({"url": URL, "method": "POST", "json": {"a": 1}, "bearer": "t0ken", "headers": {"accept": "text/plain"}});
    let call = TestCall::new().key("run-7/smoke");
    let came = call.http_answer("POST", URL, Response::new(200, "")).run(&HttpCheck, config);
    let request = &came.requests[0];
    assert_eq!(request.body, br#"{"a":1}"#);
    let headers: Vec<String> = request.headers.iter().map(|(k, v)| format!("{k}: {v}")).collect();
    assert_eq!(
        headers,
        [
            "accept: text/plain",
            "authorization: Bearer t0ken",
            "idempotency-key: run-7/smoke",
            "content-type: application/json"
        ]
    );
}

#[test]
fn without_a_grant_it_says_what_the_operator_would_write_and_does_not_try_again() {
    for (url, capability) in [
        ("https://Shop.example/health", "http:shop.example"),
        ("http://shop.example", "http:shop.example:80"),
        ("https://[::1]:8443/x", "http:[::1]:8443"),
    ] {
        let came = TestCall::new().run(&HttpCheck, json!({"url": url}));
        let findings = came.result.unwrap_err();
        let finding = findings.iter().next().unwrap();
        assert_eq!(finding.code, "denied");
        let wanted = format!("allow = [\"{capability}\"]");
        assert!(finding.hint.as_ref().unwrap().ends_with(&wanted), "{finding:?}");
    }
}

#[test]
fn a_query_is_not_shown() {
    let url = format!("{URL}?token=swordfish");
    let call = TestCall::new().http_answer("GET", url.as_str(), Response::new(500, ""));
    let came = call.run(&HttpCheck, json!({"url": url, "attempts": 1}));
    assert!(!came.result.unwrap_err().to_string().contains("swordfish"));
}

#[test]
fn configs_that_mean_nothing_are_refused_before_anything_is_sent() {
    for (config, code) in [
        (json!({"url": "ftp://a"}), "no-url"),
        (json!({"url": "https://me@a/"}), "no-url"),
        (json!({"body": "a", "json": 1}), "two-bodies"),
        (json!({"bearer": "t", "headers": {"Authorization": "x"}}), "two-logins"),
        (json!({"attempts": 1, "healthyAfter": 2}), "too-few-attempts"),
        (json!({"expect": {"status": ["299-200"]}}), "no-status"),
        (json!({"expect": {"json": {"a": 1}}}), "no-pointer"),
        (json!({"interval": "10"}), "config"),
        (json!({"expects": {}}), "config"),
    ] {
        let came = asked(config.clone(), Response::new(200, ""));
        let findings = came.result.unwrap_err();
        let codes: Vec<&str> = findings.iter().map(|one| one.code.as_str()).collect();
        assert_eq!((codes, came.requests.len()), (vec![code], 0), "{config}");
    }
}
