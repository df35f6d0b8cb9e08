//! One pass over the outermost sections: the manifest, the names of imports, the names of exports.

use wasmparser::{
    ComponentExportSectionReader, ComponentExternName, ComponentImportSectionReader,
    ExportSectionReader, ImportSectionReader,
};

use super::{ArtifactError, Form};
use crate::interfaces::Extern;
use crate::section::{self, Section};

/// The most imports and exports that a plugin may have together; more is no plugin.
const MOST_NAMES: usize = 10_000;

#[derive(Default)]
pub(super) struct Scan<'a> {
    pub(super) manifest: Option<&'a [u8]>,
    pub(super) exports: Vec<Extern>,
    pub(super) imports: Vec<Extern>,
}

impl<'a> Scan<'a> {
    pub(super) fn of(bytes: &'a [u8], form: Form) -> Result<Scan<'a>, ArtifactError> {
        let mut scan = Scan::default();
        for section in section::sections(bytes) {
            let section = section?;
            scan.take_manifest(&section)?;
            let names = match form {
                Form::Component => scan.take_component_names(&section),
                Form::Module => scan.take_module_names(&section),
            };
            names.map_err(ArtifactError::damaged)?;
            if scan.exports.len() + scan.imports.len() > MOST_NAMES {
                return Err(ArtifactError::TooManyNames { most: MOST_NAMES });
            }
        }
        scan.exports.sort();
        scan.imports.sort();
        Ok(scan)
    }

    fn take_manifest(&mut self, section: &Section<'a>) -> Result<(), ArtifactError> {
        let Some(manifest) = section::manifest_in(section)? else { return Ok(()) };
        match self.manifest.replace(manifest) {
            None => Ok(()),
            Some(_) => Err(ArtifactError::SeveralManifests),
        }
    }

    fn take_component_names(&mut self, section: &Section<'a>) -> wasmparser::Result<()> {
        match section.id {
            10 => {
                for import in ComponentImportSectionReader::new(section.reader())? {
                    push(&mut self.imports, component_name(&import?.name));
                }
            }
            11 => {
                for export in ComponentExportSectionReader::new(section.reader())? {
                    push(&mut self.exports, component_name(&export?.name));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn take_module_names(&mut self, section: &Section<'a>) -> wasmparser::Result<()> {
        match section.id {
            2 => {
                for import in ImportSectionReader::new(section.reader())?.into_imports() {
                    let import = import?;
                    let name = format!("{}/{}", import.module, import.name);
                    push(&mut self.imports, Extern { name, version: None });
                }
            }
            7 => {
                for export in ExportSectionReader::new(section.reader())? {
                    let name = export?.name.to_owned();
                    push(&mut self.exports, Extern { name, version: None });
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Stops growing past the bound; the caller refuses what went over it.
fn push(names: &mut Vec<Extern>, name: Extern) {
    if names.len() <= MOST_NAMES {
        names.push(name);
    }
}

/// A name may carry the end of its version apart: `a:b/c@0.1` and `.0`.
fn component_name(name: &ComponentExternName<'_>) -> Extern {
    match name.version_suffix {
        Some(suffix) => Extern::read(&format!("{}{suffix}", name.name)),
        None => Extern::read(name.name),
    }
}
