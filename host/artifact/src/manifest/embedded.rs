//! The form of the manifest inside a plugin's file: compact JSON with a format number, the same bytes
//! for the same manifest everywhere.

use serde::Deserialize;

use super::{Interface, Manifest, rules};

/// The format that this host writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// Why an embedded manifest cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// No JSON, or JSON of another shape.
    #[error("the manifest in it is damaged: build the plugin again")]
    Json(#[source] serde_json::Error),
    /// A newer format.
    #[error(
        "the manifest in it has format {found}, this host reads up to {FORMAT}: use a newer host, \
         or build the plugin with this one"
    )]
    Format {
        /// The format of the manifest.
        found: u32,
    },
    /// A field that breaks a rule.
    #[error("the manifest in it: {field}: {rule}")]
    Field {
        /// The key in `plugin.toml`.
        field: &'static str,
        /// What is wrong and what is expected.
        rule: String,
    },
}

/// Fields that are not known are skipped: a later format 1 may add what an older host can ignore.
/// What it cannot ignore raises the number.
#[derive(Deserialize)]
struct Written {
    name: String,
    version: String,
    role: String,
    interface: String,
    summary: String,
    license: String,
    capabilities: Vec<String>,
    #[serde(rename = "config-schema")]
    config_schema: Option<serde_json::Value>,
    #[serde(default)]
    idempotent: bool,
    #[serde(rename = "built-by")]
    built_by: Option<String>,
}

#[derive(Deserialize)]
struct FormatOnly {
    format: u32,
}

impl Manifest {
    /// The manifest as it is embedded. Keys of objects are sorted (serde_json's own map sorts them),
    /// so equal manifests have equal bytes.
    pub fn to_json(&self) -> Vec<u8> {
        let capabilities: Vec<_> = self.capabilities.iter().map(ToString::to_string).collect();
        let mut written = serde_json::json!({
            "format": FORMAT,
            "name": self.id.name.as_str(),
            "version": self.id.version.to_string(),
            "role": self.role.word(),
            "interface": self.interface.to_string(),
            "summary": self.summary,
            "license": self.license,
            "capabilities": capabilities,
            "idempotent": self.idempotent,
        });
        if let Some(schema) = &self.config_schema {
            written["config-schema"] = schema.clone();
        }
        if let Some(compiler) = &self.built_by {
            written["built-by"] = compiler.as_str().into();
        }
        written.to_string().into_bytes()
    }

    /// Reads an embedded manifest.
    pub fn from_json(bytes: &[u8]) -> Result<Manifest, EmbeddedError> {
        // The number first: a newer format may have other fields.
        let FormatOnly { format } = serde_json::from_slice(bytes).map_err(EmbeddedError::Json)?;
        if format != FORMAT {
            return Err(EmbeddedError::Format { found: format });
        }
        let written: Written = serde_json::from_slice(bytes).map_err(EmbeddedError::Json)?;
        written.checked()
    }
}

impl Written {
    fn checked(self) -> Result<Manifest, EmbeddedError> {
        let (role, interface) = self.kind()?;
        let name = rules::name(&self.name).map_err(broken("name"))?;
        let version = rules::version(&self.version).map_err(broken("version"))?;
        if self.capabilities.len() > rules::MOST_CAPABILITIES {
            let rule = format!("more than {} of them", rules::MOST_CAPABILITIES);
            return Err(EmbeddedError::Field { field: "capabilities", rule });
        }
        let capabilities: Result<_, _> =
            self.capabilities.iter().map(|text| rules::capability(text)).collect();
        if let Some(schema) = &self.config_schema {
            rules::schema(schema).map_err(broken("config-schema"))?;
        }
        Ok(Manifest {
            id: bowline_core::PluginId { name, version },
            role,
            interface,
            summary: rules::line(&self.summary).map_err(broken("summary"))?,
            license: rules::line(&self.license).map_err(broken("license"))?,
            capabilities: rules::sorted(capabilities.map_err(broken("capabilities"))?),
            config_schema: self.config_schema,
            idempotent: self.idempotent,
            built_by: self
                .built_by
                .map(|compiler| rules::line(&compiler))
                .transpose()
                .map_err(broken("built-by"))?,
        })
    }

    fn kind(&self) -> Result<(bowline_core::Role, Interface), EmbeddedError> {
        let role = rules::role(&self.role).map_err(broken("role"))?;
        let interface = rules::interface(&self.interface).map_err(broken("interface"))?;
        rules::role_fits(role, &interface).map_err(broken("role"))?;
        Ok((role, interface))
    }
}

fn broken(field: &'static str) -> impl Fn(String) -> EmbeddedError {
    move |rule| EmbeddedError::Field { field, rule }
}
