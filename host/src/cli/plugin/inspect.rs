//! `bowline plugin inspect PLUGIN`

use std::path::{Path, PathBuf};

use bowline_artifact::{Artifact, Form};
use bowline_core::grant::Capability;
use bowline_core::limits::LimitPolicy;
use clap::Args;
use serde::Serialize;

use super::{Global, read_artifact};
use crate::cli::OutputFormat;
use crate::error::Problems;
use crate::exit::Exit;
use crate::report;

/// Show what a plugin is, without running it
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// A plugin's file, or NAME@VERSION together with --from
    plugin: String,
    /// The local OCI layout folder to take it from
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
}

/// What a plugin is.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Inspection {
    api_version: &'static str,
    kind: &'static str,
    name: String,
    version: String,
    role: String,
    interface: String,
    form: &'static str,
    summary: String,
    license: String,
    digest: String,
    size: usize,
    idempotent: bool,
    built_by: Option<String>,
    /// What the manifest asks for.
    capabilities: Vec<String>,
    /// How much a call may use.
    limits: Limits,
    /// What the operator writes into bowline.toml to allow it.
    #[serde(skip_serializing_if = "Option::is_none")]
    grant: Option<String>,
    imports: Vec<String>,
    config_schema: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

/// How much a call may use.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Limits {
    /// In MiB.
    memory: u64,
    /// Whether the plugin asks for other memory than all plugins have.
    memory_asked: bool,
    /// Seconds on a processor.
    running: u64,
    /// Whether the plugin asks for another time than all plugins have.
    running_asked: bool,
}

impl Limits {
    fn of(asked: &[Capability]) -> Limits {
        let policy = LimitPolicy::default();
        let (mut memory, mut running) = (None, None);
        for capability in asked {
            match capability {
                Capability::Memory(mib) => memory = Some(*mib),
                Capability::Wall(seconds) => running = Some(*seconds),
                _ => {}
            }
        }
        Limits {
            memory: memory.map_or(policy.default.memory >> 20, u64::from),
            memory_asked: memory.is_some(),
            running: running.map_or(policy.default.running.as_secs(), u64::from),
            running_asked: running.is_some(),
        }
    }

    fn text(&self) -> String {
        let word = |asked| if asked { " (asked for)" } else { "" };
        let (memory, running) = (word(self.memory_asked), word(self.running_asked));
        format!("{} MiB of memory{memory}, {} s of running{running}", self.memory, self.running)
    }
}

/// Whether a manifest gets it only by a grant: memory and time have caps below which it just does.
fn needs_grant(capability: &Capability) -> bool {
    let policy = LimitPolicy::default();
    match capability {
        Capability::Memory(mib) => *mib > policy.memory_cap,
        Capability::Wall(seconds) => *seconds > policy.wall_cap,
        _ => true,
    }
}

impl Inspection {
    pub(super) fn of(artifact: &Artifact, file: Option<&Path>) -> Inspection {
        let manifest = artifact.manifest();
        let capabilities: Vec<String> =
            manifest.capabilities.iter().map(ToString::to_string).collect();
        let granted = manifest.capabilities.iter().filter(|one| needs_grant(one));
        let list: Vec<String> = granted.map(|one| format!("{:?}", one.to_string())).collect();
        let grant = (!list.is_empty()).then(|| {
            format!("[[grant]]\nplugin = \"{}\"\nallow = [{}]", manifest.id.name, list.join(", "))
        });
        Inspection {
            api_version: report::API_VERSION,
            kind: "Plugin",
            name: manifest.id.name.to_string(),
            version: manifest.id.version.to_string(),
            role: manifest.role.to_string(),
            interface: manifest.interface.to_string(),
            form: if artifact.form() == Form::Component { "component" } else { "module" },
            summary: manifest.summary.clone(),
            license: manifest.license.clone(),
            digest: artifact.digest().to_string(),
            size: artifact.bytes().len(),
            idempotent: manifest.idempotent,
            built_by: manifest.built_by.clone(),
            capabilities,
            limits: Limits::of(&manifest.capabilities),
            grant,
            imports: artifact.imports().iter().map(ToString::to_string).collect(),
            config_schema: manifest.config_schema.clone(),
            file: file.map(|file| file.display().to_string()),
        }
    }

    fn text(&self) -> String {
        let mut text = format!("{} {}: {}\n", self.name, self.version, self.summary);
        let mut line = |head: &str, value: &str| text.push_str(&format!("  {head:<12} {value}\n"));
        line("role", &self.role);
        line("interface", &format!("{} ({})", self.interface, self.form));
        line("license", &self.license);
        line("digest", &self.digest);
        line("size", &format!("{} KB", self.size.div_ceil(1024)));
        line("idempotent", if self.idempotent { "yes, it says" } else { "not claimed" });
        line("built by", self.built_by.as_deref().unwrap_or("not recorded"));
        line("imports", &self.imports.join(", "));
        let asks = if self.capabilities.is_empty() {
            "nothing".to_owned()
        } else {
            self.capabilities.join(", ")
        };
        line("asks for", &asks);
        line("limits", &self.limits.text());
        if let Some(grant) = &self.grant {
            text.push_str("\nTo allow it, in bowline.toml:\n");
            grant.lines().for_each(|line| text.push_str(&format!("  {line}\n")));
        }
        if let Some(schema) = &self.config_schema {
            text.push_str(&format!("\nConfig schema:\n{schema:#}\n"));
        }
        text
    }
}

pub(super) fn run(args: InspectArgs, global: &Global) -> Result<Exit, Problems> {
    let artifact = match &args.from {
        None => read_artifact(Path::new(&args.plugin))?,
        Some(folder) => super::list::from_layout(folder, &args.plugin)?,
    };
    let file = args.from.is_none().then(|| PathBuf::from(&args.plugin));
    let inspection = Inspection::of(&artifact, file.as_deref());
    match global.output {
        OutputFormat::Json | OutputFormat::Jsonl => report::print_json(&inspection)?,
        OutputFormat::Text => report::print(&inspection.text())?,
    }
    Ok(Exit::Done)
}
