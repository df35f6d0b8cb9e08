//! A bundle in a registry or a layout folder: its manifest and config, held against each other before
//! a layer is read.

use std::sync::Arc;

use bowline_artifact::ReadOptions;
use bowline_core::{Digest, PluginId};

use super::{
    ARTEFACT_TYPE, BuiltBundle, CONFIG, Config, FORMAT, MOST_CONFIG, MOST_LAYERS, MOST_TOTAL, PART,
    PART_NAME, PLUGIN_NAME,
};
use crate::layout::{Descriptor, Layout, MOST_MANIFEST, WASM};
use crate::oci::{
    ArtefactPlace, Manifest, OciError, OciFault, Reference, Registries, Repository, Shelf,
};

/// A bundle that was found, with nothing of its layers read.
#[derive(Debug)]
pub struct FoundBundle {
    /// What it was found by.
    pub reference: Reference,
    /// The release's name.
    pub name: String,
    /// The release's version, as it is written.
    pub version: String,
    /// What the config says that the release's digest is.
    pub release_digest: Digest,
    /// The manifest's digest.
    pub digest: Digest,
    /// The layers, in their order.
    pub parts: Vec<BundlePart>,
    manifest: Manifest,
    pub(super) from: From,
}

/// One layer.
#[derive(Clone, Debug)]
pub struct BundlePart {
    /// What is in it.
    pub kind: PartKind,
    /// The digest of its bytes.
    pub digest: Digest,
    /// How many bytes it has.
    pub size: u64,
    pub(super) descriptor: Descriptor,
}

/// What is in a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// Files that an entry of release.yaml names.
    Files(String),
    /// A plugin.
    Plugin(PluginId),
}

#[derive(Debug)]
pub(super) enum From {
    Registry(Registries, Repository),
    Layout(Layout),
}

impl FoundBundle {
    /// Finds a bundle by its reference. What is no bundle is refused by what it is.
    pub fn find(registries: &Registries, reference: &Reference) -> Result<FoundBundle, OciError> {
        let refuse = |fault| OciError::new(reference, fault);
        let (manifest, from) = match &reference.place {
            ArtefactPlace::Registry(repository) => {
                let manifest = registries.manifest(reference)?;
                (manifest, From::Registry(registries.clone(), repository.clone()))
            }
            ArtefactPlace::Layout(path) => {
                let layout = Layout::open(path).map_err(|cause| refuse(cause.into()))?;
                (named(&layout, reference).map_err(refuse)?, From::Layout(layout))
            }
        };
        let image = manifest.image().map_err(refuse)?;
        if image.artifact_type.as_deref() != Some(ARTEFACT_TYPE)
            || image.config.media_type != CONFIG
        {
            let kind = image.artifact_type.unwrap_or(image.config.media_type);
            let message = format!("this is no bundle of a release, its type is {kind:?}");
            return Err(refuse(OciFault::OtherKind(message)));
        }
        let parts = image.layers.into_iter().map(BundlePart::of).collect::<Result<Vec<_>, _>>();
        let parts = parts.map_err(refuse)?;
        bounded(&parts).map_err(refuse)?;
        let config = from.blob(&image.config, MOST_CONFIG).map_err(|e| e.about(reference))?;
        let (config, release_digest) = read_config(&config).map_err(refuse)?;
        Ok(FoundBundle {
            reference: reference.clone(),
            name: config.name,
            version: config.version,
            release_digest,
            digest: manifest.digest,
            parts,
            manifest,
            from,
        })
    }

    /// The bytes of a layer, verified.
    pub(super) fn read(&self, part: &BundlePart) -> Result<Vec<u8>, OciError> {
        let most = match part.kind {
            PartKind::Files(_) => MOST_TOTAL,
            PartKind::Plugin(_) => ReadOptions::default().most_bytes,
        };
        self.from.blob(&part.descriptor, most).map_err(|error| error.about(&self.reference))
    }

    #[cfg(test)]
    pub(super) fn manifest_bytes(&self) -> Vec<u8> {
        self.manifest.bytes.clone()
    }

    /// All of it in memory, to hand it on as it is.
    pub fn load(&self) -> Result<BuiltBundle, OciError> {
        let mut blobs = Vec::<Arc<[u8]>>::new();
        for part in &self.parts {
            blobs.push(self.read(part)?.into());
        }
        let refuse = |fault| OciError::new(&self.reference, fault);
        let signatures = self.signatures(&blobs)?;
        let config = self.manifest.image().map_err(refuse)?.config;
        blobs.push(self.from.blob(&config, MOST_CONFIG)?.into());
        Ok(BuiltBundle {
            name: self.name.clone(),
            version: self.version.clone(),
            release_digest: self.release_digest,
            digest: self.digest,
            parts: self.parts.clone(),
            manifest: self.manifest.bytes.clone(),
            blobs,
            signatures,
        })
    }
}

impl BundlePart {
    pub(super) fn of(descriptor: Descriptor) -> Result<BundlePart, OciFault> {
        let (kind, annotations) = (&*descriptor.media_type, &descriptor.annotations);
        let part = || annotations.get(PART_NAME).cloned().map(PartKind::Files);
        let plugin = || PluginId::parse(annotations.get(PLUGIN_NAME)?).ok().map(PartKind::Plugin);
        let kind = match kind {
            PART => part(),
            WASM => plugin(),
            _ => None,
        };
        let kind = kind.ok_or_else(|| {
            let (kind, digest) = (&descriptor.media_type, descriptor.digest);
            let message = format!("the layer {digest} of type {kind:?} is no part of a release");
            OciFault::OtherKind(message)
        })?;
        Ok(BundlePart { kind, digest: descriptor.digest, size: descriptor.size, descriptor })
    }
}

fn bounded(parts: &[BundlePart]) -> Result<(), OciFault> {
    if parts.len() > MOST_LAYERS {
        let message = format!("it has {} layers, and the most are {MOST_LAYERS}", parts.len());
        return Err(OciFault::OtherKind(message));
    }
    let files = parts.iter().filter(|part| matches!(part.kind, PartKind::Files(_)));
    let total = files.fold(0_u64, |total, part| total.saturating_add(part.size));
    match total > MOST_TOTAL {
        true => {
            let what = "the release in it".to_owned();
            Err(OciFault::TooLarge { what, size: Some(total), most: MOST_TOTAL })
        }
        false => Ok(()),
    }
}

fn read_config(bytes: &[u8]) -> Result<(Config, Digest), OciFault> {
    let config: Config = serde_json::from_slice(bytes)
        .map_err(|cause| OciFault::Malformed { what: "its config".to_owned(), cause })?;
    if config.format != FORMAT {
        let format = config.format;
        let message = format!("it has format {format}, and this bowline reads format {FORMAT}");
        return Err(OciFault::OtherKind(message));
    }
    let digest = config.digest().ok_or_else(|| {
        OciFault::OtherKind(format!("its config has no digest, but {:?}", config.release_digest))
    })?;
    Ok((config, digest))
}

/// The manifest that a reference names in a layout folder.
fn named(layout: &Layout, reference: &Reference) -> Result<Manifest, OciFault> {
    let found = layout.find(ARTEFACT_TYPE, reference.tag.as_deref(), reference.digest)?;
    match &found[..] {
        [descriptor] => {
            let bytes = layout.blob(descriptor, MOST_MANIFEST)?;
            Ok(Manifest { digest: descriptor.digest, bytes })
        }
        [] => Err(OciFault::NotFound { what: "bundle in this folder".to_owned() }),
        several => {
            let message = format!("this names {} bundles, and one is needed", several.len());
            Err(OciFault::Unclear(message))
        }
    }
}

impl From {
    pub fn shelf(&self) -> Shelf<'_> {
        match self {
            From::Registry(registries, repository) => Shelf::Registry(registries, repository),
            From::Layout(layout) => Shelf::Layout(layout),
        }
    }

    fn blob(&self, blob: &Descriptor, most: u64) -> Result<Vec<u8>, OciError> {
        match self {
            From::Registry(registries, repository) => registries.blob(repository, blob, most),
            From::Layout(layout) => layout
                .blob(blob, most)
                .map_err(|cause| OciError::new(layout.path().display(), cause)),
        }
    }
}
