//! Output folders that are not ours, or cannot be written to.

use std::fs;
use std::process::Command;

use crate::program::{Desk, Ran};
use crate::small::{RENDER, release, rendered};

#[test]
fn a_folder_that_holds_something_else_is_not_written_to() {
    let desk = release();
    desk.write("out/thesis.txt", "ten years of work");
    let before = desk.files("out");
    let ran = desk.bowline(RENDER);
    assert_eq!(desk.files("out"), before);
    insta::assert_snapshot!(ran.told(), @r#"
    exit 3
    --- stderr
    error: out holds other files (thesis.txt) and no .bowline file: bowline writes only to an empty folder or one that it wrote before
    "#);
}

#[test]
fn a_folder_of_another_release_is_not_written_to() {
    let desk = rendered();
    let before = desk.files("out");
    desk.edit("release.yaml", "name: small", "name: tiny");
    let ran = desk.bowline(RENDER);
    assert_eq!(desk.files("out"), before);
    insta::assert_snapshot!(ran.told(), @r#"
    exit 3
    --- stderr
    error: out holds renders of release small, not of tiny
    "#);
}

#[test]
fn a_file_in_the_place_of_a_folder_stays() {
    let desk = release();
    desk.write("out", "mine");
    insta::assert_snapshot!(desk.bowline(RENDER).told(), @r#"
    exit 3
    --- stderr
    error: out is no folder
    "#);
    assert_eq!(desk.read("out"), "mine");

    let desk = rendered();
    fs::remove_dir_all(desk.at("out/acme")).unwrap();
    desk.write("out/acme", "mine");
    insta::assert_snapshot!(desk.bowline(RENDER).told(), @r#"
    exit 1
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT     DIGEST
    acme            -  - # ms  failed
    globex          4  labels 1.0.0 # ms  unchanged  sha256:#
    small 1.0.0 (sha256:#): 2 customers, 1 failed, 1 plugin version
    --- stderr
    error: cannot write out/acme/manifests.yaml: Not a directory (os error 20)
    "#);
    assert_eq!(desk.read("out/acme"), "mine");
}

#[test]
fn a_folder_that_another_process_writes_to_is_left_to_it() {
    let desk = rendered();
    let marker = fs::File::open(desk.at("out/.bowline")).unwrap();
    rustix::fs::flock(&marker, rustix::fs::FlockOperation::LockExclusive).unwrap();
    insta::assert_snapshot!(desk.bowline(RENDER).told(), @r#"
    exit 5
    --- stderr
    error: another bowline writes to out at this moment
    "#);
    drop(marker);
    desk.bowline(RENDER).done();
}

#[test]
fn a_read_only_folder_keeps_what_it_has() {
    let desk = rendered();
    let before = desk.files("out");
    desk.edit("release.yaml", "team: red", "team: green");
    let ran = mounted(&desk, "mount --bind out out && mount -o remount,bind,ro out", RENDER);
    assert_eq!(desk.files("out"), before);
    insta::assert_snapshot!(ran.told(), @r#"
    exit 1
    --- stderr
    error: cannot write out/.bowline: Read-only file system (os error 30)
    "#);
}

#[test]
fn a_full_disk_keeps_what_it_has_and_nothing_half_written() {
    let desk = release();
    fs::create_dir(desk.at("disk")).unwrap();
    let render = "render . --all --out disk/out";
    // What the mount holds goes with it, so the shell that sees it also looks at it.
    let program = env!("CARGO_BIN_EXE_bowline-under-test");
    let setting = format!(
        "mount -t tmpfs -o size=256k tmpfs disk && {program} {render} > /dev/null &&
         find disk -type f -exec sha256sum {{}} + | sort > before &&
         sed -i 's/team: red/team: green/' release.yaml &&
         {{ cat /dev/zero > disk/ballast 2> /dev/null; true; }} &&
         trap 'rm disk/ballast; find disk -type f -exec sha256sum {{}} + | sort > after' EXIT"
    );
    let ran = mounted(&desk, &setting, render);
    assert_eq!(desk.read("after"), desk.read("before"));
    assert_eq!(desk.read("after").lines().count(), 3, "{}", desk.read("after"));
    insta::assert_snapshot!(ran.told(), @r#"
    exit 1
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            -  - # ms  failed
    globex          -  - # ms  failed
    small 1.0.0 (sha256:#): 2 customers, 2 failed, 1 plugin version
    --- stderr
    error: cannot write disk/out/acme/manifests.yaml: No space left on device (os error 28)
    error: cannot write disk/out/globex/manifests.yaml: No space left on device (os error 28)
    "#);
}

/// Runs the program where other file systems are mounted than elsewhere: after `setting`, in a
/// namespace of mounts that ends with it.
fn mounted(desk: &Desk, setting: &str, arguments: &str) -> Ran {
    let mut command = Command::new("unshare");
    // Without being root, one is root only in a namespace of users.
    match rustix::process::geteuid().is_root() {
        true => command.arg("--mount"),
        false => command.args(["--mount", "--map-root-user"]),
    };
    let program = env!("CARGO_BIN_EXE_bowline-under-test");
    let script = format!("{{ {setting}; }} || exit 99\n{program} {arguments}");
    command.args(["sh", "-c", &script]);
    desk.surround(&mut command);
    let ran = desk.ran(command);
    assert_ne!(
        ran.code,
        Some(99),
        "this test needs unshare(1), and the right to mount: {}",
        ran.err
    );
    ran
}
