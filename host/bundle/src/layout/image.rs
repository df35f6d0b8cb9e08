//! A plugin as an OCI image: the manifest and config of the CNCF's layout for WebAssembly. They hold no
//! time and no tool's version, so the same plugin has the same digests everywhere.

use std::collections::BTreeMap;

use bowline_artifact::{Artifact, Form};
use bowline_core::PluginId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::index::{Descriptor, plugin_named, to_json};

pub(crate) const IMAGE_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const TITLE: &str = "org.opencontainers.image.title";
pub(crate) const VERSION: &str = "org.opencontainers.image.version";

/// The largest image manifest, as registries bound it.
pub(crate) const MOST_BYTES: u64 = 4 << 20;

const CONFIG: &str = "application/vnd.wasm.config.v0+json";
pub(crate) const LAYER: &str = "application/wasm";
const DESCRIPTION: &str = "org.opencontainers.image.description";
const LICENSES: &str = "org.opencontainers.image.licenses";

/// An image manifest.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageManifest {
    pub(crate) schema_version: u32,
    pub(crate) media_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) artifact_type: Option<String>,
    pub(crate) config: Descriptor,
    pub(crate) layers: Vec<Descriptor>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<Descriptor>,
    #[serde(default)]
    pub(crate) annotations: BTreeMap<String, String>,
}

/// The documents of one plugin.
pub(crate) struct Image {
    pub(crate) manifest: Vec<u8>,
    pub(crate) config: Vec<u8>,
    pub(crate) layer: Descriptor,
}

impl ImageManifest {
    pub(crate) fn read(bytes: &[u8]) -> Result<ImageManifest, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// The plugin's file; none where this is the image of something else.
    pub(super) fn plugin_layer(&self) -> Option<&Descriptor> {
        match &self.layers[..] {
            [layer] if layer.media_type == LAYER && self.config.media_type == CONFIG => Some(layer),
            _ => None,
        }
    }

    /// The plugin that the annotations name.
    pub(super) fn named(&self) -> Option<PluginId> {
        plugin_named(&self.annotations)
    }
}

impl Image {
    pub(crate) fn of(plugin: &Artifact) -> Result<Image, serde_json::Error> {
        let mut layer = Descriptor::of(LAYER, plugin.bytes());
        let (manifest, id) = (plugin.manifest(), plugin.id());
        // Tools that unpack an image name the file after this.
        layer.annotations.insert(TITLE.into(), format!("{}-{}.wasm", id.name, id.version));
        let config = to_json(&config(plugin))?;
        let mut annotations = BTreeMap::from([
            (TITLE.to_owned(), id.name.to_string()),
            (VERSION.to_owned(), id.version.to_string()),
            (DESCRIPTION.to_owned(), manifest.summary.clone()),
        ]);
        if !manifest.license.is_empty() {
            annotations.insert(LICENSES.into(), manifest.license.clone());
        }
        let manifest = ImageManifest {
            schema_version: 2,
            media_type: Some(IMAGE_MANIFEST.into()),
            artifact_type: None,
            config: Descriptor::of(CONFIG, &config),
            layers: vec![layer.clone()],
            subject: None,
            annotations,
        };
        Ok(Image { manifest: to_json(&manifest)?, config, layer })
    }
}

fn config(plugin: &Artifact) -> Value {
    let mut config = json!({
        "created": "1970-01-01T00:00:00Z",
        "architecture": "wasm",
        "os": match plugin.form() {
            Form::Component => "wasip2",
            Form::Module => "wasip1",
        },
        "layerDigests": [plugin.digest().to_string()],
    });
    if plugin.form() == Form::Component {
        let exports: Vec<_> = plugin.exports().iter().map(ToString::to_string).collect();
        let imports: Vec<_> = plugin.imports().iter().map(ToString::to_string).collect();
        config["component"] = json!({"exports": exports, "imports": imports});
    }
    config
}
