use std::fs;

use super::*;

const TOOLS: Tools = Tools {
    language: "Shell",
    name: "shell",
    files: &[("lock", "one"), ("build", "two")],
    install: &["sh", "-c", "cat lock build > installed"],
    remedy: "install a shell",
};

#[test]
fn tools_are_installed_once_into_a_folder_that_is_called_after_them() {
    let parent = tempfile::tempdir().unwrap();
    let folder = TOOLS.folder(parent.path(), CargoOutput::Kept).unwrap();
    assert_eq!(fs::read_to_string(folder.join("installed")).unwrap(), "onetwo");
    fs::write(folder.join("installed"), "as it was").unwrap();
    assert_eq!(TOOLS.folder(parent.path(), CargoOutput::Kept).unwrap(), folder);
    assert_eq!(fs::read_to_string(folder.join("installed")).unwrap(), "as it was");
    let newer = Tools { files: &[("lock", "other"), ("build", "two")], ..TOOLS };
    assert_ne!(newer.folder(parent.path(), CargoOutput::Kept).unwrap(), folder);
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 2, "and nothing else is left");
}

#[test]
fn what_could_not_be_installed_is_not_taken_for_installed() {
    let parent = tempfile::tempdir().unwrap();
    let failing = Tools { install: &["sh", "-c", "echo no network >&2; exit 1"], ..TOOLS };
    let refused = || failing.folder(parent.path(), CargoOutput::Kept).unwrap_err().to_string();
    insta::assert_snapshot!(refused(), @r#"
        sh -c echo no network >&2; exit 1 could not install the tools for Shell:
        no network
    "#);
    assert_eq!(refused(), refused());
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
}

#[test]
fn a_program_that_is_missing_is_named_with_what_to_type() {
    let parent = tempfile::tempdir().unwrap();
    let missing = Tools { install: &["no-such-program"], ..TOOLS };
    let refused = missing.folder(parent.path(), CargoOutput::Kept).unwrap_err();
    insta::assert_snapshot!(refused, @"no no-such-program on the path, which plugins in Shell are built with: install a shell");
}
