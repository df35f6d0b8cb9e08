//! The Terraform part of `release.yaml`.

use std::collections::BTreeMap;

use bowline_core::Pointer;
use bowline_core::release::{OutputDeclaration, OutputType, Terraform};

use super::release::{object_at, path_at, spec};
use crate::document::Document;
use crate::error::{BundleError, Gathered};
use crate::format::release::{FullOutput, OutputPart, OutputWord, TerraformPart};

pub(super) fn read(document: &Document, part: TerraformPart, errors: &mut Gathered) -> Terraform {
    let at = spec("terraform");
    let mut outputs = BTreeMap::new();
    for (name, output) in part.outputs {
        let declared = declaration(document, &at.child("outputs").child(name.clone()), &output);
        outputs.extend(errors.take(declared).map(|declared| (name, declared)));
    }
    let module = path_at(document, &at.child("module"), &part.module.0, errors);
    Terraform {
        module: module.unwrap_or_default(),
        variables: object_at(document, &at.child("variables")),
        backend: part.backend,
        outputs,
        may_replace: part.may_replace,
    }
}

fn declaration(
    document: &Document,
    at: &Pointer,
    output: &OutputPart,
) -> Result<OutputDeclaration, BundleError> {
    let (word, sensitive) = match output {
        OutputPart::Plain(word) => (word, false),
        OutputPart::Full(FullOutput { kind, sensitive, .. }) => (kind, *sensitive),
    };
    let kind = match word {
        OutputWord::String => OutputType::String,
        OutputWord::Number => OutputType::Number,
        OutputWord::Bool => OutputType::Bool,
        OutputWord::List => OutputType::List,
        OutputWord::Object => OutputType::Object,
        OutputWord::Any => OutputType::Any,
    };
    let at = at.child("placeholder");
    let placeholder = document.value.get(&at).cloned();
    if let Some(value) = placeholder.as_ref().filter(|value| !kind.admits(value)) {
        let message = format!("the output is declared as {kind}, and this is {}", value.kind());
        return Err(document.error(&at, message));
    }
    Ok(OutputDeclaration { kind, sensitive, placeholder })
}
