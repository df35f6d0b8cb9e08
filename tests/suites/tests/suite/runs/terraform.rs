//! Runs with a real Terraform: its outputs feed the manifests.

use super::{ended, ending, signal, started};
use crate::program::Desk;
use crate::small;

const MODULE: &str = r#"
terraform {
  backend "local" {}
}
variable "size" { type = number }
variable "token" {
  type      = string
  sensitive = true
}
variable "sleep" { type = number }
resource "terraform_data" "database" {
  input            = "db-${var.size}"
  triggers_replace = [var.size > 100]
  provisioner "local-exec" { command = "sleep ${var.sleep}" }
}
output "host" { value = terraform_data.database.output }
output "password" {
  value     = "canary-${var.token}"
  sensitive = true
}
"#;

const CANARY: &str = "s3cr3t-canary-0451";

/// The small release with a module whose output is a label of every object.
pub(super) fn desk() -> Desk {
    let desk = small::release();
    desk.write("infra/main.tf", MODULE);
    desk.write("infra/.terraform.lock.hcl", "# No providers but those that are built in.\n");
    desk.edit(
        "release.yaml",
        "labels: {team: {$value: /team}}",
        "labels: {team: {$value: /team}, db: {$output: host}}",
    );
    desk.edit("release.yaml", "    do: nothing\n", "    do: nothing\n    size: 1\n    sleep: 0\n");
    let terraform = "  terraform:\n    module: infra\n    \
         variables: {size: {$value: /size}, sleep: {$value: /sleep}, token: {$secret: token}}\n    \
         outputs: {host: string, password: {type: string, sensitive: true}}\n";
    let release = desk.read("release.yaml");
    desk.write("release.yaml", format!("{release}{terraform}"));
    desk.write("bowline.toml", "[secrets.token]\nfile = \"token\"\n");
    desk.write("token", CANARY);
    desk.lock(".");
    desk
}

#[test]
fn outputs_feed_the_manifests_and_a_second_run_changes_nothing() {
    let desk = desk();
    desk.bowline("run . --all").done();
    assert!(desk.read("deployed/acme/manifests.yaml").contains("db: db-1"));
    desk.bowline("run . --all").done();
    let shown = desk.bowline("runs show acme").done();
    assert!(shown.out.contains("plan       done: nothing to change"), "{}", shown.told());
}

#[test]
fn an_output_of_another_type_stops_before_render_with_both_types_named() {
    let desk = desk();
    desk.edit("release.yaml", "host: string", "host: number");
    let ran = desk.bowline("run . -c acme");
    assert_eq!(ran.code, Some(1), "{}", ran.told());
    assert!(ran.err.contains("terraform.outputs"), "{}", ran.told());
    assert!(ran.err.contains("number") && ran.err.contains("string"), "{}", ran.told());
    assert!(!desk.at("deployed/acme/manifests.yaml").exists());
}

#[test]
fn plan_only_shows_what_terraform_would_do_and_by_what_it_is_approved() {
    let desk = desk();
    let planned = desk.bowline("run . -c acme --plan-only");
    assert_eq!(planned.code, Some(10), "{}", planned.told());
    assert!(planned.out.contains("Terraform: 1 to create, 0 to change"), "{}", planned.told());
    assert!(planned.out.contains("sha256:"), "{}", planned.told());
    desk.bowline("run . -c acme").done();
    let again = desk.bowline("run . -c acme --plan-only");
    assert_eq!(again.code, Some(0), "{}", again.told());
}

#[test]
fn what_destroys_waits_for_a_person() {
    let desk = desk();
    desk.bowline("run . -c acme").done();
    desk.edit("release.yaml", "size: 1\n", "size: 200\n");
    let stopped = desk.bowline("run . -c acme");
    assert_eq!(stopped.code, Some(9), "{}", stopped.told());
    assert!(stopped.err.contains("terraform_data.database"), "{}", stopped.told());
    let events = super::events(&desk, "acme");
    let planned = events.iter().find(|event| event["result"]["of"] == "planned").unwrap();
    let digest = planned["result"]["digest"].as_str().unwrap();
    desk.bowline(&format!("approve -c acme {digest}")).done();
    desk.bowline("run . -c acme").done();
    assert!(desk.read("deployed/acme/manifests.yaml").contains("db: db-200"));
}

#[test]
fn a_run_that_is_killed_while_terraform_applies_is_resumed() {
    let desk = desk();
    desk.edit("release.yaml", "sleep: 0\n", "sleep: 3\n");
    let applies = |events: &[serde_json::Value]| {
        events.iter().any(|event| event["event"] == "noted" && event["task"] == "apply")
    };
    let child = started(&desk, applies);
    signal(&child, "KILL");
    ended(&desk, child);
    desk.bowline("runs resume acme-1").done();
    assert_eq!(ending(&desk, "acme-1")["ending"]["how"], "succeeded");
    assert!(desk.read("deployed/acme/manifests.yaml").contains("db: db-1"));
    desk.bowline("run . -c acme").done();
}

#[test]
fn a_secret_is_where_terraform_keeps_its_state_and_nowhere_else() {
    let desk = desk();
    desk.bowline("run . --all --verbose --verbose").done();
    desk.edit("release.yaml", "host: string", "host: number");
    desk.bowline("run . -c acme");
    desk.bowline("runs logs acme -o jsonl").done();
    for (name, file) in desk.files(".") {
        let holds = |needle: &[u8]| file.content.windows(needle.len()).any(|part| part == needle);
        let may = name == "token" || name.contains("terraform.tfstate");
        assert!(may || !holds(CANARY.as_bytes()), "{name} holds the secret");
    }
}

#[test]
fn customers_that_would_share_a_state_are_refused() {
    let desk = desk();
    desk.edit(
        "release.yaml",
        "    module: infra\n",
        "    module: infra\n    backend: {path: /tmp/one.tfstate}\n",
    );
    let ran = desk.bowline("run . --all --max-failures 5");
    assert_eq!(ran.code, Some(3), "{}", ran.told());
    assert!(ran.err.contains("would share one state"), "{}", ran.told());
}
