//! Terraform that is asked to stop, or made to.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use bowline_core::FailureClass;
use bowline_provision::{Program, Provision, Stop};

use crate::fixture::{Customer, Ear, program, until_there};

/// Two resources, one after the other; the first waits for a file.
const SLOW: &str = r#"
resource "terraform_data" "a" {
  provisioner "local-exec" {
    command = "touch FOLDER/began; while test ! -e FOLDER/go; do sleep 0.05; done"
  }
}
resource "terraform_data" "b" {
  input = terraform_data.a.id
}
"#;

#[tokio::test]
async fn a_terraform_that_is_asked_to_stop_gets_one_sigint_and_saves_its_state() {
    let customer = Customer::with(SLOW);
    // Counts what it gets, and hands it on.
    let script = format!(
        "#!/bin/sh\ntrap 'echo INT >> {0}/signals; kill -INT $child' INT\n\
         trap 'echo TERM >> {0}/signals' TERM\n\
         {1} \"$@\" <&0 & child=$!\nwait $child; code=$?\n\
         while kill -0 $child 2>/dev/null; do wait $child; code=$?; done\nexit $code\n",
        customer.folder.path().display(),
        program().await.path().display(),
    );
    let wrapper = customer.path("wrapper");
    fs::write(&wrapper, script).unwrap();
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o700)).unwrap();
    let wrapped = Program::find(Some(&wrapper)).await.unwrap();
    let mut provision = Provision::open(&wrapped, customer.settings.clone()).unwrap();
    let ear = Ear::default();
    let planned = ear.plan(&mut provision).await.unwrap();
    let began = customer.path("began");
    let stop = async {
        until_there(&began).await;
        ear.stop.send_replace(Stop::Ask);
        // Asked once more, it is the same wish.
        ear.stop.send_replace(Stop::Ask);
    };
    let (applied, ()) = tokio::join!(ear.apply(&mut provision, planned, None), stop);
    assert_eq!(applied.unwrap_err().class(), FailureClass::Terminated);
    assert_eq!(fs::read_to_string(customer.path("signals")).unwrap(), "INT\n");
    let state = fs::read_to_string(customer.inner("state/terraform.tfstate")).unwrap();
    assert!(state.contains("terraform_data") && state.contains("\"a\""));
    let last = ear.notes.lock().unwrap().last().cloned().unwrap();
    assert!(last.contains("\"interrupted\":true"), "{last}");
}

#[tokio::test]
async fn a_terraform_that_is_made_to_stop_takes_what_it_started_along() {
    let module = SLOW.replace("touch FOLDER/began", "echo $$ > FOLDER/pid; touch FOLDER/began");
    let customer = Customer::with(&module);
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan(&mut provision).await.unwrap();
    let began = customer.path("began");
    let stop = async {
        until_there(&began).await;
        ear.stop.send_replace(Stop::Force);
    };
    let (applied, ()) = tokio::join!(ear.apply(&mut provision, planned, None), stop);
    assert_eq!(applied.unwrap_err().class(), FailureClass::Terminated);
    let pid = fs::read_to_string(customer.path("pid")).unwrap();
    let status = fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
    let gone = status.map_or(true, |stat| stat.contains(") Z "));
    assert!(gone, "the provisioner lives on");
}

#[tokio::test]
async fn a_run_that_is_stopped_before_it_begins_changes_nothing() {
    let customer = Customer::with(SLOW);
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan(&mut provision).await.unwrap();
    ear.stop.send_replace(Stop::Ask);
    let stopped = ear.apply(&mut provision, planned, None).await.unwrap_err();
    assert_eq!(stopped.class(), FailureClass::Terminated);
    assert!(!customer.path("began").exists());
}

#[tokio::test]
async fn where_nothing_can_be_noted_nothing_begins() {
    let customer = Customer::with(SLOW);
    let (mut provision, ear) = (customer.open().await, Ear::default());
    let planned = ear.plan(&mut provision).await.unwrap();
    let mut note = |_: &str| Err(std::io::Error::other("the journal is full"));
    let mut progress = |_| {};
    let mut watch = bowline_provision::Watch {
        note: &mut note,
        progress: &mut progress,
        stop: ear.stop.subscribe(),
    };
    let permit = crate::fixture::permit(bowline_core::run::Phase::Provision, None);
    let failed = provision.apply(&permit, planned, &mut watch).await.unwrap_err();
    assert!(failed.failure().message.contains("the journal is full"));
    assert!(!customer.path("began").exists());
}
