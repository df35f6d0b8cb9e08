//! The Terraform part of `release.yaml`.

use bowline_core::release::{OutputDeclaration, OutputType, Terraform};

use super::release::{object_at, path_at, spec};
use crate::document::Document;
use crate::error::Gathered;
use crate::format::release::{FullOutput, OutputPart, OutputWord, TerraformPart};

pub(super) fn read(document: &Document, part: TerraformPart, errors: &mut Gathered) -> Terraform {
    let at = spec("terraform");
    let outputs = part.outputs.into_iter().map(|(name, output)| (name, declaration(&output)));
    let module = path_at(document, &at.child("module"), &part.module.0, errors);
    Terraform {
        module: module.unwrap_or_default(),
        variables: object_at(document, &at.child("variables")),
        backend: part.backend,
        outputs: outputs.collect(),
        may_replace: part.may_replace,
    }
}

fn declaration(output: &OutputPart) -> OutputDeclaration {
    let (word, sensitive) = match output {
        OutputPart::Plain(word) => (word, false),
        OutputPart::Full(FullOutput { kind, sensitive }) => (kind, *sensitive),
    };
    let kind = match word {
        OutputWord::String => OutputType::String,
        OutputWord::Number => OutputType::Number,
        OutputWord::Bool => OutputType::Bool,
        OutputWord::List => OutputType::List,
        OutputWord::Object => OutputType::Object,
        OutputWord::Any => OutputType::Any,
    };
    OutputDeclaration { kind, sensitive }
}
