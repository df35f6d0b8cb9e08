//! `oci-layout` and `index.json`. What other tools wrote there is kept as it is.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use bowline_core::{Digest, PluginId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::blobs::{read_file, write_file};
use super::image::{IMAGE_MANIFEST, TITLE, VERSION};
use super::{Entry, LayoutError};
use crate::signature::{self, Attached, Form, is_signature_tag};

const MOST_BYTES: u64 = 16 << 20;
const REFERENCE: &str = "org.opencontainers.image.ref.name";
const ARTIFACT_TYPE: &str = "artifactType";
const LAYER_DIGEST: &str = "dev.bowline.layer.digest";
const LAYER_SIZE: &str = "dev.bowline.layer.size";

/// `index.json`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Index {
    pub(super) manifests: Vec<Descriptor>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// What names a blob.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What it is.
    pub media_type: String,
    /// The digest of its bytes.
    #[serde(serialize_with = "write_digest", deserialize_with = "read_digest")]
    pub digest: Digest,
    /// How many bytes it has.
    pub size: u64,
    /// What else is said about it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl Descriptor {
    /// The descriptor of these bytes.
    pub fn of(media_type: &str, bytes: &[u8]) -> Descriptor {
        Descriptor {
            media_type: media_type.to_owned(),
            digest: Digest::of(bytes),
            size: bytes.len() as u64,
            annotations: BTreeMap::new(),
            rest: Map::new(),
        }
    }

    pub(super) fn is_image(&self) -> bool {
        self.media_type == IMAGE_MANIFEST
    }

    /// The descriptor of a plugin's image manifest, with what a listing needs.
    pub(super) fn of_plugin(image_manifest: &[u8], id: &PluginId, layer: &Descriptor) -> Self {
        let mut descriptor = Descriptor::of(IMAGE_MANIFEST, image_manifest);
        descriptor.annotations = BTreeMap::from([
            (REFERENCE.to_owned(), format!("{}:{}", id.name, id.version)),
            (TITLE.to_owned(), id.name.to_string()),
            (VERSION.to_owned(), id.version.to_string()),
            (LAYER_DIGEST.to_owned(), layer.digest.to_string()),
            (LAYER_SIZE.to_owned(), layer.size.to_string()),
        ]);
        descriptor
    }

    /// The descriptor of another artefact's manifest.
    pub(super) fn of_artefact(manifest: &[u8], kind: &str, name: &str) -> Self {
        let mut descriptor = Descriptor::of(IMAGE_MANIFEST, manifest);
        descriptor.annotations.insert(REFERENCE.to_owned(), name.to_owned());
        descriptor.set_artifact_type(kind);
        descriptor
    }

    /// The descriptor of signatures: by their tag, or of what refers to its subject by itself.
    pub(super) fn of_attached(attached: &Attached, subject: Digest) -> Self {
        let mut descriptor = Descriptor::of(IMAGE_MANIFEST, &attached.manifest);
        match attached.form {
            Form::Tagged => {
                descriptor.annotations.insert(REFERENCE.to_owned(), signature::tag(subject));
            }
            Form::Referring => descriptor.set_artifact_type(signature::SIGSTORE_BUNDLE),
        }
        descriptor
    }

    /// The type of the artefact, where the descriptor says it.
    pub(crate) fn artifact_type(&self) -> Option<&str> {
        self.rest.get(ARTIFACT_TYPE)?.as_str()
    }

    pub(crate) fn set_artifact_type(&mut self, kind: &str) {
        self.rest.insert(ARTIFACT_TYPE.to_owned(), json!(kind));
    }

    /// Whether it can be told from the index alone that this is no plugin but signatures.
    pub(super) fn is_signature(&self) -> bool {
        let tagged = || self.annotations.get(REFERENCE).is_some_and(|tag| is_signature_tag(tag));
        self.artifact_type().is_some_and(signature::is_sigstore_bundle) || tagged()
    }

    /// Whether the index has no name for it.
    pub(super) fn is_nameless(&self) -> bool {
        !self.annotations.contains_key(REFERENCE)
    }

    /// Whether the index calls it so: by its whole name, or by what stands behind the colon.
    pub(super) fn is_named(&self, name: &str) -> bool {
        let own = self.annotations.get(REFERENCE);
        own.is_some_and(|own| {
            own == name || own.split_once(':').is_some_and(|(_, tag)| tag == name)
        })
    }

    /// The plugin that the annotations speak of, where they are all there.
    pub(super) fn listed(&self) -> Option<Entry> {
        Some(Entry {
            id: plugin_named(&self.annotations)?,
            manifest_digest: self.digest,
            layer_digest: self.annotations.get(LAYER_DIGEST)?.parse().ok()?,
            size: self.annotations.get(LAYER_SIZE)?.parse().ok()?,
        })
    }
}

/// The plugin that title and version name.
pub(super) fn plugin_named(annotations: &BTreeMap<String, String>) -> Option<PluginId> {
    let (title, version) = (annotations.get(TITLE)?, annotations.get(VERSION)?);
    PluginId::parse(&format!("{title}@{version}")).ok()
}

impl Index {
    pub(super) fn empty() -> Index {
        let mut rest = Map::new();
        rest.insert("schemaVersion".into(), json!(2));
        rest.insert("mediaType".into(), json!("application/vnd.oci.image.index.v1+json"));
        Index { manifests: Vec::new(), rest }
    }

    pub(super) fn read(layout: &Path) -> Result<Index, LayoutError> {
        let path = layout.join("index.json");
        let bytes = read_file(&path, MOST_BYTES)?;
        serde_json::from_slice(&bytes).map_err(|cause| LayoutError::Malformed { path, cause })
    }

    /// Adds a plugin. The order is by reference, so that it does not tell who was pushed first.
    pub(super) fn add(&mut self, plugin: Descriptor) {
        self.manifests.push(plugin);
        self.manifests.sort_by_cached_key(|one| one.annotations.get(REFERENCE).cloned());
    }

    /// Adds an artefact in the place of the one that has its name.
    pub(super) fn replace(&mut self, artefact: Descriptor) {
        let name = artefact.annotations.get(REFERENCE);
        self.manifests.retain(|one| one.annotations.get(REFERENCE) != name);
        self.add(artefact);
    }

    pub(super) fn write(&self, layout: &Path) -> Result<(), LayoutError> {
        let path = layout.join("index.json");
        match to_json(self) {
            Ok(bytes) => write_file(&path, &bytes),
            Err(cause) => Err(LayoutError::Malformed { path, cause }),
        }
    }

    /// Makes the files of an empty layout. `oci-layout` comes last: with it the layout is there.
    pub(super) fn create(layout: &Path) -> Result<(), LayoutError> {
        if !layout.join("index.json").exists() {
            Index::empty().write(layout)?;
        }
        write_file(&layout.join("oci-layout"), b"{\"imageLayoutVersion\":\"1.0.0\"}\n")
    }
}

/// Indented, as people look into it and commit it; the same bytes for the same content.
pub(crate) fn to_json(document: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    // Through a value, whose maps are sorted: the order of fields is nobody's concern.
    let mut bytes = serde_json::to_vec_pretty(&serde_json::to_value(document)?)?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LayoutFile {
    image_layout_version: String,
}

/// Checks that a layout is there, of a version that is known.
pub(super) fn check_layout_file(layout: &Path) -> Result<(), LayoutError> {
    let path = layout.join("oci-layout");
    let bytes = match read_file(&path, MOST_BYTES) {
        Err(LayoutError::Io { cause, .. }) if is_absent(&cause) => {
            return Err(LayoutError::Missing { path: layout.to_owned() });
        }
        read => read?,
    };
    let LayoutFile { image_layout_version: found } = match serde_json::from_slice(&bytes) {
        Ok(file) => file,
        Err(cause) => return Err(LayoutError::Malformed { path, cause }),
    };
    match found.as_str() {
        "1.0.0" => Ok(()),
        _ => Err(LayoutError::Version { path, found: found.chars().take(40).collect() }),
    }
}

fn is_absent(cause: &io::Error) -> bool {
    matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn write_digest<S: Serializer>(digest: &Digest, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(digest)
}

fn read_digest<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}
