//! The release's Terraform module: read whole, so that the release digest covers it, and refused where it
//! calls modules that the release does not hold.

use std::collections::BTreeMap;
use std::sync::Arc;

use bowline_core::Pointer;
use bowline_core::release::Release;
use bowline_core::terraform::ModuleFacts;

use crate::document::Document;
use crate::error::{BundleError, Errors, Gathered};
use crate::folder::{Folder, Hidden, MAX_PART};

/// The files of a module, by path beneath its folder.
pub type ModuleFiles = Arc<BTreeMap<String, Arc<[u8]>>>;

/// Reads the module that release.yaml names.
pub(crate) fn read(
    folder: &mut Folder,
    document: &Document,
    release: &Release,
) -> Result<ModuleFiles, Errors> {
    let Some(terraform) = &release.terraform else { return Ok(ModuleFiles::default()) };
    let named = document.place(&Pointer::of(["spec", "terraform", "module"]));
    let module = &terraform.module;
    // `.terraform` is what `init` makes of the rest, on one machine.
    let own = |path: &&String| !path.split('/').any(|part| part == ".terraform");
    let walked = folder.walk(module, &named, Hidden::Included)?;
    let mut files = BTreeMap::new();
    for path in walked.iter().filter(own) {
        let bytes = folder.read(path, &named, MAX_PART)?;
        let inner = path.strip_prefix(module.as_str()).unwrap_or(path).trim_start_matches('/');
        files.insert(inner.to_owned(), bytes);
    }
    let mut errors = Gathered::default();
    if !files.keys().any(|path| path.ends_with(".terraform.lock.hcl")) {
        let message = format!("{module} has no .terraform.lock.hcl");
        let error = BundleError::text(named.clone(), message).incomplete();
        errors.push(error.with_hint("`terraform init` in the module writes it"));
    }
    let facts = ModuleFacts::read(files.iter().map(|(path, bytes)| (path.as_str(), &**bytes)));
    for fault in facts.calls.iter().filter_map(|call| call.fault()) {
        let error = BundleError::text(named.clone(), format!("{module}/{fault}"));
        errors.push(error.with_hint("copy it into the module, and write source = \"./FOLDER\""));
    }
    errors.finish()?;
    Ok(Arc::new(files))
}
