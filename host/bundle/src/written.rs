//! Where in a release's and a customer's files something is written: for whoever asks why a field is
//! what it is. The files are read once more, now with the place of everything in them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bowline_core::object::{ObjectId, flatten};
use bowline_core::release::Place;
use bowline_core::{Pointer, yaml};

use crate::base::BaseObject;
use crate::document::{Document, MAX_BYTES, yaml_error};
use crate::error::{BundleError, Errors};
use crate::folder::{MAX_PART, read_file};
use crate::open::{Bundle, Tenant};

/// The files of a release and of one of its customers, with places.
#[derive(Debug)]
pub struct Written {
    folder: PathBuf,
    release: Document,
    customer: Document,
}

impl Written {
    /// Reads them. `customers` is the folder with the customers' files, where it is not the release's.
    pub fn read(
        bundle: &Bundle,
        tenant: &Tenant,
        customers: Option<&Path>,
    ) -> Result<Written, Errors> {
        let name: Arc<str> = "release.yaml".into();
        let bytes = read_file(&bundle.folder.join(&*name), &name, MAX_BYTES)?;
        let release = Document::yaml(&name, &bytes)?;
        let file = &tenant.place.file;
        let customers = customers.map_or_else(|| bundle.folder.join("customers"), PathBuf::from);
        let path = customers.join(file.rsplit('/').next().unwrap_or(file));
        let customer = Document::yaml(file, &read_file(&path, file, MAX_BYTES)?)?;
        Ok(Written { folder: bundle.folder.clone(), release, customer })
    }

    /// Where the customer's value at `at` comes from: the customer's file, or the release's defaults.
    pub fn value(&self, at: &Pointer) -> Place {
        let at = beneath(&["spec", "values"], at);
        match self.customer.value.get(&at) {
            Some(_) => self.customer.key_place(&at),
            None => self.release.key_place(&at),
        }
    }

    /// Where the release names an image.
    pub fn image(&self, name: &str) -> Place {
        self.release.key_place(&Pointer::of(["spec", "images", name]))
    }

    /// Where the release declares an output of Terraform.
    pub fn output(&self, name: &str) -> Place {
        self.release.key_place(&Pointer::of(["spec", "terraform", "outputs", name]))
    }

    /// Where a field of one of the release's own objects is written; the object, where it is not.
    pub fn field(&self, object: &BaseObject, at: &Pointer) -> Result<Place, BundleError> {
        let file = &object.source.file;
        let bytes = read_file(&self.folder.join(&**file), file, MAX_PART)?;
        let refuse = |error: yaml::Error| yaml_error(file, &error);
        let text = yaml::text(&bytes).map_err(refuse)?;
        let documents = yaml::read_marked(text, &yaml::Limits::default()).map_err(refuse)?;
        for document in &documents {
            let mut there = None;
            flatten(&document.value, &Pointer::ROOT, &mut |value, place| {
                let id = ObjectId::of(value).ok();
                // No two objects of a release have one identity.
                if id.is_some_and(|id| id.identity() == object.id.identity()) {
                    there = Some(place.clone());
                }
            });
            let Some(place) = there else { continue };
            let whole = Pointer::of(place.parts().iter().chain(at.parts()).cloned());
            let mark = document.key_mark(&whole).or_else(|| document.mark(&whole));
            let mark = mark.map(|mark| Place::at(file.clone(), mark.line, mark.column));
            return Ok(mark.unwrap_or_else(|| object.source.clone()));
        }
        Ok(object.source.clone())
    }
}

fn beneath(parents: &[&str], at: &Pointer) -> Pointer {
    let parents = parents.iter().map(|part| Arc::from(*part));
    Pointer::of(parents.chain(at.parts().iter().cloned()))
}
