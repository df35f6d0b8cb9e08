//! Bowline killed, Terraform killed, both; and going on from what was noted.
//!
//! The Bowline that is killed is this very test program, which runs the one test that is ignored.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use bowline_core::FailureClass;
use bowline_provision::{Resumed, Stop};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::fixture::{Customer, Ear, files, until};
use crate::http_state::HttpState;

const SLOW: &str = r#"
variable "inherited" {
  type    = number
  default = 1
}
resource "terraform_data" "a" {
  provisioner "local-exec" {
    command = "touch FOLDER/began; while test ! -e FOLDER/go; do sleep 0.05; done"
  }
}
resource "terraform_data" "b" {
  input = terraform_data.a.id
}
"#;
const BACKEND: &str = "terraform {\n  backend \"http\" {}\n}\n";
const FOLDER: &str = "BOWLINE_TEST_FOLDER";
const ADDRESS: &str = "BOWLINE_TEST_BACKEND";

fn customer(folder: &Path, address: Option<&str>) -> Customer {
    let mut customer = Customer::with("");
    customer.settings.folder = folder.join("terraform/acme");
    let module = SLOW.replace("FOLDER", folder.to_str().unwrap());
    match address {
        None => customer.file("main.tf", &module),
        Some(address) => {
            customer.file("main.tf", &format!("{BACKEND}{module}"));
            let names = ["address", "lock_address", "unlock_address"];
            customer.backend(&names.map(|name| (name, address)))
        }
    };
    customer
}

#[tokio::test]
#[ignore = "other tests run it, as a process of its own"]
async fn applies_and_writes_down_its_notes() {
    let folder = env::var_os(FOLDER).unwrap();
    let (folder, address) = (Path::new(&folder), env::var(ADDRESS).ok());
    let customer = customer(folder, address.as_deref());
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan(&mut provision).await.unwrap();
    let mut note = |text: &str| {
        fs::write(folder.join("note.partial"), text)?;
        fs::rename(folder.join("note.partial"), folder.join("note"))
    };
    let mut progress = |_| {};
    let mut watch = bowline_provision::Watch {
        note: &mut note,
        progress: &mut progress,
        stop: ear.stop.subscribe(),
    };
    let permit = crate::fixture::permit(bowline_core::run::Phase::Provision, None);
    let error = provision.apply(&permit, planned, &mut watch).await.err();
    fs::write(folder.join("error"), format!("{error:?}")).unwrap();
}

/// A Bowline in the middle of an apply.
struct Driver {
    folder: tempfile::TempDir,
    child: Child,
    server: Option<HttpState>,
}

impl Driver {
    async fn start(server: Option<HttpState>) -> Driver {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "killed::applies_and_writes_down_its_notes", "--ignored"]);
        // What whoever starts Bowline has set for a Terraform of their own would fail the plan.
        command.env("TF_CLI_ARGS", "-no-such-flag").env("TF_WORKSPACE", "no-such-workspace");
        command.env("TF_VAR_inherited", "\"").env("TF_LOG", "TRACE");
        command.env(FOLDER, folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some(server) = &server {
            command.env(ADDRESS, server.settings()[0].1);
        }
        let mut driver = Driver { folder, child: command.spawn().unwrap(), server };
        let began = driver.folder.path().join("began");
        until("the apply's first resource", || {
            assert!(driver.child.try_wait().unwrap().is_none(), "it ended before it applied");
            began.exists().then_some(())
        })
        .await;
        driver
    }

    fn customer(&self) -> Customer {
        let address = self.server.as_ref().map(|server| server.settings()[0].1.to_owned());
        customer(self.folder.path(), address.as_deref())
    }

    fn note(&self) -> String {
        fs::read_to_string(self.folder.path().join("note")).unwrap()
    }

    fn terraform(&self) -> Pid {
        let note: serde_json::Value = serde_json::from_str(&self.note()).unwrap();
        let pid = note["process"]["pid"].as_i64().unwrap();
        Pid::from_raw(pid.try_into().unwrap()).unwrap()
    }

    fn kill_bowline(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn go(&self) {
        fs::write(self.folder.path().join("go"), "").unwrap();
    }
}

#[tokio::test]
async fn a_terraform_whose_bowline_was_killed_goes_on_and_is_waited_for() {
    let mut driver = Driver::start(None).await;
    driver.kill_bowline();
    let customer = driver.customer();
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let note = driver.note();
    let mut resumed = Box::pin(ear.resume(&mut provision, &note));
    // It is waited for, so the first look cannot be the last.
    assert!(futures_now(&mut resumed).is_none());
    driver.go();
    assert_eq!(resumed.await.unwrap(), Resumed::Waited);
    let seen: Vec<String> =
        ear.progress.lock().unwrap().iter().map(|one| one.address.clone()).collect();
    assert!(seen.iter().any(|address| address == "terraform_data.b"), "{seen:?}");
    assert!(ear.plan(&mut provision).await.unwrap().plan.empty, "nothing is left to do");
    assert_eq!(files(&customer.inner("run")), []);
}

/// What a future has come to at a first look.
fn futures_now<T>(future: &mut std::pin::Pin<Box<impl Future<Output = T>>>) -> Option<T> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(value) => Some(value),
        std::task::Poll::Pending => None,
    }
}

#[tokio::test]
async fn a_terraform_whose_bowline_was_killed_can_be_stopped_by_the_next_one() {
    let mut driver = Driver::start(None).await;
    driver.kill_bowline();
    let customer = driver.customer();
    let (mut provision, ear) = (customer.open().await, Ear::default());
    ear.stop.send_replace(Stop::Ask);
    let stopped = ear.resume(&mut provision, &driver.note()).await.unwrap_err();
    assert_eq!(stopped.class(), FailureClass::Terminated);
    let notes = ear.notes.lock().unwrap().clone();
    assert_eq!(notes.len(), 1, "one signal, noted before it was sent");
    // The next one must not send another.
    assert!(notes[0].contains("\"interrupted\":true"));
}

#[tokio::test]
async fn a_terraform_that_is_killed_leaves_no_lock_while_bowline_lives() {
    let mut driver = Driver::start(Some(HttpState::start())).await;
    let (note, noted) = (driver.folder.path().join("note"), "the lock's number");
    until(noted, || fs::read_to_string(&note).ok()?.contains("\"lock\"").then_some(())).await;
    kill_process_group(driver.terraform(), Signal::KILL).unwrap();
    driver.child.wait().unwrap();
    let error = fs::read_to_string(driver.folder.path().join("error")).unwrap();
    assert!(error.contains("TerraformFailed") && error.contains("signal: 9"), "{error}");
    assert!(!driver.server.as_ref().unwrap().is_locked());
}

#[tokio::test]
async fn when_both_are_killed_the_next_one_releases_their_lock_and_ends_the_work() {
    let mut driver = Driver::start(Some(HttpState::start())).await;
    let (note, noted) = (driver.folder.path().join("note"), "the lock's number");
    until(noted, || fs::read_to_string(&note).ok()?.contains("\"lock\"").then_some(())).await;
    driver.kill_bowline();
    kill_process_group(driver.terraform(), Signal::KILL).unwrap();
    assert!(driver.server.as_ref().unwrap().is_locked());
    driver.go();
    let customer = driver.customer();
    let (mut provision, ear) = (customer.open().await, Ear::default());
    ear.resume(&mut provision, &driver.note()).await.unwrap();
    assert!(!driver.server.as_ref().unwrap().is_locked());
    let planned = ear.plan(&mut provision).await.unwrap();
    let digest = planned.plan.digest;
    ear.apply(&mut provision, planned, Some(digest)).await.unwrap();
    assert!(ear.plan(&mut provision).await.unwrap().plan.empty);
}

#[tokio::test]
async fn when_both_are_killed_the_lock_of_somebody_else_stays() {
    let mut driver = Driver::start(Some(HttpState::start())).await;
    driver.kill_bowline();
    kill_process_group(driver.terraform(), Signal::KILL).unwrap();
    let server = driver.server.as_ref().unwrap();
    server.lock_as("99999999-2222-3333-4444-555555555555");
    let customer = driver.customer();
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let refused = ear.resume(&mut provision, &driver.note()).await.unwrap_err();
    assert_eq!(refused.class(), FailureClass::TerraformLocked);
    assert!(refused.hints()[0].contains("force-unlock 99999999-"), "{:?}", refused.hints());
    assert!(server.is_locked());
}

#[tokio::test]
async fn what_a_dead_terraform_started_is_waited_for() {
    let mut driver = Driver::start(None).await;
    driver.kill_bowline();
    kill_process(driver.terraform(), Signal::KILL).unwrap();
    let customer = driver.customer();
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let note = driver.note();
    let mut resumed = Box::pin(ear.resume(&mut provision, &note));
    assert!(futures_now(&mut resumed).is_none(), "the command of the module still runs");
    driver.go();
    resumed.await.unwrap();
}
