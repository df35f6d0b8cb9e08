//! A bare repository, and somebody else who works in it with the same program.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::world::World;

/// A customer whose manifests go to a new bare repository with one commit on its branch.
pub fn world() -> World {
    world_saying("")
}

/// The same, with more in `spec.sync`.
pub fn world_saying(more: &str) -> World {
    let sync =
        format!(r#"{{"to":"git","repository":"fleet.git","path":"live/{{customer}}"{more}}}"#);
    let world = World::new(&sync);
    git(world.folder.path(), &["init", "--quiet", "--bare", "--initial-branch=main", "fleet.git"]);
    git(world.folder.path(), &["clone", "--quiet", "fleet.git", "person"]);
    person_commits(&world, "README.md", "a fleet\n");
    world
}

/// Runs git as a person does; what it prints.
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.current_dir(folder).args(arguments).env("GIT_CONFIG_GLOBAL", "/dev/null");
    command.env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Per Son");
        command.env(format!("GIT_{who}_EMAIL"), "per@son.example");
    }
    let output = command.output().expect("these tests need git on PATH");
    let said = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
    assert!(output.status.success(), "git {arguments:?}: {output:?}");
    said
}

/// Commits a file on the branch and pushes it.
pub fn person_commits(world: &World, file: &str, text: &str) {
    let clone = world.path("person");
    let pull = git(&clone, &["ls-remote", "--heads", "origin", "main"]);
    if !pull.is_empty() {
        git(&clone, &["pull", "--quiet", "--ff-only", "origin", "main"]);
    }
    let path = clone.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    git(&clone, &["add", "."]);
    git(&clone, &["commit", "--quiet", "-m", "by hand"]);
    git(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
}

/// What the bare repository says.
pub fn bare(world: &World, arguments: &[&str]) -> String {
    git(&world.path("fleet.git"), arguments)
}

/// All refs with their commits.
pub fn refs(world: &World) -> String {
    bare(world, &["for-each-ref"])
}

/// Makes a hook of the bare repository.
pub fn hook(world: &World, name: &str, script: &str) -> PathBuf {
    let path = world.path("fleet.git").join("hooks").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}
