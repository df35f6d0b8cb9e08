//! `bowline.toml` as an [`Operator`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bowline_core::grant::Capability;
use bowline_core::limits::LimitPolicy;
use bowline_core::release::{Customer, Place, parse_duration};
use bowline_core::run::{ApprovalPolicy, Retries};
use bowline_core::window::Window;
use bowline_core::{Digest, PluginId, PluginName, Pointer};
use semver::VersionReq;

use super::retries::retries;
use super::secrets::{SecretSources, secrets};
use super::trust::trust;
use super::windows::windows;
use crate::document::{Document, MAX_BYTES};
use crate::error::{BundleError, Errors, Gathered};
use crate::folder::read_file;
use crate::format::DurationText;
use crate::format::operator::{GrantPart, LimitsPart, OperatorFile, SourcePart};
use crate::oci::{ArtefactPlace, Reference, Repository};
use crate::schemas::FileKind;
use crate::trust::TrustPolicy;

/// What the operator decides.
#[derive(Clone, Debug, Default)]
pub struct Operator {
    /// The file that says it; none where there is none.
    pub file: Option<PathBuf>,
    /// Where plugins come from; empty where nothing is said, which means the release's own folder.
    pub sources: Vec<PluginSource>,
    /// What plugins may do.
    pub grants: Vec<Grant>,
    /// Whose signatures plugins and bundles must have.
    pub trust: TrustPolicy,
    /// How much plugins may use.
    pub limits: LimitPolicy,
    /// How often what is tried again, where that is other than usual.
    pub retries: Retries,
    /// What a person must approve.
    pub approval: ApprovalPolicy,
    /// The command that tells people, with its arguments; empty where there is none.
    pub notify: Vec<String>,
    /// The fleet's windows.
    pub windows: Arc<[Window]>,
    /// Where it says that each customer must have windows; none where it does not.
    pub requires_windows: Option<Place>,
    /// Where secrets come from, by name.
    pub secrets: BTreeMap<String, SecretSources>,
}

/// A place that plugins come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PluginSource {
    /// The release's own `plugins.oci`.
    Embedded,
    /// A local OCI layout folder.
    Layout {
        /// The folder.
        path: PathBuf,
        /// The folder as the operator wrote it.
        named: String,
    },
    /// A path in a registry.
    Registry {
        /// Where plugins are beneath it, by name.
        source: Repository,
        /// Without TLS.
        insecure: bool,
    },
}

/// What a plugin may do.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The plugin.
    pub plugin: PluginName,
    /// Its versions.
    pub range: VersionReq,
    /// Only the file with this digest.
    pub digest: Option<Digest>,
    /// What it may do.
    pub allow: Vec<Capability>,
    /// Where the operator says so.
    pub place: Place,
}

impl Operator {
    /// Reads the operator's file.
    pub fn read(path: &Path) -> Result<Operator, Errors> {
        let shown: Arc<str> = path.display().to_string().into();
        let bytes = read_file(path, &shown, MAX_BYTES)?;
        let document = Document::toml(&shown, &bytes)?;
        let file: OperatorFile = document.read(FileKind::Operator)?;
        let mut errors = Gathered::default();
        let requires = Pointer::of(["requireWindows"]);
        let folder = path.parent().unwrap_or(Path::new(""));
        let operator = Operator {
            file: Some(path.to_owned()),
            sources: sources(&document, folder, file.source, &mut errors),
            grants: grants(&document, file.grant, &mut errors),
            trust: trust(&document, folder, file.trust, &mut errors),
            limits: limits(&document, &file.limits, &mut errors),
            retries: retries(&document, &file.retries, &mut errors),
            approval: ApprovalPolicy {
                terraform: file.approval.terraform,
                objects: file.approval.objects,
            },
            notify: file.notify,
            windows: windows(&document, &Pointer::of(["window"]), file.window, &mut errors),
            requires_windows: file.require_windows.then(|| document.place(&requires)),
            secrets: secrets(&document, folder, file.secrets, &mut errors),
        };
        errors.finish()?;
        Ok(operator)
    }

    /// Refuses runs of a customer that has no windows and must have some. A render changes nothing, so it
    /// does not ask.
    pub fn check_windows(&self, customer: &Customer) -> Result<(), BundleError> {
        let Some(place) = self.requires_windows.as_ref().filter(|_| customer.windows.is_empty())
        else {
            return Ok(());
        };
        let message = format!(
            "spec.windows: {} has no windows, and {place} says requireWindows",
            customer.name
        );
        let example = "such as {allow: \"0 22 * * 1-5\", for: 4h, timeZone: Europe/Madrid}";
        let error = BundleError::text(customer.place.clone(), message);
        Err(error.with_hint(format!("write when runs may change it under spec.windows, {example}")))
    }

    /// Registries that are spoken to without TLS.
    pub fn insecure(&self) -> impl Iterator<Item = String> {
        self.sources.iter().filter_map(|source| match source {
            PluginSource::Registry { source, insecure: true } => Some(source.host().to_owned()),
            _ => None,
        })
    }

    /// What is granted to the plugin with this name, version and digest.
    pub fn granted(&self, id: &PluginId, digest: Digest) -> Vec<Capability> {
        let meant = |grant: &&Grant| {
            grant.plugin == id.name
                && in_range(&grant.range, &id.version)
                && grant.digest.is_none_or(|only| only == digest)
        };
        self.grants.iter().filter(meant).flat_map(|grant| grant.allow.iter().cloned()).collect()
    }
}

/// A grant without a range is for every version; pre-releases, which ranges leave out, included.
fn in_range(range: &VersionReq, version: &semver::Version) -> bool {
    *range == VersionReq::STAR || range.matches(version)
}

fn sources(
    document: &Document,
    folder: &Path,
    parts: Vec<SourcePart>,
    errors: &mut Gathered,
) -> Vec<PluginSource> {
    let read = parts.into_iter().enumerate().filter_map(|(index, part)| {
        let at = Pointer::of(["source".to_owned(), index.to_string()]);
        if part.insecure.is_some() && part.registry.is_none() {
            errors.push(document.error(&at.child("insecure"), "only a registry can be insecure"));
        }
        match (part.layout, part.registry, part.embedded) {
            (Some(layout), None, None) => {
                Some(PluginSource::Layout { path: folder.join(&layout), named: layout })
            }
            (None, Some(text), None) => {
                let source = registry(&text);
                let source = source.map_err(|why| document.error(&at.child("registry"), why));
                let insecure = part.insecure.unwrap_or(false);
                errors.take(source).map(|source| PluginSource::Registry { source, insecure })
            }
            (None, None, Some(_)) => Some(PluginSource::Embedded),
            _ => {
                let message = "a source has exactly one of `layout`, `registry` and `embedded`";
                errors.push(document.error(&at, message));
                None
            }
        }
    });
    read.collect()
}

/// A place beneath which plugins are, and none of them.
pub(super) fn registry(text: &str) -> Result<Repository, String> {
    let expected = |found: &str| format!("expected oci://HOST/PATH, found {found}");
    let reference = text.parse::<Reference>().map_err(|refused| expected(&refused.to_string()))?;
    match reference {
        Reference { place: ArtefactPlace::Registry(source), tag: None, digest: None } => Ok(source),
        _ => Err(expected(&format!("{text:?}, which is no path in a registry"))),
    }
}

fn grants(document: &Document, parts: Vec<GrantPart>, errors: &mut Gathered) -> Vec<Grant> {
    let read = parts.into_iter().enumerate().filter_map(|(index, part)| {
        let at = Pointer::of(["grant".to_owned(), index.to_string()]);
        errors.take(grant(document, &at, part))
    });
    read.collect()
}

fn grant(document: &Document, at: &Pointer, part: GrantPart) -> Result<Grant, BundleError> {
    let (name, range) = part.plugin.split_once('@').unwrap_or((&part.plugin, "*"));
    let refuse = |key: &str, why: String| document.error(&at.child(key), why);
    let allow = part.allow.iter().enumerate().map(|(index, text)| {
        let at = at.child("allow").child(index.to_string());
        let read = text.0.parse().map_err(|refused: bowline_core::grant::NoCapability| {
            document.error(&at, refused.to_string())
        })?;
        // A plugin may ask for whatever host; which ones it gets, the operator says one by one.
        match read {
            Capability::AnyHttp => Err(document.error(
                &at,
                "a grant names each host: write http:HOST or http:HOST:PORT in the place of http:*",
            )),
            read => Ok(read),
        }
    });
    Ok(Grant {
        plugin: name.parse().map_err(|refused: bowline_core::plugin::NoPluginName| {
            refuse("plugin", refused.to_string())
        })?,
        range: VersionReq::parse(range).map_err(|cause| {
            let message =
                format!("expected NAME or NAME@RANGE such as sidecar@>=2, found {:?}", part.plugin);
            refuse("plugin", message).caused_by(cause)
        })?,
        digest: part.digest.map(|digest| digest.0.parse()).transpose().map_err(
            |refused: bowline_core::digest::NoDigest| refuse("digest", refused.to_string()),
        )?,
        allow: allow.collect::<Result<_, _>>()?,
        place: document.place(at),
    })
}

fn limits(document: &Document, part: &LimitsPart, errors: &mut Gathered) -> LimitPolicy {
    let mut policy = LimitPolicy::default();
    let at = Pointer::of(["limits"]);
    let mut duration = |key: &str, text: &Option<DurationText>, into: &mut Duration| {
        let read = text.as_ref().map(|text| parse_duration(&text.0));
        let read = read.transpose();
        let read = read.map_err(|refused| document.error(&at.child(key), refused.to_string()));
        if let Some(Some(duration)) = errors.take(read) {
            *into = duration;
        }
    };
    duration("running", &part.running, &mut policy.default.running);
    duration("wall", &part.wall, &mut policy.default.wall);
    let bytes = |mib: crate::format::operator::Megabytes| u64::from(mib.0) << 20;
    let limits = &mut policy.default;
    limits.memory = part.memory.map_or(limits.memory, bytes);
    limits.output.bytes = part.output.map_or(limits.output.bytes, bytes);
    limits.output.objects = part.objects.unwrap_or(limits.output.objects);
    limits.host_calls = part.host_calls.unwrap_or(limits.host_calls);
    policy.memory_cap = part.memory_cap.map_or(policy.memory_cap, |mib| mib.0);
    policy.wall_cap = part.wall_cap.unwrap_or(policy.wall_cap);
    policy
}
