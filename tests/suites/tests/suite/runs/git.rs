//! Runs to a git repository: a real one, bare, beside the desk.

use std::process::Command;

use crate::program::Desk;
use crate::small::{self, customer};

fn git(desk: &Desk, arguments: &[&str]) -> String {
    let output = Command::new("git").current_dir(desk.at(".")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn each_customer_is_one_commit_and_nothing_new_is_none() {
    let desk = small::release();
    git(&desk, &["init", "--quiet", "--bare", "--initial-branch=main", "fleet.git"]);
    for name in ["acme", "globex"] {
        customer(&desk, name, "  sync: {to: git, repository: fleet.git, branch: main}\n");
    }
    desk.bowline("run . --all").done();
    let commits = || git(&desk, &["-C", "fleet.git", "rev-list", "--count", "main"]);
    assert_eq!(commits().trim(), "2");
    desk.bowline("run . --all").done();
    assert_eq!(commits().trim(), "2");
    let files = git(&desk, &["-C", "fleet.git", "ls-tree", "-r", "--name-only", "main"]);
    assert!(files.contains("acme/manifests.yaml") && files.contains("globex/"), "{files}");
}
