//! `cargo xtask test`: everything that CI asks for, from a clean clone on.

use anyhow::Context;

use super::guests;
use crate::timetable::Timetable;
use crate::{call, compiler, cosign, git, go, kubernetes, languages, registry, terraform};

/// How much is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// What CI asks for.
    Everything,
    /// The tests alone.
    Quick,
}

/// Runs the steps; shows where the minutes went.
pub fn run(extent: Extent) -> anyhow::Result<()> {
    let mut timetable = Timetable::default();
    let mut looks_at_guests = false;
    timetable.step("compilers", || {
        let found = compiler::ensure_guest_compiler()?;
        looks_at_guests = compiler::is_own(&found);
        eprintln!("guests are compiled by {}", found.version());
        if extent == Extent::Everything { compiler::ensure_components() } else { Ok(()) }
    });
    timetable.step("registry", || registry::ensure().map(drop));
    timetable.step("git", git::ensure);
    timetable.step("go", go::ensure);
    timetable.step("terraform", || terraform::ensure().map(drop));
    timetable.step("cosign", || cosign::ensure().map(drop));
    timetable.step("kubernetes", kubernetes::ensure);
    timetable.step("languages", languages::ensure);
    if !timetable.all_well() {
        // Nothing that follows could tell more.
        return timetable.finish();
    }
    timetable.step("guests and plugins", || guests::build().map(|_| ()));
    if extent == Extent::Everything {
        timetable.step("rustfmt", || call::shown("cargo", &["fmt", "--all", "--check"]));
        timetable.step("clippy", clippy);
        if looks_at_guests {
            timetable.step("clippy of guests", clippy_of_guests);
        }
    }
    timetable.step("SDKs of other languages", languages::test);
    // Last, so that the runner's own summary is what a reader finds at the end.
    timetable.step("cargo test", || {
        call::cargo("test", &["--workspace", "--no-fail-fast"]).context("tests failed")
    });
    timetable.finish()
}

fn clippy() -> anyhow::Result<()> {
    call::cargo("clippy", &["--workspace", "--all-targets", "--", "--deny", "warnings"])
}

/// Some code exists in the WebAssembly build only. Looked at in that build's own profile and folder,
/// where what it needs is compiled already.
fn clippy_of_guests() -> anyhow::Result<()> {
    let packages = ["--package", "bowline-guest", "--package", "bowline-test-guests"];
    let build =
        ["--target", compiler::TARGET, "--profile", "guest", "--target-dir", "target/guests"];
    let rest = ["--lib", "--examples", "--", "--deny", "warnings"];
    call::cargo("clippy", &[&packages[..], &build, &rest].concat())
}
