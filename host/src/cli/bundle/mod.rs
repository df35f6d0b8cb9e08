//! `bowline bundle …`: a release as one artefact, with all its parts and plugins.

mod build;
mod pull;
mod push;
mod show;
mod sign;
mod verify;

use std::path::{Path, PathBuf};

use bowline_bundle::OpenOptions;
use bowline_bundle::artefact::FoundBundle;
use bowline_bundle::oci::{ArtefactPlace, Reference, Registries};
use clap::Subcommand;

use super::{Global, artefact};
use crate::error::Problems;
use crate::exit::Exit;
use crate::settings;

/// Make, hand on and check bundles: releases that are complete off-line
#[derive(Debug, Subcommand)]
pub enum BundleVerb {
    Build(build::BuildArgs),
    Push(push::PushArgs),
    Pull(pull::PullArgs),
    Verify(verify::VerifyArgs),
    Show(show::ShowArgs),
    Sign(sign::SignArgs),
}

pub(super) fn run(verb: BundleVerb, global: &Global) -> Result<Exit, Problems> {
    match verb {
        BundleVerb::Build(args) => build::run(args, global),
        BundleVerb::Push(args) => push::run(args, global),
        BundleVerb::Pull(args) => pull::run(args, global),
        BundleVerb::Verify(args) => verify::run(args, global),
        BundleVerb::Show(args) => show::run(args, global),
        BundleVerb::Sign(args) => sign::run(args, global),
    }
}

/// What a command is about: a release that lies there, or a bundle of one.
enum Subject {
    Release(PathBuf),
    Bundle(Box<FoundBundle>),
}

impl Subject {
    /// A layout folder is a bundle by the file that every layout has.
    fn find(text: &str, registries: &Registries) -> Result<Subject, Problems> {
        let path = Path::new(text);
        let reference = match Reference::is_meant(text) {
            true => artefact::reference(text)?,
            false if path.join("oci-layout").is_file() => {
                Reference { place: ArtefactPlace::Layout(path.to_owned()), tag: None, digest: None }
            }
            false => return Ok(Subject::Release(path.to_owned())),
        };
        let found = FoundBundle::find(registries, &reference)?;
        Ok(Subject::Bundle(Box::new(found)))
    }
}

/// A release's folder, with the operator's sources of plugins.
fn options(release: PathBuf, global: &Global) -> Result<OpenOptions, Problems> {
    let operator = settings::operator_file(global)?;
    let registries = settings::registries(global)?;
    let now = Some(settings::now(global));
    Ok(OpenOptions { release, operator, registries, now, ..OpenOptions::default() })
}
