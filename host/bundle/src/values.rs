//! A customer's values: the release's, changed by the customer's, checked against the release's schema.

use bowline_core::merge::merge;
use bowline_core::release::{Customer, Place, Release};
use bowline_core::schema::{Schema, SchemaError, Violation, ViolationKind};
use bowline_core::{Pointer, Value, yaml};

use crate::document::{Document, MAX_BYTES, yaml_error};
use crate::error::{BundleError, Errors, Fault, Gathered};
use crate::folder::Folder;

/// What customers' values must follow.
#[derive(Clone, Debug)]
pub(crate) struct ValuesSchema {
    schema: Schema,
    path: String,
}

impl ValuesSchema {
    /// Reads the schema that release.yaml names, if it names one.
    pub fn read(
        folder: &mut Folder,
        document: &Document,
        release: &Release,
    ) -> Result<Option<ValuesSchema>, Errors> {
        let Some(path) = &release.values_schema else { return Ok(None) };
        let named = document.place(&Pointer::of(["spec", "valuesSchema"]));
        let bytes = folder.read(path, &named, MAX_BYTES)?;
        let file = path.as_str().into();
        let refuse = |error: yaml::Error| yaml_error(&file, &error);
        let text = yaml::text(&bytes).map_err(refuse)?;
        let documents = yaml::read(text, &yaml::Limits::default()).map_err(refuse)?;
        let value = documents.first().map_or(&Value::NULL, |document| &document.value);
        let schema = Schema::compile(value).map_err(|refused| {
            BundleError::text(Place::file(file.clone()), schema_fault(&refused))
        })?;
        Ok(Some(ValuesSchema { schema, path: path.clone() }))
    }

    /// Checks a customer's values. What is wrong is told where it is written: in the customer's file,
    /// or else in the release's defaults.
    fn check(&self, values: &Value, customer: &Document, release: &Document) -> Result<(), Errors> {
        let mut errors = Gathered::default();
        for violation in self.schema.check(values) {
            errors.push(self.error(&violation, customer, release));
        }
        errors.finish()
    }

    fn error(&self, violation: &Violation, own: &Document, release: &Document) -> BundleError {
        let key = match &violation.kind {
            ViolationKind::UnknownKey { key, .. } => Some(key.clone()),
            _ => None,
        };
        let inner = violation.at.parts().iter().cloned().chain(key);
        let at = Pointer::of(["spec".into(), "values".into()].into_iter().chain(inner));
        // An object that has no such key is the customer's to fill, not the release's.
        let missing = matches!(violation.kind, ViolationKind::MissingKey(_));
        let written = own.value.get(&at).is_some() || missing;
        let document = if written { own } else { release };
        if let ViolationKind::UnknownKey { .. } = violation.kind {
            return BundleError::new(document.key_place(&at), Fault::unknown_key(&violation.kind));
        }
        let message = format!("{} (by {})", violation.kind, self.path);
        BundleError::field(document.place(&at), crate::document::field(&at), message)
    }
}

fn schema_fault(refused: &SchemaError) -> String {
    match refused.at.is_root() {
        true => refused.problem.to_string(),
        false => format!("{}: {}", refused.at, refused.problem),
    }
}

/// The values of a customer.
pub(crate) fn values(
    release: &Release,
    customer: &Customer,
    schema: Option<&ValuesSchema>,
    own: &Document,
    of_release: &Document,
) -> Result<Value, Errors> {
    let values = merge(&release.values, &customer.values);
    if let Some(schema) = schema {
        schema.check(&values, own, of_release)?;
    }
    Ok(values)
}
