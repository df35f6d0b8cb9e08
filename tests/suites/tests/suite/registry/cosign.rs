//! The real cosign, as its users call it where there is no transparency log: with a key, off-line.

use std::path::Path;
use std::process::Command;

use crate::program::{Desk, Ran};

/// What opens the keys of the tests.
const PASSWORD: &str = "secret";

/// How cosign stores a signature.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// As an image under a tag, which every version reads.
    Image,
    /// As a sigstore bundle that refers to what it signs, which version 3 writes by itself.
    Bundle,
}

/// A pair of keys that cosign makes: `NAME.key` and `NAME.pub`.
pub fn pair(desk: &Desk, name: &str) {
    let prefix = format!("--output-key-prefix={name}");
    cosign(desk, &["generate-key-pair", &prefix]).done();
}

/// Signs what a reference names by digest.
pub fn sign(desk: &Desk, key: &str, form: Form, reference: &str) {
    let form = match form {
        Form::Image => "--new-bundle-format=false",
        Form::Bundle => "--new-bundle-format=true",
    };
    let key = format!("--key={key}.key");
    let offline = ["--tlog-upload=false", "--use-signing-config=false", "--yes"];
    let own = ["sign", &key, form, "--allow-http-registry", plain(reference)];
    cosign(desk, &[&own[..], &offline].concat()).done();
}

/// Verifies it.
pub fn verify(desk: &Desk, key: &str, reference: &str) -> Ran {
    let key = format!("--key={key}.pub");
    let offline = "--insecure-ignore-tlog=true";
    cosign(desk, &["verify", &key, offline, "--allow-http-registry", plain(reference)])
}

/// A command of bowline's that knows the password of the keys.
pub fn bowline(desk: &Desk, arguments: &str) -> Ran {
    let mut command = desk.command(arguments);
    command.env("COSIGN_PASSWORD", PASSWORD);
    desk.ran(command)
}

/// A reference as cosign writes it: digests name the artefact, so that no tag is needed.
fn plain(reference: &str) -> &str {
    reference.strip_prefix("oci://").unwrap_or(reference)
}

fn cosign(desk: &Desk, arguments: &[&str]) -> Ran {
    let program = xtask::cosign::find();
    let program = program.expect("cosign is missing; `cargo xtask test` builds it");
    let mut command = Command::new(program);
    command.args(arguments).env("COSIGN_PASSWORD", PASSWORD);
    desk.surround(&mut command);
    // Its own caches, and nothing of the user's.
    command.env("HOME", home(&desk.at("cosign-home")));
    desk.ran(command)
}

fn home(path: &Path) -> &Path {
    std::fs::create_dir_all(path).unwrap();
    path
}
