//! From a release's folder to an artefact, and on to where it is kept.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use bowline_artifact::Artifact;
use bowline_core::release::Place;
use bowline_core::{Digest, FailureClass, PluginId};
use globset::GlobBuilder;

use super::signatures::{Beside, of_plugins};
use super::{ARTEFACT_TYPE, BundlePart, CONFIG, Config, FORMAT, PART, PART_NAME, PLUGIN_NAME, tar};
use crate::error::{BundleError, Errors};
use crate::layout::{
    Descriptor, IMAGE_MANIFEST, ImageManifest, Layout, LayoutError, TITLE, VERSION, WASM, to_json,
};
use crate::oci::{
    OciError, OciFault, Reference, Registries, Repository, Shelf, tag_of, version_of,
};
use crate::open::{OpenOptions, Whole, sources};
use crate::read::lock::Locked;
use crate::sources::Sources;

const CREATED: &str = "org.opencontainers.image.created";
const RELEASE: &str = "release.yaml";
const LOCK: &str = "bowline.lock";

/// An artefact in memory.
#[derive(Clone, Debug)]
pub struct BuiltBundle {
    /// The release's name.
    pub name: String,
    /// The release's version, as it is written.
    pub version: String,
    /// The digest over the release with all its parts.
    pub release_digest: Digest,
    /// The digest of the artefact's manifest.
    pub digest: Digest,
    /// The layers, in their order.
    pub parts: Vec<BundlePart>,
    pub(super) manifest: Vec<u8>,
    pub(super) blobs: Vec<Arc<[u8]>>,
    /// What goes along beside it.
    pub(super) signatures: Beside,
}

/// What a push did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedBundle {
    /// Where it is.
    pub reference: Reference,
    /// How many blobs were sent, of how many.
    pub sent: (usize, usize),
}

/// Makes the artefact of a release. Its lock says which plugins go with it.
pub fn build(options: &OpenOptions) -> Result<BuiltBundle, Errors> {
    let whole = Whole::read(&options.release)?;
    let mut sources = sources(&whole, options)?;
    let plugins = plugins(&whole, &mut sources)?;
    let signatures = of_plugins(&plugins, &sources)?;
    let place = || Place::file(RELEASE);
    let refuse = |cause: serde_json::Error| {
        Errors::from(BundleError::text(place(), "cannot be written as JSON").caused_by(cause))
    };
    let (mut layers, mut blobs) = (Vec::new(), Vec::<Arc<[u8]>>::new());
    for (name, files) in parts(&whole) {
        let files = files.iter().map(|(path, bytes)| (path.as_str(), &bytes[..]));
        let tar = tar::write(files)
            .map_err(|cause| BundleError::text(place(), format!("{name}: {cause}")))?;
        let mut layer = Descriptor::of(PART, &tar);
        layer.annotations.insert(PART_NAME.into(), name);
        layers.push(layer);
        blobs.push(tar.into());
    }
    for plugin in &plugins {
        let id = plugin.id();
        let mut layer = Descriptor::of(WASM, plugin.bytes());
        layer.annotations.insert(PLUGIN_NAME.into(), format!("{}@{}", id.name, id.version));
        layer.annotations.insert(TITLE.into(), format!("{}-{}.wasm", id.name, id.version));
        layers.push(layer);
        blobs.push(plugin.bytes().clone());
    }
    let (name, version) = (whole.release.name.to_string(), whole.release.version.to_string());
    let digest = whole.digest.to_string();
    let parts = layers.iter().cloned().filter_map(|layer| BundlePart::of(layer).ok()).collect();
    let config = Config { format: FORMAT, name, version, release_digest: digest };
    let json = to_json(&config).map_err(refuse)?;
    let manifest = ImageManifest {
        schema_version: 2,
        media_type: Some(IMAGE_MANIFEST.into()),
        artifact_type: Some(ARTEFACT_TYPE.into()),
        config: Descriptor::of(CONFIG, &json),
        layers,
        subject: None,
        annotations: annotations(&whole),
    };
    blobs.push(json.into());
    let manifest = to_json(&manifest).map_err(refuse)?;
    let (name, version) = (config.name, config.version);
    let digest = Digest::of(&manifest);
    let release_digest = whole.digest;
    Ok(BuiltBundle { name, version, release_digest, digest, parts, manifest, blobs, signatures })
}

/// From release.yaml alone, so that they are the same wherever it is built.
fn annotations(whole: &Whole) -> BTreeMap<String, String> {
    let release = &whole.release;
    let created = release.created.map(|time| (CREATED.to_owned(), time.to_string()));
    let title = (TITLE.to_owned(), release.name.to_string());
    let version = (VERSION.to_owned(), release.version.to_string());
    created.into_iter().chain([title, version]).collect()
}

/// The files of one part.
type Files = BTreeMap<String, Arc<[u8]>>;

/// The parts in the order of release.yaml; a file that two of them name goes with the first.
fn parts(whole: &Whole) -> Vec<(String, Files)> {
    let release = &whole.release;
    let mut left: Files = whole.folder.files().map(|(path, bytes)| (path.into(), bytes)).collect();
    let own = Files::from([(RELEASE.to_owned(), whole.text.clone())]);
    let mut parts = vec![(RELEASE.to_owned(), own)];
    let files = release.pipeline.iter().filter_map(|entry| entry.files.as_deref());
    let named = [LOCK].into_iter().chain(release.values_schema.as_deref());
    let named = named.chain(release.manifests.iter().map(String::as_str));
    let named = named.chain(release.terraform.as_ref().map(|terraform| &*terraform.module));
    for name in named.chain(files) {
        let covers = covers(name);
        let (own, others) = left.into_iter().partition(|(path, _)| covers(path));
        left = others;
        let own: Files = own;
        // A folder may be there and hold nothing. What others took already is no part of its own.
        let seen = parts.iter().any(|(known, _)| known == name);
        if !own.is_empty() || (!seen && whole.folder.path().join(name).is_dir()) {
            parts.push((name.to_owned(), own));
        }
    }
    // Whatever else a later release may name: it counts for the digest, so it goes along.
    if !left.is_empty() {
        parts.push((".".to_owned(), left));
    }
    parts
}

/// Whether a path is what an entry of release.yaml names: itself, beneath it, or by its pattern.
fn covers(name: &str) -> impl Fn(&str) -> bool {
    let glob = GlobBuilder::new(name).literal_separator(true).build();
    let matcher = glob.ok().map(|glob| glob.compile_matcher());
    let beneath = format!("{name}/");
    let name = name.to_owned();
    move |path: &str| {
        path == name
            || path.starts_with(&beneath)
            || matcher.as_ref().is_some_and(|matcher| matcher.is_match(path))
    }
}

/// The plugins that the lock names, as it names them.
fn plugins(whole: &Whole, sources: &mut Sources) -> Result<Vec<Arc<Artifact>>, Errors> {
    let mut plugins = Vec::new();
    for (name, declared) in &whole.release.plugins {
        let locked = whole.locked(name);
        if locked.is_empty() {
            let message = format!("{LOCK} has no {name}");
            let error = BundleError::text(declared.place.clone(), message).incomplete();
            return Err(error.with_hint("write the lock again with `bowline lock`").into());
        }
        for locked in locked {
            let id = PluginId { name: name.clone(), version: locked.version.clone() };
            let plugin = sources.find(&id, &locked.place)?.0;
            held(&id, locked, &plugin)?;
            plugins.push(plugin);
        }
    }
    Ok(plugins)
}

/// Refuses a plugin that is not the one that was locked.
pub(super) fn held(id: &PluginId, locked: &Locked, plugin: &Artifact) -> Result<(), BundleError> {
    if plugin.digest() == locked.digest {
        return Ok(());
    }
    let message = format!("{id} is locked as {} and is {} now", locked.digest, plugin.digest());
    let error = BundleError::text(locked.place.clone(), message);
    Err(error.of_class(FailureClass::ReleaseChanged))
}

impl BuiltBundle {
    /// Puts it into a layout folder, which is made where it is missing. The name and version move to
    /// it from whatever had them.
    pub fn write(&self, layout: &Path) -> Result<(), OciError> {
        let refuse = |cause: LayoutError| OciError::new(layout.display(), cause);
        let reference = format!("{}:{}", self.name, self.version.replace('+', "_"));
        let blobs: Vec<&[u8]> = self.blobs.iter().map(|blob| &blob[..]).collect();
        let into = Layout::create(layout).map_err(refuse)?;
        into.put(ARTEFACT_TYPE, &reference, &self.manifest, &blobs).map_err(refuse)?;
        self.signatures.put(Shelf::Layout(&into))
    }

    /// Pushes it to a registry, under its version or another tag. Layers that are there stay there.
    pub fn push(
        &self,
        registries: &Registries,
        repository: &Repository,
        tag: Option<&str>,
    ) -> Result<PushedBundle, OciError> {
        let own = semver::Version::parse(&self.version).map(|version| tag_of(&version));
        let tag = tag.map_or_else(|| own.unwrap_or(self.version.clone()), str::to_owned);
        let reference = repository.tagged(&*tag);
        if reference.to_string().parse::<Reference>().is_err() {
            let message = format!("{tag:?} cannot be a tag: name one with :TAG");
            return Err(OciError::new(repository, OciFault::Unclear(message)));
        }
        refuse_other(registries, repository, &tag, self.digest)?;
        let mut sent = 0;
        for blob in &self.blobs {
            sent += usize::from(registries.push_blob(repository, blob)?);
        }
        registries.push_manifest(repository, Some(&tag), &self.manifest)?;
        self.signatures.put(Shelf::Registry(registries, repository))?;
        let reference = Reference { digest: Some(self.digest), ..reference };
        Ok(PushedBundle { reference, sent: (sent, self.blobs.len()) })
    }
}

/// A version never changes; a tag such as `latest` may.
fn refuse_other(
    registries: &Registries,
    repository: &Repository,
    tag: &str,
    given: Digest,
) -> Result<(), OciError> {
    if version_of(tag).is_none() {
        return Ok(());
    }
    match registries.tagged(repository, tag)? {
        Some(there) if there.digest != given => {
            let fault = OciFault::Conflict { there: there.digest, given };
            Err(OciError::new(repository.tagged(tag), fault))
        }
        _ => Ok(()),
    }
}
